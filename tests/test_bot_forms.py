"""The questionnaire's state: to a workload and back, and what is said about what cannot be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from bot.forms.drafts import Draft, changes_of, draft_in, draft_of, errors_on, read_form
from bot.forms.fields import FIELDS, Page
from engine.figures.workload import Workload
from tests.test_bot_command_properties import WORKLOADS

HELD_WHATEVER = {
    "input_tokens_per_day": Decimal("5000000"),
    "output_tokens_per_day": Decimal("1000000"),
}


def form(**raw: Any) -> dict[str, str]:
    """The errors of a draft with these inputs filled in."""
    draft = draft_of(HELD_WHATEVER)
    return dict(read_form(Draft(raw={**draft.raw, **raw})).errors)


@given(WORKLOADS)
def test_a_workload_comes_back_from_the_form_as_it_went_in(workload: Workload) -> None:
    draft = draft_of(changes_of(workload))
    assert read_form(draft).workload == workload


SAID_IN_TEXT = {
    *("backend", "precision", "kv_precision", "latency_target", "gpu_price_covers"),
    *("measured_tokens_per_second_per_gpu", "measured_requests_per_second_per_replica"),
    *("buys", "purchase_usd", "purchase_per", "life_years", "resale_share", "capital_rate"),
    *("support_rate", "spare_servers", "power_usd_per_kwh", "room", "room_kw"),
    *("colocation_usd_per_kw", "sums"),  # a sum of money is typed where dollars are
    "measured",  # out of usage files
}
"""What no form asks for: few say it, and text takes it."""


def test_every_field_of_a_workload_has_an_input() -> None:
    said = {each.name for each in FIELDS} | {"input_tokens_per_day", "output_tokens_per_day"}
    assert said | SAID_IN_TEXT == set(Workload.model_fields)


@given(WORKLOADS)
def test_a_draft_travels_in_a_modal(workload: Workload) -> None:
    draft = draft_of(changes_of(workload), channel="C1").turned(2)
    assert len(draft.metadata) <= 3000
    again = draft_in({"private_metadata": draft.metadata})
    assert read_form(again).workload == workload
    assert (again.page, again.get("channel")) == (Page.SITUATION, "C1")


def test_what_stands_in_the_inputs_comes_before_what_the_modal_carries() -> None:
    state = {
        "input~3": {"field_input": {"type": "plain_text_input", "value": "7M"}},
        "residency~3": {"f": {"type": "static_select", "selected_option": {"value": "eu"}}},
        "reasons~3": {"f": {"type": "checkboxes", "selected_options": [{"value": "air-gapped"}]}},
        "as_of~3": {"f": {"type": "datepicker", "selected_date": "2026-04-15"}},
        "output~3": {"f": {"type": "plain_text_input", "value": None}},
    }
    carried = draft_of(HELD_WHATEVER).metadata
    draft = draft_in({"private_metadata": carried, "state": {"values": state}})
    assert (draft.get("input"), draft.get("output"), draft.get("residency")) == ("7M", "", "eu")
    assert read_form(draft).changes["as_of"] == date(2026, 4, 15)
    assert "output" in read_form(draft).errors


@pytest.mark.parametrize("metadata", ["", "null", "[]", "{}", '{"p": 9, "g": 0, "f": {}}', "{"])
def test_metadata_of_another_version_is_an_empty_draft(metadata: str) -> None:
    assert draft_in({"private_metadata": metadata}) == Draft()


def test_requests_times_their_shape_make_the_volume() -> None:
    raw = {"counted": "requests", "requests": "200", "per": "hour"}
    shape = {"input_tokens_per_request": "1000", "output_tokens_per_request": "200"}
    workload = read_form(Draft(raw={**raw, **shape})).workload
    assert workload is not None
    assert workload.input_tokens_per_day == 4_800_000
    assert workload.output_tokens_per_day == 960_000


@pytest.mark.parametrize(
    ("raw", "field", "says"),
    [
        ({"input": ""}, "input", "How many? Write 0"),
        ({"input": "lots"}, "input", "such as 5M"),
        ({"input": "1.500"}, "input", "Is that 1500 or 1.5?"),
        ({"input": "0", "output": "0"}, "input", "no tokens"),
        ({"input": "9e30"}, "input", "thousand trillion"),
        ({"cached_share": "1"}, "cached_share", "1% or 100%"),
        ({"cached_share": "140%"}, "cached_share", "0% to 100%"),
        ({"peak_to_average": "0.5"}, "peak_to_average", "at least the average"),
        ({"uptime_percent": "100"}, "uptime_percent", "less than 100%"),
        ({"gpu_count": "2.5"}, "gpu_count", "whole number"),
        ({"gpu_usd_per_hour": "cheap"}, "gpu_usd_per_hour", "$2.35"),
        ({"as_of": "soon"}, "as_of", "2026-04-15"),
        ({"infrastructure": "some day"}, "infrastructure", "one of the list"),
        ({"counted": "requests", "requests": "5"}, "input_tokens_per_request", "one request"),
        ({"counted": "requests"}, "requests", "How many?"),
        ({"reasons": ["air-gapped"], "compare_with": ["openai/gpt-4o"]}, "compare_with", "air gap"),
        ({"bare": "yes", "regulated": "yes"}, "bare", "monitoring"),
        (
            {"now_option": "openai/gpt-4o", "now_usd_per_month": "4k"},
            "now_usd_per_month",
            "not both",
        ),
    ],
)
def test_what_cannot_be_taken_says_what_to_do(raw: dict[str, Any], field: str, says: str) -> None:
    assert says in form(**raw)[field]


def test_an_error_is_shown_on_the_part_that_has_the_input() -> None:
    raw = {**draft_of(HELD_WHATEVER).raw, "gpu_count": "x", "input": "x"}
    read = read_form(Draft(raw=raw))
    assert set(errors_on(Page.WORK, read)) == {"input"}
    assert set(errors_on(Page.ALTERNATIVES, read)) == {"gpu_count"}


def test_the_longest_text_gives_way_where_a_modal_cannot_carry_everything() -> None:
    raw = {**draft_of(HELD_WHATEVER).raw, "compare_with": ["x" * 500] * 8}
    draft = Draft(raw=raw)
    assert len(draft.metadata) <= 3000
    assert draft_in({"private_metadata": draft.metadata}).get("input") == "5M"
