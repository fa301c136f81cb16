"""The desk of threads: takes what is said, edited and deleted there, and sees that it is answered
once, in order, where it was said."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from slack_sdk import WebClient

from bot.answers.answers import Answer
from bot.conversation.decisions import Form
from bot.conversation.discussion import Discussion
from bot.conversation.outcome import Outcome, Said
from bot.conversation.priced import priced
from bot.conversation.scenarios import opened
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.jobs.errands import NEEDS_TEXT, Errand, Kind
from bot.jobs.hold import Hold
from bot.jobs.postman import Postman
from bot.jobs.turns import Turns, Work
from bot.language.follow_ups import begins_what_if
from bot.rendering.render import render
from bot.slack.background import Background
from bot.slack.delivery import is_public
from bot.storage import Post, StorageUnavailable, ThreadKey, Turn
from engine import Workload

logger = logging.getLogger(__name__)

_FOR_THE_TWIN_SECONDS = 0.3
_AT_ONCE = 2
"""Answers computed at a time: more would only keep each other, and acknowledgements, waiting."""


class ThreadDesk:
    """Where listeners hand on what happens in threads."""

    def __init__(
        self,
        discussion: Discussion,
        postman: Postman,
        turns: Turns,
        background: Background,
        what_ifs: WhatIfSwitch,
        client_of: Callable[[str], WebClient],
    ) -> None:
        """`what_ifs` says for which teams plain messages are answered, too; `client_of` a team
        speaks for the bot where no event brought a client."""
        self.discussion, self._postman = discussion, postman
        self._turns, self._background, self._what_ifs = turns, background, what_ifs
        self._threads = discussion.answers.storage.threads
        self._computing = threading.BoundedSemaphore(_AT_ONCE)
        self._client_of = client_of
        turns.watch(self._taken_over)

    def open(self, key: ThreadKey, answer: Answer, is_private: bool) -> None:
        """Keep the scenario of an answer that was posted as a thread's first message."""
        user, on = answer.asker.user, answer.assessment.on
        thread = opened(key, answer.workload, user, on, is_private=is_private, query=answer.query)
        try:
            self._threads.save(thread)
        except StorageUnavailable as why:
            logger.error("The thread %s will not be discussed: %s", key.thread, why)

    def hear(self, said: Said, client: WebClient) -> None:
        """Answer a message if it is for the bot: one that mentions it, or a "what if" in one of
        its threads. When this returns it is safe; raises StorageUnavailable where it is not."""
        if self._is_for_bot(said):
            self._take(Errand(Kind.ANSWER, said), said.ts, client)

    def hear_later(self, said: Said, client: WebClient) -> None:
        """Answer a mention that does not say what kind of channel it is in. Its twin, which does,
        goes first; where the bot gets none, this one counts."""
        self._background.run(lambda: self._hear_later(said, client))

    def hear_again(self, said: Said, edited_at: str, client: WebClient) -> None:
        """A message was edited: its answer changes in place. What people say to each other
        leaves no trace."""
        if self._is_for_bot(said) or self._heard(said.key, said.ts):
            self._take(Errand(Kind.REDO, said), edited_at, client)

    def forget(self, key: ThreadKey, ts: str, deleted_at: str, client: WebClient) -> None:
        """A message was deleted: its answer goes, too."""
        if heard := self._heard(key, ts):
            said = Said(key=key, ts=ts, user=heard.user, text="")
            self._take(Errand(Kind.REMOVE, said), deleted_at, client)

    def show(self, said: Said, label: str, client: WebClient) -> None:
        """The full answer of a scenario, asked for by a button."""
        errand = Errand(Kind.SHOW, said, label)
        self._background.run(lambda: self._take(errand, said.ts, client))

    def choose(self, said: Said, choice: str, client: WebClient) -> None:
        """The next scenario, by what was chosen under an answer: its label and the change."""
        errand = Errand(Kind.CHOOSE, said, choice)
        self._background.run(lambda: self._take(errand, said.ts, client))

    def open_decision(self, said: Said, label: str, trigger: str, client: WebClient) -> None:
        """Open the form that records a decision; the trigger holds for three seconds."""
        self._background.run(lambda: self._open_decision(said, label, trigger, client))

    def decide(self, said: Said, label: str, form: Form, client: WebClient) -> None:
        """Record what a form says; the same form a second time is a retry of it."""
        errand = Errand(Kind.DECIDE, said, label, form)
        self._background.run(lambda: self._take(errand, said.ts, client))

    def price(self, said: Said, workload: Workload, client: WebClient) -> None:
        """Answer a workload in the thread of the message that it was found in."""
        errand = Errand(Kind.PRICE, said, workload=workload)
        self._background.run(lambda: self._take(errand, said.ts, client))

    # --- in turn

    def _hear_later(self, said: Said, client: WebClient) -> None:
        time.sleep(_FOR_THE_TWIN_SECONDS)
        self._take(Errand(Kind.ANSWER, said), said.ts, client)

    def _is_for_bot(self, said: Said) -> bool:
        return said.is_mention or (self._is_answered_plain(said) and self._is_own(said))

    def _heard(self, key: ThreadKey, ts: str) -> Turn | None:
        """The turn of a message that was answered, or is about to be."""
        return self._threads.turn(key.team, key.channel, ts)

    def _is_answered_plain(self, said: Said) -> bool:
        """Whether a message begins with "what if", in a team where that is enough."""
        return begins_what_if(said.text) and self._what_ifs.is_on(said.key.team)

    def _is_own(self, said: Said) -> bool:
        """Whether a thread is the bot's, or will be: its first message is being answered."""
        is_begun = self._heard(said.key, said.key.thread) is not None
        return is_begun or self.discussion.owns(said)

    def _open_decision(self, said: Said, label: str, trigger: str, client: WebClient) -> None:
        form = self.discussion.decision_form(said, label)
        if isinstance(form, Outcome):
            self._postman.whisper(said, form.messages, client)
        else:
            client.views_open(trigger_id=trigger, view=form)

    def _take(self, errand: Errand, ts: str, client: WebClient) -> None:
        turn = Turn(key=errand.said.key, ts=ts, user=errand.said.user)
        self._turns.take(turn, errand, lambda hold: self._perform(hold, errand, client))

    def _taken_over(self, errand: Errand) -> Work:
        """Go on with what another process began: its words are read again where they stand."""
        client = self._client_of(errand.said.key.team)

        def work(hold: Hold) -> None:
            said: Said | None = errand.said
            if errand.kind in NEEDS_TEXT:
                said = self._postman.read_again(hold, errand.said, client)
            if said:
                self._perform(hold, replace(errand, said=said), client)

        return work

    def _perform(self, hold: Hold, errand: Errand, client: WebClient) -> None:
        """Do what a turn is for; where the storage does not let it, the person hears of that.
        Raises Lost where it is another process's by now."""
        try:
            self._do(hold, errand, client)
        except StorageUnavailable as why:
            logger.error("The message %s was not seen to in full: %s", errand.said.ts, why)
            self._postman.whisper(errand.said, (render("no_memory", {}),), client)

    def _do(self, hold: Hold, errand: Errand, client: WebClient) -> None:
        said = replace(errand.said, turn=hold.turn.ts)
        match errand.kind:
            case Kind.ANSWER:
                self._deliver(hold, said, self._respond(said, None), client)
            case Kind.REDO:
                self._redo(hold, said, client)
            case Kind.REMOVE:
                self._remove(hold, said, client)
            case Kind.SHOW:
                outcome = self._respond_to(lambda: self.discussion.full(said, errand.label))
                self._deliver(hold, said, outcome, client)
            case Kind.CHOOSE:
                outcome = self._respond_to(lambda: self.discussion.chosen(said, errand.label))
                self._deliver(hold, said, outcome, client)
            case Kind.DECIDE:
                self._deliver(hold, said, self._decided(said, errand), client)
            case Kind.PRICE:
                self._price(hold, said, errand, client)

    def _price(self, hold: Hold, said: Said, errand: Errand, client: WebClient) -> None:
        workload, answers = errand.workload, self.discussion.answers
        assert workload is not None
        said = replace(said, is_private=not is_public(client, said.key.channel))
        outcome = self._respond_to(lambda: priced(answers, said, workload))
        self._deliver(hold, said, outcome, client)

    def _decided(self, said: Said, errand: Errand) -> Outcome:
        form = errand.form
        assert form is not None
        return self._respond_to(lambda: self.discussion.decided(said, errand.label, form))

    def _respond(self, said: Said, redo: Turn | None) -> Outcome:
        return self._respond_to(lambda: self.discussion.respond(said, redo))

    def _respond_to(self, respond: Callable[[], Outcome]) -> Outcome:
        try:
            with self._computing:
                return respond()
        except StorageUnavailable as why:
            logger.error("A thread could not be read: %s", why)
            return Outcome((render("no_memory", {}),), is_private=True)

    def _redo(self, hold: Hold, said: Said, client: WebClient) -> None:
        """Answer an edited message in place; one that is not for the bot any more loses its
        answer, and one that never was is left alone."""
        before = self._heard(said.key, said.ts)
        is_for_bot = said.is_mention or self._is_answered_plain(said)
        if before is None and not is_for_bot:
            return
        first = before or replace(hold.turn, ts=said.ts)
        if is_for_bot:
            self._deliver(hold, said, self._respond(said, before), client, first)
        else:
            self._remove(hold, said, client)

    def _remove(self, hold: Hold, said: Said, client: WebClient) -> None:
        before = self._heard(said.key, said.ts)
        if before is None:
            return
        hold.check()
        self._postman.delete(before.key.channel, before.replies, client)
        self._postman.delete_file(before.picture, client)
        thread = self.discussion.forget(before)
        self._threads.amend(replace(before, replies=(), made="", base="", picture=""))
        hold.settle(hold.turn, thread)

    def _deliver(
        self,
        hold: Hold,
        said: Said,
        outcome: Outcome,
        client: WebClient,
        first: Turn | None = None,
    ) -> None:
        """Post what answers a message, over what answered it at `first`; then keep the answer and
        the thread after it, and send the picture."""
        before = first or hold.turn
        replies = self._tell(hold, said, outcome, client, first.replies if first else ())
        kept = () if outcome.stays else replies
        answered = replace(before, replies=kept, made=outcome.made, base=outcome.base)
        thread = outcome.thread if replies or outcome.is_private else None
        if first:
            self._threads.amend(answered)
        hold.settle(hold.turn if first else answered, thread)
        if outcome.query:
            self._keep_posts(
                said.key, outcome.query, [Post(said.key.channel, ts) for ts in replies]
            )
        self._renew_picture(hold, said, outcome, answered, client)

    def _renew_picture(
        self, hold: Hold, said: Said, outcome: Outcome, answered: Turn, client: WebClient
    ) -> None:
        """Send the picture of an answer, and take away the one before the message was edited."""
        pictured = outcome.pictured if answered.replies else None
        file = self._postman.picture(hold, said, pictured, client) if pictured else ""
        if not file and not answered.picture:
            return
        self._postman.delete_file(answered.picture, client)
        self._threads.amend(replace(answered, picture=file))
        if outcome.query and file:
            self._keep_posts(said.key, outcome.query, [Post(said.key.channel, "", file)])

    def _keep_posts(self, key: ThreadKey, query: str, posts: Sequence[Post]) -> None:
        """Remember what was posted, for whoever takes the answer back later."""
        try:
            self.discussion.answers.storage.keep_posts(key.team, query, posts)
        except StorageUnavailable as why:
            logger.error("Where %s was posted is not kept: %s", query, why)

    def _tell(
        self, hold: Hold, said: Said, outcome: Outcome, client: WebClient, old: Sequence[str]
    ) -> tuple[str, ...]:
        if not outcome.is_private:
            return self._postman.post(hold, said, outcome.messages, client, old)
        self._postman.delete(said.key.channel, old, client)
        self._postman.whisper(said, outcome.messages, client)
        return ()
