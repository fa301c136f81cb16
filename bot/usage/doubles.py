"""What comes twice, counted once: a page fetched twice, exports that overlap, a response that is
written down several times. Of what has an id the last counts, whatever stood there before."""

from __future__ import annotations

import re
import struct
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bot.usage.events import Event
from bot.usage.sources.description import Places, Source
from bot.usage.sources.records import Record

MOST_KEYS = 3_000_000
"""Records whose doubles are looked for; beyond, memory would not be bounded."""
_QUANTITY = re.compile(
    r"token|cost|usd|amount|quantity|(?<!ac)count|requests|spend|search|price|units|total"
)
_NAME = re.compile(r"type$|name$|id$|key$|status$")
_PACKED = struct.Struct("<10dq3b")
_MONEY = Decimal(10) ** 12
_NUMBERS = frozenset({int, float, Decimal, list, dict})
_NONE = float("nan")
_KINDS = ("tokens", "other", "tax", "credits")


class Seen:
    """The records so far, by what makes them the same usage."""

    def __init__(self) -> None:
        self._rows: set[int] = set()
        self._events: dict[int, bytes] = {}
        self._models: dict[str | None, int] = {}
        self._callers: set[int] = set()

    def identity(self, source: Source, record: Record, is_request: bool) -> int | None:
        """What names a record; None where nothing does and equal records are different usage."""
        by = source.doubles.by
        if by == "id":
            parts: Any = _named(source.doubles.id, record)
        elif by == "none" or (source.rows == "unknown" and is_request):
            return None
        elif by == "rows":
            parts = tuple(_hashable(cell) for cell in record.values())
        else:
            parts = _dimensions(source, record)
        return None if parts is None else hash((source.format, parts))

    def before(self, source: Source, identity: int, event: Event) -> Event | bool:
        """The event that this one replaces, True where it says the same, False where it is new."""
        if len(self._events) + len(self._rows) > MOST_KEYS:
            return False
        if source.doubles.by == "rows":
            known = identity in self._rows
            self._rows.add(identity)
            return known
        packed = self._pack(event)
        old = self._events.get(identity)
        if old == packed:
            return True
        earlier = None if old is None else self._unpack(old)
        if earlier and source.doubles.latest and _stage(event) < _stage(earlier):
            return True
        self._events[identity] = packed
        return earlier or False

    def is_inner(self, source: Source, record: Record, identity: int | None) -> bool:
        """Whether a record that was counted called this one, or was called by it: a request that
        two instruments saw. Otherwise it is taken down as one that counts."""
        parent = _named(source.doubles.parent, record)
        if parent is None and identity not in self._callers:
            return False
        caller = hash((source.format, parent))
        if identity in self._callers or caller in self._events:
            return True
        if len(self._callers) < MOST_KEYS:
            self._callers.add(caller)
        return False

    def _pack(self, event: Event) -> bytes:
        start, end, model, *counts, batch, usd, money, credit = event
        known = self._models.setdefault(model, len(self._models))
        numbers = [_NONE if value is None else value for value in (start, end, *counts)]
        return _PACKED.pack(
            *numbers,
            known,
            _NONE if credit is None else credit,
            0 if usd is None else int(usd * _MONEY),
            -1 if batch is None else batch,
            _KINDS.index(money),
            usd is not None,
        )

    def _unpack(self, packed: bytes) -> Event:
        values = _PACKED.unpack(packed)
        numbers: list[Any] = [None if value != value else value for value in values[:8]]
        counts = [None if value is None else _whole(value) for value in numbers[2:]]
        usd = Decimal(values[10]) / _MONEY if values[13] else None
        batch = None if values[11] < 0 else bool(values[11])
        credit = None if values[9] != values[9] else Decimal(repr(values[9]))
        model = list(self._models)[int(values[8])]
        return Event._make((*numbers[:2], model, *counts, batch, usd, _KINDS[values[12]], credit))


class Copies:
    """Records without a name, equal ones of which are different usage within a text: of texts that
    overlap each record counts as often as it stands in the one that has it most."""

    def __init__(self) -> None:
        self._known: Counter[int] = Counter()
        self._here: Counter[int] = Counter()

    def next_text(self) -> None:
        """Another text begins."""
        self._known |= self._here
        self._here.clear()

    def is_copy(self, record: Record) -> bool:
        """Whether an earlier text has this record already."""
        if len(self._known) + len(self._here) > MOST_KEYS:
            return False
        row = hash(tuple((name, _hashable(cell)) for name, cell in record.items()))
        self._here[row] += 1
        return self._here[row] <= self._known[row]


def _whole(value: float) -> int | Decimal:
    return int(value) if value.is_integer() else Decimal(repr(value))


def _stage(event: Event) -> tuple[float, Decimal | int]:
    """How far a response was when it was written down: by its time, then by what it said."""
    return event.start or 0.0, event.output or 0


def _named(places: Places, record: Record) -> tuple[Any, ...] | str | None:
    for place in places:
        if type(place) is str:
            cell = record.get(place)
            if cell not in (None, ""):
                return str(cell)
            continue
        cells = tuple([record.get(name) for name in place])
        if None not in cells and "" not in cells:
            return tuple([str(cell) for cell in cells])
    return None


def _dimensions(source: Source, record: Record) -> tuple[Any, ...]:
    when = source.start + source.end
    return tuple(
        (name, cell if type(cell) is str else str(cell))
        for name in _sorted(tuple(record))
        if (cell := record[name]) not in (None, "")
        and (name in when or _names(name) or not (type(cell) in _NUMBERS or _counts(name)))
    )


@lru_cache(maxsize=512)
def _sorted(names: tuple[str, ...]) -> list[str]:
    return sorted(names)


@lru_cache(maxsize=4096)
def _names(name: str) -> bool:
    return _NAME.search(name) is not None


@lru_cache(maxsize=4096)
def _counts(name: str) -> bool:
    return _QUANTITY.search(name) is not None


def _hashable(cell: Any) -> Any:
    return repr(cell) if isinstance(cell, list | dict) else cell
