"""What a follow-up may ask for besides a what-if."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """What somebody wants in a thread."""

    WHAT_IF = "what if"
    WHY = "why"
    COMPARE = "compare"
    BACK = "back"
    RESET = "reset"
    GO = "go to"
    FULL = "full"
    DECIDE = "decide"
    DECISIONS = "decisions"
    HELP = "help"
    THANKS = "thanks"
