"""What a rule of the grammar is: sentences and what they mean, as the data files say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from bot.kept import kept
from bot.language.machine.files import Wording, data_files, word_list, word_set
from bot.language.meaning.refusals import Refusal, of_workload
from engine.figures.workload import Workload
from engine.question.presets import load_presets


@dataclass(frozen=True)
class Rule:
    """What the wordings of a pattern mean."""

    pattern: str
    sets: Mapping[str, object] = field(default_factory=dict)
    """Fields with a constant value; the pattern's own values come besides."""
    refusal: Refusal | None = None
    """Why it is not taken; its pieces may hold {kind} for the text of a value."""
    scales: Mapping[str, Any] = field(default_factory=dict)
    """Quantities that are multiplied with a number."""

    alone: bool = False
    """Whether it is only read between separators."""
    firm: bool = False
    """Whether its refusal counts as much as a phrase that is taken."""

    @property
    def is_relative(self) -> bool:
        """Whether it changes what was said before, so that a command cannot say it."""
        return bool(self.scales) or _RELATIVE.search(self.pattern) is not None


_RELATIVE = re.compile(r"\{(?:scaling\}|base:|added:|\w+_(?:less|more):|\w+:named_option)")

FILLERS = word_set("fillers")
HEDGES = word_set("hedges") | {"more like"}
NEGATIONS = word_set("negations")

# --- words that people put around a what-if and that change nothing in it: a closed list, of which
# --- none denies, restricts, counts, compares, dates or names anything

MEANINGFUL = word_set("meaningful")
"""Words that deny, restrict, count, compare or date, and those that fields go by: never passed
over, whatever list they get into."""


def _forms(name: str, *lists: str) -> Iterator[str]:
    """The words of lists and their forms, by the first of the endings of a list that they have;
    whether or not English has them all."""
    endings = [row.partition(" = ") for row in word_list(name)]
    for word in (word for each in lists for word in word_list(each)):
        ending, _, forms = next(each for each in endings if word.endswith(each[0]))
        stem = word.removesuffix(ending)
        yield from (word, *(stem + form.replace("&", word[-1]) for form in forms.split(", ")))


def _ordinary() -> frozenset[str]:
    forms = {
        *_forms("inflections", "verbs", "people", "things"),
        *_forms("adverbials", "qualities"),
    }
    lists = map(word_set, ("past", "adverbs", "auxiliaries", "short"))
    return frozenset(forms.union({"more like"}, *lists) - MEANINGFUL)


ORDINARY: frozenset[str] = kept("ordinary", _ordinary)

# --- rules

Speech = Literal["command", "threads", "talk"]
"""What a command says; what is only said to the bot; what changes nothing."""


def rules(*of: Speech) -> Iterator[Rule]:
    """The rules of some speech. Where two have one wording the first holds, so what is taken comes
    before what is asked back."""
    for each in of:
        yield from _all_rules()[each]


@cache
def _all_rules() -> Mapping[Speech, Sequence[Rule]]:
    return kept("rules", _made)


def _made() -> Mapping[Speech, Sequence[Rule]]:
    found: dict[Speech, list[Rule]] = {"command": [], "threads": [], "talk": []}
    for path, file in data_files().items():
        spoken: Speech = "talk" if path.startswith("talk/") else "threads"
        for wording in () if file.act else file.wording:
            if not wording.action:
                of = spoken if wording.only else "command"
                found[of] += (rule_of(wording, sentence) for sentence in wording.says)
    named = (preset for preset in load_presets() if preset.says)
    found["command"] += (Rule(preset.says, {"preset": preset.id}) for preset in named)
    for each in found.values():
        each.sort(key=lambda rule: rule.refusal is not None)
    return found


def rule_of(wording: Wording, sentence: str) -> Rule:
    """The rule of one sentence of a wording."""
    sets = {
        name: of_workload(name).validate_python(value) if name in Workload.model_fields else value
        for name, value in wording.sets.items()
    }
    return Rule(
        sentence,
        sets | dict.fromkeys(wording.unsets),
        Refusal(wording.asks, wording.offers, frozenset(wording.unless)) if wording.asks else None,
        wording.scales,
        wording.alone,
        wording.firm,
    )
