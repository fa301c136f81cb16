"""What a replica holds and does, what a GPU costs by the hour: hardware, memory, capacity."""
