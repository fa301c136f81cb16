"""What a job of a thread does: answers, changes an answer or takes it back, shows, records.

The answer is posted part by part, then kept together with the thread after it; then comes its
picture. Whoever takes a job over finds in the outbox what was posted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bot.conversation.decisions import Form
from bot.conversation.discussion import Discussion
from bot.conversation.outcome import Outcome, Said
from bot.conversation.priced import priced
from bot.handlers.delivery import Delivery
from bot.handlers.kept import Kept
from bot.handlers.packing import with_draw_button
from bot.handlers.thread_jobs import (
    ANSWER,
    CHOOSE,
    DECIDE,
    PRICE,
    REDO,
    REMOVE,
    SHOW,
    back_to,
    said_of,
    turn_of,
    under,
)
from bot.jobs.backoff import patiently
from bot.jobs.steps import Handler, Held, LetGo, Lost, Rank, Step, Steps, call
from bot.jobs.worker import Worker
from bot.rendering.render import Message, render
from bot.slack.channels import Channels
from bot.slack.message_text import read_again
from bot.slack.posting import Mark, marked
from bot.slack.slack_calls import Undelivered, error_name, is_unsure
from bot.storage import KeptThread, Post, StorageUnavailable, ThreadKey, Turn
from engine import Workload

logger = logging.getLogger(__name__)

_Respond = Callable[[Said, Mapping[str, Any]], Outcome]


class ThreadAnswers:
    """Does the jobs of threads."""

    def __init__(
        self,
        discussion: Discussion,
        worker: Worker,
        delivery: Delivery,
        channels: Channels,
        is_for_bot: Callable[[Said], bool],
    ) -> None:
        """`is_for_bot` says whether an edited message still is."""
        self.discussion, self._worker, self._delivery = discussion, worker, delivery
        self._channels, self._is_for_bot = channels, is_for_bot
        self._storage, self._kept = discussion.answers.storage, Kept(discussion.answers.storage)
        responses: Mapping[str, _Respond] = {
            SHOW: lambda said, body: discussion.full(said, body["label"]),
            CHOOSE: lambda said, body: discussion.chosen(said, body["label"]),
            DECIDE: lambda said, body: discussion.decided(
                said, body["label"], Form(**body["form"])
            ),
            PRICE: lambda said, body: priced(
                discussion.answers, said, Workload.model_validate(body["workload"])
            ),
        }
        handlers: dict[str, Handler] = {
            **{kind: partial(self._respond_to, respond) for kind, respond in responses.items()},
            **{ANSWER: self._answer, REDO: self._redo, REMOVE: self._remove},
        }
        for kind, handler in handlers.items():
            worker.handle(kind, partial(self._done, handler))

    def _done(self, handler: Handler, held: Held) -> Steps[None]:
        """What was answered already lacks only what comes after."""
        return self._rest(held) if held.job.is_settled else handler(held)

    def _answer(self, held: Held) -> Steps[None]:
        said = yield from self._said(held)
        if said:
            outcome = self._responded(said, lambda: self.discussion.respond(said))
            yield from self._deliver(held, said, outcome)

    def _respond_to(self, respond: _Respond, held: Held) -> Steps[None]:
        """Do what a button or a form asks: no words are needed, and none stand anywhere else."""
        said = yield from self._placed(held, said_of(held))
        waits = partial(self._trouble, held, said, "waits")
        outcome = yield from patiently(lambda: respond(said, held.body), waits)
        yield from self._deliver(held, said, outcome)

    def _redo(self, held: Held) -> Steps[None]:
        """Answer an edited message in place; one that is not for the bot any more loses its
        answer, and one that never was is left alone."""
        said = yield from self._said(held)
        if said is None:
            return
        before = self._heard(said.key, said.ts)
        if self._is_for_bot(said):
            outcome = self._responded(said, lambda: self.discussion.respond(said, before))
            first = before or Turn(said.key, said.ts, said.user)
            yield from self._deliver(held, said, outcome, first)
        elif before:
            yield from self._removed(held, said, before)

    def _remove(self, held: Held) -> Steps[None]:
        said = said_of(held)
        if before := self._heard(said.key, said.ts):
            yield from self._removed(held, said, before)

    def _removed(self, held: Held, said: Said, before: Turn) -> Steps[None]:
        posts = [Post(said.key.channel, ts) for ts in before.replies]
        if before.picture:
            posts.append(Post(said.key.channel, "", before.picture))
        yield from self._delivery.take_back(held, posts)
        bare = replace(before, replies=(), made="", base="", picture="")
        turns, thread = [bare, turn_of(held, said)], self.discussion.forget(before)
        if not self._settle(held, turns, thread, {}):
            raise StorageUnavailable("what was taken back is not kept")

    def _said(self, held: Held) -> Steps[Said | None]:
        """What was said, with the words that this process heard, or read again where the message
        stands; None where it is gone."""
        said = said_of(held)
        kept = replace(said, text=held.body["text"]) if "text" in held.body else None
        heard: Said | None = held.words or kept or (yield from self._read_again(held, said))
        if heard is None:
            return None
        return (yield from self._placed(held, replace(said, text=heard.text)))

    def _placed(self, held: Held, said: Said) -> Steps[Said]:
        """With what Slack says of the channel; what an earlier version posted is noted."""
        team, channel = said.key.team, said.key.channel
        is_open = yield Step(lambda: self._channels.is_public(team, channel), computes=True)
        if held.job.takers and "kind" in held.body:
            client, place = self._delivery.client(held), under(said)
            found = yield from call(lambda: marked(client, place, said.turn))
            for part, ts in found.items():
                self._delivery.outbox.stand(held, Mark(said.turn, part), ts)
        return replace(said, is_private=not is_open)

    def _read_again(self, held: Held, said: Said) -> Steps[Said | None]:
        client = self._delivery.client(held)
        try:
            return (yield from call(lambda: read_again(client, said)))
        except Undelivered as why:
            if is_unsure(why):
                raise LetGo from why
            logger.error("The message %s cannot be read again: %s", said.ts, error_name(why))
            yield from self._trouble(held, said, "again")
            return None

    def _responded(self, said: Said, respond: Callable[[], Outcome]) -> Outcome:
        """What answers a message; while the storage does not work, as far as that goes without."""
        try:
            return respond()
        except StorageUnavailable as why:
            logger.error("A thread could not be read, id %s: %s", said.answer_id, why)
        try:
            return self.discussion.without_memory(said)
        except StorageUnavailable:
            message = render("trouble", {"kind": "unread", "id": said.answer_id})
            return Outcome((message,), is_private=True)

    def _deliver(
        self, held: Held, said: Said, outcome: Outcome, first: Turn | None = None
    ) -> Steps[None]:
        """Post what answers a message, over what answered it at `first`; then keep the answer and
        the thread after it, and send the picture."""
        before = first or turn_of(held, said)
        drawing = self._delivery.drawing
        draws = not (outcome.pictured and outcome.query) or drawing.draws_now(held)
        if not draws:
            outcome = replace(outcome, messages=with_draw_button(outcome.messages, outcome.query))
        replies = yield from self._told(held, said, outcome, before.replies)
        kept = () if outcome.stays else replies
        answered = replace(before, replies=kept, made=outcome.made, base=outcome.base)
        thread = outcome.thread if replies or outcome.is_private else None
        rest: dict[str, Any] = {}
        if outcome.query and replies:
            rest = {"posts": list(replies), "query": outcome.query}
        if (outcome.pictured and draws and replies) or answered.picture:
            rest |= {"label": outcome.made if outcome.pictured and draws else ""}
        turns = [answered, turn_of(held, said)] if first else [answered]
        if not self._settle(held, turns, thread, rest):
            yield from self._trouble(held, said, "no_memory")
        if rest:
            yield from self._rest(replace(held, job=replace(held.job, body={**held.body, **rest})))

    def _trouble(self, held: Held, said: Said, kind: str) -> Steps[None]:
        message = render("trouble", {"kind": kind, "id": held.id})
        yield from self._delivery.tell(held, back_to(said), message, kind)

    def _told(
        self, held: Held, said: Said, outcome: Outcome, old: Sequence[str]
    ) -> Steps[tuple[str, ...]]:
        """Old answers are changed in place, as far as there are any; the rest is posted."""
        channel = said.key.channel
        if outcome.is_private:
            yield from self._delivery.take_back(held, [Post(channel, ts) for ts in old])
            for part, message in enumerate(outcome.messages):
                yield from self._delivery.tell(held, back_to(said), message, f"told/{part}")
            return ()
        posted: list[str] = []
        try:
            for part, message in enumerate(outcome.messages):
                there = old[part] if part < len(old) else ""
                posted.append((yield from self._put(held, said, message, part, there)))
        except Undelivered as why:
            yield from self._troubled(held, said, outcome, why, partly=bool(posted))
        surplus = [Post(channel, ts) for ts in old[len(outcome.messages) :]]
        yield from self._delivery.take_back(held, surplus)
        return tuple(posted)

    def _put(self, held: Held, said: Said, message: Message, part: int, there: str) -> Steps[str]:
        """One part of an answer, in the place of an earlier one, or posted; its ts."""
        client, channel = self._delivery.client(held), said.key.channel
        rank = Rank.THREAD if part else Rank.HEADLINE
        if there:
            change = partial(client.chat_update, channel=channel, ts=there, text=message.text)
            yield Step(lambda: change(blocks=list(message.blocks)), rank)
            return there
        place, mark = under(said), Mark(said.turn, part)
        post = yield from self._delivery.outbox.post(held, client, place, message, mark, rank)
        return post.ts

    def _troubled(
        self, held: Held, said: Said, outcome: Outcome, why: Exception, *, partly: bool
    ) -> Steps[None]:
        error = error_name(why)
        logger.error("The answer to %s was not posted in full, id %s: %s", said.ts, held.id, error)
        trouble = render("undelivered", {"id": held.id, "error": error, "partly": partly})
        for part, message in enumerate((trouble, *(() if partly else outcome.messages[:1]))):
            yield from self._delivery.tell(held, back_to(said), message, f"trouble/{part}")

    def _settle(
        self, held: Held, turns: Sequence[Turn], thread: KeptThread | None, rest: Mapping[str, Any]
    ) -> bool:
        """Keep the answer and the thread after it; False where the storage does not let it."""
        try:
            if held.is_kept:
                body = {**held.body, **rest} if rest else {}
                kept = self._storage.inbox.settle(held.job.key, held.owner, turns, thread, body)
                if not kept:
                    raise Lost(held.job.key)
            else:
                for turn in turns:
                    self._storage.threads.amend(turn)
                if thread:
                    self._storage.threads.save(thread)
        except StorageUnavailable as why:
            logger.error("Answered but not kept: %s, id %s: %s", held.job.key, held.id, why)
            return False
        self._worker.unlock(held)
        return True

    def _rest(self, held: Held) -> Steps[None]:
        """What comes after the answer: where it stands, for whoever takes it back, its picture, and
        the earlier picture of a message that was edited since."""
        if "turn" not in held.body:
            return
        body, said = held.body, said_of(held)
        posted = [Post(said.key.channel, ts) for ts in body.get("posts", ())]
        team, query = said.key.team, str(body.get("query", ""))
        self._kept.keep(team, query, posted)
        turn = self._heard(said.key, said.ts)
        if "label" not in body or turn is None:
            return
        file = ""
        if body["label"]:
            thread = self._storage.threads.find(said.key)
            if thread and body["label"] in {each.label for each in thread.scenarios}:
                a = self.discussion.assessment(thread, body["label"], said)
                posts = yield from self._delivery.drawing.picture(held, a, under(said))
                file = next((post.file for post in posts if post.file), "")
                self._kept.keep(team, query, posts)
                if self._kept.is_withdrawn(team, query):
                    yield from self._delivery.take_back(held, [*posted, *posts])
        yield from self._changed_picture(held, said, turn, file)

    def _changed_picture(self, held: Held, said: Said, turn: Turn, file: str) -> Steps[None]:
        """One picture goes with an answer, none with one that was taken away meanwhile."""
        now = self._heard(said.key, said.ts)
        stands = bool(now and now.replies == turn.replies)
        gone = {turn.picture} - {file} | (set() if stands else {file})
        posts = [Post(said.key.channel, "", each) for each in gone if each]
        yield from self._delivery.take_back(held, posts)
        if now and stands:
            self._storage.threads.amend(replace(now, picture=file))

    def _heard(self, key: ThreadKey, ts: str) -> Turn | None:
        return self._storage.threads.turn(key.team, key.channel, ts)
