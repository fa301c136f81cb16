"""The desk: takes a question with its way back, once, and sees that it is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from bot.answers.answers import Answer, Answers, Asker, Question, Reply
from bot.rendering.render import render
from bot.slack.background import Background
from bot.slack.delivery import Delivery, is_public
from bot.storage import Post, StorageUnavailable, ThreadKey
from engine import EngineError, Workload

logger = logging.getLogger(__name__)

Open = Callable[[ThreadKey, Answer, bool], None]


class Desk:
    """Where listeners hand questions on to."""

    def __init__(
        self,
        answers: Answers,
        background: Background,
        open_thread: Open = lambda key, answer, is_private: None,
        pace: Callable[[str, str], None] = lambda team, channel: None,
    ) -> None:
        """`open_thread` keeps the scenario of a posted answer, `pace` waits for a channel."""
        self._answers, self._background = answers, background
        self._open_thread, self._pace = open_thread, pace

    def take(self, question: Question, delivery: Delivery, *, id: str) -> None:
        """Answer a question in the background; the same `id` a second time is a retry of it."""
        self._background.run(lambda: self._answer(question, delivery, id))

    def take_workload(
        self, workload: Workload, asker: Asker, delivery: Delivery, *, id: str, is_private: bool
    ) -> None:
        """Answer the workload of a form in the background, once."""
        self._background.run(lambda: self._answer_form(workload, asker, delivery, id, is_private))

    def _answer(self, question: Question, delivery: Delivery, id: str) -> None:
        if self._answers.claim(f"{question.asker.team}:{question.surface}:{id}"):
            self._send(self._answers.reply(question), delivery, question.asker.team)

    def _answer_form(
        self, workload: Workload, asker: Asker, delivery: Delivery, id: str, is_private: bool
    ) -> None:
        if not self._answers.claim(f"{asker.team}:form:{id}"):
            return
        open_to_all = not is_private and is_public(delivery.client, delivery.channel)
        asker = replace(asker, is_public=open_to_all)
        try:
            reply = self._answers.answer(workload, asker, "form", is_private=is_private)
        except EngineError as why:
            # The form was checked before: only figures that changed in between come here.
            delivery.tell(render("note", {"kind": "unanswered", "detail": str(why)}))
            return
        # In direct messages a private answer is an ordinary message: it lasts, and has a thread.
        delivery = replace(delivery, is_private=not open_to_all)
        self._send(replace(reply, is_private=False), delivery, asker.team)

    def _send(self, reply: Reply, delivery: Delivery, team: str) -> None:
        posts = replace(
            delivery,
            pace=lambda: self._pace(team, delivery.channel),
            posted=lambda post: self._open(team, post, reply, delivery),
        ).send(reply)
        if reply.answer is None or not posts:
            return
        id, storage = reply.answer.id, self._answers.storage
        try:
            storage.keep_posts(team, id, posts)
            query = storage.find(team, id)
        except StorageUnavailable as why:
            logger.error("Where %s was posted is not kept: %s", id, why)
            return
        if query and query.is_withdrawn:
            # Taken back while its thread was still being posted.
            delivery.take_back(posts)

    def _open(self, team: str, post: Post, reply: Reply, delivery: Delivery) -> None:
        if reply.answer:
            key = ThreadKey(team, post.channel, post.ts)
            self._open_thread(key, reply.answer, delivery.is_private)
