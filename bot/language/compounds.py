"""Words that mean something else together than each alone, and so are one token.

"instead" may be passed over and so may "of"; "instead of" tells what is not wanted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

_COMPOUNDS = """
    instead of|rather than|in place of|other than|apart from|aside from|nothing but|no longer
    |only if|only when|only once|as long as|so long as|all but|everything but|anything but
    |get rid of|getting rid of|tack on|throw in|shave off|take off|more like
    |starting in|starting on|starting next|beginning in|beginning on|launching in|launching on
    |starts in|starts on|begins in|begins on|launches in|launches on|live in
    |live on|start in|start on
"""
COMPOUNDS: frozenset[tuple[str, ...]] = frozenset(
    tuple(words.split()) for words in _COMPOUNDS.split("|")
)

_BY_FIRST: dict[str, list[tuple[str, ...]]] = defaultdict(list)
for _words in sorted(COMPOUNDS, key=len, reverse=True):
    _BY_FIRST[_words[0]].append(_words)
FIRST = frozenset(_BY_FIRST)
"""The words that compounds begin with."""


def length(words: Sequence[str], i: int) -> int:
    """How many words from a place on are one; 1 where it is one by itself.

    >>> length(("h200", "instead", "of", "h100"), 1)
    2
    """
    for compound in _BY_FIRST.get(words[i], ()):
        if tuple(words[i : i + len(compound)]) == compound:
            return len(compound)
    return 1


def joined(words: Sequence[str]) -> list[str]:
    """Words with each compound as one."""
    result, i = list[str](), 0
    while i < len(words):
        many = length(words, i)
        result.append(" ".join(words[i : i + many]))
        i += many
    return result
