"""When bought servers have paid for themselves, and what a simpler rule would say."""

from __future__ import annotations

from decimal import Decimal
from math import ceil

from engine.figures.sources import Result, Source
from engine.owned import formulas
from engine.owned.bill import OwnedBill
from engine.question.book import Book
from engine.question.scenario import Scenario


class Payback(Result):
    """Bought servers against one other way of doing the work."""

    against: str
    """rent, or api for what step 4 compares with."""
    otherwise_usd: Decimal
    """What that costs, USD a month."""
    delivery_months: Decimal
    """Months until the servers run, in which that is paid."""
    month: int | None
    """Counted from the order, the month by whose end what was paid has come back; None where the
    servers' running costs alone are dearer."""
    life_months: Decimal
    saved_usd: Decimal
    """Over the life of the servers, USD; negative where buying costs more."""

    @property
    def is_within_life(self) -> bool:
        """True where it has come back before the servers are written off."""
        return self.month is not None and self.month <= self.delivery_months + self.life_months

    @property
    def meanwhile_usd(self) -> Decimal:
        """What is paid until the servers run, USD in all."""
        return self.otherwise_usd * self.delivery_months


class PlainRule(Result):
    """The rule of arXiv:2509.18101: the price, and power for working hours; nothing else."""

    price_usd: Decimal
    """The serving servers, USD once."""
    power_usd: Decimal
    """USD a month."""
    months: Decimal | None
    """Until the API's bill for this work has paid the price; None for never."""
    source: Source


def payback(against: str, otherwise_usd: Decimal, bill: OwnedBill, weeks: Decimal) -> Payback:
    """When a bill's servers have come back, `weeks` after the order being the first day."""
    life_months = bill.terms.life_years.value * formulas.MONTHS_PER_YEAR
    months = formulas.months_to_break_even(bill.cash_usd, bill.running_usd, otherwise_usd)
    delivery = formulas.months_of(weeks)
    return Payback(
        against=against,
        otherwise_usd=otherwise_usd,
        delivery_months=delivery,
        month=None if months is None else ceil(months + delivery),
        life_months=life_months,
        saved_usd=(otherwise_usd - bill.monthly_usd) * life_months,
    )


def plain_rule(
    bill: OwnedBill, api_usd: Decimal | None, scenario: Scenario, book: Book
) -> PlainRule:
    """What the rule says of a bill's servers: no spare, people, support, capital, room, resale."""
    hours, days, rate = (
        book.figure(name, scenario.on)
        for name in ("pan_hours_per_day", "pan_days_per_month", "pan_usd_per_kwh")
    )
    price_usd = bill.servers * bill.server.price.value
    kwh = bill.servers * bill.server.kw_max * hours.value * days.value
    power_usd = kwh * rate.value
    months = formulas.months_to_break_even(price_usd, power_usd, api_usd) if api_usd else None
    return PlainRule(price_usd=price_usd, power_usd=power_usd, months=months, source=rate.source)
