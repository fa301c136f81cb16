"""Text that is read line by line: Prometheus' exposition format, and access logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TextIO

LONGEST = 1 << 20
"""Characters of a line at most; the rest of a longer one is passed over."""
_SAMPLE = re.compile(
    r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(?P<labels>.*)\})?\s+(?P<value>\S+)"
    r"(?:\s+(?P<time>-?\d+(?:\.\d+)?))?(?:\s+#.*)?\s*"
)
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"')
_REQUEST = re.compile(r'"(?P<method>[A-Z]+) (?P<path>\S+) HTTP/[\d.]+"(?: (?P<status>\d{3}))?')
_CLOCK = re.compile(
    r"\[(\d{1,2}/[A-Z][a-z]{2}/\d{4}:[\d:]+ [+-]\d{4})\]|(\d{4}-\d\d-\d\dT[\d:.]+\S*)"
)
_PAIR = re.compile(r'([A-Za-z_][\w.-]*)=(?:"([^"]*)"|([^\s"]+))')


def looks_like_exposition(head: str) -> bool:
    """Whether the first lines are a scrape: comments of types, or metrics with values."""
    lines = [line for line in head.splitlines()[:40] if line.strip()]
    if any(line.startswith(("# TYPE ", "# HELP ")) for line in lines):
        return True
    metrics = [line for line in lines if not line.startswith("#")]
    return bool(metrics) and all(_SAMPLE.fullmatch(line) for line in metrics[:5])


def looks_like_access_log(head: str) -> bool:
    """Whether most of the first lines are requests as web servers log them."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    hits = sum(_REQUEST.search(line) is not None for line in lines)
    return hits > 0 and hits >= len(lines) // 2


def samples(stream: TextIO) -> Iterator[dict[str, Any]]:
    """The samples of one or more scrapes: a metric's name, its labels, value and time.

    `at` counts how often a series was seen before: 1 is the second scrape in the same text."""
    seen: dict[str, int] = {}
    for line in _lines(stream):
        found = _SAMPLE.fullmatch(line) if not line.startswith("#") else None
        if found is None:
            continue
        series = f"{found['name']}{{{found['labels'] or ''}}}"
        at = seen[series] = seen.get(series, -1) + 1
        labels = dict(_LABEL.findall(found["labels"] or ""))
        yield {"__name__": found["name"], "__series__": series, "at": at, "labels": labels,
               "value": found["value"], "time": found["time"]}  # fmt: skip


def requests(stream: TextIO) -> Iterator[dict[str, Any]]:
    """The requests of an access log: time, method, path, status, and all `key=value` pairs."""
    for line in _lines(stream):
        found, clock = _REQUEST.search(line), _CLOCK.search(line)
        if found is None or clock is None:
            yield {}
            continue
        pairs = {key: quoted or bare for key, quoted, bare in _PAIR.findall(line)}
        yield {**pairs, "time": clock[1] or clock[2], "method": found["method"],
               "path": found["path"].split("?")[0], "status": found["status"]}  # fmt: skip


def _lines(stream: TextIO) -> Iterator[str]:
    whole = True
    while line := stream.readline(LONGEST):
        if whole and line.strip():
            yield line.strip()
        whole = line.endswith("\n")
