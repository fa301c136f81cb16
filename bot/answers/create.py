"""The answers of this process, without Slack: what the terminal needs and the app stands on."""

from __future__ import annotations

from bot.answers.answers import Answers
from bot.kept import kept
from bot.rendering.render import keep_compiled
from bot.settings import Settings
from bot.storage import Storage, open_storage
from engine import Book, load_book, load_catalogue
from engine.figures.dated import hand_over, take_over
from engine.prices.library import VERSION
from engine.prices.names import load_names


def create_answers(
    settings: Settings, storage: Storage | None = None, book: Book | None = None
) -> Answers:
    """The answers behind every surface: the bundled book or another, the bundled prices, the
    log. Templates stay compiled where the settings name a place for that."""
    if settings.cache:
        keep_compiled(settings.cache)
        # the line-up's options are checked against the prices, which the library brings
        take_over(kept("book", hand_over, (VERSION,)))
    return Answers(
        book=book or load_book(),
        catalogue=load_catalogue(),
        names=load_names(),
        storage=storage or open_storage(settings.database),
    )
