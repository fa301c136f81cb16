"""A language: rules in one tree, and the words that may stand between and inside phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from bot.language.grammar import Grammar
from bot.language.phrases import RULES
from bot.language.rules import FILLERS, HEDGES, NEGATIONS, SYNONYMS, Rule
from bot.language.slots import KNOWN_WORDS


class Language:
    """Rules in one tree, the words that may stand between them, and all words that mean something
    by themselves, so that no name begins with one."""

    def __init__(
        self,
        rules: Iterable[Rule],
        fillers: frozenset[str] = FILLERS,
        values: frozenset[str] = frozenset(),
        ordinary: frozenset[str] = frozenset(),
        synonyms: Mapping[str, str] | None = None,
        forgiven: frozenset[str] = frozenset(),
    ) -> None:
        """`values` are words that only values of this language are made of; `ordinary` ones may be
        passed over where no phrase takes them, and `forgiven` ones are taken even if misspelt."""
        self.grammar = Grammar(
            ((rule.pattern, rule) for rule in rules), {**SYNONYMS, **(synonyms or {})}, HEDGES
        )
        self.fillers = fillers
        self.words = self.grammar.vocabulary | KNOWN_WORDS | fillers | NEGATIONS | values
        telling = {
            word
            for word, rules_of in self.grammar.sentences_of_one().items()
            if any(rule.sets or rule.refusal for rule in rules_of)
        }
        self.ordinary = ordinary - telling
        self.forgiven = forgiven


@cache
def command() -> Language:
    """The language of the command."""
    return Language(RULES)
