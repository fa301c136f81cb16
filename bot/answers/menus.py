"""Menus under an answer: the assumptions that move it most, and what one may say instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.canonical import canonical_of
from engine.question.scenario import Assumption
from engine.swings import Swing

MOST_MENUS = 3


@dataclass(frozen=True)
class Offer:
    """One thing that may be so."""

    say: str
    """How a person says it, such as "peak 5x"."""
    swing: Swing


@dataclass(frozen=True)
class Menu:
    """What may be said in place of one assumption."""

    assumption: Assumption
    offers: tuple[Offer, ...]

    @property
    def field(self) -> str:
        """The workload's field."""
        return self.assumption.field


def menus(assumptions: Sequence[Assumption], swings: Sequence[Swing]) -> tuple[Menu, ...]:
    """A menu for each of the few assumptions that move an answer most, the first of them first."""
    assumed = {assumption.field: assumption for assumption in assumptions}
    fields = list(dict.fromkeys(swing.field for swing in swings))
    return tuple(
        Menu(assumed[field], tuple(_offer(swing) for swing in swings if swing.field == field))
        for field in fields[:MOST_MENUS]
    )


def _offer(swing: Swing) -> Offer:
    return Offer(say=canonical_of({swing.field: swing.value}), swing=swing)
