"""One normalisation for every name that people type: case, spaces, dots, dashes and underscores
do not tell names apart, and words that only say how a model was packed may be left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

LONGEST_NAME = 120
"""Characters that are read of a name; catalogue ids stay below it, and hostile text is cut."""

PACKING_WORDS = frozenset(
    {"instruct", "turbo", "latest", "preview", "versatile", "instant", "it", "hf", "maas", "fast"}
    | {"fp8", "fp4", "nvfp4", "mxfp4", "bf16", "awq"}
)
"""Words of a model's id that name its tuning or packing, and that people leave out."""

_DATE = re.compile(r"[-@_ ]?\b20\d\d-?[01]\d-?[0-3]\d\b")
_SPACE_BEFORE_UNIT = re.compile(r"(?<=\d)[ -](?=g?b\b)")
_P_FOR_POINT = re.compile(r"(?<=\d)p(?=\d)")
_VERSION = re.compile(r"(?<!\d)(\d)[-_.,](\d)(?![\da-z])")
_WORD = re.compile(r"(?:nv|mx)?fp\d+|bf16|hbm\de?|\d+(?:\.\d+)?[a-z]*|[^\W\d_]+")


@lru_cache(maxsize=16_384)
def words(text: str) -> tuple[str, ...]:
    """The words of a name: "Llama3_3-70B" and "llama 3.3 70b" both give llama, 3.3, 70b."""
    lowered = _SPACE_BEFORE_UNIT.sub("", text[:LONGEST_NAME].casefold())
    pointed = _P_FOR_POINT.sub(".", lowered)
    return tuple(_WORD.findall(_VERSION.sub(r"\1.\2", pointed)))


def spelling_key(text: str) -> str:
    """What two spellings of the same name have in common."""
    return " ".join(words(text))


def loose_key(text: str) -> str:
    """The same without dates and packing words, in any order: "Claude 3.5 Sonnet" and
    "claude-sonnet-3-5-20241022" agree. Empty where nothing else is left."""
    undated = _DATE.sub("", text[:LONGEST_NAME])
    return " ".join(sorted(word for word in words(undated) if word not in PACKING_WORDS))


def is_dated(text: str) -> bool:
    """Whether a name carries a date, as snapshots of a model do."""
    return _DATE.search(text) is not None


def closest(
    text: str, spellings: Mapping[str, str], most: int = 3, worst_score: int = 75
) -> tuple[str, ...]:
    """Did-you-mean: of {spelling: what it stands for}, the `most` things nearest to `text`.

    Empty where every spelling is further away than `worst_score` (of 100).
    """
    # loaded where a name is misspelt: few are, and it takes as long as to read the question
    from rapidfuzz import fuzz, process

    typed = spelling_key(text)
    if not typed:
        return ()
    found = process.extract(
        typed,
        [spelling_key(spelling) for spelling in spellings],
        scorer=fuzz.WRatio,
        score_cutoff=worst_score,
        limit=None,
    )
    things = list(spellings.values())
    return tuple(dict.fromkeys(things[nth] for _, _, nth in found))[:most]
