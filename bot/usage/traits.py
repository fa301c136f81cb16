"""What a text's cells decide and no description can: decimal marks, the order of dates, whether a
row is a request or a bucket, whether cached tokens stand inside the input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from math import gcd
from typing import NamedTuple

from bot.usage.errors import MissingPart
from bot.usage.files.containers import Text
from bot.usage.files.numbers import Mark, currency_in, mark_of, number
from bot.usage.files.tables import rows, sample
from bot.usage.files.times import DAY, Order, moment, order_of, with_clock
from bot.usage.sources.description import Places, Source, key
from bot.usage.sources.recognition import Recognised, paged
from bot.usage.sources.records import Record, records

_SAMPLE = 500
_VOTERS, _LOOKED_AT = 20_000, 100_000
"""Rows that decide whether cached tokens stand inside the input, and rows looked at for them."""
_CURRENCY = re.compile(r"[(\[]\s*(EUR|GBP|€|£|CHF|JPY|INR|CAD|AUD|CNY|[A-Z]{3})\s*[)\]]")
_MONEY = re.compile(r"cost|usd|amount|spend|price|subtotal|total\b", re.IGNORECASE)


class Traits(NamedTuple):
    """How one text writes things, and its source with what the cells decided."""

    source: Source
    marks: Mapping[str, Mark] = {}
    order: Order = Order.MONTH_FIRST
    is_request: bool | None = None
    currency: str = "USD"
    notes: tuple[str, ...] = ()


def traits_of(text: Text, match: Recognised, today: date) -> Traits:
    """The traits of a text; MissingPart where its dates can be read in two ways."""
    traits = Traits(match.source)
    first: list[Record] = []
    if match.layout is not None:
        traits, first = _of_table(text, match, today)
    elif match.source.generic:
        found = (item for item in paged(text) if isinstance(item, dict))
        first = list(islice((r for item in found for r in records(match.source, item)), _SAMPLE))
    if match.source.rows == "unknown":
        traits = _of_rows(traits, first)
        traits = _of_uncached(traits, first) or _of_cache(traits, text, match)
    return traits


def _of_table(text: Text, match: Recognised, today: date) -> tuple[Traits, list[Record]]:
    source, layout = match.source, match.layout
    assert layout is not None
    names = [key(name) for name in layout.header]
    columns = dict(zip(names, sample(text.lines(), layout, text.name), strict=True))
    _refuse_without_time(source, columns)
    whole = _whole_columns(source)
    semicolons = layout.separator == ";"
    marks = {name: mark_of(cells, name in whole, semicolons) for name, cells in columns.items()}
    first = [dict(zip(names, row, strict=False))
             for row in islice(rows(text.lines(), layout, text.name), _SAMPLE)]  # fmt: skip
    currency = _currency(source, layout.header, columns)
    traits = Traits(source, marks, _order(source, columns, today), currency=currency)
    return _of_money(traits), list(first)


def _of_money(traits: Traits) -> Traits:
    """Without the money where its column is written in two ways and some of it could be either."""
    if not any(traits.marks.get(str(name)) is Mark.EITHER for name in traits.source.usd):
        return traits
    note = (
        "Its money is written in two ways, as 1,022.10 and as 1.022,10, and some of it could be "
        "either: no pay is measured."
    )
    source = traits.source.model_copy(update={"usd": ()})
    return traits._replace(source=source, notes=(*traits.notes, note))


def _refuse_without_time(source: Source, columns: Mapping[str, object]) -> None:
    if source.without_time and not any(name in columns for name in source.start):
        raise MissingPart(source.title, source.without_time)


def _whole_columns(source: Source) -> set[str]:
    """The columns that count something; amounts of bills have fractions."""
    whole: set[str] = set()
    for places in (*source.quantities.values(), *source.plain.values(), source.total):
        for place in places:
            whole |= {place} if isinstance(place, str) else set(place)
    return whole


def _order(source: Source, columns: Mapping[str, Sequence[str]], today: date) -> Order:
    default = Order(source.dates)
    for name in source.start:
        if columns.get(name):
            order = order_of(columns[name], today, default)
            if order is Order.UNKNOWN:
                what = (
                    "Its dates read both as day/month and as month/day: export them as 2026-11-09."
                )
                raise MissingPart(source.title, what)
            return order
    return Order.MONTH_FIRST


def _currency(source: Source, header: Sequence[str], columns: Mapping[str, Sequence[str]]) -> str:
    """The currency that the header of a money column names in brackets, or that its cells are
    written in; else USD."""
    used = {place for places in (source.usd,) for place in places if isinstance(place, str)}
    for name in header:
        found = _CURRENCY.search(name)
        if found and key(name) in used and _MONEY.search(name):
            return {"€": "EUR", "£": "GBP"}.get(found[1], found[1])
    cells = (cell for name in used for cell in columns.get(name, ()))
    return currency_in(cells) or "USD"


def _of_rows(traits: Traits, first: Sequence[Record]) -> Traits:
    """Whether a row is a request or a bucket: by a count of requests, an id, or the spacing."""
    source = traits.source
    keys = {name for record in first for name in record}
    if _any_place(source.quantities.get("requests", ()), keys):
        return traits._replace(is_request=False)
    if source.doubles.by == "id" and _any_place(source.doubles.id, keys):
        return traits._replace(is_request=True, notes=("One row is taken for one request.",))
    times = [when for record in first if (when := _time(source, record, traits.order)) is not None]
    if _is_regular(times):
        return traits._replace(
            is_request=False, notes=("A row is taken for a span of time, not for a request.",)
        )
    return traits._replace(is_request=True, notes=("One row is taken for one request.",))


def _any_place(places: Places, keys: set[str]) -> bool:
    return any(set((place,) if isinstance(place, str) else place) <= keys for place in places)


def _time(source: Source, record: Record, order: Order) -> float | None:
    for name in source.start:
        if record.get(name) not in (None, ""):
            when = moment(record[name], order)
            return when if when is None else with_clock(when, source.clock, record)
    return None


def _is_regular(times: Sequence[float]) -> bool:
    """Whether all moments are days, or stand on a grid of a minute or more."""
    if len(times) < 2:
        return bool(times) and times[0] % DAY == 0
    step = DAY
    for when in times:
        if when != int(when):
            return False
        step = gcd(step, int(when))
    return step >= 60


def _of_uncached(traits: Traits, first: Sequence[Record]) -> Traits | None:
    """With the cache beside the input, where the input's name says that it leaves it out."""
    names = {name for record in first for name in record}
    places = traits.source.quantities.get("input", ())
    chosen = next((str(place) for place in places if place in names), "")
    if "uncached" not in chosen and "miss" not in chosen:
        return None
    return _outside(traits)


def _outside(traits: Traits) -> Traits:
    note = "Cached tokens stand beside the input here and were added to it."
    source = traits.source.model_copy(update={"beside_input": ("cached", "write")})
    return traits._replace(source=source, notes=(*traits.notes, note))


def _of_cache(traits: Traits, text: Text, match: Recognised) -> Traits:
    """Whether the cached tokens stand inside the input, where the source leaves it open: a total
    decides, else any row with more cached than input; else they are inside, and that is said."""
    source = traits.source
    if source.beside_input or not _tells_cached(source, match):
        return traits
    votes = {"inside": 0, "outside": 0, "seen": 0}
    for record in islice(_all_records(text, match), _LOOKED_AT):
        _vote(source, traits.marks, record, votes)
        if votes["seen"] > _VOTERS or (votes["outside"] and votes["seen"] > 1000):
            break
    if not votes["seen"]:
        return traits
    if votes["outside"] > votes["inside"]:
        return _outside(traits)
    if votes["inside"]:
        return traits
    return traits._replace(
        notes=(*traits.notes, "Cached tokens are assumed to be part of the input.")
    )


def _tells_cached(source: Source, match: Recognised) -> bool:
    """Whether cached tokens may be told: by the header of a table; of JSON only its records say."""
    places = source.quantities.get("cached", ())
    if match.layout is None:
        return bool(places)
    return _any_place(places, {key(name) for name in match.layout.header})


def _all_records(text: Text, match: Recognised) -> Iterator[Record]:
    if match.layout is not None:
        names = [key(name) for name in match.layout.header]
        for row in rows(text.lines(), match.layout, text.name):
            yield dict(zip(names, row, strict=False))
    else:
        for item in paged(text):
            if isinstance(item, dict):
                yield from records(match.source, item)


def _vote(source: Source, marks: Mapping[str, Mark], record: Record, votes: dict[str, int]) -> None:
    try:
        counts = [_count(places, marks, record) for places in (
            source.quantities["input"], source.quantities["cached"],
            source.quantities.get("output", ()), source.total)]  # fmt: skip
    except ValueError:
        return
    inputs, cached, output, total = counts
    if inputs is None or not cached:
        return
    votes["seen"] += 1
    if total is not None and inputs + (output or 0) == total:
        votes["inside"] += 1
    elif (total is not None and inputs + cached + (output or 0) == total) or cached > inputs:
        votes["outside"] += 1


def _count(places: Places, marks: Mapping[str, Mark], record: Record) -> float | None:
    for place in places:
        if isinstance(place, str) and record.get(place) not in (None, ""):
            value = number(record[place], marks.get(place, Mark.POINT))
            return None if value is None else float(value)
    return None
