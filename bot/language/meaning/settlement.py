"""Volumes settled: requests, shapes, totals and ratios become tokens a day and a shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import cast

from bot.language.counted.counts import CLASSES, of_classes
from bot.language.meaning.facts import Fact
from bot.language.meaning.presets import example
from bot.language.meaning.refusals import Refusal
from bot.language.meaning.taken_back import as_meant
from bot.language.meaning.work import DAYS, HOURS, in_hours_of_work, of_conversations
from bot.language.values.quantities import Pair, Rated, Ratio, same_period
from bot.language.written import count

FIELDS = frozenset({"input", "output", "total", "ratio", "requests", "shape_in", "shape_out"})
FIELDS |= {"people", "requests_each", "volume_each", "sessions_each", "turns", HOURS, DAYS}
FIELDS |= {*CLASSES, "corrected", "meant_per"}
"""The facts that are settled here."""

LARGE = Decimal(1_000_000)
"""A rule of reading: beside requests, a smaller number is a request's length; a larger one could
as well be the volume of a day."""

UNSPLIT = "How much of it is input, how much output? They are priced apart."
SHAPELESS = "How long is a request, and how long its answer?"
"""Reasons to ask back, unless the workload that is changed has a mix and a shape."""

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Known:
    """A workload that a text changes: what it has need not be said again."""

    mix: Ratio
    """Its input to its output, tokens a day."""
    shape_in: Decimal
    shape_out: Decimal
    """The lengths of its requests and answers."""
    today: date
    is_buying: bool = False
    """Whether its servers are to be bought."""
    has_box: bool = False
    """Whether they are machines that nobody rents out."""


@dataclass(slots=True)
class Settled:
    """Fields of the workload, each with the fact that said it, and what could not be settled."""

    fields: dict[str, tuple[Decimal, Fact]] = field(default_factory=dict)
    refused: list[tuple[Fact, Refusal]] = field(default_factory=list)

    def set(self, name: str, value: Decimal, fact: Fact) -> None:
        """Sets a field; one that was set otherwise before is a contradiction."""
        if name in self.fields and self.fields[name][0] != value:
            self.refuse(fact, f"It contradicts “{self.fields.pop(name)[1].text}”; say one of them.")
        else:
            self.fields[name] = value, fact

    def refuse(self, fact: Fact, reason: str, *instead: str) -> None:
        """Notes that a fact cannot be taken."""
        self.refused.append((fact, Refusal(reason, instead)))


def settle(said: Facts, known: Known | None = None) -> Settled:
    """The volume and shape that the facts of a text add up to, beside what was known before."""
    settled = Settled()
    for name in (HOURS, DAYS):
        if name in said:
            settled.set(name, _decimal(said[name]), said[name])
    said, refused = as_meant(said, known.mix if known else None)
    settled.refused.extend(refused)
    said, shares = of_classes(said)
    for name in CLASSES:
        if name in said:
            settled.refuse(
                said[name], "How much of the input is fresh?", "1M fresh, 4M read, 1M out"
            )
    said, counted = of_conversations(in_hours_of_work(said))
    for name, (value, fact) in (counted | shares).items():
        settled.set(name, value, fact)
    if "people" in said or EACH & set(said):
        said = _of_people(said, settled)
    if known and "total" in said and not {"ratio", "input", "output"} & set(said):
        said = {**said, "ratio": replace(said["total"], field="ratio", value=known.mix)}
    if known and "ratio" in said and not {"total", "input", "output", "requests"} & set(said):
        total = Rated(known.mix.input + known.mix.output)
        said = {**said, "total": replace(said["ratio"], field="total", value=total)}
    if "requests" in said:
        _of_requests(said, settled, known)
    else:
        _shape(said, settled)
        _daily(said, settled)
        _total(said, settled)
    return settled


EACH = frozenset({"requests_each", "volume_each"})


def _of_people(said: Facts, settled: Settled) -> Facts:
    """What each of so many people asks for, as what they all do."""
    rest = {name: fact for name, fact in said.items() if name not in EACH | {"people"}}
    people, each = said.get("people"), next((said[name] for name in EACH if name in said), None)
    if each is None and people is not None and not ({"input", "output", "requests"} & set(rest)):
        settled.refuse(
            people, "How many requests does each make?", f"{people.text} x 10 requests/day"
        )
    elif people is None and each is not None:
        settled.refuse(each, "How many people are there?", f"100 users, {each.text}")
    elif people is not None and each is not None:
        return {**rest, **_together(_decimal(people), each)}
    return rest


def _together(people: Decimal, each: Fact) -> Facts:
    if isinstance(each.value, Pair):
        halves = {"input": each.value.input, "output": each.value.output}
    else:
        halves = {"requests": _rated(each)}
    return {
        name: replace(each, field=name, value=replace(half, value=half.value * people))
        for name, half in halves.items()
    }


def _shape(said: Facts, settled: Settled) -> None:
    for side, name in (("shape_in", "input"), ("shape_out", "output")):
        if side in said:
            settled.set(f"{name}_tokens_per_request", _decimal(said[side]), said[side])


def _daily(said: Facts, settled: Settled) -> None:
    halves = {name: _rated(said[name]) for name in ("input", "output") if name in said}
    if len(halves) == 2:
        halves["input"], halves["output"] = same_period(halves["input"], halves["output"])
    for name, half in halves.items():
        settled.set(f"{name}_tokens_per_day", half.per_day, said[name])


def _total(said: Facts, settled: Settled) -> None:
    if "total" not in said:
        if "ratio" in said:
            _ratio_alone(said, settled)
        return
    per_day = _rated(said["total"]).per_day
    if "ratio" in said:
        _split(said, settled)
    elif {"input", "output"} & set(said):
        _remainder(said, per_day, settled)
    else:
        _unsplit(said["total"], per_day, settled)


def _ratio_alone(said: Facts, settled: Settled) -> None:
    ratio = said["ratio"]
    settled.refuse(ratio, "A ratio needs a total.", f"6M tokens/day {ratio.text}")


def _split(said: Facts, settled: Settled) -> None:
    ratio = cast(Ratio, said["ratio"].value)
    whole = ratio.input + ratio.output
    if min(ratio.input, ratio.output) < 0 or whole <= 0:
        settled.refuse(said["ratio"], "That is no ratio of input to output.", example("mix"))
        return
    total = _rated(said["total"])
    into = replace(total, value=total.value * ratio.input / whole)
    out = replace(total, value=total.value - into.value)
    settled.set("input_tokens_per_day", into.per_day, said["total"])
    settled.set("output_tokens_per_day", out.per_day, said["total"])


def _remainder(said: Facts, per_day: Decimal, settled: Settled) -> None:
    """A total and one half leave the other; a total and both halves must agree."""
    known = {name: value for name, (value, _) in settled.fields.items() if name.endswith("_day")}
    rest = per_day - sum(known.values())
    missing = {"input_tokens_per_day", "output_tokens_per_day"} - set(known)
    if rest < 0 or (rest != 0 and not missing):
        settled.fields.clear()
        settled.refuse(
            said["total"], "The total is not the sum of input and output; say two of the three."
        )
    for name in missing if rest >= 0 else ():
        settled.set(name, rest, said["total"])


def _unsplit(total: Fact, per_day: Decimal, settled: Settled) -> None:
    """Input and output cost differently, so a bare total is asked back, with an example."""
    one, other = (Decimal(part) for part in example("mix").split(":"))
    parts = per_day * one / (one + other), per_day * other / (one + other)
    is_even = all(part == part.to_integral_value() for part in parts)
    split = [f"{count(parts[0])} in {count(parts[1])} out"] if is_even else []
    settled.refuse(
        total,
        UNSPLIT,
        *split,
        f"{total.text} {example('mix')}",
    )


def _of_requests(said: Facts, settled: Settled, known: Known | None) -> None:
    """Requests give the volume where their shape is known, and the shape where the volume is."""
    if "shape_in" in said and "shape_out" in said:
        _shape(said, settled)
        _daily(said, settled)
        _multiply(said, settled)
    elif "input" in said and "output" in said:
        _of_unmarked_pair(said, settled)
    elif known and not {"input", "output", "total", "ratio"} & set(said):
        _of_known_shape(said, settled, known)
    elif "shape_in" in said:
        reason = "How long is each answer?"
        settled.refuse(said["requests"], reason, f"{said['requests'].text}, 300 out each")
    else:
        shape = example("shape")
        settled.refuse(
            said["requests"],
            SHAPELESS,
            f"{said['requests'].text} of {shape}",
        )


def _of_known_shape(said: Facts, settled: Settled, known: Known) -> None:
    """Requests of the lengths that are known, or of one that is said and one that is known."""
    _shape(said, settled)
    requests = _rated(said["requests"])
    for name, length in (("input", known.shape_in), ("output", known.shape_out)):
        fact = said.get("shape_in" if name == "input" else "shape_out")
        tokens = replace(requests, value=requests.value * (_decimal(fact) if fact else length))
        settled.set(f"{name}_tokens_per_day", tokens.per_day, said["requests"])


def _multiply(said: Facts, settled: Settled) -> None:
    requests = _rated(said["requests"])
    for name in ("input", "output"):
        length = settled.fields.get(f"{name}_tokens_per_request")
        if length is not None:
            tokens = replace(requests, value=requests.value * length[0])
            settled.set(f"{name}_tokens_per_day", tokens.per_day, said["requests"])


def _of_unmarked_pair(said: Facts, settled: Settled) -> None:
    """ "200 req/h, 1000 in 200 out" is a shape; with a period, or too large, it is a volume."""
    into, out = _rated(said["input"]), _rated(said["output"])
    is_daily = into.period is not None or out.period is not None
    if is_daily:
        _daily(said, settled)
        _divide(said, settled)
    elif max(into.value, out.value) >= LARGE:
        pair = f"{count(into.value)} in {count(out.value)} out"
        reason = "Is that for a day or for each request?"
        settled.refuse(said["input"], reason, f"{pair} per day", f"{pair} each")
    else:
        settled.set("input_tokens_per_request", into.value, said["input"])
        settled.set("output_tokens_per_request", out.value, said["output"])
        _multiply(said, settled)


def _divide(said: Facts, settled: Settled) -> None:
    """The shape of a mean request, in whole tokens: finer would pretend."""
    per_day = _rated(said["requests"]).per_day
    if per_day <= 0:
        settled.refuse(said["requests"], "There must be requests to have a shape.")
        return
    for name in ("input", "output"):
        daily, fact = settled.fields[f"{name}_tokens_per_day"]
        if daily:
            length = max((daily / per_day).to_integral_value(), Decimal(1))
            settled.set(f"{name}_tokens_per_request", length, fact)


def _decimal(fact: Fact) -> Decimal:
    return cast(Decimal, fact.value)


def _rated(fact: Fact) -> Rated:
    return cast(Rated, fact.value)
