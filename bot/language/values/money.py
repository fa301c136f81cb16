"""Money as people write it: dollars, by the month and by the GPU."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from bot.language.values.quantities import (
    MONTH_WORDS,
    Period,
    Tokens,
    amount,
    days_per_month,
    number,
    period,
    text_at,
)
from engine.figures.dated import all_series, read_toml


@cache
def hours_per_month() -> int:
    """The book's convention for a month of a GPU."""
    return int(all_series(read_toml("figures.toml"))["hours_per_gpu_month"].rows[-1].value)


def dollars(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """$4,000, $4k, 4000 USD, 4k dollars."""
    if text_at(tokens, i) in {"$", "usd"}:
        found = amount(tokens, i + 1)
        return (found[0].value, found[1]) if found else None
    found = amount(tokens, i)
    if found and text_at(tokens, found[1]) in {"$", "usd", "dollars", "dollar", "bucks"}:
        return found[0].value, found[1] + 1
    return None


def dollars_per_month(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """$4,000/month, $4k a month, $48k per year, $150 a day, in USD a month."""
    found = dollars(tokens, i)
    said = period(tokens, found[1]) if found else None
    if found is None or said is None or said[0].times > 1:
        return None  # $2 an hour are a rent
    return _monthly(found[0], text_at(tokens, said[1] - 1), said[0]), said[1]


def dollars_of_days(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """The same of no hour or second, with or without a sign."""
    found = dollars(tokens, i) or amount(tokens, i)
    each = period(tokens, found[1]) if found else None
    if each is None or each[0].times != 1:
        return None
    return dollars_per_month(tokens, i) or bare_dollars_per_month(tokens, i)


def _monthly(usd: Decimal, word: str, said: Period) -> Decimal:
    """Months and years are exact; other periods go by the book's month of tokens."""
    if word in MONTH_WORDS:
        return usd
    return usd / 12 if said.days == 365 else said.per_day(usd) * days_per_month()


def bare_dollars(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """2.79 before "an hour": dollars that go without saying, as all money here is in dollars."""
    found = number(tokens, i)
    return found if found and 0 < found[0] <= MOST_BARE_RENT else None


def hourly_dollars(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """$1.50 as the price of a GPU without its period: too little for anything but an hour."""
    found = dollars(tokens, i)
    return found if found and found[0] <= MOST_UNTIMED_RENT else None


MOST_UNTIMED_RENT = Decimal(20)
MOST_BARE_RENT = Decimal(100)
"""A rule of reading: 2.79 an hour is a rent, 2,000 an hour could be requests."""


def bare_dollars_per_month(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """9.5k/mo after "bill" or "we pay"."""
    found = amount(tokens, i)
    said = period(tokens, found[1]) if found else None
    if found is None or said is None:
        return None
    return _monthly(found[0].value, text_at(tokens, said[1] - 1), said[0]), said[1]


def dollars_per_gpu_month(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """$1,460 per GPU and month, $1,460/mo per gpu, in USD an hour."""
    found = dollars(tokens, i)
    words = [text_at(tokens, at) for at in range(found[1], found[1] + 5)] if found else []
    kept = [word for word in words if word not in {"/", "per", "a", "and", "each", "for"}]
    if found and kept[:1] and kept[0] in _CARD_MONTH:
        return found[0] / hours_per_month(), found[1] + words.index(kept[0]) + 1
    is_monthly = len(kept) > 1 and {kept[0], kept[1]} & MONTH_WORDS and {kept[0], kept[1]} & _CARD
    if found is None or not is_monthly:
        return None
    last = max(at for at, word in enumerate(words) if word in kept[:2])
    return found[0] / hours_per_month(), found[1] + last + 1


def dollars_per_card_month(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """$1,825 a month each, after "gpus"; in USD an hour."""
    found = dollars(tokens, i)
    said = period(tokens, found[1]) if found else None
    is_monthly = said and text_at(tokens, said[1] - 1) in MONTH_WORDS
    if not found or not said or not is_monthly:
        return None
    after = said[1] + 1 if text_at(tokens, said[1]) in {"each", "apiece"} else said[1]
    return found[0] / hours_per_month(), after


_CARD_MONTH = frozenset({"gpu-month", "card-month", "gpu-months"})
_CARD = frozenset({"gpu", "card", "gpus", "cards"})

LEAST_PRICE = Decimal(500)
"""A rule of reading: $13,000 a card is a purchase, $2 a GPU is a rent."""


def price(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """$13,000, $285k: what something costs to buy."""
    found = dollars(tokens, i)
    return found if found and found[0] >= LEAST_PRICE else None


LEAST_SALARY, MOST_SALARY = Decimal(5_000), Decimal(3_000_000)
"""A rule of reading: what an engineer may cost a year; 20 may be a rent, or thousands."""


def salary(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """$190,000, 95k: a year of an engineer, in dollars where no currency is named."""
    found = dollars(tokens, i)
    if found is None and (bare := amount(tokens, i)):
        found = bare[0].value, bare[1]
    return found if found and LEAST_SALARY <= found[0] <= MOST_SALARY else None
