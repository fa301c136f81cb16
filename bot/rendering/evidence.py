"""Evidence: how a figure was come by, in a word that a reader weighs it with."""

from __future__ import annotations

from engine.figures.sources import Source

OUR_OWN = frozenset({"total", "crossover", "hybrid", "years", "bought totals"})
"""Sections of an answer that are arithmetic on figures from elsewhere."""


def evidence(source: Source | None, section: str = "", basis: str = "") -> str:
    """ "quoted", "calibrated", "computed", "assumed", "said" by the person, or "your team's"."""
    if basis:
        return "said" if basis == "yours" else basis
    if source is None or section in OUR_OWN:
        return "computed"
    title = source.title
    if title == "you":
        return "said"
    if title.startswith("your team"):
        return "your team's"
    if title.startswith(("our assumption", "our sizing rules")) or section == "assumption":
        return "assumed"
    return "quoted"
