"""Terms: on what a bought server is written off, financed, supported, housed and powered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from engine.figures.sources import YOU, Cited, Model, Source, is_said
from engine.figures.workload import Room, Workload
from engine.machines.servers import ServerKind
from engine.owned.server import Server
from engine.question.book import Book

End = Literal["cheap", "dear"]
"""What a bound does to the bill."""

ADDERS = "adders_usd"
SAID = ("life_years", "resale_share", "capital_rate", "support_rate")
PLACED = ("colocation_usd_per_kw", "power_usd_per_kwh")


class Terms(Model):
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
    """1 in colocation, whose price has it."""
    hours_per_month: Decimal

    def bounded(self, end: End, book: Book, on: date) -> Iterator[tuple[str, Cited[Decimal]]]:
        """The bounds of what nobody said, by name."""
        for name in (*SAID, ADDERS, *PLACED):
            now: Cited[Decimal] | None = getattr(self, name)
            if now is not None and now.value and not is_said(now):
                yield name, book.figure(f"owned_{name}_{end}", on)


def terms_of(workload: Workload, server: Server, book: Book, on: date) -> Terms:
    """The terms of a workload; BeforeFirstFigure before the book has them."""
    room = room_of(workload, server)
    terms = {name: _figure(name, workload, book, on) for name in SAID}
    colocated = room == Room.COLOCATION
    metered = not colocated or workload.power_usd_per_kwh is not None
    adders, pue = book.figure("owned_adders_usd", on), book.figure("owned_pue", on)
    is_box = server.quote.kind == ServerKind.BOX
    return Terms(
        **terms,
        adders_usd=_as(adders, 0) if is_box else adders,
        room=room,
        colocation_usd_per_kw=_figure(PLACED[0], workload, book, on) if colocated else None,
        power_usd_per_kwh=_figure(PLACED[1], workload, book, on) if metered else None,
        pue=_as(pue, 1) if colocated else pue,
        hours_per_month=book.value("hours_per_gpu_month", on),
    )


def room_of(workload: Workload, server: Server) -> Room:
    """As said; else where a price that was said belongs; else a hall for servers, an office for
    boxes. Who names the price of a kWh alone has a meter of their own."""
    if workload.room is not None:
        return workload.room
    if workload.colocation_usd_per_kw is not None:
        return Room.COLOCATION
    has_own = workload.power_usd_per_kwh is not None or workload.room_kw is not None
    return Room.OWN if has_own or server.quote.kind == ServerKind.BOX else Room.COLOCATION


def _figure(name: str, workload: Workload, book: Book, on: date) -> Cited[Decimal]:
    figure, said = book.figure(f"owned_{name}", on), getattr(workload, name)
    if said is None:
        return figure
    you = {"value": said, "source": Source(title=YOU), "since": on, "note": ""}
    return figure.model_copy(update=you)


def _as(row: Cited[Decimal], value: int) -> Cited[Decimal]:
    return row.model_copy(update={"value": Decimal(value)})
