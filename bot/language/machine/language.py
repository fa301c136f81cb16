"""Languages: rules in one tree, and the words that may stand between and inside phrases."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.language.machine.files import word_set
from bot.language.machine.grammar import Grammar
from bot.language.machine.rules import FILLERS, HEDGES, NEGATIONS, ORDINARY, Rule, rules
from bot.language.values.slots import CHANGE_WORDS, KNOWN_WORDS, OF_RULES, TERMS

FORGIVEN = word_set("forgiven")
_SIDES = word_set("input_side") | word_set("output_side")


class Language:
    """Rules in one tree, the words that may stand between them, and all words that mean something
    by themselves, so that no name begins with one."""

    def __init__(
        self,
        rules: Iterable[Rule],
        fillers: frozenset[str] = FILLERS,
        values: frozenset[str] = frozenset(),
        ordinary: frozenset[str] = frozenset(),
        forgiven: frozenset[str] = frozenset(),
        *,
        passes_over: bool = False,
    ) -> None:
        """`values` are words that only values of this language are made of; `ordinary` ones may be
        passed over where no phrase takes them, and `forgiven` ones are taken even if misspelt.
        Whether it `passes_over` what tells of something else (remarks.py): it is named then."""
        self.grammar = Grammar(((rule.pattern, rule) for rule in rules), HEDGES, OF_RULES)
        self.fillers = fillers
        self.words = self.grammar.told.vocabulary | KNOWN_WORDS | fillers | NEGATIONS | values
        self._ordinary = ordinary - TERMS
        said = self.grammar.of_one_word
        self._tells = cache(lambda word: any(rule.sets or rule.refusal for rule in said(word)))
        self.forgiven = forgiven
        self.passes_over = passes_over

    def is_ordinary(self, word: str) -> bool:
        """Whether a word may be passed over: what tells something by itself may not."""
        return word in self._ordinary and not self._tells(word)


@cache
def command() -> Language:
    """The language of the command, where every word is meant."""
    spoken = (rule for rule in rules("threads", "command", "talk") if not rule.is_relative)
    return Language(spoken, FILLERS, CHANGE_WORDS, ORDINARY - _SIDES)


@cache
def message() -> Language:
    """The language of messages: the command's without its looser speech."""
    return Language(rules("command"))


@cache
def discussion() -> Language:
    """The language of follow-ups: the command's, relative changes, and looser speech."""
    fillers = FILLERS - {"estimate"} | {"traffic", "load", "usage", "volumes"}
    spoken = rules("threads", "command", "talk")
    return Language(spoken, fillers, CHANGE_WORDS, ORDINARY, FORGIVEN, passes_over=True)


@cache
def talk() -> Language:
    """The language of small talk alone."""
    return Language(rules("talk"), FILLERS, ordinary=ORDINARY)
