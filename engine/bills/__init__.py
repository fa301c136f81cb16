"""What a month costs: at each API, on own GPUs line by line, paid now, dedicated, by napkin."""
