"""What people do with an answer once it is given: change it, post it, export it, take it back,
judge it. A button brings the query's id; what is gone explains itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.answers.answers import Answer, Answers, Asker
from bot.answers.csv_export import export_csv
from bot.answers.logged import workload_of
from bot.forms.drafts import changes_of, draft_of
from bot.forms.questionnaire import Questionnaire, shown
from bot.handlers.asked import Open
from bot.handlers.delivery import Back, Delivery, word
from bot.jobs.steps import Held, Rank, Steps, answer_id, call
from bot.jobs.worker import Worker
from bot.language.meaning.reading import read
from bot.rendering.render import render, render_view
from bot.slack.channels import Channels
from bot.slack.client import KeptClient
from bot.slack.posting import File, Mark, Place
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import Job, LoggedQuery, StorageUnavailable, ThreadKey

logger = logging.getLogger(__name__)

_AGAIN_SECONDS = 10.0
"""A second press within is a double click."""
Act = Callable[[Held, Back, LoggedQuery], Steps[None]]


@dataclass(frozen=True)
class Press:
    """A button pressed: by whom, where, and the ways back."""

    team: str
    user: str
    client: KeptClient
    trigger_id: str
    response_url: str = ""
    name: str = ""
    """What the person is called, where Slack says so."""
    channel: str = ""
    ts: str = ""
    """Of the message with the button."""
    thread_ts: str = ""
    is_ephemeral: bool = False

    @property
    def back(self) -> Back:
        """The way back to the person."""
        return Back(self.user, self.channel, response_url=self.response_url)

    @property
    def body(self) -> dict[str, Any]:
        """What a job keeps of it."""
        thread = self.thread_ts or self.ts
        return {**self.back.kept, "under": thread, "is_ephemeral": self.is_ephemeral}

    @property
    def home_channel(self) -> str:
        """The channel that it was pressed in; empty for direct messages."""
        return self.channel if self.channel[:1] in ("C", "G") else ""


class Pressed:
    """Where the listeners of buttons hand on what was pressed."""

    def __init__(
        self,
        answers: Answers,
        questionnaire: Questionnaire,
        worker: Worker,
        delivery: Delivery,
        channels: Channels,
        open_thread: Open = lambda key, answer, is_private: None,
    ) -> None:
        self.answers, self.questionnaire = answers, questionnaire
        self._worker, self._delivery = worker, delivery
        self._channels, self._open_thread = channels, open_thread
        acts: Mapping[str, Act] = {
            "export": self._export,
            "post": self._post,
            "undo": self._undo,
            "rate": self._rate,
            "draw": self._draw,
        }
        for kind, act in acts.items():
            worker.handle(kind, partial(self._act, act))

    # --- forms, at once

    def change(self, press: Press, id: str) -> None:
        """Open the form with the question of an answer filled in."""
        query = self._find(press.team, id)
        workload = workload_of(query) if query else None
        notice = "" if workload else "That question is no longer in my log; say it once more."
        channel = press.home_channel
        changes = changes_of(workload) if workload else {}
        draft = draft_of(changes, channel, where="channel" if channel else "me")
        client, trigger = press.client, press.trigger_id
        if not self.questionnaire.open(draft, press.team, client, trigger, notice):
            self.say(press, "trouble", kind="expired")

    def mend(self, press: Press, understood: str) -> None:
        """Open the form with what a mistyped command did say."""
        changes = read(understood, self.answers.names).changes
        draft = draft_of(changes, press.home_channel)
        if not self.questionnaire.open(draft, press.team, press.client, press.trigger_id):
            self.say(press, "trouble", kind="expired")

    def see_today(self, press: Press, id: str) -> None:
        """Show what a question's answer is at today's prices, beside what it was."""
        query = self._find(press.team, id)
        workload = workload_of(query) if query else None
        if query is None or workload is None:
            notice = "That question is no longer in my log; say it once more."
            draft = draft_of({}, where="me")
            self.questionnaire.open(draft, press.team, press.client, press.trigger_id, notice)
            return
        form = self.questionnaire.around(draft_of(changes_of(workload)), press.team)
        view = render_view("preview", {"form": form, "before": query})
        if not shown(lambda: press.client.views_open(trigger_id=press.trigger_id, view=view)):
            self.say(press, "trouble", kind="expired")

    def form_of(self, team: str, id: str) -> dict[str, Any]:
        """The form with a question filled in, in place of the modal that was submitted."""
        query = self._find(team, id)
        workload = workload_of(query) if query else None
        draft = draft_of(changes_of(workload) if workload else {})
        return {"response_action": "update", "view": self.questionnaire.view(draft, team)}

    # --- jobs

    def turn_away(self, press: Press, id: str = "") -> None:
        """Tell somebody of another company, in a shared channel, that this is not for them."""
        self.say(press, "note", kind="stranger", detail="", error="")

    def export(self, press: Press, id: str) -> None:
        """Put the answer as a CSV file into its thread."""
        self._take(press, "export", id, press.ts)

    def post(self, press: Press, id: str) -> None:
        """Post a private answer where it was asked; a form asks where else."""
        query = self._find(press.team, id)
        if query and query.user == press.user and query.channel[:1] not in ("C", "G"):
            view = render_view("share", {"id": id})
            if not shown(lambda: press.client.views_open(trigger_id=press.trigger_id, view=view)):
                self.say(press, "trouble", kind="expired")
        else:
            self.share(press, id, query.channel if query else press.channel)

    def share(self, press: Press, id: str, channel: str) -> None:
        """Post a private answer in the channel that was chosen."""
        self._take(press, "post", id, channel, to=channel)

    def undo(self, press: Press, id: str) -> None:
        """Delete an answer and its thread, for the person who asked."""
        self._take(press, "undo", id)

    def rate(self, press: Press, value: str) -> None:
        """Keep whether an answer was useful."""
        id, _, judgement = value.partition(":")
        self._take(press, "rate", id, judgement, is_useful=judgement == "yes")

    def draw(self, press: Press, id: str) -> None:
        """Draw the picture of an answer, which was left out while many waited."""
        self._take(press, "draw", id)

    def say(self, press: Press, template: str, **context: str) -> None:
        """Tell the person something, whatever happens to this process."""
        id = f"{press.trigger_id or press.ts}:{press.user}"
        message = render(template, {"id": answer_id(id), **context})
        self._worker.take(word(press.team, id, press.back, message), again_after=_AGAIN_SECONDS)

    def _take(self, press: Press, kind: str, id: str, *more: str, **about: Any) -> None:
        """Who presses twice means it once."""
        key = ":".join((press.team, kind, id, press.user, *more))
        body = {**press.body, "query": id, **about}
        # In order for each answer: what is taken back takes with it what was exported before.
        job = Job(key, press.team, kind, body, lock=f"{press.team}:query:{id}")
        self._worker.take(job, again_after=_AGAIN_SECONDS)

    # --- done

    def _find(self, team: str, id: str) -> LoggedQuery | None:
        """The question that an answer was given to; None where it is gone or unreadable."""
        try:
            return self.answers.storage.find(team, id)
        except StorageUnavailable as why:
            logger.error("Question %s could not be read: %s", id, why)
            return None

    def _act(self, act: Act, held: Held) -> Steps[None]:
        """Act on the question of an answer; what Slack refuses is told."""
        back = Back.of(held.body)
        query = self.answers.storage.find(held.job.team, held.body["query"])
        if query is None:
            yield from self._say(held, back, "gone", held.body["query"])
            return
        try:
            yield from act(held, back, query)
        except Undelivered as why:
            logger.error("Answer %s: Slack refused with %s", query.id, error_name(why))
            yield from self._say(held, back, "refused", query.id, error_name(why))

    def _export(self, held: Held, back: Back, query: LoggedQuery) -> Steps[None]:
        text = export_csv(self._again(query))
        place = Place(back.channel, held.body["under"])
        client = self._delivery.client(held)
        if held.body["is_ephemeral"]:
            first = render("note", {"kind": "csv", "detail": query.canonical, "error": ""})
            sent = yield from self._delivery.outbox.post(
                held, client, Place(back.user), first, Mark(held.id), Rank.HEADLINE
            )
            place = Place(sent.channel, sent.ts)
        name = f"tco-{query.asked_at.date()}-{query.id}.csv"
        file = File(name, "The answer as CSV", text.encode())
        post = yield from self._delivery.outbox.upload(
            held, client, place, file, "csv", Rank.THREAD
        )
        self.answers.storage.keep_posts(query.team, query.id, [post])

    def _post(self, held: Held, back: Back, query: LoggedQuery) -> Steps[None]:
        channel = str(held.body["to"])
        if query.user != back.user:
            yield from self._say(held, back, "not_yours", query.user)
            return
        known = [post.channel for post in self.answers.storage.posts(query.team, query.id)]
        if channel in known and not held.job.takers:
            yield from self._say(held, back, "posted", channel)
            return
        reply = self.answers.shown(self._again(query))
        again = lambda: self.answers.shown(self._again(query), is_again=True)  # noqa: E731
        is_open = bool((yield from call(lambda: self._channels.is_public(query.team, channel))))
        first = yield from self._delivery.headline(held, reply, back, Place(channel))
        if first is None:
            return
        assert reply.answer
        self._open_thread(ThreadKey(query.team, first.channel, first.ts), reply.answer, not is_open)
        rest = self._delivery.rest(held, reply, again, Place(first.channel, first.ts), back)
        del reply  # the rest lets go of it early
        posts = [first, *(yield from rest)]
        self.answers.storage.keep_posts(query.team, query.id, posts)
        self.answers.storage.set_public(query.team, query.id, is_open)
        if held.body["is_ephemeral"]:
            yield from self._delivery.delete_original(held, back)
        yield from self._say(held, back, "posted", channel)

    def _undo(self, held: Held, back: Back, query: LoggedQuery) -> Steps[None]:
        if query.user != back.user:
            yield from self._say(held, back, "not_yours", query.user)
            return
        self.answers.storage.withdraw(query.team, query.id)
        posts = self.answers.storage.posts(query.team, query.id)
        if (yield from self._delivery.take_back(held, posts)):
            message = render("trouble", {"kind": "partly", "id": held.id})
            yield from self._delivery.tell(held, back, message)
            return
        yield from self._delivery.delete_original(held, back)
        yield from self._say(held, back, "undone", query.canonical)

    def _rate(self, held: Held, back: Back, query: LoggedQuery) -> Steps[None]:
        is_useful = bool(held.body["is_useful"])
        storage, now = self.answers.storage, self.answers.now()
        storage.rate(query.team, query.id, back.user, is_useful, now)
        yield from self._say(held, back, "useful" if is_useful else "not_useful", query.id)

    def _draw(self, held: Held, back: Back, query: LoggedQuery) -> Steps[None]:
        if any(post.file for post in self.answers.storage.posts(query.team, query.id)):
            return
        a = self._again(query).assessment
        under = Place(back.channel, held.body["under"])
        posts = yield from self._delivery.drawing.picture(held, a, under)
        self.answers.storage.keep_posts(query.team, query.id, posts)

    def _again(self, query: LoggedQuery) -> Answer:
        """The answer as it was given, with the figures of that day."""
        workload = workload_of(query)
        if workload is None:
            raise StorageUnavailable(f"question {query.id} is of another version")
        on = query.asked_at.date()
        return Answer(
            id=query.id,
            asker=Asker(team=query.team, channel=query.channel, user=query.user),
            canonical=query.canonical,
            workload=workload,
            assessment=self.answers.assessed(workload, query.team, on),
            is_logged=True,
        )

    def _say(self, held: Held, back: Back, kind: str, detail: str, error: str = "") -> Steps[None]:
        message = render("note", {"kind": kind, "detail": detail, "error": error})
        yield from self._delivery.tell(held, back, message)
