"""Which reason a "why" asks for: by figure, step, name or word; and what is nearest where none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rapidfuzz import fuzz, process

from bot.conversation.reasons import Reason, reasons_of
from bot.conversation.reasons_hosting import by_count, called, of_option, said_reason, with_hosting
from bot.language.machine.files import rows, word_set
from bot.language.values.quantities import SCALES, parse_number
from engine import Assessment
from engine.prices.names import Names


@dataclass(frozen=True)
class Found:
    """What was found for a "why"."""

    reasons: tuple[Reason, ...]
    nearest: tuple[str, ...] = ()
    """Where nothing was found: what can be asked instead."""
    is_negated: bool = False
    """Whether it was "why not ..."."""
    unlisted: str = field(default="")
    """An option that is known, but not compared with here."""


MOST_REASONS = 3
_STEP = re.compile(r"\bsteps?\s*#?\s*([1-5]|one|two|three|four|five)\b", re.IGNORECASE)
_STEP_NUMBERS = {word: i for i, word in enumerate(["one", "two", "three", "four", "five"], 1)}
_NOT = re.compile(
    r"^\W*(?:(?:do|did|should|would|could|can)\s+(?:we|you|i)\s+)?"
    r"(?:not|don't\s+(?:we|you)|shouldn't\s+we|no)\b\s*(?:use|take|just|go\s+with)?\s*",
    re.I,
)
_FIGURE = re.compile(
    r"(?<![\w.-])[$~≈]?\s?(\d[\d,.]*)\s*(k|m|mn|million|b|bn|billion|t|x|×|%|percent)?(?![\w])",
    re.IGNORECASE,
)
_IDLE, _WEAK = word_set("idle_in_reasons"), word_set("weak_in_reasons")
"""Words that name nothing, and those that decide nothing beside others: "the engineer cost"."""


def find_reason(asked: str, a: Assessment, names: Names) -> Found:
    """What a "why" with this text is about."""
    negated = _NOT.match(asked)
    subject = asked[negated.end() :] if negated else asked
    reasons = with_hosting(reasons_of(a), a)
    if not _content(subject) and not _FIGURE.search(subject):
        return Found(reasons[:1])
    if option := _priced_elsewhere(subject, reasons, names):
        return Found((), unlisted=option)
    options = _by_option(subject, reasons, names) or _named_options(subject, reasons)
    found = _by_model(subject, a, reasons, names) or _by_step(subject, reasons)
    found = found or _by_topic(asked, a, reasons, options) or by_count(subject, a, reasons, names)
    found = found or _by_figure(subject, reasons, options)
    found = found or _misspelt(subject, reasons) or _by_words(subject, reasons)
    if found:
        return Found(tuple(found[:MOST_REASONS]), is_negated=negated is not None)
    return replace(_not_found(subject, reasons, names), is_negated=negated is not None)


def _by_step(subject: str, reasons: Sequence[Reason]) -> list[Reason]:
    named = _STEP.search(subject)
    if not named:
        return []
    number = _STEP_NUMBERS.get(named[1].lower()) or int(named[1])
    return [r for r in reasons if r.kind == "step" and r.about.number == number]


def _by_topic(
    asked: str, a: Assessment, reasons: Sequence[Reason], options: Sequence[Reason]
) -> list[Reason]:
    """By what a thing of the answer is called, the longest name that was said; of several options
    that go by it the cheapest, or the one that is named besides. What is asked of an option by a
    name for all of them, "the Sonnet total", is the option's."""
    said = f" {' '.join(_WORD.findall(asked.lower()))} "
    topics = [(name, topic) for name, topic in rows("topics") if f" {name} " in said]
    _, topic = max(topics, key=lambda each: len(each[0]), default=("", ""))
    found = [reason for key in topic.split() for reason in _of_topic(key, a, reasons)]
    alike = [reason for reason in found if reason.kind == "crossover"]
    named = [reason for reason in alike if _content(asked) & _names_of(reason)]
    if options and topic in _OF_ALL:
        return [*options]
    return (list(options) if topic.endswith("shared") else []) + (named[:1] or alike[:1] or found)


_OF_ALL = word_set("topics_of_all")
"""What is told of all options or the whole bill, where none is named."""


_WORD = re.compile(r"(?:\$/)?[a-z0-9](?:[\w/+-]*\w)?")


def _of_topic(key: str, a: Assessment, reasons: Sequence[Reason]) -> Iterator[Reason]:
    """The reasons of a kind, and of a line, step or field where the key has one."""
    kind, _, name = key.partition(".")
    found = [each for each in reasons if each.kind == kind and name in {"", _key(each)}]
    yield from found or (said_reason(a, name) if kind == "assumption" else ())
    if kind == "line":
        yield from (each for each in reasons if each.kind == "dropped" and _key(each) == name)


def _key(reason: Reason) -> str:
    """The line, step, field or hidden cost that a reason is about."""
    return str(getattr(reason.about, "field", "") or getattr(reason.about, "id", ""))


def _names_of(crossover: Reason) -> frozenset[str]:
    """What only this crossover is called: its API's words."""
    return frozenset(crossover.title.lower().split()) - _EVERY_CROSSOVER


_EVERY_CROSSOVER = frozenset({"the", "crossover", "with", "at", "ai", "instruct", "llama", "70b"})


# --- figures ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Typed:
    value: Decimal
    half_a_digit: Decimal
    """How far a figure may be from it and still be shown so."""
    is_share: bool


def _typed(subject: str) -> Iterator[_Typed]:
    for match in _FIGURE.finditer(subject):
        value = parse_number(match[1].rstrip(".,"))
        if value is not None:
            unit = (match[2] or "").lower()
            scale = SCALES.get(unit, Decimal(1))
            digits = Decimal(1).scaleb(min(0, _exponent(value)))
            if scale > 1 or unit in {"x", "×"}:
                digits = Decimal(1).scaleb(_exponent(value))
            half = Decimal(0) if not unit and value in _COUNTS else digits * scale / 2
            yield _Typed(value * scale, half, unit in {"%", "percent"})


_COUNTS = range(20)
"""A small whole number counts something: 2 GPUs are not 2.05 times a bill."""


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "figures are finite"
    return exponent


def _by_figure(subject: str, reasons: Sequence[Reason], options: Sequence[Reason]) -> list[Reason]:
    """What shows a figure and is named; else the options that are, else what shows it."""
    typed = list(_typed(subject))
    found = [r for r in reasons if any(_shows(figure, t) for figure in r.figures for t in typed)]
    named = [r for r in found if _content(subject) & r.words]
    return _one_of_each(named or options or found)


def _shows(figure: Decimal, typed: _Typed) -> bool:
    value = figure * 100 if typed.is_share and figure <= 1 else figure
    return abs(value - typed.value) <= typed.half_a_digit


def _one_of_each(found: Sequence[Reason]) -> list[Reason]:
    """Each title once; a step only repeats what lines say, so it stands alone or not at all."""
    own = [reason for reason in found if reason.kind not in {"step", "assumption"}]
    return list({reason.title: reason for reason in own or found}.values())


# --- names and words -------------------------------------------------------------------------


def _by_model(subject: str, a: Assessment, reasons: Sequence[Reason], names: Names) -> list[Reason]:
    """The model that is hosted, where nobody chose it; "llama at groq" is an option."""
    if names.model(subject.strip(" ?!.,")) != a.scenario.model.id:
        return []
    return [r for r in reasons if r.kind == "assumption" and r.about.field == "model"]


def _by_option(subject: str, reasons: Sequence[Reason], names: Names) -> list[Reason]:
    """An API option by any of its names, a provider by its cheapest offer."""
    ref = names.api_option(subject.strip(" ?!.,"))
    return of_option(reasons, ref) if ref else []


def _priced_elsewhere(subject: str, reasons: Sequence[Reason], names: Names) -> str:
    """An option whose price is asked after though nothing is compared with it here: "deepseek"."""
    said = _WORD.findall(subject.lower())
    here = frozenset().union(*(each.words for each in reasons if each.kind == "option"))
    at = [i for i, word in enumerate(said) if word in _SELLERS - here and _OF_PRICES & {*said}]
    refs = (names.api_option(" ".join(said[i : i + n])) for i in at[:1] for n in (3, 2, 1))
    return next(filter(None, refs), "")


_SELLERS, _OF_PRICES = word_set("sellers"), word_set("of_prices")


def _named_options(subject: str, reasons: Sequence[Reason]) -> list[Reason]:
    """The option of each word that few options go by: a provider's cheapest, a model's."""
    options = [each for each in reasons if each.kind == "option"]
    going_by = Counter(word for each in options for word in each.words)
    said = (word for word in _WORD.findall(subject.lower()) if word not in _WEAK | {"api"})
    words = [word for word in said if 0 < going_by[word] <= _FEW]
    found = (called(word, options, frozenset(words)) for word in words)
    return list({each.title: each for each in found}.values())


_FEW = 3
"""Options of one maker; a word that more go by names none of them: "70b"."""


def _by_words(subject: str, reasons: Sequence[Reason]) -> list[Reason]:
    """Those that share most with what is asked; a word that many go by counts little."""
    asked = _content(subject)
    kinds = {(reason.kind, word) for reason in reasons for word in reason.words & asked}
    going_by = Counter(word for _, word in kinds)
    weight = {word: (0.1 if word in _WEAK else 1) / n for word, n in going_by.items()}
    shared = {id(r): sum(weight[word] for word in asked & r.words) for r in reasons}
    best = max(shared.values(), default=0)
    if not best or len(asked) > _MOST_UNKNOWN * len(going_by):
        return []
    found = [r for r in reasons if shared[id(r)] == best]
    alike = [r for r in found if r.kind == found[0].kind]
    return alike if len(alike) <= MOST_REASONS else alike[:1]


def _misspelt(subject: str, reasons: Sequence[Reason]) -> list[Reason]:
    """By a long word that is nearly one that something goes by: "monitorng"."""
    known = {word for each in reasons for word in each.words if len(word) >= _LONG}
    said = sorted(word for word in _content(subject) - known if len(word) >= _LONG)
    near = (process.extractOne(w, sorted(known), scorer=fuzz.ratio, score_cutoff=88) for w in said)
    return _by_words(" ".join(match[0] for match in near if match), reasons)


_LONG = 9
"""Letters of a word that a slip makes no other one of."""
_MOST_UNKNOWN = 4
"""Of so many words at least one must be known: in longer ones a known word is chance."""


def _content(subject: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9][\w.+-]*", subject.lower())
    in_one = (word.replace("-", "") for word in words)
    return frozenset(word.rstrip(".") for word in (*words, *in_one)) - _IDLE


def _not_found(subject: str, reasons: Sequence[Reason], names: Names) -> Found:
    option = names.api_option(subject.strip(" ?!.,"))
    if option:
        return Found((), unlisted=option)
    return Found((), nearest=_nearest(subject, reasons))


_NEAR_SHARE = Decimal("0.2")


def _nearest(subject: str, reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The nearest figure, or the titles that read alike."""
    typed = next(_typed(subject), None)
    if typed:
        near = sorted(
            (abs(figure - typed.value), r.title)
            for r in reasons
            for figure in r.figures
            if figure > 1 and abs(figure - typed.value) <= _NEAR_SHARE * typed.value
        )
        if near:
            return tuple(dict.fromkeys(title for _, title in near[:4]))[:MOST_REASONS]
    words = {word: r.title for r in reasons for word in r.words if len(word) > 3}
    found = (
        process.extractOne(word, list(words), scorer=fuzz.ratio, score_cutoff=70)
        for word in sorted(_content(subject))
    )
    return tuple(dict.fromkeys(words[match[0]] for match in found if match))[:MOST_REASONS]
