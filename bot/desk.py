"""The desk: takes a question with its way back, once, and sees that it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.answers import Answer, Answers, Question, Reply
from bot.background import Background
from bot.delivery import Delivery
from bot.storage import ThreadKey

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

    def _answer(self, question: Question, delivery: Delivery, id: str) -> None:
        team = question.asker.team
        if not self._answers.claim(f"{team}:{question.surface}:{id}"):
            return
        reply = self._answers.reply(question)
        replace(
            delivery,
            pace=lambda: self._pace(team, delivery.channel),
            posted=lambda ts: self._open(ThreadKey(team, delivery.channel, ts), reply, delivery),
        ).send(reply)

    def _open(self, key: ThreadKey, reply: Reply, delivery: Delivery) -> None:
        if reply.answer:
            self._open_thread(key, reply.answer, delivery.is_private)
