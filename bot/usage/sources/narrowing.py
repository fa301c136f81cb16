"""A description without the places that records of one shape do not have: what is read fast."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.usage.sources.description import Filter, Places, Source

_KEYS = ("start", "end", "model", "currency", "credits")
_PLACES = ("usd", "total")


def narrowed(source: Source, names: Iterable[str]) -> Source:
    """The same source for records that have just these keys."""
    there = frozenset(names)
    changes: dict[str, Any] = {
        **{field: _present(getattr(source, field), there) for field in _KEYS},
        **{field: _placed(getattr(source, field), there) for field in _PLACES},
        "quantities": _quantities(source.quantities, there),
        "plain": _quantities(source.plain, there),
        "drop": tuple(found for found in source.drop if _matters(found, there)),
    }
    return source.model_copy(update=changes)


def _present(keys: tuple[str, ...], there: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in keys if name in there)


def _placed(places: Places, there: frozenset[str]) -> Places:
    found: list[str | tuple[str, ...]] = []
    for place in places:
        if isinstance(place, tuple):
            found += [place] if there.intersection(place) else []
        elif place.startswith("~") or place in there:
            found.append(place)
    return tuple(found)


def _quantities(quantities: dict[Any, Places], there: frozenset[str]) -> dict[Any, Places]:
    placed = {name: _placed(places, there) for name, places in quantities.items()}
    return {name: places for name, places in placed.items() if places}


def _matters(dropped: Filter, there: frozenset[str]) -> bool:
    return dropped.absent or bool(there.intersection(dropped.keys))
