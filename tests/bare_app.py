"""A bare Bolt app behind the same gunicorn, to measure acknowledgements beside."""

from __future__ import annotations

import os
from typing import Any
from wsgiref.types import WSGIApplication

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient


def create() -> WSGIApplication:
    """It acknowledges `/tco`, posts one word in the channel, and does nothing else."""
    client = WebClient(
        os.environ["SLACK_BOT_TOKEN"], base_url=f"{os.environ['SLACK_API_URL'].rstrip('/')}/"
    )
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.command("/tco")
    def tco(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=command["channel_id"], text=f"`{command['text']}`")

    return SlackRequestHandler(app)
