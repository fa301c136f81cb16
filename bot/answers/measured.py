"""Usage files answered: what was measured and what was said beside it become one question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from bot.answers.answers import Answers, Asker, Reply
from bot.language.canonical import canonical
from bot.language.parsing import parse
from bot.rendering.render import Message, render
from bot.usage.errors import Unreadable
from bot.usage.measured import measure
from bot.usage.measurement import Measurement
from bot.usage.reading import TERMINAL_BYTES, NamedFile
from bot.usage.workloads import asked
from engine import Assessment
from engine.figures.parts import folded
from engine.figures.workload import Workload

_ABOUT_THE_FILE = re.compile(
    r"\b(please|price|measured?|compare|count|use|read|take|answer)?\s*(it|this|these|that|the)?\s*"
    r"\b(in|from|out of|with|by|of)?\s*(this|these|the|that|attached)?\s*"
    r"\b(files?|exports?|usage|csv|json|logs?|this|these|attachments?)\b[:.!?]*|"
    r"^\s*(price|measured?)( it| in)?[:.!?]*\s*$",
    re.IGNORECASE,
)


_VOLUME = {"input_tokens_per_day", "output_tokens_per_day"}


@dataclass(frozen=True)
class MeasuredQuestion:
    """A measurement with what was said beside it, ready to be answered."""

    measured: Measurement
    workload: Workload
    unpriced: tuple[str, ...]
    shares: Mapping[str, Decimal]
    """Of all tokens, by the API options of the models used."""


def measured_question(
    measured: Measurement, text: str, answers: Answers
) -> MeasuredQuestion | Reply:
    """The question of a file and some words; a refusal where a word is not understood.

    What was said wins over what was measured. Raises UsageRefused and EngineError.
    """
    words = _ABOUT_THE_FILE.sub(" ", text).strip(" ,;.!?")
    understood = parse(words, answers.names)
    if words and understood.problems:
        context = {"typed": words, "understood": understood, "why": ""}
        return Reply(message=render("refusal", context), is_refusal=True)
    said = {name: value for name, value in understood.changes.items() if value is not None}
    names, has_volume = answers.names, said.keys() >= _VOLUME
    found = asked(measured, names.api_option, names.model, has_volume)
    fields = {**found.changes, **said}
    if "now_option" in said:
        fields.pop("now_usd_per_month", None)
    return MeasuredQuestion(
        measured, Workload.model_validate(folded(fields)), found.unpriced, found.shares
    )


def answer_files(
    measured: Measurement, text: str, asker: Asker, surface: str, answers: Answers
) -> Reply:
    """The answer to what files were measured to say, with the measuring first in its thread."""
    question = measured_question(measured, text, answers)
    if isinstance(question, Reply):
        return question
    reply = answers.answer(question.workload, asker, surface)
    assessment = reply.answer.assessment if reply.answer else None
    return replace(reply, thread=(measured_message(question, assessment), *reply.thread))


def measured_message(question: MeasuredQuestion, assessment: Assessment | None) -> Message:
    """What was measured, in words, and how it went into the question."""
    compared = set(question.workload.compare_with)
    is_mixed = len(question.shares) > 1 and question.shares.keys() <= compared
    return render(
        "usage",
        {
            "m": question.measured,
            "unpriced": question.unpriced,
            "asked": canonical(question.workload),
            "is_mixed": is_mixed,
            "mix_usd": mix_usd(question, assessment) if assessment and is_mixed else None,
        },
    )


def mix_usd(question: MeasuredQuestion, assessment: Assessment) -> Decimal | None:
    """USD a month of the models used, each for its share of the tokens in the same ratio of input
    to output; None where a model used is not priced."""
    monthly = {cost.option.ref: cost.monthly_usd for cost in assessment.api_costs}
    priced = {ref: usd for ref in question.shares if (usd := monthly.get(ref)) is not None}
    if question.unpriced or len(priced) < len(question.shares):
        return None
    covered = sum(question.shares.values(), Decimal(0))
    return sum((question.shares[ref] * usd for ref, usd in priced.items()), Decimal(0)) / covered


def measured_files(paths: Sequence[Path], today: date) -> Measurement:
    """What files on the disk come to together; raises UsageRefused with the sentence to show."""
    with ExitStack() as opened:
        files = [_opened(path, opened) for path in paths]
        return measure(files, today, TERMINAL_BYTES)


def _opened(path: Path, opened: ExitStack) -> NamedFile:
    try:
        return NamedFile(path.name, opened.enter_context(path.open("rb")), path.resolve())
    except OSError as error:
        raise Unreadable(
            path.name, f"{(error.strerror or 'it cannot be opened').lower()}."
        ) from error
