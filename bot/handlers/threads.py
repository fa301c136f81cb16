"""Threads: what is said, edited and deleted there, and pressed under it, is answered once, in
order, where it was said."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk import WebClient

from bot.answers.answers import Answer
from bot.conversation.decisions import Form
from bot.conversation.discussion import Discussion
from bot.conversation.outcome import Outcome, Said
from bot.conversation.scenarios import opened
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.handlers.delivery import Delivery, word
from bot.handlers.thread_answers import ThreadAnswers
from bot.handlers.thread_jobs import (
    ANSWER,
    CHOOSE,
    DECIDE,
    PRICE,
    REDO,
    REMOVE,
    SHOW,
    back_to,
    job_key,
    job_of,
)
from bot.jobs.steps import answer_id
from bot.jobs.worker import Worker
from bot.language.heard import begins
from bot.rendering.render import Message, render
from bot.slack.channels import Channels
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import StorageUnavailable, ThreadKey, Turn
from engine import Workload

logger = logging.getLogger(__name__)


class Threads:
    """Where listeners hand on what happens in threads."""

    def __init__(
        self,
        discussion: Discussion,
        worker: Worker,
        delivery: Delivery,
        channels: Channels,
        what_ifs: WhatIfSwitch,
    ) -> None:
        """`what_ifs` says for which teams plain messages are answered, too."""
        self.discussion, self._worker, self._delivery = discussion, worker, delivery
        self._channels, self._what_ifs = channels, what_ifs
        self._storage = discussion.answers.storage
        self._threads = self._storage.threads
        ThreadAnswers(discussion, worker, delivery, channels, self._is_still_for_bot)

    def open(self, key: ThreadKey, answer: Answer, is_private: bool) -> None:
        """Keep the scenario of an answer that was posted as a thread's first message."""
        user, on = answer.asker.user, answer.assessment.on
        thread = opened(key, answer.workload, user, on, is_private=is_private, query=answer.query)
        try:
            self._storage.threads.begin(thread)
        except StorageUnavailable as why:
            logger.error("The thread %s will not be discussed: %s", key.thread, why)

    def hear(self, said: Said) -> None:
        """Answer a message if it is for the bot: one that mentions it, or a "what if" in one of
        its threads. When this returns it is safe."""
        if self._is_for_bot(said) and not self._is_answered(said):
            self._take(ANSWER, said, said.ts, words=said)

    def take_rest(self, said: Said) -> None:
        """Answer what was understood of a message, in the bot's own words: those are kept."""
        self._take(ANSWER, said, said.ts, words=said, text=said.text)

    def hear_again(self, said: Said, edited_at: str) -> None:
        """A message was edited: its answer changes in place. What people say to each other
        leaves no trace."""
        if self._is_for_bot(said) or self._is_known(said.key, said.ts):
            self._take(REDO, said, edited_at, words=said)

    def forget(self, key: ThreadKey, ts: str, user: str, deleted_at: str) -> None:
        """A message was deleted: its answer goes, too."""
        if self._is_known(key, ts):
            self._take(REMOVE, Said(key=key, ts=ts, user=user, text=""), deleted_at)

    def show(self, said: Said, label: str) -> None:
        """The full answer of a scenario, asked for by a button."""
        self._take(SHOW, said, said.ts, label=label)

    def choose(self, said: Said, choice: str) -> None:
        """The next scenario, by what was chosen under an answer: its label and the change."""
        self._take(CHOOSE, said, said.ts, label=choice)

    def decide(self, said: Said, label: str, form: Form) -> None:
        """Record what a form says; the same form a second time is a retry of it."""
        self._take(DECIDE, said, said.ts, label=label, form=form.__dict__)

    def price(self, said: Said, workload: Workload) -> None:
        """Answer a workload in the thread of the message that it was found in."""
        kept = workload.model_dump(mode="json", exclude_defaults=True)
        self._take(PRICE, said, said.ts, workload=kept)

    def open_decision(self, said: Said, label: str, trigger: str, client: WebClient) -> None:
        """Open the form that records a decision; where it cannot be, the person is told."""
        id = f"{said.key.channel}:{said.ts}:{said.user}"
        try:
            form = self.discussion.decision_form(said, label)
            if isinstance(form, Outcome):
                self._say(said, id, form.messages[0])
                return
            client.views_open(trigger_id=trigger, view=form)
        except StorageUnavailable as why:
            logger.error("No decision form, id %s: %s", answer_id(id), why)
            self._say(said, id, render("trouble", {"kind": "unread", "id": answer_id(id)}))
        except Undelivered as why:
            logger.warning("The decision form was not shown: %s", error_name(why))
            self._say(said, id, render("trouble", {"kind": "expired", "id": answer_id(id)}))

    # --- in

    def _say(self, said: Said, id: str, message: Message) -> None:
        self._worker.take(word(said.key.team, id, back_to(said), message))

    def _take(self, kind: str, said: Said, turn: str, words: Any = None, **about: Any) -> None:
        self._worker.take(job_of(kind, said, turn, about), words)

    def _is_for_bot(self, said: Said) -> bool:
        if said.is_mention:
            return True
        try:
            return self._is_answered_plain(said) and self._is_own(said)
        except StorageUnavailable as why:
            logger.error("Whose thread %s is cannot be looked up: %s", said.key.thread, why)
            return said.is_under_bot and begins(said.text, "what_if")

    def _is_answered(self, said: Said) -> bool:
        """Whether a message was answered long ago, or is in the hands of an earlier version."""
        try:
            return self._heard(said.key, said.ts) is not None
        except StorageUnavailable:
            return False

    def _is_known(self, key: ThreadKey, ts: str) -> bool:
        """Whether a message was answered, or is about to be."""
        try:
            return self._storage.inbox.knows(job_key(key, ts)) or self._heard(key, ts) is not None
        except StorageUnavailable as why:
            logger.error("Whether %s was answered cannot be looked up: %s", ts, why)
            return False

    def _heard(self, key: ThreadKey, ts: str) -> Turn | None:
        return self._storage.threads.turn(key.team, key.channel, ts)

    def _is_answered_plain(self, said: Said) -> bool:
        """Whether a message begins with "what if", in a team where that is enough."""
        return begins(said.text, "what_if") and self._what_ifs.is_on(said.key.team)

    def _is_own(self, said: Said) -> bool:
        """Whether a thread is the bot's, or will be: its first message is being answered."""
        return self._storage.inbox.knows(
            job_key(said.key, said.key.thread)
        ) or self.discussion.owns(said)

    def _is_still_for_bot(self, said: Said) -> bool:
        return said.is_mention or self._is_answered_plain(said)
