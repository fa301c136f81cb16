"""Canonical text: the shortest exact way to say a workload, or any part of it, in the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.language.counted.parts import together
from bot.language.written import count, digits, money, per_period, percentage, unfolded
from engine.figures.workload import NO_RESIDENCY, Infrastructure, Workload

Said = Mapping[str, Any]
"""Fields of a workload by name, only those that were said."""


def canonical(workload: Workload) -> str:
    """Text that parses to the same workload, as long as the names in it are known."""
    return canonical_of(said(workload))


def said(workload: Workload) -> dict[str, object]:
    """The fields of a workload that a person said, each sum in its own currency."""
    values = ((name, getattr(workload, name)) for name in type(workload).model_fields)
    return unfolded(
        {
            name: value
            for name, value in values
            if value is not None and value not in ((), frozenset())
        }
    )


def canonical_of(changes: Said) -> str:
    """The canonical text of some fields; those that are None or empty are not said."""
    fields = _by_class(unfolded(changes))
    return ", ".join(piece for say in _PIECES for piece in say(fields) if piece)


# --- the pieces, in the order in which they are said -----------------------------------------


def _volume(changes: Said) -> Iterator[str]:
    """Without the parts that have a volume of their own: they are said after it."""
    halves = [
        (changes.get("input_tokens_per_day"), "in"),
        (changes.get("output_tokens_per_day"), "out"),
    ]
    own = together(changes.get("parts", ()))
    spoken = [
        (value - part, side)
        for (value, side), part in zip(halves, own, strict=True)
        if value is not None
    ]
    if spoken and not (any(own) and not any(value for value, _ in spoken)):
        values, period = per_period(
            [value for value, _ in spoken], by_month=changes.get("days_per_month") is None
        )
        marked = (f"{count(v)} {side}" for v, (_, side) in zip(values, spoken, strict=True))
        yield " ".join(marked) + ("" if period == "day" else f" per {period}")


_SHARES = {"cache_write_share": "written", "cached_share": "read"}
_MOST_DIGITS = 10


def _by_class(fields: Said) -> Said:
    """Shares of endless decimals are said as the counts that they come from."""
    into = fields.get("input_tokens_per_day")
    shares = {name: fields[name] for name in _SHARES if fields.get(name) is not None}
    is_long = any(len(percentage(share)) > _MOST_DIGITS for share in shares.values())
    if into is None or fields.get("parts") or not is_long:
        return fields
    counts = {name: round(share * into, 0) for name, share in shares.items()}
    if any(counts[name] / into != share for name, share in shares.items()) or into != int(into):
        return fields
    fresh = into - sum(counts.values(), Decimal(0))
    kept = {n: v for n, v in fields.items() if n not in shares and n != "input_tokens_per_day"}
    return {"by_class": {"fresh": fresh, **{_SHARES[n]: c for n, c in counts.items()}}, **kept}


def _classes(changes: Said) -> Iterator[str]:
    for name, tokens in changes.get("by_class", {}).items():
        yield f"{count(tokens)} {name}"


def _parts(changes: Said) -> Iterator[str]:
    by_month = changes.get("days_per_month") is None
    for part in changes.get("parts", ()):
        if part.share is not None:
            yield f"{percentage(part.share)} {part.option}"
        else:
            (into, out), period = per_period(list(part.volume), by_month=by_month)
            each = "" if period == "day" else f" per {period}"
            yield f"{count(into)} in {count(out)} out{each} of {part.option}"


def _shape(changes: Said) -> Iterator[str]:
    into, out = changes.get("input_tokens_per_request"), changes.get("output_tokens_per_request")
    if into is not None and out is not None:
        yield f"shape {count(into)}/{count(out)}"
    elif into is not None:
        yield f"shape {count(into)} in"
    elif out is not None:
        yield f"shape {count(out)} out"


def _hosting(changes: Said) -> Iterator[str]:
    """What runs where at what rent, in one piece: llama-3.3-70b on 2x h100 @Lambda reserved."""
    parts = (_host, _gpus, _provider, _term, _rent)
    yield " ".join(text for part in parts if (text := part(changes)))


def _host(changes: Said) -> str:
    return changes.get("model") or ""


def _gpus(changes: Said) -> str:
    gpu, number = changes.get("gpu"), changes.get("gpu_count")
    if gpu and number:
        return f"on {number}x {gpu}"
    if gpu:
        return f"on {gpu}"
    return f"on {number} gpus" if number else ""


def _provider(changes: Said) -> str:
    return f"@{changes['gpu_provider']}" if changes.get("gpu_provider") else ""


def _term(changes: Said) -> str:
    return str(changes.get("gpu_term") or "")


def _rent(changes: Said) -> str:
    usd = changes.get("gpu_usd_per_hour")
    covers = changes.get("gpu_price_covers")
    if usd is None:
        return ""
    node = "" if covers is None else " for the node" + ("" if covers == "node" else f" of {covers}")
    return f"at {money(usd)}/h{node}"


def _one(field: str, say: Callable[[Any], str]) -> Callable[[Said], Iterator[str]]:
    """A piece that says one field, where it was said."""

    def piece(changes: Said) -> Iterator[str]:
        if changes.get(field) is not None:
            yield say(changes[field])

    return piece


def _either(true: str, false: str) -> Callable[[bool], str]:
    return lambda value: true if value else false


def _peak(times: Decimal) -> str:
    return "flat" if times == 1 else f"peak {digits(times)}x"


def _reasons(changes: Said) -> Iterator[str]:
    yield from sorted(changes.get("reasons") or ())


def _compared(changes: Said) -> Iterator[str]:
    if options := changes.get("compare_with"):
        yield "vs " + ", ".join(options)


def _offer(changes: Said) -> Iterator[str]:
    into, out = changes.get("offer_usd_per_mtok_in"), changes.get("offer_usd_per_mtok_out")
    cached = changes.get("offer_usd_per_mtok_cached")
    if into is not None and out is not None:
        kept = f" cached {money(cached)}" if cached is not None else ""
        yield f"vs ours at {money(into)}/{money(out)}{kept}"


def _terms(changes: Said) -> Iterator[str]:
    for each in changes.get("terms", ()):
        if each.has_prices:
            prices = f"{money(each.usd_per_mtok_in)}/{money(each.usd_per_mtok_out)}"
            yield f"with {each.option} at {prices}"
        elif each.discount is not None:
            yield f"{percentage(each.discount)} off {each.option}"


def _rates(changes: Said) -> Iterator[str]:
    for rate in changes.get("rates", ()):
        yield f"1 {rate.currency} = {money(rate.usd)}"


def _purchase(changes: Said) -> Iterator[str]:
    """What servers cost, as it was said: of a card, of a server, or left to be told by its size."""
    usd, per = changes.get("purchase_usd"), changes.get("purchase_per")
    if usd is not None:
        yield f"{money(usd)} a {per}" if per else f"bought at {money(usd)}"


def _boxes(changes: Said) -> Iterator[str]:
    """Machines of one's own, with what each makes."""
    if box := changes.get("box"):
        yield f"buy {f'{n}x ' if (n := changes.get('box_count')) else ''}{box}"
    if (rate := changes.get("box_tokens_per_second")) is not None:
        yield f"{digits(rate)} tok/s per gpu"


def _conversations(per_day: Decimal) -> str:
    values, period = per_period([per_day])
    return f"{count(values[0])} conversations/{period} in all"


def _searches(per_day: Decimal) -> str:
    values, period = per_period([per_day])
    return f"{count(values[0])} web searches a {period}"


_UNITS = {"text": "text", "audio": "audio", "image": "images"}

_INFRASTRUCTURE = {
    Infrastructure.EXISTING: "existing infra",
    Infrastructure.PARTLY: "some infra",
    Infrastructure.NONE: "no infra",
}

_BACKENDS = {"vllm": "vllm", "trtllm": "trt-llm", "sglang": "sglang"}

_PIECES: tuple[Callable[[Said], Iterator[str]], ...] = (
    _classes,
    _volume,
    _parts,
    _shape,
    _one("unit", lambda unit: f"as {_UNITS[unit]}"),
    _one("tokens_per_word", lambda n: f"{digits(n)} tokens a word"),
    _one("tokens_per_page", lambda n: f"{digits(n)} tokens a page"),
    _one("web_searches_per_request", lambda n: f"{digits(n)} web searches a request"),
    _one("web_searches_per_day", _searches),
    _one("users", lambda n: f"{count(n)} users in all"),
    _one("conversations_per_day", _conversations),
    _one("hours_per_day", lambda n: f"{digits(n)} hours a day"),
    _one("days_per_month", lambda n: f"{digits(n)} days a month"),
    _hosting,
    _one("backend", lambda name: f"on {_BACKENDS[name]}"),
    _one("precision", lambda name: f"in {name}"),
    _one("kv_precision", lambda name: f"{name} kv cache"),
    _one("measured_tokens_per_second_per_gpu", lambda rate: f"{digits(rate)} tok/s per gpu"),
    _one(
        "measured_requests_per_second_per_replica",
        lambda rate: f"{digits(rate)} requests/s per replica",
    ),
    _boxes,
    _one("buys", _either("buy", "do not buy")),
    _purchase,
    _one("life_years", lambda years: f"life {digits(years)} years"),
    _one("resale_share", lambda share: f"resale {percentage(share)}"),
    _one("capital_rate", lambda share: f"capital {percentage(share)}"),
    _one("support_rate", lambda share: f"support {percentage(share)}"),
    _one("spare_servers", lambda count: f"spare {count}"),
    _one("delivery_weeks", lambda weeks: f"runs in {digits(weeks)} weeks"),
    _one("room", str),
    _one("room_kw", lambda kw: f"room {digits(kw)} kW"),
    _one("room_usd_per_month", lambda usd: f"room {money(usd)}/month"),
    _one("pue", lambda pue: f"PUE {digits(pue)}"),
    _one("colocation_usd_per_kw", lambda usd: f"colo {money(usd)}/kW"),
    _one("power_usd_per_kwh", lambda usd: f"power {money(usd)}/kWh"),
    _one("cached_share", lambda share: f"cached {percentage(share)}"),
    _one("cache_write_share", lambda share: f"cache writes {percentage(share)}"),
    _one("cached_for_hour", _either("cached for an hour", "cached for 5 minutes")),
    _one(
        "reasoning_tokens_per_request", lambda n: f"reasoning {count(n)}" if n else "no reasoning"
    ),
    _one("reasoning_per_output", lambda times: f"reasoning {digits(times)}x output"),
    _one("service_tier", lambda tier: f"{tier} tier"),
    _one("batch_share", lambda share: f"batch {percentage(share)}"),
    _one("peak_to_average", _peak),
    _one("at_peak", _either("peak rate", "average rate")),
    _one("uptime_percent", lambda value: f"{'' if value >= 90 else 'uptime '}{digits(value)}%"),
    _one("ttft_p99_ms", lambda value: f"p99 {digits(value)}ms"),
    _one("latency_target", lambda target: f"{target} latency"),
    _one("volume_basis", str),
    _one("sustained", _either("sustained", "not sustained")),
    _one("infrastructure", _INFRASTRUCTURE.__getitem__),
    _one("team", _either("existing team", "no team")),
    _one("regulated", _either("regulated", "not regulated")),
    _one("internal", _either("internal", "customer-facing")),
    _one("bare", _either("bare", "not bare")),
    _one("residency", lambda place: f"{'no' if place == NO_RESIDENCY else place} residency"),
    _reasons,
    _one("now_option", lambda option: f"now {option}"),
    _one("now_usd_per_month", lambda usd: f"now {money(usd)}/month"),
    _compared,
    _offer,
    _terms,
    _one("api_discount", lambda share: f"api discount {percentage(share)}"),
    _one("budget_usd_per_month", lambda usd: f"budget {money(usd)}/month"),
    _rates,
    _one("currency", lambda code: f"in {code}"),
    _one("as_of", lambda day: f"as of {date.isoformat(day)}"),
)
