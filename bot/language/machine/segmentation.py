"""How a text is cut into phrases: of all ways, the one that leaves least unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.language.machine.corrections import corrected
from bot.language.machine.currencies import alike
from bot.language.machine.cuts import (
    REFUSED,
    UNREAD,
    Cut,
    Path,
    cheapest,
    is_guess,
    path,
    rival_readings,
)
from bot.language.machine.grammar import Match
from bot.language.machine.language import Language, command, talk
from bot.language.machine.remarks import BEGINS_CLAUSE, clauses, is_aside, is_chatter, is_reason
from bot.language.machine.rules import FILLERS, NEGATIONS, Rule
from bot.language.machine.tokens import Kind, Token, text_of, tokenize
from bot.language.values.naming import NAME_WORDS, Guess, Naming
from bot.language.values.readers import LABELS
from bot.language.values.slots import Values
from engine.prices.names import Names


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of the text and what it was read as; no match where nothing was."""

    text: str
    """As it was typed."""
    position: int
    match: Match[Rule] | None
    is_guess: bool = False
    is_negated: bool = False
    """Whether an unread "not" stands before it."""
    readings: tuple[Path, ...] = ()
    """The ways it can be read, where there are two."""

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.position + len(self.text)

    @property
    def is_unread(self) -> bool:
        """Whether nothing was read of it, in no way."""
        return self.match is None and not self.readings

    @property
    def fields(self) -> set[str]:
        """Of which it has values."""
        slots, rule = (self.match.filled, self.match.rule) if self.match else ((), None)
        said = {slot.slot.field for slot in slots if slot.slot.field}
        return said | {*rule.sets, *rule.scales} if rule else said

    @property
    def sets(self) -> bool:
        """Whether it has a value of a field."""
        return bool(self.fields)

    @property
    def is_asked(self) -> bool:
        """Whether what it was read as is asked back."""
        return self.match is not None and self.match.rule.refusal is not None

    @property
    def is_taken(self) -> bool:
        """Whether it says something, as it is typed, that is not asked back."""
        return bool(self.readings) or (self.sets and not self.is_asked and not self.is_guess)

    @property
    def says_something(self) -> bool:
        """Whether it is taken or asked back, and not only passed over."""
        return bool(self.readings) or self.sets or self.is_asked

    @property
    def is_vague(self) -> bool:
        """Whether words are only somewhat like some that would not be taken either, or "or"."""
        values = [slot.value for slot in self.match.filled] if self.match else []
        alike = max((each.likeness for each in values if isinstance(each, Guess)), default=100)
        is_far = self.is_guess and (not self.sets or (self.is_asked and alike < _FAR))
        return self.text == "or" or (is_far and not any(map(str.isdigit, self.text)))


_FAR = 91
"""A likeness, of 100, below which a word is hardly a name with a slip in it."""


@dataclass(frozen=True, slots=True)
class Segmented:
    """A text cut into phrases."""

    source: str
    tokens: tuple[Token, ...]
    """Misspelt words corrected, where the text was not understood without."""
    changed: frozenset[int]
    """Which tokens were corrected."""
    phrases: tuple[Phrase, ...]
    asides: tuple[str, ...] = ()
    """What was passed over because it tells of something else, as it was typed."""

    def typed(self, start: int, end: int) -> str:
        """What was typed for the tokens from `start` to `end`."""
        return self.source[self.tokens[start].start : self.tokens[end - 1].end]

    def respelt(self, start: int, end: int) -> str:
        """The same with its misspelt words corrected."""
        result, at = "", self.tokens[start].start
        for i in range(start, end):
            token = self.tokens[i]
            word = token.text if i in self.changed else self.typed(i, i + 1)
            result += self.source[at : token.start] + word
            at = token.end
        return result


MOST_GUESSED_TOKENS = 80
"""In longer texts nothing is guessed: it takes time, and who pastes a page made no slip."""


def segment(
    source: str,
    names: Names,
    language: Language | None = None,
    today: date | None = None,
    *,
    guesses: bool = True,
) -> Segmented:
    """The phrases of a text in order; a second, lenient reading guesses at what is misspelt."""
    language = language or command()
    plain, typed = tokenize(source)
    tokens = alike(typed)
    slots = Values(tokens, Naming(plain, tokens, names, language.words), today)
    cuts = cheapest(tokens, slots, frozenset(), language)
    changed: frozenset[int] = frozenset()
    if guesses and cuts[0].cost >= UNREAD and len(tokens) <= MOST_GUESSED_TOKENS:
        right = {i for at, cut in path(cuts, 0) if cut.match for i in range(at, cut.end)}
        right |= {i for i, token in enumerate(tokens) if language.is_ordinary(token.text)}
        right |= {i for i, token in enumerate(tokens) if token.text in NAME_WORDS}
        tokens, changed = corrected(tokens, language.words, language.forgiven, right)
        slots.guess_names(tokens)
        cuts = cheapest(tokens, slots, changed, language)
    phrases = tuple(_phrases(source, tokens, cuts, changed))
    over = tuple(_passed_over(typed, phrases, language)) if language.passes_over else ()
    kept = tuple(each for each in phrases if not any(a <= each.position < b for a, b in over))
    if not any(each.says_something for each in kept):
        return Segmented(source, tokens, changed, phrases)
    return Segmented(source, tokens, changed, kept, tuple(source[a:b] for a, b in over))


def _passed_over(
    tokens: Sequence[Token], phrases: Sequence[Phrase], language: Language
) -> Iterator[tuple[int, int]]:
    """Where what tells of something else begins and ends, in characters."""
    every, fields = [*clauses(tokens)], {name for each in phrases for name in each.fields}
    for clause, then in zip(every, [*every[1:], ()], strict=True):
        start, end = clause[0].start, clause[-1].end
        inside = [each for each in phrases if start <= each.position < end]
        is_open = any(each.is_unread or each.is_guess or each.says_something for each in inside)
        is_why = is_reason(clause, then) and not any(each.is_taken for each in inside)
        if not is_why and any(each.says_something and not each.is_vague for each in inside):
            yield from _chatter(clause, inside, language)
        elif is_open and (is_why or is_aside(clause, language.words, fields)):
            yield start, end


def _chatter(
    clause: Sequence[Token], phrases: Sequence[Phrase], language: Language
) -> Iterator[tuple[int, int]]:
    """The same of unread words beside what is understood; before a relative change stands what
    changes: "the stock is up 5%"."""
    said, fields = 0, {name for each in phrases for name in each.fields}
    for each, then in zip(phrases, [*phrases[1:], None], strict=True):
        at = [i for i, token in enumerate(clause) if each.position <= token.start < each.end]
        is_changed = then is not None and then.match is not None and then.match.rule.is_relative
        is_open = each.is_unread and not is_changed
        if is_open and is_chatter(clause, said, range(at[0], at[-1] + 1), language.words, fields):
            yield each.position, each.end
        said = at[-1] + 1 if each.says_something else said


def _phrases(
    source: str, tokens: Sequence[Token], cuts: Sequence[Cut], changed: frozenset[int]
) -> Iterator[Phrase]:
    def phrase(end: int, match: Match[Rule] | None = None, **besides: Any) -> Phrase:
        text = text_of(source, tokens[i:end]).strip()
        return Phrase(text, tokens[i].start, match, **besides)

    i = 0
    while i < len(tokens):
        match, end = cuts[i].match, cuts[i].end
        if readings := rival_readings(cuts, i):
            end = max(path[-1].end for path in readings)
            yield phrase(end, readings=readings)
        elif match:
            yield phrase(end, match, is_guess=is_guess(match, changed))
        elif cuts[i].cost - cuts[end].cost >= UNREAD:
            end = _unread_until(tokens, cuts, i)
            if negated := _negated(tokens, cuts, end):
                end = negated.end
            yield phrase(end, negated, is_negated=negated is not None)
        i = end


def _negated(tokens: Sequence[Token], cuts: Sequence[Cut], i: int) -> Match[Rule] | None:
    """The phrase that a negation before `i` turns round: the next one, fillers between."""
    if not _is_negation(tokens, i - 1):
        return None
    while i < len(tokens) and cuts[i].match is None and tokens[i].text in FILLERS:
        i += 1
    return cuts[i].match


def _is_negation(tokens: Sequence[Token], i: int) -> bool:
    """Whether a word turns the next round; a dash does only where it touches what follows."""
    if tokens[i].text == "-":
        return i + 1 < len(tokens) and tokens[i].end == tokens[i + 1].start
    return tokens[i].text in NEGATIONS


def _unread_until(tokens: Sequence[Token], cuts: Sequence[Cut], i: int) -> int:
    """The end of a run of unread tokens: words belong together up to a separator or a phrase."""
    end = i + 1
    while end < len(tokens) and cuts[end].match is None:
        is_end = tokens[end].kind is Kind.SEPARATOR or tokens[end].text in BEGINS_CLAUSE | {":"}
        if is_end or _is_negation(tokens, end - 1):
            break
        end += 1
    while end > i + 1 and cuts[end - 1].cost - cuts[end].cost < UNREAD:
        end -= 1  # fillers at the end say nothing
    return end


def says_nothing(tokens: Sequence[Token], names: Names) -> bool:
    """Whether all of some words is small talk."""
    if any(token.is_capital and token.text in LABELS for token in tokens):
        return False
    slots = Values(tokens, Naming("", tokens, names, talk().words))
    return cheapest(tokens, slots, frozenset(), talk())[0].cost < REFUSED
