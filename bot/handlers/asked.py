"""Commands and forms: what was asked becomes a job, and its answer stands in the channel."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from bot.answers.answers import Answer, Answers, Asker, Question, Reply
from bot.answers.measured import MeasuredQuestion, measured_message
from bot.handlers.delivery import Back, Delivery
from bot.handlers.kept import Kept
from bot.handlers.shared_files import configs_read, question_of, refused
from bot.jobs.steps import Held, Step, Steps
from bot.jobs.worker import Worker
from bot.language.acts import Act, Heard
from bot.language.canonical import canonical
from bot.rendering.render import Message, render
from bot.slack.channels import Channels
from bot.slack.posting import Place
from bot.storage import Job, ThreadKey
from engine import EngineError, Workload
from engine.figures.errors import UnknownName

logger = logging.getLogger(__name__)

COMMAND, FORM = "command", "form"
_ALONE = "A model's configuration asks nothing by itself: fill in the volume of the work as well."
Open = Callable[[ThreadKey, Answer, bool], None]
"""Keeps the scenario of an answer that stands in a channel."""


@dataclass(frozen=True)
class Files:
    """Usage files chosen in a form, and what was filled in beside them, as canonical text."""

    ids: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class _Heard:
    """A command in the memory of the process that heard it."""

    text: str
    understood: Heard


class Asked:
    """Where the listeners of commands and forms hand questions on to."""

    def __init__(
        self,
        answers: Answers,
        worker: Worker,
        delivery: Delivery,
        channels: Channels,
        open_thread: Open = lambda key, answer, is_private: None,
    ) -> None:
        self._answers, self._worker, self._delivery = answers, worker, delivery
        self._channels, self._open_thread = channels, open_thread
        self._kept_posts = Kept(answers.storage)
        worker.handle(COMMAND, self._command)
        worker.handle(FORM, self._form)

    def command(self, team: str, text: str, understood: Heard, back: Back, id: str) -> None:
        """Answer a command; the same `id` a second time is a retry of it."""
        body = {**back.kept, **self._kept(understood), "on": self._answers.today.isoformat()}
        # Commands of one person in one channel are answered in order; others do not wait for them.
        lock = f"{team}:{back.channel}:{back.user}"
        job = Job(f"{team}:{COMMAND}:{id}", team, COMMAND, body, lock)
        self._worker.take(job, _Heard(text, understood))

    def form(
        self, question: Workload | Files, asker: Asker, back: Back, id: str, *, is_private: bool
    ) -> None:
        """Answer the workload or the usage files of a form, once."""
        body = {
            **back.kept,
            **_asked(question),
            "place": back.channel,
            "channel": asker.channel,
            "is_outsider": asker.is_outsider,
            "is_private": is_private,
            "on": self._answers.today.isoformat(),
        }
        self._worker.take(Job(f"{asker.team}:{FORM}:{id}", asker.team, FORM, body))

    def _kept(self, understood: Heard) -> dict[str, Any]:
        """What is kept of a command: what it was read as. Of one that was not read, nothing."""
        if understood.problems:
            return {}
        if understood.workload:
            return {"workload": _dumped(understood.workload), "is_private": understood.is_private}
        is_known = not understood.argument or self._names_something(understood)
        return {"again": understood.canonical} if is_known else {}

    def _names_something(self, understood: Heard) -> bool:
        """Whether the words after `prices` or `models` are a name, and nobody's own words."""
        catalogue = self._answers.catalogue
        try:
            if understood.act is Act.PRICES:
                return catalogue.find(understood.argument) is not None
        except UnknownName:
            return False
        return understood.act is Act.MODELS and bool(catalogue.search(understood.argument, 1))

    # --- done

    def _command(self, held: Held) -> Steps[None]:
        back = Back.of(held.body)
        if not self._can_answer(held):
            yield from self._delivery.tell(held, back, render("trouble", _again(held)))
            return
        is_open = yield Step(lambda: self._channels.is_public(held.job.team, back.channel))
        asker = Asker(held.job.team, back.channel, back.user, is_public=bool(is_open))
        place = Place(back.channel)
        reply: Reply = yield Step(partial(self._reply, held, asker), computes=True)
        again = partial(self._reply, held, asker, is_again=True)
        delivered = self._deliver(held, reply, again, back, place, is_private=not is_open)
        del reply  # the rest lets go of it early
        yield from delivered

    def _can_answer(self, held: Held) -> bool:
        return bool(held.words or {"workload", "again"} & held.body.keys())

    def _reply(self, held: Held, asker: Asker, *, is_again: bool = False) -> Reply:
        """From what was heard, else from what was kept of it."""
        on = date.fromisoformat(held.body["on"])
        asked = partial(Question, asker=asker, surface="slash", id=held.id, on=on)
        heard: _Heard | None = held.words
        if heard:
            return self._answers.reply(asked(heard.text, is_again=is_again), heard.understood)
        if "workload" not in held.body:
            return self._answers.reply(asked(held.body["again"]))
        workload = Workload.model_validate(held.body["workload"])
        is_private = bool(held.body.get("is_private"))
        understood = Heard(Act.ASK, workload=workload, is_private=is_private)
        question = asked(canonical(workload), is_again=is_again)
        return self._answers.reply(question, understood)

    def _form(self, held: Held) -> Steps[None]:
        body, team = held.body, held.job.team
        channel, to = str(body["channel"]), str(body["place"])
        back = replace(Back.of(body), channel=to)
        is_open = False
        if not body["is_private"]:
            is_open = bool((yield Step(lambda: self._channels.is_public(team, to), computes=True)))
        asker = Asker(
            team, channel, back.user, is_public=is_open, is_outsider=bool(body["is_outsider"])
        )
        question = yield Step(lambda: self._question(held, asker), computes=True)
        if isinstance(question, Message):
            yield from self._delivery.tell(held, back, question)
            return
        again = partial(self._answered, held, question, asker)
        try:
            delivered = self._deliver(held, again(), again, back, Place(to), is_private=not is_open)
        except EngineError as why:
            # The form was checked before: only figures that changed in between come here.
            message = render("note", {"kind": "unanswered", "detail": str(why)})
            yield from self._delivery.tell(held, back, message)
            return
        yield from delivered

    def _answered(self, held: Held, question: Workload | MeasuredQuestion, asker: Asker) -> Reply:
        """The answer, what was measured first in its thread; EngineError where there is none."""
        measured = question if isinstance(question, MeasuredQuestion) else None
        workload = question.workload if isinstance(question, MeasuredQuestion) else question
        # In direct messages a private answer is an ordinary message: it lasts, and has a thread.
        reply = replace(
            self._answers.answer(
                workload,
                asker,
                "form",
                is_private=bool(held.body["is_private"]),
                on=date.fromisoformat(held.body["on"]),
                id=held.id,
            ),
            is_private=False,
        )
        if measured is None or reply.answer is None:
            return reply
        first = measured_message(measured, reply.answer.assessment)
        return replace(reply, thread=(first, *reply.thread))

    def _question(self, held: Held, asker: Asker) -> Workload | MeasuredQuestion | Message:
        """What a form asks; else why it cannot be answered."""
        if "ids" not in held.body:
            return Workload.model_validate(held.body["workload"])
        client = self._delivery.client(held)
        text, files = configs_read(client, held.body["said"], held.body["ids"])
        try:
            text = self._answers.with_model(text, asker)
        except EngineError as why:
            return refused("refused", str(why))
        if files:
            return question_of(client, files, text, self._answers)
        understood = self._answers.understood(text)
        return understood.workload or refused("refused", _ALONE)

    def _deliver(
        self,
        held: Held,
        reply: Reply,
        again: Callable[[], Reply],
        back: Back,
        place: Place,
        *,
        is_private: bool,
    ) -> Steps[None]:
        """`again` makes the reply once more."""
        first = yield from self._delivery.headline(held, reply, back, place)
        if first is None:
            return
        answer = held.id if reply.answer else ""
        if reply.answer:
            self._kept_posts.keep(held.job.team, answer, [first])
            key = ThreadKey(held.job.team, first.channel, first.ts)
            self._open_thread(key, reply.answer, is_private)
        self._worker.unlock(held)
        under = Place(first.channel, place.thread or first.ts)
        rest = self._delivery.rest(held, reply, again, under, back, lambda: self._is_wanted(held))
        del reply  # the rest lets go of it early
        posts = [first, *(yield from rest)]
        self._kept_posts.keep(held.job.team, answer, posts)
        if not self._is_wanted(held):
            # Taken back while its thread was still being posted.
            yield from self._delivery.take_back(held, posts)

    def _is_wanted(self, held: Held) -> bool:
        return not self._kept_posts.is_withdrawn(held.job.team, held.id)


def _again(held: Held) -> Mapping[str, str]:
    return {"kind": "again", "id": held.id}


def _asked(question: Workload | Files) -> dict[str, Any]:
    return asdict(question) if isinstance(question, Files) else {"workload": _dumped(question)}


def _dumped(workload: Workload) -> dict[str, Any]:
    return workload.model_dump(mode="json", exclude_defaults=True)
