"""What a follow-up asks for besides a what-if: a reason, a table, a way back, a decision."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from bot.language.machine.corrections import corrected
from bot.language.machine.files import data_files, synonyms, word_list, word_set
from bot.language.machine.grammar import Grammar, Match
from bot.language.machine.tokens import Kind, Token, tokenize
from bot.language.values.labels import is_label
from bot.language.values.quantities import Tokens


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
class Wish:
    """An act with the scenarios it names and the rest of its text."""

    act: Act
    labels: tuple[str, ...] = ()
    argument: str = ""
    is_soft: bool = False
    """Whether it is only meant so where nothing else is understood: "what is ..."."""
    rest: int = 0
    """How many characters its sentence does not say: the fewer, the better it fits."""


_BETWEEN = frozenset({",", "and", "to", "with", "vs", "versus", "against", "or", "&", "/", "+"})
_POLITE = re.compile(
    r"^(?:(?:ok|okay|so|and|then|now|please|pls|hey|hi|hello|well|hmm+|but|actually|thanks)"
    r"[\s,!.:;-]+"
    r"|(?:can|could|would|will) (?:you|we|i) (?:please )?|let'?s |let us )+",
    re.IGNORECASE,
)


_DECIDES = re.compile(
    r"\W*(?:we\s+)?(?:overrule[ds]?|overruling|follow(?:ing)?\s+(?:it|the\s+(?:verdict|advice)))\b",
    re.I,
)
"""Decisions that name themselves."""


_Meant = tuple[Act, bool, str]
"""What a sentence asks for, whether it is soft, and what it is about."""


@cache
def _grammar() -> Grammar[_Meant]:
    """Exact wishes first, then those that yield to a what-if."""
    wishes = [
        (sentence, (Act(file.act), wording.soft, wording.about))
        for file in data_files().values()
        for wording in file.wording
        for sentence in wording.says
        if file.act
    ]
    return Grammar(sorted(wishes, key=lambda wish: wish[1][1]), synonyms())


def wish(text: str, is_talk: IsTalk = lambda tokens: not tokens) -> Wish | None:
    """The act whose words the text is made of, small talk aside; None where it can only be a
    what-if."""
    if _DECIDES.match(text):
        return Wish(Act.DECIDE, argument=text.strip())
    both = [_match(said, _trimmed(said)) for said in dict.fromkeys((text, _POLITE.sub("", text)))]
    found = min(filter(None, both), key=lambda wish: wish.is_soft, default=None)
    if found and not found.is_soft:
        return found
    within = _wish_within(text, _trimmed(text[:LONGEST_TALK]), is_talk)
    return replace(within, is_soft=True) if within else found or _question_within(text)


def _question_within(text: str) -> Wish | None:
    """A reason that one sentence of several asks for: "It looks made up. Is VAT in there?"."""
    sentences = _SENTENCE_END.split(text[:LONGEST_TALK].strip())
    each = (_match(said, _trimmed(said)) for said in sentences if len(sentences) > 1)
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


_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


IsTalk = Callable[[Tokens], bool]
"""Whether some words say nothing by themselves."""

LONGEST_TALK = 300
"""Characters; in longer texts no wish is looked for among other words."""


def _wish_within(text: str, tokens: Tokens, is_talk: IsTalk) -> Wish | None:
    """A wish of several words with nothing but small talk around it; thanks with small talk."""
    for start in range(len(tokens)):
        if start and not is_talk(tokens[:start]):
            continue
        for match, found in _matches(text, tokens, start):
            rest = tokens[match.end :]
            if (
                _is_clear(tokens, match, found)
                and _in_capitals(text, tokens, match, found)
                and is_talk(rest)
            ):
                return found
    return None


def _is_clear(tokens: Tokens, match: Match[_Meant], found: Wish) -> bool:
    """Whether a wish stands out from the words around it."""
    first, rest = tokens[match.start].text, tokens[match.end :]
    if found.argument:
        return first in _ASKS
    if found.act is Act.FULL or (found.act is Act.COMPARE and not found.labels):
        is_last = not rest or rest[0].text in {"for", ",", "please", "so"}
        return is_last and first in _SHOWS and match.end - match.start > 1
    return match.end - match.start > 1 or first in _CLEAR


_SHOWS = frozenset({"show", "give", "send", "post", "see", "get", "compare", "put", "list", "view"})
_ASKS = frozenset({"why", "explain", "justify", "where", "breakdown", "break"})
"""Words that ask for a reason wherever they stand, of all that follows."""
_CLEAR = frozenset({"undo", "reset", "thanks", "thx", "ty", "merci", "danke", "gracias", "cheers"})
_CLEAR |= {"decisions", "compare", "tysm", "tnx", "why"}
"""Words that wish something wherever they stand."""


def _in_capitals(text: str, tokens: Tokens, match: Match[_Meant], found: Wish) -> bool:
    """Whether its scenarios are written as names: among other words "a" is an article."""
    said = (text[token.start : token.end] for token in tokens[match.start : match.end])
    return set(found.labels) <= set(said)


LONGEST_MISSPELT = 100


def nearly_wished(text: str) -> str | None:
    """The act that a misspelt text may mean, in its own words: "comapre"."""
    tokens = _trimmed(text[:LONGEST_MISSPELT])
    if not 0 < len(tokens) <= 4:
        return None
    respelt, changed = corrected(tokens, _grammar().vocabulary)
    found = _match(text, respelt) if changed else None
    return " ".join((found.act, *found.labels, found.argument)).strip() if found else None


def _trimmed(text: str) -> tuple[Token, ...]:
    """The tokens without separators at the ends and a "please"."""
    tokens = [token for token in tokenize(text)[1] if token.text not in {"please", "pls", "?", "!"}]
    solid = [i for i, token in enumerate(tokens) if token.kind is not Kind.SEPARATOR]
    return tuple(tokens[solid[0] : solid[-1] + 1]) if solid else ()


def _match(text: str, tokens: Tokens) -> Wish | None:
    whole = (found for match, found in _matches(text, tokens, 0) if match.end == len(tokens))
    return min(whole, key=lambda wish: (wish.is_soft, wish.rest), default=None)


def _matches(text: str, tokens: Tokens, start: int) -> Iterator[tuple[Match[_Meant], Wish]]:
    """Every wish that begins at a place, the longest first."""

    def read(kind: str, i: int, start: int) -> Iterable[tuple[object, int]]:
        if kind == "text":
            return [(text.strip(), len(tokens))]
        if kind == "words":
            first = tokens[i].start
            return [(text[first : tokens[at].end], at + 1) for at in range(i, len(tokens))]
        if kind == "rest":
            return [(text[tokens[i].start :].strip(" ?!.,"), len(tokens))]
        return _labels(text, tokens, i, many=kind == "labels")

    found = _grammar().matches(tokens, start, read) if tokens else []
    wishes = [
        (match, _wish(match.rule, {each.slot.field: each.value for each in match.filled}))
        for match in found
    ]
    key = lambda each: (each[1].is_soft, -each[0].end, each[1].rest)  # noqa: E731
    yield from sorted(wishes, key=key)


def _wish(rule: _Meant, filled: dict[str, object]) -> Wish:
    names = [filled.get(name) or () for name in ("labels", "label", "other")]
    labels = tuple(label for each in names if isinstance(each, tuple) for label in each)
    argument = str(filled.get("text") or filled.get("rest") or "")
    act, is_soft, about = rule
    asked = _asked_for(argument) if act is Act.WHY else argument
    return Wish(act, labels, f"{about} {asked}".strip(), is_soft, len(asked))


_BEFORE = re.compile(r"(?:come|came|arrive|arrived) (?:to|at)\s+|(?:come|came) up with\s+", re.I)
_AFTER = re.compile(
    r"\s+(?:calculated|computed|derived|determined|worked out|please|pls|plz)$"
    r"|(?<!come)(?<!comes)\s+from$",
    re.I,
)


def _asked_for(argument: str) -> str:
    """What a reason is asked for, without the words around it: "13,275" of "come to 13,275"."""
    return _AFTER.sub("", _BEFORE.sub("", argument, count=1))


def _labels(
    text: str, tokens: Tokens, i: int, *, many: bool
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Names of scenarios: one, or several that are joined in any way."""
    found: tuple[str, ...] = ()
    while i < len(tokens) and is_label(tokens[i].text):
        found, i = (*found, tokens[i].text.upper()), i + 1
        if len(found) > 1 or not many:
            yield found, i
        if not many:
            return
        while i < len(tokens) and tokens[i].text in _BETWEEN:
            i += 1
