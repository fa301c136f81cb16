"""The text of a command, to a workload and back: `parse` and `canonical` invert each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from bot.language.acts import Act, Heard, nearly, wanted
from bot.language.canonical import canonical, canonical_of
from bot.language.counted.parts import SIDES
from bot.language.machine.files import word_set
from bot.language.machine.tokens import without_quotes
from bot.language.meaning.reading import Reading, read
from bot.language.meaning.refusals import Refusal, asked, with_suggestions
from bot.language.values.naming import NamesLike
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import folded
from engine.figures.workload import Workload

__all__ = ["Act", "Heard", "canonical", "parse", "read"]


def parse(text: str, names: NamesLike) -> Heard:
    """Reads a command; never raises, whatever the text.

    Nothing is guessed: every piece is either taken, exactly, or named among the problems.
    """
    text = without_quotes(text)
    first, _, rest = text.strip().partition(" ")
    is_private = first.lower().rstrip(",:;") in word_set("privately")
    return replace(_parsed(rest if is_private else text, names), is_private=is_private)


def _parsed(text: str, names: NamesLike) -> Heard:
    found = wanted(text)
    reading = _writing_nothing(read(found.argument if found else text, names), names)
    if found is None or (found.act is Act.PRICES and {*SIDES} & reading.changes.keys()):
        return _question(text, reading)
    return _other(found, reading)


def offers_of(text: str, understood: Heard, names: NamesLike) -> Iterator[tuple[str, str]]:
    """What can be answered at once of a text that was not understood in full, each with its title:
    what was understood, then all of it with what may have been meant."""
    if understood.problems and understood.workload:
        yield "Answer the rest", understood.canonical
    for meant, said in with_suggestions(text, understood.problems):
        other = parse(said, names)
        if other.workload and not other.problems:
            yield meant, other.canonical


def _writing_nothing(reading: Reading, names: NamesLike) -> Reading:
    """What is only compared with models for embeddings has no output, said or not."""
    (into, out), options = SIDES, reading.changes.get("compare_with")
    is_half = into in reading.changes and out not in reading.changes
    some = options if is_half and isinstance(options, tuple) else ()
    if not some or not all(map(names.reads_only, some)):
        return reading
    changes, pieces = {**reading.changes, out: Decimal(0)}, {out: reading.pieces[into]}
    return replace(reading, changes=changes, pieces={**reading.pieces, **pieces})


def _other(found: Heard, reading: Reading) -> Heard:
    """An act besides questions; "prices gpt-4o as of 2026-04-15" says a day, too."""
    argument, changes = found.argument, dict[str, object]()
    if "as_of" in reading.changes:
        changes["as_of"] = reading.changes["as_of"]
        argument = argument.replace(reading.pieces["as_of"], "", 1).strip(" ,;")
    name = "" if found.act is Act.EMPTY else found.act
    written = " ".join(filter(None, (name, argument, canonical_of(changes))))
    return Heard(found.act, argument=argument, changes=changes, canonical=written)


def _question(text: str, reading: Reading) -> Heard:
    """A workload, where both halves of a volume are said and nothing contradicts itself."""
    changes = {name: value for name, value in reading.changes.items() if value is not None}
    problems, workload = (*reading.problems, *_incomplete(reading)), None
    try:
        workload = Workload(**folded(changes)) if changes.keys() >= {*SIDES} else None
    except InvalidWorkload as why:
        problems = (*problems, Refusal(str(why)).of(_volume_text(text, reading)))
    if not reading.changes and (near := nearly(text, is_thread=False)):
        problems = (near,)
    written = canonical(workload) if workload else canonical_of(reading.changes)
    return Heard(
        Act.ASK, changes=reading.changes, problems=problems, workload=workload, canonical=written
    )


def _incomplete(reading: Reading) -> tuple[Refusal, ...]:
    """One half of a volume is a change to a known workload, but no question of its own."""
    said = [half for half in SIDES if half in reading.changes]
    missing, mark = ("output", "out") if said == [SIDES[0]] else ("input", "in")
    near = (piece for each in reading.problems for piece in (each.text, *each.suggestions))
    if len(said) != 1 or any(mark in text.lower().split() for text in near):
        return ()  # or the other half was said, and is a problem already
    piece = reading.pieces[said[0]]
    return (asked(f"no_{missing}", text=piece).of(piece),)


def _volume_text(text: str, reading: Reading) -> str:
    """The pieces that a contradiction between fields is about."""
    fields = ("now_option", "now_usd_per_month") if "now_option" in reading.changes else SIDES
    pieces = dict.fromkeys(reading.pieces[name] for name in fields if name in reading.pieces)
    return " ".join(pieces) or text.strip()
