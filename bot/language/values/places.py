"""Places where data may have to stay, in the words people use for them."""

from __future__ import annotations

from bot.language.machine.files import rows, spellings
from bot.language.values.quantities import Tokens, text_at

NAMES = spellings("places")
"""Every spelling and the name under which a workload keeps it."""
_ADJECTIVES = dict(rows("place_adjectives"))

WORDS = frozenset(word for name in (*NAMES, *_ADJECTIVES) for word in name.split())

BEGINNINGS = frozenset(name.split()[0] for name in (*NAMES, *_ADJECTIVES))

_MOST_WORDS = max(len(name.split()) for name in NAMES)


_BOUND = ("-only", "-residency", "-hosted", "-based", "-resident")


def place_bound(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """A place with what binds the data to it in one word: eu-only."""
    word = text_at(tokens, i)
    heads = (word.removesuffix(tail) for tail in _BOUND if word.endswith(tail))
    return next(((NAMES[head], i + 1) for head in heads if head in NAMES), None)


def _is_country(tokens: Tokens, i: int) -> bool:
    """Whether "us" is the country here: "us residency", "in the us", not "what it costs us"."""
    before, after = text_at(tokens, i - 1), text_at(tokens, i + 1)
    return after in _ABOUT_PLACES or before in {"in", "within", "inside", "the", "residency"}


_ABOUT_PLACES = frozenset(
    {"residency", "only", "data", "region", "hosting", "hosted", "based", "soil", "-"}
)


def place(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """The longest known place from here on, as the workload names it; "swiss" before "data"."""
    if text_at(tokens, i) in _ADJECTIVES and text_at(tokens, i + 1) in _ABOUT_PLACES:
        return _ADJECTIVES[text_at(tokens, i)], i + 1
    for after in range(i + _MOST_WORDS, i, -1):
        words = " ".join(text_at(tokens, at) for at in range(i, after))
        if words in NAMES and (words != "us" or _is_country(tokens, i)):
            return NAMES[words], after
    return None
