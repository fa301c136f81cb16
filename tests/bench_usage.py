"""Ten million requests in a CSV: `tco usage` against DuckDB's bare count(*) of the same file, three
times as long at most. Run with `make bench`; prints both."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb

from bot.answers.measured import measured_files

ROWS = 10_000_000
MOST_TIMES = 3.0


def write(path: Path, rows: int) -> None:
    """About 80 bytes a request."""
    kinds = [f"gpt-5.6-luna,{100 + at % 3900},{at % 90},0.00{at % 97:02}\n" for at in range(9973)]
    with path.open("w") as file:
        file.write("request_id,timestamp,model,input_tokens,output_tokens,cost\n")
        for start in range(0, rows, 100_000):
            day, hour = divmod(start * 60 * 24 // rows, 24)
            clock = f"2026-{9 + day // 30:02}-{1 + day % 30:02}T{hour:02}"
            file.writelines(
                f"chatcmpl-{at:012},{clock}:{at // 60 % 60:02}:{at % 60:02}Z,{kinds[at % 9973]}"
                for at in range(start, start + 100_000)
            )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "usage.csv"
        write(path, ROWS)
        began = perf_counter()
        counted = duckdb.sql(f"SELECT count(*) FROM read_csv('{path}', all_varchar = true)")
        assert counted.fetchall() == [(ROWS,)]
        bare = perf_counter() - began
        began = perf_counter()
        assert measured_files([path], date(2026, 11, 28)).requests == ROWS
        took = perf_counter() - began
        print(f"{ROWS:,} rows: count(*) {bare:.1f} s, measured {took:.1f} s, {took / bare:.1f}x")
        assert took <= MOST_TIMES * bare, f"more than {MOST_TIMES}x"


if __name__ == "__main__":
    main()
