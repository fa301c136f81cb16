"""What is said of a fleet whichever way one has it: "no spare" is a server where servers are
bought, and standby where GPUs are rented; a machine that nobody rents out can only be bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.language.meaning.facts import RENTS, Fact
from engine.figures.workload import PURCHASE_TERMS
from engine.machines.servers import boxes

_RENTED = {"bare": "spare_servers", "uptime_percent": "spare_servers", "reasons": "room"}
"""A field that a phrase may say of rented GPUs, with the one that it says of bought servers."""
_BOUGHT = frozenset(_RENTED.values())


_MEASURED = "measured_tokens_per_second_per_gpu"
_OF_BOX = {"gpu": "box", "gpu_count": "box_count", _MEASURED: "box_tokens_per_second"}
"""What is said of a GPU, where that is a machine of one's own."""


def of_boxes(facts: Sequence[Fact], *, has_box: bool) -> list[Fact]:
    """The facts with what a machine makes that is named with it, or that the work has already;
    without what it makes it stays what it is, a GPU of which nothing is known."""
    at = {fact.position for fact in facts if fact.field == "gpu" and fact.value in boxes()}
    is_measured = any(fact.field == _MEASURED for fact in facts)
    if not is_measured or not (at or has_box):
        return list(facts)
    others = [fact for fact in facts if fact.position not in at or fact.field != "buys"]
    moved = [
        replace(fact, field=_OF_BOX[fact.field])
        if fact.field in _OF_BOX and (fact.position in at or fact.field == _MEASURED)
        else fact
        for fact in others
    ]
    if any(fact.field == "buys" for fact in moved):
        return moved
    named = next((fact for fact in facts if fact.position in at), None)
    return [*moved, *([Fact("buys", True, named.text, named.position)] if named else [])]


def of_one_way(facts: Sequence[Fact], *, is_buying: bool) -> list[Fact]:
    """The facts with what a phrase of both ways means in a work whose servers are bought, or are
    not: by what the text says besides, else by what it changes. To rent is no change to a work
    that nobody would buy for."""
    said: dict[int, set[str]] = {}
    for fact in facts:
        said.setdefault(fact.position, set()).add(fact.field)
    plain = (fact for fact in facts if not _is_of_both(fact, said))
    buys = is_buying or any(fact.field in {"buys", *PURCHASE_TERMS} for fact in plain)
    one = (fact for fact in facts if not _is_of_both(fact, said) or (fact.field in _BOUGHT) is buys)
    return [fact for each in one for fact in _rented(each, is_buying=buys)]


def _is_of_both(fact: Fact, said: Mapping[int, set[str]]) -> bool:
    beside = said[fact.position]
    other = {name for name, bought in _RENTED.items() if bought == fact.field}
    return _RENTED.get(fact.field) in beside or bool(other & beside)


def _rented(fact: Fact, *, is_buying: bool) -> list[Fact]:
    """ "What if we rent" rules buying out where it was asked about."""
    if fact.field != RENTS:
        return [fact]
    return [Fact("buys", False, fact.text, fact.position)] if is_buying else []
