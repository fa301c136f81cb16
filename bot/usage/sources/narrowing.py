"""A description without the places that records of one shape do not have: what is read fast."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.usage.sources.description import Filter, Places, Source

_KEYS = ("start", "end", "clock", "model", "currency", "credits")
_PLACES = ("usd", "usd_cents", "total")


def narrowed(source: Source, names: Iterable[str]) -> Source:
    """The same source for records that have just these keys."""
    there = frozenset(names)
    ids = {name: _whole(getattr(source.doubles, name), there) for name in ("id", "parent")}
    changes: dict[str, Any] = {
        **{field: _present(getattr(source, field), there) for field in _KEYS},
        **{field: _placed(getattr(source, field), there) for field in _PLACES},
        "quantities": _quantities(source.quantities, there),
        "plain": _quantities(source.plain, there),
        "drop": tuple(found for found in source.drop if _matters(found, there)),
        "doubles": source.doubles.model_copy(update=ids),
    }
    return source.model_copy(update=changes)


def _present(keys: tuple[str, ...], there: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in keys if name in there)


def _placed(places: Places, there: frozenset[str]) -> Places:
    """The places that are there; a pattern over keys becomes the keys that fit it."""
    found: list[str | tuple[str, ...]] = []
    for place in places:
        if isinstance(place, str) and place[:1] != "~":
            found += [place] if place in there else []
            continue
        inner = _fitting(place[1:], there) if isinstance(place, str) else place
        if known := tuple(name for name in inner if name in there):
            found.append(known[0] if len(known) == 1 else known)
    return tuple(found)


def _fitting(pattern: str, there: frozenset[str]) -> list[str]:
    return sorted(name for name in there if re.search(pattern, name))


def _whole(places: Places, there: frozenset[str]) -> Places:
    """The places all of whose keys are there."""
    return tuple(p for p in places if there.issuperset((p,) if isinstance(p, str) else p))


def _quantities(quantities: dict[Any, Places], there: frozenset[str]) -> dict[Any, Places]:
    placed = {name: _placed(places, there) for name, places in quantities.items()}
    return {name: places for name, places in placed.items() if places}


def _matters(dropped: Filter, there: frozenset[str]) -> bool:
    return dropped.absent or bool(there.intersection(dropped.keys))
