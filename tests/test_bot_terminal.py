"""The `tco` command: what it prints, for people and for machines, and how it fails."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from engine import load_book

REFERENCE = "5M in 1M out as of 2026-04-15"


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log of this test alone, and a terminal wide enough for every table."""
    path = tmp_path / "tco.db"
    monkeypatch.setenv("TCO_DATABASE", str(path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TCO_LOG_LEVEL", "ERROR")
    return path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints that goes well."""
    assert main(arguments) == 0
    return capsys.readouterr().out


def printed_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(printed(capsys, *arguments, "--json"))


# --- ask, for people


def test_ask_prints_the_short_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """What to do, what it costs either way, how sure that is, and what to say next."""
    shown = printed(capsys, "ask", REFERENCE)
    assert "Stay on an API: $112 a month at Groq, self-hosting would be $13,275" in shown
    for line in ("How sure", "What would change it", "the whole breakdown: tco ask --full"):
        assert line in shown
    assert "GPU, failover" not in shown
    assert len(shown.splitlines()) < 30


def test_full_prints_its_thread_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    """The article's six APIs and eleven lines, with the prices of that day."""
    shown = printed(capsys, "ask", "--full", REFERENCE)
    for part in ("The five steps", "All options", "What would change it", "Not modelled"):
        assert part in shown
    for usd in ("$112", "$120", "$158", "$675", "$900", "$4,500"):
        assert usd in shown
    for line in load_book().lines:
        assert line.name in shown


def test_the_decision_brief_is_markdown_that_makes_itself_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    brief = printed(capsys, "ask", "--markdown", REFERENCE)
    assert brief.startswith("# Stay on an API: $112 a month at Groq")
    assert "## Sources" in brief and "<https://console.groq.com" in brief
    (again,) = re.findall(r"`tco ask --markdown \"(.*)\"`", brief)
    assert printed(capsys, "ask", "--markdown", again) == brief


def test_it_is_read_without_slacks_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """No asterisks around words, no emoji codes, no entities, nobody asked who."""
    shown = printed(capsys, "ask", "--full", REFERENCE)
    assert "The five steps" in shown and "*The five steps*" not in shown
    assert ":white_check_mark:" not in shown and "✔" in shown
    assert "&lt;" not in shown and "&amp;" not in shown and "<@" not in shown


def test_words_need_no_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert "$13,275" in printed(capsys, "ask", "5M", "in", "1M", "out", "as", "of", "2026-04-15")


@pytest.mark.parametrize("text", ["help", "models llama", "local", "article"])
def test_what_slack_answers_the_terminal_answers_too(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert len(printed(capsys, "ask", text)) > 80


# --- ask --json: the contract of issue 2


def test_the_main_figures_of_the_reference_case(capsys: pytest.CaptureFixture[str]) -> None:
    answer = printed_json(capsys, "ask", REFERENCE)
    assert answer["verdict"] == "stay_on_api"
    assert answer["workload"]["canonical"] == "5M in 1M out, as of 2026-04-15"
    assert answer["workload"]["input_tokens_per_day"] == "5000000"
    assert answer["self_hosting"]["monthly_usd"] == "13275.00"
    assert answer["self_hosting"]["rule_of_thumb"] == "12750.00"


def test_the_line_items_say_their_name_amount_and_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = printed_json(capsys, "ask", REFERENCE)["self_hosting"]["line_items"]
    assert len(lines) == 11
    assert sum(Decimal(line["monthly_usd"]) for line in lines) == 13_275
    assert all(line["name"] and line["source"] == "the article (2026-04)" for line in lines)
    for line in lines:
        amount = Decimal(line["quantity"]) * Decimal(line["unit_usd"]) * Decimal(line["share"])
        assert amount == Decimal(line["monthly_usd"])


def test_the_api_options_say_who_sells_what_for_how_much(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = printed_json(capsys, "ask", REFERENCE)["api_options"]
    assert {(o["provider"], o["monthly_usd"], o["same_model"]) for o in options} == {
        ("Anthropic", "900.00", False),
        ("OpenAI", "675.00", False),
        ("Anthropic", "4500.00", False),
        ("Groq", "112.20", True),
        ("Together AI", "158.40", True),
        ("Google", "120.00", False),
    }
    assert all(option["model"] for option in options)


def test_crossovers_are_whole_tokens_and_null_for_never(capsys: pytest.CaptureFixture[str]) -> None:
    asked = f"{REFERENCE} vs claude-opus-4-1, google/gemma-3"
    crossovers = printed_json(capsys, "ask", asked)["crossovers"]
    volumes = {c["model"]: c["tokens_per_day"] for c in crossovers}
    assert volumes["Claude Opus 4.1"] == 17_700_000
    assert volumes["Gemma 3 (free)"] is None
    assert all(c["provider"] for c in crossovers)


def test_a_flat_crossover_is_the_first_volume_at_which_the_bill_is_no_dearer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Groq's line is 0.6233 a million: 709,893,048.1 tokens a day are rounded up."""
    crossovers = printed_json(capsys, "ask", REFERENCE)["crossovers"]
    groq = next(c for c in crossovers if c["provider"] == "Groq")
    assert groq["flat_tokens_per_day"] == 709_893_049
    assert groq["tokens_per_day"] is None


def test_steps_conditions_assumptions_and_what_is_not_modelled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = printed_json(capsys, "ask", REFERENCE)
    assert [step["number"] for step in answer["steps"]] == [1, 2, 3, 4, 5]
    statuses = " ".join(step["status"] for step in answer["steps"])
    assert statuses == "unknown pass unknown fail unknown"
    assert all(step["finding"].endswith(".") for step in answer["steps"])
    states = " ".join(condition["state"] for condition in answer["conditions"])
    assert states == "unmet unknown unknown unknown"
    assumed = {a["field"]: a for a in answer["assumptions"]}
    assert assumed["uptime_percent"]["value"] == "99.9"
    assert all(a["source"] and a["since"] for a in assumed.values())
    assert any("tokenizer" in item for item in answer["not_modelled"])


def is_money(name: str) -> bool:
    return name.endswith(("_usd", "_usd_range")) or name.startswith(("usd_", "rule_of_thumb"))


def amounts(value: Any, name: str = "") -> list[Any]:
    """Every amount of money in a JSON document."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in amounts(inner, key)]
    if isinstance(value, list):
        return [found for inner in value for found in amounts(inner, name)]
    return [value] if is_money(name) and not name.endswith("_basis") else []


def test_money_is_a_string_with_every_digit(capsys: pytest.CaptureFixture[str]) -> None:
    """All above zero, but for the parts of a split that may be all of one."""
    answer = printed_json(capsys, "ask", f"{REFERENCE} now $4,000/month")
    del answer["hybrid"]
    found = amounts(answer)
    assert len(found) > 60
    for amount in found:
        assert amount is None or (isinstance(amount, str) and "E" not in amount), amount
        assert amount is None or Decimal(amount) > 0, amount


def test_json_is_as_exact_as_the_question(capsys: pytest.CaptureFixture[str]) -> None:
    said = printed_json(capsys, "ask", f"{REFERENCE}, cached 60%, at $2.35/h")["workload"]
    assert (said["cached_share"], said["gpu_usd_per_hour"]) == ("0.6", "2.35")
    assert said["as_of"] == "2026-04-15"


# --- prices and log


def test_prices_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "prices", "gpt-4o", "as of 2026-04-15")
    assert "$2.50" in shown and "$10.00" in shown and "2026-04-15" in shown


def test_prices_as_json_by_tier(capsys: pytest.CaptureFixture[str]) -> None:
    prices = printed_json(capsys, "prices", "claude-haiku-5-5", "as of 2026-11-21")
    haiku = prices["options"][0]
    assert (prices["as_of"], haiku["ref"]) == ("2026-11-21", "anthropic/claude-haiku-5-5")
    assert haiku["standard"][0]["input"] == [
        {"above_input_tokens": 0, "usd_per_mtok": "0.10"},
        {"above_input_tokens": 100_000, "usd_per_mtok": "0.50"},
    ]


def test_prices_that_nobody_knows_are_null(capsys: pytest.CaptureFixture[str]) -> None:
    options = printed_json(capsys, "prices", "google/gemma-3", "as of 2026-11-21")["options"]
    assert options[0]["standard"] is None


def test_the_log_lists_the_latest_first(capsys: pytest.CaptureFixture[str]) -> None:
    for text in (REFERENCE, "7M in 1M out as of 2026-04-15"):
        printed(capsys, "ask", text)
    queries = printed_json(capsys, "log")
    assert [query["canonical"] for query in queries] == [
        "7M in 1M out, as of 2026-04-15",
        "5M in 1M out, as of 2026-04-15",
    ]
    assert queries[1]["figures"]["self_hosting_usd"] == "13275.00"
    assert (queries[1]["surface"], queries[1]["user"]) == ("terminal", "terminal")
    assert len(printed_json(capsys, "log", "-n", "1")) == 1
    assert "stay_on_api" in printed(capsys, "log")


def test_the_id_of_an_answer_is_that_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    answer = printed_json(capsys, "ask", REFERENCE)
    assert answer["is_logged"] is True
    assert printed_json(capsys, "log")[0]["id"] == answer["id"]


# --- usage errors


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ask", "gibberish"], "I could not answer that yet."),
        (["ask", "gibberish", "--json"], "I could not answer that yet."),
        (["ask", "5M in"], "How many output tokens?"),
        (["ask", "5M in 1M out on 1x h100", "--json"], "Try 2 GPUs or H200"),
        (["ask", "5M in 1M out as of 2020-01-01"], "Ask as of 2026-04-01 or later"),
        (["prices", "gpt-4oo"], "Did you mean"),
        (["prices", "gpt-4oo", "--json"], "tco: I know no API model called “gpt-4oo”."),
    ],
)
def test_usage_errors_exit_2_with_a_sentence_and_print_no_answer(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("arguments", [[], ["ask"], ["prices"], ["oracle"], ["log", "-n", "x"]])
def test_what_the_parser_refuses_exits_2_with_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: tco")


def test_a_wrong_setting_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    assert main(["ask", REFERENCE]) == 2
    assert "PORT is “eighty”" in capsys.readouterr().err


def test_a_log_that_cannot_be_read_is_a_sentence_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TCO_DATABASE", str(tmp_path / "file" / "tco.db"))
    assert main(["log"]) == 2
    assert capsys.readouterr().err.startswith("tco: ")


def test_a_log_that_cannot_be_written_still_answers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TCO_DATABASE", str(tmp_path / "file" / "tco.db"))
    answer = printed_json(capsys, "ask", REFERENCE)
    assert answer["is_logged"] is False
    assert answer["self_hosting"]["monthly_usd"] == "13275.00"


def test_a_config_json_is_hosted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shape = {"hidden_size": 8192, "num_hidden_layers": 80, "intermediate_size": 28672}
    heads = {"num_attention_heads": 64, "num_key_value_heads": 8}
    limits = {"vocab_size": 128256, "max_position_embeddings": 131072}
    file = tmp_path / "mine" / "config.json"
    file.parent.mkdir()
    file.write_text(json.dumps(shape | heads | limits))
    assert main(["ask", "--model-config", str(file), "--json", "5M in 1M out on 2x h100"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["workload"]["canonical"] == "5M in 1M out, config-mine on 2x h100_sxm"
    file.write_text(json.dumps(shape))
    assert main(["ask", "--model-config", str(file), "5M in 1M out"]) == 2
    assert "lacks “max_position_embeddings”" in capsys.readouterr().err
    file.write_text("no JSON")
    assert main(["ask", "--model-config", str(file), "5M in 1M out"]) == 2
    assert "could not be read as JSON" in capsys.readouterr().err
