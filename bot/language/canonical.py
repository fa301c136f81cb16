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

from bot.language.machine.files import entries, word_list
from bot.language.meaning.facts import SIDES
from bot.language.values.quantities import Scaling
from bot.rendering.figures_text import count, money, per_period, percentage, plain
from engine.figures.parts import Foreign, together, unfolded
from engine.figures.sources import Model
from engine.figures.workload import Workload

Said = Mapping[str, Any]
"""Fields of a workload by name, only those that were said."""
_UNSAID = (None, (), frozenset[object]())


def canonical(workload: Workload) -> str:
    """Text that parses to the same workload, as long as the names in it are known."""
    return canonical_of(said(workload))


def said(workload: Workload) -> dict[str, object]:
    """The fields of a workload that a person said, each sum in its own currency."""
    return unfolded({name: value for name, value in workload if value not in _UNSAID})


def canonical_of(changes: Said) -> str:
    """The canonical text of some fields; those that are None or empty are not said."""
    fields = {name: value for name, value in unfolded(changes).items() if value is not None}
    told = _with_volumes(_by_class(fields))
    pieces = (piece for name in word_list("written") for piece in _written(name, told))
    return ", ".join(filter(None, pieces))


def echo(changes: Said) -> str:
    """Changes as text that is understood in the same way: "peak 2x, volume x10"."""
    scaled = {name: _sizes(by) for name, by in changes.items() if isinstance(by, Scaling)}
    pieces = (piece for name in scaled for piece in _written(name, scaled))
    return ", ".join(filter(None, (canonical_of(changes), *pieces)))


def _sizes(by: Scaling) -> Said:
    """By how much something changes; a multiple is said as one."""
    each = {"more": by.plus, "less": -by.plus, "up": by.times - 1, "down": 1 - by.times}
    known = {name: size for name, size in each.items() if size > 0}
    if by.currency:
        return {name: Foreign(size, by.currency) for name, size in known.items()}
    return known | ({"times": by.times} if by.times >= 2 else {})


# --- volumes ---------------------------------------------------------------------------------

_SHARES = {"cache_write_share": "written", "cached_share": "read"}
_MOST_DIGITS = 10


def _by_class(fields: Said) -> Said:
    """Shares of endless decimals are said as the counts that they come from."""
    into = fields.get(SIDES[0])
    shares = {name: fields[name] for name in _SHARES if name in fields}
    is_long = any(len(percentage(share)) > _MOST_DIGITS for share in shares.values())
    if not into or into != int(into) or fields.get("parts") or not is_long:
        return fields
    counts = {_SHARES[name]: round(share * into, 0) for name, share in shares.items()}
    if any(counts[_SHARES[name]] / into != share for name, share in shares.items()):
        return fields
    kept = {name: v for name, v in fields.items() if name not in {*shares, SIDES[0]}}
    return {"by_class": {"fresh": into - sum(counts.values(), Decimal(0)), **counts}, **kept}


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


def _written(name: str, fields: Said) -> Iterator[str]:
    """A piece; where the field has parts that are said by themselves, one for each."""
    value, how = fields.get(name), entries("writes")[name]
    if isinstance(how, Mapping):
        key = plain(value) if isinstance(value, Decimal) else str(value).lower()
        how = "" if value is None else how.get(key) or how["else"]
    parts, names, bare = _template(how)
    if value is None and names.isdisjoint(fields):
        yield bare  # as nearly all are
        return
    many = value if isinstance(value, tuple) else (value,)
    is_composed = all(isinstance(each, Mapping | Model) for each in many)
    for each in many if is_composed else (fields,):
        yield _filled([*parts], dict(each)).strip()


@cache
def _template(how: str) -> tuple[Sequence[str], frozenset[str], str]:
    """The parts of a template, the last first; the names in it; and what it says of nothing."""
    parts = re.findall(r"\{[^}]*\}|[\[\]|]|[^{}\[\]|]+", how)[::-1]
    names = frozenset(part.strip("{}").partition(":")[0] for part in parts if part[0] == "{")
    return parts, names, _filled([*parts], {}).strip()


def _filled(parts: list[str], values: Said) -> str:
    """The first way of a template whose values were all said, up to its end or a bracket; its last
    part comes first, so that what is read is taken off the end."""
    ways: list[list[str | None]] = [[]]
    while parts and (part := parts.pop()) != "]":
        name, _, kind = part.strip("{}").partition(":")
        if part == "|":
            ways.append([])
        elif part == "[":
            ways[-1].append(_filled(parts, values))
        elif part[0] == "{":
            is_said = (value := values.get(name)) not in _UNSAID
            ways[-1].append(_KINDS[kind](value) if is_said else None)
        else:
            ways[-1].append(part)
    return next(("".join(map(str, way)) for way in ways if None not in way), "")


_KINDS: Mapping[str, Callable[[Any], str | None]] = {
    "": str,
    "count": count,
    "digits": plain,
    "usd": money,
    "percent": percentage,
    "list": lambda names: ", ".join(sorted(names) if isinstance(names, frozenset) else names),
    "machine": lambda gpus: "the node" if gpus == "node" else f"the node of {gpus}",
    "low": lambda percent: plain(percent) if percent < _LEAST_PLAIN_UPTIME else None,
    "whole": lambda per_day: count(per_period([per_day])[0][0]),
    "period": lambda per_day: per_period([per_day])[1],
}
"""How a value is written; "low" where it could be read as another one, "whole" as a count of the
"period" of which it is one."""

_LEAST_PLAIN_UPTIME = 90
"""Below it a percentage alone is no uptime."""
