"""The desk of threads: takes what is said, edited and deleted there, and sees that it is answered
once, in order, where it was said."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from slack_sdk import WebClient

from bot.answers import Answer
from bot.background import Background
from bot.charts import picture_of
from bot.delivery import Undelivered, error_name, is_public
from bot.language.follow_ups import begins_what_if
from bot.rendering import Message, render
from bot.storage import KeptThread, Post, StorageUnavailable, ThreadKey, Turn
from bot.threads.decisions import Form
from bot.threads.discussion import Discussion
from bot.threads.outbox import Outbox
from bot.threads.outcome import Outcome, Said
from bot.threads.priced import priced
from bot.threads.scenarios import opened
from bot.threads.turns import Turns
from bot.what_ifs import WhatIfSwitch
from engine import Assessment, Workload

logger = logging.getLogger(__name__)

_FOR_THE_TWIN_SECONDS = 0.3
_TRIES = 4
_AT_ONCE = 2
"""Answers computed at a time: more would only keep each other, and acknowledgements, waiting."""


class ThreadDesk:
    """Where listeners hand on what happens in threads."""

    def __init__(
        self,
        discussion: Discussion,
        outbox: Outbox,
        turns: Turns,
        background: Background,
        what_ifs: WhatIfSwitch,
    ) -> None:
        """`what_ifs` says for which teams plain messages are answered, too."""
        self.discussion, self._outbox = discussion, outbox
        self._turns, self._background, self._what_ifs = turns, background, what_ifs
        self._threads = discussion.answers.storage.threads
        self._computing = threading.BoundedSemaphore(_AT_ONCE)

    def open(self, key: ThreadKey, answer: Answer, is_private: bool) -> None:
        """Keep the scenario of an answer that was posted as a thread's first message."""
        user = answer.asker.user
        thread = opened(key, answer.workload, user, answer.assessment.on, is_private=is_private)
        try:
            self._threads.save(thread)
        except StorageUnavailable as why:
            logger.error("The thread %s will not be discussed: %s", key.thread, why)

    def hear(self, said: Said, client: WebClient) -> None:
        """Answer a message if it is for the bot: one that mentions it, or a "what if" in one of
        its threads."""
        if said.is_mention:
            self._take(said, client)
        elif begins_what_if(said.text):
            self._background.run(lambda: self._hear_plain(said, client))

    def hear_later(self, said: Said, client: WebClient) -> None:
        """Answer a mention that does not say what kind of channel it is in. Its twin, which does,
        goes first; where the bot gets none, this one counts."""
        self._background.run(lambda: self._hear_later(said, client))

    def hear_again(self, said: Said, edited_at: str, client: WebClient) -> None:
        """A message was edited: its answer changes in place."""
        turn = Turn(key=said.key, ts=edited_at, user=said.user)
        self._turns.take(turn, lambda turn: self._redo(turn, said, client))

    def forget(self, key: ThreadKey, ts: str, deleted_at: str, client: WebClient) -> None:
        """A message was deleted: its answer goes, too."""
        turn = Turn(key=key, ts=deleted_at, user="")
        self._turns.take(turn, lambda turn: self._remove(turn, ts, client))

    def show(self, said: Said, label: str, client: WebClient) -> None:
        """The full answer of a scenario, asked for by a button."""
        turn = Turn(key=said.key, ts=said.ts, user=said.user)
        self._turns.take(
            turn, lambda turn: self._deliver(turn, said, self.discussion.full(said, label), client)
        )

    def open_decision(self, said: Said, label: str, trigger: str, client: WebClient) -> None:
        """Open the form that records a decision; the trigger holds for three seconds."""
        self._background.run(lambda: self._open_decision(said, label, trigger, client))

    def decide(self, said: Said, label: str, form: Form, client: WebClient) -> None:
        """Record what a form says; the same form a second time is a retry of it."""
        turn = Turn(key=said.key, ts=said.ts, user=said.user)
        self._turns.take(
            turn,
            lambda turn: self._deliver(
                turn,
                said,
                self._respond_to(lambda: self.discussion.decided(said, label, form)),
                client,
            ),
        )

    def price(self, said: Said, workload: Workload, client: WebClient) -> None:
        """Answer a workload in the thread of the message that it was found in."""
        turn = Turn(key=said.key, ts=said.ts, user=said.user)
        self._turns.take(turn, lambda turn: self._price(turn, said, workload, client))

    # --- in turn

    def _hear_later(self, said: Said, client: WebClient) -> None:
        time.sleep(_FOR_THE_TWIN_SECONDS)
        self._take(said, client)

    def _hear_plain(self, said: Said, client: WebClient) -> None:
        try:
            is_own = self.discussion.owns(said) or self._is_about_to(said.key)
        except StorageUnavailable as why:
            logger.error("A message is not looked at: %s", why)
            return
        if is_own and self._what_ifs.is_on(said.key.team):
            self._take(said, client)

    def _is_about_to(self, key: ThreadKey) -> bool:
        """Whether a thread's first message is being answered, so that it will be the bot's."""
        return self._threads.turn(key.team, key.channel, key.thread) is not None

    def _take(self, said: Said, client: WebClient) -> None:
        turn = Turn(key=said.key, ts=said.ts, user=said.user)
        self._turns.take(turn, lambda turn: self._answer(turn, said, client))

    def _answer(self, turn: Turn, said: Said, client: WebClient) -> Turn:
        return self._deliver(turn, said, self._respond(said, None), client)

    def _price(self, turn: Turn, said: Said, workload: Workload, client: WebClient) -> Turn:
        said = replace(said, is_private=not is_public(client, said.key.channel))
        answers = self.discussion.answers
        outcome = self._respond_to(lambda: priced(answers, said, workload))
        return self._deliver(turn, said, outcome, client)

    def _open_decision(self, said: Said, label: str, trigger: str, client: WebClient) -> None:
        form = self.discussion.decision_form(said, label)
        if isinstance(form, Outcome):
            self._whisper(said, form.messages, client)
        else:
            client.views_open(trigger_id=trigger, view=form)

    def _respond(self, said: Said, redo: Turn | None) -> Outcome:
        return self._respond_to(lambda: self.discussion.respond(said, redo))

    def _respond_to(self, respond: Callable[[], Outcome]) -> Outcome:
        try:
            with self._computing:
                return respond()
        except StorageUnavailable as why:
            logger.error("A thread could not be read: %s", why)
            return Outcome((render("no_memory", {}),), is_private=True)

    def _is_for_bot(self, said: Said) -> bool:
        is_plain = not said.is_mention and begins_what_if(said.text)
        return said.is_mention or (is_plain and self._what_ifs.is_on(said.key.team))

    def _redo(self, turn: Turn, said: Said, client: WebClient) -> Turn:
        is_for_bot = self._is_for_bot(said)
        before = self._threads.turn(said.key.team, said.key.channel, said.ts)
        if before is None and not is_for_bot:
            return turn
        first = before or replace(turn, ts=said.ts)
        if before is None:
            self._threads.take(first, "", self.discussion.answers.now())
        if not is_for_bot:
            return self._remove(turn, said.ts, client)
        outcome = self._respond(said, before)
        self._threads.finish(self._deliver(first, said, outcome, client, first.replies))
        return turn

    def _remove(self, turn: Turn, ts: str, client: WebClient) -> Turn:
        before = self._threads.turn(turn.key.team, turn.key.channel, ts)
        if before is None:
            return turn
        self._delete(before.key.channel, before.replies, client)
        if thread := self.discussion.forget(before):
            self._keep(thread)
        self._threads.finish(replace(before, replies=(), made="", base=""))
        return turn

    # --- posting

    def _deliver(
        self, turn: Turn, said: Said, outcome: Outcome, client: WebClient, old: Sequence[str] = ()
    ) -> Turn:
        """Post what answers a message, over what answered it before; then keep the thread."""
        if outcome.is_private:
            self._delete(said.key.channel, old, client)
            self._whisper(said, outcome.messages, client)
            replies: tuple[str, ...] = ()
        else:
            replies = self._post(said, outcome.messages, client, old)
        if outcome.thread and (replies or outcome.is_private):
            self._keep(outcome.thread)
        pictured = outcome.pictured if replies and not old else None
        file = self._picture(said, pictured, client) if pictured else ""
        if outcome.query and replies:
            self._keep_posts(said.key, outcome.query, replies, file)
        kept = () if outcome.stays else replies
        return replace(turn, replies=kept, made=outcome.made, base=outcome.base)

    def _keep(self, thread: KeptThread) -> None:
        """What was answered is kept: a database that is busy is waited for."""
        for _ in range(_TRIES):
            try:
                self._threads.save(thread)
                return
            except StorageUnavailable as why:
                logger.warning("Keeping a thread again: %s", why)
        logger.error("The thread %s is answered but not kept", thread.key.thread)

    def _post(
        self, said: Said, messages: Sequence[Message], client: WebClient, old: Sequence[str]
    ) -> tuple[str, ...]:
        """Old answers are changed in place, as far as there are any; the rest is posted."""
        posted: list[str] = []
        try:
            for i, message in enumerate(messages):
                if i < len(old):
                    self._outbox.update(client, said.key, old[i], message)
                    posted.append(old[i])
                else:
                    posted.append(self._outbox.post(client, said.key, message))
            self._delete(said.key.channel, old[len(messages) :], client)
        except Undelivered as why:
            error = error_name(why)
            logger.error("The answer to %s was not posted in full: %s", said.ts, error)
            trouble = {"id": said.ts, "error": error, "partly": bool(posted)}
            unseen = () if posted else messages[:1]
            self._whisper(said, (render("undelivered", trouble), *unseen), client)
        return tuple(posted)

    def _keep_posts(self, key: ThreadKey, query: str, replies: Sequence[str], file: str) -> None:
        """Remember what was posted, for whoever takes the answer back later."""
        posts = [Post(key.channel, ts) for ts in replies]
        posts += [Post(key.channel, "", file)] if file else []
        try:
            self.discussion.answers.storage.keep_posts(key.team, query, posts)
        except StorageUnavailable as why:
            logger.error("Where %s was posted is not kept: %s", query, why)

    def _picture(self, said: Said, a: Assessment, client: WebClient) -> str:
        """The file's id; empty where there is none. The answer is whole without: its figures
        stand in the messages."""
        try:
            return self._outbox.picture(client, said.key, picture_of(a))
        except Undelivered as why:
            logger.warning("The picture for %s was not uploaded: %s", said.ts, error_name(why))
            return ""

    def _whisper(self, said: Said, messages: Sequence[Message], client: WebClient) -> None:
        for message in messages:
            try:
                self._outbox.whisper(client, said, message)
            except Undelivered as why:
                logger.info("Told in direct messages: %s", error_name(why))
                self._tell_directly(said.user, message, client)

    def _tell_directly(self, user: str, message: Message, client: WebClient) -> None:
        """Where the bot may not even whisper any more: it was removed from the channel."""
        try:
            client.chat_postMessage(channel=user, text=message.text, blocks=list(message.blocks))
        except Undelivered as why:
            logger.error("No way to tell %s: %s", user, error_name(why))

    def _delete(self, channel: str, posted: Sequence[str], client: WebClient) -> None:
        for ts in posted:
            try:
                client.chat_delete(channel=channel, ts=ts)
            except Undelivered as why:
                logger.error("The answer %s stays: %s", ts, error_name(why))
