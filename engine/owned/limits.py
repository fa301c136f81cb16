"""What makes or breaks buying: the nearest value of each term at which the advice turns.

The bill moves one way with every term, so the value is found by halving."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from engine.figures.sources import Cited, Result
from engine.owned.bill import OwnedBill, hardware_lines, server_usd
from engine.owned.terms import PLACED

CLOSE = Decimal("1.0005")
"""Halving ends when both sides are this near: three digits are shown."""
SHORTEST_LIFE, LONGEST_LIFE = Decimal("0.25"), Decimal(20)
"""Years between which a life is sought: bounds of the search, not figures."""
LEAST_SHARE = Decimal("0.001")


class Otherwise(Result):
    """What buying is held against, USD a month."""

    rented_usd: Decimal
    api_usd: Decimal | None
    """None where none has a known price; nothing is held against it then."""
    saving: Decimal
    """Buying must save that share of the rent."""
    api_over_tco: Decimal
    """The API must cost that many times the bill."""

    def beats_rent(self, monthly_usd: Decimal) -> bool:
        """Whether a bought bill is below the rent by the margin."""
        return monthly_usd <= (1 - self.saving) * self.rented_usd

    def beats_api(self, dearest_usd: Decimal) -> bool:
        """Whether the API costs so much more than the dearer of two TCOs."""
        return self.api_usd is not None and self.api_usd >= self.api_over_tco * dearest_usd


class Limit(Result):
    """Where the advice on buying turns, all else as it is."""

    id: str
    """server_price, life_years, resale_share, colocation or power, rented_usd, api_usd."""
    unit: str
    was: Decimal
    value: Decimal

    @property
    def is_up(self) -> bool:
        """True where it has to grow."""
        return self.value > self.was


def is_advised(bill: OwnedBill, otherwise: Otherwise) -> bool:
    """Buying against renting by its margin, and against an API by step 4's."""
    return otherwise.beats_rent(bill.monthly_usd) and otherwise.beats_api(max(bill.tcos_usd))


def limits(bill: OwnedBill, otherwise: Otherwise, reach: Decimal) -> tuple[Limit, ...]:
    """Every term at which the advice turns, `reach` being how far prices are sought."""
    return tuple(
        limit
        for found in (_price, _life, _resale, _placed, _rent, _api)
        for limit in found(bill, otherwise, reach)
    )


def _price(bill: OwnedBill, otherwise: Otherwise, reach: Decimal) -> Iterator[Limit]:
    def at(usd: Decimal) -> OwnedBill:
        price = bill.server.price.model_copy(update={"value": usd})
        return _with(bill, server=bill.server.model_copy(update={"price": price}))

    was = bill.server.price.value
    yield from _found("server_price", bill.server.price, was / reach, was * reach, at, otherwise)


def _life(bill: OwnedBill, otherwise: Otherwise, reach: Decimal) -> Iterator[Limit]:
    row, at = bill.terms.life_years, _term(bill, "life_years")
    low, high = min(SHORTEST_LIFE, row.value), max(LONGEST_LIFE, row.value)
    yield from _found("life_years", row, low, high, at, otherwise)


def _resale(bill: OwnedBill, otherwise: Otherwise, reach: Decimal) -> Iterator[Limit]:
    row, at = bill.terms.resale_share, _term(bill, "resale_share")
    yield from _found("resale_share", row, LEAST_SHARE, Decimal(1), at, otherwise)


def _placed(bill: OwnedBill, otherwise: Otherwise, reach: Decimal) -> Iterator[Limit]:
    for name in PLACED:
        row: Cited[Decimal] | None = getattr(bill.terms, name)
        if row is not None:
            low, high = row.value / reach, row.value * reach
            yield from _found(name, row, low, high, _term(bill, name), otherwise)


def _rent(bill: OwnedBill, otherwise: Otherwise, reach: Decimal) -> Iterator[Limit]:
    """The rented bill below which buying saves too little, where the API leaves a choice."""
    if otherwise.beats_api(max(bill.tcos_usd)):
        value = bill.monthly_usd / (1 - otherwise.saving)
        was = otherwise.rented_usd
        yield Limit(id="rented_usd", unit="USD/month", was=was, value=value)


def _api(bill: OwnedBill, otherwise: Otherwise, reach: Decimal) -> Iterator[Limit]:
    """The API's bill from which buying is justified, where renting leaves a choice."""
    if otherwise.api_usd is not None and otherwise.beats_rent(bill.monthly_usd):
        value = otherwise.api_over_tco * max(bill.tcos_usd)
        yield Limit(id="api_usd", unit="USD/month", was=otherwise.api_usd, value=value)


def _found(
    id: str,
    row: Cited[Decimal],
    low: Decimal,
    high: Decimal,
    at: Callable[[Decimal], OwnedBill],
    otherwise: Otherwise,
) -> Iterator[Limit]:
    now = is_advised(at(row.value), otherwise)
    for end in (low, high):
        if end != row.value and is_advised(at(end), otherwise) != now:
            inside, outside = max(row.value, LEAST_SHARE), end
            while max(inside, outside) > CLOSE * min(inside, outside):
                middle = (inside + outside) / 2
                turned = is_advised(at(middle), otherwise) != now
                inside, outside = (inside, middle) if turned else (middle, outside)
            yield Limit(id=id, unit=row.unit, was=row.value, value=outside)


def _term(bill: OwnedBill, name: str) -> Callable[[Decimal], OwnedBill]:
    row: Cited[Decimal] = getattr(bill.terms, name)

    def at(value: Decimal) -> OwnedBill:
        changed = {name: row.model_copy(update={"value": value})}
        return _with(bill, terms=bill.terms.model_copy(update=changed))

    return at


def _with(bill: OwnedBill, **changes: object) -> OwnedBill:
    """The bill with another server price or term; servers and spares stay."""
    return repriced(bill.model_copy(update=changes))


def repriced(bill: OwnedBill) -> OwnedBill:
    """The bill with its lines reckoned anew from its server and terms."""
    remaining = tuple(line for line in bill.lines if not line.is_rent)
    lines = hardware_lines(bill.server, bill.terms, bill.servers, bill.spares)
    raw = bill.servers * server_usd(bill.server, bill.terms)
    rule = bill.rule_of_thumb.model_copy(update={"raw_gpu_usd": raw})
    return bill.model_copy(update={"lines": (*lines, *remaining), "rule_of_thumb": rule})
