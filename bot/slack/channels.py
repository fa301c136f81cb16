"""What Slack says of channels: who may read them, and whether the bot may post there."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient

from bot.slack.slack_calls import Undelivered, error_name

logger = logging.getLogger(__name__)

_HOLDS_SECONDS = 60.0
"""A channel that is made private is believed public for so long."""
_MOST_KNOWN = 2_000
_CLOSED = ("is_private", "is_im", "is_mpim", "is_ext_shared")


class Channels:
    """Which channels are open, asked of Slack once a minute at most."""

    def __init__(self, client_of: Callable[[str], WebClient]) -> None:
        """`client_of` a team speaks for the bot."""
        self._client_of = client_of
        self._known: dict[tuple[str, str], tuple[bool, float]] = {}
        self._lock = threading.Lock()

    def is_public(self, team: str, channel: str) -> bool:
        """Whether a channel is open to the whole team and to nobody else; False in doubt."""
        if not channel.startswith("C"):
            return False
        found = self._known.get((team, channel))
        if found and time.monotonic() - found[1] < _HOLDS_SECONDS:
            return found[0]
        is_open = is_public(self._client_of(team), channel)
        with self._lock:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[team, channel] = is_open, time.monotonic()
        return is_open


def is_public(client: WebClient, channel: str) -> bool:
    """Whether a channel is open to the whole team and to nobody else; False in doubt."""
    try:
        found: Any = client.conversations_info(channel=channel)["channel"]
    except Undelivered as why:
        logger.info("Channel %s is taken for private: %s", channel, error_name(why))
        return False
    return not any(found.get(each) for each in _CLOSED)


def is_member(client: WebClient, channel: str, ts: str) -> bool:
    """Whether the bot may post in a channel that has a message; False in doubt."""
    try:
        found: Any = client.conversations_info(channel=channel)["channel"]
    except Undelivered as why:
        # Private channels are not described without a further scope; a link within one is given
        # to members alone.
        return error_name(why) == "missing_scope" and _is_linked(client, channel, ts)
    return bool(found.get("is_member") or found.get("is_im")) and not found.get("is_archived")


def _is_linked(client: WebClient, channel: str, ts: str) -> bool:
    try:
        client.chat_getPermalink(channel=channel, message_ts=ts)
    except Undelivered as why:
        logger.info("Channel %s is taken for another's: %s", channel, error_name(why))
        return False
    return True
