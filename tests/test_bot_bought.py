"""Bought hardware in words: the answer's facts, the thread's message, the exports."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.answers import Answers, Reply
from bot.answers.csv_export import export_csv
from bot.answers.export import assessment_json
from bot.forms.context import around
from bot.forms.drafts import Draft, changes_of, draft_of, read_form
from bot.jobs import pictures
from bot.kept import packed
from bot.language.canonical import canonical
from bot.language.parsing import parse
from bot.rendering.chart_data import chart_of
from bot.rendering.charts import _words, picture_of
from bot.rendering.render import render_view, sentence
from bot.storage import SqliteStorage
from bot.workspace.blockkit import check_blocks, check_view
from engine import Workload
from tests.bot_samples import ANA, HOSTILE, IN_A_NAME, answers_of, hostile_book
from tests.engine_samples import unhosted_book
from tests.test_bot_discussion import Talk

BUSY = {"input_tokens_per_day": 500_000_000, "output_tokens_per_day": 100_000_000}
SMALL = {"input_tokens_per_day": 5_000_000, "output_tokens_per_day": 1_000_000}
QUESTIONS: dict[str, dict[str, Any]] = {
    "buying wins": {**BUSY, "buys": True, "gpu_count": 8, "now_usd_per_month": 60000},
    "renting wins": {**SMALL, "buys": True, "now_usd_per_month": 100000},
    "an API wins": {**SMALL, "buys": True},
    "its own terms": {**SMALL, "purchase_usd": 285000, "life_years": 3, "resale_share": "0.2"},
    "a room": {**SMALL, "gpu": "l40s", "gpu_count": 4, "room": "own room", "room_kw": 4},
    "no spare": {**SMALL, "buys": True, "spare_servers": 0, "colocation_usd_per_kw": 150},
    "unknown capacity": {**SMALL, "buys": True, "gpu": "mi300x", "gpu_count": 8},
    "boxes": {**SMALL, "box": "mac_studio", "box_tokens_per_second": 40, "now_usd_per_month": 9000},
    "an air gap": {**BUSY, "reasons": ["air-gapped"], "gpu_count": 8},
    "workstations": {
        **SMALL,
        "buys": True,
        "gpu": "rtx_pro_6000_server",
        "gpu_count": 2,
        "gpu_usd_per_hour": 2,
        "purchase_usd": 13000,
    },
}


def reply(answers: Answers, **said: Any) -> Reply:
    return answers.answer(Workload.model_validate(said), ANA, "slash")


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    """Nobody else hosts the model, so that today's bill is what step 4 compares."""
    return answers_of(SqliteStorage(tmp_path / "tco.db"), book=unhosted_book())


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_about_buying_is_what_slack_takes(answers: Answers, name: str) -> None:
    found = reply(answers, **QUESTIONS[name])
    assert any(message.text.startswith("Bought:") for message in found.thread)
    for message in (found.message, *found.thread):
        check_blocks(list(message.blocks))


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_finding_about_buying_has_its_words(answers: Answers, name: str) -> None:
    a = reply(answers, **QUESTIONS[name]).answer
    assert a is not None
    verdict = a.assessment.verdict
    assert "bought" in {fact.id for fact in verdict.facts}
    for kind, findings in (
        ("fact", verdict.facts),
        ("change", verdict.changes),
        ("caution", a.assessment.cautions),
    ):
        for each in findings:
            assert sentence(f"{kind}_{each.id}", each.figures).endswith(".")


def test_hostile_names_stay_text_in_the_bill_of_bought_servers(tmp_path: Path) -> None:
    answers = answers_of(SqliteStorage(tmp_path / "tco.db"), hostile_book())
    found = reply(answers, **QUESTIONS["buying wins"])
    for message in (found.message, *found.thread):
        check_blocks(list(message.blocks))
        assert IN_A_NAME not in json.dumps(message.blocks)
    assert "<!channel>" in HOSTILE.values()


def test_the_purchase_is_exported_line_by_line(answers: Answers) -> None:
    answer = reply(answers, **QUESTIONS["buying wins"]).answer
    assert answer is not None
    bought = assessment_json(answer)["bought"]
    assert (bought["way"], bought["cash_usd"], bought["servers"]) == ("buy", "610000.00", 1)
    assert [line["id"] for line in bought["line_items"]][:2] == ["own_depreciation", "own_adders"]
    rows = export_csv(answer).splitlines()
    assert any(row.startswith("bought,Depreciation,1,servers,4453.125,4453.125") for row in rows)
    assert any(row.startswith("bought totals,breaks even against rent,45,months") for row in rows)


def test_without_a_purchase_nothing_is_exported_of_it(answers: Answers) -> None:
    answer = reply(answers, **SMALL, buys=False).answer
    assert answer is not None
    assert assessment_json(answer)["bought"] is None
    assert "bought" not in export_csv(answer)


def test_the_log_keeps_what_was_said_and_what_came_out(answers: Answers) -> None:
    reply(answers, **QUESTIONS["buying wins"])
    (query,) = answers.storage.history("T1", "U0ANA", 1)
    assert query.workload["buys"] is True
    assert query.figures["bought_usd"] is not None


# --- in the thread


@pytest.fixture
def talk(answers: Answers) -> Talk:
    talk = Talk(answers)
    talk.say("500M in 100M out, buy 8x h100, now $60,000/month")
    return talk


def test_buying_is_asked_about_in_the_thread(answers: Answers) -> None:
    """The same work unasked stays on an API; bought, it does not."""
    talk = Talk(answers)
    talk.say("500M in 100M out on 8x h100, now $60,000/month")
    text = talk.text("what if we buy")
    assert "not said → `buy`" in text
    assert "The verdict moves" in text and "self-hosting $31,125 → $26,363" in text
    assert "Self-hosted (rented → bought), whole bill" in text and "The same on rented GPUs" in text
    assert "· Depreciation" in text and "· GPU, primary" in text


def test_a_shorter_life_costs_more(talk: Talk) -> None:
    """Twice 12,162.22 and 5,285 of people and services."""
    text = talk.text("what if 3 years")
    assert "assumed `life 4 years` → `life 3 years`" in text
    assert "Self-hosted (bought), whole bill" in text and "$29,609" in text


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("why depreciation", ["$285,000 - $71,250 resale, 25 %) / (12 x 4 years) = $4,453"]),
        ("why the colocation", ["10.2 kW rated x $200 = $2,040"]),
        ("why a spare server", ["$10,539"]),
        ("why the cost of capital", ["8 % / 12 x ($305,000 at first + $71,250 at last) / 2"]),
        ("why the resale", ["2 x $285,000 x 25 % = *$142,500*"]),
        ("why buy", ["$26,363", "10 %", "2x"]),
    ],
)
def test_why_gives_the_formula_of_each_line(talk: Talk, asked: str, parts: list[str]) -> None:
    text = talk.text(asked)
    for part in parts:
        assert part in text


def test_scenarios_are_compared_rented_and_bought(talk: Talk) -> None:
    """29,609 - 26,363: what changes is the bought bill, so that is what the comparison says."""
    talk.say("what if 3 years")
    text = talk.text("compare")
    assert "'Bought'" in text and "$26,363" in text and "$29,609" in text
    assert "self-hosting +$3,247, bought" in text and "buy 1 x HGX H100 8-GPU server" in text


def test_a_price_of_another_gpu_is_forgotten(talk: Talk) -> None:
    talk.say("what if buy at $300,000 a server")
    text = talk.text("what if on h200")
    assert "$300,000 a server` → not said" in text


def test_a_room_of_ones_own_has_no_price_of_colocation(talk: Talk) -> None:
    talk.say("what if colo $180/kW")
    assert "own room" in talk.text("what if own room")


# --- in the form


def test_the_form_asks_for_the_terms_once_servers_are_to_be_bought(answers: Answers) -> None:
    """On the third part, and in the same three parts."""
    questionnaire = Draft(raw={"counted": "tokens", "input": "5M", "output": "1M", "per": "day"})
    rented = questionnaire.turned(3)
    bought = replace(rented, raw={**rented.raw, "buys": "yes"})
    views = [
        render_view("form_alternatives", {"draft": draft, "form": around(draft, answers, "T1")})
        for draft in (rented, bought)
    ]
    ids = [{block.get("block_id", "").split("~")[0] for block in view["blocks"]} for view in views]
    terms = {"purchase_usd", "purchase_per", "life_years", "resale_share", "spare_servers", "room"}
    assert "buys" in ids[0] and not terms & ids[0]
    assert terms <= ids[1]
    for view in views:
        check_view(view, "modal")


def test_the_form_reads_what_the_command_says(answers: Answers) -> None:
    hall = "support 5%, spare 2, runs in 20 weeks, colocation, room 20 kW, $180/kW, power $0.13/kWh"
    own = "own room, room 20 kW, room $2,000/month, PUE 1.3, power $0.13/kWh"
    for place in (hall, own):
        _is_read_alike(f"5M in 1M out, on 8x h100_sxm, buy, $285,000 a server, {place}", answers)


def _is_read_alike(said: str, answers: Answers) -> None:
    workload = parse(said, answers.names).workload
    assert workload is not None
    assert read_form(draft_of(changes_of(workload))).workload == workload
    assert canonical(workload) == said


# --- in the picture


@pytest.mark.slow
def test_the_picture_shows_the_staircase_of_bought_servers(answers: Answers) -> None:
    """In its ranges, with a line of an API fewer, and in words for who cannot see it."""
    answer = reply(answers, **QUESTIONS["buying wins"]).answer
    assert answer is not None
    chart = chart_of(answer.assessment)
    assert chart.bought[0][1] < chart.bought[-1][1]
    assert all(chart.usd[0] < usd < chart.usd[1] for _, usd in chart.bought)
    picture = picture_of(answer.assessment)
    assert "Bought servers cost $26,363 there" in picture.alt
    assert picture.png.startswith(b"\x89PNG")


def test_a_picture_of_rented_gpus_is_what_it_was(answers: Answers) -> None:
    answer = reply(answers, **SMALL).answer
    assert answer is not None
    assert chart_of(answer.assessment).bought == ()


@pytest.mark.parametrize("said", [SMALL, QUESTIONS["buying wins"]], ids=["rented", "bought"])
def test_the_process_that_draws_pictures_is_sent_all_that_is_on_them(
    answers: Answers, said: dict[str, Any]
) -> None:
    """And no whole book with it."""
    answer = reply(answers, **said).answer
    assert answer is not None
    assert len(packed(answer.assessment)) < 200_000
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor(1) as other:
        other.submit(pictures._send, ours, answer.assessment)
        chart = chart_of(pictures._received(theirs))
    assert _words("alt", chart) == _words("alt", chart_of(answer.assessment))
