"""What stands in an input, as a value of the workload, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.language.canonical import canonical_of
from bot.language.machine.currencies import alike, currency_in
from bot.language.machine.tokens import tokenize
from bot.language.meaning.reading import read
from bot.language.values.quantities import doubts
from bot.language.values.slots import value_of
from engine.figures.parts import Foreign, Part, Rate, Terms
from engine.figures.workload import Reason
from engine.prices.names import load_names


class NotRead(Exception):
    """What stands in an input cannot be taken; says what to write instead."""


def amount(text: str) -> Decimal:
    """A count: 5M, 750k, 1,200, two million."""
    if spellings := doubts(tokenize(text)[1], 0):
        raise NotRead(f"Is that {spellings[0]} or {spellings[1]}? Write it so.")
    return _read(text, "amount", or_else="Write a number, such as 5M, 750k or 1200.")


def number(text: str) -> Decimal:
    return _read(text, "percent", "times", or_else="Write a plain number, such as 3 or 99.9.")


def share(text: str) -> Decimal:
    if value_of("number", tokenize(text)[1]) == 1:
        raise NotRead("Is that 1% or 100%? Write it so.")
    return _read(text, "share", or_else="Write a share, such as 60%.")


def money_of(text: str) -> Decimal:
    """A sum: $4,000, 4k, €2.35."""
    code = currency_in(text)
    if code is None:
        return dollars(text)
    value = value_of("usd", alike(tokenize(text)[1]))
    if not isinstance(value, Decimal):
        raise NotRead("Write a sum, such as $4,000 or €4,000.")
    return Foreign(value, code)


def dollars(text: str) -> Decimal:
    """USD: $4,000, 4k, 2.35."""
    value = value_of("usd", tokenize(text)[1])
    try:
        return value if isinstance(value, Decimal) else amount(text)
    except NotRead:
        raise NotRead("Write dollars, such as $2.35 or $4,000.") from None


def milliseconds(text: str) -> Decimal:
    return _read(text, "ms", "percent", "times", or_else="Write milliseconds, such as 80.")


def _read(text: str, *kinds: str, or_else: str = "") -> Decimal:
    """What all of a text says of the first of some kinds that it says anything of."""
    tokens = tokenize(text)[1]
    values = (value_of(kind, tokens) for kind in kinds)
    if isinstance(value := next((v for v in values if v is not None), None), Decimal):
        return value
    raise NotRead(or_else)


def whole(text: str) -> int:
    value = amount(text)
    if value != value.to_integral_value():
        raise NotRead("Write a whole number, such as 2.")
    return int(value)


def covers(text: str) -> int | str:
    return text if text == "node" else whole(text)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotRead("Choose a day, such as 2026-04-15.") from None


def yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise NotRead("Choose one of the list.")
    return text == "yes"


def chosen_of(kind: type[StrEnum]) -> Callable[[str], object]:
    def read(text: str) -> object:
        try:
            return kind(text)
        except ValueError:
            raise NotRead("Choose one of the list.") from None

    return read


def reasons(chosen: list[str]) -> object:
    return frozenset(Reason(each) for each in chosen if each in set(Reason))


def parts(text: str) -> object:
    """Several models, as in the command: 70% haiku-5.5, 30% opus-5.5."""
    reading = read(text, load_names())
    if reading.problems or not reading.changes.get("parts"):
        raise NotRead("Write each model with its part: 70% haiku-5.5, 30% opus-5.5.")
    return reading.changes["parts"]


def parts_text(parts: tuple[Part, ...]) -> str:
    return canonical_of({"parts": parts})


def terms(text: str) -> object:
    """What one pays at single models: 30% off gpt-4o."""
    reading = read(text, load_names())
    if reading.problems or set(reading.changes) != {"terms"}:
        raise NotRead("Write each model with its terms: 30% off gpt-4o, haiku-5.5 at $1/$4.")
    return reading.changes["terms"]


def terms_text(said: tuple[Terms, ...]) -> str:
    return canonical_of({"terms": said})


def left_out(text: str) -> object:
    """APIs and providers that are out of the question: groq, gpt-4o."""
    reading = read(f"leave out {text}", load_names())
    if reading.problems or set(reading.changes) != {"left_out"}:
        raise NotRead("Write APIs or providers with commas between: groq, gpt-4o.")
    return reading.changes["left_out"]


def currency(text: str) -> str:
    if code := currency_in(text):
        return code
    raise NotRead("Write a currency, such as EUR or £.")


def rates(text: str) -> object:
    """What other currencies are in dollars: 1 € = $1.08."""
    reading = read(text, load_names())
    if reading.problems or set(reading.changes) != {"rates"}:
        raise NotRead("Write what one of it is in dollars: 1 € = $1.08.")
    return reading.changes["rates"]


def rates_text(rates: tuple[Rate, ...]) -> str:
    return canonical_of({"rates": rates})


def digits_of(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def yes_no(value: bool) -> str:
    return "yes" if value else "no"
