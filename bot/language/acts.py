"""What a follow-up asks for besides a what-if: a reason, a table, a way back, a decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.language.corrections import corrected
from bot.language.grammar import Grammar
from bot.language.quantities import Tokens
from bot.language.tokens import Kind, Token, tokenize


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


_FROM_HERE: tuple[tuple[str, Act], ...] = (
    ("help [me] [please] | usage | commands | what can (i|we|you) (do|ask|say) [here]", Act.HELP),
    ("how does this work", Act.HELP),
    ("compare [all|them|these|both|everything|it|scenarios] [side by side]", Act.COMPARE),
    ("compare (all|the|all the|our|these|both) [of] (scenarios|them|options|what-ifs) "
     "[side by side|so far]", Act.COMPARE),
    ("(compare|show|table|tabulate) [scenario|scenarios|options] {labels} "
     "[side by side]", Act.COMPARE),
    ("(difference|differences|diff) between {labels} | diff {labels}", Act.COMPARE),
    ("{labels}", Act.COMPARE),
    ("how (does|do) {labels} compare | {labels} (compared|side by side)", Act.COMPARE),
    ("[show] [me] [a|the] (comparison|side by side|table|overview) [of {labels}]", Act.COMPARE),
    ("[list|show] [all|the|our|all the] [of] (scenarios|what-ifs)", Act.COMPARE),
    ("where are we | which scenarios [are there|do we have|have we] | tabulate", Act.COMPARE),
    ("[go|step|take me|take us] back [one|a step|one step|again|up]", Act.BACK),
    ("undo [that|this|it|the last one|last] | scratch that | forget that "
     "| take that back", Act.BACK),
    ("[go] [back] [to] [the] (previous|last) [one|scenario|question]", Act.BACK),
    ("revert [that|this|it]", Act.BACK),
    ("[go|switch|return|get] [back] to [scenario] {label} [again]", Act.GO),
    ("(use|take|pick|choose|open|show|show me|see|continue with|continue from) "
     "[scenario] {label}", Act.GO),
    ("[scenario] {label} [again]", Act.GO),
    ("reset [all|everything|it|that|this|to the first|the thread] "
     "| start over [again] | restart", Act.RESET),
    ("from the (start|top|beginning) | clear | start again", Act.RESET),
    ("[go|return] [back] to [the] (start|beginning|first|original|base|baseline|first one"
     "|original one|first scenario|original scenario|square one|original question)", Act.RESET),
    ("[the] (original|baseline) [one|scenario|question] | [the] first (one|scenario)", Act.RESET),
    ("[show|give|send|post|see|get] [me|us] [the] (full|whole|complete|entire|long) "
     "[answer|thing|picture|version|story|breakdown|result|assessment|details|bill|one] "
     "[of|for] [scenario] [{label}]", Act.FULL),
    ("(show|give|send|post) [me|us] [the|all|all the|more] (details|answer|breakdown|bill|steps"
     "|crossovers|hidden costs|numbers|everything) [of|for] [scenario] [{label}]", Act.FULL),
    ("[more] details [please] | in full | expand | everything | more | the answer", Act.FULL),
    ("[list|show] [me|us] [the|our|all|all the|past] (decisions|decision log|decision history)",
     Act.DECISIONS),
    ("what (did|have) we (decide|decided) | what was decided", Act.DECISIONS),
    ("[we|let's|lets|i|please|our] [have|hereby] (decide|decided|decision|record|log) "
     "[a|the|our|this] [decision] [on|for] [{rest}]", Act.DECIDE),
    ("why [is|are|was|were|do|does|did|the|that|this|it|so] [{rest}]", Act.WHY),
    ("(how come|how so|explain|justify) [{rest}]", Act.WHY),
    ("[from] where (do|does|did|is|are) {rest} | where's {rest}", Act.WHY),
    ("how (did|do) (you|we|i) {rest} | how (is|are|was|were) {rest}", Act.WHY),
    ("[what is|what's|show|show me|give me] [the] (source|sources|formula|maths|math|arithmetic"
     "|calculation|origin|reason|reasoning|rationale) [of|for|behind] [{rest}]", Act.WHY),
    ("(break down|breakdown of|what goes into|what makes up|what drives) {rest}", Act.WHY),
    ("[many] (thanks|thx|cheers|ta) [a lot|a bunch|again] "
     "| thank you [so much|very much|all]", Act.THANKS),
    ("(great|nice|cool|ok|okay|perfect|good|good bot|got it|lgtm|awesome|makes sense) "
     "[thanks|thank you|one|stuff|work]", Act.THANKS),
)  # fmt: skip

_SOFT: tuple[tuple[str, Act], ...] = (
    ("(what is|what's|whats|what are|what does|how much is|how much are|tell me about) {rest}",
     Act.WHY),
)  # fmt: skip

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


@cache
def _grammar() -> Grammar[tuple[Act, bool]]:
    """Exact wishes first, then those that yield to a what-if."""
    hard = ((pattern, (act, False)) for pattern, act in _FROM_HERE)
    return Grammar((*hard, *((pattern, (act, True)) for pattern, act in _SOFT)))


def wish(text: str) -> Wish | None:
    """The act whose words the text is made of; None where it can only be a what-if."""
    if _DECIDES.match(text):
        return Wish(Act.DECIDE, argument=text.strip())
    for said in dict.fromkeys((text, _POLITE.sub("", text))):
        if found := _match(said, _trimmed(said)):
            return found
    return None


def nearly_wished(text: str) -> str | None:
    """The act that a misspelt text may mean, in its own words: "comapre"."""
    tokens = _trimmed(text)
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
    def read(kind: str, i: int, start: int) -> Iterable[tuple[object, int]]:
        if kind == "rest":
            return [(text[tokens[i].start :].strip(" ?!.,"), len(tokens))]
        return _labels(text, tokens, i, many=kind == "labels")

    found = [
        _wish(match.rule, {filled.slot.kind: filled.value for filled in match.filled})
        for match in (_grammar().matches(tokens, 0, read) if tokens else ())
        if match.end == len(tokens)
    ]
    return min(found, key=lambda wish: (wish.is_soft, len(wish.argument)), default=None)


def _wish(rule: tuple[Act, bool], filled: dict[str, object]) -> Wish:
    labels = filled.get("labels") or filled.get("label") or ()
    assert isinstance(labels, tuple)
    return Wish(rule[0], labels, str(filled.get("rest") or ""), rule[1])


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


def is_label(word: str) -> bool:
    """Whether a word may name a scenario: A to Z, then AA and so on."""
    return re.fullmatch(r"[a-z]|[ab][a-z]", word.lower()) is not None and word.lower() not in _WORDS


_WORDS = frozenset({"as", "at", "an", "am", "be", "by", "b/c", "i", "x"})
