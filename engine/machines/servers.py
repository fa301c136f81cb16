"""What a server costs to buy: dated quotes of servers, boxes and single cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from engine.figures.dated import first_day_of, loader, read_csv
from engine.figures.errors import UncitedFigure
from engine.figures.sources import Model, Source
from engine.machines.hardware import load_gpus


class ServerKind(StrEnum):
    """What is quoted."""

    SERVER = "server"
    """For a rack."""
    BOX = "box"
    """A workstation, complete and without a rack."""
    CARD = "card"
    """The GPU alone."""


class ServerRole(StrEnum):
    """What a quote is good for."""

    CENTRAL = "central"
    """The estimate."""
    RANGE = "range"
    """Another offer, which widens the range."""
    UNREACHABLE = "unreachable"
    """What a hyperscaler pays: shown, never reckoned with."""


GUESSED = "estimate"
"""The confidence of a price that is not even made up of quoted parts."""


class ServerQuote(Model):
    """One published price of something with GPUs in it, USD."""

    gpu: str
    """An id of gpu_specs.csv."""
    gpus: int
    """GPUs in it; servers come whole."""
    name: str
    kind: ServerKind
    role: ServerRole
    low: Decimal
    base: Decimal
    """The middle of low and high where the source gives no more."""
    high: Decimal
    host_usd: Decimal | None
    """What of the price is not the cards; None where the source does not say."""
    kw_max: Decimal | None
    """The rating, kW: what colocation bills."""
    kw_typical: Decimal | None
    """Measured while serving, kW: what the meter counts; None where nobody measured it."""
    lacks: frozenset[str]
    """What it was built without: "licence" for a data centre, "ecc"."""
    since: date
    source: Source
    confidence: str
    """As the source says it: listing, secondary, estimate, derived."""
    note: str

    @property
    def is_estimate(self) -> bool:
        """True where nobody quoted it."""
        return self.confidence in (GUESSED, "derived")


@loader
def load_servers() -> tuple[ServerQuote, ...]:
    """server_prices.csv; raises UncitedFigure for a row without source or date."""
    return tuple(_quote(row) for row in read_csv("server_prices.csv"))


@cache
def boxes() -> frozenset[str]:
    """Machines of which no data sheet was read, so that only their owner knows what they carry."""
    return frozenset(quote.gpu for quote in load_servers()) - load_gpus().keys()


def servers_on(
    quotes: Iterable[ServerQuote], gpu: str, kind: ServerKind, day: date
) -> tuple[ServerQuote, ...]:
    """The quotes of a kind for a GPU that are known on a day, the newest of each name."""
    known = [q for q in quotes if q.gpu == gpu and q.kind == kind and q.since <= day]
    newest = {quote.name: quote for quote in sorted(known, key=lambda quote: quote.since)}
    return tuple(newest.values())


def _quote(row: Mapping[str, str]) -> ServerQuote:
    if not row["source"] or not row["as_of"]:
        raise UncitedFigure(row["name"], "source or date")
    ends = [Decimal(row[end]) for end in ("low", "base", "high") if row[end]]
    base = Decimal(row["base"]) if row["base"] else (ends[0] + ends[-1]) / 2
    return ServerQuote(
        gpu=row["gpu"],
        gpus=int(row["gpus"]),
        name=row["name"],
        kind=ServerKind(row["kind"]),
        role=ServerRole(row["role"]),
        low=min(ends),
        base=base,
        high=max(ends),
        host_usd=_known(row["host_usd"]),
        kw_max=_known(row["kw_max"]),
        kw_typical=_known(row["kw_typical"]),
        lacks=frozenset(row["lacks"].split()),
        since=first_day_of(row["as_of"]),
        source=_source(row),
        confidence=row["confidence"],
        note=row["note"],
    )


def _known(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _source(row: Mapping[str, str]) -> Source:
    text = row["source"]
    is_url = text.startswith("https://") and " " not in text
    return Source(
        title=f"price list of {text.split('/')[2]}" if is_url else text,
        url=text if is_url else None,
        read=row["as_of"],
    )
