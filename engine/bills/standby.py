"""Standby: how many GPUs wait hot for a failure, by the uptime that is promised."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from math import ceil

from engine.figures.sources import Result
from engine.question.book import Book
from engine.question.scenario import Scenario


class Standby(Result):
    """The rule in force: a share of the serving GPUs, but never more than one replica."""

    share: Decimal
    """Of the GPUs that serve: 0 for none, 1 for one whole replica whatever the fleet (N+1)."""

    def __hash__(self) -> int:
        """By the share alone: it is part of the key of every fleet that is remembered."""
        return hash(self.share)

    def gpus(self, serving_gpus: int, gpus_per_replica: int) -> int:
        """Whole GPUs on standby beside a serving fleet: what one failure takes is one replica."""
        return min(ceil(serving_gpus * self.share), gpus_per_replica)

    @property
    def constant_from_replicas(self) -> int:
        """Replicas from which standby is one whole replica; 0 where there is none."""
        return ceil(1 / self.share) if self.share else 0


NO_STANDBY = Standby(share=Decimal(0))
N_PLUS_ONE = Standby(share=Decimal(1))


def standby(uptime_percent: Decimal, scenario: Scenario, book: Book) -> Standby:
    """The rule of the book for an uptime target, as of the scenario's day.

    Who knowingly cuts redundancy pays for none.
    """
    on = scenario.on
    if scenario.workload.bare:
        return NO_STANDBY
    if uptime_percent < book.value("standby_from_uptime_percent", on):
        return NO_STANDBY
    if uptime_percent < book.value("whole_replica_from_uptime_percent", on):
        return _of_share(book.value("standby_fraction", on))
    return N_PLUS_ONE


@cache
def _of_share(share: Decimal) -> Standby:
    return Standby(share=share)
