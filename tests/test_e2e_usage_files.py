"""Usage files shared with the bot, over a real connection on both sides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.bot_beside_slack import bot_beside, texts
from tests.properties import EVERY
from tests.test_usage_samples import EXPECTED, SAMPLES

HOURS = "openai_usage_completions.json"


@pytest.fixture
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def shared(slack: LocalSlack, *names: str, text: str = "@tco price this") -> Message:
    return slack.say(text, shared={name: (SAMPLES / name).read_bytes() for name in names})


def told(slack: LocalSlack, root: Message, count: int = 1) -> list[str]:
    """What the bot says in the thread, once there are so many messages, or to its author alone."""

    def said() -> list[Message]:
        heard = [*slack.thread(root.channel, root.ts), *slack.ephemerals(channel=root.channel)]
        return [m for m in heard if m.user == slack.bot and m.ts > root.ts and not m.files]

    slack.wait_for(lambda: len(said()) >= count, seconds=60)
    return [texts(message) for message in said()]


def test_a_file_shared_with_a_mention_is_measured_and_answered(
    slack: LocalSlack, bot: None
) -> None:
    said = told(slack, shared(slack, HOURS), count=2)
    assert "8276151 in 1526420 out" in said[0]
    assert "2026-11-09 to 2026-11-10" in said[1]
    assert "Busiest hour: 7x the average hour" in said[1]


def test_usage_and_cost_shared_together_are_one_question(slack: LocalSlack, bot: None) -> None:
    root = shared(slack, "openai_completions_usage.csv", "openai_cost.csv", text="@tco on h200")
    said = told(slack, root, count=2)
    assert "you pay $77 a month" in said[0] and "on h200_sxm" in said[0]


CONFIG = {
    **{"model_type": "qwen3", "hidden_size": 4096, "num_hidden_layers": 36, "vocab_size": 151936},
    **{"num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128},
    **{"intermediate_size": 12288, "max_position_embeddings": 40960},
}


def test_a_config_file_is_the_model_of_the_question_and_of_later_ones(
    slack: LocalSlack, bot: None
) -> None:
    config = {"config.json": json.dumps(CONFIG).encode()}
    root = slack.say("@tco 500M in 50M out on 1x h100", shared=config)
    said = told(slack, root, count=2)
    assert "500M in 50M out, config-qwen3-" in said[0]
    known = re.search(r"config-qwen3-[0-9a-f]{4}", said[0])
    assert known
    later = slack.mention(f"5M in 1M out, {known[0]} on 1x h100")
    assert known[0] in told(slack, later)[0]


def test_a_config_file_in_a_thread_is_one_more_scenario(slack: LocalSlack, bot: None) -> None:
    root = slack.mention("5M in 1M out")
    told(slack, root, count=5)
    where = {"channel": root.channel, "thread_ts": root.ts}
    config = {"my-model.json": json.dumps(CONFIG).encode()}
    slack.say("@tco what if we host this", shared=config, **where)
    slack.wait_for(lambda: any("config-qwen3" in text for text in told(slack, root)), seconds=60)


def test_a_config_that_cannot_be_sized_says_what_it_lacks(slack: LocalSlack, bot: None) -> None:
    lacking = {key: value for key, value in CONFIG.items() if key != "vocab_size"}
    config = {"config.json": json.dumps(lacking).encode()}
    (said,) = told(slack, slack.say("@tco 5M in 1M out", shared=config))
    assert "lacks “vocab_size”" in said


def test_in_an_answers_thread_it_is_one_more_scenario(slack: LocalSlack, bot: None) -> None:
    root = slack.mention("5M in 1M out")
    told(slack, root, count=5)
    where = {"channel": root.channel, "thread_ts": root.ts}
    files = {HOURS: (SAMPLES / HOURS).read_bytes()}
    slack.say("@tco measured in this", shared=files, **where)
    slack.wait_for(lambda: any("8276151 in" in text for text in told(slack, root)), seconds=60)


def test_what_is_no_usage_is_refused_to_the_person_alone(slack: LocalSlack, bot: None) -> None:
    root = slack.say("@tco price this", shared={"people.csv": b"name,mail\nBo,bo@example.com\n"})
    (said,) = told(slack, root)
    assert "no usage export I know" in said and "example.com" not in said


def test_a_picture_beside_words_is_left_aside(slack: LocalSlack, bot: None) -> None:
    root = slack.say("@tco 5M in 1M out", shared={"shot.png": b"\x89PNG\r\n\x1a\n"})
    assert "5M in 1M out" in told(slack, root)[0]


def test_an_installation_without_the_scope_says_how_to_reinstall(
    slack: LocalSlack, bot: None
) -> None:
    slack.faults.refuse("files.info", "missing_scope", times=9)
    (said,) = told(slack, shared(slack, HOURS))
    assert "files:read" in said and "Reinstall" in said


def test_neither_rows_nor_keys_nor_models_secrets_are_kept(
    slack: LocalSlack, bot: None, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    row = b"2026-11-09T09:01:57Z,gpt-4o,1537,245,sk-proj-abcdef0123,bo@example.com\n"
    data = b"timestamp,model,input_tokens,output_tokens,api_key,user\n" + row * 3
    told(slack, slack.say("@tco price this", shared={"usage.csv": data}), count=2)
    kept = database.read_bytes() + caplog.text.encode()
    for secret in (b"sk-proj-abcdef0123", b"bo@example.com", b"2026-11-09T09:01:57Z"):
        assert secret not in kept


ANSWERED = [name for name, want in EXPECTED.items() if want["days"] and want["input_tokens"]]


def test_samples_are_answered_through_slacks_events(slack: LocalSlack, bot: None) -> None:
    """Those with a volume are answered; the others say what they lack. All of them are measured
    and shown in tests/test_usage_samples.py."""
    for name, wanted in list(EXPECTED.items())[::EVERY]:
        said = "\n".join(told(slack, shared(slack, name), count=2 if name in ANSWERED else 1))
        assert (f"{wanted['first_day']} to {wanted['last_day']}" in said) == (name in ANSWERED), (
            name
        )
        assert json.dumps("Traceback") not in said


# --- in the form


def sent(slack: LocalSlack, *names: str, typed: dict[str, str] | None = None) -> None:
    """The form by `/tco` alone with files chosen, sent through its three parts."""
    slack.command("/tco")
    view = slack.wait_for(slack.modal, seconds=60)
    chosen = [slack.choose_file(name, (SAMPLES / name).read_bytes()) for name in names]
    slack.submit(view, {"field_files": chosen, **(typed or {})})
    for part in ("Part 2 of 3", "Part 3 of 3"):
        slack.wait_for(lambda part=part: part in str(slack.modal()), seconds=60)
        assert slack.submit(slack.modal()).is_ok


def in_channel(slack: LocalSlack) -> list[str]:
    """The answer in the channel with its thread, once what was measured stands there."""
    root = slack.wait_for(lambda: slack.messages()[-1:], seconds=60)[0]
    slack.wait_for(lambda: slack.thread(root.channel, root.ts), seconds=60)
    return [texts(root), *map(texts, slack.thread(root.channel, root.ts))]


def test_files_chosen_in_the_form_are_measured_and_answered(slack: LocalSlack, bot: None) -> None:
    sent(slack, HOURS)
    said = in_channel(slack)
    assert "8276151 in 1526420 out" in said[0]
    assert "2026-11-09 to 2026-11-10" in said[1] and HOURS in said[1]
    assert slack.workspace.warnings == []


def test_what_is_typed_beside_a_file_in_the_form_wins(slack: LocalSlack, bot: None) -> None:
    sent(
        slack,
        HOURS,
        typed={"field_input": "3M", "field_output": "2M", "field_peak_to_average": "3"},
    )
    said = in_channel(slack)
    assert "3M in 2M out" in said[0] and "peak 3x" in said[1]


def test_the_forms_file_is_refused_to_the_person_alone(slack: LocalSlack, bot: None) -> None:
    sent(slack, "openai_cost.csv")
    (said,) = slack.wait_for(lambda: slack.ephemerals(), seconds=60)
    assert "add the usage export" in texts(said) and slack.messages() == []


def test_a_form_without_volume_or_file_is_not_sent_on(slack: LocalSlack, bot: None) -> None:
    slack.command("/tco")
    view = slack.wait_for(slack.modal, seconds=60)
    slack.submit(view)
    assert "How many?" in str(slack.fresh(view).errors)


def test_a_config_file_in_the_form_is_the_model(slack: LocalSlack, bot: None) -> None:
    slack.command("/tco")
    view = slack.wait_for(slack.modal, seconds=60)
    chosen = slack.choose_file("config.json", json.dumps(CONFIG).encode())
    slack.submit(view, {"field_files": [chosen], "field_input": "5M", "field_output": "1M"})
    for part in ("Part 2 of 3", "Part 3 of 3"):
        slack.wait_for(lambda part=part: part in str(slack.modal()), seconds=60)
        assert slack.submit(slack.modal()).is_ok
    root = slack.wait_for(lambda: slack.messages()[-1:], seconds=60)[0]
    assert "5M in 1M out, config-qwen3-" in texts(root)


def test_half_a_volume_beside_a_file_is_asked_about(slack: LocalSlack, bot: None) -> None:
    slack.command("/tco")
    view = slack.wait_for(slack.modal, seconds=60)
    chosen = slack.choose_file(HOURS, b"timestamp\n")
    slack.submit(view, {"field_files": [chosen], "field_input": "3M"})
    (error,) = slack.fresh(view).errors.values()
    assert error == "How many? Write 0 if there are none."


def test_files_stay_chosen_while_the_form_is_turned_and_filled_in(
    slack: LocalSlack, bot: None
) -> None:
    slack.command("/tco")
    view = slack.wait_for(slack.modal, seconds=60)
    slack.submit(view, {"field_files": [slack.choose_file(HOURS, b"timestamp\n")]})
    slack.wait_for(lambda: "measured when the form is sent" in str(slack.modal()), seconds=60)
    slack.click(slack.modal(), "form_back")
    slack.wait_for(lambda: "1 chosen already" in str(slack.modal()), seconds=60)


def test_an_installation_without_the_scope_gets_the_form_without_the_input(
    slack: LocalSlack, bot: None
) -> None:
    slack.faults.refuse("views.open", "missing_scope")
    slack.command("/tco")
    view = slack.wait_for(slack.modal, seconds=60)
    assert "field_files" not in str(view.body) and "field_input" in str(view.body)


# --- edited


def test_an_edited_message_with_a_file_is_answered_anew_in_place(
    slack: LocalSlack, bot: None
) -> None:
    root = shared(slack, HOURS)
    said = told(slack, root, count=2)
    assert "on h200_sxm" not in said[0]
    slack.edit(root, "@tco price this on h200")
    slack.wait_for(lambda: "on h200_sxm" in told(slack, root)[0], seconds=60)
    again = told(slack, root, count=2)
    assert "8276151 in 1526420 out" in again[0] and "2026-11-09 to 2026-11-10" in again[1]
    assert sum("8276151 in 1526420 out" in text for text in again) <= 2


def test_the_form_on_a_message_answers_its_files_in_the_messages_thread(
    slack: LocalSlack, bot: None
) -> None:
    root = slack.say("we use about 5M in 1M out a day", user=slack.ravi)
    slack.message_shortcut("price_message", root)
    view = slack.wait_for(slack.modal, seconds=60)
    chosen = slack.choose_file(HOURS, (SAMPLES / HOURS).read_bytes())
    slack.submit(view, {"field_files": [chosen]})
    for part in ("Part 2 of 3", "Part 3 of 3"):
        slack.wait_for(lambda part=part: part in str(slack.modal()), seconds=60)
        slack.submit(slack.modal())
    said = told(slack, root, count=2)
    assert "5M in 1M out" in said[0] and "2026-11-09 to 2026-11-10" in said[1]
