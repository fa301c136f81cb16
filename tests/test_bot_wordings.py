"""The data files of what can be said: their examples are tests, no sentence has two meanings, and
nothing in them refers to what is not there. Whoever teaches the bot a phrase needs only them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.language.acts import Act, wanted, wish
from bot.language.machine.files import File, Wording, data_files, word_list
from bot.language.machine.language import Language, command, discussion
from bot.language.machine.patterns import (
    Choice,
    Sequence,
    beginning,
    parse_pattern,
    unknown,
)
from bot.language.machine.rules import Rule, rule_of
from bot.language.machine.segmentation import Segmented, segment
from bot.language.machine.tokens import tokenize
from bot.language.meaning import reading
from bot.language.meaning.evidence import Piece, Sentence, Words, asked_of
from bot.language.meaning.facts import CHANGES
from bot.language.meaning.settlement import FACTS
from bot.language.parsing import parse, without_opening
from bot.language.values.formulas import names_in
from bot.language.values.quantities import Pair, Period, Rated, Scaling, Turns
from bot.language.values.slots import knows, value_of
from engine import Workload
from engine.prices.names import Names, load_names
from tests.test_bot_follow_ups import ASKED_BACK, TODAY, outcome

FILES = data_files()
ROOT = Path(__file__).parent.parent / "bot" / "language" / "wordings"
OF_FACTS = """
    part_share part_option part_volume parts_rest rate_of_one
    terms_option terms_discount terms_usd_per_mtok_in terms_usd_per_mtok_out
    volume shape added added_options dropped_options nodes node_usd base preset rents
    gpus_measured fleet_tokens_per_second
"""
SCALED = ("volume", "input", "output", "gpus", "rent", "pay", "peak", "paid")
FIELDS_OF_FACTS = {*OF_FACTS.split(), *FACTS, *CHANGES, *(f"scaled_{each}" for each in SCALED)}
"""What phrases say besides the fields of a workload: what these are made of."""
IN_ANY = {"on h200": {"gpu": "h200_sxm"}}
"""What is said beside a phrase that changes nothing."""


def is_talk(path: str) -> bool:
    return path.startswith("talk/")


def wordings(path: str) -> Iterator[tuple[Wording, str, Any]]:
    """Each example of a file with its wording and what it means; None where it is asked back."""
    for wording in FILES[path].wording:
        for text in wording.examples:
            meant = wording.examples[text] if isinstance(wording.examples, dict) else None
            yield wording, text, meant


CUTS: dict[str, Segmented] = {}
"""How texts were cut into phrases when they were read here as follow-ups: half of what that
takes."""


@pytest.fixture(autouse=True, scope="module")
def cuts_are_kept() -> Iterator[None]:
    def kept(source: str, names: Names, language: Language, *rest: Any) -> Segmented:
        cut = segment(source, names, language, *rest)
        if language is discussion():
            CUTS[source] = cut
        return cut

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "segment", kept)
        yield


def understood_as(path: str, wording: Wording, text: str, meant: Any) -> Any:
    """What an example comes to, in the words of its file."""
    if wording.action:
        found = wanted(text)
        return found and found.act
    if is_talk(path):
        return outcome(f"on h200, {text}")
    return outcome(text)


def expected(path: str, wording: Wording, meant: Any) -> Any:
    if wording.action:
        return Act(wording.action)
    return IN_ANY["on h200"] if is_talk(path) else ASKED_BACK if meant is None else meant


@pytest.mark.parametrize("path", FILES)
def test_every_example_is_read_as_it_says(path: str) -> None:
    wrong = [
        f"“{text}” is read as {found}, not as {wanted}; by {sorted(sentences_in(text))}"
        for wording, text, meant in wordings(path)
        if (found := understood_as(path, wording, text, meant))
        != (wanted := expected(path, wording, meant))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES)
def test_every_wording_has_an_example_that_it_is_read_by(path: str) -> None:
    """Sentences that no example needs would be there for nothing."""
    own = {sentence for wording in FILES[path].wording for sentence in wording.says}
    for wording in FILES[path].wording:
        assert wording.examples, wording.says[0]
    for wording, text, _ in wordings(path):
        if FILES[path].act:
            found = wish(text, load_names())
            assert found and found.act == FILES[path].act, text
        elif not wording.action:
            by = sentences_in(text)
            assert own & by, f"“{text}” is read by {sorted(by)}, and by no sentence of {path}"


def sentences_in(text: str) -> set[str]:
    """The sentences of the data files that a text is read by."""
    said = without_opening(text)
    cut = CUTS.get(said) or segment(said, load_names(), discussion(), TODAY)
    rivals = [match for phrase in cut.phrases for path in phrase.readings for match in path]
    found = [phrase.match for phrase in cut.phrases if phrase.match]
    return {match.rule.pattern for match in (*found, *rivals)}


def test_no_text_is_an_example_twice() -> None:
    texts = [text for path in FILES for _, text, _ in wordings(path)]
    assert {text for text in texts if texts.count(text) > 1} == set()


# --- values


def plain(value: Any) -> Any:
    """A value as the data files write it: volumes a day, to two decimals."""
    match value:
        case Decimal():
            return round(value, 2)
        case Rated():
            return plain(value.per_day)
        case Period():
            return plain(Decimal(value.days) / value.times)
        case Pair():
            return [plain(value.input), plain(value.output)]
        case Turns():
            return plain(value.count)
        case Scaling():
            parts = {"times": plain(value.times), "plus": plain(value.plus)}
            neutral = {"times": 1, "plus": 0}
            return {"target": value.target} | {
                name: part for name, part in parts.items() if part != neutral[name]
            }
    return value


@pytest.mark.parametrize("path", [path for path, file in FILES.items() if file.value])
def test_every_example_of_a_value_is_read_as_it_says(path: str) -> None:
    found = {
        (value.kind, text): (plain(value_of(value.kind, tokenize(text)[1])), meant)
        for value in FILES[path].value
        for text, meant in value.examples.items()
    }
    assert {key: pair for key, pair in found.items() if pair[0] != pair[1]} == {}


def test_a_kind_is_a_list_or_said_in_words_or_read_by_the_machine() -> None:
    """Every part of a value leads somewhere, and each formula can be worked out."""
    said = {value.kind: value for file in FILES.values() for value in file.value}
    for value in (value for file in FILES.values() for value in file.value):
        for said_so in value.says:
            for part in parts(said_so):
                names = part[1:-1].split(":")[-1].removeprefix("not ").split(" ")
                names = names[1:] if names[0] in {"before", "after", "any"} else names
                assert all(map(knows, names)), (value.kind, part)
        assert value.many == said[value.kind].many, value.kind
        for formula in filter(None, (value.when, value.gives, *value.sets.values())):
            compile(formula, value.kind, "eval")


# --- one sentence, one meaning


Fields = tuple[str, ...]
"""What the values of a sentence set, in order; nothing where one is only read over."""


class Come(NamedTuple):
    """How far a sentence has come in a rule, by its place in the table."""

    rule: int
    fields: Fields
    items: Sequence


class Ways:
    """What rules say, word by word. How far one has come is a number: whole sets are compared."""

    def __init__(self) -> None:
        self.come: list[Come] = []
        self._numbers: dict[Come, int] = {}
        self._after: dict[int, list[tuple[str, int]]] = {}

    def number(self, come: Come) -> int:
        found = self._numbers.setdefault(come, len(self.come))
        if found == len(self.come):
            self.come.append(come)
        return found

    def after(self, number: int) -> list[tuple[str, int]]:
        """What may be said next, and how far one has come then."""
        if number not in self._after:
            rule, fields, items = self.come[number]
            self._after[number] = [
                (how, self.number(Come(rule, (*fields, *named), rest)))
                for how, named, rest in steps(items)
            ]
        return self._after[number]

    def rules(self, numbers: Iterable[int]) -> set[int]:
        return {self.come[number].rule for number in numbers}

    def ended(self, numbers: Iterable[int]) -> list[int]:
        return [each for each in numbers if beginning(self.come[each].items, unknown)[1]]


@cache
def steps(items: Sequence) -> frozenset[tuple[str, Fields, Sequence]]:
    """What may come first of some items, the field that it sets, and what then follows."""
    found = set[tuple[str, Fields, Sequence]]()
    for at, item in enumerate(items):
        rest = items[at + 1 :]
        if isinstance(item, Choice):
            ways = (step for way in item.ways for step in steps(way))
            found |= {(how, named, (*after, *rest)) for how, named, after in ways}
            if beginning((item,), unknown)[1]:
                continue
        elif isinstance(item, str):
            found.add((item, (), rest))
        else:
            found.add((f"{{{item.kind}}}", (item.field,), rest))
        break
    return frozenset(found)


@cache
def shared_wordings() -> list[tuple[str, list[tuple[Rule, Fields]]]]:
    """Every sentence that several rules of threads have, spelt out, with these rules and what its
    values are in each. A command has some of these rules."""
    rules, ways = discussion().grammar.rules, Ways()
    places = ((place, parse_pattern(sentence)) for place, (sentence, _) in enumerate(rules))
    begins = frozenset(ways.number(Come(place, (), (pattern,))) for place, pattern in places)
    todo, seen, found = [(begins, "")], {begins}, list[tuple[str, list[tuple[Rule, Fields]]]]()
    while todo:
        numbers, said = todo.pop()
        ended = sorted({ways.come[each][:2] for each in ways.ended(numbers)})
        if len({place for place, _ in ended}) > 1:
            found.append((said, [(rules[place][1], fields) for place, fields in ended]))
        following: dict[str, set[int]] = {}
        for how, number in (after for each in numbers for after in ways.after(each)):
            following.setdefault(how, set()).add(number)
        for how, after in following.items():
            if len(ways.rules(after)) > 1 and frozenset(after) not in seen:
                seen.add(frozenset(after))
                todo.append((frozenset(after), f"{said} {how}"))
    return found


def meaning(rule: Rule, fields: Fields) -> str:
    return f"{fields} {sorted(rule.sets.items())} {sorted(rule.scales.items())} {rule.refusal}"


@pytest.mark.parametrize("language", [command(), discussion()], ids=["command", "threads"])
def test_no_sentence_has_two_meanings(language: Language) -> None:
    """What is taken comes before what is asked back, and that before what says nothing; within
    each a sentence means one thing."""
    double, known = {}, {id(rule) for _, rule in language.grammar.rules}
    assert known <= {id(rule) for _, rule in discussion().grammar.rules}
    for said, found in shared_wordings():
        rules = [(rule, fields) for rule, fields in found if id(rule) in known]
        taken = {
            meaning(rule, fields)
            for rule, fields in rules
            if not rule.refusal and (rule.sets or rule.scales or any(fields))
        }
        asked = {meaning(rule, ()) for rule, _ in rules if rule.refusal}
        if len(taken) > 1 or (not taken and len(asked) > 1):
            double[said.strip()] = [rule.pattern for rule, _ in rules]
    assert double == {}


# --- nothing refers to what is not there


def parts(sentence: str) -> list[str]:
    return re.findall(r"\{[^}]*\}|#\w+", sentence)


def fields_of(wording: Wording) -> set[str]:
    """The fields that the values of a wording set."""
    named = (part[1:-1].partition(":") for said in wording.says for part in parts(said))
    return {field for field, colon, _ in named if colon and field}


def test_every_reference_leads_somewhere() -> None:
    known = set(Workload.model_fields) | FIELDS_OF_FACTS
    for path, file in FILES.items():
        for sentence in (*file.words.values(), *(s for w in file.wording for s in w.says)):
            parse_pattern(sentence)  # KeyError for a #name that is not there
            for part in parts(sentence):
                if part.startswith("{") and not (file.act or part in {"{rest}", "{text}"}):
                    field, _, kind = part[1:-1].partition(":")
                    assert knows(kind or field), (path, part)
        for wording in file.wording:
            if not (wording.asks or file.act or wording.action):
                assert fields_of(wording) <= known, (path, fields_of(wording) - known)
            assert {*wording.sets, *wording.unsets} <= known, path
            assert {*wording.unless} <= known, path
        assert not file.act or Act(file.act)


def test_what_facts_come_to_is_made_of_what_is_said() -> None:
    """The rules of volume/settled.toml: fields there are, facts that some sentence or rule tells,
    and questions that are worded."""
    rules = [rule for file in FILES.values() for rule in file.settles]
    given = {name for rule in rules for name in rule.gives}
    known = FIELDS_OF_FACTS | set(Workload.model_fields) | given | {"known", "mix"}
    for rule in rules:
        formulas = (*rule.gives.values(), *rule.sets.values(), *filter(None, [rule.when]))
        named = {name for formula in formulas for name in names_in(formula)}
        assert {*rule.of, *rule.without, *rule.takes, *named} <= known, rule
        assert {*rule.sets} <= set(Workload.model_fields), rule
        assert not rule.asks or any(rule.asks in file.asks for file in FILES.values()), rule


def test_what_makes_of_a_phrase_one_that_says_a_field_asks_for_what_there_is() -> None:
    """The formulas of words/prose.toml: lists in what is read, and fields of what was said."""
    sentence = Sentence("5M in", "5m in", "5m in", 0)
    asked = asked_of(Piece("5M in", "5m in", "", "", sentence, {"input": 5}), ())
    fields = FIELDS_OF_FACTS | set(Workload.model_fields)
    evidence = [each for file in FILES.values() for each in file.evidence.values()]
    for formula in (each for row in evidence for each in (row.when, row.alone, row.near) if each):
        assert {*names_in(formula)} <= asked.keys(), formula
        for of, name in re.findall(r"(\w+)\.(\w+)", formula):
            is_list = isinstance(asked[of], Words)
            assert word_list(name) if is_list else name in fields, (formula, name)


def test_every_field_is_written_back() -> None:
    """But those that no word says: what files measured, and sums, which stand in their fields."""
    ways = [how for file in FILES.values() for name, how in file.writes.items()]
    texts = [t for how in ways for t in (how.values() if isinstance(how, dict) else [how])]
    written = {name for text in texts for name in re.findall(r"\{(\w+)", text)}
    written |= {name for file in FILES.values() for name in file.writes}
    unwritten = {"input_tokens_per_day", "output_tokens_per_day", "measured", "sums"}
    assert set(Workload.model_fields) - written == unwritten
    every = [*word_list("written"), *(f"scaled_{quantity}" for quantity in SCALED)]
    assert sorted(every) == sorted(name for file in FILES.values() for name in file.writes)
    asked = [name for file in FILES.values() for name in file.asks]
    assert len(asked) == len({*asked})


@pytest.mark.parametrize("path", ["volume/change", "volume/parts", "alternatives/scenario"])
def test_a_command_changes_nothing_that_was_said_before(path: str) -> None:
    """It takes what a question can hold, and asks the rest back."""
    for _, text, _ in wordings(path):
        understood = parse(f"5M in 1M out, {text}", load_names())
        assert set(understood.changes) <= set(Workload.model_fields), text


def test_the_files_hold_neither_regular_expressions_nor_code() -> None:
    for file in ROOT.rglob("*.toml"):
        assert not re.search(
            r"\\|\(\?|\.\*|\^|bot\.language|engine\.\w|\$\)", file.read_text("utf-8")
        ), file.name


# --- teaching a phrase


def test_a_phrase_is_taught_by_one_entry() -> None:
    """What README shows: the entry alone makes the sentence understood."""
    entry = {
        "says": ["bursts to {peak_to_average:times}"],
        "examples": {"bursts to 5x": {"peak_to_average": 5}},
    }
    file = File.model_validate({"wording": [entry]})
    rules = [rule_of(wording, said) for wording in file.wording for said in wording.says]
    cut = segment("bursts to 5x", load_names(), Language(rules), TODAY)
    (phrase,) = cut.phrases
    assert phrase.match is not None
    (value,) = phrase.match.filled
    assert (value.slot.field, value.value) == ("peak_to_average", 5)
