"""An answer that is told in another currency: in its thread, in what is exported, and on Home.

The ECB's rate of 2026-10-30: a euro is $1.1172. The reference bill of $13,275 is 11,882.38 euros.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from bot.answers.answers import Answers
from bot.answers.csv_export import COLUMNS, export_csv
from bot.answers.export import assessment_json
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.home.decisions import HomeDecisions
from bot.home.tab import Home, Pages
from bot.home.team import TeamDesk
from bot.rendering.figures_text import telling_in, usd, within
from bot.slack.background import Background
from engine import Workload
from engine.question.currencies import Currency, rate_of
from tests.bot_samples import ANA, answers_at, ask
from tests.test_bot_discussion import Talk

IN_EUROS = "5M in 1M out, vs gpt-4o, in euros"


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return answers_at(tmp_path)


@pytest.fixture
def talk(answers: Answers) -> Talk:
    talk = Talk(answers)
    talk.say(IN_EUROS)
    return talk


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        # 3,200 / 1.1172 = 2,864.30
        ("why 3,200", "€2,864 ($3,200)"),
        ("why gpt-4o", "*€604 ($675)*"),
        # twice 675 are 1,350, 1,208.38 euros; the same more than before
        ("what if 10M in 2M out", "€1,208 ($1,350)"),
        ("what if 10M in 2M out", "+€604 ($675)"),
        ("compare", "€11,882 ($13,275)"),
    ],
)
def test_a_thread_goes_on_in_the_currency_of_its_answer(talk: Talk, asked: str, said: str) -> None:
    assert said in talk.text(asked)


def test_a_price_to_type_stays_as_it_has_to_be_typed(talk: Talk) -> None:
    """Nobody would read "buy at EUR (USD) a server" back."""
    words = talk.text("what if buy 8x h100 at $285k a server")
    assert "€" in words
    assert "`buy at €" not in words


def test_the_table_has_the_months_in_it_too(answers: Answers) -> None:
    answer = ask(answers, IN_EUROS).answer
    assert answer
    head, *rows = csv.reader(io.StringIO(export_csv(answer)))
    assert head == [*COLUMNS, "monthly_eur"]
    bill = {row[1]: row for row in rows if row[0] == "self-hosting"}
    assert bill["GPU, primary"][-1] == "4564.98"  # 5,100 / 1.1172
    assert all(len(row) == len(head) for row in rows)


def test_the_figures_for_machines_have_the_main_sums(answers: Answers) -> None:
    answer = ask(answers, f"{IN_EUROS}, now $4,000/month, buy 8x h100").answer
    assert answer
    told = json.loads(json.dumps(assessment_json(answer)))["currency"]
    assert (told["code"], told["usd_for_one"]) == ("EUR", "1.1172")
    assert told["monthly"]["now"] == "3580.38"
    assert set(told["monthly"]) == {"self_hosting", "bought", "now", "cheapest_api"}


def test_home_has_what_an_answer_in_euros_said(answers: Answers) -> None:
    ask(answers, IN_EUROS)
    home = Home(
        answers, TeamDesk(answers, WhatIfSwitch(answers)), HomeDecisions(answers), Background(1)
    )
    shown = json.dumps(home.view(ANA.team, ANA.user, Pages()), ensure_ascii=False)
    assert "€11,882 ($13,275) self-hosted" in shown


def test_a_message_leaves_no_currency_behind(answers: Answers) -> None:
    ask(answers, IN_EUROS)
    assert usd(None) == "–"
    answer = ask(answers, "5M in 1M out").answer
    assert answer
    assert answer.assessment.currency is None


def test_a_sum_is_told_in_the_currency_of_its_message(answers: Answers) -> None:
    work = Workload(input_tokens_per_day=1, output_tokens_per_day=0)
    euro = Currency(code="EUR", rate=rate_of("EUR", work, answers.book, answers.today))
    with telling_in(euro):
        assert usd(euro.rate.value * 100) == "€100 ($112)"
    assert usd(euro.rate.value * 100) == "$112"
    assert within("you pay €4,000 ($4,469) a month", 40) == "you pay €4,000 ($4,469) a month"
    assert within("you pay €4,000 ($4,469) a month", 20) == "you pay €4,000 a month"
