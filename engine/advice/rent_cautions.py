"""What a reader should know of the rent: a price that looks odd, old quotes, dear spot."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.bills.gpu_choice import median_of
from engine.bills.hosting_costs import HostingBill
from engine.figures.errors import NoPrice
from engine.figures.findings import Finding, finding
from engine.figures.workload import Term
from engine.machines.rents import Median
from engine.question.book import Book
from engine.question.scenario import Scenario

_INTERRUPTIBLE = ("spot", "marketplace", "community")


def rent_cautions(bill: HostingBill, scenario: Scenario, book: Book) -> Iterator[Finding]:
    """Everything that holds of the rent of this bill."""
    yield from _odd(bill, scenario, book)
    yield from _thin(bill, scenario, book)
    if any(word in bill.gpu_price.term for word in _INTERRUPTIBLE):
        asked = scenario.workload.uptime_percent
        yield finding("interruptible", term=bill.gpu_price.term, percent=asked)
        yield from _dear(bill, scenario, book)


def _odd(bill: HostingBill, scenario: Scenario, book: Book) -> Iterator[Finding]:
    """A said price far from the quotes is billed as said: it may be that of a whole node."""
    named, median = scenario.workload.gpu_usd_per_hour, _median(scenario, book)
    said = bill.gpu_price.usd_per_hour
    if named is None or median is None or _is_usual(said, median, scenario, book):
        return
    node = min(bill.fleet.gpus, scenario.gpu.gpus_per_node)
    each = said / node
    is_node = node > 1 and _is_usual(each, median, scenario, book)
    hours = book.value("hours_per_gpu_month", scenario.on)
    yield finding(
        "odd_price",
        said=said,
        gpu=scenario.gpu.name,
        times=said / median.quote.usd_per_gpu_hour,
        median=median.quote.usd_per_gpu_hour,
        quotes=Decimal(median.quotes),
        node=Decimal(node) if is_node else None,
        each=each if is_node else None,
        primary_usd=bill.fleet.gpus * each * hours if is_node else None,
    )


def _is_usual(usd_per_hour: Decimal, median: Median, scenario: Scenario, book: Book) -> bool:
    ratio = usd_per_hour / median.quote.usd_per_gpu_hour
    low, high = (book.value(name, scenario.on) for name in ("odd_rent_low", "odd_rent_high"))
    return low <= ratio <= high


def _thin(bill: HostingBill, scenario: Scenario, book: Book) -> Iterator[Finding]:
    """The median of quotes of which too few are young."""
    median = bill.gpu_price.median
    if median is None or not median.is_thin:
        return
    yield finding(
        "thin_quotes",
        gpu=scenario.gpu.name,
        quotes=Decimal(median.quotes),
        oldest=median.oldest,
        days=Decimal((scenario.on - median.oldest).days),
        fewest=book.value("fewest_rent_quotes", scenario.on),
        bound=book.value("rent_quote_days", scenario.on),
    )


def _dear(bill: HostingBill, scenario: Scenario, book: Book) -> Iterator[Finding]:
    """What may be taken away and costs more than what may not."""
    try:
        steady = median_of(scenario.gpu.id, book, scenario.on, Term.ON_DEMAND)
    except NoPrice:
        return
    if bill.gpu_price.usd_per_hour > steady.quote.usd_per_gpu_hour:
        yield finding(
            "dear_spot",
            term=bill.gpu_price.term,
            usd=bill.gpu_price.usd_per_hour,
            on_demand=steady.quote.usd_per_gpu_hour,
            quotes=Decimal(steady.quotes),
        )


def _median(scenario: Scenario, book: Book) -> Median | None:
    try:
        return median_of(scenario.gpu.id, book, scenario.on)
    except NoPrice:
        return None
