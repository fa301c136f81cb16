"""What-ifs applied: a scenario and some changes make another workload. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from bot.conversation.what_ifs_options import compare, merged
from bot.language.canonical import said
from bot.language.meaning.facts import SIDES
from bot.language.meaning.refusals import beyond_limits
from bot.language.values.quantities import Scaling
from engine import Assessment, Workload
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import Foreign, Part, folded, together
from engine.figures.workload import Room
from engine.serving.replicas import DEFAULT_BACKEND

Fields = dict[str, Any]

_CENT = Decimal("0.01")


def _without_rate(code: str) -> Decimal:
    raise InvalidWorkload(f"No rate of {code} is known; say it, e.g. 1 {code} = $1.08.")


def changed(
    before: Assessment,
    changes: Mapping[str, object],
    today: date,
    typed: Workload | None = None,
    usd_of: Callable[[str], Decimal] = _without_rate,
) -> Workload:
    """The workload of a scenario after changes; InvalidWorkload where they cannot be.

    `typed` is what people said of it, where the assessment's has a team's choices filled in: those
    are made anew for what comes out. `usd_of` is what one of a currency is in dollars.
    """
    changes = _in_dollars_now(changes, usd_of)
    fields: Fields = said(typed or before.workload)
    measured_on = _measured_on(fields, before)
    absolute = {name: value for name, value in changes.items() if name in Workload.model_fields}
    _recount(fields, absolute)
    _make_room(fields, absolute)
    parts = fields.get("parts", ())
    for name, value in absolute.items():
        _set(fields, name, value, today)
    _join(fields, parts, absolute)
    for name, value in changes.items():
        if isinstance(value, Scaling):
            _SCALED[name](fields, value, before)
    compare(fields, changes, before.api_costs)
    if _measured_on(fields, before) != measured_on:
        for name in _MEASURED - changes.keys():
            fields.pop(name, None)
    return _workload(fields)


def _in_dollars_now(
    changes: Mapping[str, object], usd_of: Callable[[str], Decimal]
) -> Mapping[str, object]:
    """Changes with what one of their currencies is in dollars, by its code: "1 € cheaper"."""
    return {
        name: replace(value, usd=usd_of(value.currency))
        if isinstance(value, Scaling) and value.currency
        else value
        for name, value in changes.items()
    }


_MEASURED = {
    "measured_tokens_per_second_per_gpu",
    "measured_requests_per_second_per_replica",
}
_REPLICA = ("model", "gpu", "precision", "kv_precision", "backend")
_REQUEST = (
    *("input_tokens_per_request", "output_tokens_per_request", "cached_share"),
    *("reasoning_tokens_per_request", "reasoning_per_output"),
)


def _measured_on(fields: Mapping[str, Any], before: Assessment) -> tuple[object, ...]:
    """What a rate that a person measured holds for: the replica and the request, not the volume.
    What is said only now, and is what was taken before, is no change."""
    capacity = before.bill.fleet.capacity
    taken = {
        "model": before.scenario.model.id,
        "gpu": before.scenario.gpu.id,
        "precision": capacity.replica.precision if capacity else None,
        "backend": DEFAULT_BACKEND,
    }
    replica = (fields.get(name) or taken.get(name) for name in _REPLICA)
    return (*replica, *(fields.get(name) for name in _REQUEST), _mix(fields))


def _set(fields: Fields, name: str, value: object, today: date) -> None:
    if name == "as_of" and value is None:
        fields["as_of"] = today
    elif value is None:
        fields.pop(name, None)
    elif name == "reasons" and value:
        assert isinstance(value, frozenset)
        fields[name] = value | fields.get("reasons", frozenset())
    elif name in _BY and isinstance(value, tuple):
        anew = {getattr(each, _BY[name]) for each in value}
        kept = (each for each in fields.get(name, ()) if getattr(each, _BY[name]) not in anew)
        fields[name] = (*kept, *value)
    else:
        fields[name] = value


_BY = {"rates": "currency", "terms": "option"}
"""Fields of several entries, each said anew by its own name."""


def _recount(fields: Fields, changes: Mapping[str, object]) -> None:
    """What was told in words or pages comes to other tokens where one is taken for another
    number of them; pages are read, words are written, too."""
    for unit, sides in (("tokens_per_word", ("input", "output")), ("tokens_per_page", ("input",))):
        was, now = fields.get(unit), changes.get(unit)
        if was is None or not isinstance(now, Decimal):
            continue
        for name in (f"{side}_tokens_per_{of}" for side in sides for of in ("day", "request")):
            if name in fields and name not in changes:
                fields[name] *= now / was


def _join(fields: Fields, before: tuple[Part, ...], changes: Mapping[str, object]) -> None:
    """Parts said anew beside those that were there; a volume that is said is that of the rest, and
    the whole one follows theirs."""
    is_anew = "parts" in changes
    if is_anew and not fields.get("parts"):
        return  # one model for all of it
    if is_anew:
        fields["parts"] = merged(before, fields["parts"])
    sides = zip(SIDES, together(fields.get("parts", ())), together(before), strict=True)
    for side, own, was in sides:
        if side not in changes:
            fields[side] += own - was
        elif not is_anew:
            fields[side] += own


def _make_room(fields: Fields, changes: Mapping[str, object]) -> None:
    """What a change makes void: the other way to say what one pays, the price of another GPU,
    the shape of another mix."""
    for name, others in _VOID.items():
        if name in changes:
            for other in others:
                fields.pop(other, None)
    others = _BOX if changes.get("buys") and "gpu" in changes else ()
    for other in (*others, *_VOID_IN.get(changes.get("room"), ())):
        fields.pop(other, None)
    halves = [name for name in ("input_tokens_per_day", "output_tokens_per_day") if name in changes]
    if halves and _mix(fields) != _mix({**fields, **changes}):
        fields.pop("output_tokens_per_request", None)


_EITHER = (
    ("now_option", "now_usd_per_month"),
    ("reasoning_per_output", "reasoning_tokens_per_request"),
    ("web_searches_per_day", "web_searches_per_request"),
    ("measured_tokens_per_second_per_gpu", "measured_requests_per_second_per_replica"),
)
"""Two ways to say one thing, of which the later holds."""
_VOID: Mapping[str, tuple[str, ...]] = {
    **{one: (other,) for pair in _EITHER for one, other in (pair, pair[::-1])},
    "gpu": ("gpu_usd_per_hour", "gpu_price_covers", "purchase_usd", "purchase_per"),
    "purchase_usd": ("purchase_per",),
    "colocation_usd_per_kw": ("room", "room_usd_per_month", "pue"),
    "gpu_provider": ("gpu_usd_per_hour", "gpu_price_covers"),
    "gpu_term": ("gpu_usd_per_hour", "gpu_price_covers"),
    "gpu_usd_per_hour": ("gpu_price_covers",),
}


_BOX = ("box", "box_count", "box_tokens_per_second")
_VOID_IN: Mapping[object, tuple[str, ...]] = {
    Room.OWN: ("colocation_usd_per_kw",),
    Room.COLOCATION: ("room_usd_per_month", "pue"),
}
"""What is said of the other place where servers stand."""


def _mix(fields: Mapping[str, Any]) -> Decimal | None:
    into, out = Decimal(fields["input_tokens_per_day"]), Decimal(fields["output_tokens_per_day"])
    return out / into if into else None


# --- relative changes ------------------------------------------------------------------------


def _volume(fields: Fields, by: Scaling, before: Assessment) -> None:
    """The shape of a request stays: there are more of them."""
    was = {side: fields[side] for side in SIDES}
    for side in SIDES:
        fields[side] = by.of(fields[side])
    _scale_parts(fields, *(fields[side] / was[side] if was[side] else Decimal(1) for side in SIDES))


def _scale_parts(fields: Fields, into: Decimal, out: Decimal) -> None:
    """Parts with a volume of their own grow with the whole."""
    if "parts" in fields:
        fields["parts"] = tuple(part.scaled(into, out) for part in fields["parts"])


def _side(side: str) -> Callable[[Fields, Scaling, Assessment], None]:
    """More input or output of as many requests: each gets longer."""

    def apply(fields: Fields, by: Scaling, before: Assessment) -> None:
        per_day, per_request = f"{side}_tokens_per_day", f"{side}_tokens_per_request"
        ratio = by.of(fields[per_day]) / fields[per_day] if fields[per_day] else None
        fields[per_day] = by.of(fields[per_day])
        if per_request in fields and ratio is not None:
            fields[per_request] *= ratio
        times = ratio or Decimal(1)
        _scale_parts(fields, *((times, Decimal(1)) if side == "input" else (Decimal(1), times)))

    return apply


def _gpus(fields: Fields, by: Scaling, before: Assessment) -> None:
    count = by.of(Decimal(before.bill.fleet.gpus))
    if count != int(count) or count < 1:
        raise InvalidWorkload(
            f"That would be {count:f} GPUs instead of {before.bill.fleet.gpus}; "
            "GPUs come whole, e.g. on 2 gpus."
        )
    fields["gpu_count"] = int(count)


def _rent(fields: Fields, by: Scaling, before: Assessment) -> None:
    fields.pop("gpu_price_covers", None)
    usd = before.bill.gpu_price.usd_per_hour
    fields["gpu_usd_per_hour"] = _sum(fields.get("gpu_usd_per_hour"), by, usd)


def _pay(fields: Fields, by: Scaling, before: Assessment) -> None:
    lines = before.bill.lines
    year = next((12 * line.unit_usd for line in lines if line.quantity_unit == "engineers"), None)
    if year is None:
        raise InvalidWorkload("No engineer is in the bill; say what one costs, e.g. $190,000/year.")
    fields["engineer_usd_per_year"] = _sum(fields.get("engineer_usd_per_year"), by, year)


def _peak(fields: Fields, by: Scaling, before: Assessment) -> None:
    fields["peak_to_average"] = by.of(before.scenario.peak_to_average)


def _paid(fields: Fields, by: Scaling, before: Assessment) -> None:
    if before.now is None or before.now.monthly_usd is None:
        raise InvalidWorkload("Nobody has said what you pay today; say e.g. now $4,000/month.")
    fields.pop("now_option", None)
    was = fields.get("now_usd_per_month")
    fields["now_usd_per_month"] = _sum(was, by, before.now.monthly_usd)


def _sum(said: object, by: Scaling, usd: Decimal) -> Decimal:
    """A sum that was said in another currency stays in it, unless it changes by dollars."""
    if isinstance(said, Foreign) and (not by.plus or by.currency == said.currency):
        return Foreign((said * by.times + by.plus).quantize(_CENT), said.currency)
    return by.of(usd).quantize(_CENT)


_SCALED: Mapping[str, Callable[[Fields, Scaling, Assessment], None]] = {
    "scaled_volume": _volume,
    "scaled_input": _side("input"),
    "scaled_output": _side("output"),
    "scaled_gpus": _gpus,
    "scaled_rent": _rent,
    "scaled_pay": _pay,
    "scaled_peak": _peak,
    "scaled_paid": _paid,
}


def _workload(fields: Fields) -> Workload:
    """Whole tokens: a third of 5M is not a fraction of a token."""
    for side in ("input_tokens_per_day", "output_tokens_per_day"):
        fields[side] = _tidy(fields[side])
    for name, value in fields.items():
        if refusal := beyond_limits(name, value):
            raise InvalidWorkload(f"{refusal.reason} E.g. {' or '.join(refusal.suggestions)}.")
    try:
        return Workload.model_validate(folded(fields))
    except ValidationError as why:
        raise InvalidWorkload("These changes cannot hold together.") from why


def _tidy(tokens: Decimal) -> Decimal:
    return tokens if tokens == round(tokens, 2) else tokens.to_integral_value()
