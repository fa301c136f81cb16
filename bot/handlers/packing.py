"""Messages in fewer messages, for a response url works five times and a button needs its message;
and messages in little memory."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from bot.rendering.render import Message, render

logger = logging.getLogger(__name__)

_MOST_BLOCKS, _MOST_CHARACTERS = 50, 12_000


def packed(messages: Sequence[Message], most: int) -> list[Message]:
    """The messages in at most so many, neighbours joined where Slack's limits let them; what does
    not fit even so is left out from the end."""
    joined = list(messages)
    at = len(joined) - 1
    while len(joined) > most and at > 0:
        both = _together(joined[at - 1], joined[at])
        if both:
            joined[at - 1 : at + 1] = [both]
        at -= 1
    if len(joined) > most:
        logger.error("%d messages do not fit a response url", len(joined) - most)
    return joined[:most]


def folded(message: Message) -> str:
    """A message as it waits for its turn: an eighth of the memory."""
    return json.dumps([message.text, message.blocks])


def unfolded(text: str) -> Message:
    """The message again."""
    said, blocks = json.loads(text)
    return Message(said, tuple(blocks))


def _together(first: Message, second: Message) -> Message | None:
    """Two messages as one; None where Slack would not take it."""
    blocks = (*first.blocks, *second.blocks)
    tables = sum(block.get("type") in ("table", "data_table") for block in blocks)
    fits = len(blocks) <= _MOST_BLOCKS and len(json.dumps(blocks)) <= _MOST_CHARACTERS
    return Message(first.text, blocks) if fits and tables <= 1 else None


def with_draw_button(messages: Sequence[Message], id: str) -> tuple[Message, ...]:
    """A thread whose last message has a button that draws the picture."""
    if not messages:
        return ()
    *before, last = messages
    button = render("draw", {"id": id})
    both = _together(last, button)
    return (*before, both) if both else (*messages, button)
