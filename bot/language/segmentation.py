"""How a text is cut into phrases: of all ways, the one that leaves least unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.language.corrections import corrected
from bot.language.grammar import Grammar, Match
from bot.language.naming import Guess, NamesLike
from bot.language.phrases import RULES
from bot.language.rules import FILLERS, NEGATIONS, SYNONYMS, Rule
from bot.language.slots import KNOWN_WORDS, Slots
from bot.language.tokens import Kind, Token, tokenize

UNREAD, GUESSED, GUESSED_TOKEN, REFUSED, TAKEN = 1000, 400, 50, 300, 10
"""What a phrase of each sort costs; only their order matters: better an exact phrase than a refused
one, better that than a misspelt one, better anything than a word left unread."""


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


@dataclass(frozen=True, slots=True)
class Segmented:
    """A text cut into phrases."""

    source: str
    tokens: tuple[Token, ...]
    """Misspelt words corrected, where the text was not understood without."""
    changed: frozenset[int]
    """Which tokens were corrected."""
    phrases: tuple[Phrase, ...]

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


@dataclass(frozen=True, slots=True)
class _Cut:
    """The cheapest way to read the tokens from a place on."""

    cost: int
    end: int
    match: Match[Rule] | None


class Language:
    """Rules in one tree, the words that may stand between them, and all words that mean something
    by themselves, so that no name begins with one."""

    def __init__(
        self,
        rules: Iterable[Rule],
        fillers: frozenset[str] = FILLERS,
        values: frozenset[str] = frozenset(),
    ) -> None:
        """`values` are words that only values of this language are made of."""
        self.grammar = Grammar(((rule.pattern, rule) for rule in rules), SYNONYMS)
        self.fillers = fillers
        self.words = self.grammar.vocabulary | KNOWN_WORDS | fillers | NEGATIONS | values


@cache
def command() -> Language:
    """The language of the command."""
    return Language(RULES)


def segment(source: str, names: NamesLike, language: Language | None = None) -> Segmented:
    """The phrases of a text in order; a second, lenient reading guesses at what is misspelt."""
    language = language or command()
    plain, tokens = tokenize(source)
    slots = Slots(plain, tokens, names, language.words)
    cuts = _cheapest(tokens, slots, frozenset(), language)
    changed: frozenset[int] = frozenset()
    if cuts[0].cost >= REFUSED:
        tokens, changed = corrected(tokens, language.words)
        slots.guess_names(tokens)
        cuts = _cheapest(tokens, slots, changed, language)
    return Segmented(source, tokens, changed, tuple(_phrases(source, tokens, cuts, changed)))


def _cheapest(
    tokens: Sequence[Token], slots: Slots, changed: frozenset[int], language: Language
) -> list[_Cut]:
    """For each place the cheapest reading of what follows, found from the end backwards."""
    cuts = [_Cut(0, len(tokens), None)] * (len(tokens) + 1)
    for i in range(len(tokens) - 1, -1, -1):
        is_free = _is_free(tokens[i], i in changed, language.fillers)
        best = _Cut((0 if is_free else UNREAD) + cuts[i + 1].cost, i + 1, None)
        for match in language.grammar.matches(tokens, i, slots.read):
            cost = _cost(match, changed) + cuts[match.end].cost
            if cost < best.cost or (cost == best.cost and match.end > best.end):
                best = _Cut(cost, match.end, match)
        cuts[i] = best
    return cuts


def _is_free(token: Token, is_changed: bool, fillers: frozenset[str]) -> bool:
    """Whether a token may be passed over in silence."""
    is_filler = token.text in fillers and not is_changed
    return token.kind is Kind.SEPARATOR or is_filler or token.text in {"+", ":"}


def _cost(match: Match[Rule], changed: frozenset[int]) -> int:
    if is_guess(match, changed):
        likeness = [slot.value.likeness for slot in match.filled if isinstance(slot.value, Guess)]
        unlike = int(100 - min(likeness, default=100))
        return GUESSED + GUESSED_TOKEN * (match.end - match.start) + unlike
    return REFUSED if match.rule.refusal else TAKEN


def is_guess(match: Match[Rule], changed: frozenset[int]) -> bool:
    """Whether a word or a name of a phrase had to be corrected."""
    is_misspelt = any(i in changed for i in range(match.start, match.end))
    return is_misspelt or any(isinstance(slot.value, Guess) for slot in match.filled)


def _phrases(
    source: str, tokens: Sequence[Token], cuts: Sequence[_Cut], changed: frozenset[int]
) -> Iterator[Phrase]:
    i = 0
    while i < len(tokens):
        match = cuts[i].match
        if match is not None:
            guess = is_guess(match, changed)
            yield _phrase(source, tokens, i, match.end, match, is_guess=guess)
            i = match.end
        elif cuts[i].cost == cuts[i + 1].cost:
            i += 1
        else:
            end = _unread_until(tokens, cuts, i)
            negated = _negated(tokens, cuts, end) if _is_negation(tokens, end - 1) else None
            after = negated.end if negated else end
            yield _phrase(source, tokens, i, after, negated, is_negated=negated is not None)
            i = after


def _negated(tokens: Sequence[Token], cuts: Sequence[_Cut], i: int) -> Match[Rule] | None:
    """The phrase that a negation before `i` turns round: the next one, fillers between."""
    while i < len(tokens) and cuts[i].match is None and tokens[i].text in FILLERS:
        i += 1
    return cuts[i].match


def _is_negation(tokens: Sequence[Token], i: int) -> bool:
    """Whether a word turns the next round; a dash does only where it touches what follows."""
    if tokens[i].text == "-":
        return i + 1 < len(tokens) and tokens[i].end == tokens[i + 1].start
    return tokens[i].text in NEGATIONS


def _unread_until(tokens: Sequence[Token], cuts: Sequence[_Cut], i: int) -> int:
    """The end of a run of unread tokens: words belong together up to a separator or a phrase."""
    end = i + 1
    while end < len(tokens) and cuts[end].match is None:
        if tokens[end].kind is Kind.SEPARATOR or _is_negation(tokens, end - 1):
            break
        end += 1
    while end > i + 1 and cuts[end - 1].cost == cuts[end].cost:
        end -= 1  # fillers at the end say nothing
    return end


def _phrase(
    source: str,
    tokens: Sequence[Token],
    start: int,
    end: int,
    match: Match[Rule] | None,
    *,
    is_guess: bool = False,
    is_negated: bool = False,
) -> Phrase:
    first, stop = tokens[start].start, tokens[end - 1].end
    closing = source[stop : stop + 1] == ")" and "(" in source[first:stop]
    typed = source[first : stop + closing].strip()
    return Phrase(typed, first, match, is_guess, is_negated)
