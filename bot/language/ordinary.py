"""Words that people put around a what-if and that change nothing in it: a closed list.

None denies, restricts, counts, compares, dates or names anything; what does is in MEANINGFUL, and
no word may stand in both. Whatever stands in neither is asked back.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.language import ordinary_words as words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MEANINGFUL = _words("""
    own owned owns
    after afterwards alternatively answer answers audio avoid barely batch batched before bigger
    block blocked blocks bought bump bumped bumps buy cache cached call calls cancel chat chats
    cheaper climb climbed climbs command completion completions compress compressed conversation
    conversations copilot couple day days decrease dedicated discount discounts distilled double
    doubt doubted doubtful doubting doubts down dozen drop during each earlier either embedding
    embeddings eu eventually every except exclude excluding existing fail failed failing failover
    fails fall false faster few fewer forbid forbidden forbids forget former formerly future
    germany gpu gpus grow growth half handful hardly hate higher historic historically hour hours
    idle ignore illegal image images impossible increase infra infrastructure initially input
    internal jump jumped jumps kill knock knocks lack larger last later least less longer lose
    lower many message messages minute minutes miss mix monitoring month months more most mostly
    multiple neither never next night nights no nobody non none nor not nothing nowhere numerous
    often oppose or output overnight partly past peak per platform prevent prevented prevents
    previous previously price prices prompt prompts provisioned quantised quantized quarter
    quarterly quarters queries query raise raised raises rarely refuse regulated remove replies
    reply request requests reserved residency respond responds response responses rise seasonal
    seasonally seldom sell several shape shapes shared sharing shed sheds shorter shrink single
    slower smaller some sometimes soon split spot stop suspend team than till tomorrow tonight
    train trained training trains triple tune tuned tunes tuning twice ultimately unless unlikely
    until untrue up upcoming uptime uptimes video videos vision week weekday weekdays weekend
    weekends weeks withdraw without wrong year yearly years yesterday
""")
"""Words that deny, restrict, count, compare or date, and those that fields go by: never passed
over, whatever list they get into."""


def _inflected(word: str) -> Iterator[str]:
    """A word with its plural, past and progressive forms, whether or not English has them all."""
    yield word
    if word.endswith("y") and word[-2] not in "aeiou":
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    elif word.endswith("ee"):
        yield from (word + "s", word + "d", word + "ing")
    elif word.endswith("e"):
        yield from (word + "s", word + "d", word[:-1] + "ing")
    else:
        yield from (word + "s", word + "es", word + "ed", word + "ing", word + word[-1] + "ing")
        yield word + word[-1] + "ed"
    yield word + "'s"


def _adverbs(word: str) -> Iterator[str]:
    yield word
    yield word[:-1] + "ily" if word.endswith("y") else word + "ly"


_INFLECTED = _words(words.VERBS) | _words(words.PEOPLE) | _words(words.THINGS)
_AS_THEY_ARE = (words.PAST, words.AUXILIARIES, words.ADVERBS, words.SHORT)

ORDINARY: frozenset[str] = (
    frozenset(form for word in _INFLECTED for form in _inflected(word))
    | frozenset(form for word in _words(words.QUALITIES) for form in _adverbs(word))
    | frozenset(word for kind in _AS_THEY_ARE for word in kind.split())
    | {"more like"}
) - MEANINGFUL
