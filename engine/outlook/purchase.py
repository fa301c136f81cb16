"""Buying in the verdict: whether to buy or to rent what is hosted, why, and what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from math import ceil

from engine.advice.decision import Kind
from engine.advice.framework import Evidence
from engine.figures.findings import Finding, finding
from engine.owned.bought import Bought
from engine.owned.formulas import MONTHS_PER_YEAR
from engine.owned.limits import Limit
from engine.owned.payback import Payback
from engine.question.book import Book

_OWN = (Kind.SELF_HOST, Kind.CAPABILITY, Kind.HYBRID)
_FALL = "api_price_quality_adjusted"


class Way(StrEnum):
    """How to come by the GPUs of a fleet of one's own."""

    BUY = "buy"
    RENT = "rent"


def way_of(kind: Kind, evidence: Evidence) -> Way | None:
    """Buy or rent where the verdict is to host; None where it is not.

    Against an API buying is held to step 4's multiple, against renting to the book's margin; a
    capability is bought or rented by the margin alone, as no API is its rival.
    """
    if kind not in _OWN:
        return None
    bought = evidence.bought
    if kind == Kind.HYBRID:
        return Way.BUY if evidence.hybrid and evidence.hybrid.is_bought else Way.RENT
    if bought is None:
        return Way.RENT
    is_buy = bought.beats_rent if kind == Kind.CAPABILITY else bought.is_advised
    return Way.BUY if is_buy else Way.RENT


def purchase_facts(kind: Kind, evidence: Evidence, book: Book) -> Iterator[Finding]:
    """What buying would cost, why it is or is not advised, and where that turns: wherever somebody
    asks, and unasked where it is the better way to host."""
    bought, way = evidence.bought, way_of(kind, evidence)
    if bought is None or not (bought.is_asked or way == Way.BUY):
        return
    yield _bought(bought, way)
    turning = [limit for limit in bought.limits if limit.id != "api_usd"]
    if turning:
        yield finding("bought_limits", **_limits(turning))
    yield from _fragile(bought, evidence, book)


def _bought(bought: Bought, way: Way | None) -> Finding:
    bill, months = bought.bill, {each.against: _month(each) for each in bought.paybacks}
    return finding(
        "bought",
        servers=Decimal(bill.servers),
        spares=Decimal(bill.spares),
        server=bill.server.quote.name,
        bought_usd=bill.monthly_usd,
        rented_usd=bought.rent.rented_usd,
        rented_gpus=Decimal(bought.rent.gpus),
        rented_gpu=bought.rent.gpu,
        saving=bought.rent.saving,
        needed_saving=bought.otherwise.saving,
        is_buy="yes" if way == Way.BUY else None,
        beats_rent="yes" if bought.beats_rent else None,
        beats_api="yes" if bought.beats_api else None,
        api_usd=bought.otherwise.api_usd,
        api_over_tco=bought.otherwise.api_over_tco,
        cash_usd=bill.cash_usd,
        life_years=bill.terms.life_years.value,
        rent_month=months["rent"],
        api_month=months.get("api"),
    )


def _month(payback: Payback) -> Decimal | None:
    """None where what was paid does not come back within the servers' life."""
    is_within = payback.month is not None and payback.is_within_life
    return Decimal(payback.month) if is_within and payback.month is not None else None


def _limits(turning: list[Limit]) -> dict[str, Decimal | None]:
    """Each limit's value by its id; None where the advice does not turn with it."""
    ids = ("server_price", "life_years", "resale_share", "rented_usd")
    placed = ("colocation_usd_per_kw", "power_usd_per_kwh")
    known = {limit.id: limit.value for limit in turning}
    return {id: known.get(id) for id in (*ids, *placed)}


def _fragile(bought: Bought, evidence: Evidence, book: Book) -> Iterator[Finding]:
    """In how many months API prices, falling as they did at equal quality, undo the advice."""
    limit = next((limit for limit in bought.limits if limit.id == "api_usd"), None)
    if limit is None:
        return
    trend = book.trends.on(_FALL, evidence.on)
    left = limit.value / limit.was
    months = left.ln() / (1 + trend.middle).ln() * MONTHS_PER_YEAR if left < 1 else None
    yield finding(
        "bought_api",
        limit_usd=limit.value,
        api_usd=limit.was,
        fall=trend.middle,
        months=Decimal(ceil(months)) if months is not None else None,
        delivery_weeks=bought.delivery[1].value,
    )
