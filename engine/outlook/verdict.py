"""The verdict: the first row of the decision table that holds, with the facts that decided it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.advice.conditions import residency_drives
from engine.advice.decision import PREDICATES, Kind, kind_of
from engine.advice.framework import Evidence
from engine.bills.api_costs import ApiCost
from engine.bills.dedicated import least_dedicated
from engine.bills.hosting_costs import HostingBill
from engine.comparison.crossover import Crossover
from engine.comparison.hybrid import Hybrid
from engine.figures.findings import Figure, Finding, finding
from engine.figures.sources import Result
from engine.outlook.purchase import Way, purchase_facts, way_of
from engine.outlook.sensitivity import Sensitivity, sensitivities
from engine.prices.catalogue import Catalogue
from engine.question.book import Book

__all__ = ["PREDICATES", "Kind", "Verdict", "decide"]


class Verdict(Result):
    """What to do, why, and what would change it."""

    kind: Kind
    way: Way | None
    """Whether to buy or to rent what is hosted; None where nothing is."""
    facts: tuple[Finding, ...]
    """The two or three facts that decided it."""
    sensitivities: tuple[Sensitivity, ...]
    """The single changes that flip it, nearest first."""
    changes: tuple[Finding, ...]
    """What would make it another verdict, in words: those, and what nobody has said."""
    choice: ApiCost | None
    """The option to use where the verdict is an API, for all of it or for the peaks."""


def decide(
    evidence: Evidence, crossovers: tuple[Crossover, ...], book: Book, catalogue: Catalogue
) -> Verdict:
    """The verdict of the decision table, with the single changes that would make another."""
    kind = kind_of(evidence, book)
    flips = sensitivities(kind, evidence, book, catalogue)
    return Verdict(
        kind=kind,
        way=way_of(kind, evidence),
        facts=(
            *_FACTS[kind](evidence, crossovers, book),
            *purchase_facts(kind, evidence, book),
        ),
        sensitivities=flips,
        changes=(*(flip.finding for flip in flips), *_unsaid(kind, evidence)),
        choice=evidence.cheapest if kind in (Kind.STAY, Kind.HYBRID) else None,
    )


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
    least = least_dedicated(evidence.dedicated)
    workload = evidence.scenario.workload
    driver = workload.residency if residency_drives(workload) else None
    return (
        finding("driver", residency=driver, regulated="yes" if workload.regulated else None),
        finding(
            "dedicated",
            offer=least.offer.name if least else None,
            usd=least.monthly_usd if least else None,
            units=least.units if least else None,
            sizing=least.sizing if least else None,
            bill_usd=evidence.bill.monthly_usd,
        ),
        *_kept_by_api(evidence),
    )


def _kept_by_api(evidence: Evidence) -> tuple[Finding, ...]:
    """The cheapest API by the token that keeps the data there, if one is known to."""
    cheapest = evidence.cheapest
    if evidence.workload.place is None or cheapest is None:
        return ()
    return (finding("kept", option=_name(cheapest), usd=cheapest.monthly_usd),)


def _cost_facts(
    evidence: Evidence, crossovers: tuple[Crossover, ...], book: Book
) -> tuple[Finding, ...]:
    if evidence.scenario.is_other_than_text:
        return (finding("unit", bill_usd=evidence.bill.monthly_usd), *_cheaper_api(evidence))
    facts = (_utilisation(evidence), _price_gap(evidence), *_cheaper_api(evidence))
    return (*facts, *_crossing(evidence, crossovers))


def _hybrid_facts(
    evidence: Evidence, crossovers: tuple[Crossover, ...], book: Book
) -> tuple[Finding, ...]:
    """The hybrid was found to pay, so it is there."""
    both = evidence.hybrid
    base = both.base if both else None
    if both is None or base is None:
        return _cost_facts(evidence, crossovers, book)
    split = finding(
        "hybrid",
        gpus=Decimal(base.gpus),
        gpu=_base_gpu(both, evidence),
        base_usd=both.split.base_usd,
        option=_name(both.spill),
        spilled_share=both.split.spilled_share,
        spill_usd=both.split.spill_usd,
        own_usd=both.own_usd,
        api_usd=both.api_usd,
        saving=both.saving,
    )
    return (split, _price_gap(evidence), *_crossing(evidence, crossovers))


def _base_gpu(both: Hybrid, evidence: Evidence) -> str:
    is_bought = both.is_bought and evidence.bought is not None
    fleet = evidence.bought.bill.fleet if is_bought and evidence.bought else evidence.bill.fleet
    return fleet.gpu.name


_FACTS: Mapping[Kind, Callable[[Evidence, tuple[Crossover, ...], Book], tuple[Finding, ...]]] = {
    Kind.CAPABILITY: _capability_facts,
    Kind.DEDICATED: _dedicated_facts,
    Kind.SELF_HOST: _cost_facts,
    Kind.HYBRID: _hybrid_facts,
    Kind.STAY: _cost_facts,
}


def _price_gap(evidence: Evidence) -> Finding:
    now, compared = evidence.paid, evidence.compared
    bill_usd, rule_usd = evidence.judged_tcos_usd
    return finding(
        "price_gap",
        bill_usd=bill_usd,
        rule_usd=rule_usd,
        bought="yes" if evidence.is_bought else None,
        api_usd=evidence.api_usd,
        now="yes" if now else None,
        paid_usd=evidence.paid_usd,
        paid_for=_name(now.cost if now else None),
        option=_name(compared),
        ratio=_over(bill_usd, evidence.api_usd),
        api_ratio=_over(evidence.api_usd, max(bill_usd, rule_usd)),
    )


def _cheaper_api(evidence: Evidence) -> tuple[Finding, ...]:
    """The cheapest option that fits, where the person pays more for another today."""
    cheapest, usd = (
        evidence.cheapest,
        evidence.api_usd,
    )  # a host undercutting it is compared already
    if not (evidence.paid and cheapest and cheapest.monthly_usd and usd):
        return ()
    if cheapest.monthly_usd >= usd:
        return ()
    return (finding("cheaper_api", option=_name(cheapest), usd=cheapest.monthly_usd),)


def _utilisation(evidence: Evidence) -> Finding:
    fleet, scenario = evidence.bill.fleet, evidence.scenario
    if scenario.exceeds_model:
        return finding(
            "exceeds_model",
            model=scenario.model.name,
            takes=Decimal(scenario.model.max_context),
            request=scenario.tokens_per_request,
        )
    carried = fleet.carries_tokens_per_day
    return finding(
        "utilisation",
        gpus=Decimal(fleet.gpus),
        gpu=scenario.gpu.name,
        precision=_precision(evidence.bill),
        carries_tokens_per_day=carried,
        share=_over(scenario.tokens_per_day, carried),
        **_cheaper_fleet(evidence),
    )


def _cheaper_fleet(evidence: Evidence) -> dict[str, Figure]:
    """The cheapest fleet, where it undercuts the one that was asked about."""
    other = evidence.cheapest_fleet
    if other is None or other.monthly_usd >= evidence.bill.monthly_usd:
        return {"cheapest_usd": None}
    return {
        "cheapest_usd": other.monthly_usd,
        "standby": Decimal(other.standby_gpus),
        "n_plus_one_usd": None if _waits_whole(other) else other.n_plus_one_usd,
        "cheapest_gpus": Decimal(other.rented_gpus),
        "cheapest_gpu": other.fleet.gpu.name,
        "cheapest_precision": _precision(other),
    }


def _precision(bill: HostingBill) -> str | None:
    """In which the weights are served: four bits are not the same model as eight."""
    capacity = bill.fleet.capacity
    return str(capacity.replica.precision).upper() if capacity else None


def _waits_whole(bill: HostingBill) -> bool:
    """True where no standby was asked for, or a whole replica stands by."""
    return bill.standby_gpus in (0, bill.fleet.gpus_per_replica)


def _crossing(evidence: Evidence, crossovers: tuple[Crossover, ...]) -> tuple[Finding, ...]:
    """The crossover against the option to which the verdict compares, where there is one."""
    held = evidence.compared
    ours = [c for c in crossovers if held and c.cost.option.ref == held.option.ref]
    return tuple(_crossed(crossing) for crossing in ours[:1] if crossing.flat_tokens_per_day)


def _crossed(crossing: Crossover) -> Finding:
    first = crossing.cheaper_between[0] if crossing.cheaper_between else None
    return finding(
        "crossover",
        option=_name(crossing.cost),
        tokens_per_day=crossing.tokens_per_day,
        margin_tokens_per_day=crossing.margin_tokens_per_day,
        briefly_from=first.above_tokens_per_day if first else None,
        briefly_to=first.up_to_tokens_per_day if first else None,
        replica_usd_per_mtok=crossing.usd_per_mtok_of_replica,
        api_usd_per_mtok=crossing.cost.usd_per_mtok,
        exact="yes" if crossing.is_exact else None,
    )


def _unsaid(kind: Kind, evidence: Evidence) -> tuple[Finding, ...]:
    """Facts nobody mentioned that come before cost in the decision table."""
    workload = evidence.workload
    if kind in (Kind.CAPABILITY, Kind.DEDICATED):
        return ()
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
