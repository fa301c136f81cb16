"""Bought hardware: the third bill by hand, what wins, and what must hold of any purchase."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Assessment, Workload, assess, load_book
from engine.figures.errors import BeforeFirstFigure, InvalidWorkload, NoPrice
from engine.owned import formulas
from engine.owned.bought import Bought
from engine.owned.limits import is_advised, repriced
from engine.owned.stairs import cheaper_from
from engine.question.team_figures import TeamFigure, with_team_figures
from tests.engine_samples import APRIL, assessed, unhosted, unhosted_book, workload

TODAY = date(2026, 11, 28)
CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "owned.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)["case"]
BUSY = {"input_tokens_per_day": 500_000_000, "output_tokens_per_day": 100_000_000}


def bought(**said: Any) -> Bought:
    """The purchase of the article's work with what is said besides."""
    found = unhosted(TODAY, **({"buys": True} | said)).bought
    assert found is not None
    return found


def cents(usd: Decimal) -> Decimal:
    return usd.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


# --- by hand


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_purchase_as_worked_out_by_hand(case: Mapping[str, Any]) -> None:
    a = unhosted(TODAY, **case["said"])
    for key, wanted in case.items():
        if key in FOUND:
            assert FOUND[key](a, wanted) == wanted, key


def _bill(a: Assessment) -> Any:
    assert a.bought is not None
    return a.bought.bill


FOUND: Mapping[str, Any] = {
    "lines": lambda a, wanted: {
        line.id: cents(line.monthly_usd) for line in _bill(a).lines if line.id in wanted
    },
    "usd_per_gpu_hour": lambda a, _: cents(_bill(a).usd_per_gpu_hour),
    "usd_per_server_hour": lambda a, _: cents(_bill(a).usd_per_gpu_hour * _bill(a).server.gpus),
    "bought_usd": lambda a, _: cents(_bill(a).monthly_usd),
    "server": lambda a, _: _bill(a).server.quote.name,
    "servers": lambda a, _: _bill(a).servers,
    "spares": lambda a, _: _bill(a).spares,
    "verdict": lambda a, _: str(a.verdict.kind),
    "way": lambda a, _: str(a.verdict.way),
    "cautions": lambda a, wanted: [id for id in wanted if id in {c.id for c in a.cautions}],
    "never_cautions": lambda a, wanted: [
        id for id in wanted if id not in {c.id for c in a.cautions}
    ],
    "changes": lambda a, wanted: [id for id in wanted if id in {c.id for c in a.verdict.changes}],
    "never_changes": lambda a, wanted: [
        id for id in wanted if id not in {c.id for c in a.verdict.changes}
    ],
}


def test_every_case_expects_something_that_is_looked_at() -> None:
    assert {key for case in CASES for key in case} == {*FOUND, "name", "said"}


def test_a_fifth_of_an_engineer_at_230_000_makes_a_node_with_its_spare_4_27() -> None:
    """21,077.92 and 0.2 x 230,000 / 12 = 3,833.33, over 5,840 GPU-hours."""
    year = TeamFigure(key="engineer_usd_per_year", value="230000", since=TODAY, set_by="U1")
    book = with_team_figures(load_book(), {year.key: year})
    a = assess(workload(buys=True, gpu_count=8), book, TODAY)
    assert a.bought is not None
    people = [x.monthly_usd for x in a.bought.bill.lines if x.quantity_unit == "engineers"]
    hardware = a.bought.bill.usd_per_gpu_hour * 5840
    assert cents((hardware + people[0]) / 5840) == Decimal("4.27")


def test_what_a_team_was_quoted_stands_in_for_the_estimate_and_is_cited() -> None:
    """300,000 a server over 5 years: (300,000 - 75,000) / 60 = 3,750; 150 $/kW x 10.2 = 1,530."""
    said = {"purchase_usd": "300000", "life_years": "5", "colocation_usd_per_kw": "150"}
    figures = {k: TeamFigure(key=k, value=v, since=TODAY, set_by="U1") for k, v in said.items()}
    book = with_team_figures(load_book(), figures)
    a = assess(workload(buys=True, gpu_count=8, spare_servers=0), book, TODAY)
    assert a.bought is not None
    lines = {line.id: line for line in a.bought.bill.lines}
    usd = [cents(lines[id].monthly_usd) for id in ("own_depreciation", "own_colocation")]
    assert usd == [3750, 1530]
    assert {lines[id].source.title for id in ("own_depreciation", "own_colocation")} == {
        "your team’s own figure"
    }
    spread = {each.id for each in a.bought.ranges.drivers if each.low.value != each.high.value}
    assert not spread & {"server_price", "life_years", "colocation_usd_per_kw"}


def test_a_teams_quote_is_for_its_own_gpu() -> None:
    quote = TeamFigure(key="purchase_usd", value="300000", since=TODAY, set_by="U1")
    book = with_team_figures(load_book(), {quote.key: quote})
    a = assess(workload(buys=True, gpu="h200_sxm", gpu_count=8), book, TODAY)
    assert a.bought is not None and a.bought.bill.server.price.value == 370_000


# --- the examples of others


def test_llmtco_owned() -> None:
    """https://llmtco.com/methodology/: 15,000 over 36 months."""
    usd = formulas.depreciation_usd(Decimal(15000), Decimal(0), Decimal(3))
    assert cents(usd) == Decimal("416.67")


def test_the_ratio_of_two_break_evens_by_the_plain_rule_is_that_of_their_bills() -> None:
    """arXiv:2509.18101: without power 30,000 come back 55 / 7.0833 = 7.7647 times as slowly from a
    model of 7.0833 a million tokens as from one of 55, whatever is made."""
    million = Decimal(1000)
    dear, cheap = (
        formulas.months_to_break_even(Decimal(30000), Decimal(0), million * blend)
        for blend in (Decimal(55), Decimal("7.083333333333334"))
    )
    assert dear is not None and cheap is not None
    assert round(cheap / dear, 6) == Decimal("7.764706")


def test_the_plain_rule_stands_beside_ours_and_is_the_shorter() -> None:
    """One server of 285,000, 10.2 kW x 8 h x 22 days x 0.15 = 269.28 of power; 60,000 a month come
    back in 285,000 / 59,730.72 = 4.77 months. Ours pays two servers and all that they cost."""
    found = bought(gpu_count=8, now_usd_per_month=60000, **BUSY)
    assert (found.plain.price_usd, found.plain.power_usd) == (285_000, Decimal("269.28"))
    assert found.plain.months is not None and cents(found.plain.months) == Decimal("4.77")
    ours = next(each for each in found.paybacks if each.against == "api")
    assert ours.month is not None and ours.month > found.plain.months


# --- the month in which it breaks even


def test_the_month_of_break_even_by_hand() -> None:
    """Two servers at 305,000 are 610,000 in cash. The bill of 26,362.92 less what is written off
    (2 x 233,750 / 48 = 9,739.58) runs at 16,623.33 a month, 14,501.67 below the rent of 31,125:
    42.06 months, and 10 weeks (2.31 months) before the servers run: the 45th month."""
    found = bought(gpu_count=8, now_usd_per_month=60000, **BUSY)
    rent = found.paybacks[0]
    assert (found.bill.cash_usd, cents(found.bill.running_usd)) == (610_000, Decimal("16623.33"))
    assert (rent.against, rent.month, rent.is_within_life) == ("rent", 45, True)


@given(monthly=st.integers(1_000, 2_000_000), gpus=st.sampled_from([2, 8, 17]))
def test_break_even_is_the_first_month_by_whose_end_less_is_paid(monthly: int, gpus: int) -> None:
    found = bought(gpu_count=gpus, now_usd_per_month=monthly, **BUSY)
    bill, api = found.bill, found.paybacks[-1]

    def bought_by(month: int) -> Decimal:
        running = max(Decimal(0), month - api.delivery_months) * bill.running_usd
        return bill.cash_usd + running + min(Decimal(month), api.delivery_months) * monthly

    if api.month is None:
        assert bill.running_usd >= monthly
    else:
        assert bought_by(api.month) <= api.month * monthly + Decimal("0.01")
        assert bought_by(api.month - 1) > (api.month - 1) * monthly


# --- what must hold of any purchase

GPUS = st.sampled_from(["h100_sxm", "h200_sxm", "b200_sxm", "b300_sxm", "l40s"])


@given(
    gpu=GPUS,
    spare=st.integers(0, 3),
    life=st.decimals("0.5", "10", places=1),
    resale=st.decimals("0", "1", places=2),
    per_kw=st.one_of(st.none(), st.decimals("50", "400", places=0)),
)
def test_lines_sum_and_every_line_has_its_source(
    gpu: str, spare: int, life: Decimal, resale: Decimal, per_kw: Decimal | None
) -> None:
    said = {"spare_servers": spare, "life_years": life, "resale_share": resale}
    bill = bought(gpu=gpu, gpu_count=8, colocation_usd_per_kw=per_kw, **said).bill
    assert sum(line.monthly_usd for line in bill.lines) == bill.monthly_usd
    assert all(line.source.title and line.since <= TODAY for line in bill.lines)
    assert all(line.monthly_usd >= 0 for line in bill.lines)
    servers = (bill.servers + bill.spares) * bill.usd_per_server
    assert abs(servers + bill.fixed_usd - bill.monthly_usd) < Decimal("0.0001")


@given(
    gpu=GPUS,
    lives=st.tuples(st.decimals("0.5", "15", places=1), st.decimals("0.5", "15", places=1)),
    resale=st.decimals("0", "1", places=2),
)
def test_a_longer_life_never_raises_the_bill(
    gpu: str, lives: tuple[Decimal, Decimal], resale: Decimal
) -> None:
    short, long = (
        bought(gpu=gpu, gpu_count=8, life_years=life, resale_share=resale) for life in sorted(lives)
    )
    assert long.bill.monthly_usd <= short.bill.monthly_usd


@given(gpu=GPUS, volumes=st.tuples(*[st.integers(1_000_000, 20_000_000_000)] * 2))
def test_more_load_never_lowers_the_bill(gpu: str, volumes: tuple[int, int]) -> None:
    less, more = (
        bought(gpu=gpu, input_tokens_per_day=tokens, output_tokens_per_day=tokens // 5)
        for tokens in sorted(volumes)
    )
    assert less.bill.monthly_usd <= more.bill.monthly_usd


@pytest.mark.parametrize("gpu", ["h100_sxm", "h200_sxm", "l40s"])
@pytest.mark.parametrize("volume", [6_000_000, 600_000_000, 6_000_000_000])
def test_the_staircase_is_the_bill_at_its_volume(gpu: str, volume: int) -> None:
    said = {"input_tokens_per_day": volume, "output_tokens_per_day": volume // 5}
    found = bought(gpu=gpu, **said)
    assert found.stairs is not None
    at = found.stairs.at(Decimal(volume + volume // 5))
    assert abs(at - found.bill.monthly_usd) < Decimal("0.0001")


@pytest.mark.parametrize("gpu", ["h100_sxm", "h200_sxm", "b200_sxm", "l40s"])
@pytest.mark.parametrize("share", ["1", "0.9", "0.5", "0.3"])
def test_the_crossover_with_rent_by_evaluating_every_step(gpu: str, share: str) -> None:
    """Above it buying is cheaper on every step that is tried, and on the step below it is not."""
    a = assessed(TODAY, gpu=gpu)
    assert a.bought is not None and a.bought.stairs is not None and a.staircase is not None
    own, rented, part = a.bought.stairs, a.staircase, Decimal(share)
    found = cheaper_from(own, rented, part)
    steps = range(own.fewest_replicas, own.fewest_replicas + 2000)
    dearer = [n for n in steps if own.monthly_usd(n) > part * rented.monthly_usd(n)]
    if found is None:
        assert dearer[-1] > 1900
    else:
        assert found == (own.carries(dearer[-1]) if dearer else 0)


def test_a_box_is_priced_by_what_its_owner_measured_and_the_rent_is_not() -> None:
    """Twice the rate takes half of them; what is rented stays as it was without them."""
    work = {"input_tokens_per_day": 50_000_000, "output_tokens_per_day": 10_000_000}
    slow, fast = (
        assessed(TODAY, **work, box="mac_studio", box_tokens_per_second=rate) for rate in (40, 80)
    )
    assert slow.bought is not None and fast.bought is not None
    # 10M a day are 115.74 a second, 347.2 at the peak, over 32 and over 64
    assert (slow.bought.bill.servers, fast.bought.bill.servers) == (11, 6)
    assert (
        slow.bill.monthly_usd == fast.bill.monthly_usd == assessed(TODAY, **work).bill.monthly_usd
    )
    assert slow.bought.stairs is not None
    at = slow.bought.stairs.at(slow.scenario.tokens_per_day)
    assert abs(at - slow.bought.bill.monthly_usd) < Decimal("0.0001")


def test_a_box_without_a_measurement_is_refused() -> None:
    with pytest.raises(InvalidWorkload, match="what yours makes"):
        assessed(TODAY, box="mac_studio")


@pytest.mark.parametrize("volume", [6_000_000, 20_000_000, 60_000_000])
@pytest.mark.parametrize("share", ["1", "0.9", "2"])
def test_the_crossover_with_the_rent_of_other_gpus_by_evaluation(volume: int, share: str) -> None:
    """Where the servers are open they carry other volumes than what is rented: L40S and H100."""
    said = {"input_tokens_per_day": volume, "output_tokens_per_day": volume // 5}
    a = assessed(TODAY, buys=True, **said)
    assert a.bought is not None and a.bought.stairs is not None and a.staircase is not None
    own, rented, part = a.bought.stairs, a.staircase, Decimal(share)
    assert own.tokens_per_day_per_replica != rented.tokens_per_day_per_replica
    found = cheaper_from(own, rented, part)
    ends = [each.carries(n) for each in (own, rented) for n in range(1, 800)]
    dearer = [end for end in ends if own.at(end) > part * rented.at(end)]
    if found is None:
        assert max(dearer) > max(ends) / 2
    else:
        assert found == max(dearer, default=Decimal(0))


def test_buying_stays_below_every_rent_that_it_is_held_against() -> None:
    a = assessed(TODAY, buys=True, input_tokens_per_day=20_000_000, output_tokens_per_day=4_000_000)
    assert a.bought is not None and a.bought.stairs is not None and a.staircase is not None
    stays = a.bought.rent.stays_from_tokens_per_day
    far = Decimal(10) ** 11
    is_cheaper = a.bought.stairs.at(far) < a.staircase.at(far)
    assert (stays is not None) is is_cheaper


@pytest.mark.parametrize("option", range(0, 12, 3))
def test_the_crossover_with_an_api_by_evaluation(option: int) -> None:
    a = assessed(TODAY, buys=True, **BUSY)
    assert a.bought is not None and a.bought.stairs is not None
    crossing = a.bought.crossovers[option]
    at = crossing.tokens_per_day
    if at is None or crossing.cost.monthly_usd is None:
        return
    each = crossing.cost.monthly_usd / a.scenario.tokens_per_day
    for factor in ("1.0001", "1.01", "1.5", "10", "1000"):
        volume = at * Decimal(factor)
        assert a.bought.stairs.at(volume) <= each * volume


@given(now=st.integers(20_000, 300_000), gpus=st.sampled_from([8, 16, 24]))
def test_the_advice_turns_at_its_limits(now: int, gpus: int) -> None:
    """On this side of a limit the advice is today's, on the other it is not."""
    found = bought(gpu_count=gpus, now_usd_per_month=now, **BUSY)
    for limit in found.limits:
        if limit.id != "server_price":
            continue
        for factor, turned in (("0.998", not limit.is_up), ("1.002", limit.is_up)):
            price = found.bill.server.price.model_copy(
                update={"value": limit.value * Decimal(factor)}
            )
            server = found.bill.server.model_copy(update={"price": price})
            changed = repriced(found.bill.model_copy(update={"server": server}))
            assert (is_advised(changed, found.otherwise) != found.is_advised) == turned


@pytest.mark.parametrize("gpu", ["h100_sxm", "b300_sxm", "l40s"])
def test_the_range_holds_the_bill_and_each_of_its_drivers(gpu: str) -> None:
    ranges = bought(gpu=gpu, gpu_count=8).ranges
    assert ranges.low_usd <= ranges.base_usd <= ranges.high_usd
    for driver in ranges.drivers:
        assert ranges.low_usd <= driver.low.monthly_usd <= driver.base.monthly_usd
        assert driver.base.monthly_usd <= driver.high.monthly_usd <= ranges.high_usd
        assert all(bound.source.title for bound in (driver.low, driver.base, driver.high))


def test_what_was_said_has_no_range() -> None:
    said = {"purchase_usd": 285000, "life_years": 4, "resale_share": "0.25", "capital_rate": "0.08"}
    ranges = bought(gpu_count=8, **said).ranges
    spread = {each.id for each in ranges.drivers if each.low.value != each.high.value}
    assert spread == {"support_rate", "adders_usd", "colocation_usd_per_kw", "people"}


def test_the_rented_bill_is_what_it_was() -> None:
    """What one pays for rented GPUs does not move because somebody asks about servers."""
    assert assessed(TODAY, buys=True).bill == assessed(TODAY).bill


def test_open_servers_are_held_against_the_cheapest_rent_too() -> None:
    """Whoever leaves the GPUs open may rent others as well; a named GPU is held against its own."""
    open_, named = (
        unhosted(TODAY, buys=True, **BUSY, **said) for said in ({}, {"gpu": "h100_sxm"})
    )
    for a in (open_, named):
        assert a.bought is not None and a.cheapest_fleet is not None
        cheapest = a.cheapest_fleet if a is open_ else a.bill
        assert a.bought.otherwise.rented_usd == cheapest.monthly_usd
        assert a.bought.rent.gpu == cheapest.fleet.gpu.name
    assert "server" in {each.field for each in open_.assumptions}
    assert "server" not in {each.field for each in named.assumptions}


TURNED = ("server_price", "life_years", "resale_share", "colocation_usd_per_kw")


@pytest.mark.parametrize("paid", [52000, 60000])
def test_what_turns_the_verdict_of_bought_servers_does(paid: int) -> None:
    """Just below and well above twice 26,362.92: each term that is said to flip it does, asked."""
    book = unhosted_book()
    a = assess(workload(buys=True, gpu_count=8, now_usd_per_month=paid, **BUSY), book, TODAY)
    flips = {flip.id: flip for flip in a.sensitivities}
    for id in TURNED:
        said = Workload.model_validate(flips[id].workload.model_dump())
        assert assess(said, book, TODAY).verdict.kind == flips[id].becomes != a.verdict.kind, id
    assert flips["server_price"].value in (278_000, 315_000)


# --- what cannot be priced is said


def test_before_the_first_quote_a_server_is_refused_with_its_first_day() -> None:
    with pytest.raises(BeforeFirstFigure, match="2026-05-04"):
        assessed(APRIL, buys=True, gpu="h100_sxm")
    assert assessed(APRIL).bought is None


def test_a_gpu_that_nobody_sells_as_a_server_is_refused_by_name() -> None:
    with pytest.raises(NoPrice, match="A100 PCIe"):
        assessed(TODAY, buys=True, gpu="a100_pcie", gpu_count=2)


@pytest.mark.parametrize(
    "terms",
    [{"life_years": 3}, {"purchase_usd": 300000}, {"room": "own room"}, {"spare_servers": 0}],
)
def test_terms_of_a_purchase_ask_about_buying(terms: dict[str, Any]) -> None:
    assert workload(**terms).is_buying
    assert not workload(**terms, buys=False).is_buying
    assert not workload().is_buying


def test_every_server_and_every_term_is_cited() -> None:
    book = load_book()
    assert all(quote.source.title and quote.confidence for quote in book.servers)
    owned = {name for name in book.figures if name.startswith(("owned_", "pan_"))}
    assert len(owned) > 20
    for name in owned:
        assert all(row.source.title and row.unit for row in book.figures[name].rows)


def test_an_unknown_server_never_costs_an_answer() -> None:
    """Unasked, what cannot be bought is left out."""
    answer = assessed(TODAY, gpu="a100_pcie", gpu_count=2)
    assert answer.bought is None


def test_no_consumer_card_is_advised_of_itself() -> None:
    """Its licence excludes data centres: it is priced where it is named, never the cheapest."""
    book, given_away = load_book(), {"usd_per_gpu_hour": Decimal("0.1")}
    quotes = (
        q.model_copy(update=given_away if q.gpu == "rtx_5090" else {}) for q in book.gpu_quotes
    )
    book = book.model_copy(update={"gpu_quotes": tuple(quotes)})
    a = assess(workload(model="qwen3-32b", gpu="rtx_5090"), book, TODAY)
    assert a.cheapest_fleet is not None
    assert a.bill.monthly_usd < a.cheapest_fleet.monthly_usd
