"""Whose token speaks where: one for all, or each team's own."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import Protocol

from bot.slack.client import KeptClient
from bot.slack.installing.sealing import Sealer, WrongKey
from bot.storage import Installation, Installations, StorageUnavailable

logger = logging.getLogger(__name__)

_HOLDS_SECONDS = 30.0
"""What another process changes is seen after so long: a token that was renewed holds for hours."""
_ABSENT_SECONDS = 3.0
"""The same for a team that is not there: it may be being installed by another process."""
_MOST_KNOWN = 5_000


@dataclass(frozen=True)
class Speaker:
    """Who speaks for the bot in a team."""

    client: KeptClient
    """Waits for Slack's patience."""
    patient: KeptClient
    """For jobs, which wait themselves."""
    bot: str = ""
    bot_user: str = ""


class Speakers(Protocol):
    """Finds the speaker of a team without asking Slack."""

    def of(self, team: str, enterprise: str = "") -> Speaker | None:
        """Who speaks in a workspace; None where the app is not installed. Raises
        StorageUnavailable where nobody can tell."""

    def patient(self, team: str) -> KeptClient:
        """The client of a team's jobs; where the app is gone, one that Slack refuses."""


class OneSpeaker:
    """The one token, whoever asks."""

    def __init__(self, client: KeptClient) -> None:
        self._speaker = Speaker(client, client.patient())

    def of(self, team: str, enterprise: str = "") -> Speaker | None:
        """The same for every team."""
        return self._speaker

    def patient(self, team: str) -> KeptClient:
        """The same for every team."""
        return self._speaker.patient


class SpeakerOfTeam:
    """Each team's own token, from the storage, held for half a minute."""

    def __init__(self, installations: Installations, sealer: Sealer, mute: KeptClient) -> None:
        """`mute` has no token; the teams' clients share its connections."""
        self._installations, self._sealer, self._mute = installations, sealer, mute
        self._known: dict[str, tuple[Speaker | None, float]] = {}
        self._noted: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def of(self, team: str, enterprise: str = "") -> Speaker | None:
        """Who speaks in a workspace; while the storage is away, whoever spoke last."""
        key = team or enterprise
        known = self._known.get(key)
        if known and time.monotonic() < known[1]:
            return known[0]
        try:
            speaker = self._looked_up(team, enterprise)
        except StorageUnavailable:
            if known and known[0]:
                return known[0]
            raise
        holds = _HOLDS_SECONDS if speaker else _ABSENT_SECONDS
        with self._lock:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = speaker, time.monotonic() + holds
        return speaker

    def patient(self, team: str) -> KeptClient:
        """The client of a team's jobs."""
        speaker = self.of(team)
        return speaker.patient if speaker else self._mute.patient()

    def forget(self, *places: str) -> None:
        """Look these up anew; without any, everybody."""
        with self._lock:
            for place in places or tuple(self._known):
                self._known.pop(place, None)

    def refused(self, token: str) -> None:
        """Slack does not take a token any more: whoever spoke with it is looked up anew."""
        with self._lock:
            for place, (speaker, _) in tuple(self._known.items()):
                if speaker and speaker.client.token == token:
                    del self._known[place]

    def _looked_up(self, team: str, enterprise: str) -> Speaker | None:
        own = self._installations.find(team) if team else None
        if own:
            return self._speaker(own)
        of = enterprise or (self._installations.enterprise_of(team) if team else "")
        whole = self._installations.find(of) if of else None
        if whole and team:
            self._note(team, of)
        return self._speaker(whole) if whole else None

    def _speaker(self, installation: Installation) -> Speaker | None:
        try:
            token = self._sealer.open(installation.tokens)["token"]
        except WrongKey as why:
            logger.error("The tokens of %s cannot be read: %s", installation.place, why)
            return None
        client = self._mute.of_token(token)
        return Speaker(client, client.patient(), installation.bot, installation.bot_user)

    def _note(self, team: str, enterprise: str) -> None:
        """Jobs know their workspace only: through which organisation it speaks is kept."""
        if (team, enterprise) in self._noted:
            return
        if self._installations.enterprise_of(team) != enterprise:
            self._installations.note(team, enterprise)
        self._noted.add((team, enterprise))
