"""Purchase: what a person can say about servers that would be bought; None means "not said"."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from engine.figures.choices import Per, Room
from engine.figures.parts import Share
from engine.figures.sources import Model

Usd = Annotated[Decimal, Field(gt=0, le=10**9, allow_inf_nan=False)]


class Purchase(Model):
    """Whether servers are to be bought, at what price, and on which terms."""

    buys: bool | None = None
    """True where the servers are to be bought, False where that is out of the question."""
    purchase_usd: Usd | None = None
    """What the person was quoted; replaces every quote."""
    purchase_per: Per | None = None
    """What that is the price of; None where it has to be told by its size."""
    box: str | None = None
    """A machine that nobody rents out, as the book calls it, such as "mac_studio"."""
    box_count: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """How many of them serve; None for as many as the work takes."""
    box_tokens_per_second: Annotated[Decimal, Field(gt=0, le=10**9)] | None = None
    """Output tokens that each makes, as the person measured it: no estimate is made of one."""
    life_years: Annotated[Decimal, Field(gt=0, le=20, allow_inf_nan=False)] | None = None
    """Years over which bought servers are written off."""
    resale_share: Share | None = None
    """What they fetch at the end, of their price."""
    capital_rate: Share | None = None
    """Cost of capital a year."""
    support_rate: Share | None = None
    """Support and warranty a year, of the price."""
    spare_servers: Annotated[int, Field(ge=0, le=1000)] | None = None
    """Whole servers that wait for one to fail."""
    delivery_weeks: Annotated[Decimal, Field(ge=0, le=520, allow_inf_nan=False)] | None = None
    """Weeks from the order until they run."""
    room: Room | None = None
    """Where they stand."""
    room_kw: Annotated[Decimal, Field(gt=0, le=10**6, allow_inf_nan=False)] | None = None
    """The power that the room has for them, kW."""
    room_usd_per_month: Usd | None = None
    """What a room of one's own costs beside its power, USD a month: rent, UPS, cooling."""
    pue: Annotated[Decimal, Field(ge=1, le=10, allow_inf_nan=False)] | None = None
    """The room's power over that of the servers."""
    colocation_usd_per_kw: Usd | None = None
    """USD a month for a rated kW."""
    power_usd_per_kwh: Annotated[Decimal, Field(gt=0, le=10, allow_inf_nan=False)] | None = None
    """Electricity, USD a kWh, metered."""

    @property
    def is_buying(self) -> bool:
        """True where the person asks about bought servers, by the word or by their terms."""
        if self.buys is not None:
            return self.buys
        return any(getattr(self, field) is not None for field in PURCHASE_TERMS)

    @property
    def is_in_two_places(self) -> bool:
        """True where a room of one's own is said beside colocation."""
        colocated = self.room == Room.COLOCATION or self.colocation_usd_per_kw is not None
        return colocated and (self.room == Room.OWN or self.room_usd_per_month is not None)

    @property
    def has_pue_twice(self) -> bool:
        """True where a PUE is said of colocation, whose price has it, without a metered kWh."""
        colocated = self.room == Room.COLOCATION or self.colocation_usd_per_kw is not None
        return colocated and self.pue is not None and self.power_usd_per_kwh is None


PURCHASE_TERMS = tuple(name for name in Purchase.model_fields if name != "buys")
"""Fields that are said of bought servers only."""
