"""What was not understood in full: named, with what to write instead, and with what was understood
as a button, so that a miss costs one press."""

from __future__ import annotations

from typing import TypedDict

from bot.conversation.outcome import Outcome, Said, private
from bot.language.canonical import canonical
from bot.language.echo import echo
from bot.language.follow_ups import FollowUp
from bot.rendering.render import render
from engine import Workload


class Rest(TypedDict):
    """What a press takes, and where it was said."""

    thread: str
    text: str
    """The follow-up that says what was understood."""
    work: str
    """All that the scenario becomes, in the command's words."""


def rest_of(workload: Workload, thread: str, label: str) -> Rest:
    """What a scenario is to become as buttons keep it."""
    words = canonical(workload)
    return Rest(thread=thread, text=f"what if scenario {label}, {words}", work=words)


def unclear(said: Said, asked: FollowUp, why: str = "", rest: Rest | None = None) -> Outcome:
    """What asks back, for the person alone."""
    context = {"typed": said.text, "asked": asked, "why": why, "understood": echo(asked.changes)}
    return private(render("unclear", {**context, "rest": rest}))
