"""Workload: what a person can say about the job. Nothing is filled in: None means "not said"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.figures.choices import (
    Backend,
    Infrastructure,
    KvPrecision,
    LatencyTarget,
    Per,
    Precision,
    Reason,
    Room,
    ServiceTier,
    Term,
    VolumeBasis,
)
from engine.figures.errors import InvalidWorkload
from engine.figures.sources import Model

__all__ = [
    "MOST_TOKENS_PER_DAY",
    "NO_RESIDENCY",
    "PURCHASE_TERMS",
    "Backend",
    "Infrastructure",
    "KvPrecision",
    "LatencyTarget",
    "MeasuredLoad",
    "Per",
    "Precision",
    "Reason",
    "Room",
    "ServiceTier",
    "Term",
    "VolumeBasis",
    "Workload",
]

MOST_TOKENS_PER_DAY = Decimal(10) ** 15
"""A bound for typing errors, not a figure: the whole world's traffic is below it."""

Tokens = Annotated[Decimal, Field(ge=0, le=MOST_TOKENS_PER_DAY, allow_inf_nan=False)]
Positive = Annotated[Decimal, Field(gt=0, le=MOST_TOKENS_PER_DAY, allow_inf_nan=False)]
Share = Annotated[Decimal, Field(ge=0, le=1, allow_inf_nan=False)]


NO_RESIDENCY = "none"
"""A residency that was said, and is none: data may stay anywhere."""


PURCHASE_TERMS = (
    "purchase_usd",
    "life_years",
    "resale_share",
    "capital_rate",
    "support_rate",
    "spare_servers",
    "room",
    "room_kw",
    "colocation_usd_per_kw",
    "power_usd_per_kwh",
)
"""Fields that are said of bought servers only."""


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


UnitUsd = Annotated[Decimal, Field(gt=0, le=100_000, allow_inf_nan=False)]
Usd = Annotated[Decimal, Field(gt=0, le=10**9, allow_inf_nan=False)]


class Workload(Model):
    """A question: how many tokens, of which shape, under which circumstances, against what.

    Shares are fractions of 1, money is USD. Raises pydantic's ValidationError for a value out of
    range and InvalidWorkload for values that contradict each other.
    """

    input_tokens_per_day: Tokens
    """Input tokens a day, cached ones included."""
    output_tokens_per_day: Tokens
    """Output tokens a day."""
    input_tokens_per_request: Positive | None = None
    """The length of one request's input; decides price tiers and capacity."""
    output_tokens_per_request: Tokens | None = None
    """The length of one answer."""
    users: Positive | None = None
    """People whose work it is, where it was said so: what one costs is shown."""
    conversations_per_day: Positive | None = None
    """Their conversations a day, of several requests each."""
    hours_per_day: Annotated[Decimal, Field(gt=0, le=24, allow_inf_nan=False)] | None = None
    """Hours of a day in which the day's tokens come."""
    days_per_month: Annotated[Decimal, Field(gt=0, le=31, allow_inf_nan=False)] | None = None
    """Days of a month that have them."""

    model: str | None = None
    """Open model to host, an id of the book such as "llama-3.3-70b"."""
    gpu: str | None = None
    """GPU type, an id of the book such as "h100_sxm"."""
    gpu_count: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """GPUs that serve, standby not counted."""
    gpu_provider: str | None = None
    """Who rents the GPUs out, as the book spells it, such as "Lambda"."""
    gpu_term: Term | None = None
    """How they are rented."""
    gpu_usd_per_hour: Annotated[Decimal, Field(gt=0, le=10_000, allow_inf_nan=False)] | None = None
    """A price per hour that the person named, for one GPU unless `gpu_price_covers` more; replaces
    every quote."""
    gpu_price_covers: Annotated[int, Field(ge=1, le=100_000)] | Literal["node"] | None = None
    """How many GPUs the named price is for together, or a "node": those of one machine."""

    backend: Backend | None = None
    """Serving software; None plans with vLLM."""
    precision: Precision | None = None
    """Of the weights; None takes the preferred one that fits."""
    kv_precision: KvPrecision | None = None
    """Of the KV cache; None leaves it as the serving software does: BF16, or FP8 with TensorRT-LLM's
    FP8 and FP4 weights."""
    measured_tokens_per_second_per_gpu: Positive | None = None
    """Output tokens that each GPU made when the person measured it: saturated, at their shape."""
    measured_requests_per_second_per_replica: Positive | None = None
    """Requests that a replica finished a second when the person measured it."""
    buys: bool | None = None
    """True where the servers are to be bought, False where that is out of the question."""
    purchase_usd: Usd | None = None
    """What the person was quoted; replaces every quote."""
    purchase_per: Per | None = None
    """What that is the price of; None where it has to be told by its size."""
    life_years: Annotated[Decimal, Field(gt=0, le=20, allow_inf_nan=False)] | None = None
    """Years over which bought servers are written off."""
    resale_share: Share | None = None
    """What they fetch at the end, of their price."""
    capital_rate: Share | None = None
    """Cost of capital a year."""
    support_rate: Share | None = None
    """Support and warranty a year, of the price."""
    spare_servers: Annotated[int, Field(ge=0, le=1000)] | None = None
    """Whole servers that wait for one to fail."""
    room: Room | None = None
    """Where they stand."""
    room_kw: Annotated[Decimal, Field(gt=0, le=10**6, allow_inf_nan=False)] | None = None
    """The power that the room has for them, kW."""
    colocation_usd_per_kw: Usd | None = None
    """USD a month for a rated kW."""
    power_usd_per_kwh: Annotated[Decimal, Field(gt=0, le=10, allow_inf_nan=False)] | None = None
    """Electricity, USD a kWh, metered."""

    cached_share: Share | None = None
    """Share of the input tokens that is read from the provider's prompt cache."""
    cache_write_share: Share | None = None
    """Share of the input tokens that is written to that cache."""
    cached_for_hour: bool | None = None
    """True where it is written for an hour, False for five minutes."""
    reasoning_tokens_per_request: Tokens | None = None
    """Tokens that a model thinks for each answer, billed as output; not among the output said."""
    reasoning_per_output: Annotated[Decimal, Field(ge=0, le=1000, allow_inf_nan=False)] | None = (
        None
    )
    """The same as a multiple of the output."""
    service_tier: ServiceTier | None = None
    """The APIs' tier for what does not go through a batch interface; None for the standard one."""
    batch_share: Share | None = None
    """Share of the requests that can wait for a batch interface."""
    peak_to_average: Annotated[Decimal, Field(ge=1, le=1000, allow_inf_nan=False)] | None = None
    """Tokens a second in the busiest hour over the day's mean."""
    at_peak: bool | None = None
    """True where the volume is the busiest hour's rate over a whole day: the mean follows from
    the peak factor."""
    uptime_percent: Annotated[Decimal, Field(gt=0, lt=100, allow_inf_nan=False)] | None = None
    """Promised availability, such as 99.9."""
    ttft_p99_ms: Annotated[Decimal, Field(gt=0, le=10_000_000, allow_inf_nan=False)] | None = None
    """Wanted 99th percentile of the time to first token, in milliseconds."""

    latency_target: LatencyTarget | None = None
    """How patient the users are; None plans for strict waits."""

    volume_basis: VolumeBasis | None = None
    measured: MeasuredLoad | None = None
    """What is known of a measured volume beyond its mean; never typed."""
    sustained: bool | None = None
    """True where the volume holds every day, False where it is a peak."""
    infrastructure: Infrastructure | None = None
    team: bool | None = None
    """True where people who run models are on the payroll already."""
    regulated: bool | None = None
    """True where regulation with audits applies."""
    internal: bool | None = None
    """True where no customer sees the answers; then no guard model is needed."""
    bare: bool | None = None
    """True where monitoring and redundancy are knowingly cut."""
    residency: str | None = None
    """Where the data must stay, such as "eu", or NO_RESIDENCY; None where it was not said."""
    reasons: frozenset[Reason] = frozenset()

    compare_with: tuple[str, ...] = ()
    """API options to compare with, as the catalogue names them: "provider/model" or "provider"."""
    now_option: str | None = None
    """What the person pays for today, "provider/model"."""
    now_usd_per_month: Annotated[Decimal, Field(gt=0, le=10**12, allow_inf_nan=False)] | None = None
    """What the person pays today, in USD a month."""
    offer_usd_per_mtok_in: UnitUsd | None = None
    """A price of one's own, USD per million input tokens: an offer that no catalogue lists."""
    offer_usd_per_mtok_out: UnitUsd | None = None
    """The same for the output."""
    offer_usd_per_mtok_cached: UnitUsd | None = None
    """The same for what is read from its cache; None where that costs as other input."""
    api_discount: Share | None = None
    """What a commitment takes off every API's list price."""
    budget_usd_per_month: Annotated[Decimal, Field(gt=0, le=10**12, allow_inf_nan=False)] | None = (
        None
    )
    """What may be spent: the answer says what volume each way gives for it."""
    as_of: date | None = None
    """The day whose figures answer the question; None for today's."""

    @model_validator(mode="after")
    def _consistent(self) -> Workload:
        for is_wrong, sentence in self._contradictions():
            if is_wrong:
                raise InvalidWorkload(sentence)
        return self

    def _contradictions(self) -> Iterator[tuple[bool, str]]:
        """What may not be said together, each with its sentence."""
        cached = (self.cached_share or 0) + (self.cache_write_share or 0)
        offer = (self.offer_usd_per_mtok_in, self.offer_usd_per_mtok_out)
        thought = (self.reasoning_tokens_per_request, self.reasoning_per_output)
        speed = self.measured_tokens_per_second_per_gpu
        is_colocated = self.colocation_usd_per_kw is not None
        yield self.tokens_per_day <= 0, _NOTHING
        yield cached > 1, _CACHED
        yield offer.count(None) == 1, _OFFER
        yield None not in thought, _THOUGHT
        yield bool(self.now_option and self.now_usd_per_month), _NOW
        yield bool(speed and self.measured_requests_per_second_per_replica), _MEASURED
        yield self.room == Room.OWN and is_colocated, _ROOM

    @property
    def place(self) -> str | None:
        """Where the data must stay; None where it may be anywhere or nobody said."""
        return None if self.residency == NO_RESIDENCY else self.residency

    @property
    def is_buying(self) -> bool:
        """True where the person asks about bought servers, by the word or by their terms."""
        if self.buys is not None:
            return self.buys
        return any(getattr(self, field) is not None for field in PURCHASE_TERMS)

    @property
    def tokens_per_day(self) -> Decimal:
        """Input and output together, tokens a day."""
        return self.input_tokens_per_day + self.output_tokens_per_day


_NOTHING = "A workload of no tokens has nothing to price. Say the volume, e.g. 5M in 1M out."
_CACHED = (
    "What is read from the cache and what is written to it are parts of the input: together at "
    "most 100%."
)
_OFFER = "An offer of your own has a price in and a price out, e.g. vs ours at $0.20/$0.80."
_THOUGHT = "Say reasoning in tokens a request or as a multiple of the output, not both."
_NOW = "Say either the option you use now or what you pay, not both."
_MEASURED = (
    "Say either the output tokens a second of a GPU or the requests a second of a replica that you "
    "measured, not both."
)
_ROOM = "Servers stand in a room of your own or in colocation: say own room, or e.g. colo $200/kW."
