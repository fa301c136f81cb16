"""Cautions: what a reader should know before acting on the answer, whatever the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.advice.framework import Evidence
from engine.advice.rent_cautions import rent_cautions
from engine.advice.unit_cautions import unit_cautions
from engine.bills.api_costs import ApiCost
from engine.figures.findings import Figure, Finding, finding
from engine.figures.workload import Reason, ServiceTier
from engine.machines.constants import figure
from engine.machines.fits import holds, is_emulated
from engine.machines.memory import usable_gib, weights_gib
from engine.owned.cautions import owned_cautions
from engine.question.book import Book
from engine.question.scenario import Scenario
from engine.serving.batching import FIRST_ALONE
from engine.serving.replicas import Replica, way_out
from engine.serving.shape import Shape

ROUNDED = 1.001
"""A wait is planned for as exactly as that."""


def cautions(evidence: Evidence, book: Book) -> tuple[Finding, ...]:
    """Everything that holds of this answer, the gravest first."""
    return tuple(caution for group in _GROUPS for caution in group(evidence, book))


def _fleet(evidence: Evidence, book: Book) -> Iterator[Finding]:
    fleet, named = evidence.bill.fleet, evidence.scenario.workload.gpu_count
    if fleet.capacity is None:
        is_no = evidence.scenario.exceeds_model
        yield finding("exceeds_model" if is_no else "capacity_unknown", why=fleet.unknown_because)
    elif named is not None and named < fleet.gpus:
        yield finding(
            "fleet_short",
            named=Decimal(named),
            gpus=Decimal(fleet.gpus),
            gpu=evidence.scenario.gpu.name,
            carries_tokens_per_day=fleet.carries_with(named),
            tokens_per_day=evidence.scenario.tokens_per_day,
        )


def _waits(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """The service level binds: one out of reach is said, and so is one that long prompts need."""
    capacity, scenario = evidence.bill.fleet.capacity, evidence.scenario
    if capacity is None:
        return
    one, shape = capacity.replica, scenario.shape
    if not one.meets_level:
        yield _out_of_reach(one, shape, scenario, book)
    elif (
        scenario.input_tokens_per_request > Decimal(figure("long_prompt_tokens"))
        and not scenario.workload.ttft_p99_ms
    ):
        yield finding(
            "long_prompts",
            tokens=scenario.input_tokens_per_request,
            seconds=_seconds(max(one.level.first_token_s, one.first_token_s)),
            is_alone="yes" if one.first_token_s > one.level.first_token_s * ROUNDED else None,
        )


def _out_of_reach(one: Replica, shape: Shape, scenario: Scenario, book: Book) -> Finding:
    same_first = sorted(book.gpus.values(), key=lambda gpu: gpu.id != scenario.gpu.id)
    other = way_out(scenario.model, same_first, shape, one.level, one.backend)
    return finding(
        "out_of_reach",
        gpus=Decimal(one.gpus),
        gpu=scenario.gpu.name,
        **_wanted(one),
        other=f"{other.gpus} x {other.gpu.name}" if other else None,
        other_s=_seconds(other.first_token_s) if other else None,
        keeps="yes" if other and other.keeps_level else None,
    )


def _wanted(one: Replica) -> dict[str, Figure]:
    """What is out of reach, what a lone request takes, and what is planned for instead."""
    first_s, token_s = one.level.first_token_s, one.level.output_token_s
    is_first = one.lone_first_token_s * FIRST_ALONE > first_s
    alone, most = one.lone_output_token_s, token_s
    if is_first:
        alone, most = one.lone_first_token_s, first_s
    return {
        "is_first": "yes" if is_first else None,
        "is_just": "yes" if alone <= most else None,
        "first_wanted_s": _seconds(first_s),
        "first_s": _seconds(one.lone_first_token_s),
        "first_planned_s": _seconds(one.first_token_s),
        "token_wanted_ms": _seconds(token_s * 1000),
        "token_ms": _seconds(one.lone_output_token_s * 1000),
        "token_planned_ms": _seconds(one.output_token_s * 1000),
    }


def _seconds(value: float) -> Decimal:
    """To two digits, as far as such an estimate goes."""
    return Decimal(f"{value:.2g}")


def _weights(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """Four bits that the makers did not publish cost some quality; FP8 without the arithmetic for
    it saves memory only."""
    capacity, model = evidence.bill.fleet.capacity, evidence.scenario.model
    if capacity is None:
        return
    precision = capacity.replica.precision
    if precision in ("fp4", "int4") and model.released_in != precision:
        yield finding("four_bits", model=model.name, precision=precision.upper())
    if is_emulated(evidence.scenario.gpu, precision):
        yield finding("weight_only", gpu=evidence.scenario.gpu.name, precision=precision.upper())


def _standby(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """Standby that cannot hold the model is no standby: say so, and price N+1 beside it."""
    bill, scenario = evidence.bill, evidence.scenario
    if not bill.standby_gpus or bill.standby_gpus >= bill.fleet.gpus_per_replica:
        return
    if bill.n_plus_one_usd == bill.monthly_usd:  # idle GPUs of whole instances stand by, too
        return
    capacity = bill.fleet.capacity
    precision = capacity.replica.precision if capacity else None
    if precision and holds(scenario.model, scenario.gpu, bill.standby_gpus, precision):
        return
    yield finding(
        "half_standby",
        standby=Decimal(bill.standby_gpus),
        gpu=scenario.gpu.name,
        usable_gib=Decimal(str(round(usable_gib(scenario.gpu), 1))) * bill.standby_gpus,
        weights_gib=_rounded(weights_gib(scenario.model, precision)) if precision else None,
        precision=precision,
        n_plus_one_usd=bill.n_plus_one_usd,
    )


def _rent(evidence: Evidence, book: Book) -> Iterator[Finding]:
    bill = evidence.bill
    yield from rent_cautions(bill, evidence.scenario, book)
    if bill.rented_gpus > bill.fleet.gpus:
        yield finding(
            "whole_instances",
            provider=bill.gpu_price.provider,
            by=Decimal(bill.gpu_price.gpus_per_instance),
            gpus=Decimal(bill.fleet.gpus),
            rented=Decimal(bill.rented_gpus),
        )


def _bought(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """Of servers that are asked about; nobody is warned of what they do not think of buying."""
    if evidence.bought is not None and evidence.bought.is_asked:
        yield from owned_cautions(evidence.bought.bill, evidence.scenario, book)


def _middle_ground(evidence: Evidence, book: Book) -> Iterator[Finding]:
    scenario = evidence.scenario
    low = book.value("middle_ground_low_tokens_per_day", scenario.on)
    high = book.value("middle_ground_high_tokens_per_day", scenario.on)
    if low <= scenario.tokens_per_day <= high and not scenario.team:
        yield finding("middle_ground", low=low, high=high)


def _model(evidence: Evidence, book: Book) -> Iterator[Finding]:
    scenario = evidence.scenario
    if not scenario.shape_agrees:
        by_input, by_output = scenario.requests_by_side
        yield finding(
            "two_counts",
            tokens_in=scenario.workload.input_tokens_per_day,
            each_in=scenario.input_tokens_per_request,
            by_input=by_input.to_integral_value(),
            tokens_out=scenario.workload.output_tokens_per_day,
            each_out=scenario.output_tokens_per_request,
            by_output=by_output.to_integral_value(),
        )
    if Reason.FINE_TUNED in evidence.scenario.workload.reasons:
        yield finding("fine_tuned_elsewhere")


def _prices(evidence: Evidence, book: Book) -> Iterator[Finding]:
    scenario = evidence.scenario
    for cost in evidence.costs:
        yield from _changing(cost)
        if cost.option.deprecated:
            yield finding("deprecated", option=cost.option.name, provider=cost.option.provider_name)
    yield from _windows(evidence, book)
    yield from _elsewhere(evidence)
    yield from _quota(evidence, book)
    yield from _reading(evidence)
    unpriced = [cost for cost in evidence.costs if cost.monthly_usd is None]
    if unpriced:
        yield finding("no_price", options=_names(unpriced))
    if scenario.cached_share:
        yield from _standard_only(
            "cache_unpriced", [c for c in evidence.costs if c.monthly_usd and not c.cache_is_priced]
        )
    tier = scenario.workload.service_tier
    if tier and tier != ServiceTier.STANDARD:
        priced = [c for c in evidence.costs if c.monthly_usd and c.tier_is_priced]
        if tier == ServiceTier.FLEX and priced:
            yield finding("flex_may_wait", options=_names(priced))
        unpriced = [c for c in evidence.costs if c.monthly_usd and not c.tier_is_priced]
        if unpriced:
            yield finding("tier_unpriced", options=_names(unpriced), tier=str(tier))
    if scenario.batch_share:
        yield from _standard_only(
            "batch_unpriced", [c for c in evidence.costs if c.monthly_usd and not c.batch_is_priced]
        )


def _reading(evidence: Evidence) -> Iterator[Finding]:
    """Models for embeddings do other work than those that write."""
    reading = [cost for cost in evidence.costs if cost.reads_only and cost.monthly_usd]
    if reading:
        yield finding("reads_only", options=_names(reading), model=evidence.scenario.model.name)


def _windows(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """Requests that an option does not take, may not take, or takes against its own window."""
    tokens = evidence.scenario.tokens_per_request
    short = [cost for cost in evidence.costs if not cost.takes_request]
    known = [cost for cost in short if cost.window.tokens is not None]
    unknown = [cost for cost in short if cost.window.tokens is None]
    if known:
        yield finding("short_context", options=_names(known), tokens=tokens)
    if unknown:
        bound = book.value("unknown_context_tokens", evidence.on)
        yield finding("unknown_context", options=_names(unknown), tokens=tokens, bound=bound)
    for cost in evidence.costs:
        window = cost.window
        tokens_in = evidence.scenario.input_tokens_per_request
        if window.is_disputed and cost.takes_request and tokens_in > window.priced_above:
            yield finding(
                "disputed_context",
                option=cost.option.name,
                above=window.priced_above,
                declared=Decimal(cost.option.context_window or 0),
            )


def _quota(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """A volume at which a price list is not the last word, nor its rate limits."""
    from_tokens = book.value("quota_tokens_per_day", evidence.on)
    cheapest, tokens = evidence.cheapest, evidence.scenario.tokens_per_day
    if cheapest is not None and tokens >= from_tokens:
        yield finding("ask_quota", provider=cheapest.option.provider_name, tokens=tokens)


def _elsewhere(evidence: Evidence) -> Iterator[Finding]:
    elsewhere = [cost for cost in evidence.costs if cost.keeps_data is False]
    if elsewhere:
        place = evidence.workload.place
        yield finding(
            "elsewhere",
            count=Decimal(len(elsewhere)),
            of=Decimal(len(evidence.costs)),
            place=place,
        )


def _changing(cost: ApiCost) -> Iterator[Finding]:
    for change in cost.changes[:1]:
        yield finding(
            "price_change",
            option=cost.option.name,
            on=change.on,
            before_in=change.before.input.base,
            before_out=change.before.output.base,
            after_in=change.after.input.base,
            after_out=change.after.output.base,
        )


def _standard_only(id: str, costs: list[ApiCost]) -> Iterator[Finding]:
    if costs:
        yield finding(id, options=_names(costs))


def _names(costs: list[ApiCost]) -> str:
    return ", ".join(f"{cost.option.name} ({cost.option.provider_name})" for cost in costs)


def _rounded(gib: float) -> Decimal:
    return Decimal(str(round(gib, 1)))


_GROUPS = (
    *(_fleet, _waits, _weights, _standby, _rent, _bought),
    *(_middle_ground, _model, _prices, unit_cautions),
)
"""In the order of gravity."""
