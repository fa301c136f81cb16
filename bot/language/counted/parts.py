"""Parts of a work: an API option with its share or its volume, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bot.language.values.quantities import Pair
from engine.figures.parts import Part, Terms
from engine.figures.workload import MOST_TOKENS_PER_DAY

SIDES = ("input_tokens_per_day", "output_tokens_per_day")


def part_of(values: Mapping[str, object]) -> Part | None:
    """The part that the values of one phrase say; None where they say none, or none that can be."""
    option, share, volume = (values.get(f"part_{name}") for name in ("option", "share", "volume"))
    if not isinstance(option, str):
        return None
    if isinstance(share, Decimal) and 0 < share <= 1:
        return Part(option=option, share=share)
    if not isinstance(volume, Pair):
        return None
    into, out = volume.input.per_day, volume.output.per_day
    if not all(0 <= side <= MOST_TOKENS_PER_DAY for side in (into, out)):
        return None
    return Part(option=option, input_tokens_per_day=into, output_tokens_per_day=out)


def terms_of(values: Mapping[str, object]) -> Terms | None:
    """What the values of one phrase say of one option's price; None where it cannot be."""
    option, share, into, out = (
        values.get(f"terms_{name}") for name in ("option", "share", "in", "out")
    )
    if not isinstance(option, str) or "/" not in option:
        return None
    if isinstance(share, Decimal) and 0 <= share <= 1:
        return Terms(option=option, discount=share)
    if not (isinstance(into, Decimal) and isinstance(out, Decimal)):
        return None
    if not all(0 < usd <= _MOST_USD for usd in (into, out)):
        return None
    return Terms(option=option, usd_per_mtok_in=into, usd_per_mtok_out=out)


_MOST_USD = 100_000


def together(parts: Sequence[Part]) -> tuple[Decimal, Decimal]:
    """What the parts by volume come to, tokens a day in and out."""
    sides = [part.volume for part in parts]
    zero = Decimal(0)
    return sum((into for into, _ in sides), zero), sum((out for _, out in sides), zero)


def with_rest(parts: Sequence[Part], option: str) -> tuple[Part, ...]:
    """Parts and one with what their shares leave; none where they leave nothing."""
    left = 1 - _shares(parts)
    return (*parts, Part(option=option, share=left)) if 0 < left < 1 else ()


def merged(before: Sequence[Part], said: Sequence[Part]) -> tuple[Part, ...]:
    """Parts after some are said anew: shares of others give way, so that all come to the whole."""
    anew = {(part.option, part.share is None) for part in said}
    kept = [part for part in before if (part.option, part.share is None) not in anew]
    left = 1 - _shares(said)
    others = [part for part in kept if part.share is not None]
    if left == 1:
        return (*kept, *said)
    by_volume = [part for part in kept if part.share is None]
    return (*by_volume, *said, *(_sharing(others, left) if left > 0 and others else ()))


def _sharing(parts: Sequence[Part], left: Decimal) -> Iterator[Part]:
    """Parts in their old proportions, of what is left; the last takes what rounding leaves."""
    whole, rest = _shares(parts), left
    for part in parts[:-1]:
        share = round((part.share or Decimal(0)) * left / whole, _DECIMALS)
        rest -= share
        yield part.model_copy(update={"share": share})
    yield parts[-1].model_copy(update={"share": rest})


_DECIMALS = 6


def _shares(parts: Sequence[Part]) -> Decimal:
    return sum((part.share for part in parts if part.share is not None), Decimal(0))
