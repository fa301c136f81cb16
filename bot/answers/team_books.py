"""The book with a team's own figures over it, as of a day."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.answers.cache import Cache
from bot.rendering.render import Message, render
from bot.rendering.replies import Answer
from bot.storage import Storage, StorageUnavailable
from engine import Book
from engine.question.team_figures import Figures, TeamFigure, in_force, with_team_figures

logger = logging.getLogger(__name__)

_MOST_REMEMBERED = 200
_Key = tuple[tuple[str, TeamFigure], ...]


class TeamBooks:
    """Lays figures over the book once, and keeps the book as long as the figures stand."""

    def __init__(self, book: Book, storage: Storage) -> None:
        self._book, self._storage = book, storage
        self._books = Cache[_Key, Book](most=_MOST_REMEMBERED)

    def of(self, team: str, on: date) -> tuple[Book, Figures]:
        """The book that answers a team's questions as of a day, and what of it is the team's.

        A log that cannot be read never costs an answer: then the published figures stand.
        """
        figures = in_force(self._read(team), on)
        if not figures:
            return self._book, figures
        return self._laid_over(figures), figures

    def can_read(self, team: str) -> bool:
        """Whether a team's own figures can be read just now; True for nobody's."""
        try:
            return not team or self._storage.team_figures(team) is not None
        except StorageUnavailable:
            return False

    def _laid_over(self, figures: Figures) -> Book:
        key = tuple(sorted(figures.items(), key=lambda item: item[0]))
        known = self._books.get(key)
        return known or self._books.put(key, with_team_figures(self._book, figures))

    def _read(self, team: str) -> Sequence[TeamFigure]:
        try:
            return self._storage.team_figures(team)
        except StorageUnavailable as why:
            logger.error("The team's own figures could not be read: %s", why)
            return ()


def with_figures_note(message: Message, answer: Answer) -> Message:
    """A message that says so where it uses the published figures for want of the team's own."""
    if not answer.lacks_own_figures:
        return message
    note = render("trouble", {"kind": "published", "id": answer.id})
    return replace(message, blocks=(*message.blocks, *note.blocks))
