"""Rents: the cheapest combination of instances, and the median of the quotes that are young."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import load_book
from engine.bills.gpu_choice import median_of
from engine.figures.workload import Term
from engine.machines.rents import Rent
from tests.engine_samples import NOVEMBER, bill, with_figure
from tests.staircase_samples import rents


@given(rent=rents(), gpus=st.integers(1, 24))
def test_no_combination_of_instances_is_cheaper(rent: Rent, gpus: int) -> None:
    """Against every way to take up to 24 GPUs' worth of each size."""
    ways = product(*(range(gpus // one.gpus + 2) for one in rent.instances))
    totals = [
        sum(count * one.monthly_usd for count, one in zip(way, rent.instances, strict=True))
        for way in ways
        if sum(n * one.gpus for n, one in zip(way, rent.instances, strict=True)) >= gpus
    ]
    assert rent.monthly_usd(gpus) == min(totals)
    assert rent.combination(gpus).gpus >= gpus


@given(rent=rents(), gpus=st.integers(1, 10_000))
def test_more_gpus_never_cost_less(rent: Rent, gpus: int) -> None:
    assert rent.monthly_usd(gpus) <= rent.monthly_usd(gpus + 1)


@pytest.mark.parametrize(
    ("gpu", "on", "provider", "usd_per_hour", "quotes"),
    [
        # 2.79 3.4518 3.99 4.29 4.59 4.59 [4.9544] 5.4 5.8621 6.305 7.912 10.6 10.6009
        ("h200_sxm", NOVEMBER, "Lium", "4.9544", 13),
        # 5.1 6 6.69 6.79 [6.99] 8.5 8.545 8.6 14.2416
        ("b200_sxm", NOVEMBER, "Lambda", "6.99", 9),
        # 1.36 1.6 1.79 2.3 [2.7] 2.79 3.4309 4.0963 5.0688
        ("a100_sxm", NOVEMBER, "CoreWeave", "2.7", 9),
        # 0.95 1.35 [1.79] 2 3.673
        ("a100_pcie", NOVEMBER, "RunPod", "1.79", 5),
        # one quote only, dated "2026": it counts from 1 January
        ("h200_sxm", date(2026, 4, 15), "OCI", "10", 1),
    ],
)
def test_the_base_is_the_median_of_what_is_not_interruptible(
    gpu: str, on: date, provider: str, usd_per_hour: str, quotes: int
) -> None:
    found = median_of(gpu, load_book(), on)
    assert (found.quote.provider, found.quotes) == (provider, quotes)
    assert found.quote.usd_per_gpu_hour == Decimal(usd_per_hour)


def test_a_term_that_is_named_takes_the_median_of_that_term() -> None:
    """H100 spot: CoreWeave 2.4638, GCP 6.571; of two the lower."""
    found = median_of("h100_sxm", load_book(), NOVEMBER, Term.SPOT)
    assert found.quote.usd_per_gpu_hour == Decimal("2.4638")
    assert bill(NOVEMBER, gpu_term="spot").gpu_price.rented(2) == 2  # billed by the GPU


@pytest.mark.parametrize(("days", "is_thin"), [(43, False), (42, True)])
def test_older_quotes_count_only_where_fewer_than_three_are_younger(
    days: int, is_thin: bool
) -> None:
    """H100 PCIe on 2026-10-08: Hyperstack's 1.75 and 2.50 are 43 days old, Lambda's 3.29 is 18."""
    book = with_figure(load_book(), "rent_quote_days", days)
    found = median_of("h100_pcie", book, date(2026, 10, 8))
    assert (found.quotes, found.is_thin) == (3, is_thin)
    assert found.quote.usd_per_gpu_hour == Decimal("2.5")


def test_a_single_quote_is_taken_and_said_to_be_old() -> None:
    """A30s nobody rents out; L40 has no specification; OCI's MI355X is one quote of January."""
    found = median_of("mi355x", load_book(), NOVEMBER)
    assert (found.quotes, found.is_thin, found.oldest) == (1, True, date(2026, 1, 1))
