"""Places where data may have to stay, in the words people use for them."""

from __future__ import annotations

from bot.language.values.quantities import Tokens, text_at

_SAME = {
    "eu": "european union|european economic area|eea",
    "us": "usa|u.s|u.s.a|united states|united states of america|america",
    "uk": "u.k|united kingdom|great britain|britain|england",
    "uae": "united arab emirates|emirates",
    "czechia": "czech republic",
    "netherlands": "holland|the netherlands",
    "south korea": "korea",
    "turkey": "türkiye",
    "ksa": "saudi arabia",
}

_OTHERS = """
europe apac emea latam mena dach nordics asia africa
austria belgium bulgaria croatia cyprus denmark estonia finland france germany greece hungary
iceland ireland italy latvia liechtenstein lithuania luxembourg malta monaco norway poland portugal
romania serbia slovakia slovenia spain sweden switzerland ukraine albania georgia armenia
canada mexico brazil argentina chile colombia peru uruguay ecuador panama
india china japan taiwan singapore malaysia indonesia thailand vietnam philippines pakistan
bangladesh nepal kazakhstan mongolia australia
israel qatar kuwait bahrain oman jordan lebanon iraq iran russia
egypt morocco tunisia algeria nigeria kenya ghana ethiopia rwanda tanzania uganda senegal
bavaria quebec ontario california texas virginia onshore in-country
"""
_TWO_WORDS = "new zealand|hong kong|south africa|sri lanka|costa rica|ivory coast|north america"

NAMES: dict[str, str] = {
    **{place: place for place in _OTHERS.split()},
    **{place: place for place in _TWO_WORDS.split("|")},
    **{same: place for place, words in _SAME.items() for same in (place, *words.split("|"))},
}
"""Every spelling and the name under which a workload keeps it."""

WORDS = frozenset(word for name in NAMES for word in name.split())

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
    {"residency", "only", "data", "region", "hosting", "hosted", "based", "-"}
)


def place(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """The longest known place from here on, as the workload names it."""
    for after in range(i + _MOST_WORDS, i, -1):
        words = " ".join(text_at(tokens, at) for at in range(i, after))
        if words in NAMES and (words != "us" or _is_country(tokens, i)):
            return NAMES[words], after
    return None
