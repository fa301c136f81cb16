"""What a Web API call was given, from a form, a query or JSON, read field by field."""

import json
from collections.abc import Callable
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.records import Json


def invalid(complaint: str, name: str) -> SlackError:
    """The refusal of one argument."""
    return SlackError("invalid_arguments", (f"[ERROR] {complaint} [json-pointer:/{name}]",))


class Arguments:
    """Reads are typed; all raise SlackError `invalid_arguments` for what they cannot read."""

    def __init__(self, given: Json) -> None:
        self._given = {name: value for name, value in given.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def as_json(self) -> Json:
        """All of them, for the log, without the token."""
        return {name: value for name, value in self._given.items() if name != "token"}

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.string(name)
        if not value:
            raise invalid(f"missing required field: {name}", name)
        return value

    def string(self, name: str, default: str = "") -> str:
        value = self._given.get(name, default)
        if isinstance(value, dict | list):
            raise invalid("must be a string", name)
        return str(value)

    def optional(self, name: str) -> str | None:
        return self.string(name) or None

    def flag(self, name: str) -> bool:
        return self._given.get(name) in (True, 1, "true", "True", "1")

    def integer(self, name: str, default: int, least: int, most: int) -> int:
        """Within bounds: Slack cuts what lies outside."""
        try:
            value = int(self._given.get(name, default))
        except (TypeError, ValueError):
            raise invalid("must be an integer", name) from None
        return max(least, min(most, value))

    def words(self, name: str) -> list[str]:
        """A list, or its items separated by commas."""
        value = self._given.get(name, "")
        items = value if isinstance(value, list) else str(value).split(",")
        return [str(item).strip() for item in items if str(item).strip()]

    def json(self, name: str, error: str) -> Any:
        """JSON, or a string that holds it; raises SlackError `error` if it does not."""
        value = self._given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None


Method = Callable[[Arguments], Json]
"""A method of the Web API: returns its answer's fields or raises SlackError."""
