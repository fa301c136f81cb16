"""The desk: takes a question with its way back, once, and sees that it is answered."""

from __future__ import annotations

from bot.answers import Answers, Question
from bot.background import Background
from bot.delivery import Delivery


class Desk:
    """Where listeners hand questions on to."""

    def __init__(self, answers: Answers, background: Background) -> None:
        self._answers, self._background = answers, background

    def take(self, question: Question, delivery: Delivery, *, id: str) -> None:
        """Answer a question in the background; the same `id` a second time is a retry of it."""
        self._background.run(lambda: self._answer(question, delivery, id))

    def _answer(self, question: Question, delivery: Delivery, id: str) -> None:
        if self._answers.claim(f"{question.asker.team}:{question.surface}:{id}"):
            delivery.send(self._answers.reply(question))
