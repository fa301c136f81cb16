"""Neighbours: the same bill with one GPU fewer and one GPU more."""

from __future__ import annotations

from decimal import Decimal

from engine.bills.fleet import serving_fleet
from engine.bills.gpu_choice import gpu_price
from engine.bills.hosting_costs import HostingBill, bill_of
from engine.figures.errors import EngineError
from engine.figures.sources import Result
from engine.question.book import Book
from engine.question.scenario import Scenario


class Neighbour(Result):
    """A fleet one GPU away from the one that is billed."""

    gpus: int
    """GPUs that serve."""
    bill: HostingBill | None
    """None where such a fleet cannot serve the model or nobody rents it out."""
    unknown_because: str
    """Why the bill is None; empty otherwise."""
    more_usd: Decimal | None
    """What it costs more a month than the fleet that is billed; negative where it saves."""

    @property
    def carries_tokens_per_day(self) -> Decimal | None:
        """The daily volume that it carries; None where that is not known."""
        return self.bill.fleet.carries_tokens_per_day if self.bill else None


def neighbours(bill: HostingBill, scenario: Scenario, book: Book) -> tuple[Neighbour, ...]:
    """One GPU fewer, unless there is only one, and one GPU more."""
    served = bill.fleet.gpus
    counts = (served - 1, served + 1) if served > 1 else (served + 1,)
    return tuple(_neighbour(gpus, bill, scenario, book) for gpus in counts)


def _neighbour(gpus: int, bill: HostingBill, scenario: Scenario, book: Book) -> Neighbour:
    try:
        other = _bill_with(gpus, scenario, book)
    except EngineError as why:
        return Neighbour(gpus=gpus, bill=None, unknown_because=str(why), more_usd=None)
    more_usd = other.monthly_usd - bill.monthly_usd
    return Neighbour(gpus=gpus, bill=other, unknown_because="", more_usd=more_usd)


def _bill_with(gpus: int, scenario: Scenario, book: Book) -> HostingBill:
    """The bill as if the person had named that many GPUs, all else as it is."""
    named = scenario.workload.model_copy(update={"gpu_count": gpus})
    scenario = scenario.model_copy(update={"workload": named})
    fleet = serving_fleet(scenario, book)
    price = gpu_price(named, scenario.gpu.id, fleet.gpus, book, scenario.on)
    return bill_of(fleet, price, scenario, book)
