"""Buttons, menus, shortcuts and modals, between the local Slack and a real Bolt app."""

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.workspace.errors import SlackError
from bot.workspace.local_slack import LocalSlack
from tests.slack_samples import (
    CONTROLS,
    FORM,
    NEXT,
    OPTIONS,
    SECTION,
    UNCLEAR,
    Json,
    field,
    noting,
)


def test_a_button_carries_its_message_and_a_response_url(
    slack: LocalSlack, bare_bot: App, client: WebClient
) -> None:
    seen: list[Json] = []

    @bare_bot.action("why")
    def because(ack: Any, body: Json, respond: Any) -> None:
        ack()
        seen.append(body)
        respond("Because", replace_original=True)

    client.chat_postMessage(channel=slack.ai_costs, text="Verdict", blocks=[SECTION, CONTROLS])
    [message] = slack.messages()
    assert slack.click(message, "why", user=slack.ravi).is_ok
    slack.wait_for(lambda: slack.messages()[0].text == "Because")
    [body] = seen
    assert body["message"]["ts"] == message.ts
    assert body["container"]["channel_id"] == slack.ai_costs
    assert body["user"]["id"] == slack.ravi
    [action] = body["actions"]
    assert (action["block_id"], action["value"], action["type"]) == ("controls", "42", "button")


def test_menus_carry_what_was_chosen(slack: LocalSlack, bare_bot: App, client: WebClient) -> None:
    seen: list[Json] = []
    bare_bot.action("provider")(noting(seen))
    bare_bot.action("more")(noting(seen))
    client.chat_postMessage(channel=slack.ai_costs, text="Verdict", blocks=[CONTROLS])
    slack.click(slack.messages()[0], "provider", choice="lambda")
    slack.click(slack.messages()[0], "more", choice="aws")
    slack.wait_for(lambda: len(seen) == 2)
    assert [body["actions"][0]["selected_option"]["value"] for body in seen] == ["lambda", "aws"]
    state = seen[0]["state"]["values"]["controls"]["provider"]
    assert state["selected_option"]["value"] == "lambda"


def test_a_click_on_an_ephemeral_message_carries_no_message(
    slack: LocalSlack, bare_bot: App, client: WebClient
) -> None:
    seen: list[Json] = []
    bare_bot.action("why")(noting(seen))
    client.chat_postEphemeral(
        channel=slack.ai_costs, user=slack.ana, text="Only you", blocks=[CONTROLS]
    )
    [message] = slack.ephemerals()
    slack.click(message, "why")
    slack.wait_for(lambda: seen)
    assert seen[0]["container"]["is_ephemeral"] and "message" not in seen[0]
    with pytest.raises(SlackError, match="message_not_found"):
        slack.click(message, "why", user=slack.ravi)


def test_shortcuts_start_from_anywhere_or_from_a_message(slack: LocalSlack, bare_bot: App) -> None:
    seen: list[Json] = []
    bare_bot.shortcut("ask")(noting(seen))
    bare_bot.shortcut("price_this")(noting(seen))
    slack.shortcut("ask", user=slack.ravi)
    slack.message_shortcut("price_this", slack.say("5M in 1M out"))
    slack.wait_for(lambda: len(seen) == 2)
    assert (seen[0]["type"], seen[0]["user"]["id"]) == ("shortcut", slack.ravi)
    assert (seen[1]["type"], seen[1]["message"]["text"]) == ("message_action", "5M in 1M out")


def test_a_form_is_opened_checked_and_submitted(slack: LocalSlack, bare_bot: App) -> None:
    submitted: list[Json] = []

    @bare_bot.command("/tco")
    def ask(ack: Any, command: Json, client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=FORM)
        ack()

    @bare_bot.view("workload")
    def take(ack: Any, view: Json) -> None:
        if view["state"]["values"]["tokens_in"]["value"]["value"] == "many":
            ack(response_action="errors", errors={"tokens_in": "How many?"})
            return
        submitted.append(view)
        ack()

    slack.command("/tco")
    form = slack.modal()
    assert form is not None

    assert slack.submit(form).error == "form_invalid"
    assert slack.fresh(form).errors == {"tokens_in": "Please complete this required field."}
    assert slack.submit(form, {"tokens_in": "many"}).is_ok
    assert slack.fresh(form).errors == {"tokens_in": "How many?"}
    assert slack.submit(form, {"tokens_in": "5M", "provider": "aws"}).is_ok
    assert slack.modal() is None
    [view] = submitted
    values = view["state"]["values"]
    assert values["tokens_in"]["value"] == {"type": "plain_text_input", "value": "5M"}
    assert values["provider"]["value"]["selected_option"]["value"] == "aws"
    assert (view["private_metadata"], view["callback_id"]) == ("kept", "workload")


@pytest.mark.parametrize(
    ("answer", "titles", "error"),
    [
        ({}, [], None),
        ({"response_action": "clear"}, [], None),
        ({"response_action": "update", "view": NEXT}, ["Next"], None),
        ({"response_action": "push", "view": NEXT}, ["Workload", "Next"], None),
        ({"response_action": "update", "view": {}}, ["Workload"], "invalid_arguments"),
        ({"response_action": "errors", "errors": {"x": "y"}}, ["Workload"], UNCLEAR),
        ({"response_action": "sing"}, ["Workload"], UNCLEAR),
    ],
)
def test_the_ack_decides_what_follows_a_submission(
    slack: LocalSlack, bare_bot: App, answer: Json, titles: list[str], error: str | None
) -> None:
    bare_bot.view("workload")(lambda ack: ack(**answer))
    form = slack.workspace.views.open(slack.ana, FORM)
    assert slack.submit(form, {"tokens_in": "5M"}).error == error
    stack = slack.workspace.views.stack(slack.ana)
    assert [view.body["title"]["text"] for view in stack] == titles


def test_a_submission_that_is_not_taken_keeps_the_form(slack: LocalSlack, bare_bot: App) -> None:
    form = slack.workspace.views.open(slack.ana, FORM)
    slack.faults.bot_unreachable = True
    assert slack.submit(form, {"tokens_in": "5M"}).error == "dispatch_failed"
    assert slack.fresh(form).values["tokens_in"]["value"]["value"] == "5M"


def test_closing_is_told_to_who_asked(slack: LocalSlack, bare_bot: App) -> None:
    closed: list[Json] = []
    bare_bot.view_closed("workload")(noting(closed))
    below = slack.workspace.views.open(slack.ana, FORM)
    top = slack.workspace.views.push(below, FORM)
    slack.close(top)
    assert slack.workspace.views.stack(slack.ana) == [below]
    slack.close(below, with_all_below=True)
    slack.wait_for(lambda: len(closed) == 2)
    assert [body["is_cleared"] for body in closed] == [False, True]
    assert slack.modal() is None


def test_an_external_select_asks_the_bot(slack: LocalSlack, bare_bot: App) -> None:
    menu = field("model", type="external_select", min_query_length=0)
    form = slack.workspace.views.open(slack.ana, FORM | {"blocks": [menu]})
    bare_bot.options("value")(lambda ack, payload: ack(options=OPTIONS * int(payload["value"])))
    assert slack.suggest(form, "value", "1") == {"options": OPTIONS}
    with pytest.raises(SlackError, match="invalid_options"):
        slack.suggest(form, "value", "51")


def test_what_was_typed_survives_an_update(
    slack: LocalSlack, bare_bot: App, client: WebClient
) -> None:
    form = slack.workspace.views.open(slack.ana, FORM)
    typed = {"tokens_in": {"value": {"type": "plain_text_input", "value": "5M"}}}
    slack.workspace.views.type_in(form, typed)
    client.views_update(view_id=form.id, view=FORM)
    assert slack.fresh(form).values == typed
