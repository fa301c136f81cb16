"""Usage files answered: what was measured is what is asked, and the words beside it win."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.answers.answers import Answers, Reply
from bot.answers.measured import answer_files, measured_files
from bot.usage.errors import UsageRefused
from bot.usage.workloads import option_of
from engine.advice.framework import Status
from engine.comparison.load_curve import MeasuredCurve
from engine.prices.names import load_names
from tests.bot_samples import ANA, answers_at
from tests.test_usage_samples import SAMPLES, TODAY

HOURS = "openai_usage_completions.json"


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return answers_at(tmp_path)


def reply_to(answers: Answers, *names: str, text: str = "") -> Reply:
    measured = measured_files([SAMPLES / name for name in names], TODAY)
    return answer_files(measured, text, ANA, "terminal", answers)


def assessed(reply: Reply) -> Any:
    assert reply.answer is not None, reply.message
    return reply.answer.assessment


def test_what_was_measured_is_asked(answers: Answers) -> None:
    """16,552,302 tokens of input over 2 days, 9,282 requests, 34.821 % from cache."""
    workload = assessed(reply_to(answers, HOURS)).workload
    assert workload.input_tokens_per_day == 8_276_151
    assert workload.input_tokens_per_request == 1783
    assert workload.cached_share == Decimal("0.34821")
    assert workload.batch_share == Decimal("0.193924")
    assert workload.peak_to_average == Decimal("7.0354")
    assert workload.compare_with == ("openai/gpt-5.6-luna", "openai/gpt-5.6-terra")


def test_words_win_over_what_was_measured(answers: Answers) -> None:
    words = "price this file on h200, cached 50%, vs gpt-4o"
    workload = assessed(reply_to(answers, HOURS, text=words)).workload
    assert workload.gpu == "h200_sxm"
    assert workload.cached_share == Decimal("0.5")
    assert workload.compare_with == ("openai/gpt-4o",)
    assert workload.input_tokens_per_day == 8_276_151


@pytest.mark.parametrize(
    "words",
    ["price this", "measured in this", "", "please price this export", "price the attached file:"],
)
def test_words_about_the_file_say_nothing_else(answers: Answers, words: str) -> None:
    assert not reply_to(answers, HOURS, text=words).is_refusal


def test_a_word_that_is_not_understood_is_named(answers: Answers) -> None:
    reply = reply_to(answers, HOURS, text="on a quantum computer")
    assert reply.is_refusal
    assert "quantum" in json.dumps(reply.message.blocks)


def test_what_is_paid_is_now_and_the_usage_is_the_other_files(answers: Answers) -> None:
    """$30.810791 over 12 days is $77.03 in 30."""
    a = assessed(reply_to(answers, "openai_completions_usage.csv", "openai_cost.csv"))
    assert a.now.monthly_usd == Decimal("77.03")
    assert a.workload.input_tokens_per_day == 4_635_551


def test_the_load_curve_is_the_measured_one(answers: Answers) -> None:
    """48 hours, and their mean is 1; with another peak it is not theirs any more."""
    measured = assessed(reply_to(answers, HOURS)).workload.measured
    curve = MeasuredCurve(peak=7.0354, quiet=0, loads=tuple(map(float, measured.loads)))
    assert len(measured.loads) == 48
    assert sum(curve.loads) / 48 == pytest.approx(1, abs=1e-4)
    assert curve.share_above(0) == pytest.approx(1, abs=1e-4)
    assert curve.share_above(7.0354) == 0
    assert curve.share_above(7) == pytest.approx(0.0354 / 48)
    assert curve.capacity_exceeded(0) == pytest.approx(7.0354)
    same = assessed(reply_to(answers, HOURS, text="5B in 1B out"))
    other = assessed(reply_to(answers, HOURS, text="5B in 1B out, peak 4x"))
    assert isinstance(same.hybrid.curve, MeasuredCurve)
    assert not isinstance(other.hybrid.curve, MeasuredCurve)


def test_step_1_passes_where_the_file_is_not_thin(answers: Answers) -> None:
    twelve_days = assessed(reply_to(answers, "openai_completions_usage.csv")).steps[0]
    two_days = assessed(reply_to(answers, HOURS)).steps[0]
    assert (twelve_days.status, twelve_days.finding) == (Status.PASS, "metered")
    assert (two_days.status, two_days.finding) == (Status.CAUTION, "thin")


def test_a_lifetime_total_has_shape_and_the_volume_is_said(answers: Answers) -> None:
    with pytest.raises(UsageRefused, match="no volume a day"):
        reply_to(answers, "vllm_metrics.prom")
    workload = assessed(reply_to(answers, "vllm_metrics.prom", text="5M in 1M out")).workload
    assert workload.cached_share == Decimal("0.4")
    assert workload.input_tokens_per_request == 2000
    assert workload.model == "llama-3.3-70b"
    assert workload.volume_basis is None


def test_sources_of_the_same_days_are_added_and_it_is_said(answers: Answers) -> None:
    reply = reply_to(answers, HOURS, "anthropic_usage_report.json")
    workload = assessed(reply).workload
    assert workload.input_tokens_per_day == 8_276_151 + 14_213_348
    assert "of the same days" in json.dumps(reply.thread[0].blocks)


def test_several_models_are_each_priced_whole_and_the_mix_by_shares(
    answers: Answers, tmp_path: Path
) -> None:
    """10 % opus, 90 % haiku of the tokens: 0.1 of the one's bill and 0.9 of the other's."""
    path = tmp_path / "usage.csv"
    rows = [
        f"2026-11-{day:02}T10:00:00Z,claude-{model},{inputs},{inputs // 10}"
        for day in range(1, 9)
        for model, inputs in (("opus-4-5", 1000), ("haiku-4-5", 9000))
    ]
    path.write_text("\n".join(["timestamp,model,input_tokens,output_tokens", *rows]))
    reply = answer_files(measured_files([path], TODAY), "", ANA, "terminal", answers)
    usd = {cost.option.ref: cost.monthly_usd for cost in assessed(reply).api_costs}
    mix = usd["anthropic/claude-opus-4-5"] / 10 + usd["anthropic/claude-haiku-4-5"] * 9 / 10
    said = str(reply.thread[0].blocks)
    assert "Each model compared is priced for the whole volume" in said
    assert f"share of the tokens: ${mix:.2f} a month" in said


def test_the_same_export_twice_is_one(answers: Answers) -> None:
    once, twice = (reply_to(answers, *names) for names in ((HOURS,), (HOURS, HOURS)))
    assert assessed(once).workload == assessed(twice).workload


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("us.anthropic.claude-sonnet-4-6", "anthropic/claude-sonnet-4-6"),
        ("Claude4.6Sonnet", "anthropic/claude-sonnet-4-6"),
        ("gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini"),
        ("prod-deployment", None),
        ("(unknown)", None),
    ],
)
def test_models_are_found_under_the_names_that_files_give(name: str, option: str | None) -> None:
    assert option_of(name, load_names().api_option) == option


def test_the_terminal_takes_files_and_words_in_any_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = str(SAMPLES / HOURS)
    for arguments in (["--usage", file, "on h200"], ["on", "h200", "--usage", file]):
        assert main(["ask", "--json", *arguments]) == 0
        assert "h200" in capsys.readouterr().out
    assert main(["ask", "--usage", str(SAMPLES / "nowhere.csv")]) == 2
    assert "no such file" in capsys.readouterr().err
