"""Bought hardware for machines: the third bill as JSON, and as rows of the spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from bot.answers.exports.rows import Row
from bot.rendering.figures_text import exact, plain
from bot.rendering.render import sentence
from engine.bills.hosting_costs import LineItem
from engine.figures.drivers import Driver
from engine.figures.sources import Cited
from engine.outlook.verdict import Verdict
from engine.owned.bill import OwnedBill
from engine.owned.bought import Bought
from engine.owned.payback import Payback

Json = dict[str, Any]


def bought_json(bought: Bought | None, verdict: Verdict) -> Json | None:
    """The bill of bought servers with what it is held against; None where there is none."""
    if bought is None:
        return None
    return {
        "is_asked": bought.is_asked,
        "way": verdict.way,
        **_bill(bought.bill),
        "low_usd": exact(bought.ranges.low_usd),
        "high_usd": exact(bought.ranges.high_usd),
        "saving_against_rent": plain(round(bought.rent.saving, 6)),
        "cheaper_than_rent_from_tokens_per_day": _whole(bought.rent.stays_from_tokens_per_day),
        "beats_rent": bought.beats_rent,
        "beats_api": bought.beats_api,
        "breaks_even": [_payback(each) for each in bought.paybacks],
        "advice_turns_at": {limit.id: plain(round(limit.value, 6)) for limit in bought.limits},
        "delivery_weeks": [plain(row.value) for row in bought.delivery],
        "plain_rule_months": None if bought.plain.months is None else plain(bought.plain.months),
    }


def _bill(bill: OwnedBill) -> Json:
    return {
        "monthly_usd": exact(bill.monthly_usd),
        "rule_of_thumb": exact(bill.rule_of_thumb.monthly_usd),
        "server": bill.server.quote.name,
        "server_usd": exact(bill.server.price.value),
        "servers": bill.servers,
        "spares": bill.spares,
        "gpus": bill.bought_gpus,
        "usd_per_gpu_hour": exact(bill.usd_per_gpu_hour),
        "cash_usd": exact(bill.cash_usd),
        "running_usd": exact(bill.running_usd),
        "resale_usd": exact(bill.resale_usd),
        "life_years": plain(bill.terms.life_years.value),
        "kw_rated": plain(bill.kw_max),
        "line_items": [line_json(line) for line in bill.lines],
    }


def _payback(payback: Payback) -> Json:
    return {
        "against": payback.against,
        "otherwise_usd": exact(payback.otherwise_usd),
        "month": payback.month,
        "within_life": payback.is_within_life,
        "saved_over_life_usd": exact(payback.saved_usd),
    }


def line_json(line: LineItem) -> Json:
    """A line of any bill, rented or bought."""
    return {
        "id": line.id,
        "name": line.name,
        "quantity": plain(line.quantity),
        "unit": line.quantity_unit,
        "unit_usd": exact(line.unit_usd),
        "share": plain(line.share),
        "monthly_usd": exact(line.monthly_usd),
        "source": sentence("source", line.source),
        "since": line.since.isoformat(),
    }


def _whole(tokens: Decimal | None) -> int | None:
    return None if tokens is None else int(tokens)


def bought_rows(bought: Bought | None, on: date) -> Iterator[Row]:
    """Its lines, then its cash, its months and its range: none where there is no purchase."""
    if bought is None:
        return
    bill = bought.bill
    for line in bill.lines:
        amount = line.quantity * line.share
        figures = (amount, line.quantity_unit, line.unit_usd, line.monthly_usd)
        yield Row("bought", line.name, *figures, line.source, line.since)
    yield _figure("cash before anything runs", bill.cash_usd, bill.server.price)
    yield _figure("resale at the end", bill.resale_usd, bill.terms.resale_share)
    for payback in bought.paybacks:
        month = "never" if payback.month is None else Decimal(payback.month)
        item = f"breaks even against {payback.against}"
        yield Row("bought totals", item, month, "months", since=on)
    for driver in bought.ranges.drivers:
        yield from _driver(driver)


def _figure(item: str, usd: Decimal, row: Cited[Decimal]) -> Row:
    return Row("bought totals", item, usd, "USD once", source=row.source, since=row.since)


def _driver(driver: Driver) -> Iterator[Row]:
    for end, bound in (("low", driver.low), ("base", driver.base), ("high", driver.high)):
        item = f"{driver.id.replace('_', ' ')}, {end}"
        figures = (bound.value, driver.unit, None, bound.monthly_usd)
        yield Row("bought range", item, *figures, bound.source, bound.since)
