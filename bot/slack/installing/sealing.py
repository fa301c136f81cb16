"""Tokens as they are kept: encrypted with TCO_SECRET_KEY, which may hold several keys, the newest
first: what an older one has sealed is still opened, and sealed again with the newest."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any

from bot.settings import SettingsError

NEW_KEY = "tco admin new-key"
"""Prints one."""


def new_key() -> str:
    """A key for TCO_SECRET_KEY."""
    return str(_library().Fernet.generate_key().decode())


def _library() -> Any:
    """The package cryptography: an extra, and slow to load."""
    try:
        return importlib.import_module("cryptography.fernet")
    except ImportError as why:
        raise SettingsError(
            "Many workspaces keep their tokens encrypted, which takes the package cryptography: "
            f'pip install "tco-advisor[teams]" ({why}).'
        ) from why


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
        fernet = _library()
        self._invalid: type[Exception] = fernet.InvalidToken
        try:
            self._fernets = [fernet.Fernet(key.strip()) for key in keys.split(",") if key.strip()]
        except ValueError as why:
            raise SettingsError(
                f"TCO_SECRET_KEY holds something that is no key. Make one with {NEW_KEY}."
            ) from why
        self._any = fernet.MultiFernet(self._fernets)

    def seal(self, said: Mapping[str, str]) -> str:
        """Under the newest key."""
        return str(self._any.encrypt(json.dumps(dict(said)).encode()).decode())

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
