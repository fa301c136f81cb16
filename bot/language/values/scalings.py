"""Relative changes: double the volume, 20% more output, two more GPUs.

How they are said is in wordings/values/changes.toml; what they come to is known only beside a
scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.language.machine.files import word_set
from bot.language.meaning.refusals import Refusal, asked

_ONE, _NONE = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Scaling:
    """What one quantity is multiplied with, and then what is added to it."""

    target: str
    """A name in the list "targets"."""
    times: Decimal = _ONE
    plus: Decimal = _NONE
    currency: str = ""
    """What is added to a sum of money is of, by its code; empty for dollars."""
    usd: Decimal = _ONE
    """What one of it is in dollars, once the day's rate is known."""

    def of(self, before: Decimal) -> Decimal:
        """The quantity afterwards."""
        return before * self.times + self.plus * self.usd


def change(times: Decimal, word: str = "", **_: object) -> Scaling:
    """By how much something changes that was named before; its target is the word that says so."""
    return Scaling(word, times)


def scaling(
    target: str = "volume",
    times: Decimal = _ONE,
    plus: Decimal = _NONE,
    word: str = "",
    change: Scaling | None = None,
    **_: object,
) -> Scaling | Refusal:
    """A change of a target; 20% cheaper GPUs are not fewer of them, nor are APIs."""
    times, word = (change.times, word or change.target) if change else (times, word)
    is_of_price = word in word_set("of_a_price")
    if target == "prices" or (target == "apis" and not is_of_price):
        return asked(f"which_{target}")
    if target == "gpus" and is_of_price:
        target = "rent"
    return Scaling(target, times, plus)
