"""What is different between two scenarios: inputs, costs, and whether the verdict moved. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.language.canonical import canonical_of, said
from engine import Assessment
from engine.advice.framework import Step
from engine.bills.api_costs import ApiCost
from engine.figures.findings import Finding
from engine.figures.workload import Per, Room
from engine.prices.options import is_named


@dataclass(frozen=True)
class ChangedInput:
    """One input before and after, in the command's words."""

    field: str
    before: str
    """Empty where nobody had said it."""
    after: str
    """Empty where it is not said any more."""
    assumed: str
    """What was assumed before, or is now, where one of them was not said."""


@dataclass(frozen=True)
class ChangedCost:
    """One monthly cost before and after; None where there is no such cost, or it is unknown."""

    kind: str
    """Which sentence names it: bill, rented, line, rule, cheapest, option, now."""
    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """After minus before; None where one of them is unknown."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Difference:
    """Everything that a what-if changes."""

    before: Assessment
    after: Assessment
    inputs: tuple[ChangedInput, ...]
    costs: tuple[ChangedCost, ...]
    steps: tuple[tuple[Step, Step], ...]
    """The steps that judge otherwise, before and after."""
    cautions: tuple[Finding, ...]
    """Warnings that are new."""

    @property
    def has_moved(self) -> bool:
        """Whether the verdict is another one."""
        return self.before.verdict.kind != self.after.verdict.kind


def difference(before: Assessment, after: Assessment) -> Difference:
    """What changes from one scenario to another."""
    known = {caution.id for caution in before.cautions}
    return Difference(
        before=before,
        after=after,
        inputs=tuple(_inputs(before, after)),
        costs=tuple(_costs(before, after)),
        steps=tuple(
            (one, other)
            for one, other in zip(before.steps, after.steps, strict=True)
            if one.status != other.status
        ),
        cautions=tuple(caution for caution in after.cautions if caution.id not in known),
    )


# --- inputs ----------------------------------------------------------------------------------

_TOGETHER = (
    ("input_tokens_per_day", "output_tokens_per_day"),
    ("input_tokens_per_request", "output_tokens_per_request"),
    ("gpu_count", "gpu"),
    ("now_option", "now_usd_per_month"),
    ("purchase_usd", "purchase_per"),
)
"""Fields that are said in one breath."""


def _inputs(before: Assessment, after: Assessment) -> Iterator[ChangedInput]:
    one, other = said(before.workload), said(after.workload)
    names = [name for name in type(after.workload).model_fields if one.get(name) != other.get(name)]
    for group in _groups([name for name in names if name != "measured"]):
        yield ChangedInput(
            field=group[0],
            before=_words(one, group),
            after=_words(other, group),
            assumed=_assumed(before if not _words(one, group) else after, group)
            if not (_words(one, group) and _words(other, group))
            else "",
        )


def _groups(names: list[str]) -> Iterator[tuple[str, ...]]:
    """The changed fields, each with the ones that belong to it."""
    done: set[str] = set()
    for name in names:
        group = next((group for group in _TOGETHER if name in group), (name,))
        if not done & set(group):
            yield group
        done |= set(group)


def _words(fields: Mapping[str, Any], group: tuple[str, ...]) -> str:
    return canonical_of({name: fields[name] for name in group if name in fields})


def _assumed(a: Assessment, group: tuple[str, ...]) -> str:
    """What the book takes where nobody said it, in the command's words."""
    read = [(name, _ASSUMED[name](a)) for name in group if name in _ASSUMED]
    return canonical_of(dict(read))


_TERMS = (
    *("life_years", "resale_share", "capital_rate", "support_rate"),
    "delivery_weeks",
)


def _term(name: str) -> Callable[[Assessment], Any]:
    """A term of bought servers; None where none are priced."""
    return lambda a: a.bought and getattr(a.bought.bill.terms, name).value


def _pue(a: Assessment) -> Decimal | None:
    """None in colocation, whose price has it."""
    is_own = a.bought and a.bought.bill.terms.room == Room.OWN
    return a.bought.bill.terms.pue.value if a.bought and is_own else None


_ASSUMED: Mapping[str, Callable[[Assessment], Any]] = {
    "input_tokens_per_request": lambda a: a.scenario.input_tokens_per_request,
    "output_tokens_per_request": lambda a: (
        a.scenario.output_tokens_per_request - a.scenario.reasoning_tokens_per_request
    ),
    "reasoning_tokens_per_request": lambda a: a.scenario.reasoning_tokens_per_request,
    "cache_write_share": lambda a: a.scenario.cache_write_share,
    "model": lambda a: a.scenario.model.id,
    "gpu": lambda a: a.scenario.gpu.id,
    "gpu_count": lambda a: a.bill.fleet.gpus,
    "gpu_usd_per_hour": lambda a: round(a.bill.gpu_price.usd_per_hour, 2),
    "gpu_provider": lambda a: a.bill.gpu_price.provider,
    "cached_share": lambda a: a.scenario.cached_share,
    "batch_share": lambda a: a.scenario.batch_share,
    "peak_to_average": lambda a: a.scenario.peak_to_average,
    "uptime_percent": lambda a: a.scenario.uptime_percent,
    "as_of": lambda a: a.on,
    "purchase_usd": lambda a: a.bought and a.bought.bill.server.price.value,
    "purchase_per": lambda a: a.bought and Per.SERVER,
    "spare_servers": lambda a: a.bought and a.bought.bill.spares,
    "pue": _pue,
    **{name: _term(name) for name in _TERMS},
}


# --- costs -----------------------------------------------------------------------------------


def _costs(before: Assessment, after: Assessment) -> Iterator[ChangedCost]:
    bills, rented = (before.own_bill, after.own_bill), (before.bill, after.bill)
    yield ChangedCost("bill", _way(before, after), *(bill.monthly_usd for bill in bills))
    if bills != rented:
        yield ChangedCost("rented", "", *(bill.monthly_usd for bill in rented))
    yield from _lines(before, after)
    rules = (bill.rule_of_thumb.monthly_usd for bill in bills)
    yield ChangedCost("rule", "", *rules)
    if before.now or after.now:
        paid = (a.now.monthly_usd if a.now else None for a in (before, after))
        yield ChangedCost("now", "", *paid)
    yield from _options(before, after)


def _way(before: Assessment, after: Assessment) -> str:
    """How its hardware is come by where not all is rented: bought, or first one, then the other."""
    ways = ["rented" if a.own_bill is a.bill else "bought" for a in (before, after)]
    return " → ".join(dict.fromkeys(ways)) if "bought" in ways else ""


def _lines(before: Assessment, after: Assessment) -> Iterator[ChangedCost]:
    """The lines of the bill as it was asked about that are not what they were."""
    one = {line.id: line for line in before.own_bill.lines}
    other = {line.id: line for line in after.own_bill.lines}
    for id in dict.fromkeys((*one, *other)):
        was = one[id].monthly_usd if id in one else Decimal(0)
        is_now = other[id].monthly_usd if id in other else Decimal(0)
        if was != is_now:
            yield ChangedCost("line", (other.get(id) or one[id]).name, was, is_now)


def _options(before: Assessment, after: Assessment) -> Iterator[ChangedCost]:
    """The cheapest API of both, those that were named, and some whose price per token moved."""
    one = {cost.option.ref: cost for cost in before.api_costs}
    other = {cost.option.ref: cost for cost in after.api_costs}
    refs = [a.cheapest.option.ref for a in (after, before) if a.cheapest]
    named = [ref for ref in other if is_named(ref, after.workload.compare_with)]
    moved = _moved(one, other) if _mix(before) == _mix(after) else []
    for ref in dict.fromkeys((*refs, *named[:_MOST_NAMED], *moved[:_MOST_MOVED])):
        cost = other.get(ref) or one[ref]
        was, is_now = (side[ref].monthly_usd if ref in side else None for side in (one, other))
        kind = "cheapest" if after.cheapest and ref == after.cheapest.option.ref else "option"
        yield ChangedCost(kind, f"{cost.option.provider_name}, {cost.option.name}", was, is_now)


_MOST_NAMED = 5
_MOST_MOVED = 3


def _moved(one: Mapping[str, ApiCost], other: Mapping[str, ApiCost]) -> list[str]:
    """The options that ask another price for the same tokens, the cheapest first: by another day's
    list, or by what is cached and batched."""
    both = ((cost, one[ref]) for ref, cost in other.items() if ref in one)
    moved = (cost for cost, was in both if cost.usd_per_mtok != was.usd_per_mtok)
    known = [(cost.monthly_usd, cost.option.ref) for cost in moved if cost.monthly_usd is not None]
    return [ref for _, ref in sorted(known)]


def _mix(a: Assessment) -> Decimal:
    return a.scenario.output_tokens_per_day / a.scenario.tokens_per_day
