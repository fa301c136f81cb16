"""Why, besides the lines: how a replica serves, each figure of a purchase, how old and how firm
the figures are and what no line holds, with what people call it; which option is meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from bot.conversation.reasons import Reason, reasons_of
from bot.language.canonical import canonical_of, said
from engine import Assessment
from engine.figures.workload import PURCHASE_TERMS
from engine.machines.fits import fewest_gpus, supports
from engine.machines.open_models import PRECISIONS
from engine.owned.bought import Bought
from engine.prices.names import Names
from engine.serving.capacity import Held, held_by
from engine.serving.replicas import Replica

_LINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "own_depreciation": (
        "depreciation depreciate depreciated amortisation amortization written write-off price "
        "server servers hardware capex life",
        ("buy at $300,000 a server", "3 years", "resale 20%"),
    ),
    "own_adders": ("disks nvme uplink rack installation adders pdu", ("3 years",)),
    "own_capital": ("capital interest financing wacc loan cost", ("capital 9%",)),
    "own_support": ("support warranty maintenance contract", ("support 5%",)),
    "own_colocation": ("colocation colo kw hall space", ("colo $180/kW", "own room")),
    "own_power": ("power electricity energy kwh pue cooling", ("power $0.13/kWh", "PUE 1.3")),
    "own_room": ("room rent ups cooling space", ("room $2,000/month",)),
    "own_spare": ("spare server redundancy n+1 failover", ("spare 0", "spare 2")),
}
_BUYING = "buy buying bought purchase servers hardware own owning ownership capex"
_PAYBACK = "break even breakeven breaks pays payback paid back month months when"


def with_hosting(reasons: Sequence[Reason], a: Assessment) -> tuple[Reason, ...]:
    """All reasons of an answer; what the book assumes of a purchase is told with its lines."""
    own = {*PURCHASE_TERMS}
    kept = (r for r in reasons if r.kind != "assumption" or r.about.field not in own)
    return (*kept, *serving_reasons(a), *bought_reasons(a), *besides_reasons(a))


@dataclass(frozen=True)
class NotBilled:
    """What people look for in a bill, and no line holds."""

    id: str


_NOT_BILLED = ("taxes", "people", "one_off", "training", "power", "growth", "exchange", "rest")


def besides_reasons(a: Assessment) -> Iterator[Reason]:
    """What is asked after and is no figure; found by its topic alone, so that no word is given."""
    none = frozenset[str]()
    yield Reason("flips", "What would change the answer", none, a.verdict)
    yield Reason("steps", "The five steps", none, a.steps)
    price = a.bill.gpu_price
    yield Reason("prices", "How old the figures are", none, price, how=("as of 2026-04-15",))
    yield Reason("quality", "Cost, not quality", none, a.scenario.model, how=("host llama 3.1 8b",))
    how = ("on 1 gpu", "200M in 40M out")
    yield Reason("shared", "Why an API can be cheaper", none, a.bill.fleet, how=how)
    for each in _NOT_BILLED:
        yield Reason("not_billed", "Not in the bill", none, NotBilled(each))


def said_reason(a: Assessment, field: str) -> Iterator[Reason]:
    """A field that nobody had to assume, as it was said."""
    value = said(a.workload).get(field)
    if value is not None:
        title = field.replace("_", " ").capitalize()
        yield Reason("said", title, frozenset(), canonical_of({field: value}))


def serving_reasons(a: Assessment) -> Iterator[Reason]:
    """How a replica serves: its memory and precision, how many there are, what users wait for."""
    capacity = a.bill.fleet.capacity
    if capacity is None:
        return
    one = capacity.replica
    held = held_by(a.scenario.model, a.bill.fleet.gpu, one)
    words = "kv cache memory vram hbm room fit fits concurrency concurrent sequences batch size"
    figures = (Decimal(f"{held.weights_gib:.1f}"), Decimal(f"{held.cache_gib:.1f}"))
    how = ("fp8 kv cache", "on 4x h200", "1500 in 300 out per request")
    yield Reason("memory", "The KV cache beside the weights", _words(words), held, figures, how=how)
    words = f"precision quantization quantisation quantized quantised bits {_PRECISIONS}"
    others = [p for p in PRECISIONS if supports(a.scenario.model, a.bill.fleet.gpu, p)]
    instead = tuple(p for p in others if p != one.precision)
    yield Reason("precision", "The weights' precision", _words(words), one, how=instead)
    words = "many gpus gpu replicas replica sizing sized fleet"
    how = ("peak 2x", "on 4x h200", "without failover")
    yield Reason("gpu_count", "How many GPUs", _words(words), a.bill.fleet, how=how)
    at_least = fewest_gpus(a.scenario.model, a.bill.fleet.gpu, one.precision)
    about, how = ReplicaSize(one, held, at_least or one.gpus), ("int4", "on 4x h200", "on h200")
    words = "tensor parallel parallelism tp sharded split spans"
    title = "How many GPUs a replica spans"
    yield Reason("replica_size", title, _words(words), about, how=how)
    words = "latency ttft tpot slow fast wait waits waiting first token service level sla p99 ms"
    yield Reason("waits", "What users wait for", _words(words), one, how=("p99 500ms", "relaxed"))


class ReplicaSize(NamedTuple):
    """What the size of a replica follows from."""

    replica: Replica
    held: Held
    at_least: int
    """GPUs that hold the weights and a cache worth having."""


_PRECISIONS = "fp8 fp4 bf16 fp16 int4 int8 mxfp4 nvfp4 4-bit 8-bit"


def by_count(subject: str, a: Assessment, reasons: Sequence[Reason], names: Names) -> list[Reason]:
    """ "8 gpus", "two h100s": how the count comes about, with the line that bills as many."""
    named = _COUNT.match(subject.lower())
    if not named or not (_ANY_GPU.fullmatch(named[2]) or names.gpu(named[2])):
        return []
    sizing = [r for r in reasons if r.kind in ("gpu_count", "replica_size")]
    is_billed = named[1] == str(a.bill.fleet.gpus)
    lines = [r for r in reasons if is_billed and r.kind == "line" and r.about.id == "gpu_primary"]
    return [*sizing, *lines]


_COUNT = re.compile(
    r"\W*(?:(?:not|only|just|exactly|all|the|use|take|need|needs|do|does|we|you|it|think|that|want|there|are|have|with|on)\s+)*"
    r"(\d+|one|two|three|four|six|eight|sixteen|a pair of|a single)\s*x?\s*([a-z][\w -]*?)s?"
    r"(?:\s+(?:and|instead|rather|for|each|here|then|when|if|while|though|where|to|as|on|in|but|or|at)\b.*)?\W*$"
)
_ANY_GPU = re.compile(r"(?:more |fewer |big )?(?:gpu|card|accelerator|replica|machine)")


def reasons_of_option(a: Assessment, ref: str) -> tuple[Reason, ...]:
    """What an option costs, or the cheapest offer of a provider; nothing where it has no price."""
    return tuple(of_option(reasons_of(a), ref))


def of_option(reasons: Sequence[Reason], ref: str) -> list[Reason]:
    """The reason of an option, or of the cheapest one of its provider."""
    options = [r for r in reasons if r.kind == "option"]
    exact = [r for r in options if r.about.option.ref == ref]
    return exact or [r for r in options if r.about.option.ref.split("/")[0] == ref][:1]


def called(word: str, options: Sequence[Reason], said: frozenset[str]) -> Reason:
    """A provider's cheapest option, or the one with fewest words that nobody said: "flash" is not
    "flash lite"."""
    named = [each for each in options if word in each.words]
    is_seller = any(word in each.about.option.provider_name.lower().split() for each in named)
    unsaid = [len({*filter(str.isalpha, each.words)} - said) for each in named]
    return named[0] if is_seller else named[unsaid.index(min(unsaid))]


def bought_reasons(a: Assessment) -> Iterator[Reason]:
    """The purchase; where it is asked for or advised its lines, months and resale too."""
    if a.bought is None:
        return
    bill = a.bought.bill
    figures = (bill.monthly_usd, bill.cash_usd, bill.usd_per_gpu_hour, bill.running_usd)
    how = ("buy", "3 years", "spare 0", "buy at $300,000 a server")
    yield Reason("bought", "Bought servers", _words(_BUYING), a.bought, figures, how=how)
    if not a.shows_bought:
        return
    yield from _lines(a.bought)
    for each in a.bought.paybacks:
        title = f"When buying pays against {'renting' if each.against == 'rent' else 'the API'}"
        words = _words(f"{_PAYBACK} {each.against} {_BUYING}")
        yield Reason("payback", title, words, each, (each.otherwise_usd,), how=how[:2])
    resale = bill.terms.resale_share
    words = _words("resale residual value end life sell sold fetch")
    at_last = (bill.resale_usd, resale.value)
    row = (resale.source, resale.since, ("resale 20%",))
    yield Reason("resale", "What the servers fetch at the end", words, bill, at_last, *row)


def _lines(bought: Bought) -> Iterator[Reason]:
    for line in bought.bill.lines:
        words, how = _LINES.get(line.id, ("", ()))
        if words:
            figures = (line.monthly_usd, line.unit_usd)
            row = (line.source, line.since, how)
            title = f"{line.name}, bought"
            yield Reason("bought_line", title, _words(words), line, figures, *row)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())
