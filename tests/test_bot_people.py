"""Who is of the team and who of another company, by what Slack's payloads say of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.listeners.decisions import _pressed as pressed_said
from bot.listeners.people import figures_of, is_outsider, is_said_by_outsider, team_of

GRID = {"team": {"id": "T1", "enterprise_id": "E1"}, "enterprise": {"id": "E1"}}
ORG_WIDE = {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}
FROM_THEIRS = {
    "team": {"id": "T9", "enterprise_id": "E9"},
    "enterprise": {"id": "E9"},
    "view": {"team_id": "T9", "app_installed_team_id": "T1"},
}


@pytest.mark.parametrize(
    ("body", "user", "figures"),
    [
        ({"team": {"id": "T1"}, "enterprise": None}, {"team_id": "T1"}, "T1"),
        ({"team": {"id": "T1"}, "enterprise": None}, {"team_id": "T9"}, ""),
        ({"team": {"id": "T1"}, "enterprise": None}, {}, ""),
        (GRID, {"team_id": "T1"}, "T1"),
        (GRID, {"team_id": "T9"}, ""),
        (GRID, {"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, ""),
        (GRID, {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, "T1"),
        (GRID, {"team_id": "E1"}, "T1"),
        (ORG_WIDE, {"team_id": "T2"}, "T2"),
        (ORG_WIDE, {"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, ""),
        (ORG_WIDE | {"view": {"team_id": "T1"}}, {"team_id": "T1"}, "T1"),
        (FROM_THEIRS, {"team_id": "T9"}, ""),
        (FROM_THEIRS, {"team_id": "T9", "enterprise_id": "E9"}, ""),
    ],
)
def test_only_the_workspace_and_its_enterprise_see_the_teams_figures(
    body: dict[str, Any], user: dict[str, Any], figures: str
) -> None:
    pressed = {**body, "user": {"id": "U1", **user}}
    assert figures_of(pressed) == figures
    assert is_outsider(pressed) is (not figures)


def test_a_form_from_another_companys_workspace_is_the_installed_teams() -> None:
    assert team_of({**FROM_THEIRS, "user": {"id": "U9", "team_id": "T9"}}) == "T1"


@pytest.mark.parametrize(
    ("message", "is_theirs"),
    [
        ({}, True),
        ({"team": "T1"}, False),
        ({"team": "T9"}, True),
        ({"team": "T1", "user_team": "T9"}, True),
        ({"team": "T1", "source_team": "T9"}, True),
        ({"user_team": "E1"}, False),
        ({"user_team": "E9"}, True),
    ],
)
def test_in_a_shared_channel_an_unknown_author_is_another_companys(
    message: dict[str, Any], is_theirs: bool
) -> None:
    ours = {"team_id": "T1", "enterprise_id": "E1"}
    body = {"team_id": "T9", "enterprise_id": "E9", "authorizations": [ours]}
    assert is_said_by_outsider(message, {**body, "is_ext_shared_channel": True}) is is_theirs
    assert not is_said_by_outsider(message, {**body, "is_ext_shared_channel": False})


@pytest.mark.parametrize(("team", "key"), [(None, "T2"), ({"id": "T1"}, "T1")])
def test_a_colleague_of_the_enterprise_decides(team: dict[str, str] | None, key: str) -> None:
    """Through the listener of the button: an enterprise's installation names no team."""
    body = {
        "team": team,
        "enterprise": {"id": "E1"},
        "user": {"id": "U1", "team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}},
        "container": {"channel_id": "C1", "message_ts": "1.0"},
        "actions": [{"action_ts": "2.0", "value": "A"}],
    }
    said = pressed_said(body)
    assert (said.key.team, said.is_outsider) == (key, False)
