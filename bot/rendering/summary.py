"""What an answer shows in the channel: the few ways that it weighs, and menus of what moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engine import Assessment
from engine.bills.api_costs import ApiCost, cheapest
from engine.bills.dedicated import DedicatedCost, least_dedicated
from engine.bills.hosting_costs import HostingBill
from engine.bills.private_offer import PRIVATE
from engine.comparison.crossover import Crossover
from engine.outlook.swings import Swing
from engine.outlook.verdict import Kind
from engine.owned.bill import OwnedBill
from engine.prices.lineup import Tier
from engine.question.scenario import Assumption

MOST_WAYS, MOST_MENUS = 6, 3
_MOST_NAMED = 2


@dataclass(frozen=True)
class Way:
    """One row: own GPUs, an API, both, or a dedicated deployment."""

    marks: tuple[str, ...]
    """What makes it worth a row: asked, mix, bought, now, named, host, cheapest, fleet, frontier,
    hybrid, dedicated."""
    key: str
    """The same for rows that are the same thing."""
    monthly_usd: Decimal | None
    bill: HostingBill | None = None
    bought: OwnedBill | None = None
    cost: ApiCost | None = None
    crossing: Crossover | None = None
    """From where on own GPUs are cheaper than it."""
    offer: DedicatedCost | None = None


def ways(a: Assessment) -> tuple[Way, ...]:
    """What is recommended, then the own fleet as asked, what is paid today, what was asked for by
    name, the cheapest host of the same model, the cheapest of all that fits, a cheaper fleet, the
    best frontier model. Bought servers come beside the fleet where they are asked for, else as a
    cheaper one."""
    found: dict[str, Way] = {}
    for way in _candidates(a):
        known = found.get(way.key)
        marks = tuple(dict.fromkeys((*known.marks, *way.marks))) if known else way.marks
        found[way.key] = replace(known or way, marks=marks)
    # what is paid today makes the headline a line longer, and a screen is as high as it was
    most = MOST_WAYS - 1 if a.now else MOST_WAYS
    return tuple(found.values())[:most]


def _candidates(a: Assessment) -> Iterator[Way]:
    if a.verdict.kind == Kind.HYBRID and a.hybrid:
        yield Way(("hybrid",), "hybrid", a.hybrid.monthly_usd)
    if a.verdict.kind == Kind.DEDICATED and (least := least_dedicated(a.dedicated)):
        yield Way(("dedicated",), "dedicated", least.monthly_usd, offer=least)
    yield _fleet("asked", a.bill)
    yield from _option("mix", a.mix, a)
    if a.bought and a.shows_bought:
        yield _bought(a.bought.bill)
    if a.now:
        yield _now(a)
    for cost in _named(a)[:_MOST_NAMED]:
        yield from _option("named", cost, a)
    frontier = [cost for cost in a.api_costs if cost.tier == Tier.FRONTIER]
    yield from _option("host", cheapest(a.api_costs, same_model=True), a)
    yield from _option("cheapest", cheapest(a.api_costs, same_model=False), a)
    yield from _cheaper_fleet(a)
    yield from _option("frontier", cheapest(frontier, same_model=False), a)


def _named(a: Assessment) -> list[ApiCost]:
    """What the person wants to be compared with, cheapest first."""
    refs = set(a.scenario.workload.compare_with)
    return [
        cost
        for cost in a.api_costs
        if {cost.option.ref, cost.option.provider} & refs
        or (not cost.same_model and cost != a.mix and (refs or cost.option.provider == PRIVATE))
    ]


def _fleet(mark: str, bill: HostingBill) -> Way:
    key = f"{bill.rented_gpus}x {bill.fleet.gpu.id} {bill.monthly_usd}"
    return Way((mark,), key, bill.monthly_usd, bill=bill)


def _bought(bill: OwnedBill) -> Way:
    return Way(("bought",), "bought", bill.monthly_usd, bought=bill)


def _cheaper_fleet(a: Assessment) -> Iterator[Way]:
    """The cheapest way to own that costs less than the fleet as asked."""
    fleets = [_fleet("fleet", a.cheapest_fleet)] if a.cheapest_fleet else []
    fleets += [_bought(a.bought.bill)] if a.bought else []
    cheaper = [w for w in fleets if w.monthly_usd and w.monthly_usd < a.bill.monthly_usd]
    yield from sorted(cheaper, key=lambda way: way.monthly_usd or Decimal(0))[:1]


def _now(a: Assessment) -> Way:
    assert a.now is not None
    if a.now.cost is None:
        return Way(("now",), "now", a.now.monthly_usd)
    return next(_option("now", a.now.cost, a))


def _option(mark: str, cost: ApiCost | None, a: Assessment) -> Iterator[Way]:
    if cost is None:
        return
    crossings = a.crossovers if cost.takes_request else ()
    crossing = next((c for c in crossings if c.cost.option.ref == cost.option.ref), None)
    yield Way((mark,), cost.option.ref, cost.monthly_usd, cost=cost, crossing=crossing)


@dataclass(frozen=True)
class Offer:
    """One thing that may be so."""

    say: str
    """How a person says it, such as "peak 5x"."""
    swing: Swing


@dataclass(frozen=True)
class Menu:
    """What may be said in place of one assumption."""

    assumption: Assumption
    offers: tuple[Offer, ...]

    @property
    def field(self) -> str:
        """The workload's field."""
        return self.assumption.field


def menus(
    assumptions: Sequence[Assumption],
    swings: Sequence[Swing],
    say: Callable[[Mapping[str, Any]], str],
) -> tuple[Menu, ...]:
    """A menu for each of the few assumptions that move an answer most, the first of them first.

    `say` puts fields of a workload into words that are understood.
    """
    assumed = {assumption.field: assumption for assumption in assumptions}
    fields = list(dict.fromkeys(swing.field for swing in swings))
    return tuple(
        Menu(
            assumed[field],
            tuple(Offer(say({s.field: s.value}), s) for s in swings if s.field == field),
        )
        for field in fields[:MOST_MENUS]
    )
