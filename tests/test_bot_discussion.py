"""Scenarios, differences, reasons and decisions, without Slack."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.answers.answers import Answers
from bot.answers.create import create_answers
from bot.answers.decisions_export import decisions_csv
from bot.conversation import scenarios
from bot.conversation.differences import difference
from bot.conversation.discussion import Discussion
from bot.conversation.outcome import Outcome, Said
from bot.conversation.what_ifs import changed
from bot.conversation.why import find_reason
from bot.language.decision_text import Draft, read_decision
from bot.language.values.quantities import Scaling
from bot.rendering.render import render
from bot.settings import Settings, SettingsError
from bot.storage import KeptThread, SqliteStorage, ThreadKey, Turn
from bot.workspace.blockkit import check_view
from engine import Assessment, Workload, assess, load_book
from engine.prices.names import load_names
from tests.test_bot_rendering import check

KEY = ThreadKey("T1", "C1", "100.0")
DAY = date(2026, 4, 15)
TODAY = date(2026, 11, 21)
HOSTILE = '<!channel> & <@U1> `*_~ " \\ {{ x }} \n' + "x" * 4000


def workload(**said: Any) -> Workload:
    return Workload.model_validate(
        {"input_tokens_per_day": 5_000_000, "output_tokens_per_day": 1_000_000, "as_of": DAY} | said
    )


def assessed(**said: Any) -> Assessment:
    return assess(workload(**said), load_book(), TODAY)


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    settings = Settings.from_env({"TCO_DATABASE": str(tmp_path / "tco.db")})
    made = create_answers(settings)
    made.now = lambda: datetime(2026, 11, 21, 12, tzinfo=UTC)
    return made


class Talk:
    """One thread: says something and keeps what comes of it, as the desk does."""

    def __init__(self, answers: Answers, key: ThreadKey = KEY, *, is_public: bool = True) -> None:
        self.discussion, self.key = Discussion(answers, lambda key: is_public), key
        self.storage = answers.storage
        self.count = 0

    def say(self, text: str, redo: Turn | None = None, **other: Any) -> Outcome:
        self.count += 1
        said = Said(self.key, f"{100 + self.count}.0", "U0ANA", text, **other)
        outcome = self.discussion.respond(said, redo)
        for message in outcome.messages:
            check(message)
        if outcome.thread:
            self.storage.threads.save(outcome.thread)
        return outcome

    def text(self, text: str, **other: Any) -> str:
        outcome = self.say(text, **other)
        return "\n".join(f"{m.text} {m.blocks}" for m in outcome.messages)

    @property
    def thread(self) -> KeptThread:
        found = self.storage.threads.find(self.key)
        assert found is not None
        return found


@pytest.fixture
def talk(answers: Answers) -> Talk:
    talk = Talk(answers)
    talk.say("5M in 1M out as of 2026-04-15")
    return talk


# --- scenarios


def test_a_thread_goes_on_from_where_it_is(talk: Talk) -> None:
    for text in (
        "what if on h200",
        "what if 10x",
        "back",
        "what if half cached",
        "what if B on 4 gpus",
    ):
        talk.say(text)
    kept = talk.thread
    assert scenarios.labels(kept) == ["A", "B", "C", "D", "E"]
    assert [scenarios.base_of(kept, label) for label in "BCDE"] == ["A", "B", "B", "B"]
    assert scenarios.current(kept) == "E"
    talk.say("reset")
    assert scenarios.current(talk.thread) == "A"


def test_a_scenario_that_is_there_already_is_not_made_again(talk: Talk) -> None:
    talk.say("what if on h200")
    talk.say("back")
    assert "which you had before" in talk.text("what if on h200")
    assert scenarios.labels(talk.thread) == ["A", "B"]
    assert "says that already" in talk.text("what if on h200")


def test_an_edit_makes_the_same_scenario_anew(talk: Talk) -> None:
    talk.say("what if on h200")
    talk.say("what if 10x")
    redo = Turn(KEY, "102.0", "U1", made="B", base="A")
    talk.say("what if on b200", redo=redo)
    kept = talk.thread
    assert scenarios.labels(kept) == ["A", "B", "C"]
    assert scenarios.workload_of(kept, "B").gpu == "b200_sxm"
    talk.say("why 3,200", redo=Turn(KEY, "102.0", "U1", made="B", base="A"))
    assert scenarios.labels(talk.thread) == ["A", "C"]


def test_labels_go_on_after_z(talk: Talk) -> None:
    for count in range(1, 28):
        talk.say(f"what if {count + 5} gpus")
    assert scenarios.labels(talk.thread)[-3:] == ["Z", "AA", "AB"]


def test_what_cannot_be_changes_nothing_and_says_why(talk: Talk) -> None:
    outcome = talk.say("what if llama-3.1-405b on 1 h100")
    assert outcome.is_private and outcome.thread is None
    assert "405B" in outcome.messages[0].text
    assert scenarios.labels(talk.thread) == ["A"]


# --- what-ifs and differences


def test_a_price_of_one_gpu_is_not_that_of_another() -> None:
    before = assessed(gpu="h100_sxm", gpu_usd_per_hour=2)
    assert changed(before, {"gpu": "h200_sxm"}, TODAY).gpu_usd_per_hour is None


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        ({"gpu": "h200_sxm"}, False),
        ({"model": "qwen3-32b"}, False),
        ({"precision": "bf16"}, False),
        ({"backend": "sglang"}, False),
        ({"kv_precision": "fp8"}, False),
        ({"input_tokens_per_request": Decimal(8000)}, False),
        ({"output_tokens_per_day": Decimal(5_000_000)}, False),
        ({"cached_share": Decimal("0.5")}, False),
        ({"backend": "vllm", "gpu": "h100_sxm", "model": "llama-3.3-70b"}, True),
        ({"gpu_count": 8}, True),
        ({"peak_to_average": Decimal(2)}, True),
        ({"scaled_volume": Scaling("volume", Decimal(3))}, True),
        ({"gpu": "h200_sxm", "measured_tokens_per_second_per_gpu": Decimal(2400)}, True),
    ],
)
def test_a_measured_rate_holds_where_it_was_measured(
    change: dict[str, object], stays: bool
) -> None:
    before = assessed(measured_tokens_per_second_per_gpu=2400)
    after = changed(before, change, TODAY)
    assert (after.measured_tokens_per_second_per_gpu is not None) == stays


def test_a_rate_that_no_longer_holds_is_said_to_be_left_out(talk: Talk) -> None:
    talk.say("what if 2.4k tok/s/gpu")
    assert "left out, it was measured with another model, GPU" in talk.text("what if on h200")


def test_as_of_today_is_today_even_in_an_older_thread() -> None:
    assert changed(assessed(), {"as_of": None}, TODAY).as_of == TODAY


def test_the_difference_names_the_lines_that_changed() -> None:
    what = difference(assessed(), assessed(bare=True, internal=True))
    costs = {cost.name or cost.kind: cost.difference for cost in what.costs}
    assert costs["bill"] == -2_800
    assert costs["GPU, failover"] == -2_550
    assert costs["Guardrails and content filtering"] == -250
    assert not what.has_moved


def test_the_verdict_moves_with_its_reason(talk: Talk) -> None:
    text = talk.text("what if air-gapped")
    assert "The verdict moves* from stay on an API to *self-host as a capability" in text
    assert "an air gap" in text.lower()


def test_what_was_named_or_asks_another_price_has_its_row() -> None:
    """Beside the cheapest: an option that people asked for, and what a cache makes cheaper."""
    with_groq = difference(assessed(), assessed(compare_with=("groq",)))
    groq = next(cost for cost in with_groq.costs if "Groq" in cost.name)
    assert groq.before == groq.after == Decimal("112.20")
    cached = difference(assessed(), assessed(cached_share=Decimal("0.5")))
    gpt_4o = next(cost for cost in cached.costs if "GPT-4o" in cost.name)
    assert (gpt_4o.before, gpt_4o.after) == (675, Decimal("581.25"))
    twice = assessed(input_tokens_per_day=10**7, output_tokens_per_day=2 * 10**6)
    assert [cost.kind for cost in difference(assessed(), twice).costs] == [
        "bill",
        "rule",
        "cheapest",
    ]


# --- why


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("", ["The verdict"]),
        ("3,200", ["MLOps engineer, fractional"]),
        ("$3.2k", ["MLOps engineer, fractional"]),
        ("13,275", ["The whole bill", "The cheapest fleet"]),
        ("2.6x", ["The whole bill"]),
        ("step 4", ["Step 4"]),
        ("step three", ["Step 3"]),
        ("not groq", ["Llama 3.3 70B Versatile 128k at Groq"]),
        ("gpt-4o", ["GPT-4o at OpenAI"]),
        ("it so expensive", ["The whole bill"]),
        ("the failover", ["GPU, failover"]),
        ("monitoring", ["Monitoring and observability"]),
        ("12,750", ["The rule of thumb"]),
        ("$3.49", ["The GPU rent"]),
        ("710M", ["The crossover with Llama 3.3 70B Versatile 128k at Groq"]),
        ("3.2%", ["What the fleet carries"]),
        ("2 gpus", ["How many GPUs", "How many GPUs a replica spans", "GPU, primary"]),
        ("engineering hours", ["MLOps engineer, fractional"]),
    ],
)
def test_why_finds_what_is_meant(asked: str, titles: list[str]) -> None:
    found = find_reason(asked, assessed(), load_names())
    assert [reason.title for reason in found.reasons] == titles


def test_why_tensor_parallel_says_what_one_gpu_has_no_room_for(talk: Talk) -> None:
    """70.6 billion parameters at 1.02 bytes are 67.07 GiB; 0.9 x 80 - 3.5 are 68.5."""
    said = talk.text("why tensor parallel")
    assert "A replica spans *2 x H100* by tensor parallelism" in said
    assert "take 67 GiB once loaded and H100 has 68.5 usable" in said and "need 2 GPUs" in said


def test_why_not_an_option_that_is_not_in_the_scenario_is_priced_for_once(talk: Talk) -> None:
    text = talk.text("why not gpt-4o-mini")
    assert "GPT-4o mini at OpenAI" in text and "Not compared with in scenario A" in text
    assert "5M in x $0.15/M + 1M out x $0.60/M = $1.35 a day; x 30 days = *$41*" in text
    assert scenarios.labels(talk.thread) == ["A"]


def test_the_reason_of_a_verdict_ends_with_what_would_change_it(talk: Talk) -> None:
    assert "*What would change it*" in talk.text("why")


def test_why_names_the_nearest_where_nothing_is_found() -> None:
    found = find_reason("3,300", assessed(), load_names())
    assert found.reasons == () and found.nearest[0] == "MLOps engineer, fractional"


def test_every_reason_can_be_said(talk: Talk) -> None:
    figures = ("3.49", "99.9", "180k", "13,275", "17.7M")
    words = ("guardrails", "n+1", "the fleet", "azure", "not claude", "peak", "rule of thumb")
    besides = ("vat", "the five steps", "age of prices", "same quality", "than us", "flip it")
    for asked in (*figures, *words, *besides, "step 1", "step 2", "step 3", "step 5"):
        assert talk.say(f"why {asked}").messages


def test_why_gives_the_formula_source_date_and_the_way_to_change_it(talk: Talk) -> None:
    text = talk.text("why 3,200")
    for part in ("0.2 engineers x $16,000", "the article", "2026-04-01", "`existing team`"):
        assert part in text


def test_why_tells_of_what_was_said_as_of_what_was_assumed(talk: Talk) -> None:
    talk.say("what if cached 60%")
    assert "You said it: `cached 60%`" in talk.text("is caching in there already?")


def test_a_question_that_has_no_line_is_told_so(talk: Talk) -> None:
    assert "no VAT, sales tax" in talk.text("is VAT in any of these figures?")


def test_one_scenario_is_compared_with_the_first(talk: Talk) -> None:
    talk.say("what if on h200")
    text = talk.text("where in scenario B did the savings come from?")
    assert "A" in text and "B" in text and "H200" in text


# --- decisions


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ("follow, because we have no team", Draft("followed", "we have no team")),
        ("stay on the API because of the team", Draft("followed", "the team")),
        (
            "self-host because the auditors insist, review on 2027-03-01",
            Draft("overruled", "the auditors insist", date(2027, 3, 1)),
        ),
        (
            "overruled: we want control; review in march; if volume > 50M",
            Draft("overruled", "we want control", date(2027, 3, 1), "volume > 50M"),
        ),
        (
            "follow since it is cheap, review in 3 months, or if GPU < $2/h",
            Draft("followed", "it is cheap", date(2027, 2, 21), "GPU < $2/h"),
        ),
        ("follow, review date: june 2027", Draft("followed", "", date(2027, 6, 1))),
        ("follow, check again on 12.05.2027", Draft("followed", "", date(2027, 5, 12))),
        ("we like it", Draft("", "")),
    ],
)
def test_decisions_as_people_write_them(text: str, draft: Draft) -> None:
    assert read_decision(text, "stay_on_api", TODAY) == draft


def test_in_full_without_a_question_in_the_log_only_a_decision_is_offered(talk: Talk) -> None:
    """Threads that an earlier version kept do not say which question made a scenario."""
    first = replace(talk.thread.scenarios[0], query="")
    talk.storage.threads.save(replace(talk.thread, scenarios=(first,)))
    shown = talk.text("full")
    assert "thread_decide" in shown
    dead = ("change_and_ask", "export_csv", "undo_answer", "answer_feedback")
    assert not [each for each in dead if each in shown]


def test_a_decision_lacking_something_is_not_recorded(talk: Talk, answers: Answers) -> None:
    for text in (
        "decide",
        "decide follow",
        "decide because we like it",
        "decide follow, because x, review 2020-01-01",
    ):
        assert talk.say(text).is_private
    assert answers.storage.decisions.all(5) == []


def test_private_decisions_are_listed_where_they_were_made_alone(answers: Answers) -> None:
    for channel, is_private in (("C1", False), ("G1", True)):
        there = Talk(answers, ThreadKey("T1", channel, "100.0"), is_public=not is_private)
        there.say("5M in 1M out")
        there.say(f"decide follow, because of {channel}")
    seen = {at: str(answers.decisions("T1", at).blocks) for at in ("C1", "G1", "C9")}
    assert "G1" not in seen["C1"] and "G1" not in seen["C9"]
    assert "C1" in seen["C9"] and "G1" in seen["G1"]
    assert "No decision" in str(answers.decisions("T2", "C1").blocks)


def test_decisions_are_exported(
    talk: Talk, answers: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    talk.say("decide follow, because =1+1")
    talk.say("decide overruled, because of audits")
    newest, first = answers.storage.decisions.all(5)
    assert newest.supersedes == first.id
    rows = list(csv.DictReader(io.StringIO(decisions_csv([newest, first]))))
    assert rows[1]["reason"] == "'=1+1" and rows[1]["self_hosting_usd"] == "13275.00"
    monkeypatch.setenv("TCO_DATABASE", str(tmp_path / "tco.db"))
    for flag in ("--json", "--csv"):
        assert main(["log", "--decisions", flag]) == 0
        assert "audits" in capsys.readouterr().out


def test_nothing_typed_can_ping_or_break_a_message(talk: Talk) -> None:
    for text in (
        f"decide follow, because {HOSTILE}",
        f"what if {HOSTILE}",
        f"why {HOSTILE}",
        f"decide overruled, because x, if {HOSTILE}",
        "decisions",
    ):
        assert talk.say(text).messages  # each is checked as it is said


def test_the_form_and_what_is_seldom_said_are_what_slack_takes(talk: Talk) -> None:
    discussion = talk.discussion
    said = Said(KEY, "9.0", "U0ANA", "5M in 1M out <!channel>")
    check(render("no_memory", {}))
    for text in ("help", "compare", "full"):
        talk.say(text)
    lost = discussion.decision_form(Said(ThreadKey("T", "C", "0.0"), "9.0", "U0ANA", ""), "A")
    assert isinstance(lost, Outcome)
    check(lost.messages[0])
    form = discussion.decision_form(said, "A")
    assert isinstance(form, dict)
    check_view(form, "modal")


# --- settings


def test_plain_what_ifs_can_be_switched_off() -> None:
    assert Settings.from_env({}).answers_what_ifs
    assert not Settings.from_env({"TCO_WHAT_IFS": "off"}).answers_what_ifs
    with pytest.raises(SettingsError, match="TCO_WHAT_IFS"):
        Settings.from_env({"TCO_WHAT_IFS": "maybe"})


def test_a_thread_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    kept = scenarios.opened(KEY, workload(), "U1", DAY, is_private=True)
    kept, _ = scenarios.added(kept, workload(gpu_count=4, cached_share=Decimal("0.5")), "A", "U2")
    SqliteStorage(tmp_path / "tco.db").threads.save(kept)
    assert SqliteStorage(tmp_path / "tco.db").threads.find(KEY) == kept


# --- what was understood of what was not understood in full


def buttons(outcome: Outcome) -> dict[str, str]:
    """The values of the buttons of a reply by their action ids."""
    blocks = (block for message in outcome.messages for block in message.blocks)
    elements = (each for block in blocks for each in block.get("elements", []))
    return {each["action_id"]: each["value"] for each in elements if each["type"] == "button"}


def test_what_was_understood_can_be_taken_by_one_press(talk: Talk) -> None:
    talk.say("what if on h200")
    pressed = buttons(talk.say("what if B at peak 5x, fubar 12 wibbles"))
    rest = json.loads(pressed["thread_take_rest"])
    assert rest["thread"] == KEY.thread
    assert pressed["mend_in_form"] == "5M in 1M out, on h200_sxm, peak 5x, as of 2026-04-15"
    talk.say(rest["text"])
    assert scenarios.workload_of(talk.thread, "C").peak_to_average == 5
    assert scenarios.workload_of(talk.thread, "C").gpu == "h200_sxm"


def test_what_may_have_been_meant_is_taken_by_one_press(talk: Talk) -> None:
    pressed = buttons(talk.say("what if peak 5x on h201"))
    assert {"thread_take_rest", "thread_take_rest:1", "mend_in_form"} <= set(pressed)
    talk.say(json.loads(pressed["thread_take_rest:1"])["text"])
    made = scenarios.workload_of(talk.thread, "B")
    assert (made.peak_to_average, made.gpu) == (5, "h200_sxm")


def test_a_bound_is_offered_as_the_number(talk: Talk) -> None:
    pressed = buttons(talk.say("what if under $2/h"))
    talk.say(json.loads(pressed["thread_take_rest"])["text"])
    assert scenarios.workload_of(talk.thread, "B").gpu_usd_per_hour == 2


def test_where_nothing_was_understood_there_is_nothing_to_take(talk: Talk) -> None:
    assert set(buttons(talk.say("what if fubar the wibble"))) == {"mend_in_form"}


# --- a model that comes as a config.json

CONFIG = json.dumps(
    {
        "model_type": "qwen3",
        "hidden_size": 4096,
        "num_hidden_layers": 36,
        "intermediate_size": 12288,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": 151936,
        "max_position_embeddings": 40960,
    },
    indent=1,
)


def test_a_pasted_config_is_hosted_and_kept_for_the_team(talk: Talk) -> None:
    said = talk.text(f"what if we host this?\n```{CONFIG}```")
    assert "config-qwen3-" in said
    workload = scenarios.workload_of(talk.thread, "B")
    assert workload.model and workload.model.startswith("config-qwen3-")
    (kept,) = talk.storage.team_figures(KEY.team)
    assert kept.key == f"model_config:{workload.model}"
    assert "intermediate_size" not in (kept.value or "")  # what was counted, not what was pasted
    again = Talk(talk.discussion.answers, ThreadKey("T1", "C1", "7.0"))
    again.say(f"5M in 1M out {workload.model}")
    assert scenarios.workload_of(again.thread, "A").model == workload.model
    talk.say(f"what if {CONFIG}")
    assert len(talk.storage.team_figures(KEY.team)) == 1


def test_a_config_that_cannot_be_read_changes_nothing(talk: Talk) -> None:
    for text in (CONFIG[:-20], CONFIG.replace("36", "0"), CONFIG.replace("vocab_size", "words")):
        assert "config.json cannot be sized" in talk.text(f"what if {text}")
    assert scenarios.labels(talk.thread) == ["A"]
    assert talk.storage.team_figures(KEY.team) == []


def test_people_of_other_companies_add_no_model(talk: Talk) -> None:
    assert "other companies" in talk.text(f"what if {CONFIG}", is_outsider=True)
    assert talk.storage.team_figures(KEY.team) == []


def test_adders_add_and_drops_take_away(talk: Talk) -> None:
    talk.say("what if vs groq")
    for text in ("compare with sonnet 4.5 also", "vs gpt-4o too", "gemini 2.5 pro as well"):
        talk.say(text)
    current = scenarios.current(talk.thread)
    assert scenarios.workload_of(talk.thread, current).compare_with == (
        *("groq", "anthropic/claude-sonnet-4-5", "openai/gpt-4o", "google/gemini-2.5-pro"),
    )
    talk.say("drop groq from the comparison")
    current = scenarios.current(talk.thread)
    assert "groq" not in scenarios.workload_of(talk.thread, current).compare_with
    assert "is not in the comparison" in talk.text("drop cerebras from the comparison")


def test_a_clause_of_unknown_words_is_passed_over_and_named(talk: Talk) -> None:
    said = talk.text("int4, <!channel> quality folks will scream")
    named = "Passed over, as it changes nothing that I know: “quality folks will scream”."
    assert named in said
    again = talk.text("int4, quality folks will scream")
    assert "says that already" in again
    assert named in again
