"""What was said: a message's text without the bot's name, and how to read one again."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.conversation.outcome import Said
from bot.rendering.mrkdwn import unescape
from bot.slack.slack_calls import error_name

MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_GONE = frozenset({"thread_not_found", "message_not_found"})


def spoken(text: str, own: Set[str]) -> str:
    """A text without the bot's names, all names where nobody knows its own, with characters for
    Slack's entities."""
    left = MENTION.sub(lambda found: " " if found[1] in own or not own else found[0], text)
    return unescape(left).strip(" ,:;\n\t")


def read_again(client: WebClient, said: Said) -> Said | None:
    """A message whose words nobody kept, as Slack shows it now; None where it is gone.

    Raises what the SDK gives up on.
    """
    try:
        page: Any = client.conversations_replies(
            channel=said.key.channel,
            ts=said.key.thread,
            oldest=said.ts,
            latest=said.ts,
            inclusive=True,
        )
    except SlackApiError as why:
        if error_name(why) in _GONE:
            return None
        raise
    own: Any = client.auth_test()
    found = next((m for m in page["messages"] if m["ts"] == said.ts), None)
    if found is None or found.get("subtype") == "tombstone":
        return None
    return replace(said, text=spoken(found.get("text") or "", {str(own["user_id"])}))
