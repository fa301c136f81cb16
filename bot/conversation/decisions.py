"""Decisions: drafted in a thread or in a form, recorded once, superseded and never edited."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.answers.answers import Answers
from bot.answers.logged import main_figures
from bot.conversation.outcome import Outcome, Said, private, public
from bot.language.canonical import canonical
from bot.language.decision_text import MOST_REASON, MOST_TRIGGER, Draft, read_decision
from bot.rendering.render import Message, render
from bot.storage import Decision, KeptThread, ThreadKey
from engine import Assessment

IsPublic = Callable[[ThreadKey], bool]


@dataclass(frozen=True)
class Form:
    """What stands in the decision form, by block id."""

    outcome: str
    reason: str
    review_on: str
    trigger: str


class DecisionDesk:
    """Records what a team made of an answer."""

    def __init__(self, answers: Answers, is_public: IsPublic = lambda key: False) -> None:
        """`is_public` says whether the whole team may read a thread's channel at this moment."""
        self._answers, self._is_public = answers, is_public

    def decide(self, said: Said, thread: KeptThread, a: Assessment, text: str) -> Outcome:
        """The record of "decide ..."; what is missing is asked for, privately."""
        draft = read_decision(text, a.verdict.kind, self._answers.today)
        if said.is_outsider:
            return private(render("decision_refused", {"why": "outsider", "draft": draft}))
        if not (draft.outcome and draft.reason) or self._is_past(draft.review_on):
            return private(render("decision_refused", {"why": "incomplete", "draft": draft}))
        return self._recorded(said, thread, a, draft)

    def of_form(
        self, said: Said, thread: KeptThread, a: Assessment, label: str, form: Form
    ) -> Outcome:
        """The record of a submitted form that has no errors."""
        draft = Draft(
            outcome=form.outcome,
            reason=form.reason.strip()[:MOST_REASON],
            review_on=date.fromisoformat(form.review_on) if form.review_on else None,
            trigger=form.trigger.strip().removeprefix("if ")[:MOST_TRIGGER],
        )
        return self._recorded(said, thread, a, draft, label)

    def errors(self, form: Form) -> dict[str, str]:
        """What is wrong with a form, by block id."""
        errors = {}
        if not form.reason.strip():
            errors["reason"] = "Say why, in a sentence: it is what people look for later."
        if form.review_on and self._is_past(date.fromisoformat(form.review_on)):
            errors["review_on"] = "That day is past; choose one to come."
        return errors

    def listed(self, said: Said) -> Message:
        """The decisions that may be shown where somebody asks; none to other companies."""
        if said.is_outsider:
            return render("decision_refused", {"why": "outsider", "draft": Draft()})
        return self._answers.decisions(said.key.team, said.key.channel)

    def _is_past(self, day: date | None) -> bool:
        return day is not None and day < self._answers.today

    def _recorded(
        self, said: Said, thread: KeptThread, a: Assessment, draft: Draft, label: str = ""
    ) -> Outcome:
        id = _id(said)
        earlier = self._answers.storage.decisions.in_thread(said.key)
        before = [decision for decision in earlier if decision.id != id]
        decision = Decision(
            id=id,
            key=said.key,
            at=self._answers.now(),
            by=said.user,
            by_name=said.name,
            outcome=draft.outcome,
            reason=draft.reason,
            label=label or thread.trail[-1],
            canonical=canonical(a.workload),
            workload=a.workload.model_dump(mode="json", exclude_defaults=True),
            verdict=a.verdict.kind,
            figures=main_figures(a),
            review_on=draft.review_on,
            trigger=draft.trigger,
            supersedes=before[0].id if before else "",
            is_private=not self._is_public(said.key),
        )
        self._answers.storage.decisions.record(decision)
        context = {"decision": decision, "a": a, "superseded": before[0] if before else None}
        return replace(public(render("decision", context)), stays=True)


def _id(said: Said) -> str:
    """The same for the same turn: a process that takes it over records nothing twice."""
    if not said.turn:
        return uuid.uuid4().hex[:12]
    name = f"{said.key.team}:{said.key.channel}:{said.turn}"
    return uuid.uuid5(uuid.NAMESPACE_OID, name).hex[:12]
