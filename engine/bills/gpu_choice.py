"""Which rent a GPU has in a scenario: the person's own price, a named provider's, or the book's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from engine.figures.errors import NoPrice
from engine.figures.sources import Result, Source
from engine.figures.workload import Term, Workload
from engine.machines.gpu_prices import GpuQuote, quotes_on
from engine.machines.rents import Median, Rent, median_quote, rent_by_the_gpu, rent_of, steady
from engine.question.book import Book

_PREFERRED = (Term.RESERVED, Term.ON_DEMAND, Term.COMMUNITY, Term.MARKETPLACE, Term.SPOT)


class GpuPrice(Result):
    """The rent of GPUs, where it comes from, and the range of that day's quotes."""

    rent: Rent
    """What any number of them costs a month."""
    usd_per_month: Decimal
    """Of one GPU among those that serve, on average where instances of several sizes are rented."""
    usd_per_hour: Decimal
    provider: str
    term: str
    source: Source
    since: date
    median: Median | None
    """What the price is the median of; None where it is said, a provider's or the default."""
    low_usd_per_hour: Decimal | None
    high_usd_per_hour: Decimal | None
    is_said: bool
    """True where the person named the price, its provider or its term."""

    def rented(self, gpus: int) -> int:
        """GPUs rented to have `gpus`: whole instances, in the cheapest combination."""
        return self.rent.combination(gpus).gpus

    @property
    def hours_per_month(self) -> Decimal:
        """Hours that a GPU is rented in a month: all of them, or those of work that were said."""
        return self.usd_per_month / self.usd_per_hour

    @property
    def gpus_per_instance(self) -> int:
        """The fewest GPUs that are rented at once."""
        return min(one.gpus for one in self.rent.instances)


def gpu_price(workload: Workload, gpu: str, gpus: int, book: Book, on: date) -> GpuPrice:
    """The rent that a workload's GPUs are billed at on a day; NoPrice where nobody quotes one.

    A price that the person names wins, then the provider's instances, then the median of the term
    it names, then the book's default for the reference GPU, else the median of what is quoted for
    reservation or on demand.
    """
    quotes = quotes_on(book.gpu_quotes, gpu, on)
    if workload.gpu_usd_per_hour is not None:
        each = workload.gpu_usd_per_hour / covered_gpus(workload, gpu, book)
        return _said(workload, each, quotes, book, on)
    if workload.gpu_provider:
        return _of_provider(workload, gpu, gpus, quotes, book, on)
    term = workload.gpu_term
    return book.once((gpu_price, gpu, term, on), lambda: _of_book(term, gpu, quotes, book, on))


def _of_book(
    term: Term | None, gpu: str, quotes: Sequence[GpuQuote], book: Book, on: date
) -> GpuPrice:
    if term is None and gpu == book.choice("gpu", on).value:
        return _default(quotes, book, on)
    return _median(term, gpu, quotes, book, on)


def covered_gpus(workload: Workload, gpu: str, book: Book) -> int:
    """GPUs that the named price is for: a node is the named fleet, or as many as a machine has."""
    if workload.gpu_price_covers is None:
        return 1
    if workload.gpu_price_covers != "node":
        return workload.gpu_price_covers
    per_node = book.gpu(gpu).gpus_per_node
    return min(workload.gpu_count or per_node, per_node)


def median_of(gpu: str, book: Book, on: date, term: Term | None = None) -> Median:
    """The median of the day's quotes for a GPU, of one term or of all that is not interruptible."""
    return median_quote(
        steady(quotes_on(book.gpu_quotes, gpu, on), term),
        gpu,
        on,
        most_days=int(book.value("rent_quote_days", on)),
        fewest=int(book.value("fewest_rent_quotes", on)),
    )


def _said(
    workload: Workload, usd_per_hour: Decimal, quotes: Sequence[GpuQuote], book: Book, on: date
) -> GpuPrice:
    usd_per_month = usd_per_hour * book.value("hours_per_gpu_month", on)
    return GpuPrice(
        rent=rent_by_the_gpu(usd_per_month),
        usd_per_month=usd_per_month,
        usd_per_hour=usd_per_hour,
        provider=workload.gpu_provider or "",
        term=workload.gpu_term or "",
        source=Source(title="you"),
        since=on,
        median=None,
        is_said=True,
        **_range(quotes),
    )


def _default(quotes: Sequence[GpuQuote], book: Book, on: date) -> GpuPrice:
    figure = book.figure("gpu_usd_per_month", on)
    return GpuPrice(
        rent=rent_by_the_gpu(figure.value),
        usd_per_month=figure.value,
        usd_per_hour=figure.value / book.value("hours_per_gpu_month", on),
        provider=book.choice("gpu_provider", on).value,
        term=Term.RESERVED,
        source=figure.source,
        since=figure.since,
        median=None,
        is_said=False,
        **_range(quotes),
    )


def _median(
    term: Term | None, gpu: str, quotes: Sequence[GpuQuote], book: Book, on: date
) -> GpuPrice:
    """Billed by the GPU, whatever sizes the quote in the middle comes in."""
    if term is not None and not steady(quotes, term):
        raise NoPrice(_nobody(str(term), gpu, quotes))
    found = median_of(gpu, book, on, term)
    quote = found.quote
    usd_per_month = quote.usd_per_gpu_month(book.value("hours_per_gpu_month", on))
    return GpuPrice(
        rent=rent_by_the_gpu(usd_per_month),
        usd_per_month=usd_per_month,
        usd_per_hour=quote.usd_per_gpu_hour,
        provider=quote.provider,
        term=quote.term_text,
        source=quote.source,
        since=quote.since,
        median=found,
        is_said=term is not None,
        **_range(quotes),
    )


def _of_provider(
    workload: Workload, gpu: str, gpus: int, quotes: Sequence[GpuQuote], book: Book, on: date
) -> GpuPrice:
    """The named provider's instances, of its steadiest term unless one was named: what serves all
    month is reserved before it is spot."""
    offers = [quote for quote in quotes if quote.provider == workload.gpu_provider]
    offers = [quote for quote in offers if workload.gpu_term in (None, quote.term)]
    if not offers:
        wanted = (workload.gpu_provider, workload.gpu_term)
        raise NoPrice(_nobody(" ".join(str(part) for part in wanted if part), gpu, quotes))
    term = min((quote.term for quote in offers), key=_PREFERRED.index)
    offers = [quote for quote in offers if quote.term == term]
    return _combined(offers, gpus, quotes, book.value("hours_per_gpu_month", on))


def _combined(
    offers: Sequence[GpuQuote], gpus: int, quotes: Sequence[GpuQuote], hours: Decimal
) -> GpuPrice:
    rent = rent_of(offers, hours)
    rented = rent.combination(gpus)
    shown = min(offers, key=lambda quote: (quote.gpus_per_instance > gpus, quote.usd_per_gpu_hour))
    usd_per_month = rented.monthly_usd / rented.gpus
    return GpuPrice(
        rent=rent,
        usd_per_month=usd_per_month,
        usd_per_hour=usd_per_month / hours,
        provider=shown.provider,
        term=shown.term_text,
        source=shown.source,
        since=shown.since,
        median=None,
        is_said=True,
        **_range(quotes),
    )


def _nobody(wanted: str, gpu: str, quotes: Sequence[GpuQuote]) -> str:
    others = (
        ", ".join(dict.fromkeys(f"{quote.provider} ({quote.term})" for quote in quotes)) or "nobody"
    )
    return (
        f"The book has no price of {wanted} for {gpu}. It has {others}. "
        "Name one of these, or a price, e.g. at $2.35/h."
    )


def _range(quotes: Sequence[GpuQuote]) -> dict[str, Decimal | None]:
    hours = [quote.usd_per_gpu_hour for quote in quotes]
    return {
        "low_usd_per_hour": min(hours, default=None),
        "high_usd_per_hour": max(hours, default=None),
    }
