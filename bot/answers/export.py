"""The assessment for machines: what `tco ask --json` prints. Money is a string, exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.answers.answers import Answer
from bot.answers.export_outlook import outlook_json
from bot.answers.exports.bought import bought_json, line_json
from bot.answers.exports.parts import parts_json
from bot.rendering.figures_text import exact, plain
from bot.rendering.render import sentence
from engine import Assessment
from engine.advice.conditions import Condition
from engine.advice.framework import Step
from engine.bills.api_costs import ApiCost
from engine.bills.dedicated import DedicatedCost
from engine.bills.hosting_costs import HostingBill
from engine.bills.napkin import Napkin
from engine.figures.findings import Finding
from engine.figures.sources import Source
from engine.question.scenario import Assumption

Json = dict[str, Any]


def assessment_json(answer: Answer) -> Json:
    """Everything of an answer, ready for json.dumps."""
    a = answer.assessment
    return {
        **_told(answer),
        **_priced(a),
        **outlook_json(a),
        **_reasons(a),
        "is_logged": answer.is_logged,
    }


def _told(answer: Answer) -> Json:
    a = answer.assessment
    return {
        "id": answer.id,
        "as_of": a.on.isoformat(),
        "catalogue": a.catalogue_version,
        "currency": _currency(a),
        "verdict": a.verdict.kind.value,
        "headline": sentence("headline", a),
        "facts": _sentences("fact", a.verdict.facts),
        "what_would_change_it": _sentences("change", a.verdict.changes),
        "workload": _workload(answer),
    }


def _priced(a: Assessment) -> Json:
    return {
        "self_hosting": _bill(a.bill),
        "cheapest_fleet": _bill(a.cheapest_fleet) if a.cheapest_fleet else None,
        "bought": bought_json(a.bought, a.verdict),
        "now": _now(a),
        "cheapest_api": _option(a.cheapest) if a.cheapest else None,
        "api_options": [_option(cost) for cost in a.api_costs],
        "parts": parts_json(a),
    }


def _reasons(a: Assessment) -> Json:
    return {
        "steps": [_step(step) for step in a.steps],
        "conditions": [_condition(condition) for condition in a.conditions],
        "dedicated": [_dedicated(cost) for cost in a.dedicated],
        "napkin": [_napkin(quote) for quote in a.napkin],
        "hidden_costs": [_hidden(cost) for cost in a.hidden_costs],
        "warnings": _sentences("caution", a.cautions),
        "assumptions": [_assumption(assumption) for assumption in a.assumptions],
        "not_modelled": list(a.not_modelled),
    }


def _sentences(kind: str, findings: tuple[Finding, ...]) -> list[str]:
    return [sentence(f"{kind}_{finding.id}", finding.figures) for finding in findings]


def _workload(answer: Answer) -> Json:
    workload = answer.assessment.workload
    said = workload.model_dump(mode="json", exclude_defaults=True)
    values = {name: getattr(workload, name) for name in said}
    numbers = {name: plain(value) for name, value in values.items() if isinstance(value, Decimal)}
    return {"canonical": answer.canonical, **said, **numbers}


def _currency(a: Assessment) -> Json | None:
    """The currency that the answer is told in, with its main sums; every other amount here is in
    dollars."""
    if a.currency is None:
        return None
    rate, months = a.currency.rate, {"self_hosting": a.bill.monthly_usd}
    ways = {"bought": a.bought and a.bought.bill, "now": a.now, "cheapest_api": a.cheapest}
    for name, way in ways.items():
        if way and way.monthly_usd is not None:
            months[name] = way.monthly_usd
    cited = {"source": _source(rate.source), "since": rate.since.isoformat()}
    told = {name: f"{a.currency.of_usd(usd):.2f}" for name, usd in months.items()}
    return {"code": a.currency.code, "usd_for_one": plain(rate.value), **cited, "monthly": told}


def _now(a: Assessment) -> Json | None:
    if a.now is None:
        return None
    option = _option(a.now.cost) if a.now.cost else None
    return {"monthly_usd": exact(a.now.monthly_usd), "option": option}


def _bill(bill: HostingBill) -> Json:
    rule, fleet = bill.rule_of_thumb, bill.fleet
    return {
        "monthly_usd": exact(bill.monthly_usd),
        "rule_of_thumb": exact(rule.monthly_usd),
        "rule_of_thumb_basis": rule.basis,
        "rule_of_thumb_multiplier": plain(rule.multiplier),
        "rule_of_thumb_range": [exact(rule.raw_gpu_usd * bound) for bound in (rule.low, rule.high)],
        "multiplier": plain(round(bill.multiplier, 4)),
        "n_plus_one_usd": exact(bill.n_plus_one_usd),
        "gpu": fleet.gpu.id,
        "gpus": fleet.gpus,
        "rented_gpus": bill.rented_gpus,
        "standby_gpus": bill.standby_gpus,
        "usd_per_gpu_hour": exact(bill.gpu_price.usd_per_hour),
        "usd_per_gpu_hour_range": [
            exact(bill.gpu_price.low_usd_per_hour),
            exact(bill.gpu_price.high_usd_per_hour),
        ],
        "tokens_per_day_carried": _plain(fleet.carries_tokens_per_day),
        "share_of_carried": fleet.capacity.share_of_carried if fleet.capacity else None,
        "utilisation": fleet.capacity.utilisation if fleet.capacity else None,
        "capacity_basis": fleet.capacity.replica.basis if fleet.capacity else None,
        "line_items": [line_json(line) for line in bill.lines],
        "left_out": [line.name for line in bill.dropped],
    }


def _option(cost: ApiCost) -> Json:
    return {
        "provider": cost.option.provider_name,
        "model": cost.option.name,
        "ref": cost.option.ref,
        "tier": cost.tier,
        "same_model": cost.same_model,
        "monthly_usd": exact(cost.monthly_usd),
        "usd_per_mtok": exact(cost.usd_per_mtok),
        "usd_per_mtok_in": exact(cost.usd_per_mtok_in),
        "usd_per_mtok_out": exact(cost.usd_per_mtok_out),
        "withdrawn": cost.option.deprecated,
        "source": _source(cost.source),
    }


def _step(step: Step) -> Json:
    return {
        "number": step.number,
        "title": sentence("step_title", step.id),
        "status": step.status.value,
        "finding": sentence(f"step_{step.id}_{step.finding}", step.figures),
        "supply": sentence("supply", step) or None,
    }


def _condition(condition: Condition) -> Json:
    return {
        "id": condition.id,
        "state": condition.state.value,
        "condition": sentence(f"condition_{condition.id}", condition),
    }


def _dedicated(cost: DedicatedCost) -> Json:
    return {
        "cloud": cost.offer.cloud,
        "offer": cost.offer.name,
        "kind": cost.offer.kind,
        "units": _plain(cost.units),
        "monthly_usd": exact(cost.monthly_usd),
        "not_public": cost.offer.why_unknown or None,
        "source": _source(cost.price.source) if cost.price else None,
    }


def _napkin(quote: Napkin) -> Json:
    return {
        "provider": quote.quote.provider,
        "term": quote.quote.term_text,
        "usd_per_gpu_hour": exact(quote.quote.usd_per_gpu_hour),
        "rented_gpus": quote.rented_gpus,
        "monthly_usd": exact(quote.monthly_usd),
        "source": _source(quote.quote.source),
    }


def _hidden(cost: Any) -> Json:
    return {
        "name": cost.name,
        "unit": cost.unit,
        "low": _plain(cost.low),
        "base": _plain(cost.base),
        "high": _plain(cost.high),
        "note": cost.note,
        "source": _source(cost.source),
    }


def _assumption(assumption: Assumption) -> Json:
    value = assumption.value
    return {
        "field": assumption.field,
        "value": value if isinstance(value, str) else plain(value),
        "unit": assumption.unit,
        "says": sentence("assumption", assumption),
        "source": _source(assumption.source),
        "since": assumption.since.isoformat(),
    }


def _source(source: Source) -> str:
    return sentence("source", source)


def _plain(value: Any) -> str | None:
    return None if value is None else plain(value)
