"""Bought: the third bill beside rent and API, with all that is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from engine.bills.api_costs import ApiCost
from engine.bills.hosting_costs import HostingBill
from engine.comparison.crossover import Crossover, crossover
from engine.comparison.staircase import Staircase
from engine.figures.errors import EngineError
from engine.figures.sources import Cited, Result, is_said
from engine.owned.bill import OwnedBill
from engine.owned.choice import is_open, owned_bill
from engine.owned.limits import Limit, Otherwise, limits
from engine.owned.payback import Payback, PlainRule, payback, plain_rule
from engine.owned.ranges import OwnedRanges, ends_usd, owned_ranges
from engine.owned.stairs import AgainstRent, OwnedStairs, cheaper_from, owned_stairs
from engine.owned.terms import ADDERS
from engine.question.book import Book
from engine.question.scenario import Assumption, Scenario, assumed


class _HeldAgainst(NamedTuple):
    """What bought servers are compared with."""

    scenario: Scenario
    rented: HostingBill
    rents: Sequence[Staircase | None]
    costs: Sequence[ApiCost]
    book: Book


class Bought(Result):
    """Bought servers for the same work, held against rented GPUs and an API. What is only shown
    where somebody asks about them is reckoned then."""

    is_asked: bool
    """True where the person asked about buying: only then it may decide the verdict."""
    is_open: bool
    """True where nobody named the GPUs, so that these servers are the cheapest that do the work."""
    bill: OwnedBill
    stairs: OwnedStairs | None
    """Servers and bill at any volume; None where no replica's capacity is known."""
    otherwise: Otherwise
    held: _HeldAgainst
    """What it is compared with."""

    def __getstate__(self) -> dict[Any, Any]:
        """For another process: the comparison with rent goes along, and what has been asked so far;
        what that is made of, a whole book among it, stays here."""
        assert self.rent
        return {name: value for name, value in self.__dict__.items() if name != "held"}

    @cached_property
    def crossovers(self) -> tuple[Crossover, ...]:
        """Where buying costs less than each option."""
        return tuple(
            crossover(cost, self.bill, self.stairs, self.held.scenario, self.held.book)
            for cost in self.held.costs
        )

    @cached_property
    def rent(self) -> AgainstRent:
        """Buying beside the rented bill."""
        held = self.held
        return _against_rent(self.bill, self.stairs, held.rented, held.rents, self.otherwise)

    @cached_property
    def paybacks(self) -> tuple[Payback, ...]:
        """Against rent, and against an API with a known price."""
        return _paybacks(self.bill, self.otherwise, self.bill.terms.delivery_weeks.value)

    @cached_property
    def plain(self) -> PlainRule:
        """The rule of thumb that compares a price with the API alone."""
        return plain_rule(self.bill, self.otherwise.api_usd, self.held.scenario, self.held.book)

    @cached_property
    def ranges(self) -> OwnedRanges:
        """The bill from low to high."""
        return owned_ranges(self.bill, self.held.scenario, self.held.book)

    @property
    def ends_usd(self) -> tuple[Decimal, Decimal, Decimal]:
        """The same in three sums: low, as it is, high, USD a month."""
        return ends_usd(self.bill, self.held.scenario, self.held.book)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Where the advice on buying turns."""
        reach = self.held.book.value("price_reach", self.held.scenario.on)
        return limits(self.bill, self.otherwise, reach)

    @cached_property
    def delivery(self) -> tuple[Cited[Decimal], Cited[Decimal], Cited[Decimal]]:
        """Weeks until the servers run: the least, the usual, the most."""
        weeks = self.bill.terms.delivery_weeks
        return _delivery(weeks, self.held.book, self.held.scenario.on)

    @property
    def beats_rent(self) -> bool:
        """Whether buying saves enough of the rent over its life to be advised against it."""
        return self.otherwise.beats_rent(self.bill.monthly_usd)

    @property
    def beats_api(self) -> bool:
        """Whether the API costs step 4's multiple of both TCOs of buying."""
        return self.otherwise.beats_api(max(self.bill.tcos_usd))

    @property
    def is_advised(self) -> bool:
        """Whether cost speaks for buying, against both."""
        return self.beats_rent and self.beats_api


def bought(
    scenario: Scenario,
    asked: HostingBill,
    rented: HostingBill,
    rents: Sequence[Staircase | None],
    costs: Sequence[ApiCost],
    api_usd: Decimal | None,
    book: Book,
) -> Bought | None:
    """The bought servers of a scenario, held against a rented bill, which is the bill `asked` for
    or a cheaper one, and against the staircases of both; `api_usd` is what step 4 compares with,
    USD a month.

    None where buying is out of the question, or cannot be priced and nobody asked. Where somebody
    did, the EngineError says why.
    """
    bill = None if scenario.workload.buys is False else _bill(asked, scenario, book)
    if bill is None:
        return None
    return Bought(
        is_asked=scenario.workload.is_buying,
        is_open=is_open(scenario),
        bill=bill,
        stairs=owned_stairs(bill, scenario, book),
        otherwise=_otherwise(rented, api_usd, scenario, book),
        held=_HeldAgainst(scenario, rented, rents, costs, book),
    )


def _bill(asked: HostingBill, scenario: Scenario, book: Book) -> OwnedBill | None:
    try:
        return owned_bill(asked, scenario, book)
    except EngineError:
        if scenario.workload.is_buying:
            raise
        return None


def _delivery(
    weeks: Cited[Decimal], book: Book, on: date
) -> tuple[Cited[Decimal], Cited[Decimal], Cited[Decimal]]:
    """As said; else from the least to the most that the book knows."""
    if is_said(weeks):
        return weeks, weeks, weeks
    least, most = (book.figure(f"owned_delivery_weeks_{end}", on) for end in ("cheap", "dear"))
    return least, weeks, most


def _otherwise(
    rented: HostingBill, api_usd: Decimal | None, scenario: Scenario, book: Book
) -> Otherwise:
    return Otherwise(
        rented_usd=rented.monthly_usd,
        api_usd=api_usd,
        saving=book.value("owned_saving", scenario.on),
        api_over_tco=book.value("api_over_tco", scenario.on),
    )


def _against_rent(
    bill: OwnedBill,
    own: OwnedStairs | None,
    rented: HostingBill,
    rents: Sequence[Staircase | None],
    otherwise: Otherwise,
) -> AgainstRent:
    known = [each for each in rents if own is not None and each is not None]
    is_known = len(known) == len(rents)
    return AgainstRent(
        gpu=rented.fleet.gpu.name,
        gpus=rented.rented_gpus,
        rented_usd=rented.monthly_usd,
        bought_usd=bill.monthly_usd,
        stays_from_tokens_per_day=_below_all(own, known, Decimal(1)) if is_known else None,
        margin_tokens_per_day=_below_all(own, known, 1 - otherwise.saving) if is_known else None,
        is_known=is_known,
    )


def _below_all(
    own: OwnedStairs | None, rents: Sequence[Staircase], share: Decimal
) -> Decimal | None:
    """From where buying costs less than that share of every rent; None for never."""
    volumes = [cheaper_from(own, each, share) for each in rents if own is not None]
    known = [volume for volume in volumes if volume is not None]
    return max(known) if known and len(known) == len(volumes) else None


def _paybacks(bill: OwnedBill, otherwise: Otherwise, weeks: Decimal) -> tuple[Payback, ...]:
    against_rent = payback("rent", otherwise.rented_usd, bill, weeks)
    if otherwise.api_usd is None:
        return (against_rent,)
    return (against_rent, payback("api", otherwise.api_usd, bill, weeks))


def bought_assumptions(found: Bought | None) -> tuple[Assumption, ...]:
    """What nobody said of servers that are asked about, from the book."""
    if found is None or not found.is_asked:
        return ()
    terms = found.bill.terms
    rows = {"purchase_usd": found.bill.server.price, **dict(terms.rows())}
    rows["delivery_weeks"] = terms.delivery_weeks
    said = [assumed(name, row) for name, row in rows.items() if name != ADDERS and not is_said(row)]
    return (*([_server(found.bill)] if found.is_open else []), *said)


def _server(bill: OwnedBill) -> Assumption:
    quote = bill.server.quote
    return Assumption(
        field="server",
        value=quote.name,
        unit="",
        source=quote.source,
        since=quote.since,
        note="",
    )
