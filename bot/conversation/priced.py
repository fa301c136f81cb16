"""The answer to a workload that was found in a message, in that message's thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.answers.answers import Answer, Answers, Asker
from bot.conversation import scenarios
from bot.conversation.outcome import Outcome, Said, private, public
from bot.rendering.render import render
from bot.storage import KeptThread
from engine import EngineError, Workload


def priced(answers: Answers, said: Said, workload: Workload) -> Outcome:
    """The answer in full. In a thread that is discussed already it is one more scenario, with
    the figures of that thread's day; else the thread begins with it."""
    thread = answers.storage.threads.find(said.key)
    try:
        answer = answers.answered(
            workload, _asker(said), "form", thread.on if thread else None, said.answer_id
        )
    except EngineError as why:
        return private(render("note", {"kind": "unanswered", "detail": str(why)}))
    base = scenarios.current(thread) if thread else ""
    after, label = _with(thread, said, answer, answers.today)
    reply = answers.shown(answer, label)
    outcome = public(reply.message, *reply.thread, thread=after, made=label, base=base)
    return replace(outcome, pictured=answer.assessment, query=answer.id)


def _with(
    thread: KeptThread | None, said: Said, answer: Answer, day: date
) -> tuple[KeptThread, str]:
    """The thread with a workload current, and the label of its scenario."""
    workload, query = answer.workload, answer.query
    if thread is None:
        begun = scenarios.opened(
            said.key, workload, said.user, day, is_private=said.is_private, query=query
        )
        return begun, scenarios.first(begun)
    if known := scenarios.known_as(thread, workload):
        return scenarios.gone_to(thread, known), known
    base = scenarios.current(thread)
    return scenarios.added(thread, workload, base, said.user, query=query)


def _asker(said: Said) -> Asker:
    return Asker(
        team=said.key.team,
        channel=said.key.channel,
        user=said.user,
        is_public=not said.is_private,
        is_outsider=said.is_outsider,
    )
