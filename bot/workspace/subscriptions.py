"""Which events the app's manifest asks for: Slack sends no others, and neither does the double."""

import json
from pathlib import Path

from bot.workspace.records import Json

_BY_CHANNEL = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


class Subscriptions:
    """The events an app receives; without a manifest all of them, as tests want it."""

    def __init__(
        self, names: frozenset[str] | None = None, scopes: frozenset[str] | None = None
    ) -> None:
        self._names = names
        self.scopes = scopes
        """What the app was granted when it was installed; None without a manifest."""

    @classmethod
    def load(cls, manifest: Path) -> "Subscriptions":
        """What `settings.event_subscriptions.bot_events` of a manifest lists; all without one."""
        if not manifest.exists():
            return cls()
        raw = json.loads(manifest.read_text("utf-8"))
        events = raw.get("settings", {}).get("event_subscriptions", {}).get("bot_events", ())
        scopes = raw.get("oauth_config", {}).get("scopes", {}).get("bot", ())
        return cls(frozenset(events), frozenset(scopes))

    def include(self, event: Json) -> bool:
        """Whether the app asked for this event."""
        if self._names is None:
            return True
        kind = str(event["type"])
        if kind == "message":
            kind = _BY_CHANNEL.get(str(event.get("channel_type")), kind)
        return kind in self._names
