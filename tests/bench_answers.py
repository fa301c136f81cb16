"""How fast a question is acknowledged, assessed and rendered, beside a bare Bolt app and litellm.

Run by `make bench`. Small machines are noisy, so every figure stands beside something measured
in the same run: what matters is the ratio.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from litellm import cost_per_token
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.answers.answers import Answers, Asker, Question
from bot.answers.create import create_answers
from bot.conversation.discussion import Discussion
from bot.conversation.outcome import Said
from bot.rendering.charts import picture_of
from bot.serving import MANIFEST
from bot.storage import SqliteStorage, ThreadKey
from bot.workspace.bot_service import run_bot
from bot.workspace.local_slack import LocalSlack
from engine import Assessment, Workload, assess, load_book, load_catalogue
from tests.bot_beside_slack import bot_beside, settings_for

TEXT = "5M in 1M out"
COMMANDS = 60
ROUNDS = 300
PICTURES = 30
"""Rounds of what takes a tenth of a second and holds nobody up."""


def main() -> None:
    """Print every figure with the ratio to what it is measured against."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        bare, ours = bare_acks(), our_acks(Path(folder) / "acks.db")
        row("acknowledgement, bare Bolt app", bare, bare)
        row("acknowledgement, this bot", ours, bare)
        litellm = timed(price_one_option_with_litellm)
        answers = answers_at(Path(folder) / "answers.db")
        row("litellm.cost_per_token, one option", litellm, litellm)
        row("one assessment, everything", timed(assess_once), litellm)
        row("one crossover picture, in the background", timed(draw_once, PICTURES), litellm)
        row("one answer: text to logged, rendered messages", timed(lambda: ask(answers)), litellm)
        row("one what-if in a thread, both sides assessed", timed(what_if_in(answers)), litellm)


def our_acks(database: Path) -> list[float]:
    """Seconds until `/tco 5M in 1M out` is acknowledged, over HTTP, while answers are under way."""
    with LocalSlack() as slack, bot_beside(slack, database):
        seconds = acks(slack)
        slack.wait_for(lambda: len(slack.messages()) >= COMMANDS, seconds=300)
        return seconds


def bare_acks() -> list[float]:
    """The same for a Bolt app that acknowledges and does nothing else."""
    with ExitStack() as stack:
        slack = stack.enter_context(LocalSlack())
        slack.install(MANIFEST)
        app = App(
            signing_secret=slack.signing_secret,
            authorize=lambda enterprise_id, team_id: AuthorizeResult(
                enterprise_id=enterprise_id, team_id=team_id, bot_token=slack.bot_token
            ),
        )
        app.command("/tco")(lambda ack: ack())
        stack.enter_context(run_bot(app, slack))
        return acks(slack)


def acks(slack: LocalSlack) -> list[float]:
    return [slack.command(f"/tco {TEXT}").ack_seconds for _ in range(COMMANDS)]


def answers_at(database: Path) -> Answers:
    with LocalSlack() as slack:
        return create_answers(settings_for(slack, database), SqliteStorage(database))


def ask(answers: Answers) -> None:
    answers.reply(Question(TEXT, Asker("T", "C", "U"), "bench"))


def what_if_in(answers: Answers) -> Callable[[], object]:
    """A follow-up read, both scenarios assessed, logged, and the difference in words."""
    discussion, key = Discussion(answers), ThreadKey("T", "C", "1.0")
    opened = discussion.respond(Said(key=key, ts="1.0", user="U", text=TEXT))
    assert opened.thread is not None
    answers.storage.threads.save(opened.thread)
    said = Said(key=key, ts="2.0", user="U", text="what if double the volume on h200, half cached")
    return lambda: discussion.respond(said)


def assess_once() -> Assessment:
    work = Workload(input_tokens_per_day=5_000_000, output_tokens_per_day=1_000_000)
    return assess(work, load_book(), date(2026, 11, 21), load_catalogue())


@cache
def question() -> Assessment:
    """The same assessment every round: only the drawing is timed."""
    return assess_once()


def draw_once() -> None:
    picture_of(question())


def price_one_option_with_litellm() -> None:
    cost_per_token(model="gpt-4o", prompt_tokens=1000, completion_tokens=200)


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Seconds of each round, after one to warm up."""
    work()
    seconds = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return seconds


def row(name: str, seconds: list[float], beside: list[float]) -> None:
    p99 = quantiles(seconds, n=100)[98]
    ratio = median(seconds) / median(beside)
    print(
        f"{name:46} median {median(seconds) * 1000:9.3f} ms   p99 {p99 * 1000:9.3f} ms"
        f"   {ratio:7.1f}x"
    )


if __name__ == "__main__":
    main()
