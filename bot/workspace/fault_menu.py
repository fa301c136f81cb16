"""The faults that the page offers to play: what each is called, and what it does."""

from collections.abc import Callable

from bot.workspace.faults import Fault, Faults

SLOW_SECONDS = 4.0
ANY_CALL = "*"

CHOICES = (
    ("ratelimited", "429 rate limit", "Its next call waits, by Retry-After"),
    ("http_error", "500 server error", "Its next call fails without an answer in JSON"),
    ("slow", "Slow answer", f"Its next call takes {SLOW_SECONDS:.0f} seconds"),
    ("drop", "Connection lost", "Its next call gets no answer at all"),
    ("lost", "Answer lost", "Its next call is carried out, and gets no answer"),
    ("duplicate_command", "Duplicate command", "The next command is delivered twice"),
    ("duplicate_interaction", "Duplicate click", "The next click or form is delivered twice"),
    ("duplicate_event", "Duplicate event", "The next mention or message is delivered twice"),
    ("refresh", "Socket refresh", "The bot has to open a new connection"),
    ("silence", "Dead socket", "The next delivery goes into silence"),
    ("unreachable", "Bot unreachable", "Nothing reaches the bot until cleared"),
)


def _unreachable(faults: Faults) -> None:
    faults.bot_unreachable = True


_ORDERS: dict[str, Callable[[Faults], None]] = {
    "ratelimited": lambda faults: faults.rate_limit(ANY_CALL),
    "http_error": lambda faults: faults.http_error(ANY_CALL),
    "slow": lambda faults: faults.slow(ANY_CALL, SLOW_SECONDS),
    "drop": lambda faults: faults.drop(ANY_CALL),
    "lost": lambda faults: faults.lose_answer(ANY_CALL),
    "duplicate_command": lambda faults: faults.duplicate("command"),
    "duplicate_interaction": lambda faults: faults.duplicate("interaction"),
    "duplicate_event": lambda faults: faults.duplicate("event"),
    "refresh": Faults.refresh,
    "silence": Faults.silence,
    "unreachable": _unreachable,
    "clear": Faults.clear,
}


def order(faults: Faults, choice: str) -> str:
    """Plays the chosen fault and says so; raises KeyError for one not on offer."""
    _ORDERS[choice](faults)
    if choice == "clear":
        return "All faults cleared"
    title = next(title for value, title, _ in CHOICES if value == choice)
    return f"{title}: on order"


def described(faults: Faults) -> list[str]:
    """What is still to come, a line each."""
    lines = [_line(fault) for fault in faults.pending()]
    return [*lines, "bot unreachable"] if faults.bot_unreachable else lines


def _line(fault: Fault) -> str:
    where = "any call" if fault.target == ANY_CALL else fault.target
    return f"{fault.kind} × {fault.left} ({where})"
