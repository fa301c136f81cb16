"""What can be hosted: in Slack, in the terminal and for machines."""

import json
from datetime import date

import pytest

from bot.__main__ import main
from bot.answers.lists import by_family, hostable
from engine import load_book, load_catalogue

TODAY = date(2026, 11, 28)


def test_every_model_is_listed_once_under_its_family() -> None:
    families = by_family(hostable(load_book(), load_catalogue(), TODAY))
    listed = [one.model.id for models in families.values() for one in models]
    assert sorted(listed) == sorted(load_book().models)
    assert {"Llama", "Qwen", "DeepSeek", "Gemma", "GLM", "Kimi"} <= set(families)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mixtral", {"mixtral-8x7b", "mixtral-8x22b"}),
        ("kimi k3", {"kimi-k3"}),
        ("gemma 4", {f"gemma-4-{size}" for size in ("e2b", "e4b", "12b", "26b-a4b", "31b")}),
        ("gpt-4o", set()),
    ],
)
def test_words_of_a_name_narrow_the_list(text: str, found: set[str]) -> None:
    listed = hostable(load_book(), load_catalogue(), TODAY, text)
    assert {one.model.id for one in listed} == found


def test_a_line_says_size_hosts_and_evidence() -> None:
    (one,) = hostable(load_book(), load_catalogue(), TODAY, "llama 3.1 405b")
    assert one.size == "406B"
    assert one.hosts == ("Together AI",)
    assert one.evidence.startswith("measured on B200")
    (other,) = hostable(load_book(), load_catalogue(), TODAY, "gemma 4 e4b")
    assert (other.hosts, other.evidence) == ((), "measured on H200")


def test_the_terminal_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "mixtral"]) == 0
    shown = capsys.readouterr().out
    assert "mixtral-8x22b 141B, 39.1B active" in shown
    assert main(["models", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == len(load_book().models)
    assert all(one["source"] and one["architecture"] for one in listed)
