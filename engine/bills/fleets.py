"""Other fleets than the one that was asked about: the cheapest that carries the work."""

from __future__ import annotations

from decimal import Decimal

from engine.bills.fleet import Work, smallest_fleet, smallest_size, work_of
from engine.bills.gpu_choice import GpuPrice, gpu_price
from engine.bills.hosting_costs import HostingBill, bill_of, fixed_lines
from engine.figures.errors import DoesNotFit, NoEstimate, NoPrice
from engine.figures.workload import Workload
from engine.machines.hardware import Gpu
from engine.question.book import Book
from engine.question.scenario import Scenario

ROUNDED = Decimal("1.000000001")
"""Rents this near may be the other way round as the lines of a bill, each of which is rounded."""


def cheapest_fleet(scenario: Scenario, book: Book) -> HostingBill | None:
    """The bill of the cheapest fleet of any one GPU type that carries the scenario.

    Rented at the book's own prices, never spot; no consumer card, whose licence excludes data
    centres. None where no GPU of the book can be both sized
    and priced for the model within the service level.
    """
    unnamed, work = _unnamed(scenario.workload), work_of(scenario, book)
    consumer = {quote.gpu for quote in book.servers if "licence" in quote.lacks}
    gpus = (gpu for gpu in book.gpus.values() if gpu.id not in consumer)
    found = [_priced(gpu, unnamed, scenario, work, book) for gpu in gpus]
    fleets = [fleet for fleet in found if fleet]
    least, fixed = min((usd for usd, _, _ in fleets), default=0), fixed_lines(scenario, book)
    bills = (
        bill_of(smallest_fleet(scenario, gpu, work), price, scenario, book, fixed)
        for usd, gpu, price in fleets
        if usd <= least * ROUNDED
    )
    return min(bills, key=lambda bill: bill.monthly_usd, default=None)


def _priced(
    gpu: Gpu, unnamed: Workload, scenario: Scenario, work: Work, book: Book
) -> tuple[Decimal, Gpu, GpuPrice] | None:
    """The rent of all GPUs of the fleet on a GPU type in USD a month, and its price: the book's,
    which is the same for any number of them, so that none are sized that nobody rents out."""
    try:
        price = gpu_price(unnamed, gpu.id, 1, book, scenario.on)
        size = smallest_size(scenario, gpu, work)
        if size is None:
            return None
    except (DoesNotFit, NoEstimate, NoPrice):
        return None
    return price.rent.monthly_usd(size.in_all), gpu, price


def _unnamed(workload: Workload) -> Workload:
    """The workload without the person's own GPU price: that holds for the GPU it was said of."""
    return workload.model_copy(
        update=dict.fromkeys(("gpu_provider", "gpu_term", "gpu_usd_per_hour", "gpu_price_covers"))
    )
