"""What a text asks for besides a workload: in a command help, prices, the history; in a thread a
reason, a table, a way back, a decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import chain, product
from typing import cast

from bot.kept import kept
from bot.language.heard import LAST, after, begins, ends, parted
from bot.language.machine.corrections import corrected
from bot.language.machine.files import data_files, word_list, word_set
from bot.language.machine.grammar import Grammar, Match, Matcher
from bot.language.machine.segmentation import says_nothing
from bot.language.machine.tokens import Kind, tokenize
from bot.language.meaning.reading import Reading
from bot.language.meaning.refusals import Refusal, asked
from bot.language.values.quantities import Tokens
from bot.language.values.readers import LABELS
from bot.language.values.slots import listed
from engine.figures.workload import Workload
from engine.prices.names import Names


class Act(StrEnum):
    """What somebody wants."""

    HELP = "help"
    DECISIONS = "decisions"
    # of a command
    ASK = "ask"
    MODELS = "models"
    PRICES = "prices"
    HISTORY = "history"
    LOCAL = "local"
    ARTICLE = "article"
    FORGET = "forget me"
    EMPTY = "empty"
    # in a thread
    WHAT_IF = "what if"
    WHY = "why"
    COMPARE = "compare"
    BACK = "back"
    RESET = "reset"
    GO = "go to"
    FULL = "full"
    DECIDE = "decide"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Heard(Reading):
    """What somebody wants, as far as it was understood."""

    act: Act
    labels: tuple[str, ...] = ()
    """The scenarios it names; for a what-if the one to begin from."""
    argument: str = ""
    """What is said besides the words of the act."""
    workload: Workload | None = None
    """For questions, where a volume was understood and nothing contradicts itself."""
    canonical: str = ""
    """What a command was understood as, as text that is understood in the same way."""
    is_private: bool = False
    """Whether the person wants to see the answer alone first."""
    is_soft: bool = False
    """Whether it is only meant so where nothing else is understood: "what is ..."."""
    is_part: bool = False
    """Whether one of several sentences asks for it, and the others may tell something."""
    rest: int = 0
    """How many characters its sentence does not say: the fewer, the better it fits."""

    @property
    def day_note(self) -> str:
        """How a day without its year was completed."""
        day, said = self.changes.get("as_of"), self.pieces.get("as_of", "")
        is_completed = day and said and not re.search(r"\d{4}", said)
        return f"“{said}” is read as {day}, the latest such day" if is_completed else ""


LONGEST_ACTION, LONGEST_TALK, LONGEST_ASKED = 500, 300, 100
"""Characters; what is longer is a question, is looked through for no wish among other words, and
asks after no one thing."""
MOST_MISSPELT = 8
"""Words; more of them are not corrected."""

_Meant = tuple[str, bool, str]
"""The act that a sentence asks for, whether it is soft, and what it is about."""


@cache
def _grammar(is_thread: bool) -> Grammar[_Meant]:
    """Exact wishes first, then those that yield to a what-if."""

    def wishes() -> list[tuple[str, _Meant]]:
        every = [
            (sentence, (act, wording.soft, wording.about))
            for file in data_files().values()
            for wording in file.wording
            for sentence in wording.says
            if (act := file.act if is_thread else wording.action)
        ]
        return sorted(every, key=lambda wish: wish[1][1])

    return Grammar(kept(f"wishes-{is_thread:d}", wishes))


# --- in a command ----------------------------------------------------------------------------


def wanted(text: str) -> Heard | None:
    """The act of a command that the text is made of; None where it is a question or unknown."""
    if len(text) > LONGEST_ACTION:
        return None
    if text.strip() and not text.strip().strip("?"):
        return Heard(Act.HELP)
    tokens = _trimmed(text)
    return _whole(text, tokens, is_thread=False) if tokens else Heard(Act.EMPTY)


# --- in a thread -----------------------------------------------------------------------------


def wish(text: str, names: Names) -> Heard | None:
    """The act whose words the text is made of, small talk aside; None where it can only be a
    what-if."""
    if begins(text, "decides"):
        return Heard(Act.DECIDE, argument=text.strip())
    short = dict.fromkeys((text, after(text, "polite"))) if len(text) <= LONGEST_ACTION else ()
    both = [_whole(said, _trimmed(said)) for said in short]
    found = min(filter(None, both), key=lambda wish: (wish.is_soft, wish.rest), default=None)
    if found and not found.is_soft:
        return found
    within = next(_wishes_within(text, _trimmed(text[:LONGEST_TALK]), names), None)
    within = replace(within, is_soft=True) if within else found
    return within or question_within(sentences_of(text))


def sentences_of(text: str, ends: str = r"(?<=[.?!])\s+") -> list[str]:
    """The sentences of a text, or what another expression parts it into."""
    return [each for each in re.split(ends, text[:LONGEST_TALK].strip()) if each]


QUESTION = r"(?i)[.,?!]\s+(?:(?:so|and|but|then)\s+)?(?=(?:how|why|where|what|which|who)\b)"
"""Before a question that follows something: "for the board, so how did it come together"."""


def question_within(sentences: Sequence[str]) -> Heard | None:
    """A reason that one sentence of several asks for: "It looks made up. Is VAT in there?"."""
    said = [after(sentence, "polite") for sentence in sentences if len(sentences) > 1]
    each = (_whole(sentence, _trimmed(sentence)) for sentence in said)
    whys = (found for found in each if found and found.act is Act.WHY and found.argument)
    return next((replace(found, is_part=True) for found in whys), None)


def asked_alone(text: str) -> Heard | None:
    """The reason of what is all that is said: "what about VAT", "and on-call?"."""
    if len(text) > LONGEST_ASKED:
        return None
    said = [token.text for token in tokenize(text)[1]]
    name = " ".join(word for word in said if word not in word_set("before_asked"))
    return Heard(Act.WHY, argument=name, is_soft=True) if name in word_list("asked_alone") else None


def _wishes_within(text: str, tokens: Tokens, names: Names) -> Iterator[Heard]:
    """Wishes of several words with nothing but small talk around it; thanks with small talk."""
    for start in range(len(tokens)):
        if start and not says_nothing(tokens[:start], names):
            continue
        for match, found in _heard(text, tokens, start):
            said, rest = tokens[start : match.end], tokens[match.end :]
            typed = {text[token.start : token.end] for token in said}
            is_named = {*found.labels} <= typed  # in capitals: among other words "a" is an article
            if is_named and _is_clear(found, said, rest) and says_nothing(rest, names):
                yield found


def _is_clear(found: Heard, said: Tokens, rest: Tokens) -> bool:
    """Whether a wish stands out from the words around it."""
    first, is_long = said[0].text, len(said) > 1
    if found.argument:
        return first in word_set("asks_for_all")
    if found.act is Act.FULL or (found.act is Act.COMPARE and not found.labels):
        is_last = all(token.text in {"for", ",", "please", "so"} for token in rest[:1])
        return is_last and is_long and first in word_set("shows")
    return is_long or first in word_set("clear")


# --- in both ---------------------------------------------------------------------------------


def nearly(text: str, *, is_thread: bool) -> Refusal | None:
    """A misspelt text with the act that it may mean, in its own words: "comapre", "histroy"."""
    tokens = _trimmed(text)
    if not 0 < len(tokens) <= MOST_MISSPELT:
        return None
    respelt, changed = corrected(tokens, _grammar(is_thread).told.vocabulary)
    if not changed or not (found := _whole(text, respelt, is_thread=is_thread)):
        return None
    why = asked("no_such_word" if is_thread else "no_such_command").of(text.strip())
    return why.offering([" ".join((found.act, *found.labels, found.argument)).strip()])


def _whole(text: str, tokens: Tokens, *, is_thread: bool = True) -> Heard | None:
    """What all of some tokens ask for."""
    every = _heard(text, tokens, is_thread=is_thread)
    return next((found for match, found in every if match.end == len(tokens)), None)


def _heard(
    text: str, tokens: Tokens, start: int = 0, *, is_thread: bool = True
) -> list[tuple[Match[_Meant], Heard]]:
    """Every sentence that matches at a place with what it asks for, the longest first."""

    def read(kind: str, i: int, start: int) -> Iterable[tuple[object, int]]:
        if kind == "text":
            return [(text.strip(), len(tokens))]
        first = tokens[i].start
        if kind == "words":
            return [(text[first : tokens[at].end], at + 1) for at in range(i, len(tokens))]
        if kind in {"rest", "named"}:  # a named rest names a thing of the answer, or a seller
            said = [*product(("topics", "sellers"), range(i, len(tokens)))]
            is_named = kind == "rest" or any(listed(name, tokens, at) for name, at in said)
            return [(text[first:].strip(" ?!.,"), len(tokens))] if is_named else ()
        return _labels(tokens, i, many=kind == "labels")

    matches = Matcher(_grammar(is_thread), tokens, read).matches(start) if tokens else ()
    found = [(match, _of_match(match)) for match in matches]
    return sorted(found, key=lambda each: (each[1].is_soft, -each[0].end, each[1].rest))


def _of_match(match: Match[_Meant]) -> Heard:
    values = {each.slot.field: each.value for each in match.filled}
    names = [values.get(name) or () for name in ("labels", "label", "other")]
    argument = str(values.get("text") or values.get("rest") or "")
    act, is_soft, about = match.rule
    if act == Act.WHY:  # "13,275" of "come to 13,275"
        argument = parted(argument, "reason_before")[1] or argument
        if not ends(argument, "comes_from"):
            argument = parted(argument, "reason_after", LAST)[0].rstrip()
    labels = tuple(chain.from_iterable(cast("list[tuple[str, ...]]", names)))
    said = f"{about} {argument}".strip()
    return Heard(Act(act), labels, said, is_soft=is_soft, rest=len(argument))


def _labels(tokens: Tokens, i: int, *, many: bool) -> Iterator[tuple[tuple[str, ...], int]]:
    """Names of scenarios: one, or several that are joined in any way."""
    found: tuple[str, ...] = ()
    for at in range(i, len(tokens)):
        if tokens[at].text in LABELS:
            found = (*found, tokens[at].text.upper())
            if many == (len(found) > 1):
                yield found, at + 1
        elif not found or tokens[at].text not in word_set("between_labels"):
            break


def _trimmed(text: str) -> Tokens:
    """The tokens without separators at the ends and a "please"."""
    tokens = [token for token in tokenize(text)[1] if token.text not in {"please", "pls", "?", "!"}]
    solid = [i for i, token in enumerate(tokens) if token.kind is not Kind.SEPARATOR]
    return tuple(tokens[solid[0] : solid[-1] + 1]) if solid else ()
