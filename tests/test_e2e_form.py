"""The questionnaire in the local workspace: opened, filled in, corrected, submitted, answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import SqliteStorage
from bot.workspace.form_values import walk
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import View
from tests.bot_beside_slack import answered, bot_beside, texts


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def opened(slack: LocalSlack, user: str = LocalSlack.ana) -> View:
    """The modal in front of the person, as it is now."""
    return slack.wait_for(lambda: slack.modal(user), seconds=60)


def shows(slack: LocalSlack, text: str) -> View:
    """The modal once it shows a text."""
    slack.wait_for(lambda: text in str((slack.modal() or View.model_construct(body={})).body), 60)
    return opened(slack)


def inputs(view: View) -> list[str]:
    """The action ids on a view."""
    return [element["action_id"] for _, element in walk(view.body["blocks"])]


def to_last_part(slack: LocalSlack) -> View:
    """The form by `/tco` alone, filled in up to its last part."""
    slack.command("/tco")
    slack.submit(opened(slack), {"field_input": "5M", "field_output": "1M"})
    slack.submit(shows(slack, "Part 2 of 3"))
    return shows(slack, "Part 3 of 3")


def test_the_command_alone_opens_the_form_and_its_answer_goes_to_the_channel(
    slack: LocalSlack, database: Path
) -> None:
    view = to_last_part(slack)
    view = slack.fresh(view)
    assert "$13,275 self-hosted" in str(view.body)
    assert slack.submit(view, {"field_as_of": "2026-04-15"}).is_ok
    message = answered(slack)
    assert message.text.startswith("Stay on an API: $112 a month at Groq")
    assert slack.modal() is None
    (query,) = SqliteStorage(database).latest(5)
    assert (query.surface, query.canonical) == ("form", "5M in 1M out, as of 2026-04-15")
    assert query.is_public
    assert slack.workspace.warnings == []


def test_invalid_input_comes_back_under_its_field_and_nothing_is_lost(slack: LocalSlack) -> None:
    slack.command("/tco")
    slack.submit(opened(slack), {"field_input": "lots", "field_output": "1M"})
    view = opened(slack)
    (error,) = view.errors.values()
    assert "such as 5M" in error
    assert view.values[next(iter(view.errors))]["field_input"]["value"] == "lots"
    slack.submit(view, {"field_input": "5M"})
    assert shows(slack, "Part 2 of 3")


def test_the_estimate_follows_what_is_typed(slack: LocalSlack) -> None:
    slack.command("/tco")
    view = opened(slack)
    assert "as soon as the volume is said" in str(view.body)
    slack.click(view, "field_input", choice="5M")
    slack.click(slack.fresh(view), "field_output", choice="1M")
    view = shows(slack, "$13,275 self-hosted")
    slack.click(view, "field_output", choice="100M")
    before = view.body["blocks"][-1]
    slack.wait_for(lambda: slack.fresh(view).body["blocks"][-1] != before, 60)
    assert slack.fresh(view).values["output~0"]["field_output"]["value"] == "100M"


def test_counting_requests_asks_for_their_shape(slack: LocalSlack) -> None:
    slack.command("/tco")
    slack.click(opened(slack), "field_counted", choice="requests")
    view = shows(slack, "field_requests")
    slack.submit(view, {"field_requests": "5000"})
    assert "required field" in str(opened(slack).errors)


def test_a_typical_job_fills_the_form_in(slack: LocalSlack) -> None:
    slack.command("/tco")
    slack.click(opened(slack), "form_preset", choice="document_pipeline")
    view = shows(slack, "self-hosted")
    assert "16M" in str(view.body) and "80%" in str(view.body)


def test_a_model_shows_where_it_fits_and_residency_what_is_dedicated(slack: LocalSlack) -> None:
    slack.command("/tco")
    slack.submit(opened(slack), {"field_input": "5M", "field_output": "1M"})
    view = shows(slack, "Part 2 of 3")
    slack.click(view, "field_residency", choice="eu")
    view = shows(slack, "dedicated API deployments first")
    slack.submit(view)
    view = shows(slack, "Part 3 of 3")
    offered = slack.suggest(view, "field_model", "qwen")
    assert any(option["value"] == "qwen3-32b" for option in offered["options"])
    slack.click(
        view,
        "field_model",
        choice='{"text": {"type": "plain_text", "text": "Qwen3 32B"}, "value": "qwen3-32b"}',
    )
    shows(slack, "* fits ")


def test_going_back_keeps_everything(slack: LocalSlack) -> None:
    view = to_last_part(slack)
    slack.click(view, "form_back", choice=None)
    view = shows(slack, "Part 2 of 3")
    slack.click(view, "form_back")
    view = shows(slack, "Part 1 of 3")
    assert "'initial_value': '5M'" in str(view.body)


def test_apis_are_looked_up_as_one_types(slack: LocalSlack) -> None:
    view = to_last_part(slack)
    found = slack.suggest(view, "field_compare_with", "opus")["options"]
    assert any("opus" in option["value"] for option in found)
    assert len(slack.suggest(view, "field_compare_with", "a")["options"]) <= 100


def test_contradictions_are_caught(slack: LocalSlack) -> None:
    slack.command("/tco 5M in 1M out air-gapped vs gpt-4o")
    message = answered(slack)
    slack.click(message, "change_and_ask")
    slack.submit(opened(slack))
    slack.submit(shows(slack, "Part 2 of 3"))
    slack.submit(shows(slack, "Part 3 of 3"))
    assert "air gap" in str(opened(slack).errors)


def test_what_the_engine_objects_to_stands_under_its_input(slack: LocalSlack) -> None:
    view = to_last_part(slack)
    slack.submit(view, {"field_gpu": "l4", "field_gpu_count": "1"})
    (error,) = opened(slack).errors.values()
    assert "GB" in error
    slack.submit(
        opened(slack), {"field_gpu": "h100_sxm", "field_gpu_count": "", "field_as_of": "2020-01-01"}
    )
    (error,) = opened(slack).errors.values()
    assert "2026-04-01" in error


def test_a_preview_posts_nothing(slack: LocalSlack) -> None:
    view = to_last_part(slack)
    slack.click(view, "form_preview")
    view = shows(slack, "Nothing is posted yet")
    assert "Self-hosted, whole bill" in str(view.body)
    assert slack.messages() == []


def test_only_to_me_goes_to_direct_messages_and_can_be_posted_later(
    slack: LocalSlack, database: Path
) -> None:
    view = to_last_part(slack)
    slack.submit(view, {"field_where": "me"})
    direct = slack.direct()
    message = slack.wait_for(lambda: slack.messages(direct)[-1:], 60)[0]
    slack.wait_for(lambda: len(slack.thread(direct, message.ts)) >= 5, 60)
    assert slack.messages() == []
    assert not SqliteStorage(database).latest(1)[0].is_public
    slack.click(message, "post_to_channel")
    slack.submit(opened(slack), {"channel": slack.ai_costs})
    assert "$13,275" in texts(answered(slack))


def test_the_shortcut_opens_the_form(slack: LocalSlack) -> None:
    slack.shortcut("open_form")
    assert "Part 1 of 3" in str(opened(slack).body)


def test_a_mistyped_command_goes_on_in_the_form(slack: LocalSlack) -> None:
    slack.command("/tco 5M in 1M out regualted qwen3-32b")
    whisper = slack.wait_for(lambda: slack.ephemerals(slack.ana), 60)[0]
    slack.click(whisper, "mend_in_form")
    view = opened(slack)
    assert "'initial_value': '5M'" in str(view.body)
    assert "qwen3-32b" in view.body["private_metadata"]


def test_a_form_opened_before_a_restart_is_submitted_after_it(
    slack: LocalSlack, database: Path
) -> None:
    view = to_last_part(slack)
    with bot_beside(slack, database):
        assert slack.submit(slack.fresh(view)).is_ok
        assert "$13,275" in texts(answered(slack))


def test_a_channel_without_the_bot_is_answered_by_the_side_door(slack: LocalSlack) -> None:
    view = to_last_part(slack)
    slack.submit(view, {"field_channel": slack.private})
    slack.wait_for(lambda: slack.ephemerals(slack.ana, slack.private), 60)
    assert "$13,275" in texts(slack.messages(slack.private)[-1])


def test_two_people_fill_in_forms_at_once(slack: LocalSlack) -> None:
    for user in (slack.ana, slack.ravi):
        slack.command("/tco", user=user)
    slack.submit(opened(slack, slack.ana), {"field_input": "5M", "field_output": "1M"})
    slack.submit(opened(slack, slack.ravi), {"field_input": "7M", "field_output": "2M"})
    slack.wait_for(lambda: "Part 2" in str(opened(slack, slack.ravi).body), 60)
    assert '"input":"5M"' in opened(slack, slack.ana).body["private_metadata"]
    assert '"input":"7M"' in opened(slack, slack.ravi).body["private_metadata"]


def test_where_no_modal_can_be_shown_the_command_is_explained(slack: LocalSlack) -> None:
    slack.faults.refuse("views.open", "expired_trigger_id")
    slack.command("/tco")
    whisper = slack.wait_for(lambda: slack.ephemerals(slack.ana), 60)[0]
    assert "What you can add" in texts(whisper)


def test_a_form_of_another_version_is_an_empty_one(slack: LocalSlack) -> None:
    slack.command("/tco")
    view = opened(slack)
    slack.workspace.views.update(view, {**view.body, "private_metadata": "{"})
    slack.submit(view, {"field_input": "5M", "field_output": "1M"})
    assert shows(slack, "Part 2 of 3")


def test_the_last_of_many_quick_changes_is_the_one_estimated(slack: LocalSlack) -> None:
    """Each is sent before the answer to the one before has come."""
    slack.command("/tco")
    view = opened(slack)
    slack.click(view, "field_output", choice="1M")
    for millions in range(100, 1000, 90):
        slack.click(view, "field_input", choice=f"{millions}M")
    expected = slack.wait_for(lambda: estimate_of(slack, "910M"), 60)
    slack.wait_for(lambda: estimate(slack.fresh(view)) == expected, 60)


def estimate(view: View) -> str:
    """What the estimate of a form says."""
    return str(view.body["blocks"][-1]["text"]["text"])


def estimate_of(slack: LocalSlack, tokens_in: str) -> str:
    """What the form of another person says for the same work."""
    if slack.modal(slack.ravi) is None:
        slack.command("/tco", user=slack.ravi)
        view = opened(slack, slack.ravi)
        slack.click(view, "field_output", user=slack.ravi, choice="1M")
        slack.wait_for(lambda: slack.fresh(view).hash != view.hash, 60)
        slack.click(slack.fresh(view), "field_input", user=slack.ravi, choice=tokens_in)
    said = estimate(opened(slack, slack.ravi))
    return said if "self-hosted" in said else ""
