"""Volumes settled: what is told of requests, people, hours, totals and ratios becomes tokens a day
and a shape. Each step takes what it settles out of the facts, or tells it as the next one reads it;
what is asked back is worded in wordings/refused/unsettled.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import cast

from bot.language.counted.counts import CLASSES, of_classes
from bot.language.meaning.facts import Fact, Known
from bot.language.meaning.presets import example
from bot.language.meaning.refusals import Refusal, asked
from bot.language.meaning.taken_back import as_meant
from bot.language.values.quantities import (
    Pair,
    Period,
    Rated,
    Ratio,
    Turns,
    days_per_month,
    same_period,
)
from bot.language.written import count

HOURS, DAYS = "hours_per_day", "days_per_month"
EACH = frozenset({"requests_each", "volume_each"})
FIELDS = frozenset({"input", "output", "total", "ratio", "requests", "shape_in", "shape_out"})
FIELDS |= {"people", "sessions_each", "turns", HOURS, DAYS, *EACH, *CLASSES}
FIELDS |= {"corrected", "meant_per"}
"""The facts that are settled here."""

LARGE = Decimal(1_000_000)
"""A rule of reading: beside requests, a smaller number is a request's length; a larger one could
as well be the volume of a day."""

Facts = Mapping[str, Fact]


@dataclass(slots=True)
class Settled:
    """Fields of the workload, each with the fact that said it, and what could not be settled."""

    known: Known | None = None
    fields: dict[str, tuple[Decimal, Fact]] = field(default_factory=dict)
    refused: list[tuple[Fact, Refusal]] = field(default_factory=list)

    def set(self, name: str, value: Decimal, fact: Fact) -> None:
        """Sets a field; one that was set otherwise before is a contradiction."""
        if name in self.fields and self.fields[name][0] != value:
            self.ask(fact, "contradicts", other=self.fields.pop(name)[1].text)
        else:
            self.fields[name] = value, fact

    def set_pair(self, unit: str, into: Decimal, out: Decimal, *facts: Fact) -> None:
        """Sets the tokens of input and output "per_day" or "per_request", said by one or two."""
        self.set(f"input_tokens_{unit}", into, facts[0])
        self.set(f"output_tokens_{unit}", out, facts[-1])

    def ask(self, fact: Fact, question: str, **values: str) -> None:
        """Notes that a fact cannot be taken, and what is asked back."""
        self.refused.append((fact, asked(question, text=fact.text, **values)))


def settle(said: Facts, known: Known | None = None) -> Settled:
    """The volume and shape that the facts of a text add up to, beside what was known before."""
    settled = Settled(known)
    for step in _STEPS:
        said = step(said, settled)
    return settled


def _without(said: Facts, *names: str) -> dict[str, Fact]:
    return {name: fact for name, fact in said.items() if name not in names}


# --- hours and days of work, classes of input --------------------------------------------------


def _of_corrections(said: Facts, settled: Settled) -> Facts:
    said, refused = as_meant(said, settled.known.mix if settled.known else None)
    settled.refused.extend(refused)
    return said


def _of_classes(said: Facts, settled: Settled) -> Facts:
    """Input told by its classes as one, with the shares that they are."""
    said, shares = of_classes(said)
    for name in CLASSES:
        if name in said:
            settled.ask(said[name], "classes")
    for name, (share, fact) in shares.items():
        settled.set(name, share, fact)
    return said


def _of_hours(said: Facts, settled: Settled) -> Facts:
    """Rates as of a mean day: 300 an hour are 2,400 in a day of eight hours, and 44,000 a month
    2,000 on each of 22 days."""
    work = {name: said[name].number for name in (HOURS, DAYS) if name in said}
    for name, number in work.items():
        settled.set(name, number, said[name])
    return {name: fact.but(value=_of_a_day(fact.value, work)) for name, fact in said.items()}


def _of_a_day(value: object, work: Mapping[str, Decimal]) -> object:
    if isinstance(value, Pair):
        halves = (_of_a_day(half, work) for half in (value.input, value.output))
        return Pair(*cast("tuple[Rated, Rated]", tuple(halves)))
    period = value.period if isinstance(value, Rated) else None
    if not isinstance(value, Rated) or period is None:
        return value
    if period.times > 1 and HOURS in work:
        return Rated(period.per_day(value.value) * work[HOURS] / 24, Period(1, 1))
    if period.days == days_per_month() and DAYS in work:
        return Rated(value.value * period.times / work[DAYS], Period(1, 1))
    return value


# --- people and their conversations ------------------------------------------------------------


def _of_conversations(said: Facts, settled: Settled) -> Facts:
    """Requests in place of conversations, each with what was said before in it."""
    if "turns" not in said:
        return said
    turns, rest = said["turns"].value, _without(said, "turns", "sessions_each", "people")
    assert isinstance(turns, Turns)
    conversations = said.get("requests")
    if "sessions_each" in said and "people" in said:
        conversations = said["sessions_each"].times(said["people"].number)
    if conversations is None:
        return rest
    settled.set("conversations_per_day", conversations.rated.per_day, said["turns"])
    if "people" in said:
        settled.set("users", said["people"].number, said["people"])
    rest["requests"] = conversations.times(turns.count).but(field="requests")
    if {"shape_in", "shape_out"} <= rest.keys():
        own, out = rest["shape_in"].number, rest["shape_out"].number
        rest["shape_in"] = rest["shape_in"].but(value=turns.input_of(own, out))
    return rest


def _of_people(said: Facts, settled: Settled) -> Facts:
    """What each of so many people asks for, as what they all do."""
    people, each = said.get("people"), next((said[name] for name in EACH if name in said), None)
    rest = _without(said, "people", *EACH)
    if people is None and each is not None:
        settled.ask(each, "people")
    elif people and each is None and not {"input", "output", "requests"} & rest.keys():
        settled.ask(people, "requests_each")
    elif people and each and isinstance(each.value, Pair):
        for name, half in (("input", each.value.input), ("output", each.value.output)):
            rest[name] = each.but(field=name, value=half).times(people.number)
    elif people and each:
        rest["requests"] = each.but(field="requests").times(people.number)
    return rest


# --- requests ----------------------------------------------------------------------------------


def _of_known(said: Facts, settled: Settled) -> Facts:
    """A total has the mix that is known, and a ratio the total."""
    known, split = settled.known, {"ratio", "total", "input", "output"} & said.keys()
    if known and split == {"total"}:
        return {**said, "ratio": said["total"].but(field="ratio", value=known.mix)}
    if known and split == {"ratio"} and "requests" not in said:
        total = Rated(known.mix.input + known.mix.output)
        return {**said, "total": said["ratio"].but(field="total", value=total)}
    return said


def _of_requests(said: Facts, settled: Settled) -> Facts:
    """Requests give the volume where their shape is known, and the shape where the volume is."""
    requests, known = said.get("requests"), settled.known
    if requests is None:
        return said
    is_new = {"input", "output", "total", "ratio"} & said.keys()
    if {"shape_in", "shape_out"} <= said.keys() or (known and not is_new):
        _shape(said, settled)
        _daily(said, settled)
        told = (said.get(name) for name in ("shape_in", "shape_out"))
        before = (known.shape_in, known.shape_out) if known else (Decimal(0), Decimal(0))
        lengths = (fact.number if fact else was for fact, was in zip(told, before, strict=True))
        _multiply(requests, settled, *lengths)
    elif {"input", "output"} <= said.keys():
        _of_unmarked_pair(said, settled)
    else:
        settled.ask(requests, "answers" if "shape_in" in said else "shape")
    return {}


def _multiply(requests: Fact, settled: Settled, *shape: Decimal) -> None:
    into, out = (requests.times(length).rated.per_day for length in shape)
    settled.set_pair("per_day", into, out, requests)


def _of_unmarked_pair(said: Facts, settled: Settled) -> None:
    """ "200 req/h, 1000 in 200 out" is a shape; with a period, or too large, it is a volume."""
    into, out = said["input"].rated, said["output"].rated
    if into.period or out.period:
        _daily(said, settled)
        _divide(said["requests"], settled)
    elif max(into.value, out.value) >= LARGE:
        pair = f"{count(into.value)} in {count(out.value)} out"
        settled.ask(said["input"], "of_day_or_request", pair=pair)
    else:
        settled.set_pair("per_request", into.value, out.value, said["input"], said["output"])
        _multiply(said["requests"], settled, into.value, out.value)


def _divide(requests: Fact, settled: Settled) -> None:
    """The shape of a mean request, in whole tokens: finer would pretend."""
    per_day = requests.rated.per_day
    if per_day <= 0:
        settled.ask(requests, "no_requests")
        return
    for side in ("input", "output"):
        daily, fact = settled.fields[f"{side}_tokens_per_day"]
        if daily:
            length = max((daily / per_day).to_integral_value(), Decimal(1))
            settled.set(f"{side}_tokens_per_request", length, fact)


# --- halves and totals -------------------------------------------------------------------------


def _shape(said: Facts, settled: Settled) -> Facts:
    for name, side in (("shape_in", "input"), ("shape_out", "output")):
        if name in said:
            settled.set(f"{side}_tokens_per_request", said[name].number, said[name])
    return said


def _daily(said: Facts, settled: Settled) -> Facts:
    halves = {side: said[side].rated for side in ("input", "output") if side in said}
    if len(halves) == 2:
        halves["input"], halves["output"] = same_period(halves["input"], halves["output"])
    for side, half in halves.items():
        settled.set(f"{side}_tokens_per_day", half.per_day, said[side])
    return said


def _total(said: Facts, settled: Settled) -> Facts:
    total, ratio = said.get("total"), said.get("ratio")
    if total and ratio:
        _split(total, ratio, settled)
    elif ratio:
        settled.ask(ratio, "ratio_alone")
    elif total and {"input", "output"} & said.keys():
        _remainder(total, settled)
    elif total:
        _unsplit(total, settled)
    return said


def _split(total: Fact, said: Fact, settled: Settled) -> None:
    ratio = cast(Ratio, said.value)
    whole = ratio.input + ratio.output
    if min(ratio.input, ratio.output) < 0 or whole <= 0:
        settled.ask(said, "no_ratio")
        return
    into = total.rated.value * ratio.input / whole
    halves = (replace(total.rated, value=part) for part in (into, total.rated.value - into))
    one, other = (half.per_day for half in halves)
    settled.set_pair("per_day", one, other, total)


def _remainder(total: Fact, settled: Settled) -> None:
    """A total and one half leave the other; a total and both halves must agree."""
    sides = {"input_tokens_per_day", "output_tokens_per_day"}
    rest = total.rated.per_day - sum(settled.fields[n][0] for n in sides & settled.fields.keys())
    missing = sides - settled.fields.keys()
    if rest < 0 or (rest != 0 and not missing):
        settled.fields.clear()
        settled.ask(total, "no_sum")
    for name in missing if rest >= 0 else ():
        settled.set(name, rest, total)


def _unsplit(total: Fact, settled: Settled) -> None:
    """Input and output cost differently, so a bare total is asked back, with an example."""
    mix = [Decimal(part) for part in example("mix").split(":")]
    into, out = (total.rated.per_day * part / sum(mix) for part in mix)
    is_even = into == int(into) and out == int(out)
    split = f"{count(into)} in {count(out)} out"
    settled.ask(total, "unsplit" if is_even else "unsplit_unevenly", split=split)


_STEPS: tuple[Callable[[Facts, Settled], Facts], ...]
_STEPS = (_of_corrections, _of_classes, _of_hours, _of_conversations, _of_people, _of_known)
_STEPS += (_of_requests, _shape, _daily, _total)
