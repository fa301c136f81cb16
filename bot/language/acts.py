"""What a text asks for besides a workload: in a command help, prices, the history; in a thread a
reason, a table, a way back, a decision."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from bot.language.heard import after, before, begins, ends, parted
from bot.language.machine.corrections import corrected
from bot.language.machine.files import data_files, synonyms, word_list, word_set
from bot.language.machine.grammar import Grammar, Match
from bot.language.machine.tokens import Kind, tokenize
from bot.language.values.labels import is_label
from bot.language.values.quantities import Tokens


class Action(StrEnum):
    """What a command asks for."""

    ASK = "ask"
    HELP = "help"
    MODELS = "models"
    PRICES = "prices"
    HISTORY = "history"
    LOCAL = "local"
    ARTICLE = "article"
    DECISIONS = "decisions"
    FORGET = "forget me"
    EMPTY = "empty"


class Act(StrEnum):
    """What somebody wants in a thread."""

    WHAT_IF = "what if"
    WHY = "why"
    COMPARE = "compare"
    BACK = "back"
    RESET = "reset"
    GO = "go to"
    FULL = "full"
    DECIDE = "decide"
    DECISIONS = "decisions"
    HELP = "help"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action and the text after its words."""

    action: Action
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """An act with the scenarios it names and the rest of its text."""

    act: Act
    labels: tuple[str, ...] = ()
    argument: str = ""
    is_soft: bool = False
    """Whether it is only meant so where nothing else is understood: "what is ..."."""
    rest: int = 0
    """How many characters its sentence does not say: the fewer, the better it fits."""


LONGEST_WISH, LONGEST_TALK, LONGEST_MISSPELT = 500, 300, 100
"""Characters; what is longer is a question, is looked through for no wish among other words, and
is not corrected."""

IsTalk = Callable[[Tokens], bool]
"""Whether some words say nothing by themselves."""

_Meant = tuple[str, bool, str]
"""The act or action that a sentence asks for, whether it is soft, and what it is about."""


@cache
def _grammar(is_thread: bool) -> Grammar[_Meant]:
    """Exact wishes first, then those that yield to a what-if."""
    wishes = [
        (sentence, (file.act if is_thread else wording.action, wording.soft, wording.about))
        for file in data_files().values()
        for wording in file.wording
        for sentence in wording.says
        if (file.act if is_thread else wording.action)
    ]
    return Grammar(sorted(wishes, key=lambda wish: wish[1][1]), synonyms())


# --- in a command ----------------------------------------------------------------------------


def privately(text: str) -> tuple[str, bool]:
    """The text without a first word that says "for me alone", and whether it was there.

    >>> privately("private 5M in 1M out"), privately("privately")
    (('5M in 1M out', True), ('', True))
    """
    first, _, rest = text.strip().partition(" ")
    is_private = first.lower().rstrip(",:;") in word_set("privately")
    return (rest.strip(), True) if is_private else (text, False)


def wanted(text: str) -> Wanted | None:
    """The action whose words the text begins with; None where it is a question or unknown."""
    if len(text) > LONGEST_WISH:
        return None
    if text.strip() and not text.strip().strip("?"):
        return Wanted(Action.HELP)
    tokens = _trimmed(text)
    return _action(text, tokens) if tokens else Wanted(Action.EMPTY)


def nearly_wanted(text: str) -> str | None:
    """The action, in the command's words, that a misspelt text may mean: "histroy"."""
    found = _action(text, _respelt(text, 8, is_thread=False))
    return f"{found.action} {found.argument}".strip() if found else None


def _action(text: str, tokens: Tokens) -> Wanted | None:
    found = [
        Wanted(Action(match.rule[0]), str(values.get("rest", "")))
        for match, values in _matches(text, tokens, 0, is_thread=False)
        if match.end == len(tokens)
    ]
    return min(found, key=lambda wanted: len(wanted.argument), default=None)


# --- in a thread -----------------------------------------------------------------------------


def wish(text: str, is_talk: IsTalk = lambda tokens: not tokens) -> Wish | None:
    """The act whose words the text is made of, small talk aside; None where it can only be a
    what-if."""
    if begins(text, "decides"):
        return Wish(Act.DECIDE, argument=text.strip())
    both = [_wish(said, _trimmed(said)) for said in dict.fromkeys((text, after(text, "polite")))]
    found = min(filter(None, both), key=lambda wish: wish.is_soft, default=None)
    if found and not found.is_soft:
        return found
    within = _wish_within(text, _trimmed(text[:LONGEST_TALK]), is_talk)
    return replace(within, is_soft=True) if within else found or _question_within(text)


def _question_within(text: str) -> Wish | None:
    """A reason that one sentence of several asks for: "It looks made up. Is VAT in there?"."""
    sentences = re.split(r"(?<=[.?!])\s+", text[:LONGEST_TALK].strip())
    each = (_wish(said, _trimmed(said)) for said in sentences if len(sentences) > 1)
    whys = (found for found in each if found and found.act is Act.WHY and found.argument)
    return next(whys, None)


def asked_alone(text: str) -> Wish | None:
    """The reason of what is all that is said: "what about VAT", "and on-call?"."""
    if len(text) > LONGEST_MISSPELT:
        return None
    said = [token.text for token in tokenize(text)[1]]
    name = " ".join(word for word in said if word not in word_set("before_asked"))
    is_one = name in word_list("asked_alone")
    return Wish(Act.WHY, argument=name, is_soft=True) if is_one else None


def nearly_wished(text: str) -> str | None:
    """The act that a misspelt text may mean, in its own words: "comapre"."""
    found = _wish(text, _respelt(text[:LONGEST_MISSPELT], 4, is_thread=True))
    return " ".join((found.act, *found.labels, found.argument)).strip() if found else None


def _wish(text: str, tokens: Tokens) -> Wish | None:
    whole = (found for match, found in _wishes(text, tokens, 0) if match.end == len(tokens))
    return min(whole, key=lambda wish: (wish.is_soft, wish.rest), default=None)


def _wish_within(text: str, tokens: Tokens, is_talk: IsTalk) -> Wish | None:
    """A wish of several words with nothing but small talk around it; thanks with small talk."""
    for start in range(len(tokens)):
        if start and not is_talk(tokens[:start]):
            continue
        for match, found in _wishes(text, tokens, start):
            said = {text[token.start : token.end] for token in tokens[start : match.end]}
            is_named = {*found.labels} <= said  # in capitals: among other words "a" is an article
            if _is_clear(tokens, match, found) and is_named and is_talk(tokens[match.end :]):
                return found
    return None


def _is_clear(tokens: Tokens, match: Match[_Meant], found: Wish) -> bool:
    """Whether a wish stands out from the words around it."""
    first, is_long = tokens[match.start].text, match.end - match.start > 1
    if found.argument:
        return first in word_set("asks_for_all")
    if found.act is Act.FULL or (found.act is Act.COMPARE and not found.labels):
        rest = tokens[match.end : match.end + 1]
        is_last = all(token.text in {"for", ",", "please", "so"} for token in rest)
        return is_last and is_long and first in word_set("shows")
    return is_long or first in word_set("clear")


def _wishes(text: str, tokens: Tokens, start: int) -> Iterator[tuple[Match[_Meant], Wish]]:
    """Every wish that begins at a place, the longest first."""
    found = _matches(text, tokens, start, is_thread=True)
    wishes = [(match, _of_meant(match.rule, values)) for match, values in found]
    key = lambda each: (each[1].is_soft, -each[0].end, each[1].rest)  # noqa: E731
    yield from sorted(wishes, key=key)


def _of_meant(meant: _Meant, values: Mapping[str, object]) -> Wish:
    names = [values.get(name) or () for name in ("labels", "label", "other")]
    labels = tuple(label for each in names if isinstance(each, tuple) for label in each)
    argument = str(values.get("text") or values.get("rest") or "")
    act, is_soft, about = meant
    if act == Act.WHY:  # "13,275" of "come to 13,275"
        argument = parted(argument, "reason_before")[1] or argument
        argument = argument if ends(argument, "comes_from") else before(argument, "reason_after")
    return Wish(Act(act), labels, f"{about} {argument}".strip(), is_soft, len(argument))


# --- what both share -------------------------------------------------------------------------


def _trimmed(text: str) -> Tokens:
    """The tokens without separators at the ends and a "please"."""
    tokens = [token for token in tokenize(text)[1] if token.text not in {"please", "pls", "?", "!"}]
    solid = [i for i, token in enumerate(tokens) if token.kind is not Kind.SEPARATOR]
    return tuple(tokens[solid[0] : solid[-1] + 1]) if solid else ()


def _respelt(text: str, most: int, *, is_thread: bool) -> Tokens:
    """The tokens of a short text with its misspelt words corrected; none where none is."""
    tokens = _trimmed(text)
    if not 0 < len(tokens) <= most:
        return ()
    respelt, changed = corrected(tokens, _grammar(is_thread).vocabulary)
    return respelt if changed else ()


def _matches(
    text: str, tokens: Tokens, start: int, *, is_thread: bool
) -> Iterator[tuple[Match[_Meant], Mapping[str, object]]]:
    """Every sentence that matches at a place, with its values."""

    def read(kind: str, i: int, start: int) -> Iterable[tuple[object, int]]:
        if kind == "text":
            return [(text.strip(), len(tokens))]
        first = tokens[i].start
        if kind == "words":
            return [(text[first : tokens[at].end], at + 1) for at in range(i, len(tokens))]
        if kind == "rest":
            return [(text[first:].strip(" ?!.,"), len(tokens))]
        return _labels(tokens, i, many=kind == "labels")

    matcher = _grammar(is_thread).matcher(tokens, read)
    for match in matcher.matches(start) if tokens else ():
        yield match, {each.slot.field: each.value for each in match.filled}


def _labels(tokens: Tokens, i: int, *, many: bool) -> Iterator[tuple[tuple[str, ...], int]]:
    """Names of scenarios: one, or several that are joined in any way."""
    found: tuple[str, ...] = ()
    while i < len(tokens) and is_label(tokens[i].text):
        found, i = (*found, tokens[i].text.upper()), i + 1
        if len(found) > 1 or not many:
            yield found, i
        if not many:
            return
        while i < len(tokens) and tokens[i].text in word_set("between_labels"):
            i += 1
