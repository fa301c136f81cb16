"""Several models in one product: each part at its API option, the sum, and fleets for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from engine.bills.api_costs import TOKENS_PER_MTOK, ApiCost, api_cost, api_costs
from engine.bills.api_costs import cheapest as cheapest_of
from engine.bills.hosting_costs import HostingBill, hosting_bill
from engine.bills.options import named_option
from engine.figures.errors import EngineError
from engine.figures.parts import Part
from engine.figures.sources import Result, Source
from engine.prices.api_models import ApiModel, Role
from engine.prices.catalogue import Catalogue
from engine.prices.open_model_matching import load_matcher
from engine.question.book import Book
from engine.question.scenario import Scenario

MIX = "mix"
"""The provider's id of the sum; the catalogue has none of that name, and a test says so."""

_OF_EACH_FLEET = frozenset({"deployments", "model_versions", "models"})
"""What a bill's line is counted by where a second fleet needs it once more; people and platform
are there once."""


class PartCost(Result):
    """One part of the work with its price; the rest where no option was named for it."""

    option: str | None
    """As it was named; None for the rest, which goes to the cheapest that fits."""
    share: Decimal
    """Of all tokens."""
    input_tokens_per_day: Decimal
    output_tokens_per_day: Decimal
    cost: ApiCost | None
    """None for a rest that no option compared is known to take."""
    bill: HostingBill | None
    """A fleet of its own: of the very model where its weights are open, else of the one to host.
    None where it cannot be priced."""
    again_usd: Decimal | None
    """What that fleet adds to another: its rents and whatever a deployment or a model needs once
    more; people and platform are there."""


def part_costs(scenario: Scenario, book: Book, catalogue: Catalogue) -> tuple[PartCost, ...]:
    """Each part of a scenario; empty where it has one. UnknownName for an option that is none."""
    return tuple(
        PartCost(
            option=part.option if part else None,
            share=work.tokens_per_day / scenario.tokens_per_day,
            input_tokens_per_day=work.input_tokens_per_day,
            output_tokens_per_day=work.output_tokens_per_day,
            cost=(cost := _cost(part, work, book, catalogue)),
            bill=(bill := _own_bill(cost, work, book)),
            again_usd=_again_usd(bill, book) if bill else None,
        )
        for part, work in _parts(scenario)
    )


def with_mix(
    costs: Sequence[ApiCost], scenario: Scenario, book: Book, catalogue: Catalogue
) -> tuple[ApiCost, ...]:
    """The options compared, and the sum of the parts as one of them, cheapest first."""
    parts = [(_cost(part, work, book, catalogue), work) for part, work in _parts(scenario)]
    priced = [(cost, work) for cost, work in parts if cost is not None]
    if not parts or len(priced) < len(parts):
        return tuple(costs)
    whole = _sum(priced, scenario, catalogue)
    is_before = [cost for cost in costs if _rank(cost) <= _rank(whole)]
    return (*is_before, whole, *costs[len(is_before) :])


def fleets_usd(parts: Sequence[PartCost]) -> Decimal | None:
    """USD a month of a fleet for each part; None where one cannot be priced, or there are none."""
    if not parts or parts[0].bill is None or any(part.again_usd is None for part in parts):
        return None
    more = (part.again_usd for part in parts[1:] if part.again_usd is not None)
    return parts[0].bill.monthly_usd + sum(more, Decimal(0))


def _parts(scenario: Scenario) -> Iterator[tuple[Part | None, Scenario]]:
    """The parts of the work, each as a scenario of its own, and what they leave."""
    parts = scenario.workload.parts
    for part in parts:
        yield part, _scenario_of(part, scenario)
    if parts and all(part.share is None for part in parts):
        left = _left(scenario)
        if any(left):
            yield None, _of_volume(left, scenario)


def _left(scenario: Scenario) -> tuple[Decimal, Decimal]:
    """Tokens a day, as said, that no part has by volume."""
    work = scenario.workload
    said = [part.volume for part in work.parts]
    into = work.input_tokens_per_day - sum((side for side, _ in said), Decimal(0))
    return into, work.output_tokens_per_day - sum((side for _, side in said), Decimal(0))


def _scenario_of(part: Part, scenario: Scenario) -> Scenario:
    if part.share is None:
        return _of_volume(part.volume, scenario)
    into, out = _left(scenario)
    return _of_volume((into * part.share, out * part.share), scenario)


def _of_volume(volume: tuple[Decimal, Decimal], scenario: Scenario) -> Scenario:
    """The same work at another volume a day, as said; a request of another mix is as long as it
    was, and its answer as long as the volumes make it."""
    into, out = volume
    changes = {"input_tokens_per_day": into, "output_tokens_per_day": out, "parts": ()}
    work = scenario.workload.model_copy(update={**changes, "gpu_count": None})
    if (
        into * scenario.workload.output_tokens_per_day
        == out * scenario.workload.input_tokens_per_day
    ):
        return scenario.model_copy(update={"workload": work})
    thought = scenario.reasoning_tokens_per_request
    length = scenario.input_tokens_per_request if into else Decimal(0)
    read = length * out / into if into else scenario.output_tokens_per_request - thought
    lengths = {"input_tokens_per_request": length, "output_tokens_per_request": read + thought}
    return scenario.model_copy(update={"workload": work, **lengths})


def _cost(part: Part | None, work: Scenario, book: Book, catalogue: Catalogue) -> ApiCost | None:
    if part is not None:
        return api_cost(named_option(part.option, work, book, catalogue), work, book, catalogue)
    costs = api_costs(work, book, catalogue)
    return cheapest_of(costs, same_model=True) or cheapest_of(costs, same_model=False)


def _own_bill(cost: ApiCost | None, work: Scenario, book: Book) -> HostingBill | None:
    match = load_matcher().match(cost.option.provider, cost.option.model) if cost else None
    model = book.models.get(match.model) if match else None
    try:
        return hosting_bill(work.model_copy(update={"model": model}) if model else work, book)
    except EngineError:
        return None


def _again_usd(bill: HostingBill, book: Book) -> Decimal:
    again = {rule.id for rule in book.lines if rule.quantity in _OF_EACH_FLEET}
    more = (line.monthly_usd for line in bill.lines if line.is_rent or line.id in again)
    return sum(more, Decimal(0))


def _sum(
    priced: Sequence[tuple[ApiCost, Scenario]], scenario: Scenario, catalogue: Catalogue
) -> ApiCost:
    costs = [cost for cost, _ in priced]
    usd_per_day = _total(cost.usd_per_day for cost in costs)
    per_mtok = usd_per_day and usd_per_day / scenario.tokens_per_day * TOKENS_PER_MTOK
    return ApiCost(
        option=_described(priced, scenario),
        tier=None,
        usd_per_day=usd_per_day,
        monthly_usd=usd_per_day and usd_per_day * scenario.days_per_month,
        usd_per_mtok=per_mtok,
        usd_per_mtok_in=_mean((c.usd_per_mtok_in, w.input_tokens_per_day) for c, w in priced),
        usd_per_mtok_out=_mean((c.usd_per_mtok_out, w.output_tokens_per_day) for c, w in priced),
        cache_is_priced=all(cost.cache_is_priced for cost in costs),
        batch_is_priced=all(cost.batch_is_priced for cost in costs),
        tier_is_priced=all(cost.tier_is_priced for cost in costs),
        changes=(),
        note="",
        source=Source(title=f"price lists of its parts, by {catalogue.version}"),
        window=min(costs, key=lambda cost: cost.window.tokens or Decimal(0)).window,
        reads_only=False,
        speaks=any(cost.speaks for cost in costs),
        searches_usd_per_day=_total(cost.searches_usd_per_day for cost in costs),
        takes_request=all(cost.takes_request for cost in costs),
        keeps_data=all(cost.keeps_data for cost in costs) if scenario.workload.place else None,
    )


def _described(priced: Sequence[tuple[ApiCost, Scenario]], scenario: Scenario) -> ApiModel:
    whole = scenario.tokens_per_day
    named = ((work.tokens_per_day / whole, cost.option.name) for cost, work in priced)
    return ApiModel(
        provider=MIX,
        provider_name="Your mix",
        model="parts",
        name=", ".join(f"{round(share * 100, 1).normalize():f} % {name}" for share, name in named),
        role=Role.ROUTER,
        deprecated=any(cost.option.deprecated for cost, _ in priced),
        note="",
        urls=tuple(dict.fromkeys(url for cost, _ in priced for url in cost.option.urls[:1])),
        context_window=None,
    )


def _total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = list(amounts)
    return None if None in known else sum((each for each in known if each), Decimal(0))


def _mean(prices: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Weighted by tokens; None where a price is not known, or there are no tokens."""
    known = list(prices)
    tokens = sum((weight for _, weight in known), Decimal(0))
    usd = _total(None if price is None else price * weight for price, weight in known)
    return usd / tokens if usd is not None and tokens else None


def _rank(cost: ApiCost) -> tuple[bool, Decimal]:
    return not cost.may_rank, cost.monthly_usd or Decimal(0)
