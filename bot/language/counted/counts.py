"""Input told by its classes: fresh, written and read tokens become a volume and its shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import cast

from bot.language.meaning.facts import Fact
from bot.language.values.quantities import Period, Rated

Facts = Mapping[str, Fact]
CLASSES = ("tokens_fresh", "tokens_written", "tokens_read")
_DAY = Period(1, 1)
_SHARES = {"tokens_written": "cache_write_share", "tokens_read": "cached_share"}


def of_classes(said: Facts) -> tuple[Facts, dict[str, tuple[Decimal, Fact]]]:
    """The facts with one input in place of its classes, and what share of it each class is; a
    period that is said once holds for all. Without what is fresh, the input is said besides."""
    classes = {name: said[name] for name in CLASSES if name in said}
    if not classes or not {"tokens_fresh", "input"} & said.keys():
        return said, {}
    period = next(filter(None, (_rated(fact).period for fact in _timed(said))), None)
    whole = {
        name: replace(_rated(fact), period=_rated(fact).period or period).per_day
        for name, fact in classes.items()
    }
    first = next(iter(classes.values()))
    total = Rated(sum(whole.values(), Decimal(0)), _DAY)
    into = said.get("input") or replace(first, field="input", value=total)
    rest = {name: fact for name, fact in said.items() if name not in CLASSES}
    tokens = _rated(into).per_day
    shares = {
        share: (whole[name] / tokens, classes[name])
        for name, share in _SHARES.items()
        if name in classes and tokens
    }
    return {**rest, "input": into, **_out(rest, period)}, shares


def _timed(said: Facts) -> list[Fact]:
    return [said[name] for name in (*CLASSES, "output") if name in said]


def _out(said: Facts, period: Period | None) -> Facts:
    """The output, of the period that was said for the input."""
    out = said.get("output")
    if out is None or _rated(out).period or period is None:
        return {}
    return {"output": replace(out, value=replace(_rated(out), period=period))}


def _rated(fact: Fact) -> Rated:
    return cast(Rated, fact.value)
