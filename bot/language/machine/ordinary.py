"""Words that people put around a what-if and that change nothing in it: a closed list.

None denies, restricts, counts, compares, dates or names anything; what does is in MEANINGFUL, and
no word may stand in both. Whatever stands in neither is asked back.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.machine.files import word_list, word_set

MEANINGFUL = word_set("meaningful")
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


_INFLECTED = (*word_list("verbs"), *word_list("people"), *word_list("things"))

ORDINARY: frozenset[str] = (
    frozenset(form for word in _INFLECTED for form in _inflected(word))
    | frozenset(form for word in word_list("qualities") for form in _adverbs(word))
    | word_set("past") | word_set("adverbs") | word_set("auxiliaries") | word_set("short")
    | {"more like"}
) - MEANINGFUL  # fmt: skip
