"""Levers of bought servers: price, life, resale and what housing costs, each turned alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.figures.sources import Cited
from engine.figures.workload import Per, Workload
from engine.outlook.levers import Lever, rounded_to
from engine.outlook.probe import Probe
from engine.owned.bill import OwnedBill, server_usd
from engine.owned.limits import LEAST_SHARE, LONGEST_LIFE, SHORTEST_LIFE
from engine.owned.terms import PLACED
from engine.question.book import Book

_CENT, _TENTH, _THOUSAND = Decimal("0.01"), Decimal("0.1"), Decimal("1E+3")
_STEPS = {"life_years": _TENTH, "colocation_usd_per_kw": Decimal(1)}


def owned_levers(probe: Probe, book: Book) -> Iterator[Lever]:
    """The terms of the servers that somebody asks about, as far as they can be turned."""
    bill = probe.bought_bill
    if bill is None or probe.bought_stairs is None:
        return
    reach = book.value("price_reach", probe.on)
    yield _price(probe, bill, reach)
    ends = {"life_years": (SHORTEST_LIFE, LONGEST_LIFE), "resale_share": (LEAST_SHARE, Decimal(1))}
    for name in ("life_years", "resale_share", *PLACED):
        row: Cited[Decimal] | None = getattr(bill.terms, name)
        if row is not None and row.value:
            least, most = ends.get(name, (row.value / reach, row.value * reach))
            yield _term(name, row, min(least, row.value), max(most, row.value), probe, bill)


def _price(probe: Probe, bill: OwnedBill, reach: Decimal) -> Lever:
    start = bill.server.price.value

    def costing(usd: Decimal) -> Probe:
        price = bill.server.price.model_copy(update={"value": usd})
        server = bill.server.model_copy(update={"price": price})
        return _with_servers_at(probe, server_usd(server, bill.terms))

    of_these = {"gpu": bill.fleet.gpu.id, "purchase_per": Per.SERVER}
    return Lever(
        id="server_price",
        start=start,
        least=start / reach,
        most=start * reach,
        probe_at=costing,
        workload_at=lambda usd: _with(probe.workload, purchase_usd=usd, **of_these),
        rounded=lambda usd, up: Decimal(int(rounded_to(usd, _THOUSAND, up))),
    )


def _term(
    name: str, row: Cited[Decimal], least: Decimal, most: Decimal, probe: Probe, bill: OwnedBill
) -> Lever:
    def under(value: Decimal) -> Probe:
        changed = {name: row.model_copy(update={"value": value})}
        terms = bill.terms.model_copy(update=changed)
        return _with_servers_at(probe, server_usd(bill.server, terms))

    step = _STEPS.get(name, _CENT)
    return Lever(
        id=name,
        start=row.value,
        least=least,
        most=most,
        probe_at=under,
        workload_at=lambda value: _with(probe.workload, **{name: value}),
        rounded=lambda value, up: rounded_to(value, step, up),
    )


def _with_servers_at(probe: Probe, usd: Decimal) -> Probe:
    """The facts with every server, the spare as well, at another cost a month."""
    stairs = probe.bought_stairs
    assert stairs is not None, "levers are for servers whose staircase is known"
    return probe.turned(bought_stairs=stairs.model_copy(update={"usd_per_server": usd}))


def _with(workload: Workload, **changes: Any) -> Workload:
    return workload.model_copy(update=changes)
