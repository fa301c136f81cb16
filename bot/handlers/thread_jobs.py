"""What a job of a thread keeps: ids and parsed parameters, and what was said made of them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.outcome import Said
from bot.handlers.delivery import Back
from bot.jobs.steps import Held
from bot.slack.posting import Place
from bot.storage import Job, ThreadKey, Turn

ANSWER, REDO, REMOVE = "thread_answer", "thread_redo", "thread_remove"
SHOW, CHOOSE = "thread_show", "thread_choose"
DECIDE, PRICE = "thread_decide", "thread_price"
"""The kinds of job; those that an earlier version left behind carry these names, too."""
_FLAGS = ("is_outsider", "is_private", "is_mention")


def job_of(kind: str, said: Said, turn: str, about: Mapping[str, Any]) -> Job:
    """A job about something said; `turn` is the ts that it has its place in the thread by."""
    key = said.key
    body = {
        "channel": key.channel,
        "thread": key.thread,
        "user": said.user,
        "turn": turn,
        "ts": said.ts,
        "name": said.name,
        **{name: getattr(said, name) for name in _FLAGS},
        **({"files": list(said.files)} if said.files else {}),
        **about,
    }
    lock = f"{key.team}:{key.channel}:{key.thread}"
    return Job(job_key(key, turn), key.team, kind, body, lock, float(turn))


def job_key(key: ThreadKey, ts: str) -> str:
    """What Slack repeats of a message: its ts."""
    return f"{key.team}:{key.channel}:{ts}"


def said_of(held: Held) -> Said:
    """What a job is about, without its words."""
    body = held.body
    key = ThreadKey(held.job.team, body["channel"], body["thread"])
    flags: dict[str, Any] = {name: bool(body[name]) for name in _FLAGS}
    name, turn = str(body.get("name", "")), str(body["turn"])
    flags["files"] = tuple(body.get("files", ()))
    return Said(key=key, ts=body["ts"], user=body["user"], text="", name=name, turn=turn, **flags)


def turn_of(held: Held, said: Said) -> Turn:
    """The turn that a job takes in its thread."""
    return Turn(said.key, said.turn, said.user)


def under(said: Said) -> Place:
    """Where it is answered."""
    return Place(said.key.channel, said.key.thread)


def back_to(said: Said) -> Back:
    """To the person, where they spoke: in the thread, or in the channel outside of one."""
    is_reply = said.key.thread != said.ts
    return Back(said.user, said.key.channel, thread=said.key.thread if is_reply else "")
