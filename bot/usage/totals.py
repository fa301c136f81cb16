"""Events added up: by day, by hour, by model. Adding is linear, so that an event which turns out
to be written twice can be taken off again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import Any

from bot.usage.events import Event, Number
from bot.usage.files.times import DAY, HOUR, is_calendar

QUANTITIES = ("requests", "input", "cached", "write", "output", "reasoning")
MOST_DAYS = 4000
"""Days in a window at most; a wider one is a misread date."""
_SUMMED = (3, 4, 5, 6, 7, 8, 10, 12)
"""The fields of an event that add up."""
_MOST_OPEN = 50_000
_SHORT = 60
"""Spans up to a minute are a moment: a request's, not a bucket's."""


Load = int | Fraction
Hours = dict[int, Load]


class Totals:
    """What the events so far come to."""

    def __init__(self) -> None:
        self.counts: dict[str, Number] = {}
        self.models: dict[str | None, Number] = defaultdict(int)
        self.days: dict[int, dict[str, Load]] = defaultdict(lambda: defaultdict(int))
        self.token_hours: Hours = defaultdict(int)
        self.request_hours: Hours = defaultdict(int)
        self.money: dict[str, Decimal] = {}
        self.batch: dict[str, Number] = {}
        self.first: float | None = None
        self.last: float | None = None
        self.widths: set[float] = set()
        self.has_holes = False
        """Whether a bucket is longer than others because readings between are missing."""
        self.step = DAY
        """The largest span that all starts are multiples of, up to a day."""
        self._open: dict[Any, list[Any]] = {}

    def add(self, event: Event, sign: int = 1) -> None:
        """Add an event, or take it off with a sign of -1; `settle` makes it count."""
        start = event.start
        width = (event.end - start) if event.end is not None and start is not None else 0.0
        slot = start
        if start is not None:
            if event.money not in ("tax", "credits"):
                self._cover(start, width)
            if width <= HOUR:
                slot, width = start // HOUR * HOUR, 0.0
        key = (slot, width, event.model, event.batch, event.money)
        sums = self._open.get(key)
        if sums is None:
            sums = self._open[key] = [None] * len(_SUMMED)
            if len(self._open) > _MOST_OPEN:
                self.settle()
                self._open[key] = sums
        for at, field in enumerate(_SUMMED):
            value: Any = event[field]
            if value is not None:
                sums[at] = (sums[at] or 0) + sign * value

    def settle(self) -> None:
        """Add up what was collected by hour, model and batch."""
        pending, self._open = self._open, {}
        for (slot, width, model, batch, money), sums in pending.items():
            end = None if slot is None else slot + width
            event = (slot, end, model, *sums[:6], batch, sums[6], money, sums[7])
            self._settle(Event._make(event))

    def _settle(self, event: Event) -> None:
        if event.usd is not None:
            self.money[event.money] = self.money.get(event.money, Decimal(0)) + event.usd
        if event.credits is not None:
            self.money["credits"] = self.money.get("credits", Decimal(0)) + event.credits
        if event.money != "tokens" or not event.counts:
            return
        for name, value in zip(QUANTITIES, event[3:9], strict=True):
            if value is not None:
                self.counts[name] = self.counts.get(name, 0) + value
        self.models[event.model] += event.tokens
        self._add_batch(event)
        self._spread(event)

    def _cover(self, start: float, width: float) -> None:
        end = start if width <= DAY else start + width - 1
        if self.first is None or start < self.first:
            self.first = start
        if self.last is None or end > self.last:
            self.last = end
        if width not in self.widths and len(self.widths) < 64:
            self.widths.add(width)
        if self.step > 1:
            self.step = gcd(self.step, int(start))

    def _add_batch(self, event: Event) -> None:
        if event.batch is None:
            return
        self.batch["known"] = self.batch.get("known", 0) + 1
        if event.batch:
            self.batch["tokens"] = self.batch.get("tokens", 0) + event.tokens
            self.batch["requests"] = self.batch.get("requests", 0) + (event.requests or 0)

    def _spread(self, event: Event) -> None:
        """Put an event into its day and hour; a longer one evenly into all that it covers."""
        if event.start is None:
            return
        width = (event.end or event.start) - event.start
        if width <= DAY:
            self._add_day(int(event.start // DAY), event, 1)
        else:
            for day, share in _parts(event.start, event.start + width, DAY):
                self._add_day(day, event, share)
        if event.tokens:
            _add_hours(self.token_hours, event.start, width, _exact(event.tokens))
        if event.requests:
            _add_hours(self.request_hours, event.start, width, _exact(event.requests))

    def _add_day(self, day: int, event: Event, weight: Load) -> None:
        amounts = self.days[day]
        quantities = {"input": event.input, "output": event.output, "requests": event.requests}
        for name, value in quantities.items():
            if value is not None:
                amounts[name] += weight * _exact(value)

    def merge(self, other: Totals) -> None:
        """Add another source's totals; a quantity that one of them lacks becomes unknown."""
        for name in {*self.counts, *other.counts}:
            if name in self.counts and name in other.counts:
                self.counts[name] += other.counts[name]
            elif name not in ("input", "output"):
                self.counts.pop(name, None)
            else:
                self.counts[name] = self.counts.get(name, 0) + other.counts.get(name, 0)
        _added(self.models, other.models)
        _added(self.token_hours, other.token_hours)
        _added(self.request_hours, other.request_hours)
        for day, amounts in other.days.items():
            _added(self.days[day], amounts)
        for kind, usd in other.money.items():
            self.money[kind] = self.money.get(kind, Decimal(0)) + usd
        _added(self.batch, other.batch) if self.batch and other.batch else self.batch.clear()
        moments = [when for when in (self.first, other.first) if when is not None]
        ends = [when for when in (self.last, other.last) if when is not None]
        self.first, self.last = min(moments, default=None), max(ends, default=None)
        self.step = gcd(self.step, other.step)
        self.widths.update(other.widths)

    @property
    def day_numbers(self) -> range:
        """The days of the window, as days since 1970; empty where nothing is dated."""
        if self.first is None or self.last is None:
            return range(0)
        return range(int(self.first // DAY), int(self.last // DAY) + 1)

    @property
    def hours(self) -> Hours:
        """The load by hours since 1970: tokens, or requests where no token is known."""
        return (
            self.token_hours
            if "input" in self.counts or "output" in self.counts
            else self.request_hours
        )

    @property
    def in_calendar(self) -> bool:
        """Whether the times are dates and not a trace's own seconds."""
        return self.first is not None and is_calendar(self.first)


def _added(into: Any, more: Any) -> None:
    for name, value in more.items():
        into[name] = into.get(name, 0) + value


def _exact(value: Number) -> Load:
    return value if isinstance(value, int) else Fraction(value)


def _add_hours(hours: Hours, start: float, width: float, load: Load) -> None:
    if width <= HOUR:
        hours[int(start // HOUR)] += load
    elif width < DAY:
        for hour, share in _parts(start, start + width, HOUR):
            hours[hour] += share * load


def _parts(start: float, end: float, size: int) -> Iterator[tuple[int, Fraction]]:
    """The days or hours that a span covers, each with its share of the span."""
    length = Fraction(end) - Fraction(start)
    for at in range(int(start // size), int((end - 1e-6) // size) + 1):
        inner = min(Fraction(end), Fraction((at + 1) * size)) - max(
            Fraction(start), Fraction(at * size)
        )
        yield at, inner / length


def granularity(totals: Totals, is_request: bool, described: str) -> str:
    """How finely the file tells time: by its rows, its buckets' width or their spacing."""
    if is_request:
        return "request"
    if described:
        return described
    choose = min if totals.has_holes else max
    width = choose((width for width in totals.widths if width > _SHORT), default=0.0)
    if not width:
        return "day" if totals.step == DAY else "hour" if totals.step >= HOUR else "minute"
    for name, most in (("minute", HOUR - 1), ("hour", HOUR), ("day", DAY), ("week", 7 * DAY)):
        if width <= most:
            return name
    return "month"
