"""Refusal: why a piece of text is not taken, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason in one sentence, and whole pieces that would be understood instead."""

    reason: str
    instead: tuple[str, ...] = ()
