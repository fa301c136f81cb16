"""The cheapest ways to cut tokens into phrases, and the places where two of them disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.machine.grammar import Match, Matcher
from bot.language.machine.language import Language
from bot.language.machine.rules import Rule
from bot.language.machine.tokens import Kind, Token
from bot.language.meaning.facts import facts_of
from bot.language.meaning.refusals import Refusal
from bot.language.values.naming import Guess
from bot.language.values.slots import Values

UNREAD, GUESSED, GUESSED_TOKEN, REFUSED = 100_000, 40_000, 5_000, 30_000
ORDINARY, FIRM, TAKEN, FILLER = 60, 99, 100, 1
"""What a phrase of each sort costs; only their order matters: better an exact phrase than a refused
one, better that than a misspelt one, better anything than a word left unread. Two words that may
be passed over cost more than a phrase that takes them."""

Path = tuple[Match[Rule], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """The cheapest way to read the tokens from a place on; the longest phrase where several are."""

    cost: int
    end: int
    match: Match[Rule] | None
    rivals: tuple[Match[Rule], ...] = ()
    """Other phrases that begin as cheap a way."""


def cheapest(
    tokens: Sequence[Token], slots: Values, changed: frozenset[int], language: Language
) -> list[Cut]:
    """For each place the cheapest reading of what follows, found from the end backwards."""
    cuts = [Cut(0, len(tokens), None)] * (len(tokens) + 1)
    matcher = Matcher(language.grammar, tokens, slots.read)
    for i in range(len(tokens) - 1, -1, -1):
        best, found = _unread(slots, tokens, i, changed, language), list[Match[Rule]]()
        best += cuts[i + 1].cost
        for match in matcher.matches(i):
            if match.rule.alone and not _is_clause(tokens, i, match.end):
                continue
            cost = _cost(match, changed) + cuts[match.end].cost
            if cost < best:
                best, found = cost, [match]
            elif cost == best:
                found.append(match)
        longest = max(found, key=lambda match: match.end, default=None)
        rivals = tuple(match for match in found if match is not longest)
        cuts[i] = Cut(best, longest.end if longest else i + 1, longest, rivals)
    return cuts


def path(cuts: Sequence[Cut], i: int) -> Iterator[tuple[int, Cut]]:
    """The cuts that follow each other from a place on."""
    while i < len(cuts) - 1:
        yield i, cuts[i]
        i = cuts[i].end


def _is_clause(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether some tokens have a separator or an end of the text on both sides."""
    around = [tokens[at] for at in (start - 1, end) if 0 <= at < len(tokens)]
    return all(token.kind is Kind.SEPARATOR for token in around)


def _unread(
    slots: Values, tokens: Sequence[Token], i: int, changed: frozenset[int], language: Language
) -> int:
    """What it costs to pass a token over: little where it says nothing."""
    token = tokens[i]
    if token.text == "+" and i + 1 < len(tokens) and tokens[i + 1].start == token.end:
        return UNREAD  # +3M is more
    if token.kind is Kind.SEPARATOR or token.text in {"+", ":"}:
        return FILLER
    is_unit = i > 0 and tokens[i - 1].kind is Kind.NUMBER and tokens[i - 1].end == token.start
    if i in changed or is_unit:
        return UNREAD  # 28k is not 28
    if token.text in language.fillers and not slots.read("first_label", i):
        return FILLER  # "A on h200" begins with a scenario, not with an article
    return ORDINARY if language.is_ordinary(token.text) else UNREAD


def _cost(match: Match[Rule], changed: frozenset[int]) -> int:
    if is_guess(match, changed):
        likeness = [slot.value.likeness for slot in match.filled if isinstance(slot.value, Guess)]
        unlike = 10 * int(100 - min(likeness, default=100))
        return GUESSED + GUESSED_TOKEN * (match.end - match.start) + unlike
    if match.rule.refusal:
        return FIRM if match.rule.firm else REFUSED
    return TAKEN + is_refused(match)


def is_refused(match: Match[Rule]) -> bool:
    """Whether a phrase or a value in it cannot be taken."""
    values = (slot.value for slot in match.filled)
    return match.rule.refusal is not None or any(isinstance(v, Refusal) for v in values)


def is_guess(match: Match[Rule], changed: frozenset[int]) -> bool:
    """Whether a word or a name of a phrase had to be corrected."""
    is_misspelt = any(i in changed for i in range(match.start, match.end))
    return is_misspelt or any(isinstance(slot.value, Guess) for slot in match.filled)


# --- two readings ----------------------------------------------------------------------------


def rival_readings(cuts: Sequence[Cut], i: int) -> tuple[Path, Path] | None:
    """The phrases from `i` on and others that are as cheap and say something else; each up to
    where both go on alike. None where there is one meaning."""
    for rival in cuts[i].rivals:
        one, other = _apart(cuts, i, rival)
        if all(map(_is_exact, (*one, *other))) and _meaning(one) != _meaning(other):
            return one, other
    return None


def _is_exact(match: Match[Rule]) -> bool:
    return not is_refused(match) and not is_guess(match, frozenset())


def _apart(cuts: Sequence[Cut], i: int, rival: Match[Rule]) -> tuple[Path, Path]:
    """Two ways from the same place, up to where they meet."""
    chosen, others = dict(path(cuts, i)), dict(path(cuts, rival.end))
    chosen_on, others_on = (
        [cut.match for at, cut in way.items() if at not in other and cut.match]
        for way, other in ((chosen, others), (others, chosen))
    )
    return tuple(chosen_on), (rival, *others_on)


def _meaning(way: Path) -> set[tuple[str, object]]:
    facts = (fact for match in way for fact in facts_of(match.rule, match.filled, "", 0))
    return {(fact.field, fact.value) for fact in facts}
