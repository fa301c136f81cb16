"""The bill of self-hosting: how each line scales, and the rule of thumb beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.figures.errors import BeforeFirstFigure, DoesNotFit, NoPrice, UnknownName
from tests.engine_samples import APRIL, NOVEMBER, assessed, bill, monthly

# --- standby by uptime


@pytest.mark.parametrize(
    ("uptime", "standby", "whole_bill"),
    [
        ("99", 0, 10_725),
        ("99.49", 0, 10_725),
        ("99.5", 1, 13_275),
        ("99.94", 1, 13_275),
        ("99.95", 2, 15_825),
        ("99.999", 2, 15_825),
    ],
)
def test_standby_by_uptime_on_both_sides_of_each_threshold(
    uptime: str, standby: int, whole_bill: int
) -> None:
    found = bill(uptime_percent=uptime)
    assert (found.standby_gpus, found.monthly_usd) == (standby, whole_bill)


@pytest.mark.parametrize("uptime", ["99", "99.9", "99.99"])
def test_n_plus_one_is_priced_beside_it_whatever_the_uptime(uptime: str) -> None:
    assert bill(uptime_percent=uptime).n_plus_one_usd == 15_825


@pytest.mark.parametrize(("gpus", "standby"), [(2, 1), (3, 2), (4, 2), (8, 2), (15, 2)])
def test_below_99_95_standby_is_the_smaller_of_half_the_fleet_and_one_replica(
    gpus: int, standby: int
) -> None:
    """A replica is two H100: half of 3 GPUs are 2 whole ones, half of 8 would be more than N+1."""
    found = bill(gpu_count=gpus)
    assert (found.fleet.gpus_per_replica, found.standby_gpus) == (2, standby)
    assert monthly(found)["gpu_failover"] == standby * 2550
    assert found.monthly_usd <= found.n_plus_one_usd


@pytest.mark.parametrize("gpus", [2, 4, 6, 8])
def test_from_99_95_standby_is_one_replica(gpus: int) -> None:
    found = bill(uptime_percent="99.95", gpu_count=gpus)
    assert found.standby_gpus == 2
    assert found.monthly_usd == found.n_plus_one_usd


def test_standby_that_cannot_hold_the_model_is_said() -> None:
    """Half of 2 H100 is 68.5 GiB, the FP8 weights take 67."""
    caution = next(c for c in assessed().cautions if c.id == "half_standby")
    assert caution.figures["usable_gib"] == Decimal("68.5")
    assert caution.figures["weights_gib"] == 67
    assert caution.figures["n_plus_one_usd"] == 15_825


@pytest.mark.parametrize(("gpus", "is_said"), [(2, True), (4, False)])
def test_half_of_two_replicas_is_a_whole_one(gpus: int, is_said: bool) -> None:
    assert ("half_standby" in {c.id for c in assessed(gpu_count=gpus).cautions}) is is_said


# --- the multiplier is an output


@pytest.mark.parametrize(
    ("said", "gpus", "multiplier"),
    [
        ({"model": "llama-3.1-8b", "gpu_count": 1}, 1, "4.2"),
        ({}, 2, "2.6"),
        ({"gpu_count": 8}, 8, "1.5"),
        ({"gpu_count": 16}, 16, "1.3"),
    ],
)
def test_the_multiplier_falls_with_the_fleet(
    said: dict[str, Any], gpus: int, multiplier: str
) -> None:
    found = bill(**said)
    assert found.rented_gpus == gpus
    assert round(found.multiplier, 1) == Decimal(multiplier)


# --- the rule of thumb


@pytest.mark.parametrize(
    ("said", "basis", "multiplier"),
    [
        ({}, "partly", "2.5"),
        ({"infrastructure": "none"}, "none", "3"),
        ({"infrastructure": "partly"}, "partly", "2.5"),
        ({"infrastructure": "existing"}, "shared", "1.4"),
        ({"infrastructure": "existing", "team": True}, "shared", "1.4"),
        ({"infrastructure": "existing", "team": False}, "partly", "2.5"),
        ({"team": True}, "partly", "2.5"),
        ({"bare": True}, "bare", "2"),
        ({"bare": True, "infrastructure": "existing"}, "bare", "2"),
        ({"regulated": False}, "partly", "2.5"),
        ({"regulated": True}, "regulated", "3.5"),
        ({"regulated": True, "infrastructure": "existing"}, "regulated", "3.5"),
        ({"regulated": True, "bare": True, "infrastructure": "none"}, "regulated", "3.5"),
    ],
)
def test_the_rule_and_which_comes_first(said: dict[str, Any], basis: str, multiplier: str) -> None:
    rule = bill(**said).rule_of_thumb
    assert (rule.basis, rule.multiplier) == (basis, Decimal(multiplier))
    assert rule.monthly_usd == 5100 * Decimal(multiplier)


def test_shared_infrastructure_has_a_range_of_1_3_to_1_5() -> None:
    shared, none = (bill(infrastructure=has).rule_of_thumb for has in ("existing", "none"))
    assert (shared.low, shared.high) == (Decimal("1.3"), Decimal("1.5"))
    assert (none.low, none.high) == (3, 3)


def test_the_articles_range_holds_without_standby_only() -> None:
    """Everything shared, the reference bill is 2.0x its GPUs; without the failover line 1.5x."""
    shared = {
        uptime: bill(infrastructure="existing", uptime_percent=uptime) for uptime in (99, 99.9)
    }
    assert {uptime: round(found.multiplier, 1) for uptime, found in shared.items()} == {
        99: Decimal("1.5"),
        99.9: Decimal("2.0"),
    }


# --- shared and dropped lines


def test_shared_lines_bill_a_quarter() -> None:
    whole, shared = monthly(bill()), monthly(bill(infrastructure="existing"))
    assert {line: shared[line] for line in whole if shared[line] != whole[line]} == {
        "monitoring": 105,
        "mlops_engineer": 800,
        "security": 100,
    }


def test_a_platform_without_its_people_shares_the_platform_only() -> None:
    lines = monthly(bill(infrastructure="existing", team=False))
    assert (lines["monitoring"], lines["mlops_engineer"], lines["security"]) == (105, 3200, 400)


def test_a_team_without_a_platform_shares_the_people_only() -> None:
    lines = monthly(bill(infrastructure="none", team=True))
    assert (lines["monitoring"], lines["mlops_engineer"], lines["security"]) == (420, 800, 100)


def test_sharing_is_said_to_be_an_assumption() -> None:
    fields = {a.field: a for a in assessed(infrastructure="existing").assumptions}
    assert fields["shared_fraction"].value == Decimal("0.25")
    assert fields["shared_fraction"].source.title == "our assumption"
    assert "shared_fraction" not in {a.field for a in assessed().assumptions}


@pytest.mark.parametrize(
    ("said", "dropped"),
    [
        ({}, []),
        ({"internal": False}, []),
        ({"internal": True}, ["guardrails"]),
        ({"regulated": True}, []),
        ({"regulated": False}, ["logging"]),
        ({"internal": True, "regulated": False}, ["guardrails", "logging"]),
    ],
)
def test_a_line_is_dropped_only_when_said(said: dict[str, Any], dropped: list[str]) -> None:
    found = bill(**said)
    assert [line.id for line in found.dropped] == dropped
    assert set(dropped).isdisjoint(monthly(found))
    assert len(found.lines) + len(dropped) == 11


# --- the rent


def test_a_price_that_the_person_names_replaces_every_quote() -> None:
    """2 + 1 H100 at $2.35 x 730 h, and the other lines' $5,625."""
    found = bill(gpu_usd_per_hour="2.35", gpu_provider="Lambda")
    assert found.monthly_usd == 3 * Decimal("2.35") * 730 + 5625
    assert (found.gpu_price.is_said, found.gpu_price.source.title) == (True, "you")


def test_a_provider_that_the_person_names_replaces_the_default() -> None:
    """RunPod has secure H100 at $3.99 and community ones at $2.69: the steadier is taken."""
    found = bill(NOVEMBER, gpu_provider="RunPod")
    assert (found.gpu_price.provider, found.gpu_price.term) == ("RunPod", "on-demand")
    assert found.monthly_usd == 3 * Decimal("3.99") * 730 + 5625


def test_a_term_that_the_person_names_is_taken() -> None:
    found = bill(NOVEMBER, gpu_provider="RunPod", gpu_term="community")
    assert found.gpu_price.usd_per_hour == Decimal("2.69")


def test_offers_that_may_be_taken_away_are_called_so() -> None:
    said = {"gpu_provider": "RunPod", "gpu_term": "community"}
    cautions = {c.id: c.figures for c in assessed(NOVEMBER, **said).cautions}
    assert cautions["interruptible"]["percent"] is None
    strict = assessed(NOVEMBER, **said, uptime_percent=Decimal("99.99")).cautions
    figures = next(c.figures for c in strict if c.id == "interruptible")
    assert figures["percent"] == Decimal("99.99")
    assert "interruptible" not in {c.id for c in assessed(NOVEMBER, gpu_provider="RunPod").cautions}


def test_a_provider_alone_and_its_price_come_with_the_days_range() -> None:
    price = bill(NOVEMBER).gpu_price
    assert price.low_usd_per_hour is not None and price.high_usd_per_hour is not None
    assert price.low_usd_per_hour < price.usd_per_hour < price.high_usd_per_hour


def test_a_price_said_of_one_gpu_does_not_price_the_others() -> None:
    """H100 at $0.50: the cheapest other fleet is still priced by the book's own quotes."""
    answer = assessed(NOVEMBER, gpu_usd_per_hour="0.50")
    assert answer.bill.gpu_price.is_said
    assert answer.cheapest_fleet is not None
    assert answer.cheapest_fleet == assessed(NOVEMBER).cheapest_fleet


@pytest.mark.parametrize(("wanted", "rented"), [(2, 8), (8, 8), (10, 16), (16, 16)])
def test_aws_rents_h100_by_eights(wanted: int, rented: int) -> None:
    found = bill(NOVEMBER, gpu_provider="AWS", gpu_count=wanted, uptime_percent=99)
    assert found.rented_gpus == rented
    assert monthly(found)["gpu_primary"] == rented * Decimal("6.88") * 730


@pytest.mark.parametrize(("gpus", "bought"), [(2, 0), (4, 0), (6, 0), (7, 8), (8, 8)])
def test_standby_first_takes_the_idle_gpus_of_whole_instances(gpus: int, bought: int) -> None:
    """6 that serve and 2 on standby fit one instance of 8; 7 and 2 do not."""
    found = bill(NOVEMBER, gpu_provider="AWS", gpu_count=gpus)
    assert monthly(found)["gpu_failover"] == bought * Decimal("6.88") * 730


@pytest.mark.parametrize(("gpus", "bought"), [(7, 0), (8, 8), (12, 0), (15, 0), (16, 8)])
def test_one_replica_of_one_gpu_takes_the_last_idle_one(gpus: int, bought: int) -> None:
    """An 8B model needs one GPU a replica, so one stands by however many serve."""
    found = bill(NOVEMBER, model="llama-3.1-8b", gpu_provider="AWS", gpu_count=gpus)
    assert monthly(found)["gpu_failover"] == bought * Decimal("6.88") * 730


def test_whole_instances_are_said_where_they_rent_more_than_serve() -> None:
    named = {"gpu_provider": "AWS", "uptime_percent": 99}
    eight = assessed(NOVEMBER, gpu_count=8, **named)
    caution = next(c for c in assessed(NOVEMBER, **named).cautions if c.id == "whole_instances")
    assert (caution.figures["gpus"], caution.figures["rented"]) == (2, 8)
    assert "whole_instances" not in {c.id for c in eight.cautions}


def test_an_unknown_provider_is_told_who_is_known() -> None:
    with pytest.raises(NoPrice) as why:
        bill(gpu_provider="Hetzner")
    assert str(why.value) == (
        "The book has no price of Hetzner for h100_sxm. It has RunPod (on-demand), "
        "Vast.ai (marketplace), Lambda (on-demand), Lambda (reserved), AWS (on-demand), "
        "OCI (on-demand). Name one of these, or a price, e.g. at $2.35/h."
    )


def test_a_day_before_the_first_quote_of_a_provider_has_no_price() -> None:
    """Nebius's first H100 price in the book is of 2026-10-01."""
    assert bill(date(2026, 10, 1), gpu_provider="Nebius").gpu_price.usd_per_hour == Decimal("4.5")
    with pytest.raises(NoPrice, match="Nebius"):
        bill(date(2026, 9, 30), gpu_provider="Nebius")


def test_a_newer_quote_replaces_the_older_of_the_same_offer() -> None:
    """AWS on demand: $3.50 in the article, $6.88 from 2026-11-09."""
    before, after = date(2026, 11, 8), date(2026, 11, 9)
    assert bill(before, gpu_provider="AWS").gpu_price.usd_per_hour == Decimal("3.50")
    assert bill(after, gpu_provider="AWS").gpu_price.usd_per_hour == Decimal("6.88")


# --- what cannot be billed


def test_one_h100_does_not_hold_the_model_and_the_error_says_what_does() -> None:
    with pytest.raises(DoesNotFit, match=r"67\.0 GiB.*68\.5 GiB.*Try 2 GPUs"):
        bill(gpu_count=1)


@pytest.mark.parametrize(
    ("said", "suggested"),
    [({"model": "llama-3.3-7b"}, "llama-3.3-70b"), ({"gpu": "h1000_sxm"}, "h100_sxm")],
)
def test_an_unknown_model_or_gpu_is_answered_with_the_nearest(
    said: dict[str, str], suggested: str
) -> None:
    with pytest.raises(UnknownName) as why:
        bill(**said)
    assert suggested in why.value.suggestions


def test_the_day_before_the_book_begins() -> None:
    assert bill(date(2026, 4, 1)).monthly_usd == 13_275
    with pytest.raises(BeforeFirstFigure, match="begins on 2026-04-01"):
        bill(date(2026, 3, 31))


# --- what holds of every bill

UPTIMES = st.sampled_from(["90", "99.49", "99.5", "99.9", "99.94", "99.95", "99.99", "99.999"])
SITUATIONS = st.fixed_dictionaries(
    {},
    optional={
        "gpu_count": st.sampled_from([2, 4, 6, 8, 16, 24]),
        "gpu_provider": st.sampled_from(["Lambda", "AWS", "RunPod", "Crusoe"]),
        "infrastructure": st.sampled_from(["none", "partly", "existing"]),
        "team": st.booleans(),
        "internal": st.booleans(),
        "regulated": st.booleans(),
    },
)


@given(situation=SITUATIONS, uptime=UPTIMES)
def test_the_parts_sum_to_the_total(situation: dict[str, Any], uptime: str) -> None:
    """Reckoned here once more from the article's lines, and not from the bill's own."""
    found = bill(NOVEMBER, uptime_percent=uptime, **situation)
    has_platform = situation.get("infrastructure") == "existing"
    has_team = situation.get("team", has_platform)
    quarter = Decimal("0.25")
    expected = 340 + 180 + 85 + 600 + 420 * (quarter if has_platform else 1)
    expected += (3200 + 400) * (quarter if has_team else 1)
    expected += 0 if situation.get("internal") else 250
    expected += 150 if situation.get("regulated") is not False else 0
    gpus = [line for line in found.lines if line.id.startswith("gpu_")]
    assert [line.unit_usd for line in gpus] == [found.gpu_price.usd_per_month] * 2
    assert found.monthly_usd == expected + sum(x.quantity for x in gpus) * gpus[0].unit_usd


@given(situation=SITUATIONS, uptimes=st.tuples(UPTIMES, UPTIMES))
def test_a_higher_uptime_target_never_costs_less(
    situation: dict[str, Any], uptimes: tuple[str, str]
) -> None:
    low, high = sorted(uptimes, key=Decimal)
    bills = [bill(NOVEMBER, uptime_percent=u, **situation).monthly_usd for u in (low, high)]
    assert bills[0] <= bills[1]


@given(
    millions=st.integers(min_value=1, max_value=3000),
    factor=st.decimals(min_value=1, max_value=20, places=2),
    output_share=st.sampled_from(["0.05", "0.2", "1", "3"]),
)
def test_more_traffic_never_costs_less_self_hosted(
    millions: int, factor: Decimal, output_share: str
) -> None:
    def usd(times: Decimal) -> Decimal:
        into = millions * 1_000_000 * times
        out = into * Decimal(output_share)
        return bill(APRIL, input_tokens_per_day=into, output_tokens_per_day=out).monthly_usd

    assert usd(Decimal(1)) <= usd(factor)


def test_who_cuts_redundancy_pays_for_no_standby() -> None:
    assert bill(bare=True).standby_gpus == 0
    assert bill().monthly_usd - bill(bare=True).monthly_usd == Decimal(2_550)
