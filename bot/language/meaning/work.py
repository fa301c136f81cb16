"""Work settled: rates held against the hours and days of work; people, their sessions and turns,
which become requests and their shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import cast

from bot.language.meaning.facts import Fact
from bot.language.values.quantities import Pair, Period, Rated, Turns, days_per_month

Facts = Mapping[str, Fact]
HOURS, DAYS = "hours_per_day", "days_per_month"
Counted = dict[str, tuple[Decimal, Fact]]
"""Fields of the workload that are counted here: users and conversations."""


def of_conversations(said: Facts) -> tuple[Facts, Counted]:
    """The facts with requests in place of conversations, and who and how many there are."""
    if "turns" not in said:
        return said, {}
    turns, conversations = cast(Turns, said["turns"].value), _conversations(said)
    rest = {n: fact for n, fact in said.items() if n not in {"turns", "sessions_each", "people"}}
    if conversations is None:
        return rest, {}
    rated = cast(Rated, conversations.value)
    requests = replace(rated, value=rated.value * turns.count)
    asked = {**rest, "requests": replace(conversations, field="requests", value=requests)}
    return {**asked, **_with_history(asked, turns)}, _counted(said, rated.per_day)


def _conversations(said: Facts) -> Fact | None:
    """All conversations, as they are said or as what each person has."""
    if "sessions_each" in said and "people" in said:
        each, people = cast(Rated, said["sessions_each"].value), cast(Decimal, said["people"].value)
        return replace(said["sessions_each"], value=replace(each, value=each.value * people))
    return said.get("requests")


def _with_history(said: Facts, turns: Turns) -> Facts:
    if not {"shape_in", "shape_out"} <= said.keys():
        return {}
    own, out = (cast(Decimal, said[name].value) for name in ("shape_in", "shape_out"))
    return {"shape_in": replace(said["shape_in"], value=turns.input_of(own, out))}


def _counted(said: Facts, conversations_per_day: Decimal) -> Counted:
    counted = {"conversations_per_day": (conversations_per_day, said["turns"])}
    if "people" in said:
        counted["users"] = cast(Decimal, said["people"].value), said["people"]
    return counted


# --- hours and days


def in_hours_of_work(said: Facts) -> Facts:
    """The facts with rates as of a mean day: 300 an hour are 2,400 in a day of eight hours, and
    44,000 a month 2,000 on each of 22 days."""
    if HOURS not in said and DAYS not in said:
        return said
    return {name: replace(fact, value=_of_a_day(fact.value, said)) for name, fact in said.items()}


def _of_a_day(value: object, said: Facts) -> object:
    if isinstance(value, Pair):
        return Pair(_rate(value.input, said), _rate(value.output, said))
    return _rate(value, said) if isinstance(value, Rated) else value


def _rate(rated: Rated, said: Facts) -> Rated:
    period = rated.period
    if period and period.times > 1 and HOURS in said:
        return Rated(period.per_day(rated.value) * _number(said[HOURS]) / 24, Period(1, 1))
    if period and period.days == days_per_month() and DAYS in said:
        return Rated(rated.value * period.times / _number(said[DAYS]), Period(1, 1))
    return rated


def _number(fact: Fact) -> Decimal:
    assert isinstance(fact.value, Decimal | int)
    return Decimal(fact.value)
