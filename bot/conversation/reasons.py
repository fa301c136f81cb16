"""Why: the figures of an answer, each with what it is called, so that a question finds it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine import Assessment
from engine.bills.hosting_costs import LineItem
from engine.figures.sources import Source


@dataclass(frozen=True)
class Reason:
    """Something in an answer that can be asked about."""

    kind: str
    """Which macro of _discussion.j2 explains it."""
    title: str
    words: frozenset[str]
    """What people call it."""
    about: Any
    """What the macro is given besides the assessment."""
    figures: tuple[Decimal, ...] = ()
    """The figures that it stands for, as shown or as fractions."""
    source: Source | None = None
    since: date | None = None
    how: tuple[str, ...] = ()
    """What to say to change it."""


def reasons_of(a: Assessment) -> tuple[Reason, ...]:
    """Everything that can be asked about, the most asked first."""
    parts = (_verdict, _bill, _lines, _rule, _rent, _steps, _now, _options)
    more = (_fleet, _cheapest_fleet, _crossovers, _assumptions, _assumed, _hidden, _dedicated)
    return tuple(reason for part in (*parts, *more) for reason in part(a))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.lower().translate(_BLANKED).split())


_BLANKED = str.maketrans("(),", "   ")


def _known(figures: Iterable[Decimal | None]) -> tuple[Decimal, ...]:
    return tuple(figure for figure in figures if figure is not None)


def _verdict(a: Assessment) -> Iterator[Reason]:
    words = "verdict answer recommendation advice conclusion decision stay api self-host host"
    yield Reason("verdict", "The verdict", _words(f"{words} cheaper loses wins beats"), a.verdict)


def _bill(a: Assessment) -> Iterator[Reason]:
    bill = a.bill
    yield Reason(
        "bill",
        "The whole bill",
        _words(
            "bill total self-hosting hosting self-hosted tco sum whole cost costs expensive dear"
        ),
        bill,
        (bill.monthly_usd, bill.multiplier),
        how=("on 1 gpu", "existing infra", "at $2/h"),
    )
    yield Reason(
        "n_plus_one",
        "N+1 instead of half a fleet",
        _words("n+1 replica spare"),
        bill,
        (bill.n_plus_one_usd,),
        how=("99.99%",),
    )


_LINE_WORDS = {
    "gpu_primary": ("gpu gpus primary serving cards hardware", ("at $2/h", "on 1 gpu", "@runpod")),
    "gpu_failover": (
        "gpu gpus failover standby backup redundancy spare",
        ("without failover", "99%"),
    ),
    "inference_server": ("inference server vllm", ()),
    "networking": ("load balancer networking network egress", ()),
    "storage": ("object storage s3 weights checkpoints", ()),
    "monitoring": ("monitoring observability grafana", ("existing infra",)),
    "mlops_engineer": (
        "mlops engineer engineers engineering people staff salary person ops hours personnel",
        ("existing team",),
    ),
    "evaluation": ("evaluation eval evals pipeline", ()),
    "security": ("security patching updates patches", ("existing team",)),
    "guardrails": ("guardrails guard guardrail content filter filtering moderation", ("internal",)),
    "logging": ("logging audit trail logs", ("not regulated",)),
}


def _lines(a: Assessment) -> Iterator[Reason]:
    for line in a.bill.lines:
        words, how = _LINE_WORDS.get(line.id, ("", ()))
        yield Reason(
            "line",
            line.name,
            _words(words) or _words(line.name),
            line,
            (line.monthly_usd, line.unit_usd, *_quantity(line)),
            line.source,
            line.since,
            how,
        )
    for rule in a.bill.dropped:
        words, _ = _LINE_WORDS.get(rule.id, ("", ()))
        yield Reason("dropped", rule.name, _words(words), rule)


def _quantity(line: LineItem) -> tuple[Decimal, ...]:
    """How many GPUs a line is for: "why 2 gpus"."""
    return (line.quantity,) if line.id.startswith("gpu") else ()


def _rule(a: Assessment) -> Iterator[Reason]:
    rule = a.bill.rule_of_thumb
    yield Reason(
        "rule",
        "The rule of thumb",
        _words("rule thumb multiplier true"),
        rule,
        (
            rule.monthly_usd,
            rule.multiplier,
            rule.raw_gpu_usd * rule.low,
            rule.raw_gpu_usd * rule.high,
        ),
        rule.source,
        how=("existing infra", "no infra", "regulated"),
    )


def _rent(a: Assessment) -> Iterator[Reason]:
    price = a.bill.gpu_price
    yield Reason(
        "rent",
        "The GPU rent",
        _words("rent rental gpu price gpu-month gpu-hour hour hourly lambda reserved"),
        price,
        _known(
            (
                price.usd_per_hour,
                price.usd_per_month,
                price.low_usd_per_hour,
                price.high_usd_per_hour,
            )
        ),
        price.source,
        price.since,
        ("at $2/h", "@runpod", "spot"),
    )


_STEP_WORDS = {
    "volume": "volume measured projected",
    "providers": "providers",
    "true_tco": "true tco",
    "margin": "margin twice 2x",
    "residency": "residency",
}
_STEP_HOW = {
    "volume": ("measured", "projected"),
    "providers": ("vs gpt-4o, claude-opus-5-5",),
    "true_tco": ("existing infra", "no infra"),
    "margin": ("now $4,000/month",),
    "residency": ("eu residency", "no residency"),
}


def _steps(a: Assessment) -> Iterator[Reason]:
    for step in a.steps:
        figures = _known(step.figures.values())
        yield Reason(
            "step",
            f"Step {step.number}",
            _words(_STEP_WORDS[step.id]),
            step,
            figures,
            how=_STEP_HOW[step.id],
        )


def _now(a: Assessment) -> Iterator[Reason]:
    if a.now:
        words, figures = _words("today now current pay currently"), _known((a.now.monthly_usd,))
        yield Reason("now", "Today's bill", words, a.now, figures, how=("now $4,000/month",))


def _options(a: Assessment) -> Iterator[Reason]:
    for cost in a.api_costs:
        named = f"{cost.option.provider_name} {cost.option.name} {cost.option.ref}"
        day = cost.usd_per_day
        prices = (cost.usd_per_mtok_in, cost.usd_per_mtok_out, cost.usd_per_mtok)
        is_cheapest = a.cheapest is not None and cost.option.ref == a.cheapest.option.ref
        yield Reason(
            "option",
            f"{cost.option.name} at {cost.option.provider_name}",
            _words(named.replace("/", " ") + (" api cost costs price" if is_cheapest else ""))
            - {"ai", "fp8", "fp4"},
            cost,
            _known((cost.monthly_usd, day, *prices)),
            cost.source,
            how=(f"vs {cost.option.ref}", f"now {cost.option.ref}"),
        )


def _fleet(a: Assessment) -> Iterator[Reason]:
    fleet = a.bill.fleet
    share = (
        fleet.carries_tokens_per_day and a.scenario.tokens_per_day / fleet.carries_tokens_per_day
    )
    yield Reason(
        "fleet",
        "What the fleet carries",
        _words(
            "gpu gpus fleet capacity carries carry used utilisation utilization load throughput"
        ),
        fleet,
        _known((fleet.carries_tokens_per_day, share or None, Decimal(fleet.gpus))),
        how=("peak 2x", "on 4x h200", "1500 in 300 out per request"),
    )


def _cheapest_fleet(a: Assessment) -> Iterator[Reason]:
    if other := a.cheapest_fleet:
        figures = (other.monthly_usd, other.n_plus_one_usd)
        words = _words("cheapest fleet smaller smallest")
        yield Reason("cheapest_fleet", "The cheapest fleet", words, other, figures)


def _crossovers(a: Assessment) -> Iterator[Reason]:
    cheapest = a.cheapest.option.ref if a.cheapest else ""
    for crossing in sorted(a.crossovers, key=lambda each: each.cost.option.ref != cheapest):
        exact = (crossing.tokens_per_day, crossing.margin_tokens_per_day)
        flat = (crossing.flat_tokens_per_day, crossing.flat_margin_tokens_per_day)
        figures = _known((*exact, *flat))
        option = crossing.cost.option
        title = f"The crossover with {option.name} at {option.provider_name}"
        own = " flip flips tips tipping overtakes threshold" if option.ref == cheapest else ""
        words = _words(f"crossover break even breakeven crosses {option.provider_name}{own}")
        yield Reason("crossover", title, words, crossing, figures, crossing.cost.source)


def _assumptions(a: Assessment) -> Iterator[Reason]:
    for assumption in a.assumptions:
        value = assumption.value
        yield Reason(
            "assumption",
            assumption.field.replace("_", " ").capitalize(),
            _words(
                assumption.field.replace("_", " ") + " " + _ASSUMED_AS.get(assumption.field, "")
            ),
            assumption,
            (value,) if isinstance(value, Decimal) else (),
            assumption.source,
            assumption.since,
        )


def _assumed(a: Assessment) -> Iterator[Reason]:
    words = "assume assumed assuming assumes assumption assumptions default defaults guess guessed"
    yield Reason("assumptions", "What nobody said", _words(words), a.assumptions)


_ASSUMED_AS = {
    "peak_to_average": "peaks burst",
    "uptime_percent": "uptime availability sla 99.9",
    "cached_share": "cache caching cached",
    "batch_share": "batch batching",
    "input_tokens_per_request": "request shape requests",
    "days_per_month": "30 month days",
    "hours_per_gpu_month": "730 hours month",
    "model": "llama pick picked choose chose chosen",
    "gpu": "h100 pick picked choose chose chosen",
    "lineup": "options line-up compared",
}


def _hidden(a: Assessment) -> Iterator[Reason]:
    for cost in a.hidden_costs:
        figures = _known((cost.low, cost.base, cost.high))
        words = _words(f"hidden {cost.name}")
        yield Reason("hidden", cost.name, words, cost, figures, cost.source, cost.since)


def _dedicated(a: Assessment) -> Iterator[Reason]:
    for cost in a.dedicated:
        figures = _known((cost.monthly_usd,))
        words = _words(f"dedicated provisioned {cost.offer.name} {cost.offer.cloud}")
        dated = (cost.price.source, cost.price.since) if cost.price else (None, None)
        yield Reason("dedicated", cost.offer.name, words, cost, figures, *dated)
