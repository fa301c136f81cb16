"""Files in, a measurement out: each is unpacked, recognised, read once and given back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from bot.usage.counters import Counters
from bot.usage.doubles import Copies, Seen
from bot.usage.errors import MissingPart, NothingUsed, NotUsage
from bot.usage.events import Event, EventReader, LeftOut
from bot.usage.files.containers import Text, texts
from bot.usage.files.documents import Broken, Flag
from bot.usage.files.tables import rows
from bot.usage.measurement import FileRead, Measurement
from bot.usage.sources.description import Source, key
from bot.usage.sources.large import LARGE, sums
from bot.usage.sources.recognition import Recognised, exposed, logged, paged, recognised
from bot.usage.sources.records import Record, expanded, records
from bot.usage.totals import MOST_DAYS, Totals
from bot.usage.traits import Traits, traits_of

_REPEATED = (
    "It shows the same figures under several models: older versions repeat a key's totals under "
    "each. Export the days without models, or the spend logs."
)
_ODD_PRICES = (
    "Its money over its tokens is far from any price a million: the unit of its amounts is not "
    "what it says. Export with pricing_unit, or use CloudWatch metrics for the tokens."
)
SLACK_BYTES = 128 << 20
"""Unpacked bytes of a file that came over Slack."""
TERMINAL_BYTES = 16 << 30


class NamedFile(NamedTuple):
    """A file as it was handed over; its stream is read from the beginning."""

    name: str
    stream: BinaryIO
    path: Path | None = None
    """Where it lies on the disk; None for what came over the network."""


class Gathered:
    """All that was read of one source, from however many files."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.totals, self.seen = Totals(), Seen()
        self.left_out: Counter[str] = Counter()
        self.is_request = source.rows == "requests"
        self.pages_with_more, self.last_pages = 0, 0
        self.repeats: set[int] = set()
        self.alike = 0
        self.odd_prices, self.fair_prices = 0, 0
        self.currencies: set[str] = set()
        self.notes: list[str] = []
        self.counters = Counters(source.lifetime)
        self.copies = Copies()
        self.in_several = False
        """Whether it may come from more texts than one, which may overlap."""

    def take(self, reader: EventReader, record: Record) -> None:
        """Count a record, or why it is left out."""
        event = reader.read(record)
        if isinstance(event, LeftOut):
            self.left_out[event.kind] += 1
            return
        identity = self.seen.identity(reader.source, record, reader.is_request)
        if reader.source.doubles.parent and self.seen.is_inner(reader.source, record, identity):
            self.left_out["spans of a request that another span has"] += 1
            return
        before: Event | bool = False
        if identity is not None:
            before = self.seen.before(reader.source, identity, event)
        if before is True:
            self.left_out["records that came twice"] += 1
            return
        if identity is None and self.in_several and self.copies.is_copy(record):
            self.left_out["records that another file has"] += 1
            return
        if isinstance(before, Event):
            self.left_out["records that came twice"] += 1
            self.totals.add(before, -1)
        self.totals.add(event)
        if self.source.alike:
            self._compare(record)

    def take_hour(self, reader: EventReader, record: Record, rows: int) -> None:
        """Count a record that stands for all requests of an hour which are alike."""
        event = reader.read(record)
        if isinstance(event, LeftOut):
            self.left_out[event.kind] += rows
        else:
            self.totals.add(event._replace(requests=rows))

    def _compare(self, record: Record) -> None:
        """Count records that differ in nothing but what no two of them can share."""
        rest = hash(tuple((k, v) for k, v in record.items() if k not in self.source.alike))
        self.alike += rest in self.repeats
        self.repeats.add(rest)

    def page(self, has_more: bool) -> None:
        """Take down whether a page says that it is the last."""
        self.pages_with_more += has_more
        self.last_pages += not has_more

    @property
    def is_cut(self) -> bool:
        """Whether pages were fetched, and not the last one."""
        return self.pages_with_more > 0 and not self.last_pages


def gather(files: Sequence[NamedFile], today: date, most_bytes: int) -> list[Gathered]:
    """The usage of all files by source; raises UsageRefused where nothing can be measured."""
    found: dict[str, Gathered] = {}
    unknown: list[NotUsage] = []
    told: list[str] = []
    for file in _each_once(files, told):
        for text in texts(file.name, file.stream, most_bytes):
            try:
                match = recognised(text)
            except NotUsage as error:
                unknown.append(error)
                continue
            _refuse_unmeasurable(match.source)
            on_disk = file.path if text.stream is file.stream else None
            into = found.setdefault(match.source.format, Gathered(match.source))
            into.in_several = len(files) > 1 or text.name != file.name
            read_text(text._replace(path=on_disk), match, into, today)
    if not found:
        raise unknown[0]
    for gathered in found.values():
        _finish(gathered)
    first = next(iter(found.values()))
    first.notes += [*told, *(f"{error.name} is no usage export: passed over." for error in unknown)]
    return list(found.values())


def _each_once(files: Sequence[NamedFile], told: list[str]) -> Iterator[NamedFile]:
    """The files without those that are another one once more; `told` takes their sentences."""
    known: set[str] = set()
    for file in files:
        digest = file_read(file).sha256 if len(files) > 1 else ""
        if digest and digest in known:
            told.append(f"{file.name} is the same file once more: counted once.")
            continue
        known.add(digest)
        yield file


def _refuse_unmeasurable(source: Source) -> None:
    if source.refusal:
        raise MissingPart(source.title, source.refusal)


def read_text(text: Text, match: Recognised, into: Gathered, today: date) -> None:
    """Read one text into what was gathered of its source."""
    traits = traits_of(text, match, today)
    into.copies.next_text()
    reader = EventReader(
        traits.source, traits.marks, traits.order, traits.is_request, traits.currency
    )
    into.is_request = reader.is_request
    into.notes += [note for note in traits.notes if note not in into.notes]
    if not _read_at_once(text, match, into, reader):
        _read_each(text, match, into, traits, reader)
    into.source = traits.source
    into.odd_prices += reader.odd_prices
    into.fair_prices += reader.fair_prices
    into.currencies |= reader.other_currencies


def _read_at_once(text: Text, match: Recognised, into: Gathered, reader: EventReader) -> bool:
    """Whether a large table of requests on the disk could be added up by DuckDB."""
    path, layout = text.path, match.layout
    is_plain = reader.is_request and text.encoding.startswith("utf-8") and not match.source.alike
    if path is None or layout is None or not is_plain or path.stat().st_size < LARGE:
        return False
    found = sums(path, reader.source, layout)
    for record, alike in found.records if found else ():
        into.take_hour(reader, record, alike)
    if found is not None:
        into.left_out["records that came twice"] += found.twice
        into.notes += [found.note] if found.note and match.source.doubles.by != "none" else []
    return found is not None


def _read_each(
    text: Text, match: Recognised, into: Gathered, traits: Traits, reader: EventReader
) -> None:
    for record in _records(text, match, into, traits):
        if traits.source.series is not None and traits.source.series.counter:
            into.counters.add(record)
        else:
            into.take(reader, record)


def _records(text: Text, match: Recognised, into: Gathered, traits: Traits) -> Iterator[Record]:
    if match.layout is not None:
        yield from table_records(text, match, traits)
    elif match.source.shape == "exposition":
        yield from exposed(text)
    elif match.source.shape == "log":
        yield from logged(text)
    else:
        yield from _json_records(match.source, paged(text), into)


def table_records(text: Text, match: Recognised, traits: Traits) -> Iterator[Record]:
    """The rows of a table as records."""
    assert match.layout is not None
    names = [key(name) for name in match.layout.header]
    for row in rows(text.lines(), match.layout, text.name):
        record: Record = dict(zip(names, row, strict=False))
        yield expanded(traits.source, record) if traits.source.json_cells else record


def _json_records(source: Source, found: Iterable[Any], into: Gathered) -> Iterator[Record]:
    for element in found:
        if isinstance(element, Broken):
            into.left_out["lines that are no JSON"] += 1
        elif isinstance(element, Flag):
            into.page(element.value is True)
        else:
            _turn_page(element, into)
            count = 0
            for record in records(source, element, source.branches):
                count += 1
                yield record
            if not count:
                into.left_out["entries of another kind"] += 1


def _turn_page(element: dict[str, Any], into: Gathered) -> None:
    metadata = element.get("metadata")
    for holder in (element, metadata):
        if isinstance(holder, dict) and isinstance(holder.get("has_more"), bool):
            into.page(holder["has_more"])


def _finish(gathered: Gathered) -> None:
    """Add what only shows once everything is read, and refuse what came to nothing."""
    source = gathered.source
    if source.series is not None and source.series.counter:
        reader = EventReader(source)
        gathered.totals.has_holes = True
        for record in gathered.counters.records():
            gathered.take(reader, record)
    gathered.totals.settle()
    if len(gathered.totals.day_numbers) > MOST_DAYS:
        raise MissingPart(source.title, "Its dates span more than ten years: they were misread.")
    if gathered.alike:
        raise MissingPart(source.title, _REPEATED)
    if gathered.odd_prices > gathered.fair_prices:
        raise MissingPart(source.title, _ODD_PRICES)
    if not gathered.totals.counts and "tokens" not in gathered.totals.money:
        why = f"{source.without_usage} {_why_nothing(gathered)}".strip()
        raise NothingUsed(source.title, why)


def _why_nothing(gathered: Gathered) -> str:
    kinds = [f"{rows:,} {kind}" for kind, rows in gathered.left_out.most_common(3)]
    if not kinds:
        return ""
    begins = "Left" if gathered.source.without_usage else "all of it was left"
    return f"{begins} out: {', '.join(kinds)}."


def file_read(file: NamedFile) -> FileRead:
    """What is remembered of a file: its name, size and hash."""
    file.stream.seek(0)
    digest = hashlib.sha256()
    size = 0
    while chunk := file.stream.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    return FileRead(name=file.name, bytes=size, sha256=digest.hexdigest())


__all__ = ["Gathered", "Measurement", "NamedFile", "file_read", "gather"]
