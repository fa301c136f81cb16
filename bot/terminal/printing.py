"""What the commands share: JSON as they print it, and what is not possible."""

from __future__ import annotations

import json
from typing import Any

USAGE_ERROR = 2
"""The exit code beside a sentence on standard error."""


class NotPossible(Exception):
    """What was asked of the command line cannot be done; says why, and what to do."""


def as_json(value: Any) -> str:
    """Indented, in the characters themselves, with a line's end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
