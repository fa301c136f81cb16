"""Parts of a workload: what goes to an API option of its own, sums in other currencies, and how a
measured volume came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, model_validator

from engine.figures.errors import InvalidWorkload
from engine.figures.sources import Model

MOST_TOKENS_PER_DAY = Decimal(10) ** 15
"""A bound for typing errors, not a figure: the whole world's traffic is below it."""

Tokens = Annotated[Decimal, Field(ge=0, le=MOST_TOKENS_PER_DAY, allow_inf_nan=False)]
Positive = Annotated[Decimal, Field(gt=0, le=MOST_TOKENS_PER_DAY, allow_inf_nan=False)]
Share = Annotated[Decimal, Field(ge=0, le=1, allow_inf_nan=False)]


class Part(Model):
    """A part of the work that one API option does: a share of it, or a volume of its own."""

    option: str
    """"provider/model", or "provider": the same open model there."""
    share: Annotated[Decimal, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    """Of all that is not said by volume."""
    input_tokens_per_day: Tokens | None = None
    output_tokens_per_day: Tokens | None = None

    @model_validator(mode="after")
    def _by_share_or_volume(self) -> Part:
        volume = (self.input_tokens_per_day, self.output_tokens_per_day)
        if (self.share is None) == (None in volume):
            raise InvalidWorkload("A part is a share, or a volume in and out.")
        return self

    @property
    def volume(self) -> tuple[Decimal, Decimal]:
        """Its own tokens a day, in and out; none where it is a share."""
        return self.input_tokens_per_day or Decimal(0), self.output_tokens_per_day or Decimal(0)

    def scaled(self, into: Decimal, out: Decimal) -> Part:
        """The same part of a work that is so many times as large, in and out."""
        if self.share is not None:
            return self
        tokens = (side * times for side, times in zip(self.volume, (into, out), strict=True))
        read, written = tokens
        return Part(option=self.option, input_tokens_per_day=read, output_tokens_per_day=written)


def together(parts: Sequence[Part]) -> tuple[Decimal, Decimal]:
    """What the parts by volume come to, tokens a day in and out."""
    sides = [part.volume for part in parts]
    zero = Decimal(0)
    return sum((into for into, _ in sides), zero), sum((out for _, out in sides), zero)


def with_rest(parts: Sequence[Part], option: str) -> tuple[Part, ...]:
    """Parts and one with what their shares leave; none where they leave nothing."""
    left = 1 - shares(parts)
    return (*parts, Part(option=option, share=left)) if 0 < left < 1 else ()


def shares(parts: Sequence[Part]) -> Decimal:
    """What the parts by share come to."""
    return sum((part.share for part in parts if part.share is not None), Decimal(0))


class Terms(Model):
    """What the person pays at one API option: so much off its list, or prices of their own."""

    option: str
    """"provider/model"."""
    discount: Share | None = None
    usd_per_mtok_in: Annotated[Decimal, Field(gt=0, le=100_000)] | None = None
    usd_per_mtok_out: Annotated[Decimal, Field(gt=0, le=100_000)] | None = None

    @property
    def has_prices(self) -> bool:
        """Whether the prices are named."""
        return self.usd_per_mtok_in is not None and self.usd_per_mtok_out is not None


class Sum(Model):
    """An amount in another currency than the dollar, as it was said."""

    field: str
    """The workload's field that it is for, which holds dollars."""
    amount: Annotated[Decimal, Field(gt=0, le=10**15, allow_inf_nan=False)]
    currency: str
    """By its ISO 4217 code, such as "EUR"."""


class Foreign(Decimal):
    """An amount in another currency than the dollar, until it is kept among a workload's sums."""

    currency: str

    def __new__(cls, amount: Decimal, currency: str) -> Foreign:
        """`currency` is its code."""
        made = super().__new__(cls, amount)
        made.currency = currency
        return made


def unfolded(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a workload with each sum in another currency in the field that it is for."""
    foreign = {each.field: Foreign(each.amount, each.currency) for each in fields.get("sums", ())}
    return {name: value for name, value in fields.items() if name != "sums"} | foreign


def folded(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse, as a workload is made: its fields of money hold dollars only."""
    sums = tuple(
        Sum(field=name, amount=Decimal(value), currency=value.currency)
        for name, value in sorted(fields.items())
        if isinstance(value, Foreign)
    )
    dollars = {name: value for name, value in fields.items() if not isinstance(value, Foreign)}
    return {**dollars, "sums": sums} if sums else dollars


class Rate(Model):
    """What one unit of a currency is, in dollars, as it was said."""

    currency: str
    usd: Annotated[Decimal, Field(gt=0, le=10**6, allow_inf_nan=False)]


class MeasuredLoad(Model):
    """How a measured volume came, where it was read out of usage files."""

    days: Annotated[int, Field(ge=1)]
    """The days that the files cover."""
    is_thin: bool
    """Whether there is too little of it to rely on its shape."""
    peak: Decimal | None = None
    """The busiest hour over the mean hour; None where hours are not known."""
    loads: tuple[Decimal, ...] = ()
    """The hours' load over its mean, in parts of equal length, the busiest first; mean 1."""
