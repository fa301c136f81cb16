"""What would flip the verdict: each change reported does, when the question is asked with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from bot.language.canonical import canonical
from bot.language.parsing import parse
from engine import Assessment, Book, EngineError, Workload, assess, load_book, load_catalogue
from engine.advice.decision import Kind, kind_of
from engine.advice.evidence import gather
from engine.figures.errors import NoPrice
from engine.figures.workload import Infrastructure, Reason
from engine.outlook.circumstances import ON_LINES_ALONE, circumstances
from engine.outlook.levers import flips, levers
from engine.outlook.probe import probe_of, rehosted
from engine.outlook.sensitivity import Sensitivity
from engine.prices.names import load_names
from engine.question.scenario import fill
from tests.engine_samples import unhosted_book
from tests.staircase_samples import APRIL, NOVEMBER, workload

OPUS = "anthropic/claude-opus-4-1"


ALONE = unhosted_book()
"""Nobody else hosts the model, so that today's bill is what step 4 compares."""


def asked(work: Workload, on: date = APRIL, book: Book = ALONE) -> Assessment:
    return assess(work, book, on)


def assert_every_change_flips(
    work: Workload, on: date, book: Book = ALONE
) -> tuple[Sensitivity, ...]:
    """Typed as the command would say it, each change makes the verdict that it promises."""
    answer = asked(work, on, book)
    for change in answer.sensitivities:
        typed = parse(canonical(change.workload), load_names()).workload
        assert typed is not None, canonical(change.workload)
        then = asked(typed, on, book).verdict.kind
        assert then == change.becomes != answer.verdict.kind, change
    return answer.sensitivities


def by_id(changes: tuple[Sensitivity, ...]) -> dict[str, Sensitivity]:
    return {change.id: change for change in changes}


WORKLOADS = st.builds(
    workload,
    st.sampled_from([6, 30, 34, 80, 250, 900, 4_000, 12_000, 60_000]),
    peak_to_average=st.sampled_from([None, 1, Decimal("1.5"), 3, 8]),
    now_option=st.sampled_from([None, OPUS, "openai/gpt-4o"]),
    model=st.sampled_from([None, None, "llama-3.1-8b", "qwen3-32b"]),
    gpu=st.sampled_from([None, None, "h200_sxm", "b200_sxm"]),
    infrastructure=st.sampled_from([None, *Infrastructure]),
    regulated=st.sampled_from([None, None, False, True]),
    residency=st.sampled_from([None, None, "eu", "none"]),
    reasons=st.sampled_from([frozenset(), frozenset(), frozenset({Reason.AIR_GAPPED})]),
    uptime_percent=st.sampled_from([None, 99, Decimal("99.99")]),
    gpu_count=st.sampled_from([None, None, 4, 16]),
    gpu_usd_per_hour=st.sampled_from([None, None, Decimal("1.10"), 4]),
    internal=st.sampled_from([None, True]),
    gpu_provider=st.sampled_from([None, None, "Lambda", "OCI"]),
    gpu_term=st.sampled_from([None, None, "on-demand"]),
)


@given(work=WORKLOADS, book=st.sampled_from([ALONE, load_book()]))
def test_what_is_settled_without_trying_is_what_trying_finds(work: Workload, book: Book) -> None:
    try:
        scenario = fill(work, book, NOVEMBER)
        evidence = gather(scenario, book, load_catalogue())
    except EngineError:
        reject()
    probe, kind = probe_of(evidence, book), kind_of(evidence, book)
    for lever in levers(probe, book):
        tried = replace(lever, settled=lambda _: frozenset())
        assert list(flips(lever, kind, book)) == list(flips(tried, kind, book)), lever.id
    if kind == Kind.STAY and probe.api_is_always_cheaper:
        for changed in circumstances(kind, evidence, book):
            if changed.id in ON_LINES_ALONE:
                assert kind_of(rehosted(probe, changed.workload, book), book) == kind


@pytest.mark.slow
@given(
    work=WORKLOADS,
    on=st.sampled_from([APRIL, NOVEMBER]),
    book=st.sampled_from([ALONE, load_book()]),
)
def test_every_sensitivity_flips_the_verdict_when_typed(
    work: Workload, on: date, book: Book
) -> None:
    try:
        changes = assert_every_change_flips(work, on, book)
    except NoPrice:  # not everybody rents everything out
        reject()
    assert [c.distance for c in changes] == sorted(c.distance for c in changes)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"gpu_usd_per_hour": Decimal("2.57")}, Kind.STAY),
        ({"gpu_usd_per_hour": Decimal("2.56")}, Kind.SELF_HOST),
        ({"millions_per_day": Decimal("35.3")}, Kind.STAY),
        ({"millions_per_day": Decimal("35.5")}, Kind.SELF_HOST),
        ({"infrastructure": "partly"}, Kind.STAY),
        ({"infrastructure": "existing"}, Kind.SELF_HOST),
    ],
    ids=str,
)
def test_both_sides_of_what_is_reported(said: dict[str, Any], kind: Kind) -> None:
    assert (
        asked(workload(**{"millions_per_day": 30, "now_option": OPUS} | said)).verdict.kind == kind
    )


def test_nearest_first_for_a_bill_close_to_the_margin() -> None:
    changes = assert_every_change_flips(workload(30, now_option=OPUS), APRIL)
    found = by_id(changes)
    assert found["infrastructure"].value == "existing"
    assert found["api_bill"].value == Decimal(26_550)
    assert found["volume"].value == Decimal(35_500_000)
    assert found["gpu_price"].value == Decimal("2.56")
    assert {change.becomes for change in changes} == {Kind.SELF_HOST}
    assert (
        found["infrastructure"].distance < found["api_bill"].distance < found["gpu_price"].distance
    )


@pytest.mark.parametrize(("usd", "kind"), [(26_549, Kind.STAY), (26_550, Kind.SELF_HOST)])
def test_both_sides_of_the_api_bill(usd: int, kind: Kind) -> None:
    answer = asked(workload(now_usd_per_month=usd))
    assert answer.verdict.kind == kind
    change = by_id(answer.sensitivities)["api_bill"]
    assert change.value == Decimal(26_550 if kind == Kind.STAY else 26_549)


def test_a_named_bill_is_for_todays_volume_so_volume_is_not_turned() -> None:
    assert "volume" not in by_id(asked(workload(now_usd_per_month=20_000)).sensitivities)


def test_what_decides_beyond_cost_is_what_would_change_it() -> None:
    changes = assert_every_change_flips(workload(regulated=True), APRIL)
    assert [change.id for change in changes] == ["unregulated"]
    both: dict[str, Any] = {"regulated": True, "residency": "eu"}
    assert asked(workload(**both)).sensitivities == ()


def test_a_fleet_that_is_not_known_to_do_the_work_is_not_advised_at_any_bill() -> None:
    """500,000 tokens a request are longer than the model's own context."""
    work = workload(input_tokens_per_request=500_000, now_usd_per_month=1_000_000)
    assert asked(work).verdict.kind == Kind.STAY
    assert_every_change_flips(work, APRIL)
    assert by_id(asked(work).sensitivities) == {}


def test_the_verdict_says_them_and_what_nobody_has_said() -> None:
    answer = asked(workload(30, now_option=OPUS))
    said = [change.id for change in answer.verdict.changes]
    assert said[: len(answer.sensitivities)] == [change.id for change in answer.sensitivities]
    assert said[len(answer.sensitivities) :] == ["reason_beyond_cost", "residency_or_regulation"]
