"""The answers of this process, without Slack: what the terminal needs and the app stands on."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.answers.answers import Answers
from bot.kept import keep_derived, kept
from bot.language.parsing import parse
from bot.rendering.render import keep_compiled, load_templates
from bot.settings import Settings
from bot.storage import Storage, open_storage
from engine import Book, Workload, assess, load_book, load_catalogue
from engine.figures.dated import hand_over, take_over
from engine.outlook.swings import swings
from engine.prices.library import VERSION
from engine.prices.names import load_names

_EXAMPLE = "5M in 1M out vs something misspelt"
"""Whose reading needs all that texts are read by."""


def create_answers(
    settings: Settings, storage: Storage | None = None, book: Book | None = None
) -> Answers:
    """The answers behind every surface: the bundled book or another, the bundled prices, the
    log. Templates stay compiled where the settings name a place for that."""
    _use_cache(settings)
    return Answers(
        book=book or load_book(),
        catalogue=load_catalogue(),
        names=load_names(),
        storage=storage or open_storage(settings.database),
    )


def read_ahead(settings: Settings) -> None:
    """Read what answers stand on, and come to one, so that processes which come of this one share
    that. No storage is opened."""
    _use_cache(settings)
    book, catalogue = load_book(), load_catalogue()
    parse(_EXAMPLE, load_names())
    catalogue.search("warm", 1)
    work = Workload(input_tokens_per_day=5_000_000, output_tokens_per_day=1_000_000)
    answer = assess(work, book, datetime.now(UTC).date(), catalogue)
    swings(answer.scenario, answer.assumptions, book, catalogue)
    load_templates()


def _use_cache(settings: Settings) -> None:
    if settings.cache:
        keep_derived(settings.cache)
        keep_compiled(settings.cache)
        _take_over(settings.cache)


@cache
def _take_over(folder: Path) -> None:
    """Once for a process and all that come of it: what is read is in its memory then."""
    # the line-up's options are checked against the prices, which the library brings
    take_over(kept("book", hand_over, (VERSION,)))
