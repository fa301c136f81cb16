"""One discussion as two people have it, whoever plays it: a browser, or people over HTTP.

Every line says what somebody does in the thread of an answer, and what the bot's reply then shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

BOT = "tco"
BREAKDOWN = 6
"""Messages of an answer's breakdown: five, and a picture."""
QUESTION = "/tco 5M in 1M out as of 2026-04-15"
HEADLINE = "Stay on an API: $112 a month at Groq, self-hosting would be $13,275"


@dataclass(frozen=True)
class Post:
    """A message as it is read: who wrote it, and its text in one line, without markup."""

    author: str
    text: str


class Stage(Protocol):
    """Where a discussion is played; people go by their handles."""

    def say(self, who: str, text: str) -> None:
        """Say something in the thread."""

    def edit(self, who: str, said: str, text: str) -> None:
        """Put one's own message otherwise."""

    def delete(self, who: str, said: str) -> None:
        """Take one's own message back."""

    def decide(self, who: str, under: str, fields: Mapping[str, str]) -> None:
        """Press "Record the decision" under the reply that says so, and send the form."""

    def restart(self) -> None:
        """Stop the bot, and start another with the same database."""

    def thread(self, who: str) -> Sequence[Post]:
        """What somebody reads there below the breakdown of the answer."""

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds; raises TimeoutError where it does not."""


@dataclass(frozen=True)
class Says:
    who: str
    text: str
    shows: tuple[str, ...] = ()
    """What the reply shows; nothing where the bot keeps quiet."""

    def play(self, stage: Stage) -> None:
        stage.say(self.who, self.text)
        stage.wait_for(lambda: shows(stage, self.who, self.text, self.shows))


@dataclass(frozen=True)
class Edits:
    who: str
    said: str
    text: str
    shows: tuple[str, ...]

    def play(self, stage: Stage) -> None:
        stage.edit(self.who, self.said, self.text)
        stage.wait_for(lambda: shows(stage, self.who, f"{self.text} (edited)", self.shows))


@dataclass(frozen=True)
class Deletes:
    who: str
    said: str

    def play(self, stage: Stage) -> None:
        before = len(stage.thread(self.who))
        stage.delete(self.who, self.said)
        stage.wait_for(lambda: len(stage.thread(self.who)) == before - 2)


@dataclass(frozen=True)
class Decides:
    who: str
    under: str
    fields: Mapping[str, str]
    shows: tuple[str, ...]

    def play(self, stage: Stage) -> None:
        stage.decide(self.who, self.under, self.fields)
        stage.wait_for(lambda: has_all(stage.thread(self.who)[-1].text, self.shows))


@dataclass(frozen=True)
class Restarts:
    def play(self, stage: Stage) -> None:
        stage.restart()


Line = Says | Edits | Deletes | Decides | Restarts

SCRIPT: Sequence[Line] = (
    Says(
        "ravi",
        "@tco what if 50M in 10M out",
        (
            "Scenario B · from A, what changes: 5M in 1M out → 50M in 10M out",
            "Self-hosted, whole bill $13,275 $13,275 same",
            "Cheapest API: Groq, Llama 3.3 70B Versatile 128k $112 $1,122 +$1,010",
            "The verdict stays: stay on an API.",
        ),
    ),
    Says(
        "ana",
        "What if we doubled the output?",
        ("Scenario C · from B", "50M in 10M out → 50M in 20M out", "$1,122 $1,359 +$237"),
    ),
    Says(
        "ravi",
        "@tco why 3,200",
        ("MLOps engineer, fractional", "= $3,200 a month", "source: the article (2026-04)"),
    ),
    Says(
        "ana",
        "@tco why step 4",
        ("Twice the TCO (fail)", "$1,359 / $13,275 of the bill = 0.1x", "It passes from 2x."),
    ),
    Says("ravi", "So it is people who cost, not GPUs."),
    Says(
        "ana",
        "@tco compare",
        (
            "A $13,275 $112 stay on an API 2x H100",
            "B $13,275 $1,122 stay on an API 2x H100",
            "C (current) $13,275 $1,359 stay on an API 2x H100",
            "C 50M in 20M out: self-hosting the same, API +$1,247",
        ),
    ),
    Says("ravi", "@tco back", ("Scenario B is current. 50M in 10M out",)),
    Says(
        "ravi",
        "what if B on b200",
        (
            "Scenario D · from B",
            "Self-hosted, whole bill $13,275 $26,065 +$12,790",
            "· GPU, failover $2,550 $10,220 +$7,670",
        ),
    ),
    Restarts(),
    Says("ana", "what if without failover", ("Scenario E · from D", "$26,065 $15,845 −$10,220")),
    Edits(
        "ana",
        "what if without failover",
        "what if with existing infra",
        (
            "Scenario E · from D, what changes: not said → existing infra",
            "Self-hosted, whole bill $26,065 $23,050 −$3,015",
            "· MLOps engineer, fractional $3,200 $800 −$2,400",
        ),
    ),
    Says("ravi", "what if half cached", ("Scenario F · from E", "cached 50%")),
    Deletes("ravi", "what if half cached"),
    Says(
        "ana",
        "@tco compare A and E",
        (
            "A $13,275 $112 stay on an API 2x H100",
            "E (current) $23,050 $1,122 stay on an API 1x B200",
            "self-hosting +$9,775, API +$1,010",
        ),
    ),
    Decides(
        "ravi",
        "Scenario E · from D",
        {
            "outcome": "overruled",
            "reason": "We want GPUs of our own: the auditors insist",
            "trigger": "GPU < $2/h or volume > 50M",
        },
        (
            "Decision: the verdict is overruled by ravi",
            "Verdict Stay on an API: $1,122 a month at Groq, self-hosting would be $23,050",
            "Reason We want GPUs of our own: the auditors insist",
            "Review reopen if GPU < $2/h or volume > 50M",
            "Scenario E: 50M in 10M out, on b200_sxm, existing infra",
        ),
    ),
)

LISTED = (
    "50M in 10M out, on b200_sxm, existing infra",
    "stay on an API, overruled by @ravi",
    "We want GPUs of our own: the auditors insist",
    "reopen if GPU < $2/h or volume > 50M",
)
"""What `/tco decisions` shows after it."""


def play(stage: Stage, script: Sequence[Line] = SCRIPT) -> None:
    """Play every line, and see that both people read the same, everything answered once."""
    for line in script:
        try:
            line.play(stage)
        except TimeoutError as why:
            raise AssertionError(f"{line}: {stage.thread('ana')[-3:]}") from why
    expected = _authors(script)
    for who in ("ana", "ravi"):
        with suppress(TimeoutError):  # the assertion tells more
            stage.wait_for(lambda who=who: _read_by(stage, who) == expected)
        assert _read_by(stage, who) == expected


def _read_by(stage: Stage, who: str) -> list[str]:
    return [post.author for post in stage.thread(who)]


def shows(stage: Stage, who: str, text: str, parts: Sequence[str]) -> bool:
    """Whether somebody sees a message, and an answer to it with all of these parts."""
    posts = stage.thread(who)
    places = [i for i, post in enumerate(posts) if (post.author, post.text) == (who, text)]
    if not places:
        return False
    answers = takewhile(lambda post: post.author == BOT, posts[places[-1] + 1 :])
    return has_all(" ".join(post.text for post in answers), parts)


def has_all(text: str, parts: Sequence[str]) -> bool:
    return all(part in text for part in parts)


def _authors(script: Sequence[Line]) -> list[str]:
    """Who wrote what is left in the thread at the end, from the first message to the last."""
    taken_back = {line.said for line in script if isinstance(line, Deletes)}
    authors: list[str] = []
    for line in script:
        if isinstance(line, Says) and line.text not in taken_back:
            authors += [line.who, *([BOT] if line.shows else [])]
        elif isinstance(line, Decides):
            authors.append(BOT)
    return authors
