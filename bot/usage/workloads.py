"""A measurement becomes what the engine is asked: the fields of a Workload that it tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.usage.errors import MissingPart
from bot.usage.measurement import Measurement
from engine.figures.workload import MeasuredLoad, VolumeBasis

_PARTS = 100
"""Parts that a load curve is kept in."""
_HIGHEST_PEAK = 1000
_LEAST_SHARE = Decimal("0.01")
_MOST_MODELS = 5
_THIN_DAYS, _THIN_REQUESTS_A_DAY = 7, 20 * 24
_OWN_SERVERS = ("prometheus", "access-log")
_REGION = re.compile(r"^(us|eu|apac|global|jp|au|ca|us-gov)\.|^(anthropic|meta|mistral|amazon)\.")
_BILLED_CLAUDE = re.compile(r"^Claude(\d[\d.]*)(Sonnet|Haiku|Opus)$", re.IGNORECASE)


class Asked(NamedTuple):
    """The fields of a workload, and the models that no price is known for."""

    changes: dict[str, Any]
    unpriced: tuple[str, ...]
    shares: Mapping[str, Decimal] = MappingProxyType({})
    """Of all tokens, by API option; of the options that the changes compare."""


def asked(
    measured: Measurement,
    api_option: Callable[[str], str | None],
    open_model: Callable[[str], str | None],
    has_volume: bool = False,
) -> Asked:
    """What a measurement says of a workload. The functions find a model's API option and its open
    weights by name; `has_volume` says that a person told the volume, and the file only shapes it.
    Raises MissingPart where no volume a day is known."""
    changes = _shape(measured)
    if not has_volume:
        _refuse_without_volume(measured)
        changes |= _volume(measured)
    if measured.days:
        changes["measured"] = _load(measured)
    shares, unpriced = _options(measured, api_option)
    if measured.format.startswith(_OWN_SERVERS):
        models = [found for name in measured.model_mix if (found := open_model(name))]
        changes |= {"model": models[0]} if models else {}
        return Asked(changes, ())
    if shares:
        changes["compare_with"] = tuple(shares)
    if measured.usd_per_month:
        changes["now_usd_per_month"] = _rounded(measured.usd_per_month, "0.01")
    return Asked(changes, unpriced, shares)


def _refuse_without_volume(measured: Measurement) -> None:
    """Raise MissingPart where a day's tokens are not known in both directions."""
    if measured.input_tokens is None and measured.output_tokens is None:
        what = "It tells what is paid and no tokens: add the usage export of the same days."
        raise MissingPart(measured.title, what)
    if not measured.days or measured.input_tokens is None or measured.output_tokens is None:
        ratio = measured.input_tokens_per_request, measured.output_tokens_per_request
        shape = f" A request is {ratio[0]:.0f} in, {ratio[1]:.0f} out." if all(ratio) else ""
        what = "It tells no volume a day. Say it with the file, e.g. 5M in 1M out."
        raise MissingPart(measured.title, what + shape)


def _volume(measured: Measurement) -> dict[str, Any]:
    inputs, outputs = measured.input_tokens_per_day, measured.output_tokens_per_day
    assert inputs and outputs
    return {
        "input_tokens_per_day": _rounded(inputs.mean or Decimal(0)),
        "output_tokens_per_day": _rounded(outputs.mean or Decimal(0)),
        "volume_basis": VolumeBasis.MEASURED,
    }


def _shape(measured: Measurement) -> dict[str, Any]:
    batch = measured.batch_share_of_requests
    shape: dict[str, Any] = {
        "cached_share": measured.cached_share,
        "cache_write_share": measured.cache_write_share,
        "batch_share": measured.batch_share_of_tokens if batch is None else batch,
        "peak_to_average": _peak(measured),
    }
    inputs, outputs = measured.input_tokens_per_request, measured.output_tokens_per_request
    if inputs and outputs:
        shape["input_tokens_per_request"] = max(Decimal(1), _rounded(inputs))
        shape["output_tokens_per_request"] = _rounded(outputs)
    return {name: value for name, value in shape.items() if value is not None}


def _peak(measured: Measurement) -> Decimal | None:
    peak = measured.peak_to_average.window if measured.peak_to_average else None
    return peak if peak and 1 <= peak <= _HIGHEST_PEAK else None


def _load(measured: Measurement) -> MeasuredLoad:
    days = measured.days or 1
    requests = measured.requests_per_day
    is_rare = requests is not None and requests < _THIN_REQUESTS_A_DAY
    return MeasuredLoad(
        days=days,
        is_thin=days < _THIN_DAYS or is_rare,
        peak=_peak(measured),
        loads=_parts(measured.hour_loads) if _peak(measured) else (),
    )


def _parts(loads: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Hours in at most so many parts of equal length, each with its mean load."""
    if len(loads) <= _PARTS:
        return loads
    size = Decimal(len(loads)) / _PARTS
    return tuple(
        _rounded(_between(loads, size * at, size * (at + 1)) / size, "0.0001")
        for at in range(_PARTS)
    )


def _between(loads: tuple[Decimal, ...], start: Decimal, end: Decimal) -> Decimal:
    """The sum of the loads from one moment to another, parts of an hour counted as such."""
    return sum(
        (
            loads[hour] * (min(end, Decimal(hour + 1)) - max(start, Decimal(hour)))
            for hour in range(int(start), min(len(loads), int(end) + 1))
            if min(end, Decimal(hour + 1)) > max(start, Decimal(hour))
        ),
        Decimal(0),
    )


def _options(
    measured: Measurement, api_option: Callable[[str], str | None]
) -> tuple[dict[str, Decimal], tuple[str, ...]]:
    """The shares of the API options used, the most used first, and the models not found."""
    used = {name: share for name, share in measured.model_mix.items() if share >= _LEAST_SHARE}
    found = {name: option_of(name, api_option) for name in used}
    shares: dict[str, Decimal] = {}
    for name, option in found.items():
        if option and (option in shares or len(shares) < _MOST_MODELS):
            shares[option] = shares.get(option, Decimal(0)) + used[name]
    return shares, tuple(name for name, option in found.items() if not option)


def option_of(name: str, api_option: Callable[[str], str | None]) -> str | None:
    """The API option that a file's name of a model means; bills and regions write it otherwise."""
    plain = _REGION.sub("", _REGION.sub("", name))
    billed = _BILLED_CLAUDE.sub(
        lambda found: f"claude-{found[2].lower()}-{found[1].replace('.', '-')}", plain
    )
    for spelling in dict.fromkeys((billed, plain, name)):
        if "/" in (option := api_option(spelling) or ""):
            return option
    return None


def _rounded(value: Decimal, to: str = "1") -> Decimal:
    return value.quantize(Decimal(to), ROUND_HALF_UP)
