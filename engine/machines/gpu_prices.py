"""What an hour of a GPU costs: dated quotes of those who rent them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from engine.figures.dated import first_day_of, loader, read_csv
from engine.figures.errors import UncitedFigure
from engine.figures.sources import Model, Source
from engine.figures.workload import Term

_INDEX = "INDEX"
_ENDPOINT = "dedicated endpoint"
_TERMS = {"community": Term.COMMUNITY, "reserved": Term.RESERVED, "spot": Term.SPOT}
_INTERRUPTIBLE = frozenset({Term.SPOT, Term.MARKETPLACE, Term.COMMUNITY})


class GpuQuote(Model):
    """One published price for one GPU-hour."""

    provider: str
    gpu: str
    """An id of gpu_specs.csv, or one without a variant ("h100") where the quote does not say it."""
    term: Term
    term_text: str
    """The term as quoted: "reserved 3yr", "on-demand community"."""
    usd_per_gpu_hour: Decimal
    gpus_per_instance: int
    """The fewest GPUs that the offer rents at once; 1 where it does not say."""
    region: str
    since: date
    source: Source
    note: str

    @property
    def is_interruptible(self) -> bool:
        """True for spot, marketplace and community offers, which may be taken away."""
        return self.term in _INTERRUPTIBLE

    def usd_per_gpu_month(self, hours_per_month: Decimal) -> Decimal:
        """USD for one GPU over a month of rent."""
        return self.usd_per_gpu_hour * hours_per_month

    def rented(self, gpus: int) -> int:
        """GPUs that must be rented to have `gpus`: whole instances only."""
        return -(-gpus // self.gpus_per_instance) * self.gpus_per_instance

    def usd_for(self, gpus: int, hours_per_month: Decimal) -> Decimal:
        """USD a month for so many GPUs, in whole instances."""
        return self.rented(gpus) * self.usd_per_gpu_month(hours_per_month)


@loader
def load_quotes() -> tuple[GpuQuote, ...]:
    """All quotes of gpu_prices.csv; endpoints and indices are not GPUs to rent and are left out."""
    rows = read_csv("gpu_prices.csv")
    return tuple(
        _quote(row)
        for row in rows
        if row["term"] != _ENDPOINT and not row["provider"].startswith(_INDEX)
    )


def quotes_on(quotes: Iterable[GpuQuote], gpu: str, day: date) -> tuple[GpuQuote, ...]:
    """The quotes for a GPU in force on `day`, cheapest first: of each provider and term the newest.

    Offers of several sizes on one day stay; a quote that names no variant ("h100") counts as well.
    """
    return _quotes_on(_Same(tuple(quotes)), gpu, day)


class _Same:
    """Quotes told apart as a whole: to compare them one by one costs more than to look them up."""

    def __init__(self, quotes: tuple[GpuQuote, ...]) -> None:
        self.quotes = quotes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.quotes is self.quotes

    def __hash__(self) -> int:
        return id(self.quotes)


@lru_cache(maxsize=1024)
def _quotes_on(same: _Same, gpu: str, day: date) -> tuple[GpuQuote, ...]:
    names = (gpu, gpu.split("_")[0])
    known = [quote for quote in same.quotes if quote.since <= day and quote.gpu in names]
    newest: dict[tuple[str, Term], date] = {}
    for quote in known:
        newest[_offer(quote)] = max(quote.since, newest.get(_offer(quote), quote.since))
    in_force = (quote for quote in known if quote.since == newest[_offer(quote)])
    return tuple(sorted(in_force, key=lambda quote: (quote.usd_per_gpu_hour, quote.provider)))


def _offer(quote: GpuQuote) -> tuple[str, Term]:
    return quote.provider, quote.term


def _quote(row: Mapping[str, str]) -> GpuQuote:
    if not row["source"] or not row["as_of"]:
        raise UncitedFigure(f"{row['provider']} {row['gpu']}", "source or date")
    return GpuQuote(
        provider=row["provider"],
        gpu=row["gpu"],
        term=_term(row["term"]),
        term_text=row["term"],
        usd_per_gpu_hour=Decimal(row["usd_per_gpu_hour"]),
        gpus_per_instance=int(row["gpus_per_instance"] or 1),
        region=row["region"],
        since=first_day_of(row["as_of"]),
        source=_source(row),
        note=row["note"],
    )


def _term(text: str) -> Term:
    for word, term in _TERMS.items():
        if word in text:
            return term
    return Term(text)


def _source(row: Mapping[str, str]) -> Source:
    text = row["source"]
    is_url = text.startswith("https://") and " " not in text
    return Source(
        title=f"{row['provider']} price, via {text.split('/')[2]}" if is_url else text,
        url=text if is_url else None,
        read=row["as_of"],
    )
