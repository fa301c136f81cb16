"""Terms: on what a bought server is written off, financed, supported, housed and powered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from engine.figures.sources import YOU, Cited, Result, Source, is_said
from engine.figures.workload import Room, Workload
from engine.machines.servers import ServerKind
from engine.owned.server import Server
from engine.question.book import Book

End = Literal["cheap", "dear"]
"""What a bound does to the bill."""

ADDERS = "adders_usd"
SAID = ("life_years", "resale_share", "capital_rate", "support_rate")
PLACED = ("colocation_usd_per_kw", "power_usd_per_kwh")
_OF_OWN_ROOM = ("power_usd_per_kwh", "room_kw", "room_usd_per_month", "pue")
"""What is said of a room of one's own, where no colocation is."""
_SAID_OF_TERMS = (*SAID, *PLACED, "pue", "room_usd_per_month", "delivery_weeks")


class Terms(Result):
    """Everything beside the price of a server; each as said, or from the book."""

    life_years: Cited[Decimal]
    resale_share: Cited[Decimal]
    """Of the price, at the end."""
    capital_rate: Cited[Decimal]
    support_rate: Cited[Decimal]
    adders_usd: Cited[Decimal]
    """Disks, uplink, rack and installation of one server, USD; 0 for a box."""
    room: Room
    colocation_usd_per_kw: Cited[Decimal] | None
    """None in a room of one's own."""
    power_usd_per_kwh: Cited[Decimal] | None
    """None where colocation holds it."""
    pue: Cited[Decimal]
    """1 in colocation, whose price has it, unless it was said."""
    room_usd_per_month: Cited[Decimal] | None
    """What the room costs beside its power; None where nobody said."""
    delivery_weeks: Cited[Decimal]
    """From the order until the servers run."""
    hours_per_month: Decimal

    def bounded(self, end: End, book: Book, on: date) -> Iterator[tuple[str, Cited[Decimal]]]:
        """The bounds of what nobody said, by name."""
        for name, now in self.rows():
            if now.value and not is_said(now):
                yield name, book.figure(f"owned_{name}_{end}", on)

    def rows(self) -> Iterator[tuple[str, Cited[Decimal]]]:
        """What the bill is reckoned with, by name; the PUE where power is paid with it."""
        cools = ("pue",) if self.room == Room.OWN else ()
        for name in (*SAID, ADDERS, *PLACED, *cools):
            row: Cited[Decimal] | None = getattr(self, name)
            if row is not None:
                yield name, row


def terms_of(workload: Workload, server: Server, book: Book, on: date) -> Terms:
    """The terms of a workload; BeforeFirstFigure before the book has them."""
    room, is_box = room_of(workload, server), server.quote.kind == ServerKind.BOX
    if any(getattr(workload, name) is not None for name in _SAID_OF_TERMS):
        return _terms(room, is_box, workload, book, on)
    key = _terms, room, is_box, on
    return book.once(key, lambda: _terms(room, is_box, workload, book, on))


def _terms(room: Room, is_box: bool, workload: Workload, book: Book, on: date) -> Terms:
    terms = {name: _figure(name, workload, book, on) for name in SAID}
    colocated = room == Room.COLOCATION
    metered = not colocated or workload.power_usd_per_kwh is not None
    adders, pue = book.figure("owned_adders_usd", on), _figure("pue", workload, book, on)
    return Terms(
        **terms,
        adders_usd=_as(adders, 0) if is_box else adders,
        room=room,
        colocation_usd_per_kw=_figure(PLACED[0], workload, book, on) if colocated else None,
        power_usd_per_kwh=_figure(PLACED[1], workload, book, on) if metered else None,
        pue=_as(pue, 1) if colocated and workload.pue is None else pue,
        room_usd_per_month=_room_usd(workload, on),
        delivery_weeks=_figure("delivery_weeks", workload, book, on),
        hours_per_month=book.value("hours_per_gpu_month", on),
    )


def room_of(workload: Workload, server: Server) -> Room:
    """As said; else where a price that was said belongs; else a hall for servers, an office for
    boxes. Who names the price of a kWh alone has a meter of their own."""
    if workload.room is not None:
        return workload.room
    if workload.colocation_usd_per_kw is not None:
        return Room.COLOCATION
    has_own = any(getattr(workload, name) is not None for name in _OF_OWN_ROOM)
    return Room.OWN if has_own or server.quote.kind == ServerKind.BOX else Room.COLOCATION


def _figure(name: str, workload: Workload, book: Book, on: date) -> Cited[Decimal]:
    figure, said = book.figure(f"owned_{name}", on), getattr(workload, name)
    if said is None:
        return figure
    return _by_you(figure, said, on)


def _room_usd(workload: Workload, on: date) -> Cited[Decimal] | None:
    """As said: no book knows what a room costs."""
    if (said := workload.room_usd_per_month) is None:
        return None
    return Cited[Decimal](value=said, unit="USD/month", source=Source(title=YOU), since=on)


def _by_you(row: Cited[Decimal], value: Decimal, on: date) -> Cited[Decimal]:
    you = {"value": value, "source": Source(title=YOU), "since": on, "note": ""}
    return row.model_copy(update=you)


def _as(row: Cited[Decimal], value: int) -> Cited[Decimal]:
    return row.model_copy(update={"value": Decimal(value)})
