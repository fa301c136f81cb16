"""The same open model hosted by others: the matching rule, measured against rows read by eye."""

import csv
from datetime import date
from pathlib import Path

import pytest

from engine.figures.dated import read_csv
from engine.prices.catalogue import load_catalogue
from engine.prices.lineup import load_lineups
from engine.prices.open_model_hosts import matches
from engine.prices.open_model_matching import load_matcher, normalised

TODAY = date(2026, 11, 28)
ROWS = tuple(csv.DictReader(Path("tests/cases/open_model_hosts.csv").read_text().splitlines()))
TRUE = {
    (row["spec"], f"{row['provider']}/{row['model']}") for row in ROWS if not row["false_by_eye"]
}
"""753 rows of the catalogue read by eye, less the seven that are another product."""


@pytest.fixture(scope="module")
def found() -> set[tuple[str, str]]:
    models = [row["id"] for row in read_csv("model_specs.csv")]
    return {(model, ref) for model in models for ref in matches(model, load_catalogue())}


def test_of_what_the_rule_finds_99_percent_are_the_same_model(found: set[tuple[str, str]]) -> None:
    assert len(found) > 740
    assert len(found & TRUE) / len(found) >= 0.99


def test_of_what_there_is_the_rule_finds_99_percent(found: set[tuple[str, str]]) -> None:
    assert len(found & TRUE) / len(TRUE) >= 0.99


@pytest.mark.parametrize(
    ("provider", "name", "key", "tags"),
    [
        ("fireworks", "accounts/fireworks/models/llama-v3p3-70b-instruct", "llama-3.3-70b", ""),
        ("aws", "us.meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b", ""),
        ("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b", "turbo"),
        ("cloudflare", "@cf/meta/llama-3.3-70b-instruct-fp8-fast", "llama-3.3-70b", "fp8 fast"),
        ("openrouter", "deepseek/deepseek-r1:free", "deepseek-r1", "free"),
        ("openai", "gpt-4-turbo", "gpt-4-turbo", ""),  # a model of its own
        ("aws", "deepseek.v3.2", "deepseek-v3.2", ""),
        ("mistral", "mixtral-8x7b", "mixtral-8x7b", ""),
    ],
)
def test_names_are_compared_without_packing(provider: str, name: str, key: str, tags: str) -> None:
    assert normalised(name, provider) == (key, tuple(tags.split()))


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("deepseek", "deepseek-chat"),  # moves
        ("deepseek", "deepseek-v4-pro"),  # moves, on the maker's own interface
        ("openai", "gpt-oss-120b"),  # copied from a router
        ("openai", "gpt-5"),
        ("mistral", "mistral-large-latest"),
        ("together", "meta-llama/Llama-4"),  # two models
    ],
)
def test_what_never_matches(provider: str, name: str) -> None:
    assert load_matcher().match(provider, name) is None


def test_a_base_checkpoint_is_another_model() -> None:
    """OpenRouter lists Llama 3.1 405B with and without "-instruct"; Nebius has the base of Qwen."""
    for model, base in (
        ("llama-3.1-405b", "openrouter/meta-llama/llama-3.1-405b"),
        ("qwen2.5-coder-7b", "huggingface_nebius/Qwen/Qwen2.5-Coder-7B"),
    ):
        assert base not in matches(model, load_catalogue())


@pytest.mark.parametrize(
    ("model", "host", "note"),
    [
        ("gemma-4-31b", "novita", ""),
        ("mixtral-8x7b", "aws", ""),
        ("glm-4.7", "fireworks", ""),
        ("llama-4-maverick", "together", "FP8"),  # only a tagged row: priced, and marked
        ("deepseek-r1", "aws", ""),
        ("llama-3.1-8b", "together", "FP8"),
        ("llama-3.3-70b", "groq", ""),
    ],
)
def test_hosts_of_the_same_open_model(model: str, host: str, note: str) -> None:
    options = load_lineups().same_model_on(TODAY, model)
    notes = {option.ref.split("/")[0]: option.note for option in options}
    assert notes[host] == note
    assert len(notes) == len(options)  # a provider once


def test_nobody_hosts_what_nobody_lists() -> None:
    assert load_lineups().same_model_on(TODAY, "gemma-4-e4b") == ()


def test_before_the_catalogue_was_read_only_what_is_dated_stands() -> None:
    assert load_lineups().same_model_on(date(2026, 10, 31), "gemma-4-31b") == ()
