"""Other fleets than the one that was asked about: the cheapest that carries the work."""

from __future__ import annotations

from engine.bills.fleet import smallest_fleet
from engine.bills.gpu_choice import gpu_price
from engine.bills.hosting_costs import HostingBill, LineItem, bill_of, fixed_lines
from engine.figures.errors import DoesNotFit, NoEstimate, NoPrice
from engine.figures.workload import Workload
from engine.machines.hardware import Gpu
from engine.question.book import Book
from engine.question.scenario import Scenario


def cheapest_fleet(scenario: Scenario, book: Book) -> HostingBill | None:
    """The bill of the cheapest fleet of any one GPU type that carries the scenario.

    Rented at the book's own prices, never spot; no consumer card, whose licence excludes data
    centres. None where no GPU of the book can be both sized
    and priced for the model within the service level.
    """
    fixed = fixed_lines(scenario, book)
    consumer = {quote.gpu for quote in book.servers if "licence" in quote.lacks}
    gpus = (gpu for gpu in book.gpus.values() if gpu.id not in consumer)
    bills = [bill for gpu in gpus if (bill := _bill_on(gpu, fixed, scenario, book))]
    return min(bills, key=lambda bill: bill.monthly_usd, default=None)


def _bill_on(
    gpu: Gpu, fixed: tuple[LineItem, ...], scenario: Scenario, book: Book
) -> HostingBill | None:
    try:
        fleet = smallest_fleet(scenario, gpu, book)
        price = gpu_price(_unnamed(scenario.workload), gpu.id, fleet.gpus, book, scenario.on)
    except (DoesNotFit, NoEstimate, NoPrice):
        return None
    if fleet.capacity is not None and not fleet.capacity.replica.meets_level:
        return None
    return bill_of(fleet, price, scenario, book, fixed)


def _unnamed(workload: Workload) -> Workload:
    """The workload without the person's own GPU price: that holds for the GPU it was said of."""
    return workload.model_copy(
        update=dict.fromkeys(("gpu_provider", "gpu_term", "gpu_usd_per_hour", "gpu_price_covers"))
    )
