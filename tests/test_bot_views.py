"""Every view and message of the bot within Slack's limits: with the longest real names, with
hostile text in every input, and with nothing at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event
from time import time
from typing import Any, cast

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.answers.answers import Answers, Asker, Question
from bot.answers.create import create_answers
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.forms.drafts import Draft, changes_of, draft_of
from bot.forms.fields import Page
from bot.forms.lookups import options
from bot.forms.questionnaire import Questionnaire
from bot.handlers.pressed import Press
from bot.home.decisions import HomeDecisions
from bot.home.tab import Home, Pages
from bot.home.team import TeamDesk
from bot.language.canonical import canonical
from bot.rendering.ids import Modal
from bot.rendering.render import render, render_view
from bot.settings import Settings
from bot.slack.background import Background
from bot.storage import Decision, SqliteStorage, ThreadKey
from bot.workspace.blockkit import check_blocks, check_options, check_view
from engine import Workload
from engine.question.team_figures import TeamFigure

HOSTILE = '<!channel> <@U0RAVI> & "quotes" \\ {{ 7*7 }} `code` *bold* \u202etxet 🤖' * 3
TEAM, USER = "T1", "U0ANA"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    path: Path = tmp_path_factory.mktemp("log") / "tco.db"
    settings = Settings.from_env({"TCO_DATABASE": str(path)})
    return create_answers(settings, SqliteStorage(path))


def longest(answers: Answers) -> Workload:
    """A workload that says everything, with the longest names there are."""
    refs = sorted(
        (
            m.ref
            for t in ("llama", "claude", "gpt", "qwen")
            for m in answers.catalogue.search(t, 99)
        ),
        key=len,
    )
    return Workload(
        input_tokens_per_day=Decimal("123456789.123"),
        output_tokens_per_day=Decimal("98765432.1"),
        input_tokens_per_request=Decimal("1234.567"),
        model="llama-3.3-70b",
        gpu="h100_sxm",
        peak_to_average=Decimal("123.456"),
        uptime_percent=Decimal("99.99999"),
        residency="liechtenstein",
        compare_with=tuple(refs[-8:]),
        now_option=refs[-1],
        as_of=date(2026, 11, 21),
    )


def drafts(answers: Answers) -> Iterator[Draft]:
    """Empty, full and hostile forms, in tokens and in requests, in all three parts."""
    full = draft_of(changes_of(longest(answers)), "C1")
    names = [*full.raw, "requests", "gpu_count", "cached_share", "ttft_p99_ms", "reasons"]
    lists = {"compare_with", "reasons"}
    hostile = Draft(raw={n: [HOSTILE[:150]] if n in lists else HOSTILE for n in names})
    for draft in (draft_of({}), full, hostile):
        for counted in ("tokens", "requests"):
            raw = {**draft.raw, "counted": counted, "per": "day", "where": "me", "channel": "C1"}
            yield from (Draft(raw=raw).turned(page) for page in Page)


def is_harmless(shown: Any) -> bool:
    """Nothing typed pings anybody. Plain text is never read as markup."""
    texts = list(mrkdwn_in(shown))
    return not any("<!channel>" in text or "<@U0RAVI>" in text for text in texts)


def mrkdwn_in(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from mrkdwn_in(each)
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for each in node.values():
            yield from mrkdwn_in(each)


def test_every_part_of_the_form(answers: Answers) -> None:
    questionnaire = Questionnaire(answers, Background(1))
    for draft in drafts(answers):
        view = questionnaire.view(draft, TEAM, notice=HOSTILE)
        check_view(view, "modal")
        assert is_harmless(view)
        context = {"form": questionnaire.around(draft, TEAM), "before": None}
        check_view(render_view("preview", context), "modal")


class MovedOn:
    """Slack where something else has changed every view since it was sent."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def views_update(self, *, view_id: str, view: Any, hash: str = "") -> None:
        if hash:
            raise SlackApiError("", {"ok": False, "error": "hash_conflict"})
        self.written.append(view_id)


@pytest.mark.parametrize(("turned_since", "written"), [(False, ["V1"]), (True, [])])
def test_an_estimate_that_comes_late_does_not_turn_the_form_back(
    answers: Answers, turned_since: bool, written: list[str]
) -> None:
    background = Background(1)
    let_go = Event()
    background.run(lambda: print(let_go.wait(10)))
    questionnaire, slack = Questionnaire(answers, background), MovedOn()
    metadata = draft_of(changes_of(longest(answers))).metadata
    view = {"id": "V1", "hash": "1.a", "private_metadata": metadata}
    if turned_since:
        assert questionnaire.submit(view, TEAM).ack["response_action"] == "update"
    questionnaire.react(view, TEAM, cast(WebClient, slack), at=f"{time():.6f}")
    let_go.set()
    background.stop()
    assert slack.written == written


def test_the_menus_of_the_form(answers: Answers) -> None:
    for field in ("model", "compare_with", "now_option"):
        for typed in ("", "a", "llama", "gpt", HOSTILE):
            check_options(options(field, typed, answers))


def asked(answers: Answers, text: str) -> None:
    asker = Asker(team=TEAM, channel="C1", user=USER, is_public=True)
    reply = answers.reply(Question(text, asker, "slash"))
    for message in (reply.message, *reply.thread):
        check_blocks(list(message.blocks))
        assert is_harmless(message.blocks)


@pytest.mark.parametrize("private", ["", "private "])
def test_answers_and_refusals(answers: Answers, private: str) -> None:
    asked(answers, f"{private}5M in 1M out")
    asked(answers, f"{private}5M in 1M out {HOSTILE}")
    asked(answers, f"{private}{'5M in 1M out regualted ' * 90}")
    refs = ", ".join(longest(answers).compare_with)
    asked(answers, f"{private}5M in 1M out vs {refs}")


def test_notes(answers: Answers) -> None:
    kinds = ("gone", "failed", "refused", "not_yours", "posted", "undone", "useful", "csv")
    for kind in (*kinds, "not_useful"):
        message = render("note", {"kind": kind, "detail": HOSTILE, "error": HOSTILE})
        check_blocks(list(message.blocks))


def hostile_figures() -> list[TeamFigure]:
    on = datetime.now(UTC).date()
    keys = {
        **{"model": "llama-3.3-70b", "gpu": "h100_sxm", "gpu_provider": "Verda (DataCrunch)"},
        **{"gpu_term": "on-demand", "uptime_percent": "99.999", "infrastructure": "partly"},
        **{"engineer_usd_per_year": "190000.5", "engineer_region": "own", "currency": "INR 88.25"},
        **{f"line:{id}": "off" for id in ("storage", "logging", "security", "guardrails")},
        **{f"discount:{id}": "12.5" for id in ("openai", "anthropic", "groq", "together")},
        **{"editors": " ".join(f"U{n:010d}" for n in range(19)) + f" {USER}"},
    }
    reason = HOSTILE[:200]
    return [
        TeamFigure(
            key=key, value=value, since=on, set_by=USER, set_by_name=HOSTILE[:80], reason=reason
        )
        for key, value in keys.items()
    ]


def hostile_decision(answers: Answers, nth: int) -> Decision:
    """The longest decision that can be made, due, and meaning harm."""
    said = longest(answers)
    return Decision(
        id=f"{nth:012d}",
        key=ThreadKey(TEAM, "C1", f"{nth}.0"),
        at=answers.now(),
        by=USER,
        outcome="overruled",
        reason=(HOSTILE * 9)[:1000],
        label="ZZ",
        canonical=canonical(said),
        workload=said.model_dump(mode="json", exclude_defaults=True),
        verdict="dedicated_first",
        figures={},
        review_on=answers.today,
        trigger=(HOSTILE * 9)[:200],
        by_name=HOSTILE[:80],
    )


def test_home_and_the_teams_figures_and_answers_that_use_them(answers: Answers) -> None:
    desk = TeamDesk(answers, WhatIfSwitch(answers))
    home = Home(answers, desk, HomeDecisions(answers), Background(1))
    check_view(home.view("T9", USER, Pages()), "home")
    answers.storage.set_team_figures(TEAM, hostile_figures(), seen=0)
    for _ in range(6):
        asked(answers, f"5M in 1M out vs {', '.join(longest(answers).compare_with)}")
        answers.reply(Question("5M/1M", Asker(TEAM, "C1", "U9", is_public=True), "slash"))
    for nth in range(8):
        answers.storage.decisions.record(hostile_decision(answers, nth))
    WhatIfSwitch(answers).turn(TEAM, USER, is_on=False)
    for user in (USER, "U8"):
        view = home.view(TEAM, user, Pages())
        check_view(view, "home")
        assert is_harmless(view)
        assert len(view["blocks"]) < 60
        for pages in (Pages(1, 1, 1), Pages(99, 99, 99)):
            check_view(home.view(TEAM, user, pages), "home")
    every_team_modal(answers, desk)


def every_team_modal(answers: Answers, desk: TeamDesk) -> None:
    team = desk.of(TEAM)
    modals = (Modal.FIGURES, Modal.LINE, Modal.DISCOUNT, Modal.EDITORS, Modal.NOTE)
    for modal in modals:
        view = desk._view_or_trouble(Press(TEAM, USER, None, ""), modal)  # type: ignore[arg-type]
        check_view(view, "modal")
        assert is_harmless(view)
        raw = dict.fromkeys(("uptime_percent", "reason", "amount", "currency"), HOSTILE)
        changed = desk._view(modal, team, Draft(raw=raw, reacts=False), "U0RAVI1")
        check_view(changed, "modal")
    outsider = desk._view_or_trouble(Press(TEAM, "U8", None, ""), Modal.LINE)  # type: ignore[arg-type]
    check_view(outsider, "modal")
    assert len(json.dumps(outsider)) < 5000


def test_share(answers: Answers) -> None:
    check_view(render_view("share", {"id": "x" * 12}), "modal")
