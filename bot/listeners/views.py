"""Modals submitted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.answers.answers import Asker
from bot.conversation.outcome import Said
from bot.forms.drafts import Draft
from bot.forms.questionnaire import Turn
from bot.handlers.asked import Asked, Files
from bot.handlers.delivery import Back
from bot.handlers.pressed import Pressed
from bot.handlers.threads import Threads
from bot.listeners.people import figures_of, is_outsider, team_of
from bot.listeners.pressed import press_of
from bot.rendering.ids import Modal
from bot.storage import ThreadKey

Body = dict[str, Any]


def register(app: App, asked: Asked, pressed: Pressed, threads: Threads) -> None:
    """Listen to modals."""
    questionnaire = pressed.questionnaire

    @app.view(Modal.FORM)
    def form(ack: Ack, body: Body) -> None:
        turn = questionnaire.submit(body["view"], figures_of(body))
        if turn.workload or turn.measures:
            _answer(turn, body, asked, threads)
        ack(**turn.ack)

    @app.view(Modal.PREVIEW)
    def preview(ack: Ack, body: Body) -> None:
        ack(**pressed.form_of(team_of(body), body["view"]["private_metadata"]))

    @app.view(Modal.SHARE)
    def share(ack: Ack, body: Body, client: WebClient) -> None:
        chosen = body["view"]["state"]["values"]["channel"]["field_channel"]
        id, channel = body["view"]["private_metadata"], chosen["selected_conversation"]
        pressed.share(press_of(body, client), id, channel)
        ack()


def _answer(turn: Turn, body: Body, asked: Asked, threads: Threads) -> None:
    """Hand on what a finished form asks: a workload, or usage files and more."""
    draft, question = turn.draft, turn.workload or Files(turn.draft.files, turn.said)
    if draft.where != "thread":
        asker, back = _asker(body, draft), _back(body, draft)
        is_private = draft.where == "me"
        asked.form(question, asker, back, body["view"]["id"], is_private=is_private)
    elif isinstance(question, Files):
        said = replace(_said(body, draft), text=question.said, files=question.ids)
        threads.take_rest(said)
    else:
        threads.price(_said(body, draft), question)


def _asker(body: Body, draft: Draft) -> Asker:
    channel = "" if draft.where == "me" else draft.get("channel")
    return Asker(
        team=team_of(body),
        channel=channel,
        user=body["user"]["id"],
        is_outsider=is_outsider(body),
    )


def _said(body: Body, draft: Draft) -> Said:
    """The message whose thread the answer goes into, as if the form were said there."""
    channel, thread, asked_at = draft.get("thread").split()
    key = ThreadKey(team_of(body), channel, thread)
    return Said(key, asked_at, body["user"]["id"], text="", is_outsider=is_outsider(body))


def _back(body: Body, draft: Draft) -> Back:
    """To the channel that was chosen, or to the person's direct messages."""
    user = body["user"]["id"]
    if draft.where == "me":
        return Back(user, user)
    channel = draft.get("channel")
    urls = {each["channel_id"]: each["response_url"] for each in body.get("response_urls", [])}
    return Back(user, channel, response_url=urls.get(channel, ""))
