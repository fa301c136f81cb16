"""The description of a source: how its files are told, and where each quantity stands in them.

Descriptions are data (the TOML files beside this one). Names of columns and keys are compared
without case, spaces, signs and units in brackets; a key in a key is written with a dot."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from engine.figures.sources import Model

_UNIT = re.compile(r"[(\[]\s*(?:[$€£]|us\$|usd|eur|gbp|tokens?|count|usd/month|utc)\s*[)\]]", re.I)
_SIGNS = re.compile(r"[\s_\-./:\[\]]+")


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """A column's or key's name as names are compared."""
    return _SIGNS.sub("", _UNIT.sub("", name.lower()).strip("\ufeff\"' ")) if name else ""


def _name(name: str) -> str:
    """A key of a description; a pattern over keys begins with a tilde and stays as it is."""
    return name if name.startswith("~") else key(name)


class Need(Model):
    """A key that a record has: one of several, with one of some values where they are given."""

    keys: tuple[str, ...]
    values: tuple[str, ...] = ()

    def met_by(self, record: Mapping[str, Any]) -> bool:
        """Whether a record has the key, with the value."""
        if not self.values:
            return any(name in record for name in self.keys)
        return any(str(record.get(name, "")).lower() in self.values for name in self.keys)


def _need(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    keys, _, values = text.partition("=")
    return Need(
        keys=tuple(key(name) for name in keys.split("|")),
        values=tuple(value.lower() for value in values.split("|") if value),
    )


Key = Annotated[str, AfterValidator(_name)]
Place = Key | tuple[Key, ...]
"""Where a quantity stands: in one key, or in several that are added up."""
Places = tuple[Place, ...]
"""The first place that holds something counts."""
Needs = tuple[Annotated[Need, BeforeValidator(_need)], ...]
Pattern = Annotated[re.Pattern[str], BeforeValidator(lambda text: re.compile(text, re.IGNORECASE))]
Quantity = Literal["requests", "input", "cached", "write", "output", "reasoning"]


class Filter(Model):
    """Records that are kept or dropped by what stands in a key."""

    keys: tuple[Key, ...]
    values: tuple[str, ...] = ()
    pattern: Pattern | None = None
    absent: bool = False
    """Whether a record without the key passes too."""
    kind: str
    """What the records are that fall out, in the plural."""

    def holds(self, record: Mapping[str, Any]) -> bool:
        """Whether a record has one of the values, or fits the pattern."""
        found = next(
            (record[name] for name in self.keys if record.get(name) not in (None, "")), None
        )
        if found is None:
            return self.absent
        text = str(found).lower()
        return text in self.values or bool(self.pattern and self.pattern.search(text))


class Batch(Model):
    """How a record says that it was a batch request."""

    keys: tuple[Key, ...]
    values: tuple[str, ...] = ("true", "1", "batch")
    present: bool = False
    """Whether having the key at all says it."""


class Charge(Model):
    """Which rows of a bill are usage, tax and credits; others are left out."""

    keys: tuple[Key, ...]
    usage: tuple[str, ...]
    tax: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()


class Rule(Model):
    """What a meter's text says about its direction. "other" is money without tokens."""

    pattern: Pattern
    kind: Quantity | Literal["other", "skip"]


class Amount(Model):
    """Where a metered amount stands, and in which unit."""

    keys: tuple[Key, ...]
    unit: tuple[Key, ...] = ()
    unit_needs: Pattern | None = None
    """The amount counts only where its unit says so, such as "token"."""


class Meter(Model):
    """A row that names what it counts: a SKU, a metric, a line item."""

    text: tuple[Key, ...]
    """The keys whose texts name it, all of them together."""
    only: Pattern | None = None
    """Other texts are another product's."""
    rules: tuple[Rule, ...]
    amounts: tuple[Amount, ...]
    strip: Pattern | None = None
    """What is not the model's name in the text; None where the text has no model."""
    named: tuple[Key, ...] = ()
    """The keys whose texts hold the model's name; `text` where empty."""
    batch: Pattern | None = None
    price: tuple[Key, ...] = ()
    """A price per unit: the money is the amount times it."""
    usd_per_million: tuple[Decimal, Decimal] | None = None
    """Between which prices a million of output tokens lies; beyond, the unit is misread."""


class Series(Model):
    """Time series: where the points stand, and how one is written."""

    points: str
    form: Literal["objects", "pairs", "parallel"]
    values: str = ""
    """For parallel lists: the key of the values; `points` is that of the times."""
    counter: bool = False
    """Whether values only grow: usage is the growth between neighbours."""


class Doubles(Model):
    """What makes two records the same usage."""

    by: Literal["id", "dimensions", "rows", "none"] = "none"
    id: Places = ()
    """For "id": keys that together name a record; the last one wins."""
    latest: bool = False
    """Whether the last is the latest and longest, wherever it stands in the file."""
    parent: Places = ()
    """Keys that name the record which called this one: both are one request."""


class Source(Model):
    """One source of usage files."""

    format: str
    title: str
    document: str
    """Where the format was read."""
    read: date
    unconfirmed: tuple[str, ...] = ()
    shape: Literal["table", "json", "exposition", "log"]
    also: tuple[Literal["table", "json"], ...] = ()
    """Other shapes that the same records come in."""
    needs: Needs
    likes: tuple[Key, ...] = ()
    """Keys that speak for the format where another fits too."""
    generic: bool = False

    anchor: tuple[Key, ...] = ()
    """Keys of the JSON object that holds the records; empty where it is the record."""
    inside: tuple[str, ...] = ()
    """The way from the anchor to its records; `{}` goes through an object's values."""
    around: tuple[str, ...] = ()
    """Objects of the anchor that belong to each of its records, such as who used it."""
    series: Series | None = None
    json_cells: tuple[Key, ...] = ()
    """Keys whose text is JSON with more keys in it."""
    attributes: tuple[str, ...] = ()
    """Keys with lists of `{key, value}`, as OpenTelemetry writes them."""

    rows: Literal["requests", "buckets", "unknown"]
    width: Literal["minute", "hour", "day", "week", "month", ""] = ""
    """The buckets' width where neither ends nor spacing tell it."""
    local_days: bool = False
    """Whether days are those of a place and not UTC's."""
    dates: Literal["month first", "day first", "unknown"] = "unknown"
    start: tuple[Key, ...] = ()
    end: tuple[Key, ...] = ()
    clock: tuple[Key, ...] = ()
    """Where the time of the day stands apart from the date."""
    model: tuple[Key, ...] = ()
    quantities: dict[Quantity, Places] = Field(default_factory=dict)
    beside_input: tuple[Literal["cached", "write"], ...] = ()
    """What the input quantity leaves out, so that it is added."""
    beside_where: Filter | None = None
    """The records for which `beside_input` holds; all of them where None."""
    beside_output: bool = False
    """Whether the output quantity leaves reasoning out."""
    total: Places = ()
    plain: dict[Quantity, Places] = Field(default_factory=dict)
    """Where the quantities do not add up to `total` but these do, these hold the rest inside."""
    batch: Batch | None = None
    usd: Places = ()
    usd_scale: Decimal = Decimal(1)
    """What one of the file's units of money is in dollars: cents are 0.01."""
    usd_cents: Places = ()
    """Where it stands in cents, if it does not in dollars."""
    usd_words: tuple[str, ...] = ()
    """Words in the money column that are no amount."""
    currency: tuple[Key, ...] = ()
    basis: str | None = None
    credits: tuple[Key, ...] = ()
    """Keys with a credit, or with a list of them."""
    not_tokens: Filter | None = None
    """Rows whose money bought no tokens."""
    charge: Charge | None = None
    meter: Meter | None = None
    keep: tuple[Filter, ...] = ()
    drop: tuple[Filter, ...] = ()
    doubles: Doubles = Doubles()
    alike: tuple[Key, ...] = ()
    """Keys that no two records of one day and model share: where they do, a known error of the
    exporter repeats totals."""
    lifetime: bool = False
    """Whether values count since a start that the file does not tell."""
    refusal: str = ""
    """What to say of files that are recognised and can't be measured."""
    without_time: str = ""
    """What to say where the file has no time."""
    without_usage: str = ""
    """What to say where it has no rows with usage."""
    hours_from: str = ""
    """Which export of the same source tells hours, where this one tells days."""
    notes: tuple[str, ...] = ()
    """What was taken how, said with every answer."""

    @cached_property
    def branches(self) -> frozenset[str] | None:
        """The beginnings of all keys that are read, so that what else a record has inside it need
        not be looked at; None where all of it tells records apart."""
        if self.doubles.by != "id" or self.series or self.meter or self.attributes:
            return None
        filters = [*self.keep, *self.drop]
        filters += [found for found in (self.beside_where, self.not_tokens) if found]
        places = (*self.usd, *self.usd_cents, *self.total, *self.doubles.id)
        quantities = (*self.quantities.values(), *self.plain.values())
        names = [
            *self.start,
            *self.end,
            *self.clock,
            *self.model,
            *self.likes,
            *self.currency,
            *self.credits,
        ]
        names += self.json_cells
        names += [name for need in self.needs for name in need.keys]
        names += [name for found in filters for name in found.keys]
        names += self.batch.keys if self.batch else ()
        for place in (*places, *(place for found in quantities for place in found)):
            names += (place,) if isinstance(place, str) else place
        if any(name.startswith("~") for name in names):
            return None
        return frozenset(name[:end] for name in names for end in range(1, len(name)))


@cache
def sources() -> tuple[Source, ...]:
    """All sources, the exact ones before the generic ones."""
    folder = resources.files("bot.usage.sources")
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            table = tomllib.loads(entry.read_text("utf-8"), parse_float=Decimal)
            found += [Source.model_validate(row) for row in table["source"]]
    return tuple(sorted(found, key=lambda source: source.generic))
