"""Installations: where the app is installed, and with which tokens, which are kept encrypted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Installation:
    """The app in a workspace, or in a whole organisation (Enterprise Grid)."""

    place: str
    """The workspace's id; the organisation's where the app is installed for all of it."""
    enterprise: str
    """The organisation that the workspace belongs to; empty for none."""
    bot: str
    bot_user: str
    installed_by: str
    scopes: str
    tokens: str
    """Encrypted; only who has the key reads them."""
    expires_at: float | None = None
    """Unix seconds; None for a token that does not expire."""


class Installations(Protocol):
    """Where installations are kept. Every method raises StorageUnavailable where it cannot."""

    def save(self, installation: Installation) -> None:
        """Keep one in the place of any earlier; who had left is back, and loses nothing."""

    def find(self, place: str) -> Installation | None:
        """That of a workspace or an organisation; None where the app is not installed."""

    def all(self) -> Sequence[Installation]:
        """Every one, by place."""

    def expiring(self, seconds: float) -> Sequence[Installation]:
        """Those whose token expires within so many seconds, and that nobody renews just now."""

    def claim(self, installation: Installation, seconds: float) -> bool:
        """Whether this process may renew these tokens; nobody else may for so many seconds."""

    def renew(self, before: Installation, after: Installation) -> bool:
        """Put tokens in the place of those before; False where others stand there by now."""

    def seal_again(self, place: str, before: str, after: str) -> None:
        """The same tokens under another key; unless others stand there by now."""

    def note(self, team: str, enterprise: str) -> None:
        """A workspace speaks through its organisation's installation."""

    def enterprise_of(self, team: str) -> str:
        """The organisation through which a workspace speaks; empty for none."""

    def issue_state(self, state: str) -> None:
        """Remember that somebody began to install the app."""

    def consume_state(self, state: str, seconds: float) -> bool:
        """Whether that was no longer ago, and not finished since. It is finished now."""
