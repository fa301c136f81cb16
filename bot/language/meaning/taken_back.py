"""Self-corrections: what somebody takes back, "on h100, sorry, h200", "meant 15M, not 5M"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from bot.language.heard import holds
from bot.language.meaning.facts import Fact
from bot.language.meaning.refusals import Refusal
from bot.language.values.quantities import Pair, Period, Rated, Ratio
from bot.language.written import count


def as_corrected(facts: Iterable[Fact], text: str) -> list[Fact]:
    """The facts of a text without those that a later one of their field replaces by a word of
    correction between both."""
    facts = list(facts)
    if any("usd" in fact.field for fact in facts):  # "$9k a month, those numbers are monthly"
        facts = [fact for fact in facts if fact.field != "meant_per"]
    return [fact for fact in facts if not any(_replaces(later, fact, text) for later in facts)]


def _replaces(later: Fact, fact: Fact, text: str) -> bool:
    between = text[fact.position + len(fact.text) : later.position]
    if later.field != fact.field or later.agrees_with(fact):
        return False
    adds_up = isinstance(fact.value, tuple | frozenset)  # two names are two, sorry or not
    return holds(between, "meant_phrases" if adds_up else "slip_phrases")


def as_meant(
    said: Mapping[str, Fact], mix: Ratio | None
) -> tuple[Mapping[str, Fact], list[tuple[Fact, Refusal]]]:
    """The facts with what corrects the known tokens a day, `mix`, as that volume: "15M, not 5M",
    "that was per week"; and what of it is refused."""
    rest = {n: fact for n, fact in said.items() if n not in {"corrected", "meant_per"}}
    if "meant_per" in said:
        rest |= dict(_meant_per(rest, mix, said["meant_per"]))
    if "corrected" not in said:
        return rest, []
    fact, pair = said["corrected"], cast(Pair, said["corrected"].value)
    sides = [side for side in _SIDES if mix and getattr(mix, side) == pair.output.per_day]
    if len(sides) != 1:
        ways = tuple(f"{count(pair.input.value)} {side}" for side in ("in", "out"))
        return rest, [(fact, Refusal("Is that input or output?", ways))]
    return {**rest, sides[0]: replace(fact, field=sides[0], value=pair.input)}, []


def _meant_per(
    said: Mapping[str, Fact], mix: Ratio | None, per: Fact
) -> Iterator[tuple[str, Fact]]:
    """What is said of a volume without its period, or else the known one, in the period meant."""
    each = cast(Period, per.value)
    for name in _VOLUMES & said.keys():
        if isinstance(value := said[name].value, Rated) and value.period is None:
            yield name, replace(said[name], value=replace(value, period=each))
    if mix and _VOLUMES.isdisjoint(said):
        for side in _SIDES:
            yield side, replace(per, field=side, value=Rated(getattr(mix, side), each))


_SIDES, _VOLUMES = ("input", "output"), frozenset({"input", "output", "total", "requests"})
