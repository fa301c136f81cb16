"""The words that relative changes are made of, as wordings/words/changes.toml has them."""

from __future__ import annotations

from decimal import Decimal

from bot.language.machine.files import rows, word_set
from bot.language.meaning.refusals import Refusal
from bot.language.values.quantities import PARTS

TARGETS = {tuple(name.split()): target for name, target in rows("targets")}
FACTORS = {word: Decimal(value) for word, value in rows("factors")}
IDIOMS = {tuple(words.split()): Decimal(value) for words, value in rows("factor_idioms")}
COUNTED = dict.fromkeys(word_set("counted_up"), 1) | dict.fromkeys(word_set("counted_down"), -1)
SIGNS = dict.fromkeys(word_set("signs_up"), 1) | dict.fromkeys(word_set("signs_down"), -1)
UP, DOWN, RISE, FALL = map(word_set, ("up", "down", "rise", "fall"))
BEYOND, SHORT, PLANS, PRICED = map(word_set, ("beyond", "short_of", "plans", "priced"))
ARTICLES, SIZES, LINKS = map(word_set, ("articles", "sizes", "change_links"))
NOW, IT, FOLLOWING, FORGIVEN = map(word_set, ("present", "it", "following", "forgiven"))

NOT_SCALED = {
    "api prices": Refusal(
        "API prices are the price lists' own; say what you would pay instead.",
        ("now $4,000/month", "api discount 20%"),
    ),
}

WORDS: frozenset[str] = (
    frozenset(word for phrase in TARGETS for word in phrase)
    | {*FACTORS, *PARTS, "add", "another", "plus", "minus", "times", "factor", "order"}
    | (UP | DOWN | RISE | FALL | ARTICLES | LINKS | IT | SIZES | {"drop", "magnitude"})
)
"""Every word that means something here."""
