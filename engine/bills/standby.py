"""Standby: how many GPUs wait hot for a failure, by the uptime that is promised."""

from __future__ import annotations

from decimal import Decimal
from math import ceil

from engine.figures.sources import Model
from engine.question.book import Book
from engine.question.scenario import Scenario


class Standby(Model):
    """The rule in force: a share of the serving GPUs, but whole replicas at least."""

    share: Decimal
    """Of the GPUs that serve."""
    replicas: int
    """No fewer than so many replicas, whatever the size of the fleet (N+1)."""

    def gpus(self, serving_gpus: int, gpus_per_replica: int) -> Decimal:
        """GPUs on standby beside a serving fleet; half a fleet may be half a GPU."""
        return max(serving_gpus * self.share, Decimal(self.replicas * gpus_per_replica))

    @property
    def share_rules_from_replicas(self) -> int:
        """Replicas from which the share alone decides; 0 where it always or never does."""
        return ceil(self.replicas / self.share) if self.share else 0


def standby(uptime_percent: Decimal, scenario: Scenario, book: Book) -> Standby:
    """The rule of the book for an uptime target, as of the scenario's day.

    Half of three replicas or more is more than one: a higher target never lowers the standby.
    Who knowingly cuts redundancy pays for none.
    """
    on = scenario.on
    if scenario.workload.bare:
        return Standby(share=Decimal(0), replicas=0)
    if uptime_percent < book.value("standby_from_uptime_percent", on):
        return Standby(share=Decimal(0), replicas=0)
    if uptime_percent < book.value("whole_replica_from_uptime_percent", on):
        return Standby(share=book.value("standby_fraction", on), replicas=0)
    return Standby(share=book.value("standby_fraction", on), replicas=1)
