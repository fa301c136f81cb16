"""The bot's answers with a clock that stands still, and strings that mean harm."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.answers.answers import Answers, Asker, Question, Reply
from bot.storage import SqliteStorage, Storage
from engine import Book, Catalogue, load_book, load_catalogue
from engine.figures.sources import Source
from engine.prices.catalogue import ApiModel
from engine.prices.names import load_names

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANA = Asker(team="T1", channel="C1", user="U0ANA")
TERMINAL = Asker(team="-", channel="-", user="terminal", is_slack=False)

HOSTILE = {
    "a ping of the channel": "<!channel>",
    "a ping of a person": "<@U123>",
    "a disguised link": "<https://evil.example|paypa1>",
    "the end of JSON": '"]}',
    "a template": "{{ 7*7 }} {% raw %}",
    "backticks": "`<!here>` ```",
    "entities": "&lt;!channel&gt; &",
    "right to left": "\u202e\u05e9\u05dc\u05d5\u05dd",
    "emoji": "🤖👩‍👩‍👧 :x:",
    "control characters": "\x00\x07\x1b[31m",
    "10,000 characters": "x" * 10_000,
    "10,000 ampersands": "&" * 10_000,
    "10,000 pings": "<!channel>" * 1_000,
    "SQL": "'; drop table queries; --",
}
IN_A_NAME = '<!here>&`"]}{{ 7*7 }}'
"""Short enough for every name of an answer to hold it at once."""


def answers_of(
    storage: Storage, book: Book | None = None, catalogue: Catalogue | None = None
) -> Answers:
    """Answers over a storage, at noon of one day for ever."""
    return Answers(
        book=book or load_book(),
        catalogue=catalogue or load_catalogue(),
        names=load_names(),
        storage=storage,
        now=lambda: NOW,
    )


def answers_at(folder: Path) -> Answers:
    """Answers that log to a fresh file."""
    return answers_of(SqliteStorage(folder / "tco.db"))


def ask(answers: Answers, text: str, asker: Asker = ANA) -> Reply:
    """The reply to a slash command."""
    return answers.reply(Question(text=text, asker=asker, surface="slash"))


# --- a book and a catalogue whose every name means harm

_NAMES = ("name", "title", "note", "why", "why_unknown", "license", "term_text", "provider")


def hostile_book() -> Book:
    """The book with `IN_A_NAME` in every name, note and source."""
    return Book.model_validate(_marked(load_book().model_dump()))


def _marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: inner + IN_A_NAME
            if key in _NAMES and isinstance(inner, str) and inner
            else _marked(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [item + IN_A_NAME if _is_sentence(item) else _marked(item) for item in value]
    return value


def _is_sentence(item: Any) -> bool:
    return isinstance(item, str) and " " in item


class HostileCatalogue(Catalogue):
    """The catalogue with a mark in every name that a provider gives itself or its models."""

    mark = IN_A_NAME

    def _described(self, row: Any) -> ApiModel:
        model = super()._described(row)
        names = {part: getattr(model, part) + self.mark for part in ("name", "provider_name")}
        return model.model_copy(update=names)

    def source(self, ref: str) -> Source:
        found = super().source(ref)
        return found.model_copy(update={"title": found.title + self.mark})


def hostile_catalogue(mark: str = IN_A_NAME) -> Catalogue:
    """The bundled catalogue, marked."""
    catalogue = HostileCatalogue()
    catalogue.mark = mark
    return catalogue
