"""Staircase: the bill of self-hosting as a function of volume, step by whole replica.

What a line scales with decides its slope (`line_items.toml` says it): rent goes with the GPUs that
serve and stand by; every other line belongs to the deployment, the model or the people, and stays
as it is however many replicas serve. The rent is the one that the bill was made out at."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from itertools import takewhile
from math import gcd

from engine.bills.fleet import fewest_gpus
from engine.bills.hosting_costs import HostingBill
from engine.bills.standby import Standby, standby
from engine.figures.sources import Result
from engine.machines.rents import Rent
from engine.question.book import Book
from engine.question.scenario import Scenario
from engine.serving.capacity import carried_per_replica
from engine.serving.replicas import Replica


class Breakpoint(Result):
    """One step: the fleet that serves up to a volume, and its bill."""

    replicas: int
    gpus: int
    """GPUs that serve."""
    rented_gpus: int
    """GPUs paid for, standby and the idle ones of whole instances included."""
    from_tokens_per_day: Decimal
    """Above this volume the fleet is needed."""
    up_to_tokens_per_day: Decimal
    """The most that the fleet carries at the scenario's peak, with headroom."""
    monthly_usd: Decimal


class Staircase(Result):
    """Fleet and bill for any tokens a day in the mix, shape and peak of one scenario."""

    tokens_per_day_per_replica: Decimal
    """What one replica carries on average so that its peak keeps the headroom."""
    gpus_per_replica: int
    fewest_gpus: int
    """No fleet is smaller: the person's own, or the reference deployment's."""
    rent: Rent
    """What any number of GPUs costs a month."""
    standby: Standby
    fixed_usd: Decimal
    """The lines of a month that do not grow with the fleet."""

    @property
    def fewest_replicas(self) -> int:
        """Replicas of the smallest fleet, one at least."""
        return max(1, self.fewest_gpus // self.gpus_per_replica)

    @property
    def regular_from_replicas(self) -> int:
        """From here on neither the smallest fleet, nor standby, nor small instances bend the
        steps."""
        rent_from = -(-self.rent.regular_from_gpus // self.gpus_per_replica)
        return max(self.fewest_replicas + 1, self.standby.constant_from_replicas, rent_from)

    @property
    def period(self) -> int:
        """After so many replicas more, fleets repeat themselves in whole instances."""
        return self.rent.period_gpus // gcd(self.rent.period_gpus, self.gpus_per_replica)

    @property
    def period_usd(self) -> Decimal:
        """By how much the bill grows over one period, USD a month."""
        return self.period * self.usd_per_replica_month

    @property
    def usd_per_replica_month(self) -> Decimal:
        """What one replica more costs a month, on average over a period; standby is one replica
        already."""
        return self.gpus_per_replica * self.rent.best.usd_per_gpu_month

    def replicas_for(self, tokens_per_day: Decimal) -> int:
        """The fewest whole replicas that carry a volume, never fewer than the smallest fleet's."""
        whole = int(tokens_per_day // self.tokens_per_day_per_replica)
        needed = whole if whole * self.tokens_per_day_per_replica >= tokens_per_day else whole + 1
        return max(self.fewest_replicas, needed)

    def gpus(self, replicas: int) -> int:
        """GPUs that serve: those of the replicas, and of the smallest fleet the ones left over."""
        return max(self.fewest_gpus, replicas * self.gpus_per_replica)

    def rented_gpus(self, replicas: int) -> int:
        """GPUs paid for with standby, in the cheapest combination of instances."""
        return self.rent.combination(self.gpus_in_all(replicas)).gpus

    def monthly_usd(self, replicas: int) -> Decimal:
        """The whole bill of a fleet, USD a month."""
        found = self._bills_usd.get(replicas)
        if found is None:
            found = self.fixed_usd + self.rent.monthly_usd(self.gpus_in_all(replicas))
            self._bills_usd[replicas] = found
        return found

    @cached_property
    def _bills_usd(self) -> dict[int, Decimal]:
        """Those that were asked for before, by replicas."""
        return {}

    def at(self, tokens_per_day: Decimal) -> Decimal:
        """The whole bill at a volume, USD a month."""
        return self.monthly_usd(self.replicas_for(tokens_per_day))

    def serving_usd(self, replicas: int) -> Decimal:
        """The primary GPUs alone, USD a month: what the rule of thumb multiplies."""
        return self.rent.monthly_usd(self.gpus(replicas))

    def carries(self, replicas: int) -> Decimal:
        """Tokens a day up to which so many replicas serve."""
        return replicas * self.tokens_per_day_per_replica

    def breakpoint(self, replicas: int) -> Breakpoint:
        """One step of the staircase; the first begins at no volume at all."""
        is_first = replicas <= self.fewest_replicas
        return Breakpoint(
            replicas=replicas,
            gpus=self.gpus(replicas),
            rented_gpus=self.rented_gpus(replicas),
            from_tokens_per_day=Decimal(0) if is_first else self.carries(replicas - 1),
            up_to_tokens_per_day=self.carries(replicas),
            monthly_usd=self.monthly_usd(replicas),
        )

    def breakpoints(self, tokens_per_day: Decimal, most: int) -> tuple[Breakpoint, ...]:
        """The first `most` steps that begin below a volume: what a chart draws."""
        counts = range(self.fewest_replicas, self.fewest_replicas + most)
        steps = (self.breakpoint(replicas) for replicas in counts)
        return tuple(takewhile(lambda step: step.from_tokens_per_day < tokens_per_day, steps))

    def gpus_in_all(self, replicas: int) -> int:
        """GPUs that serve, and those that stand by."""
        serving = self.gpus(replicas)
        return serving + self.standby.gpus(serving, self.gpus_per_replica)


def staircase(bill: HostingBill, scenario: Scenario, book: Book) -> Staircase | None:
    """The staircase whose first steps are a bill's fleet; None where its capacity is unknown."""
    capacity = bill.fleet.capacity
    if capacity is None:
        return None
    return Staircase(
        tokens_per_day_per_replica=carried_tokens_per_day(capacity.replica, scenario, book),
        gpus_per_replica=capacity.replica.gpus,
        fewest_gpus=max(fewest_gpus(scenario, book), capacity.replica.gpus),
        rent=bill.gpu_price.rent,
        standby=standby(scenario.uptime_percent, scenario, book),
        fixed_usd=bill.fixed_usd,
    )


def held_staircase(bill: HostingBill, scenario: Scenario, book: Book) -> Staircase:
    """One step only: a fleet of unknown capacity, taken to be enough for what it is asked."""
    return Staircase(
        tokens_per_day_per_replica=scenario.tokens_per_day,
        gpus_per_replica=bill.fleet.gpus_per_replica,
        fewest_gpus=bill.fleet.gpus,
        rent=bill.gpu_price.rent,
        standby=standby(scenario.uptime_percent, scenario, book),
        fixed_usd=bill.fixed_usd,
    )


def carried_tokens_per_day(one: Replica, scenario: Scenario, book: Book) -> Decimal:
    """What one replica carries a day at the scenario's peak: physics turned into Decimal once."""
    return Decimal(
        repr(
            carried_per_replica(
                scenario.shape,
                one,
                peak_to_average=float(scenario.serving_peak),
                headroom=float(book.value("headroom", scenario.on)),
            )
        )
    )
