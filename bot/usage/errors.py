"""What is refused, each with its sentence: what is wrong with the file and what to do next.

No sentence repeats a cell of the file: rows, keys and addresses stay where they are."""

from __future__ import annotations

from collections.abc import Sequence

_PAID = ("amount", "cost", "spend", "betrag", "total", "price", "charge")
_BILL = " If it is a bill alone, say what you pay: now $4,000/month."


class UsageRefused(Exception):
    """A file that is not measured; `str(error)` is shown to the person as it is."""


class NotUsage(UsageRefused):
    """Readable, but no usage export that we know."""

    def __init__(
        self, name: str, seen: Sequence[str], nearest: str, missing: Sequence[str]
    ) -> None:
        """`seen` are column or key names, `nearest` the title of the format that fits best."""
        self.name = name
        found = f" It has {_listed(seen)}." if seen else ""
        hint = f" Nearest is {nearest}, which also has {_listed(missing)}." if nearest else ""
        super().__init__(
            f"{name} is no usage export I know.{found}{hint} I need a time and token counts: "
            "columns like timestamp, model, input_tokens, output_tokens."
            f"{_BILL if any(word in name for name in seen for word in _PAID) else ''}"
        )


class NothingUsed(UsageRefused):
    """The format is known, and the file has no usage in it."""

    def __init__(self, title: str, why: str = "") -> None:
        reason = why or "it has no row with tokens or money. Export days with traffic."
        super().__init__(f"This is {title}, but {reason}")


class MissingPart(UsageRefused):
    """The format is known, and what it needs to be measured is not in this export."""

    def __init__(self, title: str, what: str) -> None:
        super().__init__(f"This is {title}. {what}")


class Unreadable(UsageRefused):
    """Not text, packed too tightly, broken or too large to be read safely."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"I can't read {name}: {why}")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:8])
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "")
