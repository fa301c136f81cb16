"""What is said of a fleet whichever way one has it: "no spare" is a server where servers are
bought, and standby where GPUs are rented; a machine that nobody rents out can only be bought."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.meaning.facts import RENTS, Fact
from engine.figures.workload import PURCHASE_TERMS
from engine.machines.servers import boxes

_BOTH = {("bare", "spare_servers"), ("uptime_percent", "spare_servers"), ("reasons", "room")}
"""Fields that one phrase may say of rented GPUs, each with the one that it says of bought
servers."""
_MEASURED = "measured_tokens_per_second_per_gpu"
_OF_BOX = {"gpu": "box", "gpu_count": "box_count", _MEASURED: "box_tokens_per_second"}
"""What is said of a GPU, where that is a machine of one's own."""


def of_boxes(facts: Sequence[Fact], *, has_box: bool) -> list[Fact]:
    """The facts with what a machine makes that is named with it, or that the work has already;
    without what it makes it stays what it is, a GPU of which nothing is known."""
    named = [fact for fact in facts if fact.field == "gpu" and fact.value in boxes()]
    at = {fact.position for fact in named}
    is_measured = any(fact.field == _MEASURED for fact in facts)
    if not is_measured or not (named or has_box):
        return list(facts)
    moved = [
        fact.but(field=_OF_BOX.get(fact.field, fact.field))
        if fact.position in at or fact.field == _MEASURED
        else fact
        for fact in facts
        if fact.position not in at or fact.field != "buys"
    ]
    is_said = any(fact.field == "buys" for fact in moved)
    return moved if is_said else [*moved, *(f.but(field="buys", value=True) for f in named[:1])]


def of_one_way(facts: Sequence[Fact], *, is_buying: bool) -> list[Fact]:
    """The facts with what a phrase of both ways means in a work whose servers are bought, or are
    not: by what the text says besides, else by what it changes. To rent is no change to a work
    that nobody would buy for, and rules buying out where it was asked about."""
    said = {(fact.position, fact.field) for fact in facts}
    both = {
        (at, way): way == pair[1]
        for at, _ in said
        for pair in _BOTH
        if {(at, each) for each in pair} <= said
        for way in pair
    }
    """What phrases of both ways say, and whether it is of bought servers."""
    plain = {field for at, field in said if (at, field) not in both}
    buys = is_buying or not plain.isdisjoint({"buys", *PURCHASE_TERMS})
    one = [f for f in facts if both.get((f.position, f.field), buys) is buys]
    rents = {RENTS: {"field": "buys", "value": False}}
    return [f.but(**rents.get(f.field, {})) for f in one if f.field != RENTS or buys]
