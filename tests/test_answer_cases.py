"""What people type and what the answer must hold: cases in tests/cases/answers_*.toml.

Each case says its sum in a comment, so that a second person can check it with pen and paper.
`text` is typed on `today` (2026-11-28 unless said). What may be expected:

- `verdict`; `bill` in USD a month; `lines`, USD a month by id; `standby`, GPUs
- `cheapest`, the option that fits, as provider/model, and `cheapest_usd`
- `options`, USD a month by provider/model; `unranked`, options that may not be recommended
- `api_usd`, what step 4 compares; `now_usd`; `dedicated`, USD a month by offer; `year_1_usd`
- `shape`, tokens in and out of one request; `conditions`, their states by id
- `says` and `never_says`, pieces of the answer's words; `refused`, a piece of the refusal
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.answers.answers import Answers, Question, Reply
from bot.storage import SqliteStorage
from engine import Assessment, load_book, load_catalogue
from engine.prices.names import load_names
from tests.bot_samples import TERMINAL

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 28)
Case = Mapping[str, Any]


def cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("answers_*.toml")):
        raw = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        for case in raw["case"]:
            yield pytest.param(case, id=f"{file.stem}: {case['text']}"[:120])


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> SqliteStorage:
    return SqliteStorage(tmp_path_factory.mktemp("cases") / "tco.db")


def reply_to(case: Case, storage: SqliteStorage) -> Reply:
    day = case.get("today", TODAY)
    answers = Answers(
        book=load_book(),
        catalogue=load_catalogue(),
        names=load_names(),
        storage=storage,
        now=lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
    )
    return answers.reply(Question(text=case["text"], asker=TERMINAL, surface="terminal"))


def words_of(reply: Reply) -> str:
    """All that a person reads, on one line, without marks of emphasis."""
    blocks = [reply.message.text]
    blocks += [
        text for message in (reply.message, *reply.thread) for text in _texts(message.blocks)
    ]
    plain = " ".join(blocks).replace("*", "").replace("&amp;", "&").replace("&gt;", ">")
    return re.sub(r"\s+", " ", plain)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            if key not in ("type", "action_id", "value", "block_id"):
                yield from _texts(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _texts(inner)


def rounded(usd: Decimal | None) -> Decimal | None:
    return None if usd is None else round(usd, 2)


def costs(a: Assessment) -> dict[str, Decimal | None]:
    return {cost.option.ref: rounded(cost.monthly_usd) for cost in a.api_costs}


FOUND: Mapping[str, Callable[[Assessment], Any]] = {
    "verdict": lambda a: str(a.verdict.kind),
    "bill": lambda a: rounded(a.bill.monthly_usd),
    "lines": lambda a: {line.id: rounded(line.monthly_usd) for line in a.bill.lines},
    "standby": lambda a: a.bill.standby_gpus,
    "cheapest": lambda a: a.cheapest.option.ref if a.cheapest else "",
    "cheapest_usd": lambda a: rounded(a.cheapest.monthly_usd) if a.cheapest else None,
    "options": costs,
    "api_usd": lambda a: rounded(a.steps[3].figures.get("api_usd")),
    "now_usd": lambda a: rounded(a.now.monthly_usd) if a.now else None,
    "dedicated": lambda a: {c.offer.name: rounded(c.monthly_usd) for c in a.dedicated},
    "year_1_usd": lambda a: (
        rounded(a.horizon.years[0].api.base) if a.horizon.years[0].api else None
    ),
    "shape": lambda a: [a.scenario.input_tokens_per_request, a.scenario.output_tokens_per_request],
    "conditions": lambda a: {c.id: str(c.state) for c in a.conditions},
    "unranked": lambda a: [c.option.ref for c in a.api_costs if not c.may_rank],
}
PARTS = ("lines", "options", "dedicated", "conditions")
"""Of these the named entries are compared, of `unranked` that all named are there."""


@pytest.mark.parametrize("case", list(cases()))
def test_an_answer_holds_what_was_worked_out_by_hand(case: Case, storage: SqliteStorage) -> None:
    reply = reply_to(case, storage)
    said = words_of(reply)
    if "refused" in case:
        assert reply.answer is None
        assert case["refused"] in said
        return
    assert reply.answer is not None, said
    a = reply.answer.assessment
    for key, wanted in case.items():
        if key in FOUND:
            found = FOUND[key](a)
            if key in PARTS:
                found = {name: found.get(name) for name in wanted}
            if key == "unranked":
                found = [ref for ref in wanted if ref in found]
            assert found == wanted, key
    for piece in case.get("says", ()):
        assert piece in said
    for piece in case.get("never_says", ()):
        assert piece not in said


@pytest.mark.parametrize("file", sorted(CASES.glob("answers_*.toml")), ids=lambda file: file.stem)
def test_every_case_expects_something_that_is_looked_at(file: Path) -> None:
    known = {*FOUND, "text", "today", "says", "never_says", "refused"}
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
        assert set(case) <= known
        assert len(set(case) - {"text", "today"}) > 0
