"""Canonical text: the shortest exact way to say a workload, or any part of it, in the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.language.values.quantities import Period, days_per_month
from engine.figures.workload import NO_RESIDENCY, Infrastructure, Workload

Said = Mapping[str, Any]
"""Fields of a workload by name, only those that were said."""

_SCALES = tuple(
    (name, Decimal(value)) for name, value in {"k": "1e3", "M": "1e6", "B": "1e9"}.items()
)


_SHORTENED = Decimal(10_000)
"""Counts below it are easier to read in full."""

_MOST_DECIMALS = 6


def canonical(workload: Workload) -> str:
    """Text that parses to the same workload, as long as the names in it are known."""
    return canonical_of(said(workload))


def said(workload: Workload) -> dict[str, object]:
    """The fields of a workload that a person said."""
    values = ((name, getattr(workload, name)) for name in type(workload).model_fields)
    return {
        name: value
        for name, value in values
        if value is not None and value not in ((), frozenset())
    }


def canonical_of(changes: Said) -> str:
    """The canonical text of some fields; those that are None or empty are not said."""
    return ", ".join(piece for say in _PIECES for piece in say(changes) if piece)


def count(value: Decimal) -> str:
    """A count, exactly, in a short spelling: 3.75M, 750k, 1500, 1234567.

    >>> count(Decimal(3_750_000)), count(Decimal(1_234_567)), count(Decimal("1.125"))
    ('3.75M', '1234567', '1.1250')
    """
    plain = _unambiguous(_digits(value))
    if abs(value) < _SHORTENED:
        return plain
    for name, scale in reversed(_SCALES):
        mantissa = value / scale
        text = _digits(mantissa) + name
        if mantissa >= 1 and mantissa * scale == value and len(text) < len(plain):
            return text
    return plain


def _unambiguous(digits: str) -> str:
    """Three decimals after a short number could be thousands in Europe; four are not."""
    whole, _, fraction = digits.partition(".")
    return digits + "0" if len(fraction) == 3 and len(whole) < 4 else digits


def _digits(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentage(share: Decimal) -> str:
    """A share in percent, exactly: the point moves, so that no digit is lost.

    >>> percentage(Decimal("0.6")), percentage(Decimal("0.12345"))
    ('60%', '12.345%')
    """
    sign, digits, exponent = share.as_tuple()
    assert isinstance(exponent, int), "shares are finite"
    return _digits(Decimal((sign, digits, exponent + 2))) + "%"


def money(usd: Decimal) -> str:
    """Dollars, exactly and with thousands grouped: $4,000 or $2.35."""
    whole, dot, fraction = _digits(usd).partition(".")
    return f"${int(whole):,}{dot}{fraction}"


# --- the pieces, in the order in which they are said -----------------------------------------


def _volume(changes: Said) -> Iterator[str]:
    halves = [
        (changes.get("input_tokens_per_day"), "in"),
        (changes.get("output_tokens_per_day"), "out"),
    ]
    spoken = [(value, side) for value, side in halves if value is not None]
    if spoken:
        values, period = per_period(
            [value for value, _ in spoken], by_month=changes.get("days_per_month") is None
        )
        marked = (f"{count(v)} {side}" for v, (_, side) in zip(values, spoken, strict=True))
        yield " ".join(marked) + ("" if period == "day" else f" per {period}")


def per_period(per_day: list[Decimal], *, by_month: bool = True) -> tuple[list[Decimal], str]:
    """A volume of endless decimals a day that is whole a month, a week or a year is said so.

    The values and the period's name: "day" where the volume is said as it is. Where the days of a
    month are said, a month's volume is spread over them, so that no day is said by the month.
    """
    if all(value == round(value, _MOST_DECIMALS) for value in per_day):
        return per_day, "day"
    months = (("month", days_per_month()),) if by_month else ()
    for name, days in (*months, ("week", 7), ("year", 365)):
        period = Period(1, days)
        whole = [round(period.of_a_day(value), 0) for value in per_day]
        if [period.per_day(value) for value in whole] == per_day:
            return whole, name
    return per_day, "day"


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
    return "flat" if times == 1 else f"peak {_digits(times)}x"


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


def _purchase(changes: Said) -> Iterator[str]:
    """What servers cost, as it was said: of a card, of a server, or left to be told by its size."""
    usd, per = changes.get("purchase_usd"), changes.get("purchase_per")
    if usd is not None:
        yield f"{money(usd)} a {per}" if per else f"bought at {money(usd)}"


def _conversations(per_day: Decimal) -> str:
    values, period = per_period([per_day])
    return f"{count(values[0])} conversations/{period} in all"


_INFRASTRUCTURE = {
    Infrastructure.EXISTING: "existing infra",
    Infrastructure.PARTLY: "some infra",
    Infrastructure.NONE: "no infra",
}

_BACKENDS = {"vllm": "vllm", "trtllm": "trt-llm", "sglang": "sglang"}

_PIECES: tuple[Callable[[Said], Iterator[str]], ...] = (
    _volume,
    _shape,
    _one("users", lambda n: f"{count(n)} users in all"),
    _one("conversations_per_day", _conversations),
    _one("hours_per_day", lambda n: f"{_digits(n)} hours a day"),
    _one("days_per_month", lambda n: f"{_digits(n)} days a month"),
    _hosting,
    _one("backend", lambda name: f"on {_BACKENDS[name]}"),
    _one("precision", lambda name: f"in {name}"),
    _one("kv_precision", lambda name: f"{name} kv cache"),
    _one("measured_tokens_per_second_per_gpu", lambda rate: f"{_digits(rate)} tok/s per gpu"),
    _one(
        "measured_requests_per_second_per_replica",
        lambda rate: f"{_digits(rate)} requests/s per replica",
    ),
    _one("buys", _either("buy", "do not buy")),
    _purchase,
    _one("life_years", lambda years: f"life {_digits(years)} years"),
    _one("resale_share", lambda share: f"resale {percentage(share)}"),
    _one("capital_rate", lambda share: f"capital {percentage(share)}"),
    _one("support_rate", lambda share: f"support {percentage(share)}"),
    _one("spare_servers", lambda count: f"spare {count}"),
    _one("room", str),
    _one("room_kw", lambda kw: f"room {_digits(kw)} kW"),
    _one("colocation_usd_per_kw", lambda usd: f"colo {money(usd)}/kW"),
    _one("power_usd_per_kwh", lambda usd: f"power {money(usd)}/kWh"),
    _one("cached_share", lambda share: f"cached {percentage(share)}"),
    _one("cache_write_share", lambda share: f"cache writes {percentage(share)}"),
    _one("cached_for_hour", _either("cached for an hour", "cached for 5 minutes")),
    _one(
        "reasoning_tokens_per_request", lambda n: f"reasoning {count(n)}" if n else "no reasoning"
    ),
    _one("reasoning_per_output", lambda times: f"reasoning {_digits(times)}x output"),
    _one("service_tier", lambda tier: f"{tier} tier"),
    _one("batch_share", lambda share: f"batch {percentage(share)}"),
    _one("peak_to_average", _peak),
    _one("at_peak", _either("peak rate", "average rate")),
    _one("uptime_percent", lambda value: f"{'' if value >= 90 else 'uptime '}{_digits(value)}%"),
    _one("ttft_p99_ms", lambda value: f"p99 {_digits(value)}ms"),
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
    _one("api_discount", lambda share: f"api discount {percentage(share)}"),
    _one("budget_usd_per_month", lambda usd: f"budget {money(usd)}/month"),
    _one("as_of", lambda day: f"as of {date.isoformat(day)}"),
)
