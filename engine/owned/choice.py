"""Which servers are bought: with the GPUs that were named, else the cheapest that do the work."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.bills.fleet import ServingFleet, Size, smallest_fleet, smallest_size, work_of
from engine.bills.fleets import ROUNDED, cheapest_fleet
from engine.bills.hosting_costs import HostingBill
from engine.figures.errors import EngineError
from engine.figures.sources import TEAM
from engine.machines.hardware import Gpu
from engine.machines.servers import GUESSED, ServerKind, ServerRole
from engine.owned.bill import (
    OwnedBill,
    bill_of,
    hardware_usd,
    remaining_lines,
    room_lines,
    servers_needed,
    spares_of,
)
from engine.owned.boxes import fleet_of_boxes
from engine.owned.server import Server, server_for
from engine.owned.terms import Terms, terms_of
from engine.question.book import Book
from engine.question.scenario import Scenario

_OF_A_GPU = (
    *("gpu", "gpu_count", "purchase_usd", "box"),
    *("measured_tokens_per_second_per_gpu", "measured_requests_per_second_per_replica"),
)
"""What is said of one GPU type: whoever says it has chosen."""


def is_open(scenario: Scenario) -> bool:
    """Whether servers are to be bought and nobody named their GPUs, the team neither."""
    workload = scenario.workload
    if not workload.is_buying or any(getattr(workload, field) is not None for field in _OF_A_GPU):
        return False
    gpu = next((each for each in scenario.assumptions if each.field == "gpu"), None)
    return gpu is None or gpu.source.title != TEAM


def owned_bill(rented: HostingBill, scenario: Scenario, book: Book) -> OwnedBill:
    """The bill of the servers that are bought: for a rented bill's fleet, or where that is open
    the cheapest that carry the work.

    Raises NoPrice where the book has no server with such GPUs, DoesNotFit where a replica is
    larger than a server, BeforeFirstFigure on a day before the figures begin.
    """
    if scenario.workload.box is not None:
        return _bill_for(fleet_of_boxes(scenario, book), rented, scenario, book)
    fleets = list(_others(scenario, book)) if is_open(scenario) else []
    bills = [_bill_for(fleet, rented, scenario, book) for fleet in fleets]
    try:
        bills.append(_bill_for(rented.fleet, rented, scenario, book))
    except EngineError:
        if not bills:
            raise
    return min(bills, key=lambda bill: bill.monthly_usd)


def cheapest_rent(
    rented: HostingBill, cheapest: HostingBill | None, scenario: Scenario, book: Book
) -> HostingBill:
    """The rent that buying is held against: of the same GPUs, or where the servers were open the
    cheapest that carries the work too; `cheapest` is that fleet where it is known already."""
    if not is_open(scenario):
        return rented
    other = cheapest or cheapest_fleet(scenario, book)
    return min((rented, other) if other else (rented,), key=lambda bill: bill.monthly_usd)


def _others(scenario: Scenario, book: Book) -> Iterator[ServingFleet]:
    """The same work on every other type in a rack for whose server somebody asked a price: the
    fleets whose servers cost least, which is seen before their bills are made out."""
    work, workload, on = work_of(scenario, book), scenario.workload, scenario.on
    costs: list[tuple[Decimal, Gpu]] = []
    for gpu in _quoted(scenario, book):
        try:
            if size := smallest_size(scenario, gpu, work):
                server = server_for(gpu, size.way.gpus, workload, book, on)
                terms = terms_of(workload, server, book, on)
                costs.append((_usd(size, server, terms, scenario, book), gpu))
        except EngineError:
            continue
    least = min((usd for usd, _ in costs), default=Decimal(0))
    yield from (smallest_fleet(scenario, gpu, work) for usd, gpu in costs if usd <= least * ROUNDED)


def _quoted(scenario: Scenario, book: Book) -> Iterator[Gpu]:
    quoted = {
        quote.gpu
        for quote in book.servers
        if (quote.kind, quote.role) == (ServerKind.SERVER, ServerRole.CENTRAL)
        and quote.confidence != GUESSED
    }
    return (gpu for gpu in book.gpus.values() if gpu.id in quoted and gpu.id != scenario.gpu.id)


def _usd(size: Size, server: Server, terms: Terms, scenario: Scenario, book: Book) -> Decimal:
    """What differs between the bills of two servers, USD a month."""
    servers = servers_needed(size.serving, size.way.gpus, server)
    housed = hardware_usd(server, terms, servers, spares_of(scenario, book))
    return housed + (terms.room_usd_per_month.value if terms.room_usd_per_month else 0)


def _bill_for(
    fleet: ServingFleet, rented: HostingBill, scenario: Scenario, book: Book
) -> OwnedBill:
    workload, on = scenario.workload, scenario.on
    server = server_for(fleet.gpu, fleet.gpus_per_replica, workload, book, on)
    terms = terms_of(workload, server, book, on)
    remaining = (*room_lines(terms), *remaining_lines(rented, book))
    return bill_of(fleet, server, terms, remaining, scenario, book)
