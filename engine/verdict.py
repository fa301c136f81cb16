"""The verdict: the first row of the decision table that holds, with the facts that decided it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum

from engine.api_costs import ApiCost
from engine.book import Book
from engine.conditions import residency_drives
from engine.crossover import Crossover
from engine.findings import Figure, Finding, finding
from engine.framework import Evidence
from engine.sources import Model


class Verdict(Model):
    """What to do, why, and what would change it."""

    kind: Kind
    facts: tuple[Finding, ...]
    """The two or three facts that decided it."""
    changes: tuple[Finding, ...]
    """What would make it another verdict."""
    choice: ApiCost | None
    """The option to use where the verdict is an API."""


def decide(evidence: Evidence, crossovers: tuple[Crossover, ...], book: Book) -> Verdict:
    """Walk down the decision table of the book; its last row holds always."""
    kind = next(Kind(row.verdict) for row in book.decisions if PREDICATES[row.when](evidence, book))
    return Verdict(
        kind=kind,
        facts=_FACTS[kind](evidence, crossovers, book),
        changes=_changes(kind, evidence, crossovers, book),
        choice=evidence.cheapest if kind == Kind.STAY else None,
    )


def _needed_usd(evidence: Evidence, book: Book) -> Decimal:
    """The API bill from which self-hosting is justified by cost, USD a month."""
    return max(evidence.tcos_usd) * book.value("api_over_tco", evidence.scenario.on)


def _capability_facts(
    evidence: Evidence, crossovers: tuple[Crossover, ...], book: Book
) -> tuple[Finding, ...]:
    on, raw = evidence.scenario.on, evidence.bill.raw_gpu_usd
    reasons = ", ".join(sorted(evidence.scenario.workload.reasons))
    return (
        finding("reasons", reasons=reasons),
        finding(
            "budget",
            raw_gpu_usd=raw,
            low_usd=raw * book.value("capability_budget_low", on),
            high_usd=raw * book.value("capability_budget_high", on),
            bill_usd=evidence.bill.monthly_usd,
        ),
        _price_gap(evidence),
    )


def _dedicated_facts(
    evidence: Evidence, crossovers: tuple[Crossover, ...], book: Book
) -> tuple[Finding, ...]:
    public = [
        cost
        for cost in evidence.dedicated
        if cost.offer.kind == "provisioned" and cost.monthly_usd is not None
    ]
    least = min(public, key=lambda cost: cost.monthly_usd or Decimal(0), default=None)
    workload = evidence.scenario.workload
    driver = workload.residency if residency_drives(workload) else None
    return (
        finding("driver", residency=driver, regulated="yes" if workload.regulated else None),
        finding(
            "dedicated",
            offer=least.offer.name if least else None,
            usd=least.monthly_usd if least else None,
            bill_usd=evidence.bill.monthly_usd,
        ),
    )


def _cost_facts(
    evidence: Evidence, crossovers: tuple[Crossover, ...], book: Book
) -> tuple[Finding, ...]:
    return (_utilisation(evidence), _price_gap(evidence), *_crossing(evidence, crossovers))


_FACTS: Mapping[Kind, Callable[[Evidence, tuple[Crossover, ...], Book], tuple[Finding, ...]]] = {
    Kind.CAPABILITY: _capability_facts,
    Kind.DEDICATED: _dedicated_facts,
    Kind.SELF_HOST: _cost_facts,
    Kind.STAY: _cost_facts,
}


def _price_gap(evidence: Evidence) -> Finding:
    now, cheapest = evidence.now, evidence.cheapest
    return finding(
        "price_gap",
        bill_usd=evidence.bill.monthly_usd,
        rule_usd=evidence.bill.rule_of_thumb.monthly_usd,
        api_usd=evidence.api_usd,
        now="yes" if now else None,
        option=_name(now.cost if now else cheapest),
        ratio=_over(evidence.bill.monthly_usd, evidence.api_usd),
        api_ratio=_over(evidence.api_usd, max(evidence.tcos_usd)),
    )


def _utilisation(evidence: Evidence) -> Finding:
    fleet = evidence.bill.fleet
    carried = fleet.carries_tokens_per_day
    return finding(
        "utilisation",
        gpus=Decimal(fleet.gpus),
        gpu=evidence.scenario.gpu.name,
        carries_tokens_per_day=carried,
        share=_over(evidence.scenario.tokens_per_day, carried),
        **_cheaper_fleet(evidence),
    )


def _cheaper_fleet(evidence: Evidence) -> dict[str, Figure]:
    """The cheapest fleet, where it undercuts the one that was asked about."""
    other = evidence.cheapest_fleet
    if other is None or other.monthly_usd >= evidence.bill.monthly_usd:
        return {"cheapest_usd": None}
    return {
        "cheapest_usd": other.monthly_usd,
        "cheapest_gpus": Decimal(other.rented_gpus),
        "cheapest_gpu": other.fleet.gpu.name,
    }


def _crossing(evidence: Evidence, crossovers: tuple[Crossover, ...]) -> tuple[Finding, ...]:
    """The crossover against the option to which the verdict compares, where there is one."""
    held = evidence.now.cost if evidence.now else evidence.cheapest
    for crossing in crossovers:
        if held and crossing.cost.option.ref == held.option.ref and crossing.tokens_per_day:
            return (
                finding(
                    "crossover",
                    option=_name(held),
                    tokens_per_day=crossing.tokens_per_day,
                    margin_tokens_per_day=crossing.margin_tokens_per_day,
                    beyond="yes" if crossing.is_beyond_capacity else None,
                    carries_tokens_per_day=evidence.bill.fleet.carries_tokens_per_day,
                ),
            )
    return ()


def _changes(
    kind: Kind, evidence: Evidence, crossovers: tuple[Crossover, ...], book: Book
) -> tuple[Finding, ...]:
    """What would flip the verdict, as far as one fact alone does it."""
    changes = [
        finding("needed_api_bill", usd=_needed_usd(evidence, book), kind=kind),
        *(crossing for crossing in _crossing(evidence, crossovers) if kind == Kind.STAY),
        *(_unsaid(evidence) if kind in (Kind.STAY, Kind.SELF_HOST) else ()),
    ]
    return tuple(changes)


def _unsaid(evidence: Evidence) -> tuple[Finding, ...]:
    """Facts nobody mentioned that come before cost in the decision table."""
    workload = evidence.scenario.workload
    unsaid = [finding("reason_beyond_cost")]
    if workload.residency is None or workload.regulated is None:
        unsaid.append(finding("residency_or_regulation"))
    return tuple(unsaid)


def _name(cost: ApiCost | None) -> str | None:
    return f"{cost.option.name} at {cost.option.provider_name}" if cost else None


def _over(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    if not numerator or not denominator:
        return None
    return numerator / denominator
