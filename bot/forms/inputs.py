"""What stands in the inputs of a modal as Slack sends it, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.forms.fields import Raw


def raw_of(view: Mapping[str, Any]) -> dict[str, Raw]:
    """What stands in the inputs of any modal, by name."""
    return {
        block_id.split("~")[0]: _raw(state)
        for block_id, states in view.get("state", {}).get("values", {}).items()
        for state in states.values()
    }


def _raw(state: Mapping[str, Any]) -> Raw:
    """What one input holds, whatever its kind."""
    if "files" in state:
        return [file["id"] for file in state["files"] or []]
    if "selected_users" in state:
        return list(state["selected_users"] or [])
    if "selected_options" in state:
        return [option["value"] for option in state["selected_options"] or []]
    option = state.get("selected_option")
    keys = ("value", "selected_date", "selected_conversation")
    texts = (state[key] for key in keys if state.get(key))
    return str(option["value"]) if option else next(texts, "").strip()
