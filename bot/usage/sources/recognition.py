"""Which source a text is of: by the names and words in it, never by the file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from bot.usage.errors import NotUsage, Unreadable
from bot.usage.files.containers import Text
from bot.usage.files.documents import Flag, elements
from bot.usage.files.lines import looks_like_access_log, looks_like_exposition, requests, samples
from bot.usage.files.tables import Layout, layouts
from bot.usage.sources.description import Source, key, sources
from bot.usage.sources.records import Record, flat, records

_ROUNDS = (40, 400, 3000)
"""JSON elements looked at: more only where the first ones fit nothing, such as empty buckets."""
_RECORDS_AT_FIRST = 25
"""Of each element in the first round."""
_JSON = re.compile(r"\{|\[\s*([\[{\"\]]|$)")
_SAMPLE = 3000
"""Samples or lines that a text is recognised by."""


class Recognised(NamedTuple):
    """A text's source, and how its table is laid out where it is one."""

    source: Source
    layout: Layout | None = None


class _Fit(NamedTuple):
    is_exact: bool
    matches: int
    order: int
    source: Source
    layout: Layout | None


def recognised(text: Text) -> Recognised:
    """The source that fits a text best; raises NotUsage with the nearest where none does."""
    head = text.head()
    start = head.lstrip("\ufeff \t\r\n\x1e")
    if _JSON.match(start):
        return _json(text)
    if looks_like_exposition(head):
        return _of_records(text.name, "exposition", exposed(text))
    if looks_like_access_log(head):
        return _of_records(text.name, "log", logged(text))
    return _table(text, head)


def _best(fits: Iterable[_Fit]) -> Recognised | None:
    best = max(fits, key=lambda fit: fit[:3], default=None)
    return None if best is None else Recognised(best.source, best.layout)


def _fit(
    at: int, source: Source, found: Iterable[Record], layout: Layout | None = None
) -> _Fit | None:
    """How well records fit a source; None where no record has all that it needs."""
    best = -1
    for record in found:
        if all(need.met_by(record) for need in source.needs):
            best = max(best, sum(name in record for name in source.likes))
    if best < 0:
        return None
    return _Fit(not source.generic, len(source.needs) + best, -at, source, layout)


def _json(text: Text) -> Recognised:
    known = [source for source in sources() if source.shape == "json" or "json" in source.also]
    first: list[Any] = []
    for most in _ROUNDS:
        found = islice(elements(text.lines(), text.name), most)
        first = [element for element in found if isinstance(element, dict)]
        each = _RECORDS_AT_FIRST if most == _ROUNDS[0] else None
        if first and (best := _best_of_elements(known, first, each)) is not None:
            return best
        if len(first) < most // 2:
            break
    if not first:
        raise Unreadable(text.name, "its JSON breaks off or is broken. Download it again.")
    raise _refusal(text.name, known, [flat(first[0])])


def _best_of_elements(known: list[Source], found: list[Any], each: int | None) -> Recognised | None:
    """The source that fits JSON elements best, by so many records of `each`; sources that look in
    one place share the look."""
    looks: dict[Any, list[Record]] = {}
    fits = []
    for at, source in enumerate(known):
        look = (source.anchor, source.inside, source.attributes, source.json_cells, source.series)
        if look not in looks:
            looks[look] = [
                record for element in found for record in islice(records(source, element), each)
            ]
        fits.append(_fit(at, source, looks[look]))
    return _best(fit for fit in fits if fit is not None)


def _of_records(name: str, shape: str, found: Iterator[Record]) -> Recognised:
    sample = list(islice(found, _SAMPLE))
    known = [source for source in sources() if source.shape == shape]
    fits = (_fit(at, source, sample) for at, source in enumerate(known))
    best = _best(fit for fit in fits if fit is not None)
    if best is None:
        raise NotUsage(
            name, sorted({str(record.get("@name", "")) for record in sample})[:8], "", ()
        )
    return best


def _table(text: Text, head: str) -> Recognised:
    known = [source for source in sources() if source.shape == "table" or "table" in source.also]
    headers = []
    fits = []
    for layout in layouts(head):
        record = dict.fromkeys((key(name) for name in layout.header), "")
        headers.append(record)
        for at, source in enumerate(known):
            if all(any(name in record for name in need.keys) for need in source.needs):
                likes = sum(name in record for name in source.likes)
                matches = len(source.needs) + likes
                fits.append(_Fit(not source.generic, matches, -at, source, layout))
    best = _best(fits)
    if best is None:
        raise _refusal(text.name, known, headers)
    return best


def _refusal(name: str, known: list[Source], found: list[Record]) -> NotUsage:
    """What the text has, and the source of whose needs it has most."""
    nearest, missing, most = "", [""], 0
    for record in found:
        for source in known:
            met = [need for need in source.needs if any(k in record for k in need.keys)]
            if len(met) > max(most, len(source.needs) // 2) and not source.generic:
                nearest, most = source.title, len(met)
                missing = [need.keys[0] for need in source.needs if need not in met]
    plain = ([name for name in record if _is_plain(name)] for record in found)
    names = max(plain, key=len, default=[])
    return NotUsage(name, names, nearest if missing else "", missing)


def _is_plain(name: str) -> bool:
    """Whether a name is one that a program gives: no sentence, no address, no secret."""
    return name.isalnum() and len(name) <= 32 and sum(letter.isdigit() for letter in name) <= 3


def exposed(text: Text) -> Iterator[Record]:
    """The samples of a scrape as records."""
    for sample in samples(text.lines()):
        labels = {"@" + key(name): value for name, value in sample["labels"].items()}
        yield {**labels, "@name": sample["__name__"], "@series": sample["__series__"],
               "@at": sample["at"], "@time": sample["time"], "@value": sample["value"]}  # fmt: skip


def logged(text: Text) -> Iterator[Record]:
    """The requests of an access log as records."""
    for request in requests(text.lines()):
        yield {key(name): value for name, value in request.items()}


def paged(text: Text) -> Iterator[Any]:
    """The JSON elements of a text; a flag that more pages exist comes as a Flag."""
    for element in elements(text.lines(), text.name):
        if isinstance(element, Flag):
            if key(element.key) in ("hasmore",):
                yield element
        else:
            yield element
