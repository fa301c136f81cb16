"""Scenario: a workload with every gap filled from the book, and the list of what was filled in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from engine.figures.sources import Cited, Result, Source
from engine.figures.workload import Infrastructure, Unit, Workload
from engine.machines.hardware import Gpu
from engine.machines.open_models import OpenModel
from engine.question.book import Book
from engine.question.hours import concentration, days_per_month
from engine.serving.shape import Shape, shape_of

_ROUNDING = Decimal("0.01")
"""How far apart two counts of requests may be and still be the same, rounded: not a figure."""

Word = TypeVar("Word", str, Decimal)

_OF_A_SIBLING = "partly that of a sibling: its own configuration was not read whole"
_MAY_BE_UNKNOWN = (
    "volume_basis",
    "sustained",
    "infrastructure",
    "regulated",
    "residency",
    "internal",
)


class Assumption(Result):
    """Something the person did not say and the book filled in; `field` names it for the wording."""

    field: str
    value: Decimal | str
    unit: str
    source: Source
    since: date
    note: str


def assumed(field: str, row: Cited[Word]) -> Assumption:
    """The assumption that a row of the book makes in place of the person."""
    return Assumption(
        field=field,
        value=row.value,
        unit=row.unit,
        source=row.source,
        since=row.since,
        note=row.note,
    )


class Scenario(Result):
    """The question as it is priced: nothing that the arithmetic needs is missing."""

    workload: Workload
    on: date
    input_tokens_per_request: Decimal
    output_tokens_per_request: Decimal
    """What is read and what is thought: both are decoded, and billed as output."""
    reasoning_tokens_per_request: Decimal
    """The part of it that is thought."""
    cached_share: Decimal
    cache_write_share: Decimal
    cached_for_hour: bool
    batch_share: Decimal
    peak_to_average: Decimal
    uptime_percent: Decimal
    model: OpenModel
    gpu: Gpu
    team: bool | None
    """Whether people who run models exist: as said, or taken to come with the platform."""
    days_per_month: Decimal
    assumptions: tuple[Assumption, ...]

    @cached_property
    def tokens_per_day(self) -> Decimal:
        """Input and output together, reasoning with the output."""
        return self.input_tokens_per_day + self.output_tokens_per_day

    @cached_property
    def input_tokens_per_day(self) -> Decimal:
        """Of an average day, also where the person said the busiest hour's rate."""
        return self.workload.input_tokens_per_day / self._said_over_mean

    @cached_property
    def output_tokens_per_day(self) -> Decimal:
        """What is read and what is thought."""
        thought = self.reasoning_tokens_per_request * self.requests_per_day
        return self.workload.output_tokens_per_day / self._said_over_mean + thought

    @cached_property
    def _said_over_mean(self) -> Decimal:
        return self.peak_to_average if self.workload.at_peak else Decimal(1)

    @property
    def tokens_per_month(self) -> Decimal:
        """Tokens of a month of `days_per_month` days."""
        return self.tokens_per_day * self.days_per_month

    @property
    def tokens_per_request(self) -> Decimal:
        """Input and output of one request together: what a context window must hold."""
        return self.input_tokens_per_request + self.output_tokens_per_request

    @cached_property
    def shape(self) -> Shape:
        """The request that fleets are sized with, as capacity sees it."""
        tokens_in, tokens_out = self.sized_request
        return shape_of(float(tokens_in), float(tokens_out), float(self.cached_share))

    @property
    def exceeds_model(self) -> bool:
        """True where one request is longer than the model to host can take."""
        return self.tokens_per_request > self.model.max_context

    @property
    def is_other_than_text(self) -> bool:
        """Whether the tokens are of speech or pictures, which are priced apart and not hosted."""
        return self.workload.unit not in (None, Unit.TEXT)

    @property
    def web_searches_per_day(self) -> Decimal:
        """Searches that the API makes for the work; 0 where nobody said any."""
        each = self.workload.web_searches_per_request
        if each is not None:
            return each * self.requests_per_day
        return self.workload.web_searches_per_day or Decimal(0)

    @cached_property
    def serving_peak(self) -> Decimal:
        """Tokens a second of own GPUs in the busiest hour over the day's mean: what can wait for a
        batch interface can wait there, too, and is moved off the peak."""
        return max(Decimal(1), (1 - self.batch_share) * self.peak_to_average)

    @cached_property
    def requests_per_day(self) -> Decimal:
        """Requests of the scenario's shape that make up the day; the more of the two counts where
        its input and its output make different ones."""
        return max(self.requests_by_side)

    @cached_property
    def requests_by_side(self) -> tuple[Decimal, Decimal]:
        """Requests that the day's input and its output are, each at its length in one request; a
        side without tokens makes as many as the other."""
        read = self.output_tokens_per_request - self.reasoning_tokens_per_request
        sides = (
            (self.input_tokens_per_day, self.input_tokens_per_request),
            (self.workload.output_tokens_per_day / self._said_over_mean, read),
        )
        by_input, by_output = (tokens / each if tokens and each else None for tokens, each in sides)
        some = by_input or by_output or Decimal(0)
        return by_input or some, by_output or some

    @property
    def shape_agrees(self) -> bool:
        """Whether the day's volumes and one request's lengths make the same count of requests."""
        fewer, more = sorted(self.requests_by_side)
        return more - fewer <= _ROUNDING * more

    @cached_property
    def sized_request(self) -> tuple[Decimal, Decimal]:
        """Tokens in and out of the request that fleets are sized with: as long as the one that was
        said, in the mix of the day, so that the day's totals stay what they are."""
        if self.shape_agrees:
            return self.input_tokens_per_request, self.output_tokens_per_request
        share = self.input_tokens_per_day / self.tokens_per_day
        return share * self.tokens_per_request, (1 - share) * self.tokens_per_request


def fill(workload: Workload, book: Book, on: date) -> Scenario:
    """The scenario of a workload as of a day: what is said stands, the rest comes from the book.

    Raises BeforeFirstFigure before the book begins and UnknownName for a model or GPU not in it.
    """
    filling = _Filling(workload, book, on)
    input_per_request, output_per_request = filling.shape()
    reasoning = filling.reasoning(output_per_request)
    return Scenario(
        workload=workload,
        on=on,
        input_tokens_per_request=input_per_request,
        output_tokens_per_request=output_per_request + reasoning,
        reasoning_tokens_per_request=reasoning,
        cached_share=filling.figure("cached_share"),
        cache_write_share=filling.figure("cache_write_share"),
        cached_for_hour=bool(workload.cached_for_hour),
        batch_share=filling.figure("batch_share"),
        peak_to_average=filling.peak(),
        uptime_percent=filling.figure("uptime_percent"),
        model=filling.model(),
        gpu=book.gpu(filling.choice("gpu")),
        team=filling.team(),
        days_per_month=days_per_month(workload, book, on),
        assumptions=filling.all_assumptions(),
    )


class _Filling:
    """Looks up what a workload leaves out, and remembers each look-up as an assumption."""

    def __init__(self, workload: Workload, book: Book, on: date) -> None:
        self._workload, self._book, self._on = workload, book, on
        self._assumptions: list[Assumption] = []

    def figure(self, field: str) -> Decimal:
        said: Decimal | None = getattr(self._workload, field)
        return said if said is not None else self._note(field, self._book.figure(field, self._on))

    def choice(self, field: str) -> str:
        said: str | None = getattr(self._workload, field)
        return said if said is not None else self._note(field, self._book.choice(field, self._on))

    def model(self) -> OpenModel:
        """The model to host; where its architecture was not read, what was taken for it."""
        model = self._book.model(self.choice("model"))
        if model.confidence != "documented":
            self._assumptions.append(
                Assumption(
                    field="architecture",
                    value=model.note if model.confidence == "typical" else _OF_A_SIBLING,
                    unit="choice",
                    source=model.source,
                    since=self._on,
                    note="",
                )
            )
        return model

    def shape(self) -> tuple[Decimal, Decimal]:
        """Tokens in and out of one request. Without a said length the book's input length is
        taken, and an output in the proportion of the day."""
        tokens_in, tokens_out = (
            self._workload.input_tokens_per_day,
            self._workload.output_tokens_per_day,
        )
        if tokens_in == 0:
            said = self._workload.output_tokens_per_request
            return Decimal(0), said or self._figure_of("output_tokens_per_request_without_input")
        input_length = self._workload.input_tokens_per_request
        if input_length is None and self._workload.output_tokens_per_request and tokens_out:
            input_length = self._workload.output_tokens_per_request * tokens_in / tokens_out
        if input_length is None:
            input_length = self._figure_of("input_tokens_per_request")
        said_out = self._workload.output_tokens_per_request
        if said_out and tokens_out and self._workload.input_tokens_per_request:
            return input_length, said_out
        return input_length, input_length * tokens_out / tokens_in

    def reasoning(self, output_per_request: Decimal) -> Decimal:
        """Tokens thought for one answer."""
        if self._workload.reasoning_per_output is not None:
            return self._workload.reasoning_per_output * output_per_request
        return self.figure("reasoning_tokens_per_request")

    def peak(self) -> Decimal:
        """Over the day's mean; hours of work that were said make it at least as high as theirs."""
        return max(self.figure("peak_to_average"), concentration(self._workload))

    def team(self) -> bool | None:
        """A platform that exists is run by somebody, so its people count as there unless denied."""
        if self._workload.team is not None:
            return self._workload.team
        row = self._book.choice("team", self._on)
        if self._workload.infrastructure != Infrastructure.EXISTING:
            self._note("team", row)
            return None
        along = row.model_copy(update={"value": "with the platform"})
        self._assumptions.append(assumed("team", along))
        return True

    def all_assumptions(self) -> tuple[Assumption, ...]:
        """Everything noted, what is merely unknown, and the two conventions of a month."""
        for field in _MAY_BE_UNKNOWN:
            if getattr(self._workload, field) is None:
                self._note(field, self._book.choice(field, self._on))
        for field in ("tokens_per_word", "tokens_per_page"):
            if getattr(self._workload, field) == self._book.value(field, self._on):
                self._figure_of(field)
        if self._workload.days_per_month is None:
            self._figure_of("days_per_month")
        self._figure_of("hours_per_gpu_month")
        return tuple(self._assumptions)

    def _figure_of(self, field: str) -> Decimal:
        return self._note(field, self._book.figure(field, self._on))

    def _note(self, field: str, row: Cited[Word]) -> Word:
        """Told once a row of the book: an answer asks for a hundred and fifty in its scenarios."""
        key = assumed, field, row.unit, row.since
        self._assumptions.append(self._book.once(key, lambda: assumed(field, row)))
        return row.value
