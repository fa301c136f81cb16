"""Canonical text: the shortest exact way to say a workload, or any part of it, in the command.

How a field is written stands beside its wordings, under [writes]: a template is words with
"{field:kind}" for a value, "[a]" for what is left out where a value in it was not said, and "|"
before what is written instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from bot.language.machine.files import rows, spoken_files, word_list
from bot.language.meaning.parts import SIDES, together
from bot.language.values.scalings import Scaling
from bot.language.written import count, digits, money, per_period, percentage, unfolded
from bot.rendering.figures_text import plain, tokens
from engine.figures.sources import Model
from engine.figures.workload import Workload

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
    fields = {name: value for name, value in unfolded(changes).items() if value is not None}
    told = _with_volumes(_by_class(fields))
    pieces = (piece for name, how in _writes() for piece in _written(name, how, told))
    return ", ".join(filter(None, pieces))


def echo(changes: Said) -> str:
    """Changes as text that is understood in the same way: "peak 2x, 2x the volume"."""
    scaled = [_scaled(value) for value in changes.values() if isinstance(value, Scaling)]
    absolute = canonical_of({k: v for k, v in changes.items() if not isinstance(v, Scaling)})
    return ", ".join(filter(None, (absolute, *scaled)))


def _scaled(by: Scaling) -> str:
    of = next(name for name, target in rows("quantities") if target == by.target)
    if by.plus:
        return f"{tokens(abs(by.plus))} {'more' if by.plus > 0 else 'less'} of {of}"
    is_whole = by.times in (by.times.to_integral_value(), 1)
    return f"{plain(by.times)}x {of}" if is_whole else f"{percentage(by.times)} of {of}"


# --- volumes ---------------------------------------------------------------------------------

_SHARES = {"cache_write_share": "written", "cached_share": "read"}
_MOST_DIGITS = 10


def _by_class(fields: Said) -> Said:
    """Shares of endless decimals are said as the counts that they come from."""
    into = fields.get(SIDES[0])
    shares = {name: fields[name] for name in _SHARES if name in fields}
    is_long = any(len(percentage(share)) > _MOST_DIGITS for share in shares.values())
    if into is None or fields.get("parts") or not is_long:
        return fields
    counts = {name: round(share * into, 0) for name, share in shares.items()}
    if any(counts[name] / into != share for name, share in shares.items()) or into != int(into):
        return fields
    classes = {"fresh": into - sum(counts.values(), Decimal(0))}
    classes |= {_SHARES[name]: tokens for name, tokens in counts.items()}
    kept = {name: v for name, v in fields.items() if name not in shares and name != SIDES[0]}
    return {"by_class": classes, **kept}


def _with_volumes(fields: Said) -> Said:
    """The fields with the day's volume as it is said: without the parts that have one of their
    own, which are said after it."""
    parts, by_month = fields.get("parts", ()), "days_per_month" not in fields
    own = together(parts)
    rest = [fields[s] - part if s in fields else None for s, part in zip(SIDES, own, strict=True)]
    return {
        **fields,
        "volume": {} if any(own) and not any(rest) else _spread(rest, by_month),
        "parts": tuple(
            part.model_dump(include={"option", "share"}, exclude_none=True)
            | ({} if part.share is not None else _spread(part.volume, by_month))
            for part in parts
        ),
    }


def _spread(volume: Sequence[Decimal | None], by_month: bool) -> Said:
    """What goes into a model and comes out, with the period that it is said for besides a day."""
    sides = {s: side for s, side in zip(("into", "out"), volume, strict=True) if side is not None}
    whole, period = per_period(list(sides.values()), by_month=by_month)
    return dict(zip(sides, whole, strict=True)) | ({} if period == "day" else {"per": period})


# --- templates -------------------------------------------------------------------------------


@cache
def _writes() -> Sequence[tuple[str, str | Mapping[str, str]]]:
    """What is written, in order: a template, or one for each value of the field."""
    how = {name: how for file in spoken_files() for name, how in file.writes.items()}
    return [(name, how[name]) for name in word_list("written")]


def _written(name: str, how: str | Mapping[str, str], fields: Said) -> Iterator[str]:
    """A piece; where the field has parts that are said by themselves, one for each."""
    value = fields.get(name)
    if isinstance(how, Mapping):
        key = digits(value) if isinstance(value, Decimal) else str(value).lower()
        how = "" if value is None else how[key] if key in how else how["else"]
    many = value if isinstance(value, tuple) else (value,)
    is_composed = all(isinstance(each, Mapping | Model) for each in many)
    for each in many if is_composed else (fields,):
        yield _filled(_parts(how), dict(each)).strip()


def _parts(template: str) -> list[str]:
    """The last part first, so that what is read is taken off the end."""
    return re.findall(r"\{[^}]*\}|[\[\]|]|[^{}\[\]|]+", template)[::-1]


def _filled(parts: list[str], values: Said) -> str:
    """The first way of a template whose values were all said, up to its end or a bracket."""
    ways: list[list[str | None]] = [[]]
    while parts and (part := parts.pop()) != "]":
        if part == "|":
            ways.append([])
        elif part == "[":
            ways[-1].append(_filled(parts, values))
        else:
            ways[-1].append(_value(part[1:-1], values) if part[0] == "{" else part)
    return next(("".join(map(str, way)) for way in ways if None not in way), "")


def _value(slot: str, values: Said) -> str | None:
    name, _, kind = slot.partition(":")
    value = values.get(name)
    return None if value in (None, (), frozenset()) else _KINDS[kind](value)


_KINDS: Mapping[str, Callable[[Any], str | None]] = {
    "": str,
    "count": count,
    "digits": digits,
    "usd": money,
    "percent": percentage,
    "list": lambda names: ", ".join(sorted(names) if isinstance(names, frozenset) else names),
    "machine": lambda gpus: "the node" if gpus == "node" else f"the node of {gpus}",
    "low": lambda percent: digits(percent) if percent < _LEAST_PLAIN_UPTIME else None,
    "whole": lambda per_day: count(per_period([per_day])[0][0]),
    "period": lambda per_day: per_period([per_day])[1],
}
"""How a value is written; "low" where it could be read as another one, "whole" as a count of the
"period" of which it is one."""

_LEAST_PLAIN_UPTIME = 90
"""Below it a percentage alone is no uptime."""
