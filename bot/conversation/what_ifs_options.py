"""What-ifs about options: which are added, dropped and left out of what is compared, and which
parts of the work they do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.bills.api_costs import ApiCost
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import Part, shares
from engine.prices.lineup import Tier
from engine.prices.options import is_named


def compare(
    fields: dict[str, Any], changes: Mapping[str, object], shown: Sequence[ApiCost]
) -> None:
    """Add and drop options among the fields of a workload, in the order in which they were said.
    `shown` is what it was compared with; InvalidWorkload where one is dropped that is not there."""
    _keep_named(fields, changes)
    if "dropped_options" in changes:
        _name_lineup(fields, changes["dropped_options"], shown)
    for name, value in changes.items():
        if name == "added_options" and isinstance(value, tuple):
            fields["compare_with"] = tuple(dict.fromkeys((*fields.get("compare_with", ()), *value)))
        elif name == "dropped_options" and isinstance(value, tuple):
            _drop(fields, value, shown, is_swap="added_options" in changes)


def _name_lineup(fields: dict[str, Any], dropped: object, shown: Sequence[ApiCost]) -> None:
    """The day's line-up as if it had been named, where nothing was and some of it is dropped."""
    lineup = tuple(each.option.ref for each in shown if each.tier not in {None, Tier.SAME_MODEL})
    is_of_it = isinstance(dropped, tuple) and any(is_named(ref, dropped) for ref in lineup)
    if is_of_it and not fields.get("compare_with"):
        fields["compare_with"] = lineup


def _drop(
    fields: dict[str, Any], dropped: tuple[str, ...], shown: Sequence[ApiCost], *, is_swap: bool
) -> None:
    """Options that are no longer named; hosts of the open model are left out, as all of them are
    compared with. In place of what is not there others may come all the same."""
    hosts = [each.option.ref for each in shown if each.tier is Tier.SAME_MODEL]
    named = fields.get("compare_with", ())
    kept = tuple(ref for ref in named if not is_named(ref, dropped))
    left_out = tuple(each for each in dropped if any(is_named(ref, (each,)) for ref in hosts))
    if len(kept) == len(named) and not left_out and not is_swap:
        raise InvalidWorkload(
            f"{', '.join(dropped)} is not in the comparison; say what to compare with, "
            "e.g. vs gpt-4o."
        )
    if len(kept) < len(named):
        fields["compare_with"] = kept
    if left_out:
        fields["left_out"] = tuple(dict.fromkeys((*fields.get("left_out", ()), *left_out)))


def _keep_named(fields: dict[str, Any], changes: Mapping[str, object]) -> None:
    """What is asked for again is no longer left out."""
    asked = (changes.get("compare_with"), changes.get("added_options"))
    named = {ref for each in asked if isinstance(each, tuple) for ref in each}
    if fields.get("left_out") and named:
        kept = (ref for ref in fields["left_out"] if ref not in named)
        fields["left_out"] = tuple(kept)


# --- parts that options do


def merged(before: Sequence[Part], said: Sequence[Part]) -> tuple[Part, ...]:
    """Parts after some are said anew: shares of others give way, so that all come to the whole."""
    anew = {(part.option, part.share is None) for part in said}
    kept = [part for part in before if (part.option, part.share is None) not in anew]
    left = 1 - shares(said)
    others = [part for part in kept if part.share is not None]
    if left == 1:
        return (*kept, *said)
    by_volume = [part for part in kept if part.share is None]
    return (*by_volume, *said, *(_sharing(others, left) if left > 0 and others else ()))


def _sharing(parts: Sequence[Part], left: Decimal) -> Iterator[Part]:
    """Parts in their old proportions, of what is left; the last takes what rounding leaves."""
    whole, rest = shares(parts), left
    for part in parts[:-1]:
        share = round((part.share or Decimal(0)) * left / whole, _DECIMALS)
        rest -= share
        yield part.model_copy(update={"share": share})
    yield parts[-1].model_copy(update={"share": rest})


_DECIMALS = 6
