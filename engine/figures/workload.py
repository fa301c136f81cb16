"""Workload: what a person can say about the job. Nothing is filled in: None means "not said"."""

from __future__ import annotations

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
    Unit,
    VolumeBasis,
)
from engine.figures.contradictions import contradictions
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import (
    MOST_TOKENS_PER_DAY,
    MeasuredLoad,
    Part,
    Positive,
    Rate,
    Share,
    Sum,
    Terms,
    Tokens,
)
from engine.figures.purchase import PURCHASE_TERMS, Purchase

__all__ = [
    "MOST_TOKENS_PER_DAY",
    "NO_RESIDENCY",
    "PURCHASE_TERMS",
    "Backend",
    "Infrastructure",
    "KvPrecision",
    "LatencyTarget",
    "MeasuredLoad",
    "Part",
    "Per",
    "Precision",
    "Rate",
    "Reason",
    "Room",
    "ServiceTier",
    "Sum",
    "Term",
    "Unit",
    "VolumeBasis",
    "Workload",
]

NO_RESIDENCY = "none"
"""A residency that was said, and is none: data may stay anywhere."""


UnitUsd = Annotated[Decimal, Field(gt=0, le=100_000, allow_inf_nan=False)]


class Workload(Purchase):
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
    unit: Unit | None = None
    """What the tokens are of; None for text."""
    tokens_per_word: Positive | None = None
    """What a word was counted as, where the work was told in words."""
    tokens_per_page: Positive | None = None
    """The same of a page."""
    web_searches_per_request: Positive | None = None
    """Searches that the API makes for one request, billed by the search."""
    web_searches_per_day: Positive | None = None
    """The same as a count of the day."""
    parts: tuple[Part, ...] = ()
    """What goes to API options of its own; the volumes above hold it, too."""

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
    """Of the KV cache; None leaves it to the software: BF16, or FP8 with TensorRT-LLM's
    FP8 and FP4 weights."""
    measured_tokens_per_second_per_gpu: Positive | None = None
    """Output tokens that each GPU made when the person measured it: saturated, at their shape."""
    measured_requests_per_second_per_replica: Positive | None = None
    """Requests that a replica finished a second when the person measured it."""

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
    engineers: Annotated[Decimal, Field(ge=0, le=1000, allow_inf_nan=False)] | None = None
    """Who run it, in full-time equivalents; None for the share that is published."""
    engineer_usd_per_year: Annotated[Decimal, Field(gt=0, le=10**7, allow_inf_nan=False)] | None = (
        None
    )
    """What one of them costs a year with everything, in USD."""
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
    left_out: tuple[str, ...] = ()
    """Options and providers that are out of the question, hosts of the open model among them; what
    is named to be compared with is compared all the same."""
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
    api_discount: Annotated[Decimal, Field(ge=-9, le=1, allow_inf_nan=False)] | None = None
    """What a commitment takes off every API's list price; below zero what is added to it."""
    terms: tuple[Terms, ...] = ()
    """What one pays at single options."""
    budget_usd_per_month: Annotated[Decimal, Field(gt=0, le=10**12, allow_inf_nan=False)] | None = (
        None
    )
    """What may be spent: the answer says what volume each way gives for it."""
    sums: tuple[Sum, ...] = ()
    """Amounts in other currencies; their fields hold dollars once the day's rate is known."""
    rates: tuple[Rate, ...] = ()
    """Rates that the person named; they replace any other."""
    currency: str | None = None
    """The currency in which the answer is to be told beside the dollar, by its code."""
    as_of: date | None = None
    """The day whose figures answer the question; None for today's."""

    @model_validator(mode="after")
    def _consistent(self) -> Workload:
        for is_wrong, sentence in contradictions(self):
            if is_wrong:
                raise InvalidWorkload(sentence)
        return self

    @property
    def place(self) -> str | None:
        """Where the data must stay; None where it may be anywhere or nobody said."""
        return None if self.residency == NO_RESIDENCY else self.residency

    @property
    def tokens_per_day(self) -> Decimal:
        """Input and output together, tokens a day."""
        return self.input_tokens_per_day + self.output_tokens_per_day
