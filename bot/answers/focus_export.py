"""The answer as a forecast in the columns of FOCUS, the FinOps Open Cost and Usage Specification.

A forecast is no invoice, so what only an invoice knows (billing accounts, contracts, tags) is left
out rather than made up. The alternatives stand side by side: add up rows of one x_Scenario only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.answers.answers import Answer
from bot.answers.csv_export import harmless, written
from bot.rendering.figures_text import exact, plain
from bot.rendering.render import sentence
from engine import Assessment
from engine.bills.api_costs import TOKENS_PER_MTOK, ApiCost
from engine.bills.gpu_choice import GpuPrice
from engine.bills.hosting_costs import HostingBill, LineItem
from engine.figures.sources import Source

COLUMNS = (
    *("BilledCost", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart"),
    *("ChargeCategory", "ChargeDescription", "ChargeFrequency"),
    *("ChargePeriodEnd", "ChargePeriodStart", "ConsumedQuantity", "ConsumedUnit"),
    *("EffectiveCost", "InvoiceIssuerName", "ListCost", "ListUnitPrice"),
    *("PricingCategory", "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName"),
    *("RegionId", "ServiceCategory", "ServiceName", "ServiceSubcategory", "SkuId"),
    *("x_Scenario", "x_Source", "x_SourceDate", "x_Question", "x_QuestionId"),
)
_CATEGORY, _SUBCATEGORY = "AI and Machine Learning", "Generative AI"
_SELF_HOSTED = "Self-hosted"
"""Who provides what no provider is named for: one's own organisation."""
_PRICING = {"reserved": "Committed", "spot": "Dynamic"}


@dataclass(frozen=True)
class Charge:
    """What one charge of a scenario says besides what all of them share."""

    scenario: str
    description: str
    frequency: str
    category: str
    usd: Decimal
    consumed: Decimal
    consumed_unit: str
    priced: Decimal
    pricing_unit: str
    unit_usd: Decimal | None
    provider: str
    service: str
    sku: str
    source: Source
    since: date


def export_focus(answer: Answer) -> str:
    """The month's charges of every alternative with a known price, as CSV."""
    shared = _shared(answer)
    rows = ({**shared, **_own(charge)} for charge in charges(answer.assessment))
    return written(COLUMNS, (tuple(row[column] for column in COLUMNS) for row in rows))


def charges(a: Assessment) -> Iterator[Charge]:
    """The bill's lines, the cheapest fleet's, one charge for each API option, and today's."""
    yield from _hosting("self-hosting", a.bill)
    if a.cheapest_fleet:
        yield from _hosting("cheapest fleet", a.cheapest_fleet)
    for cost in a.api_costs:
        if cost.monthly_usd is not None and cost != a.mix:
            yield _api(cost.option.ref, cost, cost.monthly_usd, a.scenario.tokens_per_day, a)
    yield from _parts(a)
    if a.now and a.now.cost and a.now.monthly_usd is not None:
        tokens = a.scenario.tokens_per_day
        yield _api("paid today", a.now.cost, a.now.monthly_usd, tokens, a)


def _parts(a: Assessment) -> Iterator[Charge]:
    """A mix of models is charged part by part."""
    mix = a.mix
    for part in a.parts if mix and mix.monthly_usd is not None else ():
        if mix and part.cost and part.cost.monthly_usd is not None:
            tokens = part.input_tokens_per_day + part.output_tokens_per_day
            yield _api(mix.option.ref, part.cost, part.cost.monthly_usd, tokens, a)


def _shared(answer: Answer) -> Mapping[str, str]:
    a = answer.assessment
    start, end = (_instant(day) for day in (a.on, a.on + timedelta(int(a.scenario.days_per_month))))
    return {
        "BillingCurrency": "USD",
        "BillingPeriodStart": start,
        "BillingPeriodEnd": end,
        "ChargePeriodStart": start,
        "ChargePeriodEnd": end,
        "ChargeCategory": "Usage",
        "RegionId": harmless(a.workload.residency or ""),
        "ServiceCategory": _CATEGORY,
        "ServiceSubcategory": _SUBCATEGORY,
        "x_Question": harmless(answer.canonical),
        "x_QuestionId": answer.id,
    }


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _own(charge: Charge) -> Mapping[str, str]:
    usd = exact(charge.usd) or ""
    return {
        **dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost"), usd),
        **dict.fromkeys(
            ("InvoiceIssuerName", "ProviderName", "PublisherName"), harmless(charge.provider)
        ),
        "ChargeDescription": harmless(charge.description),
        "ChargeFrequency": charge.frequency,
        "ConsumedQuantity": plain(charge.consumed),
        "ConsumedUnit": charge.consumed_unit,
        "ListUnitPrice": exact(charge.unit_usd) or "",
        "PricingCategory": charge.category,
        "PricingQuantity": plain(charge.priced),
        "PricingUnit": charge.pricing_unit,
        "ServiceName": harmless(charge.service),
        "SkuId": harmless(charge.sku),
        "x_Scenario": harmless(charge.scenario),
        "x_Source": harmless(sentence("source", charge.source)),
        "x_SourceDate": charge.since.isoformat(),
    }


def _hosting(scenario: str, bill: HostingBill) -> Iterator[Charge]:
    for line in bill.lines:
        if line.monthly_usd:
            yield _line(scenario, line, bill.gpu_price)


def _line(scenario: str, line: LineItem, price: GpuPrice) -> Charge:
    quantity, unit = line.quantity * line.share, _months(line.quantity_unit)
    return Charge(
        scenario=scenario,
        description=line.name,
        frequency="Recurring",
        category=_PRICING.get(price.term.split()[0], "Standard")
        if line.is_rent and price.term
        else "Standard",
        usd=line.monthly_usd,
        consumed=quantity,
        consumed_unit=unit,
        priced=quantity,
        pricing_unit=unit,
        unit_usd=line.unit_usd,
        provider=(line.is_rent and price.provider) or _SELF_HOSTED,
        service="GPU rental" if line.is_rent else "Self-hosted model serving",
        sku=line.id,
        source=line.source,
        since=line.since,
    )


def _months(unit: str) -> str:
    """FOCUS writes what is held over time as a compound: "GPU-Months"."""
    one = unit.removesuffix("s")
    return f"{one[0].upper()}{one[1:]}-Months"


def _api(
    scenario: str, cost: ApiCost, monthly_usd: Decimal, tokens_per_day: Decimal, a: Assessment
) -> Charge:
    tokens = tokens_per_day * a.scenario.days_per_month
    return Charge(
        scenario=scenario,
        description=sentence("option", cost),
        frequency="Usage-Based",
        category="Standard",
        usd=monthly_usd,
        consumed=tokens,
        consumed_unit="Tokens",
        priced=tokens / TOKENS_PER_MTOK,
        pricing_unit=f"{TOKENS_PER_MTOK} Tokens",
        unit_usd=cost.usd_per_mtok,
        provider=cost.option.provider_name,
        service=f"{cost.option.provider_name} API",
        sku=cost.option.ref,
        source=cost.source,
        since=a.on,
    )
