"""Errands: what a turn is to do, kept without anybody's words so that another process can do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.conversation.decisions import Form
from bot.conversation.outcome import Said
from bot.storage import Turn
from engine import Workload

_FLAGS = ("is_outsider", "is_private", "is_mention")


class Kind(StrEnum):
    """What is to be done."""

    ANSWER = "answer"
    """Answer a message."""
    REDO = "redo"
    """Answer a message that was edited, in place."""
    REMOVE = "remove"
    """Take the answer to a deleted message away."""
    SHOW = "show"
    """Show a scenario in full."""
    CHOOSE = "choose"
    """Make the next scenario of what was chosen under an answer."""
    DECIDE = "decide"
    """Record what a form says."""
    PRICE = "price"
    """Answer a workload that was found in a message."""


NEEDS_TEXT = frozenset({Kind.ANSWER, Kind.REDO})


@dataclass(frozen=True)
class Errand:
    """One turn's work."""

    kind: Kind
    said: Said
    """Its text is empty until the message is read again, where it comes from the storage."""
    label: str = ""
    form: Form | None = None
    """What a form holds was given for the record, and is let go with the lease."""
    workload: Workload | None = None

    def kept(self) -> dict[str, Any]:
        """Ids and parsed parameters, as they are kept with the lease."""
        flags = {name: getattr(self.said, name) for name in _FLAGS}
        more: dict[str, Any] = {"form": self.form.__dict__} if self.form else {}
        if self.workload:
            more["workload"] = self.workload.model_dump(mode="json", exclude_defaults=True)
        said = {"ts": self.said.ts, "name": self.said.name, **flags}
        return {"kind": self.kind, "label": self.label, **said, **more}


def errand_of(turn: Turn, kept: Mapping[str, Any]) -> Errand:
    """An errand from what was kept of it."""
    flags: dict[str, Any] = {name: bool(kept[name]) for name in _FLAGS}
    name = str(kept.get("name", ""))
    said = Said(key=turn.key, ts=kept["ts"], user=turn.user, text="", name=name, **flags)
    form = Form(**kept["form"]) if "form" in kept else None
    workload = Workload.model_validate(kept["workload"]) if "workload" in kept else None
    return Errand(Kind(kept["kind"]), said, kept["label"], form, workload)
