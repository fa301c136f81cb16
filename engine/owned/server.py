"""Which server is bought for a fleet, and at what price: the person's own, or the book's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from engine.figures.errors import BeforeFirstFigure, DoesNotFit, NoPrice
from engine.figures.sources import YOU, Cited, Result, Source, is_said
from engine.figures.workload import Per, Workload
from engine.machines.hardware import Gpu
from engine.machines.servers import ServerKind, ServerQuote, ServerRole, servers_on
from engine.question.book import Book

UNIT = "USD/server"


class Server(Result):
    """One server as it would be bought."""

    quote: ServerQuote
    """The book's estimate: its size, its power, and its price where the person named none."""
    price: Cited[Decimal]
    """USD for one server."""
    low: Cited[Decimal]
    high: Cited[Decimal]
    """Between what and what such servers are quoted; the price itself where it was said."""
    said_per: Per | None
    """What the price that the person named was read as; None where they named none."""
    kw_max: Decimal
    """The rating, kW."""
    kw_typical: Decimal
    """What it draws while serving, kW: measured, or a share of the rating."""

    @property
    def gpus(self) -> int:
        """GPUs in it."""
        return self.quote.gpus

    def replicas(self, gpus_per_replica: int) -> int:
        """Whole replicas that it holds: none spans two servers."""
        return self.gpus // gpus_per_replica


def server_for(gpu: Gpu, gpus_per_replica: int, workload: Workload, book: Book, on: date) -> Server:
    """The server that is bought for replicas of some size.

    The smallest that takes the GPUs that were named, else the largest for a rack. Raises NoPrice
    where the book has none with such GPUs, BeforeFirstFigure where only later, DoesNotFit where
    one replica is larger than any of them.
    """
    known = book.once((_known, gpu.id, on), lambda: _known(gpu, book, on))
    quote = _quote(known, gpus_per_replica, gpu, workload)
    if workload.purchase_usd is not None:
        return _server(quote, workload, book, on)
    key = _server, gpu.id, quote.kind, quote.name, on
    return book.once(key, lambda: _server(quote, workload, book, on))


def _server(quote: ServerQuote, workload: Workload, book: Book, on: date) -> Server:
    typical = book.value("owned_typical_power", on)
    assert quote.kw_max is not None, f"{quote.name} has no power"
    low, price, high, per = _prices(quote, workload, book, on)
    return Server(
        quote=quote,
        price=price,
        low=low,
        high=high,
        said_per=per,
        kw_max=quote.kw_max,
        kw_typical=quote.kw_typical or quote.kw_max * typical,
    )


def _known(gpu: Gpu, book: Book, on: date) -> list[ServerQuote]:
    of_gpu = [q for q in book.servers if q.gpu == gpu.id and q.role == ServerRole.CENTRAL]
    whole = [quote for quote in of_gpu if quote.kind != ServerKind.CARD]
    if not whole:
        others = ", ".join(
            sorted({book.gpus[q.gpu].name for q in book.servers if q.gpu in book.gpus})
        )
        raise NoPrice(
            f"The book has no server with {gpu.name} to buy. It has {others}: "
            "name one of these, e.g. buy 8x h100."
        )
    kinds = (ServerKind.SERVER, ServerKind.BOX)
    newest = (quote for kind in kinds for quote in servers_on(whole, gpu.id, kind, on))
    known = list(newest)
    if not known:
        first = min(quote.since for quote in whole)
        raise BeforeFirstFigure(f"the price of a server with {gpu.name}", on, first)
    return known


def _quote(
    known: Sequence[ServerQuote], gpus_per_replica: int, gpu: Gpu, workload: Workload
) -> ServerQuote:
    fitting = [quote for quote in known if quote.gpus >= gpus_per_replica]
    if not fitting:
        raise DoesNotFit(
            f"One replica takes {gpus_per_replica} x {gpu.name}, more than a server holds."
        )
    named = workload.gpu_count
    enough = [quote for quote in fitting if named is not None and quote.gpus >= named]
    racked = [quote for quote in fitting if quote.kind == ServerKind.SERVER]
    if enough:
        return min(enough, key=lambda quote: quote.gpus)
    return max(racked or fitting, key=lambda quote: quote.gpus)


def _prices(
    quote: ServerQuote, workload: Workload, book: Book, on: date
) -> tuple[Cited[Decimal], Cited[Decimal], Cited[Decimal], Per | None]:
    """Low, base and high, and what a price that was said was read as."""
    if workload.purchase_usd is None:
        own = _cited(quote.base, quote)
        return (*((own, own, own) if is_said(own) else _range(quote, book, on)), None)
    card = _card(quote, book, on)
    per = workload.purchase_per or _nearest(workload.purchase_usd, quote, card)
    said = _said(workload.purchase_usd, per, quote, card, on)
    return said, said, said, per


def _range(
    quote: ServerQuote, book: Book, on: date
) -> tuple[Cited[Decimal], Cited[Decimal], Cited[Decimal]]:
    """The estimate, and the least and the most that anybody asks one buyer for such a server."""
    offers = [
        each
        for each in servers_on(book.servers, quote.gpu, quote.kind, on)
        if each.role != ServerRole.UNREACHABLE and each.gpus == quote.gpus
    ]
    low = min(offers, key=lambda each: each.low)
    high = max(offers, key=lambda each: each.high)
    return (
        _cited(low.low, low),
        _cited(quote.base, quote),
        _cited(high.high, high),
    )


def _cited(usd: Decimal, quote: ServerQuote) -> Cited[Decimal]:
    return Cited[Decimal](
        value=usd, unit=UNIT, source=quote.source, since=quote.since, note=quote.name
    )


def _card(quote: ServerQuote, book: Book, on: date) -> ServerQuote | None:
    cards = servers_on(book.servers, quote.gpu, ServerKind.CARD, on)
    return next((card for card in cards if card.role == ServerRole.CENTRAL), None)


def _nearest(usd: Decimal, quote: ServerQuote, card: ServerQuote | None) -> Per:
    """Whether a price is nearer to that of a card or of a server, by ratio."""
    card_usd = card.base if card else quote.base / quote.gpus
    return Per.CARD if usd * usd < card_usd * quote.base else Per.SERVER


def _said(
    usd: Decimal, per: Per, quote: ServerQuote, card: ServerQuote | None, on: date
) -> Cited[Decimal]:
    """A price per server as it is; per card with the book's price of what holds the cards."""
    host_usd = _host_usd(quote, card) if per == Per.CARD else Decimal(0)
    cards = quote.gpus if per == Per.CARD else 1
    note = f"{quote.name}, the host by the book" if host_usd else quote.name
    return Cited[Decimal](
        value=usd * cards + host_usd, unit=UNIT, source=Source(title=YOU), since=on, note=note
    )


def _host_usd(quote: ServerQuote, card: ServerQuote | None) -> Decimal:
    """A server costs more than its cards: 16 to 45 % with Hopper."""
    if quote.host_usd is not None:
        return quote.host_usd
    return max(Decimal(0), quote.base - quote.gpus * card.base) if card else Decimal(0)
