"""What people do with an answer once it is given: change it, post it, export it, take it back,
judge it. A button brings the query's id; what is gone explains itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.answers.answers import Answer, Answers, Asker
from bot.answers.csv_export import export_csv
from bot.answers.logged import workload_of
from bot.forms.drafts import changes_of, draft_of
from bot.forms.questionnaire import Questionnaire, shown
from bot.language.command_text import read
from bot.rendering.render import render, render_view
from bot.slack.background import Background
from bot.slack.delivery import Delivery, file_of, is_public
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import LoggedQuery, Post, StorageUnavailable
from engine import EngineError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Press:
    """A button pressed: by whom, where, and the ways back."""

    team: str
    user: str
    client: WebClient
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
    def delivery(self) -> Delivery:
        """The way back to the person."""
        return Delivery(self.client, self.response_url, self.channel, self.user)


@dataclass
class Afterwards:
    """The desk for what comes after an answer."""

    answers: Answers
    questionnaire: Questionnaire
    background: Background

    def find(self, team: str, id: str) -> LoggedQuery | None:
        """The question that an answer was given to; None where it is gone or unreadable."""
        try:
            return self.answers.storage.find(team, id)
        except StorageUnavailable as why:
            logger.error("Question %s could not be read: %s", id, why)
            return None

    def change(self, press: Press, id: str) -> None:
        """Open the form with the question of an answer filled in."""
        query = self.find(press.team, id)
        workload = workload_of(query) if query else None
        changes = changes_of(workload) if workload else {}
        channel = press.channel if press.channel[:1] in ("C", "G") else ""
        notice = "" if workload else "That question is no longer in my log; say it once more."
        draft = draft_of(changes, channel, where="channel" if channel else "me")
        self.questionnaire.open(draft, press.team, press.client, press.trigger_id, notice)

    def mend(self, press: Press, understood: str) -> None:
        """Open the form with what a mistyped command did say."""
        changes = read(understood, self.answers.names).changes
        channel = press.channel if press.channel[:1] in ("C", "G") else ""
        draft = draft_of(changes, channel)
        self.questionnaire.open(draft, press.team, press.client, press.trigger_id)

    def see_today(self, press: Press, id: str) -> None:
        """Show what a question's answer is at today's prices, beside what it was."""
        query = self.find(press.team, id)
        workload = workload_of(query) if query else None
        if query is None or workload is None:
            self.questionnaire.open(
                draft_of({}, where="me"),
                press.team,
                press.client,
                press.trigger_id,
                "That question is no longer in my log; say it once more.",
            )
            return
        form = self.questionnaire.around(draft_of(changes_of(workload)), press.team)
        view = render_view("preview", {"form": form, "before": query})
        shown(lambda: press.client.views_open(trigger_id=press.trigger_id, view=view))

    def form_of(self, team: str, id: str) -> dict[str, Any]:
        """The form with a question filled in, in place of the modal that was submitted."""
        query = self.find(team, id)
        workload = workload_of(query) if query else None
        draft = draft_of(changes_of(workload) if workload else {})
        return {"response_action": "update", "view": self.questionnaire.view(draft, team)}

    def turn_away(self, press: Press) -> None:
        """Tell somebody of another company, in a shared channel, that this is not for them."""
        self.background.run(lambda: self._say(press, "stranger", ""))

    def export(self, press: Press, id: str) -> None:
        """Put the answer as a CSV file into its thread."""
        self._after(press, id, self._export)

    def post(self, press: Press, id: str) -> None:
        """Post a private answer where it was asked; a form asks where else."""
        query = self.find(press.team, id)
        if query and query.user == press.user and query.channel[:1] not in ("C", "G"):
            view = render_view("share", {"id": id})
            shown(lambda: press.client.views_open(trigger_id=press.trigger_id, view=view))
        else:
            self._after(press, id, lambda p, q: self._post(p, q, q.channel))

    def share(self, press: Press, id: str, channel: str) -> None:
        """Post a private answer in the channel that was chosen."""
        self._after(press, id, lambda p, q: self._post(p, q, channel))

    def undo(self, press: Press, id: str) -> None:
        """Delete an answer and its thread, for the person who asked."""
        self._after(press, id, self._undo)

    def rate(self, press: Press, value: str) -> None:
        """Keep whether an answer was useful."""
        id, _, judgement = value.partition(":")
        self._after(press, id, lambda p, q: self._rate(p, q, judgement == "yes"))

    def _after(self, press: Press, id: str, act: Callable[[Press, LoggedQuery], None]) -> None:
        """Act on the question of an answer in the background; say so where that cannot be."""

        def work() -> None:
            query = self.find(press.team, id)
            if query is None:
                self._say(press, "gone", id)
                return
            try:
                act(press, query)
            except (EngineError, StorageUnavailable) as why:
                logger.error("Answer %s could not be acted on: %s", id, why)
                self._say(press, "failed", id)
            except Undelivered as why:
                logger.error("Answer %s: Slack refused with %s", id, error_name(why))
                self._say(press, "refused", id, error_name(why))

        self.background.run(work)

    def _export(self, press: Press, query: LoggedQuery) -> None:
        text = export_csv(self._again(query))
        channel, thread = press.channel, press.thread_ts or press.ts
        if press.is_ephemeral:
            first = render("note", {"kind": "csv", "detail": query.canonical})
            sent = press.delivery.post_aside(first)
            channel, thread = sent.channel, sent.ts
        uploaded: Any = press.client.files_upload_v2(
            channel=channel,
            thread_ts=thread,
            filename=f"tco-{query.asked_at.date()}-{query.id}.csv",
            title="The answer as CSV",
            content=text,
        )
        post = Post(channel, "", file_of(uploaded))
        self.answers.storage.keep_posts(query.team, query.id, [post])

    def _post(self, press: Press, query: LoggedQuery, channel: str) -> None:
        if query.user != press.user:
            self._say(press, "not_yours", query.user)
            return
        if not self.answers.claim(f"{query.team}:post:{query.id}:{press.trigger_id}"):
            return
        delivery = Delivery(press.client, press.response_url, channel, press.user)
        posts = delivery.send(self.answers.shown(self._again(query)))
        if posts:
            self.answers.storage.keep_posts(query.team, query.id, posts)
            self.answers.storage.set_public(query.team, query.id, is_public(press.client, channel))
            if press.is_ephemeral:
                press.delivery.delete_original()
            self._say(press, "posted", channel)

    def _undo(self, press: Press, query: LoggedQuery) -> None:
        if query.user != press.user:
            self._say(press, "not_yours", query.user)
            return
        self.answers.storage.withdraw(query.team, query.id)
        press.delivery.take_back(self.answers.storage.posts(query.team, query.id))
        press.delivery.delete_original()
        self._say(press, "undone", query.canonical)

    def _rate(self, press: Press, query: LoggedQuery, is_useful: bool) -> None:
        now = self.answers.now()
        self.answers.storage.rate(query.team, query.id, press.user, is_useful, now)
        self._say(press, "useful" if is_useful else "not_useful", query.id)

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

    def _say(self, press: Press, kind: str, detail: str, error: str = "") -> None:
        press.delivery.tell(render("note", {"kind": kind, "detail": detail, "error": error}))
