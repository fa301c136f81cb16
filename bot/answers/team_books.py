"""The book with a team's own figures over it, as of a day, and the models that people give as a
config.json pasted into a message: what was counted is kept, called by an id; the text is not."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from bot.answers.cache import Cache
from bot.rendering.render import Message, render
from bot.rendering.replies import Answer, Asker
from bot.storage import ChangedMeanwhile, Storage, StorageUnavailable
from engine import Book, Workload
from engine.figures.errors import InvalidConfig
from engine.machines.model_config import model_of_config
from engine.question.currencies import rate_of
from engine.question.team_figures import (
    Figures,
    TeamFigure,
    in_force,
    kept_model,
    with_team_figures,
)

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

    def usd_of(self, workload: Workload, team: str, on: date) -> Callable[[str], Decimal]:
        """What one of a currency is in dollars for a team's question, by its code; NoRate."""
        day = workload.as_of or on
        book, _ = self.of(team, day)
        return lambda code: rate_of(code, workload, book, day).value

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


_SIGN = re.compile(r"num_hidden_layers|num_attention_heads|kv_lora_rank|\bn_layer\b")
_FENCES = re.compile(r"```(?:json)?")
_QUOTES = str.maketrans({"“": '"', "”": '"', "\u00a0": " "})
_ATTEMPTS = 3


def with_given_model(text: str, asker: Asker, storage: Storage, on: date) -> str:
    """The text with a pasted config.json replaced by the id of its model, kept for the team.

    Text without one comes back as it is. Raises InvalidConfig for one that cannot be read, sized
    or kept."""
    if "{" not in text or not _SIGN.search(text):
        return text
    plain = _FENCES.sub(" ", text.translate(_QUOTES))
    start = plain.index("{")
    raw, end = _object_at(plain, start)
    counted = sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:4]
    model = model_of_config(raw, f"{raw.get('model_type') or 'model'}-{counted}")
    figure = kept_model(model, on, asker.user)
    _keep(figure, asker, storage)
    return f"{plain[:start].strip()} {model.id} {plain[end:].strip()}".strip()


def is_config(text: str) -> bool:
    """Whether a file's text is a Hugging Face configuration, well-formed or not."""
    return text.lstrip().startswith("{") and bool(_SIGN.search(text))


def _object_at(text: str, start: int) -> tuple[dict[str, Any], int]:
    try:
        found, end = json.JSONDecoder().raw_decode(text, start)
    except ValueError as why:
        raise InvalidConfig(f"it is not whole JSON ({why})") from why
    assert isinstance(found, dict), "it begins with a brace"
    return found, end


def _keep(figure: TeamFigure, asker: Asker, storage: Storage) -> None:
    """Kept unless the same stands already; others may write at the same time."""
    if asker.is_outsider:
        raise InvalidConfig("people of other companies cannot add to the team's own figures")
    for _ in range(_ATTEMPTS):
        try:
            known = storage.team_figures(asker.team)
            if any(one.key == figure.key and one.value == figure.value for one in known):
                return None
            return storage.set_team_figures(asker.team, [figure], len(known))
        except ChangedMeanwhile:
            continue
        except StorageUnavailable as why:
            logger.error("A model's configuration could not be kept: %s", why)
            break
    raise InvalidConfig("it could not be kept at the moment")
