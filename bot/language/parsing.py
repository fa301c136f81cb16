"""Parsing: the text of a command, a follow-up or a message becomes what is heard.

Of a command and a follow-up every piece is taken exactly, or named among the problems. A message is
mostly something else: each sentence is read by the command's own grammar, of what that understands
only the pieces with evidence around them are kept (evidence.py), and these are read once more,
together, as a command is. Nothing is guessed, and nothing raises, whatever the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.language import acts
from bot.language.acts import Act, Heard, asked_alone, nearly, wanted, wish
from bot.language.canonical import canonical, canonical_of
from bot.language.heard import after, begins, holds
from bot.language.machine.files import rows, word_list, word_set
from bot.language.machine.language import discussion, message
from bot.language.machine.segmentation import segment
from bot.language.machine.tokens import without_quotes
from bot.language.meaning.evidence import Piece, Sentence, meant, sentences
from bot.language.meaning.facts import SIDES, facts_of
from bot.language.meaning.reading import Reading, misreading, read
from bot.language.meaning.refusals import Refusal, asked, with_suggestions
from bot.rendering.figures_text import listed
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import folded
from engine.figures.spelling import words
from engine.figures.workload import Workload
from engine.prices.lineup import load_lineups
from engine.prices.names import Names
from engine.question.scenario import Scenario

# --- commands --------------------------------------------------------------------------------


def parse(text: str, names: Names) -> Heard:
    """Reads a command; `canonical` is its inverse."""
    text = without_quotes(text)
    first, _, rest = text.strip().partition(" ")
    is_private = first.lower().rstrip(",:;") in word_set("privately")
    said = rest.strip() if is_private else text
    found = wanted(said)
    reading = _writing_nothing(read(found.argument if found else said, names), names)
    if found is None or (found.act is Act.PRICES and {*SIDES} & reading.changes.keys()):
        return replace(_question(said, reading), is_private=is_private)
    return replace(_other(found, reading), is_private=is_private)


def offers_of(text: str, understood: Heard, names: Names) -> Iterator[tuple[str, str]]:
    """What can be answered at once of a text that was not understood in full, each with its title:
    what was understood, then all of it with what may have been meant."""
    if understood.problems and understood.workload:
        yield "Answer the rest", understood.canonical
    for piece, said in with_suggestions(text, understood.problems):
        other = parse(said, names)
        if other.workload and not other.problems:
            yield piece, other.canonical


def _writing_nothing(reading: Reading, names: Names) -> Reading:
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


# --- follow-ups ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Here:
    """What a follow-up may count on: the thread it is written in."""

    labels: Sequence[str] = ("A",)
    current: str = "A"
    today: date | None = None
    scenario: Callable[[str], Scenario | None] = lambda label: None
    """A scenario by its label, for its mix and its shape."""


def parse_follow_up(text: str, names: Names, here: Here) -> Heard:
    """Reads a follow-up: what somebody wants in a thread, and what it changes."""
    text = without_quotes(text)
    said = without_opening(text)
    found = (wish(text, names) if said == text else None) or asked_alone(text)
    if found and found.act is Act.WHY and (told := _told_after(text, names, here)):
        return told
    if found and not found.is_soft:
        return _unless_unknown(found, here.labels)
    what_if = _what_if(said, names, here)
    is_supposed = holds(text, "supposes")
    is_whole = what_if.changes and not what_if.problems
    if found and not (is_whole and (found.is_part or not what_if.asides)) and not is_supposed:
        return found
    besides = not what_if.changes and acts.question_within(acts.sentences_of(text, acts.QUESTION))
    return besides if besides and not besides.is_soft else _unless_unknown(what_if, here.labels)


def _told_after(text: str, names: Names, here: Here) -> Heard | None:
    """What is told after a question that nobody is to answer: "why would we go there? Put it on
    AWS"; the question is named as passed over."""
    question, told = ("", *acts.sentences_of(text))[-2:]
    what_if = _what_if(told, names, here) if question and begins(told, "tells_to") else None
    if what_if is None or what_if.problems or not what_if.changes:
        return None
    return _unless_unknown(replace(what_if, asides=(question, *what_if.asides)), here.labels)


def without_opening(text: str) -> str:
    """A text without the "what if" or "suppose" that it begins with."""
    return after(text, "openings", most=1)


def _unless_unknown(heard: Heard, labels: Sequence[str]) -> Heard:
    """A scenario that is not there is named, and nothing is done."""
    unknown = [label for label in heard.labels if label not in labels]
    why = asked("no_scenario", labels=listed(labels)).offering(labels[:3])
    return replace(heard, problems=(*map(why.of, unknown), *heard.problems))


def _what_if(text: str, names: Names, here: Here) -> Heard:
    reading = _read_in(here.current, text, names, here)
    label = str(reading.changes.get("base", ""))
    if label and label != here.current:
        reading = _read_in(label, text, names, here)
    changes = {name: value for name, value in reading.changes.items() if name != "base"}
    asides = reading.asides
    if changes.get("now_usd_per_month") and changes.pop("now_option", None):
        asides += (reading.pieces["now_option"],)  # what is paid for it is known exactly
    problems = (*reading.problems, *_clashes(changes, text))
    if not changes and (near := nearly(text, is_thread=True)):
        problems = (near,)
    said = Heard(Act.WHAT_IF, (label,) if label else (), changes=changes, problems=problems)
    return replace(said, pieces=reading.pieces, asides=asides)


def _read_in(label: str, text: str, names: Names, here: Here) -> Reading:
    """A text read as a change to a scenario, whose options go by shorter names than elsewhere."""
    scenario = here.scenario(label)
    if scenario:
        names = _otherwise(names, api_option=_option_here(names, scenario))
    return read(text, names, discussion(), scenario, here.today)


def _clashes(changes: Mapping[str, object], text: str) -> tuple[Refusal, ...]:
    """What a relative change contradicts when it is said beside it."""
    both = (changes.keys() >= {f"scaled_{by}", name} for name, by in rows("changed_by"))
    return (asked("changed_twice").of(text.strip()),) if any(both) else ()


# --- messages --------------------------------------------------------------------------------


def find_workload(text: str, names: Names) -> Heard:
    """The workload that a message holds among other things. Its problems are of
    what counts tokens or requests and could not be taken."""
    names = _exactly(names)
    kept = meant([piece for each in sentences(text) for piece in _pieces(each, names)])
    reading = read("\n".join(piece.as_said for piece in kept), names, message())
    changes = dict(reading.changes)
    if "now_usd_per_month" in changes:
        changes.pop("now_option", None)  # what is paid for it is known exactly
    said = canonical_of(changes)
    return Heard(Act.ASK, changes=changes, problems=reading.problems, canonical=said)


def _pieces(sentence: Sentence, names: Names) -> Iterator[Piece]:
    """What the command's grammar understands of a sentence, exactly."""
    text = segment(sentence.text, names, message(), guesses=False)
    for phrase in text.phrases:
        if phrase.match and misreading(text, phrase) is None:
            start, end = phrase.position, phrase.position + len(phrase.text)
            facts = facts_of(phrase.match.rule, phrase.match.filled, phrase.text, start)
            said, plain = {fact.field: fact.value for fact in facts}, sentence.plain
            own = plain[start:end]
            yield Piece(phrase.text, own, plain[:start], plain[end:], sentence, said)


# --- names, otherwise than everywhere ----------------------------------------------------------


def _otherwise(names: Names, **own: Callable[..., object]) -> Names:
    """Names of which some are looked up otherwise than everywhere, by their method."""
    other = copy(names)
    vars(other).update(own)
    return other


def _exactly(names: Names) -> Names:
    """Names without guesses: in prose nearly every word would be nearly some name, and nothing
    that the book lacks is taken for what is to be hosted. An API option has its maker in its name:
    to look every word of a message up would take seconds."""

    def api_option(text: str) -> str | None:
        plain = text.lower()
        return names.api_option(text) if any(m in plain for m in word_list("makers")) else None

    return _otherwise(
        names, api_option=api_option, is_closed=lambda ref: True, suggest=lambda kind, text: ()
    )


_SHORTEST = 4
"""Letters of a word that names an option: no "6" of GPT-6 does."""


def _option_here(names: Names, scenario: Scenario) -> Callable[[str], str | None]:
    """An API option as everywhere, else the one option of a scenario whose name has the typed
    words, which only its thread calls so: "haiku"; else who makes a family: "gemini"."""
    work = scenario.workload
    named = (*(part.option for part in work.parts), *work.compare_with, work.now_option)
    options = {option for option in named if option} or {
        each.ref for each in load_lineups().on(scenario.on, scenario.model.id)
    }

    def api_option(text: str) -> str | None:
        if known := names.api_option(text):
            return known
        typed = set(words(text))
        is_name = any(word.isalpha() and len(word) >= _SHORTEST for word in typed)
        found = [option for option in options if is_name and typed <= set(words(option))]
        if all(map(str.isalpha, typed)):  # gemini flash is not its lite
            named = {option: {*filter(str.isalpha, words(option))} for option in found}
            found = [one for one in found if all(named[one] <= other for other in named.values())]
        return found[0] if len(found) == 1 else dict(rows("option_families")).get(text.lower())

    return api_option
