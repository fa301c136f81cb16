"""Questions about volume: the deployment of the sizing notes, and random ones near it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from engine import Assessment, Workload, assess, load_book
from engine.bills.standby import Standby
from engine.comparison.staircase import Staircase
from engine.machines.rents import Instance, Rent

APRIL = date(2026, 4, 15)
NOVEMBER = date(2026, 11, 21)


def workload(millions_per_day: int | Decimal = 6, **said: Any) -> Workload:
    """Five tokens in to one out, as many millions a day together."""
    out = Decimal(millions_per_day) * 1_000_000 / 6
    volume = {"input_tokens_per_day": 5 * out, "output_tokens_per_day": out}
    return Workload.model_validate(volume | said)


def assessed(millions_per_day: int | Decimal = 6, on: date = APRIL, **said: Any) -> Assessment:
    """The assessment of `workload(...)`."""
    return assess(workload(millions_per_day, **said), load_book(), on)


def sized(peak: int = 3, **said: Any) -> Assessment:
    """The sizing notes' case: 2,000 tokens in and 400 out a request, on 2 x H100."""
    return assessed(input_tokens_per_request=2000, peak_to_average=peak, **said)


def stairs_of(answer: Assessment) -> Staircase:
    """The staircase of an answer that has one."""
    assert answer.staircase is not None
    return answer.staircase


def staircases() -> st.SearchStrategy[Staircase]:
    """Any fleet, standby rule, instance size and bill."""
    return st.builds(
        Staircase,
        tokens_per_day_per_replica=st.integers(1_000_000, 900_000_000).map(Decimal),
        gpus_per_replica=st.sampled_from([1, 2, 4, 8]),
        fewest_gpus=st.integers(1, 40),
        rent=rents(),
        standby=st.sampled_from(["0", "0.25", "0.5", "1"]).map(_standby),
        fixed_usd=st.decimals(0, 60_000, places=2),
    )


def rents() -> st.SearchStrategy[Rent]:
    """Instances of one to three sizes, at any prices."""
    prices = st.dictionaries(
        st.sampled_from([1, 2, 3, 4, 8]),
        st.decimals(100, 9000, places=2),
        min_size=1,
        max_size=3,
    )
    return prices.map(_rent)


def _rent(prices: dict[int, Decimal]) -> Rent:
    sizes = (Instance(gpus=gpus, usd_per_gpu_month=usd) for gpus, usd in prices.items())
    return Rent(instances=tuple(sizes))


def _standby(share: str) -> Standby:
    return Standby(share=Decimal(share))
