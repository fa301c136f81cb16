"""Which rent a GPU has in a scenario: the person's own price, a named provider's, or the book's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from engine.figures.errors import NoPrice
from engine.figures.sources import Model, Source
from engine.figures.workload import Term, Workload
from engine.machines.gpu_prices import GpuQuote, quotes_on
from engine.question.book import Book

_PREFERRED = (Term.RESERVED, Term.ON_DEMAND, Term.COMMUNITY, Term.MARKETPLACE, Term.SPOT)


class GpuPrice(Model):
    """The rent of one GPU, where it comes from, and the range of that day's quotes."""

    usd_per_month: Decimal
    usd_per_hour: Decimal
    provider: str
    term: str
    source: Source
    since: date
    gpus_per_instance: int
    """Rented only in multiples of this."""
    low_usd_per_hour: Decimal | None
    high_usd_per_hour: Decimal | None
    is_said: bool
    """True where the person named the price or its provider."""

    def rented(self, gpus: int) -> int:
        """GPUs that must be rented to have `gpus`: whole instances only."""
        return -(-gpus // self.gpus_per_instance) * self.gpus_per_instance


def gpu_price(workload: Workload, gpu: str, gpus: int, book: Book, on: date) -> GpuPrice:
    """The rent that a workload's GPUs are billed at on a day; NoPrice where nobody quotes one.

    A price that the person names wins, then the provider or term it names, then the book's
    default for the reference GPU, else the median of what is quoted for reservation or on demand.
    """
    quotes = quotes_on(book.gpu_quotes, gpu, on)
    if workload.gpu_usd_per_hour is not None:
        return _said(workload, workload.gpu_usd_per_hour, quotes, book, on)
    if workload.gpu_provider or workload.gpu_term:
        return _quoted(_named(workload, gpu, gpus, quotes), quotes, book, on, is_said=True)
    if gpu == book.choice("gpu", on).value:
        return _default(quotes, book, on)
    return _quoted(_middle(gpu, quotes), quotes, book, on, is_said=False)


def _said(
    workload: Workload, usd_per_hour: Decimal, quotes: Sequence[GpuQuote], book: Book, on: date
) -> GpuPrice:
    return GpuPrice(
        usd_per_month=usd_per_hour * book.value("hours_per_gpu_month", on),
        usd_per_hour=usd_per_hour,
        provider=workload.gpu_provider or "",
        term=workload.gpu_term or "",
        source=Source(title="you"),
        since=on,
        gpus_per_instance=1,
        is_said=True,
        **_range(quotes),
    )


def _default(quotes: Sequence[GpuQuote], book: Book, on: date) -> GpuPrice:
    figure = book.figure("gpu_usd_per_month", on)
    return GpuPrice(
        usd_per_month=figure.value,
        usd_per_hour=figure.value / book.value("hours_per_gpu_month", on),
        provider=book.choice("gpu_provider", on).value,
        term=Term.RESERVED,
        source=figure.source,
        since=figure.since,
        gpus_per_instance=1,
        is_said=False,
        **_range(quotes),
    )


def _quoted(
    quote: GpuQuote, quotes: Sequence[GpuQuote], book: Book, on: date, *, is_said: bool
) -> GpuPrice:
    return GpuPrice(
        usd_per_month=quote.usd_per_gpu_month(book.value("hours_per_gpu_month", on)),
        usd_per_hour=quote.usd_per_gpu_hour,
        provider=quote.provider,
        term=quote.term_text,
        source=quote.source,
        since=quote.since,
        gpus_per_instance=quote.gpus_per_instance,
        is_said=is_said,
        **_range(quotes),
    )


def _named(workload: Workload, gpu: str, gpus: int, quotes: Sequence[GpuQuote]) -> GpuQuote:
    """The cheapest way to rent that many GPUs of the provider and term the person named.

    Without a term the steadiest one quoted: what serves all month is reserved before it is spot.
    """
    matching = [
        quote
        for quote in quotes
        if workload.gpu_provider in (None, quote.provider)
        and workload.gpu_term in (None, quote.term)
    ]
    if not matching:
        raise NoPrice(_nobody(workload, gpu, quotes))
    term = min((quote.term for quote in matching), key=_PREFERRED.index)
    of_term = (quote for quote in matching if quote.term == term)
    return min(of_term, key=lambda quote: (quote.rented(gpus) * quote.usd_per_gpu_hour, gpus))


def _middle(gpu: str, quotes: Sequence[GpuQuote]) -> GpuQuote:
    """The quote in the middle of what is reserved, else on demand; spot prices hold no service.

    A quote that does not say its variant may be for a slower one, so it decides nothing here.
    """
    for term in (Term.RESERVED, Term.ON_DEMAND):
        of_term = [quote for quote in quotes if quote.term == term and quote.gpu == gpu]
        if of_term:
            return of_term[(len(of_term) - 1) // 2]
    raise NoPrice(f"Nobody in the book rents out {gpu}. Name a price, e.g. at $2.35/h.")


def _nobody(workload: Workload, gpu: str, quotes: Sequence[GpuQuote]) -> str:
    wanted = " ".join(str(part) for part in (workload.gpu_provider, workload.gpu_term) if part)
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
