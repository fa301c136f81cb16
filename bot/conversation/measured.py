"""The answer to usage files that were shared: what they tell becomes a scenario of the thread."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.answers import Answers, Reply
from bot.answers.measured import measured_message, measured_question
from bot.conversation.outcome import Outcome, Said, private
from bot.conversation.priced import priced
from bot.rendering.render import render
from bot.usage.errors import UsageRefused
from bot.usage.measurement import Measurement
from engine import EngineError


def measured_outcome(answers: Answers, said: Said, measured: Measurement) -> Outcome:
    """The answer in full, what was measured first in its thread; privately, why there is none."""
    try:
        question = measured_question(measured, said.text, answers)
    except (EngineError, UsageRefused) as why:
        return refused("refused", str(why))
    if isinstance(question, Reply):
        return private(question.message)
    outcome = priced(answers, said, question.workload)
    first, *rest = outcome.messages
    return replace(outcome, messages=(first, measured_message(question), *rest))


def refused(kind: str, detail: str = "") -> Outcome:
    """Why a file is not answered, to the person alone."""
    return private(render("usage_refused", {"kind": kind, "detail": detail}))
