"""Listeners, blocks and forms that the tests of the local workspace share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

Json = dict[str, Any]


@contextmanager
def refused(error: str) -> Iterator[None]:
    """Slack answers `ok: false` with this error."""
    with pytest.raises(SlackApiError) as refusal:
        yield
    assert refusal.value.response["error"] == error


def noting(seen: list[Json]) -> Callable[..., None]:
    """A listener that acknowledges and keeps what it was sent."""

    def listener(ack: Any, body: Json) -> None:
        ack()
        seen.append(body)

    return listener


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(block_id: str, optional: bool = False, **element: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Tokens"),
        "optional": optional,
        "element": {"action_id": "value", **element},
    }


SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*Pay the API*"}}
MODAL = {"type": "modal", "title": plain("Workload"), "blocks": [SECTION]}
HOME = {"type": "home", "blocks": [SECTION]}
OPTIONS = [{"text": plain(name), "value": name.lower()} for name in ("AWS", "Lambda")]
CONTROLS = {
    "type": "actions",
    "block_id": "controls",
    "elements": [
        {"type": "button", "text": plain("Why?"), "action_id": "why", "value": "42"},
        {"type": "static_select", "action_id": "provider", "options": OPTIONS},
        {"type": "overflow", "action_id": "more", "options": OPTIONS},
    ],
}
FORM = {
    "type": "modal",
    "callback_id": "workload",
    "title": plain("Workload"),
    "submit": plain("Ask"),
    "private_metadata": "kept",
    "notify_on_close": True,
    "blocks": [
        field("tokens_in", type="plain_text_input"),
        field("provider", optional=True, type="static_select", options=OPTIONS),
    ],
}
UNCLEAR = "invalid_response_action"
NEXT = FORM | {"title": plain("Next")}
