"""A record becomes an event: when, which model, how many tokens of which kind, for what money."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from bot.usage.files.numbers import MOST, Mark, number
from bot.usage.files.times import DAY, Order, day_of, moment, with_clock
from bot.usage.meters import Reading, metered
from bot.usage.money import Money, credited, dollars, foreign, purpose
from bot.usage.sources.description import Places, Quantity, Source
from bot.usage.sources.narrowing import narrowed
from bot.usage.sources.records import Record

Number = Decimal | int
_TOTAL = re.compile(r"\b(sub|grand|filtered )?\s*total\b|\bsumme?\b|\bgesamt\b", re.IGNORECASE)
_SHORT = 16
"""Digits up to which a count is one at sight."""
_MOST_SHAPES = 500
"""Shapes of records that are remembered; strangers' files may have one a record."""
_EMBEDDING = re.compile(r"embed", re.IGNORECASE)
_UNKNOWN_MODEL = frozenset({"", "-", "none", "null", "unknown", "n/a"})


class Event(NamedTuple):
    """Usage in a span of time. None is unknown; input holds the cache, output reasoning."""

    start: float | None
    end: float | None
    model: str | None = None
    requests: Number | None = None
    input: Number | None = None
    cached: Number | None = None
    write: Number | None = None
    output: Number | None = None
    reasoning: Number | None = None
    batch: bool | None = None
    usd: Decimal | None = None
    money: Money = "tokens"
    credits: Decimal | None = None

    @property
    def tokens(self) -> Number:
        """Input and output together; 0 where neither is known."""
        return (self.input or 0) + (self.output or 0)

    @property
    def counts(self) -> bool:
        """Whether it says anything but that a bucket was empty."""
        return any(quantity is not None for quantity in self[3:9]) or self.usd is not None


class LeftOut(NamedTuple):
    """A record that is not counted, and what its kind is called."""

    kind: str


class EventReader:
    """Reads the records of one text of a source."""

    def __init__(
        self,
        source: Source,
        marks: Mapping[str, Mark] | None = None,
        order: Order = Order.MONTH_FIRST,
        is_request: bool | None = None,
        currency: str = "USD",
    ) -> None:
        """`marks` are the columns' decimal marks, `currency` is what a header says."""
        self._whole, self.marks, self.order = source, marks or {}, order
        self.source = source
        self._shape: tuple[str, ...] = ()
        self._narrowed: dict[tuple[str, ...], Source] = {}
        self.is_request = source.rows == "requests" if is_request is None else is_request
        self.currency = currency
        self.odd_prices, self.fair_prices = 0, 0
        self.other_currencies: set[str] = set()

    def read(self, record: Record) -> Event | LeftOut:
        """The event of a record, or why it is none."""
        shape = tuple(record)
        if shape != self._shape:
            self._shape, self.source = shape, self._of_shape(shape)
        try:
            return self._filtered(record) or self._event(record)
        except (ValueError, TypeError, ArithmeticError):
            return LeftOut("rows with something else where a number belongs")

    def _of_shape(self, shape: tuple[str, ...]) -> Source:
        found = self._narrowed.get(shape)
        if found is None:
            found = narrowed(self._whole, shape)
            if len(self._narrowed) < _MOST_SHAPES:
                self._narrowed[shape] = found
        return found

    def _filtered(self, record: Record) -> LeftOut | None:
        for kept in self.source.keep:
            if not kept.holds(record):
                return LeftOut(kept.kind)
        for dropped in self.source.drop:
            if dropped.holds(record):
                return LeftOut(dropped.kind)
        return None

    def _event(self, record: Record) -> Event | LeftOut:
        start = self._when(record, self.source.start)
        if start is not None and self.source.clock:
            start = with_clock(start, self.source.clock, record)
        if start is None and self._whole.start and not self.source.lifetime:
            return LeftOut(self._undated(record))
        end = self._when(record, self.source.end) or _end(start, self.source.width)
        money = purpose(self.source, record)
        if money is None:
            return LeftOut("charges that are no usage")
        usd = self._usd(record)
        if money in ("tax", "credits"):
            return Event(start, end, usd=usd, money=money)
        event = self._metered(record, start, end, usd) if self.source.meter else None
        return self._finished(record, event or self._wide(record, start, end, usd, money))

    def _finished(self, record: Record, event: Event | LeftOut) -> Event | LeftOut:
        if isinstance(event, LeftOut):
            return event
        if event.model and _EMBEDDING.search(event.model):
            return LeftOut("embedding rows")
        if self.is_request and not event.usd and self._is_empty(event):
            return LeftOut("failed requests without tokens")
        if self.is_request and min(event.input or 0, event.output or 0) < 0:
            return LeftOut("requests of fewer than no tokens")
        if event.usd is not None and event.usd < 0 and not any(event[3:9]):
            return event._replace(money="credits")
        if not self.source.credits:
            return event
        return event._replace(credits=credited(self.source, record))

    def _is_empty(self, event: Event) -> bool:
        """Whether a request read and wrote nothing; a log that tells no tokens says neither."""
        if event.input is None and event.output is None:
            return not event.counts
        return not event.input and not event.output

    def _undated(self, record: Record) -> str:
        texts = [cell for cell in record.values() if isinstance(cell, str) and cell]
        if any(_TOTAL.search(text) for text in texts):
            return "total rows"
        names = {name for name in record if name}
        if any(re.sub(r"[\s_\-.]+", "", text.lower()) in names for text in texts[:3]):
            return "repeated headers"
        return "rows without a date"

    def _when(self, record: Record, keys: tuple[str, ...]) -> float | None:
        for name in keys:
            if (cell := record.get(name)) not in (None, ""):
                when = moment(cell, self.order)
                if when is not None:
                    return when
        return None

    def _usd(self, record: Record) -> Decimal | None:
        has_currency = self.source.currency or self.currency != "USD"
        if has_currency and (currency := foreign(self.source, record, self.currency)):
            self.other_currencies.add(currency)
            return None
        return dollars(self.source, record, self.quantity)

    def quantity(self, record: Record, places: Places) -> Number | None:
        """What stands in the first place that holds something."""
        for place in places:
            cell = record.get(place) if type(place) is str else None
            if type(cell) is int and 0 <= cell < MOST:
                return cell
            if type(cell) is str and cell.isdigit() and len(cell) < _SHORT:
                return int(cell)
            value = self._at(record, place)
            if value is not None:
                return value
        return None

    def _at(self, record: Record, place: str | tuple[str, ...]) -> Number | None:
        if isinstance(place, str):
            cell = record.get(place)
            return None if cell is None else number(cell, self.marks.get(place, Mark.POINT))
        values = [self._at(record, name) for name in place]
        known = [value for value in values if value is not None]
        return sum(known) if known else None

    def _wide(
        self,
        record: Record,
        start: float | None,
        end: float | None,
        usd: Decimal | None,
        money: Money,
    ) -> Event:
        counts = {name: self.quantity(record, at) for name, at in self.source.quantities.items()}
        if money == "other":
            return Event(start, end, usd=usd, money=money)
        self._settle(record, counts)
        has_tokens = counts.get("input") is not None or counts.get("output") is not None
        if (
            self.is_request
            and counts.get("requests") is None
            and (has_tokens or self.source.shape == "log")
        ):
            counts["requests"] = 1
        return Event(
            start, end, self._model(record), counts.get("requests"), counts.get("input"),
            counts.get("cached"), counts.get("write"), counts.get("output"),
            counts.get("reasoning"), self._batch(record), usd, money,
        )  # fmt: skip

    def _settle(self, record: Record, counts: dict[Quantity, Number | None]) -> None:
        """Make input hold the cache and output the reasoning, as the source or a total tells."""
        source = self.source
        if source.plain and self._plain_fits(record, counts):
            for name, places in source.plain.items():
                counts[name] = self.quantity(record, places)
            return
        if source.beside_where is None or source.beside_where.holds(record):
            for name in source.beside_input:
                if counts.get(name) is not None:
                    counts["input"] = (counts.get("input") or 0) + (counts[name] or 0)
        if source.beside_output and counts.get("reasoning") is not None:
            counts["output"] = (counts.get("output") or 0) + (counts["reasoning"] or 0)

    def _plain_fits(self, record: Record, counts: dict[Quantity, Number | None]) -> bool:
        total = self.quantity(record, self.source.total)
        summed = (counts.get("input") or 0) + (counts.get("output") or 0)
        plain = [self.quantity(record, places) or 0 for places in self.source.plain.values()]
        return total is not None and summed != total and sum(plain) == total

    def _model(self, record: Record) -> str | None:
        for name in self.source.model:
            cell = record.get(name)
            if isinstance(cell, str) and cell.strip().lower() not in _UNKNOWN_MODEL:
                return cell.strip()[:120]
        return None

    def _batch(self, record: Record) -> bool | None:
        batch = self.source.batch
        if batch is None:
            return None
        if batch.present:
            return True if any(record.get(name) for name in batch.keys) else None
        for name in batch.keys:
            if (cell := record.get(name)) not in (None, ""):
                return str(cell).lower() in batch.values
        return None

    def _metered(
        self, record: Record, start: float | None, end: float | None, usd: Decimal | None
    ) -> Event | LeftOut:
        reading = metered(self.source, record, self._number)
        if isinstance(reading, str):
            return LeftOut(reading)
        if reading.price is not None and reading.amount is not None:
            usd = reading.amount * reading.price
        self._check_price(reading, usd)
        if reading.kind == "other":
            return Event(start, end, usd=usd, money="other")
        counts: dict[str, Number | None] = {reading.kind: reading.amount}
        if reading.kind in self.source.beside_input:
            counts["input"] = reading.amount
        if reading.kind == "reasoning":
            counts["output"] = reading.amount if self.source.beside_output else None
        model = self._model(record) or reading.model
        batch = reading.batch if self.source.batch is None else self._batch(record)
        return Event(start, end, model=model, batch=batch, usd=usd, **counts)  # type: ignore[arg-type]

    def _check_price(self, reading: Reading, usd: Decimal | None) -> None:
        """Hold the price of a million output tokens against what any model costs."""
        between = self.source.meter.usd_per_million if self.source.meter else None
        if between is None or reading.kind != "output" or not reading.amount or not usd:
            return
        price = usd / Decimal(reading.amount) * 1_000_000
        is_fair = between[0] <= price <= between[1]
        self.fair_prices += is_fair
        self.odd_prices += not is_fair

    def _number(self, record: Record, keys: tuple[str, ...]) -> Number | None:
        return self.quantity(record, keys)


def _end(start: float | None, width: str) -> float | None:
    """Where a week or a month that begins at `start` ends; others end with their start."""
    if start is None or width not in ("week", "month"):
        return None
    if width == "week":
        return start + 7 * DAY
    day = day_of(start)
    return start + calendar.monthrange(day.year, day.month)[1] * DAY
