"""Rents: what GPUs cost by the month: one provider's instances combined, or a median quote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from engine.figures.errors import NoPrice
from engine.figures.sources import Result
from engine.figures.workload import Term
from engine.machines.gpu_prices import GpuQuote


class RentRange(Result):
    """The quotes of the day for one way to rent the GPU."""

    term: str
    """reserved, on-demand, spot, marketplace, community, or hyperscaler for the large clouds."""
    low: GpuQuote
    high: GpuQuote


class Instance(Result):
    """A size in which GPUs are rented out."""

    gpus: int
    usd_per_gpu_month: Decimal

    @property
    def monthly_usd(self) -> Decimal:
        """The whole instance, USD a month."""
        return self.gpus * self.usd_per_gpu_month


class Combination(NamedTuple):
    """The instances that are rented together."""

    gpus: int
    monthly_usd: Decimal


_MOST_KEPT = 1000
"""Combinations that a rent remembers, which may live as long as the process: not a figure."""
_NOTHING = Combination(gpus=0, monthly_usd=Decimal(0))


class Rent(Result):
    """What any number of GPUs costs a month, as the cheapest combination of instances.

    More GPUs never cost less: whoever asks for fewer may rent the cheaper larger combination too.
    From `regular_from_gpus` on the cost repeats itself: `period_gpus` more cost `period_usd` more.
    """

    instances: tuple[Instance, ...]

    def combination(self, gpus: int) -> Combination:
        """The cheapest instances that hold so many GPUs."""
        found = self._combinations.get(gpus)
        if found is None:
            if len(self._combinations) >= _MOST_KEPT:
                self._combinations.clear()
            found = self._combinations[gpus] = self._combined(gpus)
        return found

    @cached_property
    def _combinations(self) -> dict[int, Combination]:
        """Those that were asked for before, by GPUs."""
        return {}

    def _combined(self, gpus: int) -> Combination:
        beyond = gpus - self.regular_from_gpus
        periods = max(0, -(-beyond // self.period_gpus))
        few = gpus - periods * self.period_gpus
        rest = _cheapest(self.instances, few) if few else _NOTHING
        if not periods:
            return rest
        return Combination(
            gpus=rest.gpus + periods * self.period_gpus,
            monthly_usd=rest.monthly_usd + periods * self.period_usd,
        )

    def monthly_usd(self, gpus: int) -> Decimal:
        """USD a month for so many GPUs."""
        return self.combination(gpus).monthly_usd

    @cached_property
    def best(self) -> Instance:
        """The instance that is cheapest by the GPU; of equals the smallest."""
        return min(self.instances, key=lambda one: (one.usd_per_gpu_month, one.gpus))

    @cached_property
    def regular_from_gpus(self) -> int:
        """From here on the best instances make up the growth: of the others fewer than the best
        has GPUs are ever rented, since that many of them hold a set the best could replace."""
        others = (one.gpus for one in self.instances if one != self.best)
        return self.best.gpus * max(others, default=0)

    @property
    def period_gpus(self) -> int:
        """GPUs of the best instance."""
        return self.best.gpus

    @cached_property
    def period_usd(self) -> Decimal:
        """USD a month of the best instance."""
        return self.best.monthly_usd


@lru_cache(maxsize=8192)
def _cheapest(instances: tuple[Instance, ...], gpus: int) -> Combination:
    """By the best last instance, from no GPU up; of equals the one with the fewest GPUs."""
    best = [_NOTHING]
    for wanted in range(1, gpus + 1):
        ways = [(best[max(0, wanted - one.gpus)], one) for one in instances]
        usd, held = min(
            (before.monthly_usd + one.monthly_usd, before.gpus + one.gpus) for before, one in ways
        )
        best.append(Combination(gpus=held, monthly_usd=usd))
    return best[-1]


def rent_by_the_gpu(usd_per_gpu_month: Decimal) -> Rent:
    """A rent of single GPUs."""
    return Rent(instances=(Instance(gpus=1, usd_per_gpu_month=usd_per_gpu_month),))


def rent_of(quotes: Sequence[GpuQuote], hours_per_month: Decimal) -> Rent:
    """The rent of one provider's offers, each size at its cheapest."""
    sizes: dict[int, Decimal] = {}
    for quote in quotes:
        usd = quote.usd_per_gpu_month(hours_per_month)
        sizes[quote.gpus_per_instance] = min(usd, sizes.get(quote.gpus_per_instance, usd))
    instances = (Instance(gpus=n, usd_per_gpu_month=usd) for n, usd in sorted(sizes.items()))
    return Rent(instances=tuple(instances))


class Median(Result):
    """The quote in the middle of those that are young enough, and what it was taken from."""

    quote: GpuQuote
    quotes: int
    """How many were taken."""
    low_usd_per_hour: Decimal
    high_usd_per_hour: Decimal
    oldest: date
    is_thin: bool
    """True where too few were young enough, so that all were taken."""


def median_quote(
    quotes: Sequence[GpuQuote], gpu: str, on: date, most_days: int, fewest: int
) -> Median:
    """The median of a GPU's quotes; of an even number the lower of the two in the middle.

    Quotes older than `most_days` count only where fewer than `fewest` are younger. A quote that
    does not say its variant may be for a slower one and decides nothing. NoPrice without any.
    """
    of_gpu = [quote for quote in quotes if quote.gpu == gpu]
    young = [quote for quote in of_gpu if on - quote.since <= timedelta(days=most_days)]
    taken = young if len(young) >= fewest else of_gpu
    if not taken:
        raise NoPrice(f"Nobody in the book rents out {gpu}. Name a price, e.g. at $2.35/h.")
    ordered = sorted(taken, key=lambda quote: (quote.usd_per_gpu_hour, quote.provider))
    return Median(
        quote=ordered[(len(ordered) - 1) // 2],
        quotes=len(ordered),
        low_usd_per_hour=ordered[0].usd_per_gpu_hour,
        high_usd_per_hour=ordered[-1].usd_per_gpu_hour,
        oldest=min(quote.since for quote in ordered),
        is_thin=len(young) < fewest,
    )


def steady(quotes: Sequence[GpuQuote], term: Term | None = None) -> tuple[GpuQuote, ...]:
    """Of a term that was named its quotes; else what is reserved or on demand."""
    if term is None:
        return tuple(quote for quote in quotes if not quote.is_interruptible)
    return tuple(quote for quote in quotes if quote.term == term)


def rent_ranges(quotes: Sequence[GpuQuote], hyperscalers: str) -> tuple[RentRange, ...]:
    """The range of each term; quotes come cheapest first, so the first and the last bound it."""
    large = hyperscalers.split(", ")
    terms: dict[str, list[GpuQuote]] = {}
    for quote in quotes:
        is_large = quote.provider in large and not quote.is_interruptible
        terms.setdefault("hyperscaler" if is_large else quote.term, []).append(quote)
    return tuple(
        RentRange(term=term, low=offers[0], high=offers[-1]) for term, offers in terms.items()
    )
