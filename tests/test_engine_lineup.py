"""The dated line-ups, and who hosts the same open model."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from engine.figures.dated import read_csv
from engine.figures.errors import BeforeFirstFigure, UncitedFigure, UnknownName
from engine.prices.catalogue import load_catalogue
from engine.prices.lineup import LineUps, Tier, load_lineups, read_lineups

LLAMA = "llama-3.3-70b"
APRIL = date(2026, 4, 15)
NOVEMBER = date(2026, 11, 21)
NOTHING: dict[str, Any] = {"lineup": []}


@pytest.fixture(scope="module")
def lineups() -> LineUps:
    return load_lineups()


def test_in_april_the_line_up_is_the_articles_six(lineups: LineUps) -> None:
    assert {(option.ref, option.tier) for option in lineups.on(APRIL, LLAMA)} == {
        ("anthropic/claude-opus-4-1", Tier.FRONTIER),
        ("anthropic/claude-3-5-sonnet", Tier.MID),
        ("openai/gpt-4o", Tier.MID),
        ("google/gemini-2.5-flash", Tier.SMALL),
        ("together/meta-llama/Llama-3.3-70B-Instruct-Turbo", Tier.SAME_MODEL),
        ("groq/llama-3.3-70b-versatile", Tier.SAME_MODEL),
    }


def test_both_sides_of_the_first_day(lineups: LineUps) -> None:
    assert len(lineups.on(date(2026, 4, 1), LLAMA)) == 6
    with pytest.raises(BeforeFirstFigure, match="2026-04-01"):
        lineups.on(date(2026, 3, 31), LLAMA)


def test_both_sides_of_the_second_line_up(lineups: LineUps) -> None:
    before = {option.ref for option in lineups.on(date(2026, 10, 31), LLAMA)}
    after = {option.ref for option in lineups.on(date(2026, 11, 1), LLAMA)}
    assert "openai/gpt-4o" in before - after
    assert "openai/gpt-6.1-sol" in after - before


def test_today_compares_ten_options_or_more_and_four_of_the_same_model(lineups: LineUps) -> None:
    options = lineups.on(NOVEMBER, LLAMA)
    same = [option for option in options if option.tier is Tier.SAME_MODEL]
    assert len(options) >= 10
    assert len([option for option in same if not option.router]) >= 4
    assert {option.tier for option in options} == set(Tier)


def test_each_tier_has_all_three_makers_today(lineups: LineUps) -> None:
    options = lineups.on(NOVEMBER, "no such model")
    for tier in (Tier.FRONTIER, Tier.MID, Tier.SMALL):
        makers = [option.ref.split("/")[0] for option in options if option.tier is tier]
        assert sorted(makers) == ["anthropic", "google", "openai"]


def test_routers_come_last(lineups: LineUps) -> None:
    for row in read_csv("model_specs.csv"):
        routers = [option.router for option in lineups.same_model_on(NOVEMBER, row["id"])]
        assert routers == sorted(routers)


def test_both_sides_of_the_day_a_host_stopped(lineups: LineUps) -> None:
    """Avian no longer listed Llama 3.3 70B as of 2026-08-25."""

    def at_avian(day: date) -> bool:
        options = lineups.same_model_on(day, LLAMA)
        return any(option.ref.startswith("avian/") for option in options)

    assert at_avian(date(2026, 8, 24))
    assert not at_avian(date(2026, 8, 25))


def test_every_hosted_model_is_in_the_book(lineups: LineUps) -> None:
    models = {row["id"] for row in read_csv("model_specs.csv")}
    for model in {host.model for host in lineups.hosts}:
        assert model in models
        assert lineups.same_model_on(NOVEMBER, model), model


def test_every_option_has_a_price_while_it_stands(lineups: LineUps) -> None:
    catalogue = load_catalogue()
    for host in lineups.hosts:
        assert catalogue.prices(host.option.ref, host.since), host.option.ref
        retired = catalogue.get(host.option.ref).deprecated
        assert retired == (host.until is not None), host.option.ref
    for option in lineups.on(NOVEMBER, LLAMA):
        assert catalogue.prices(option.ref, NOVEMBER), option.ref
        assert not catalogue.get(option.ref).deprecated, option.ref


def test_the_day_a_host_stopped_is_in_the_catalogues_comment(lineups: LineUps) -> None:
    for host in lineups.hosts:
        if host.until is not None:
            assert str(host.until) in load_catalogue().get(host.option.ref).note, host.option.ref


def test_a_shorter_context_in_a_note_is_the_catalogues(lineups: LineUps) -> None:
    for host in lineups.hosts:
        if found := re.search(r"(\d+)K context", host.option.note):
            window = load_catalogue().get(host.option.ref).context_window
            assert window in (int(found[1]) * 1000, int(found[1]) * 1024), host.option.ref


def test_an_fp8_note_is_in_the_hosts_id_or_the_article(lineups: LineUps) -> None:
    """Together's "Turbo" endpoints are FP8; elsewhere the id says so."""
    for host in lineups.hosts:
        if "FP8" in host.option.note:
            assert "fp8" in host.option.ref or "Turbo" in host.option.ref


# --- files that do not load

GROQ = {"ref": "groq/llama-3.3-70b-versatile", "since": date(2026, 4, 1), "source": "article"}


@pytest.mark.parametrize("missing", ["since", "source"])
def test_an_uncited_host_does_not_load(missing: str) -> None:
    row = {key: value for key, value in GROQ.items() if key != missing}
    with pytest.raises(UncitedFigure):
        read_lineups(NOTHING, {LLAMA: [row]}, load_catalogue())


@pytest.mark.parametrize("missing", ["since", "source"])
def test_an_uncited_line_up_does_not_load(missing: str) -> None:
    whole = {"since": date(2026, 4, 1), "source": "article", "options": []}
    raw = {key: value for key, value in whole.items() if key != missing}
    with pytest.raises(UncitedFigure):
        read_lineups({"lineup": [raw]}, {}, load_catalogue())


def test_an_unknown_source_does_not_load() -> None:
    with pytest.raises(UncitedFigure):
        read_lineups(NOTHING, {LLAMA: [GROQ | {"source": "hearsay"}]}, load_catalogue())


def test_an_option_outside_the_catalogue_does_not_load() -> None:
    with pytest.raises(UnknownName):
        read_lineups(NOTHING, {LLAMA: [GROQ | {"ref": "groq/gpt-4o"}]}, load_catalogue())
