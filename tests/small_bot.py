"""A small bot for the browser tests, which need something to talk to and to press."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.workspace.local_slack import LocalSlack


def small_bot(slack: LocalSlack) -> App:
    """A bot with a command, buttons, a modal that refuses, a Home tab and an external select."""
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    app = App(name="test", client=client, signing_secret=slack.signing_secret)

    @app.command("/tco")
    def answer(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        ack()
        posted = client.chat_postMessage(
            channel=command["channel_id"], text="Stay on the API", blocks=_answer(command["text"])
        )
        client.chat_postMessage(
            channel=command["channel_id"], thread_ts=posted["ts"], text="The *full bill*: $13,275"
        )

    _buttons(app)
    _modals(app)
    _events(app)
    return app


def _buttons(app: App) -> None:
    @app.action("adjust")
    def adjust(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=_form())

    @app.action("again")
    def again(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Asked again", blocks=[]
        )

    @app.action("private")
    def private(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.chat_postEphemeral(
            channel=body["channel"]["id"], user=body["user"]["id"], text="Just between us"
        )

    @app.action("too_many")
    def too_many(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
        client.chat_postMessage(channel=body["channel"]["id"], text="x", blocks=[header])


def _modals(app: App) -> None:
    @app.view("form")
    def submitted(ack: Ack, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["tokens"]["value"]["value"]
        if typed == "lots":
            ack(response_action="errors", errors={"tokens": "“lots” is no amount"})
        elif typed == "deeper":
            ack(response_action="push", view={**_form(), "title": _plain("On top")})
        else:
            ack(response_action="clear")

    @app.options("model")
    def models(ack: Ack, payload: dict[str, Any]) -> None:
        names = [name for name in ("llama", "mistral") if payload["value"] in name]
        ack(options=[{"text": _plain(name), "value": name} for name in names])

    @app.shortcut("about_message")
    def about(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=_form())


def _events(app: App) -> None:
    @app.event("app_home_opened")
    def home(event: dict[str, Any], client: WebClient) -> None:
        if event["tab"] == "home":
            title = {"type": "header", "text": _plain("Home of the bot")}
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [title]})

    @app.event("app_mention")
    def mentioned(event: dict[str, Any], client: WebClient) -> None:
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="Yes?")

    @app.event("message")
    def heard() -> None:
        """Nothing: Bolt warns of events that nobody takes."""


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _button(action_id: str, text: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": _plain(text), "value": action_id}


def _cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def _answer(asked: str) -> list[dict[str, Any]]:
    rows = [("Option", "USD a month"), ("Groq", "112"), ("Self-hosting", "13,275")]
    buttons = [
        _button("adjust", "Adjust"),
        _button("again", "Ask again"),
        _button("private", "Tell me alone"),
        _button("too_many", "Break a limit"),
    ]
    return [
        {"type": "header", "text": _plain("Stay on the API")},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"You asked: `{asked}`"}},
        {
            "type": "table",
            "column_settings": [{"align": "left"}, {"align": "right"}],
            "rows": [[_cell(text) for text in row] for row in rows],
        },
        {"type": "actions", "elements": buttons},
    ]


def _form() -> dict[str, Any]:
    tokens = {"type": "plain_text_input", "action_id": "value"}
    model = {"type": "external_select", "action_id": "model", "min_query_length": 2}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": _plain("Describe the job"),
        "submit": _plain("Assess"),
        "blocks": [
            {"type": "input", "block_id": "tokens", "label": _plain("Tokens"), "element": tokens},
            {
                "type": "input",
                "block_id": "model",
                "optional": True,
                "label": _plain("Model"),
                "element": model,
            },
        ],
    }
