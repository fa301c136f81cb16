"""Whose people they are: one rule for presses, forms and messages.

Inside are people of the workspace that the app is installed in, and of its whole enterprise.
Others sit in shared channels: they get no figures of the team's and record nothing. Where Slack
does not say whose somebody in a shared place is, they count as others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def team_of(body: Json) -> str:
    """The workspace that a press or form counts for; installed for a whole enterprise, the
    person's own."""
    return _installed_in(body) or str(body["user"].get("team_id") or "")


def figures_of(body: Json) -> str:
    """Whose own figures somebody is shown: the team's, nobody's for another company's people."""
    return "" if is_outsider(body) else team_of(body)


def is_outsider(body: Json) -> bool:
    """Whether somebody of another company pressed or submitted."""
    user, ours = body["user"], _enterprise(body)
    theirs = user.get("enterprise_id") or (user.get("enterprise_user") or {}).get("enterprise_id")
    if ours and theirs:
        return bool(ours != theirs)
    return not _meet({user.get("team_id")}, {team_of(body), ours})


def home_of(body: Json) -> str:
    """The workspace that an event's app is installed in."""
    return str(_authorization(body).get("team_id") or body["team_id"])


def is_said_by_outsider(message: Json, body: Json) -> bool:
    """Whether somebody of another company wrote the message that an event tells of."""
    if not body.get("is_ext_shared_channel"):
        return False
    # `team` may name the reader's own workspace where the others name the author's.
    author = message.get("user_team") or message.get("source_team") or message.get("team")
    return not _meet({author}, {home_of(body), _authorization(body).get("enterprise_id")})


def _installed_in(body: Json) -> str:
    """Slack names the person's own workspace in `team` where a modal was opened from a shared
    channel, and leaves it out where the app is installed for a whole enterprise."""
    view = body.get("view") or {}
    team = view.get("app_installed_team_id") or (body.get("team") or {}).get("id")
    return str(team or view.get("team_id") or "")


def _enterprise(body: Json) -> str:
    """The enterprise of the workspace that the app is installed in; empty where only that of the
    person's side is named."""
    team = body.get("team") or {}
    if team and team.get("id") != _installed_in(body):
        return ""
    return str((body.get("enterprise") or {}).get("id") or team.get("enterprise_id") or "")


def _authorization(body: Json) -> Json:
    """The installation that an event is for: in shared channels its envelope may name others'."""
    authorizations = body.get("authorizations") or [body]
    found: Json = authorizations[0]
    return found


def _meet(theirs: set[Any], ours: set[Any]) -> bool:
    return bool(theirs & ours - {None, ""})
