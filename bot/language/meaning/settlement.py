"""Volumes settled: what is told of requests, people, hours, totals and ratios becomes tokens a day
and a shape, by the rules of wordings/volume/settled.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

from bot.language.machine.files import Settling, spoken_files
from bot.language.meaning.facts import Fact
from bot.language.meaning.refusals import Refusal, asked
from bot.language.values.formulas import names_in, worked_out
from bot.language.values.quantities import Pair, Period, Rated
from bot.rendering.figures_text import count, days_per_month
from engine.question.presets import load_examples
from engine.question.scenario import Scenario


@cache
def _rules() -> tuple[Settling, ...]:
    return tuple(rule for file in spoken_files() for rule in file.settles)


FACTS = frozenset(
    name
    for rule in _rules()
    for formula in (*rule.gives.values(), *rule.sets.values())
    for name in (*rule.of, *rule.gives, *names_in(formula))
)
"""The facts that are settled here."""


@dataclass(slots=True)
class Settled:
    """What was said and is not settled yet; fields of the workload, each with the fact that said
    it; and what could not be settled."""

    said: dict[str, Fact]
    known: Mapping[str, object]
    """What formulas may hold besides what was said."""
    fields: dict[str, Fact] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def apply(self, rule: Settling) -> None:
        """Does what a rule says, where it holds."""
        values = {**self.known, **{name: fact.value for name, fact in self.said.items()}}
        if not values.keys() >= {*rule.of} or not values.keys().isdisjoint(rule.without):
            return
        if rule.when and not worked_out(rule.when, values):
            return
        for fact in self._worked_out(rule.sets, rule.of, values):
            other = self.fields.pop(fact.field, fact)
            if other.value != fact.value:
                self.ask(fact, "contradicts", other=other.text)
            else:
                self.fields[fact.field] = fact.but(value=fact.number)
        given = list(self._worked_out(rule.gives, rule.of, values))
        self.said |= {fact.field: fact for fact in given}
        if rule.asks:
            self.ask(self.said[rule.of[0]], rule.asks)
        for name in rule.takes:
            self.said.pop(name, None)

    def _worked_out(
        self, formulas: Mapping[str, str], of: Sequence[str], values: Mapping[str, object]
    ) -> Iterator[Fact]:
        """What formulas come to, each said by the first fact in it; without those of facts that
        nobody said."""
        for name, formula in formulas.items():
            names = names_in(formula)
            if values.keys() >= {*names}:
                by = next(each for each in (*names, *of) if each in self.said)
                yield self.said[by].but(field=name, value=worked_out(formula, values))

    def ask(self, fact: Fact, question: str, **values: str) -> None:
        """Notes that a fact cannot be taken, and what is asked back."""
        told = {n: count(f.value) for n, f in self.said.items() if isinstance(f.value, Decimal)}
        why = asked(question, text=fact.text, **told, **values)
        self.refused.append(why.of(fact.text, fact.position))


def settle(said: Iterable[Fact], known: Scenario | None = None) -> Iterator[Fact | Refusal]:
    """Facts of different fields with the volume and shape that those of a volume add up to, beside
    what was known before; and why they do not."""
    mix = Pair(*map(Decimal, load_examples()["example_mix"].split(":")))
    facts = {fact.field: fact for fact in said}
    volume = _of_mean_days({name: fact for name, fact in facts.items() if name in FACTS})
    settled = Settled(volume, {"mix": mix} | ({"known": known} if known else {}))
    for rule in _rules():
        settled.apply(rule)
    yield from settled.refused
    yield from (fact for name, fact in facts.items() if name not in FACTS)
    yield from settled.fields.values()


# --- hours and days of work --------------------------------------------------------------------


def _of_mean_days(said: dict[str, Fact]) -> dict[str, Fact]:
    """Rates as of a mean day: 300 an hour are 2,400 in a day of eight hours, and 44,000 a month
    2,000 on each of 22 days."""
    by = (("hours_per_day", "office_hours"), ("days_per_month", "workdays"))
    hours, days = (next((said[n].number for n in names if n in said), Decimal(0)) for names in by)

    def worked(value: Any) -> Any:
        match value:
            case Pair(one, other):
                return Pair(worked(one), worked(other))
            case Rated(period=Period() as period):
                return replace(value, period=worked(period))
            case Period(times, per) if times > 1 and hours:
                return Period(times * hours / 24, per)
            case Period(times, per) if per == days_per_month() and days:
                return Period(times, days)
        return value

    return {name: fact.but(value=worked(fact.value)) for name, fact in said.items()}
