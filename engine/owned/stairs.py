"""The staircase of bought servers, and from where it lies below that of rented GPUs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from math import ceil, lcm

from engine.bills.fleet import fewest_gpus
from engine.bills.standby import NO_STANDBY
from engine.comparison.staircase import Staircase, carried_tokens_per_day
from engine.figures.sources import Result
from engine.machines.rents import Instance, Rent
from engine.owned.bill import OwnedBill
from engine.owned.boxes import box_carries
from engine.question.book import Book
from engine.question.scenario import Scenario


class OwnedStairs(Staircase):
    """Servers and bill at any volume: whole servers, and the spares beside them."""

    gpus_per_server: int
    replicas_per_server: int
    spare_servers: int
    usd_per_server: Decimal
    """USD a month, the spare like any other."""

    @property
    def regular_from_replicas(self) -> int:
        """From here on every server more carries as many replicas more."""
        return self.fewest_replicas + 1

    @property
    def period(self) -> int:
        """After so many replicas one more server is due."""
        return self.replicas_per_server

    @property
    def period_usd(self) -> Decimal:
        """By how much the bill grows over one period, USD a month."""
        return self.usd_per_server

    @property
    def usd_per_replica_month(self) -> Decimal:
        """What one replica more costs a month on average, USD."""
        return self.usd_per_server / self.replicas_per_server

    def servers(self, replicas: int) -> int:
        """Servers that serve."""
        by_replica = -(-replicas // self.replicas_per_server)
        return max(by_replica, -(-self.gpus(replicas) // self.gpus_per_server))

    def rented_gpus(self, replicas: int) -> int:
        """GPUs paid for, those of the spares included."""
        return (self.servers(replicas) + self.spare_servers) * self.gpus_per_server

    def monthly_usd(self, replicas: int) -> Decimal:
        """The whole bill of so many replicas, USD a month."""
        servers = self.servers(replicas) + self.spare_servers
        return self.fixed_usd + servers * self.usd_per_server

    def serving_usd(self, replicas: int) -> Decimal:
        """The serving servers alone, USD a month: what the rule of thumb multiplies."""
        return self.servers(replicas) * self.usd_per_server


class AgainstRent(Result):
    """Bought servers beside rented GPUs for the same work."""

    gpu: str
    gpus: int
    """What is rented, standby not counted."""
    rented_usd: Decimal
    """The rented bill, USD a month."""
    bought_usd: Decimal
    stays_from_tokens_per_day: Decimal | None
    """At every volume above it buying costs less; None for never, or unknown."""
    margin_tokens_per_day: Decimal | None
    """The same with the margin from which buying is advised."""
    is_known: bool
    """False where nobody knows what a replica carries, so that only today's volume is compared."""

    @property
    def saving(self) -> Decimal:
        """What buying saves, as a fraction of the rent; negative where it costs more."""
        return 1 - self.bought_usd / self.rented_usd


def owned_stairs(bill: OwnedBill, scenario: Scenario, book: Book) -> OwnedStairs | None:
    """The staircase of a bill's servers; None where nobody knows what a replica carries."""
    if scenario.workload.box is not None:
        return _stairs_of_boxes(bill, scenario, book)
    capacity = bill.fleet.capacity
    if capacity is None:
        return None
    one, is_asked = capacity.replica, bill.fleet.gpu.id == scenario.gpu.id
    each = Instance(gpus=bill.server.gpus, usd_per_gpu_month=bill.usd_per_server / bill.server.gpus)
    return OwnedStairs(
        tokens_per_day_per_replica=carried_tokens_per_day(one, scenario, book),
        gpus_per_replica=one.gpus,
        fewest_gpus=max(fewest_gpus(scenario, book) if is_asked else 0, one.gpus),
        rent=Rent(instances=(each,)),
        standby=NO_STANDBY,
        fixed_usd=bill.fixed_usd,
        gpus_per_server=bill.server.gpus,
        replicas_per_server=bill.server.replicas(one.gpus),
        spare_servers=bill.spares,
        usd_per_server=bill.usd_per_server,
    )


def _stairs_of_boxes(bill: OwnedBill, scenario: Scenario, book: Book) -> OwnedStairs:
    each = Instance(gpus=1, usd_per_gpu_month=bill.usd_per_server)
    return OwnedStairs(
        tokens_per_day_per_replica=box_carries(scenario, book),
        gpus_per_replica=1,
        fewest_gpus=scenario.workload.box_count or 1,
        rent=Rent(instances=(each,)),
        standby=NO_STANDBY,
        fixed_usd=bill.fixed_usd,
        gpus_per_server=1,
        replicas_per_server=1,
        spare_servers=bill.spares,
        usd_per_server=bill.usd_per_server,
    )


def cheaper_from(
    bought: OwnedStairs, rented: Staircase, share: Decimal = Decimal(1)
) -> Decimal | None:
    """Tokens a day above which buying costs less than a share of the rent, and stays so; None
    where it never does."""
    if bought.tokens_per_day_per_replica != rented.tokens_per_day_per_replica:
        return _of_other_replicas(bought, rented, share)
    return _of_same_replicas(bought, rented, share)


def _of_same_replicas(bought: OwnedStairs, rented: Staircase, share: Decimal) -> Decimal | None:
    """Both staircases repeat themselves after a common period, so the last step that is dearer
    follows by division for each place in it."""
    period = lcm(bought.period, rented.period)
    gain = share * rented.period_usd * (period // rented.period)
    gain -= bought.period_usd * (period // bought.period)
    if gain <= 0:
        return None

    def dearer(replicas: int) -> Decimal:
        return bought.monthly_usd(replicas) - share * rented.monthly_usd(replicas)

    first, regular = (
        bought.fewest_replicas,
        max(bought.regular_from_replicas, rented.regular_from_replicas),
    )
    last = [n for n in range(first, regular) if dearer(n) > 0]
    for replicas in range(regular, regular + period):
        if (more := dearer(replicas)) > 0:
            last.append(replicas + (ceil(more / gain) - 1) * period)
    return bought.carries(max(last)) if last else Decimal(0)


def _of_other_replicas(bought: OwnedStairs, rented: Staircase, share: Decimal) -> Decimal | None:
    """Of GPUs that carry other volumes the steps end at other places: beyond where the two bounds
    of the staircases meet buying is cheaper, and the last step that is dearer is looked for from
    there downwards."""
    slope, rent_slope = _slope(bought), share * _slope(rented)
    if slope >= rent_slope:
        return None
    highest = max(
        bought.monthly_usd(n) - slope * bought.carries(n - 1) for n in _one_period(bought)
    )
    lowest = min(
        share * rented.monthly_usd(n) - rent_slope * rented.carries(n) for n in _one_period(rented)
    )
    regular = (each.carries(_one_period(each).stop) for each in (bought, rented))
    beyond = max((highest - lowest) / (rent_slope - slope), *regular)
    ends = islice(_ends(bought, rented, beyond), _MOST_STEPS)
    return next((end for end in ends if bought.at(end) > share * rented.at(end)), Decimal(0))


_MOST_STEPS = 5_000
"""A bound of the search, not a figure: nearly parallel staircases meet far out."""


def _slope(stairs: Staircase) -> Decimal:
    """USD a month for a token a day, on average over a period."""
    return stairs.period_usd / stairs.carries(stairs.period)


def _one_period(stairs: Staircase) -> range:
    first = stairs.regular_from_replicas
    return range(first, first + stairs.period)


def _ends(one: Staircase, other: Staircase, below: Decimal) -> Iterator[Decimal]:
    """The volumes at which a step of either ends, from the first not below a volume downwards."""
    counts = [one.replicas_for(below), other.replicas_for(below)]
    while max(counts) > 0:
        ends = [each.carries(count) for each, count in zip((one, other), counts, strict=True)]
        yield max(ends)
        counts = [n - (end == max(ends)) for n, end in zip(counts, ends, strict=True)]
