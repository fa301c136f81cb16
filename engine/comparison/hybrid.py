"""Hybrid: own GPUs for the base of the day's load, an API for what exceeds them.

The base fleet keeps the standby that the uptime asks for, though the API could stand in for it:
the estimate is on the careful side."""

from __future__ import annotations

from decimal import Decimal

from engine.bills.api_costs import ApiCost
from engine.comparison.crossing import Line
from engine.comparison.load_curve import LoadCurve, MeasuredCurve, levelled
from engine.comparison.staircase import Breakpoint, Staircase
from engine.figures.sources import Result
from engine.question.book import Book
from engine.question.scenario import Scenario


class Split(Result):
    """One way to divide a day between a fleet and an API."""

    replicas: int
    """0 where the API does it all."""
    spilled_share: Decimal
    """Of the day's tokens, what goes to the API."""
    base_usd: Decimal
    """The fleet's bill, USD a month."""
    spill_usd: Decimal
    """The API's, USD a month."""

    @property
    def monthly_usd(self) -> Decimal:
        """Both together, USD a month."""
        return self.base_usd + self.spill_usd


class Hybrid(Result):
    """The cheapest split of the scenario, beside its two parts."""

    split: Split
    base: Breakpoint | None
    """The fleet; None where the API alone is cheapest."""
    spill: ApiCost
    """Where the rest goes: the cheapest option that fits."""
    own_usd: Decimal
    """A fleet that carries it all, USD a month."""
    api_usd: Decimal
    """The API for it all, USD a month."""
    curve: LoadCurve
    is_bought: bool = False
    """True where the base stands on bought servers."""

    @property
    def monthly_usd(self) -> Decimal:
        """Never more than the better of the two parts."""
        return self.split.monthly_usd

    @property
    def saving(self) -> Decimal:
        """What the split saves against the better part, as a fraction of it."""
        return 1 - self.monthly_usd / min(self.own_usd, self.api_usd)

    @property
    def is_mixed(self) -> bool:
        """True where both parts have something to do."""
        return self.base is not None and self.split.spilled_share > 0


class Mix:
    """A staircase, an API's line and a load curve: how they share any volume."""

    def __init__(self, stairs: Staircase, spill: Line, curve: LoadCurve) -> None:
        self.stairs, self.spill, self.curve = stairs, spill, curve

    def best(self, tokens_per_day: Decimal) -> Split:
        """The cheapest split of a volume: one part alone, or a fleet about the ideal size."""
        candidates = self._candidates(tokens_per_day)
        return self.split(
            min(candidates, key=lambda n: self._usd(n, tokens_per_day)), tokens_per_day
        )

    def split(self, replicas: int, tokens_per_day: Decimal) -> Split:
        """The day divided at the capacity of so many replicas."""
        share = self._spilled_share(replicas, tokens_per_day)
        return Split(
            replicas=replicas,
            spilled_share=share,
            base_usd=self._base_usd(replicas),
            spill_usd=share * self.spill.at(tokens_per_day),
        )

    def parts_usd(self, tokens_per_day: Decimal) -> tuple[Decimal, Decimal]:
        """The fleet alone and the API alone, USD a month."""
        return self.stairs.at(tokens_per_day), self.spill.at(tokens_per_day)

    def may_beat(self, monthly_usd: Decimal, tokens_per_day: Decimal) -> bool:
        """False where not even a fleet of any fractional size would: one look instead of dozens."""
        smallest_usd = self.stairs.monthly_usd(self.stairs.fewest_replicas)
        if monthly_usd < min(smallest_usd, self.spill.at(tokens_per_day)):
            return False
        replicas = self._ideal(tokens_per_day)
        spilled = self.curve.share_above(self._capacity(replicas, tokens_per_day))
        least = (
            float(self.stairs.fixed_usd)
            + replicas * float(self.stairs.usd_per_replica_month)
            + spilled * float(self.spill.at(tokens_per_day))
        )
        return least <= float(monthly_usd)

    def _usd(self, replicas: int, tokens_per_day: Decimal) -> Decimal:
        share = self._spilled_share(replicas, tokens_per_day)
        return self._base_usd(replicas) + share * self.spill.at(tokens_per_day)

    def _base_usd(self, replicas: int) -> Decimal:
        return self.stairs.monthly_usd(replicas) if replicas else Decimal(0)

    def _candidates(self, tokens_per_day: Decimal) -> set[int]:
        """Nothing, everything, and a period either way of the ideal, where instances fill up."""
        first, most = self.stairs.fewest_replicas, self.stairs.replicas_for(tokens_per_day)
        ideal, reach = int(self._ideal(tokens_per_day)), self.stairs.period + 1
        near = range(max(first, ideal - reach), min(most, ideal + reach) + 1)
        return {0, first, most, *near}

    def _ideal(self, tokens_per_day: Decimal) -> float:
        """Replicas at which one more would be busy just long enough to pay for itself."""
        each_usd = self.spill.at(self.stairs.tokens_per_day_per_replica) * Decimal(self.curve.peak)
        busy = float(self.stairs.usd_per_replica_month / each_usd)
        return self.curve.capacity_exceeded(busy) / self._capacity(1, tokens_per_day)

    def _spilled_share(self, replicas: int, tokens_per_day: Decimal) -> Decimal:
        if replicas and self.stairs.carries(replicas) >= tokens_per_day:
            return Decimal(0)
        return Decimal(repr(self.curve.share_above(self._capacity(replicas, tokens_per_day))))

    def _capacity(self, replicas: float, tokens_per_day: Decimal) -> float:
        """What a fleet does at its headroom, over the average load: a replica carries its volume
        at a peak, so it does that many times as much all day."""
        each = float(self.stairs.tokens_per_day_per_replica / tokens_per_day)
        return replicas * each * self.curve.peak


def mix_of(
    stairs: Staircase | None, spill: ApiCost | None, scenario: Scenario, book: Book
) -> Mix | None:
    """The mix of a scenario; None where no API has a price or no capacity is known."""
    if stairs is None or spill is None or not spill.monthly_usd:
        return None
    line = Line(spill.monthly_usd, scenario.tokens_per_day)
    return Mix(stairs, line, load_curve(scenario.serving_peak, scenario, book))


def hybrid(mix: Mix | None, spill: ApiCost | None, scenario: Scenario) -> Hybrid | None:
    """The cheapest split of a scenario; None where there is nothing to mix."""
    if mix is None or spill is None:
        return None
    split = mix.best(scenario.tokens_per_day)
    own_usd, api_usd = mix.parts_usd(scenario.tokens_per_day)
    return Hybrid(
        split=split,
        base=mix.stairs.breakpoint(split.replicas) if split.replicas else None,
        spill=spill,
        own_usd=own_usd,
        api_usd=api_usd,
        curve=mix.curve,
    )


def load_curve(peak_to_average: Decimal, scenario: Scenario, book: Book) -> LoadCurve:
    """The curve that was measured with its peak; for any other peak, the one the book assumes."""
    measured = scenario.workload.measured
    is_theirs = measured and measured.peak == scenario.peak_to_average
    if measured and is_theirs and measured.loads and peak_to_average == scenario.serving_peak:
        loads = levelled([float(load) for load in measured.loads], float(scenario.batch_share))
        return MeasuredCurve(peak=loads[0], quiet=loads[-1], loads=loads)
    quiet = book.value("quiet_to_average", scenario.on)
    return LoadCurve(peak=float(peak_to_average), quiet=float(quiet))


def hybrid_pays(
    mix: Mix, tokens_per_day: Decimal, paid_usd: Decimal | None, saving: Decimal
) -> bool:
    """Whether the best split saves enough against each part, and against what is paid today."""
    alone = [*mix.parts_usd(tokens_per_day), *([] if paid_usd is None else [paid_usd])]
    most = min(alone) * (1 - saving)
    return mix.may_beat(most, tokens_per_day) and mix.best(tokens_per_day).monthly_usd <= most
