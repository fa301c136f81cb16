"""Modals and Home at their limits and beyond."""

from typing import Any

import pytest

from bot.workspace.blockkit import check_options, check_view
from bot.workspace.errors import SlackError
from tests.kit_samples import (
    Json,
    card,
    container,
    field,
    options,
    plain,
    section,
)


def modal(*blocks: Json, **fields: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("x" * 24),
        "submit": plain("x" * 24),
        "close": plain("x" * 24),
        "private_metadata": "m" * 3000,
        "callback_id": "c" * 255,
        "blocks": list(blocks),
        **fields,
    }


INPUTS = {
    "plain_text_input": {"min_length": 1, "max_length": 3000, "multiline": True},
    "number_input": {"is_decimal_allowed": True, "min_value": "0", "initial_value": "1.5"},
    "static_select": {"options": options(2), "initial_option": options(2)[1]},
    "multi_static_select": {"options": options(2), "max_selected_items": 1},
    "external_select": {"min_query_length": 0},
    "multi_external_select": {"initial_options": options(1)},
    "users_select": {"initial_user": "U0ANA00001"},
    "multi_users_select": {},
    "conversations_select": {"default_to_current_conversation": True, "response_url_enabled": True},
    "channels_select": {},
    "radio_buttons": {"options": options(10)},
    "checkboxes": {"options": options(10), "initial_options": options(1)},
    "datepicker": {},
    "timepicker": {"initial_time": "09:30"},
    "datetimepicker": {"initial_date_time": 1_763_700_000},
    "email_text_input": {},
    "url_text_input": {"placeholder": plain("https://")},
    "rich_text_input": {},
    "file_input": {"filetypes": ["csv"], "max_files": 1},
}


@pytest.mark.parametrize(("kind", "fields"), INPUTS.items(), ids=INPUTS)
def test_a_modal_takes_every_input(kind: str, fields: Json) -> None:
    check_view(modal(field(type=kind, action_id="a", **fields)), "modal")


REFUSED_VIEWS = {
    "title of 25": (
        modal(title=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "submit of 25": (
        modal(submit=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    "no title": (modal(title=None), "missing required field: title [json-pointer:/view]"),
    "private_metadata of 3001": (
        modal(private_metadata="m" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "callback_id of 256": (
        modal(callback_id="c" * 256),
        "must be less than 256 characters [json-pointer:/view/callback_id]",
    ),
    "101 blocks": (
        modal(*[{"type": "divider"}] * 101),
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    ),
    "inputs without submit": (
        modal(field(type="plain_text_input"), submit=None),
        "must define `submit` to use `input` block [json-pointer:/view/blocks/0/input]",
    ),
    "label of 2001": (
        modal(field(type="plain_text_input") | {"label": plain("x" * 2001)}),
        "must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]",
    ),
    "hint of 2001": (
        modal(field(type="plain_text_input") | {"hint": plain("x" * 2001)}),
        "must be less than 2001 characters [json-pointer:/view/blocks/0/hint/text]",
    ),
    "a button as an input": (
        modal(field(type="button", text=plain("x"))),
        "unsupported type: button [json-pointer:/view/blocks/0/element/type]",
    ),
    "number input that does not say whether decimals": (
        modal(field(type="number_input")),
        "missing required field: is_decimal_allowed [json-pointer:/view/blocks/0/element]",
    ),
    "11 radio buttons": (
        modal(field(type="radio_buttons", options=options(11))),
        "no more than 10 items allowed [json-pointer:/view/blocks/0/element/options]",
    ),
    "a container in a modal": (
        modal(container(section())),
        "unsupported type: container [json-pointer:/view/blocks/0/type]",
    ),
    "a card in a modal": (
        modal(card()),
        "unsupported type: card [json-pointer:/view/blocks/0/type]",
    ),
    "alert text of 201": (
        modal({"type": "alert", "text": plain("x" * 201), "level": "warning"}),
        "must be less than 201 characters [json-pointer:/view/blocks/0/text/text]",
    ),
    "a home where a modal belongs": (
        {"type": "home", "blocks": []},
        "unsupported type: home [json-pointer:/view/type]",
    ),
    "two that take the focus": (
        modal(*[field(type="plain_text_input", focus_on_load=True)] * 2),
        "only one element can set focus_on_load [json-pointer:/view/blocks]",
    ),
}


@pytest.mark.parametrize(("view", "complaint"), REFUSED_VIEWS.values(), ids=REFUSED_VIEWS)
def test_slack_refuses_the_modal(view: Json, complaint: str) -> None:
    with pytest.raises(SlackError) as refusal:
        check_view(view, "modal")
    assert refusal.value.error == "invalid_arguments"
    assert refusal.value.problems == (f"[ERROR] {complaint}",)


def test_a_modal_at_every_limit_is_taken() -> None:
    alert = {"type": "alert", "text": plain("x" * 200), "level": "warning"}
    check_view(modal(alert, *[{"type": "divider"}] * 99), "modal")


def test_home_takes_cards_and_has_no_title() -> None:
    check_view({"type": "home", "blocks": [card(), section()]}, "home")
    with pytest.raises(SlackError, match="invalid additional property: title"):
        check_view({"type": "home", "title": plain("x"), "blocks": []}, "home")


def test_suggestions_are_options_or_groups_a_hundred_at_most() -> None:
    check_options({"options": options(100)})
    check_options({"option_groups": [{"label": plain("A"), "options": options(1)}]})
    for body in ({"options": options(101)}, {}, {"options": [{"text": "bare"}]}):
        with pytest.raises(SlackError, match="invalid_options"):
            check_options(body)
