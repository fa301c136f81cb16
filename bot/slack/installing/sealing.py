"""Tokens as they are kept: encrypted with TCO_SECRET_KEY, which may hold several keys, the newest
first: what an older one has sealed is still opened, and sealed again with the newest."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.settings import SettingsError

NEW_KEY = (
    "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)
"""Prints a new key."""


class WrongKey(Exception):
    """None of the keys opens what was sealed."""


class Sealer:
    """Seals and opens."""

    def __init__(self, keys: str) -> None:
        """`keys` are separated by commas. SettingsError where there is none, or one is no key."""
        if not keys.strip():
            raise SettingsError(
                "TCO_SECRET_KEY is not set: the tokens of the workspaces are kept encrypted with "
                f"it. Make one with {NEW_KEY} and keep it apart from the database."
            )
        try:
            # an extra, and slow to load
            from cryptography.fernet import Fernet, InvalidToken, MultiFernet
        except ImportError as why:
            raise SettingsError(
                "SLACK_CLIENT_ID asks for several workspaces, whose tokens are kept encrypted: "
                f'pip install "tco-advisor[teams]" ({why}).'
            ) from why
        self._invalid: type[Exception] = InvalidToken
        try:
            self._fernets = [Fernet(key.strip()) for key in keys.split(",") if key.strip()]
        except ValueError as why:
            raise SettingsError(
                f"TCO_SECRET_KEY holds something that is no key. Make one with {NEW_KEY}."
            ) from why
        self._any = MultiFernet(self._fernets)

    def seal(self, said: Mapping[str, str]) -> str:
        """Under the newest key."""
        return self._any.encrypt(json.dumps(dict(said)).encode()).decode()

    def open(self, sealed: str) -> dict[str, str]:
        """What was sealed; WrongKey where none of the keys opens it."""
        try:
            opened = json.loads(self._any.decrypt(sealed.encode()))
        except self._invalid as why:
            raise WrongKey("sealed with a key that TCO_SECRET_KEY does not hold") from why
        return {str(name): str(value) for name, value in opened.items()}

    def is_newest(self, sealed: str) -> bool:
        """Whether the newest key has sealed it."""
        try:
            self._fernets[0].decrypt(sealed.encode())
        except self._invalid:
            return False
        return True
