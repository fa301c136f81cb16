"""The crossover picture: what is on it, at any volume, and the words that say the same."""

from __future__ import annotations

import struct
import subprocess
import sys
import tomllib
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.language.parsing import parse
from bot.rendering.chart_data import chart_of
from bot.rendering.charts import (
    _DPI,
    _HEIGHT,
    _SETTINGS,
    _WIDTH,
    MOST_ALT_CHARACTERS,
    _draw,
    _shortened,
    _spread,
    _styled,
    picture_of,
)
from bot.rendering.render import sentence
from engine import assess, load_book
from engine.outlook.band import band
from engine.prices.names import load_names
from tests.bot_samples import hostile_book, hostile_catalogue
from tests.engine_samples import APRIL, NOVEMBER, assessed

PICTURES = Path(__file__).parent / "pictures"
HARD: dict[str, dict[str, Any]] = {
    "one token": {"input_tokens_per_day": 1, "output_tokens_per_day": 0},
    "a million millions": {
        "input_tokens_per_day": 8 * 10**11,
        "output_tokens_per_day": 2 * 10**11,
    },
    "capacity unknown": {
        "model": "qwen3-32b",
        "gpu_count": 3,
        "gpu_usd_per_hour": 1,
        "input_tokens_per_request": 50_000,  # beyond its context
    },
    "too few GPUs": {"input_tokens_per_day": 10**9, "gpu_count": 2},
    "paid now": {"now_usd_per_month": 4000},
    "named now": {"now_option": "openai/gpt-4o"},
    "named options": {"compare_with": ("openai/gpt-4o", "groq")},
    "never": {"compare_with": ("groq",)},
    "whole instances": {"gpu_provider": "AWS"},
}


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_it_is_a_png_of_the_size_that_a_phone_can_show() -> None:
    picture = picture_of(assessed())
    assert size_of(picture.png) == (1200, 900)
    assert len(picture.png) < 300_000


def test_the_same_figures_make_the_same_bytes() -> None:
    assert picture_of(assessed()).png == picture_of(assessed()).png
    assert picture_of(assessed()).png != picture_of(assessed(gpu_count=4)).png


@pytest.mark.parametrize("said", HARD.values(), ids=HARD)
@pytest.mark.parametrize("on", [APRIL, NOVEMBER])
def test_any_question_can_be_drawn(said: dict[str, Any], on: date) -> None:
    picture = picture_of(assessed(on, **said))
    assert size_of(picture.png) == (1200, 900)
    assert 100 < len(picture.alt) <= MOST_ALT_CHARACTERS
    assert picture.alt.endswith(".")


@pytest.mark.parametrize("said", HARD.values(), ids=HARD)
def test_all_that_is_drawn_lies_within_the_axes(said: dict[str, Any]) -> None:
    chart = chart_of(assessed(NOVEMBER, **said))
    points = (*chart.steps, *chart.low, *chart.high, *chart.crossings)
    assert all(chart.tokens[0] <= tokens <= chart.tokens[1] for tokens, _ in points)
    assert all(chart.usd[0] < usd < chart.usd[1] for _, usd in points)
    assert chart.tokens[0] < chart.today < chart.tokens[1]
    assert chart.usd[0] < chart.assessment.bill.monthly_usd < chart.usd[1]


@pytest.mark.filterwarnings("ignore:Glyph")
def test_names_that_mean_harm_are_only_drawn() -> None:
    work = assessed(NOVEMBER).workload
    a = assess(work, hostile_book(), NOVEMBER, hostile_catalogue("$x_2$ \\frac \x00\u202e🤖"))
    assert size_of(picture_of(a).png) == (1200, 900)


def test_the_alt_text_says_every_figure_of_the_picture() -> None:
    alt = picture_of(assessed()).alt
    assert "6M tokens a day self-hosting on 2x H100 costs $13,275" in alt
    assert "full at 185M" in alt and "$5,100" in alt
    assert "Groq, Llama 3.3 70B Versatile 128k: $112, self-hosting never cheaper." in alt
    assert "Claude Opus 4.1: $4,500, self-hosting cheaper for good from 17.7M." in alt
    assert "GPT-4o: $675, self-hosting cheaper for good from 186M, briefly 118M to 185M." in alt


def test_the_band_is_the_range_of_the_bill_at_the_volume_asked_about() -> None:
    for said in ({}, {"input_tokens_per_day": 400_000_000}):
        a = assessed(NOVEMBER, **said)
        around = band(a.bill, a.ranges)
        assert around is not None
        assert around.low.at(a.scenario.tokens_per_day) == a.ranges.low_usd
        assert around.high.at(a.scenario.tokens_per_day) == a.ranges.high_usd


def test_one_line_of_each_kind_and_never_more_than_six() -> None:
    lines = chart_of(assessed()).lines
    assert [line.role for line in lines] == ["same-model", "frontier", "mid", "small"]
    named = ("openai/gpt-4o", "openai/gpt-4o-mini", "anthropic/claude-opus-4-1")
    many = chart_of(assessed(NOVEMBER, now_option="openai/gpt-4o", compare_with=named)).lines
    assert [line.role for line in many][:2] == ["now", "same-model"]
    assert len(many) <= 6
    assert len({style for _, style in _styled(many)}) == len(many)
    refs = [line.cost.option.ref for line in many if line.cost]
    assert len(set(refs)) == len(refs)


def test_without_a_capacity_the_bill_is_held_flat_and_said_to_be() -> None:
    chart = chart_of(assessed(NOVEMBER, **HARD["capacity unknown"]))
    assert len({usd for _, usd in chart.steps}) == 1
    assert chart.low == ()
    assert "capacity is unknown" in sentence("alt", chart, of="_chart")
    assert sentence("full", chart, of="_chart") == "held flat"
    assert sentence("beaten", chart.lines[0], of="_chart").startswith("even at ")
    assert "cheaper for good" not in sentence("alt", chart, of="_chart")


def test_a_staircase_of_thousands_of_steps_is_drawn_with_few_points() -> None:
    chart = chart_of(assessed(**HARD["a million millions"]))
    assert len(chart.steps) < 200


def test_labels_never_overlap_and_stay_on_the_picture() -> None:
    for ends in ([0.5] * 7, [0.0, 0.01, 0.99, 1.0], [0.1, 0.5, 0.9], [1.3] * 6):
        places = _spread(ends)
        assert all(b - a > 0.13 for a, b in pairwise(places))
        assert places[0] > 0 and places[-1] < 1
    assert _shortened("Llama 3.3 70B Instruct Turbo") == "Llama 3.3 70B Ins…"


def test_a_crossover_on_the_picture_is_where_the_lines_meet() -> None:
    a = assessed()
    assert a.staircase is not None
    for tokens, usd in chart_of(a).crossings:
        just_above = tokens * Decimal("1.000001")
        assert a.staircase.at(just_above) <= usd * Decimal("1.00001")


def test_a_question_without_a_picture_does_not_load_matplotlib() -> None:
    script = "import sys, bot.__main__; print('matplotlib' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "False"


def test_the_readme_s_picture(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    folder = PICTURES if pytestconfig.getoption("--update-goldens") else tmp_path
    picture = picture_of(assessed())
    (folder / picture.filename).write_bytes(picture.png)
    assert size_of((PICTURES / picture.filename).read_bytes()) == (1200, 900)


SIZED = tomllib.loads((Path(__file__).parent / "cases" / "answers.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", SIZED["answer"], ids=lambda case: case["kind"])
def test_no_words_on_a_picture_collide_or_run_off_it(case: dict[str, str]) -> None:
    """The ten questions whose answers are measured, as they are drawn."""
    workload = parse(case["text"], load_names()).workload
    assert workload is not None
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_SETTINGS):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI)
        _draw(chart_of(assess(workload, load_book(), NOVEMBER)), figure)
        figure.canvas.draw()
        (axes,) = figure.axes
        across = [label.get_window_extent() for label in axes.get_xticklabels()]
        beside = [text.get_window_extent() for text in axes.texts]
        ends = [
            box.x1 for box in (*beside, *across, *(t.get_window_extent() for t in figure.texts))
        ]
    assert all(a.x1 + 8 < b.x0 for a, b in pairwise(across))
    assert max(ends) <= figure.bbox.x1
