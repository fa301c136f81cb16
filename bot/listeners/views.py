"""Modals submitted."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.afterwards import Afterwards
from bot.answers import Asker
from bot.delivery import Delivery
from bot.desk import Desk
from bot.forms.drafts import Draft
from bot.ids import Modal
from bot.listeners.pressed import press_of, team_of

Body = dict[str, Any]


def register(app: App, desk: Desk, afterwards: Afterwards) -> None:
    """Listen to modals."""
    questionnaire = afterwards.questionnaire

    @app.view(Modal.FORM)
    def form(ack: Ack, body: Body, client: WebClient) -> None:
        turn = questionnaire.submit(body["view"], team_of(body))
        ack(**turn.ack)
        if turn.workload:
            is_private = turn.draft.get("where") == "me"
            asker, delivery = _asker(body, turn.draft), _delivery(body, client, turn.draft)
            id = body["view"]["id"]
            desk.take_workload(turn.workload, asker, delivery, id=id, is_private=is_private)

    @app.view(Modal.PREVIEW)
    def preview(ack: Ack, body: Body) -> None:
        ack(**afterwards.form_of(team_of(body), body["view"]["private_metadata"]))

    @app.view(Modal.SHARE)
    def share(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        chosen = body["view"]["state"]["values"]["channel"]["field_channel"]
        id, channel = body["view"]["private_metadata"], chosen["selected_conversation"]
        afterwards.share(press_of(body, client), id, channel)


def _asker(body: Body, draft: Draft) -> Asker:
    channel = "" if draft.get("where") == "me" else draft.get("channel")
    return Asker(team=team_of(body), channel=channel, user=body["user"]["id"])


def _delivery(body: Body, client: WebClient, draft: Draft) -> Delivery:
    """To the channel that was chosen, or to the person's direct messages."""
    user = body["user"]["id"]
    if draft.get("where") == "me":
        return Delivery(client, "", user, user)
    channel = draft.get("channel")
    urls = {each["channel_id"]: each["response_url"] for each in body.get("response_urls", [])}
    return Delivery(client, urls.get(channel, ""), channel, user)
