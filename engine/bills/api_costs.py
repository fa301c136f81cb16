"""A scenario priced at one API option: per request, by tier, with cache, batch and time of day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.bills.options import options_of
from engine.bills.private_offer import own_prices, private_model, private_prices, terms_at
from engine.figures.sources import YOU, Result, Source
from engine.figures.workload import Unit
from engine.prices.catalogue import ApiModel, Catalogue, DayPrices, PriceChange, TokenPrices
from engine.prices.lineup import LineUpOption, Tier
from engine.prices.open_model_matching import load_matcher
from engine.prices.residency import regional_offer
from engine.prices.windows import Window, window_of
from engine.question.book import Book
from engine.question.scenario import Scenario

TOKENS_PER_MTOK = Decimal(1_000_000)


class ApiCost(Result):
    """What one API option costs for the scenario; every amount is None where no price is known."""

    option: ApiModel
    tier: Tier | None
    """None for an option that the person named and no line-up holds."""
    usd_per_day: Decimal | None
    monthly_usd: Decimal | None
    usd_per_mtok: Decimal | None
    """Over input and output together, in the scenario's own mix."""
    usd_per_mtok_in: Decimal | None
    """Uncached, not batched, for a request of the scenario's length, averaged over the day."""
    usd_per_mtok_out: Decimal | None
    cache_is_priced: bool
    """False where the catalogue has no price for cache reads, so they bill as input."""
    batch_is_priced: bool
    """False where the catalogue has no batch price, so batches bill as any request."""
    tier_is_priced: bool
    """False where no prices of the wanted service tier are known, so it bills as standard."""
    changes: tuple[PriceChange, ...]
    """Announced changes of the standard price within the horizon."""
    note: str
    source: Source
    window: Window
    reads_only: bool
    """True where it writes no text, as for embeddings; then it has a price without output only."""
    speaks: bool
    """True where it writes speech, too, at other prices than text."""
    searches_usd_per_day: Decimal | None
    """What its web searches cost, USD a day; None where it sells none and some are wanted."""
    takes_request: bool
    """False where one request is longer than the option is known to take."""
    keeps_data: bool | None
    """Whether it is known to keep the data where it must stay; None where it may be anywhere."""

    @property
    def same_model(self) -> bool:
        """True where it is the very model one would host, hosted by somebody else."""
        return self.tier == Tier.SAME_MODEL

    @property
    def may_rank(self) -> bool:
        """Unknown and free never win, nor what is withdrawn, cannot take the request, or is not
        known to keep the data where it must stay."""
        is_priced = self.monthly_usd is not None and self.monthly_usd > 0
        is_fit = self.takes_request and self.keeps_data is not False
        return is_priced and is_fit and not self.option.deprecated


def api_costs(scenario: Scenario, book: Book, catalogue: Catalogue) -> tuple[ApiCost, ...]:
    """The scenario at every option it is compared with, cheapest first, unknown prices last.

    The options are those that the person named with the hosts of the same open model, else the
    line-up of the day. Raises UnknownName for a named option that the catalogue does not have.
    """
    costs = [
        api_cost(option, scenario, book, catalogue)
        for option in options_of(scenario, book, catalogue)
    ]
    offered = private_prices(scenario.workload)
    own = [_private_cost(offered, scenario)] if offered else []
    return tuple(sorted([*costs, *own], key=_rank))


def _private_cost(prices: DayPrices, scenario: Scenario) -> ApiCost:
    """The scenario at the person's own offer: as they said it, so nothing else is taken off."""
    usd_per_day = _mean_day(prices, scenario)
    return ApiCost(
        option=private_model(),
        tier=None,
        usd_per_day=usd_per_day,
        monthly_usd=usd_per_day * scenario.days_per_month,
        usd_per_mtok=_per_mtok(usd_per_day, scenario),
        usd_per_mtok_in=_average(prices, scenario, "input", Decimal(1)),
        usd_per_mtok_out=_average(prices, scenario, "output", Decimal(1)),
        cache_is_priced=scenario.workload.offer_usd_per_mtok_cached is not None,
        batch_is_priced=False,
        tier_is_priced=False,
        changes=(),
        note="",
        source=Source(title="you"),
        window=Window(tokens=None, priced_above=Decimal(0), is_disputed=False),
        reads_only=False,
        speaks=False,
        searches_usd_per_day=None if scenario.web_searches_per_day else Decimal(0),
        takes_request=True,
        keeps_data=True if scenario.workload.place else None,
    )


class _Paid(NamedTuple):
    """What an option asks of a scenario: its prices, and the share of them that is paid."""

    standard: DayPrices | None
    batch: DayPrices | None
    tiered: DayPrices | None
    is_own: bool
    share: Decimal
    keeps_data: bool | None

    @property
    def at(self) -> DayPrices | None:
        """Of what does not go through a batch interface."""
        return self.tiered or self.standard

    def usd_per_day(self, scenario: Scenario, searches_usd: Decimal | None) -> Decimal | None:
        """None where tokens or searches have no known price."""
        if self.at is None or searches_usd is None:
            return None
        return self.share * _usd_per_day(self.at, self.batch, scenario) + searches_usd


def _paid(known: ApiModel, ref: str, scenario: Scenario, book: Book, catalogue: Catalogue) -> _Paid:
    place = scenario.workload.place
    regional = regional_offer(known.ref, place, scenario.on) if place else None
    keeps = regional is not None if place else None
    if own := own_prices(ref, scenario.workload):
        return _Paid(own, None, None, is_own=True, share=Decimal(1), keeps_data=keeps)
    standard, tiered = (read(ref, scenario, catalogue) for read in (_standard_prices, _tier_prices))
    batch = _batch_prices(ref, scenario, catalogue)
    share = _paid_share(known, scenario, book) * (regional.price if regional else 1)
    return _Paid(standard, batch, tiered, is_own=False, share=share, keeps_data=keeps)


def api_cost(option: LineUpOption, scenario: Scenario, book: Book, catalogue: Catalogue) -> ApiCost:
    """The scenario at one option."""
    ref, known = option.ref, catalogue.get(option.ref)
    paid = _paid(known, ref, scenario, book, catalogue)
    window = window_of(known, paid.standard, _open_limit(option, scenario, book), scenario.on)
    searches = _searches_usd(ref, scenario, catalogue)
    usd_per_day = paid.usd_per_day(scenario, searches)
    return ApiCost(
        option=known,
        tier=option.tier,
        usd_per_day=usd_per_day,
        monthly_usd=None if usd_per_day is None else usd_per_day * scenario.days_per_month,
        usd_per_mtok=_per_mtok(usd_per_day, scenario),
        usd_per_mtok_in=_average(paid.at, scenario, "input", paid.share),
        usd_per_mtok_out=_average(paid.at, scenario, "output", paid.share),
        cache_is_priced=bool(paid.at and all(p.prices.cache_read for p in paid.at.parts)),
        batch_is_priced=bool(paid.batch and paid.batch.batch),
        tier_is_priced=paid.tiered is not None,
        changes=_changes(ref, scenario, book, catalogue),
        note=option.note,
        source=Source(title=YOU) if paid.is_own else catalogue.source(ref),
        window=window,
        reads_only=catalogue.reads_only(ref),
        speaks=catalogue.units(ref, scenario.on).speaks,
        searches_usd_per_day=searches,
        takes_request=_takes(window, scenario, book),
        keeps_data=paid.keeps_data,
    )


def _paid_share(option: ApiModel, scenario: Scenario, book: Book) -> Decimal:
    """What is left of the list price after the team's discount and the one that was said."""
    paid = 1 - book.api_discounts.get(option.provider, Decimal(0))
    terms = terms_at(option.ref, scenario.workload)
    paid = paid * (1 - (terms.discount or Decimal(0))) if terms else paid
    return paid * (1 - (scenario.workload.api_discount or Decimal(0)))


def _open_limit(option: LineUpOption, scenario: Scenario, book: Book) -> Decimal | None:
    """The own limit of the open model that an option hosts, the same at every host of it."""
    if option.tier == Tier.SAME_MODEL:
        return Decimal(scenario.model.max_context)
    match = load_matcher().match(*option.ref.split("/", 1))
    hosted = book.models.get(match.model) if match else None
    return Decimal(hosted.max_context) if hosted else None


def _takes(window: Window, scenario: Scenario, book: Book) -> bool:
    return window.takes(
        scenario.input_tokens_per_request,
        scenario.tokens_per_request,
        book.value("unknown_context_tokens", scenario.on),
    )


def usd_per_day_at(prices: TokenPrices, scenario: Scenario) -> Decimal:
    """The scenario's day at one set of prices; the length of a request's input decides the tier.

    Daily tokens are multiplied, not requests: the same sum, and exact for any shape.
    """
    length = scenario.input_tokens_per_request
    tokens_in = scenario.input_tokens_per_day
    cached, written = tokens_in * scenario.cached_share, tokens_in * scenario.cache_write_share
    read, write = (
        prices.cache_read or prices.input,
        prices.written(for_an_hour=scenario.cached_for_hour),
    )
    millionths = (
        (tokens_in - cached - written) * prices.input.for_request(length)
        + cached * read.for_request(length)
        + written * write.for_request(length)
        + scenario.output_tokens_per_day * prices.output.for_request(length)
    )
    return millionths / TOKENS_PER_MTOK + scenario.requests_per_day * prices.usd_per_request


def cheapest(costs: Iterable[ApiCost], *, same_model: bool) -> ApiCost | None:
    """The cheapest option that may rank, of the same open model or of all; None without one."""
    ranked = [c for c in costs if c.may_rank and (c.same_model or not same_model)]
    return min(ranked, key=_rank, default=None)


def _batch_prices(ref: str, scenario: Scenario, catalogue: Catalogue) -> DayPrices | None:
    if scenario.batch_share == 0 or scenario.is_other_than_text:
        return None
    return catalogue.prices(ref, scenario.on, batch=True)


def _changes(
    ref: str, scenario: Scenario, book: Book, catalogue: Catalogue
) -> tuple[PriceChange, ...]:
    """Announced changes within the horizon."""
    horizon = timedelta(days=int(book.value("price_change_horizon_days", scenario.on)))
    return catalogue.changes(ref, scenario.on, scenario.on + horizon)


def _standard_prices(ref: str, scenario: Scenario, catalogue: Catalogue) -> DayPrices | None:
    """The standard prices, of what the tokens are of; a model that only reads has some where
    nothing is to be written."""
    if scenario.is_other_than_text:
        is_written = scenario.output_tokens_per_day > 0
        unit = scenario.workload.unit or Unit.TEXT
        return catalogue.units(ref, scenario.on).tokens(unit, is_written=is_written)
    prices = catalogue.prices(ref, scenario.on)
    if prices is None and not scenario.output_tokens_per_day:
        return catalogue.reading_prices(ref, scenario.on)
    return prices


def _tier_prices(ref: str, scenario: Scenario, catalogue: Catalogue) -> DayPrices | None:
    """The prices of the tier that was asked for; None where that is the standard one, too."""
    tier = scenario.workload.service_tier
    is_plain = not scenario.is_other_than_text
    return catalogue.tier_prices(ref, scenario.on, tier) if tier and is_plain else None


def _searches_usd(ref: str, scenario: Scenario, catalogue: Catalogue) -> Decimal | None:
    count = scenario.web_searches_per_day
    each = catalogue.units(ref, scenario.on).usd_per_search if count else Decimal(0)
    return None if each is None else each * count


def _usd_per_day(standard: DayPrices, batch: DayPrices | None, scenario: Scenario) -> Decimal:
    if batch is None:
        return _mean_day(standard, scenario)
    share = scenario.batch_share
    return (1 - share) * _mean_day(standard, scenario) + share * _mean_day(batch, scenario)


def _mean_day(day: DayPrices, scenario: Scenario) -> Decimal:
    """The day at prices that may change with the hour; traffic is taken as even over it."""
    return sum(
        (part.share * usd_per_day_at(part.prices, scenario) for part in day.parts), Decimal(0)
    )


def _per_mtok(usd_per_day: Decimal | None, scenario: Scenario) -> Decimal | None:
    if usd_per_day is None:
        return None
    return usd_per_day / scenario.tokens_per_day * TOKENS_PER_MTOK


def _average(day: DayPrices | None, scenario: Scenario, side: str, paid: Decimal) -> Decimal | None:
    if day is None:
        return None
    tokens_in = scenario.input_tokens_per_request
    prices = (part.share * getattr(part.prices, side).for_request(tokens_in) for part in day.parts)
    return paid * sum(prices, Decimal(0))


def _rank(cost: ApiCost) -> tuple[bool, Decimal, str]:
    return not cost.may_rank, cost.monthly_usd or Decimal(0), cost.option.ref
