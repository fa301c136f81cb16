"""The team's own figures in the local workspace: set, visible in the next answer, reset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import StorageUnavailable
from bot.storage.sql.teams import TeamFigureTable
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import View
from tests.bot_beside_slack import answered, bot_beside, home, texts


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def modal(slack: LocalSlack, button: str, user: str = LocalSlack.ana) -> View:
    """One of the modals that Home opens."""
    slack.open_home(user)
    slack.click(home(slack, "own figures", user), button, user=user)
    opened = slack.wait_for(lambda: slack.modal(user), 60)
    assert opened is not None
    return opened


def test_a_figure_is_in_the_next_answer_with_who_set_it_and_reset_takes_it_back(
    slack: LocalSlack,
) -> None:
    view = modal(slack, "home_team_figures")
    values = {"field_uptime_percent": "99", "field_gpu_usd_per_hour": "$2", "field_reason": "deal"}
    assert slack.submit(view, values).is_ok
    assert "GPU-hour: $2.00 (set by <@U0ANA00001>" in str(home(slack, "GPU-hour").body)
    slack.command("/tco 5M in 1M out")
    message = answered(slack)
    assert "own figures*: GPU-hour: $2.00 (set by ana, " in texts(message)
    cited = texts(message).replace("by <@U0ANA00001>", "")
    assert "<@" not in cited, "who set a figure is named, never notified"
    thread = slack.thread(message.channel, message.ts)
    assert "your team’s own figure" in texts(thread[1])
    assert "Uptime to promise: 99 % (set by ana, " in texts(thread[4]) and "deal" in texts(
        thread[4]
    )
    slack.click(home(slack, "GPU-hour"), "home_team_reset")
    home(slack, "None yet")
    slack.command("/tco 6M in 1M out")
    slack.wait_for(lambda: len(slack.messages()) == 2, 60)
    assert "own figures" not in texts(slack.messages()[-1])
    assert "$13,275" in texts(slack.messages()[-1])


def test_a_thread_goes_on_with_the_teams_figures(slack: LocalSlack) -> None:
    """Before and after by the same rent; people of other companies get the published one."""
    figures = {"field_gpu": "h200_sxm", "field_gpu_usd_per_hour": "$2", "field_reason": "deal"}
    slack.submit(modal(slack, "home_team_figures"), figures)
    home(slack, "GPU-hour")
    slack.command("/tco 5M in 1M out", channel=slack.shared)
    root = slack.wait_for(lambda: slack.messages(slack.shared)[-1:], seconds=60)[0]
    place = {"channel": slack.shared, "thread_ts": root.ts}
    slack.wait_for(lambda: len(slack.thread(slack.shared, root.ts)) >= 6, seconds=60)

    def said(text: str, user: str = slack.ana) -> str:
        typed = slack.mention(text, user=user, **place)
        later = slack.wait_for(
            lambda: [m for m in slack.thread(slack.shared, root.ts) if m.ts > typed.ts], seconds=60
        )
        return texts(later[-1])

    ours = said("what if without failover")
    assert "self-hosting $8,545 → $7,085 (−$1,460)" in ours
    assert "$1,460 a GPU-month / 730 h = *$2.00* a GPU-hour" in said("why the rent")
    assert "your team’s own figure" in said("why the rent")
    theirs = said("what if A on 2 gpus", slack.guest)
    assert "self-hosting $13,275 as before" in theirs
    assert "published figures, without the team’s own" in theirs
    assert "$2,550 a GPU-month" in said("why the rent", slack.guest)


def test_lines_discounts_and_a_currency(slack: LocalSlack) -> None:
    view = modal(slack, "home_team_line")
    slack.submit(view, {"field_line": "storage", "field_how": "off"})
    view = slack.modal()
    assert view and "Say why" in str(view.errors)
    slack.submit(view, {"field_reason": "<!channel> we have <b>disks</b>"})
    home(slack, "Storage: left out")
    view = modal(slack, "home_team_discount")
    slack.submit(view, {"field_provider": "groq", "field_percent": "50"})
    view = modal(slack, "home_team_figures")
    slack.submit(view, {"field_currency": "EUR"})
    view = slack.modal()
    assert view and "0.86" in str(view.errors)
    slack.submit(view, {"field_currency_rate": "0.86"})
    home(slack, "EUR")
    slack.command("/tco 5M in 1M out vs groq")
    answer = answered(slack)
    message = texts(answer) + texts(slack.thread(answer.channel, answer.ts)[4])
    assert "Storage: left out" in message and "Discount at groq: 50 %" in message
    assert "*In EUR* at $1.16279 (" in message and "€11,3" in message
    assert "<!channel>" not in message


def test_india_is_the_published_figure_at_the_teams_rate(slack: LocalSlack) -> None:
    view = modal(slack, "home_team_figures")
    slack.submit(view, {"field_engineer_region": "india"})
    view = slack.modal()
    assert view and "rupees per dollar" in str(view.errors)
    slack.submit(view, {"field_inr_per_usd": "80"})
    assert "An engineer: $50,000 a year" in str(home(slack, "An engineer").body)


def test_an_earlier_day_does_not_use_them(slack: LocalSlack) -> None:
    slack.submit(modal(slack, "home_team_figures"), {"field_gpu_usd_per_hour": "9"})
    home(slack, "GPU-hour")
    slack.command("/tco 5M in 1M out as of 2026-04-15")
    message = texts(answered(slack))
    assert "$13,275" in message and "own figures" not in message


def test_the_later_of_two_is_told_and_both_changes_hold(slack: LocalSlack) -> None:
    mine = modal(slack, "home_team_figures")
    theirs = modal(slack, "home_team_figures", slack.ravi)
    slack.submit(theirs, {"field_uptime_percent": "99", "field_currency": "-"})
    slack.submit(mine, {"field_gpu_usd_per_hour": "$2"})
    view = slack.wait_for(slack.modal, 60)
    assert "<@U0RAVI" in str(view.body) and "changed the figures" in str(view.body)
    assert "'initial_value': '99'" in str(view.body) and "'initial_value': '$2'" in str(view.body)
    slack.submit(view)
    shown = str(home(slack, "GPU-hour").body)
    assert "Uptime to promise: 99 % (set by <@U0RAVI" in shown
    assert "GPU-hour: $2.00 (set by <@U0ANA" in shown


def test_the_later_of_two_may_put_their_own_in_place(slack: LocalSlack) -> None:
    mine = modal(slack, "home_team_figures")
    theirs = modal(slack, "home_team_figures", slack.ravi)
    slack.submit(theirs, {"field_uptime_percent": "99"})
    slack.submit(mine, {"field_uptime_percent": "99.99"})
    view = slack.wait_for(slack.modal, 60)
    slack.submit(view, {"field_gpu_usd_per_hour": "free"})
    assert "dollars" in str(slack.fresh(view).errors)
    slack.submit(slack.fresh(view), {"field_gpu_usd_per_hour": ""})
    home(slack, "99.99")


def test_only_the_chosen_may_edit(slack: LocalSlack) -> None:
    view = modal(slack, "home_team_editors")
    slack.submit(view, {"field_editors": [slack.ravi]})
    view = slack.modal()
    assert view and "Keep yourself" in str(view.errors)
    slack.submit(view, {"field_editors": [slack.ana]})
    home(slack, "Who may edit")
    slack.open_home(slack.ravi)
    assert "may change these" in str(home(slack, "Only <@U0ANA00001>", slack.ravi).body)
    assert "home_team_figures" not in str(home(slack, "Only", slack.ravi).body)


def test_the_history_keeps_what_was_reset(slack: LocalSlack) -> None:
    slack.submit(modal(slack, "home_team_figures"), {"field_uptime_percent": "99"})
    slack.click(home(slack, "Uptime"), "home_team_reset")
    slack.click(home(slack, "None yet"), "home_team_history")
    view = str(slack.wait_for(slack.modal, 60).body)
    assert "Uptime to promise: 99 %" in view and "back to the published figure" in view


def test_the_form_says_what_stands_in(slack: LocalSlack) -> None:
    slack.submit(modal(slack, "home_team_figures"), {"field_uptime_percent": "99"})
    home(slack, "Uptime")
    slack.command("/tco")
    view = slack.wait_for(slack.modal, 60)
    assert "stand in where you say nothing: Uptime to promise: 99 %" in str(view.body)


def test_a_reset_that_cannot_be_kept_is_told_to_the_person(
    slack: LocalSlack, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was acknowledged: whatever breaks after that is said, with an id."""

    def breaks(*given: object) -> None:
        raise StorageUnavailable("the disk is full")

    values = {"field_uptime_percent": "99", "field_reason": "deal"}
    slack.submit(modal(slack, "home_team_figures"), values)
    before = home(slack, "Uptime")
    monkeypatch.setattr(TeamFigureTable, "set_team_figures", breaks)
    assert slack.click(before, "home_team_reset").is_ok
    direct = slack.direct(slack.ana)
    slack.wait_for(lambda: slack.messages(direct), seconds=60)
    assert "id" in texts(slack.messages(direct)[-1])
