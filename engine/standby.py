"""Standby: how many GPUs wait hot for a failure, by the uptime that is promised."""

from __future__ import annotations

from decimal import Decimal

from engine.book import Book
from engine.scenario import Scenario
from engine.sources import Model


class Standby(Model):
    """The rule in force: a share of the serving GPUs, whole replicas, or nothing."""

    share: Decimal
    """Of the GPUs that serve."""
    replicas: int
    """Whole replicas more, whatever the size of the fleet (N+1)."""

    def gpus(self, serving_gpus: int, gpus_per_replica: int) -> Decimal:
        """GPUs on standby beside a serving fleet; half a fleet may be half a GPU."""
        return serving_gpus * self.share + self.replicas * gpus_per_replica


def standby(uptime_percent: Decimal, scenario: Scenario, book: Book) -> Standby:
    """The rule of the book for an uptime target, as of the scenario's day."""
    on = scenario.on
    if uptime_percent < book.value("standby_from_uptime_percent", on):
        return Standby(share=Decimal(0), replicas=0)
    if uptime_percent < book.value("whole_replica_from_uptime_percent", on):
        return Standby(share=book.value("standby_fraction", on), replicas=0)
    return Standby(share=Decimal(0), replicas=1)
