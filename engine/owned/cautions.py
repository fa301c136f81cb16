"""What a buyer should know, by rule: each caution with the figures that make it true."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.figures.findings import Finding, finding
from engine.figures.workload import Room
from engine.machines.hardware import Gpu
from engine.machines.servers import ServerKind
from engine.owned.bill import OwnedBill
from engine.question.book import Book
from engine.question.scenario import Scenario

PCIE_GB_S = 64.0
"""GB/s in each direction: a PCIe 5.0 x16 slot; what is no faster has no NVLink."""


def owned_cautions(bill: OwnedBill, scenario: Scenario, book: Book) -> Iterator[Finding]:
    """Everything that holds of a purchase, the gravest first."""
    if (rate := scenario.workload.box_tokens_per_second) is not None:
        headroom = book.value("headroom", scenario.on)
        boxes = Decimal(bill.servers)
        yield finding("box_measured", gpu=bill.fleet.gpu.name, rate=rate, of=headroom, boxes=boxes)
    yield from _servers(bill)
    yield from _card(bill, bill.fleet.gpu)
    yield from _room(bill, scenario)
    yield from _price(bill, scenario, book)


def _servers(bill: OwnedBill) -> Iterator[Finding]:
    if not bill.spares:
        yield finding(
            "no_spare_server", servers=Decimal(bill.servers), server=bill.server.quote.name
        )
    if bill.servers * bill.server.gpus > bill.fleet.gpus:
        yield finding(
            "whole_servers",
            gpus=Decimal(bill.fleet.gpus),
            gpu=bill.fleet.gpu.name,
            servers=Decimal(bill.servers),
            by=Decimal(bill.server.gpus),
        )


def _card(bill: OwnedBill, gpu: Gpu) -> Iterator[Finding]:
    lacks = bill.server.quote.lacks
    if "licence" in lacks:
        is_colocated = bill.terms.room == Room.COLOCATION
        yield finding("consumer_card", gpu=gpu.name, place="colocation" if is_colocated else None)
    if "ecc" in lacks:
        yield finding("no_ecc", gpu=gpu.name)
    if bill.fleet.gpus_per_replica > 1 and gpu.link_gb_s <= PCIE_GB_S:
        yield finding(
            "no_nvlink",
            gpu=gpu.name,
            gpus=Decimal(bill.fleet.gpus_per_replica),
            gb_s=Decimal(repr(gpu.link_gb_s)),
        )


def _room(bill: OwnedBill, scenario: Scenario) -> Iterator[Finding]:
    said = scenario.workload.room_kw
    if said is not None and bill.kw_max > said:
        yield finding("room_power", kw=bill.kw_max, room_kw=said)
    is_unpaid = bill.terms.room == Room.OWN and bill.terms.room_usd_per_month is None
    if is_unpaid and bill.server.quote.kind == ServerKind.SERVER:
        yield finding("own_room", kw=bill.kw_max)


def _price(bill: OwnedBill, scenario: Scenario, book: Book) -> Iterator[Finding]:
    server, workload = bill.server, scenario.workload
    if server.said_per is not None and workload.purchase_per is None:
        yield finding(
            f"price_per_{server.said_per}",
            usd=workload.purchase_usd,
            server_usd=server.price.value,
            server=server.quote.name,
        )
    if server.said_per is not None:
        return
    days = (scenario.on - server.price.since).days
    if days > book.value("owned_quote_days", scenario.on):
        yield finding(
            "old_quote", days=Decimal(days), since=server.price.since, server=server.quote.name
        )
    if server.quote.is_estimate:
        yield finding("estimated_price", usd=server.price.value, server=server.quote.name)
