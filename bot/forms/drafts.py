"""The questionnaire's state: a draft of raw inputs, to a workload and back.

A draft travels in the modal's private metadata and in its inputs, so a form that was opened
before a restart is submitted after it. Nothing typed is lost: what cannot be read stays in its
input, with what to do about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.forms.fields import FIELDS, NOT_SAID, RARE, Page, Raw
from bot.forms.inputs import raw_of
from bot.forms.values import NotRead, amount
from bot.language.canonical import said
from bot.language.meaning.refusals import beyond_limits
from bot.language.values.quantities import Period
from bot.rendering.figures_text import count, days_per_month, per_period
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import Part, folded, together
from engine.figures.workload import PURCHASE_TERMS, Reason, Workload

LONGEST_METADATA = 3000
_HALVES = {"input": "input_tokens_per_day", "output": "output_tokens_per_day"}
_LENGTHS = {name: f"{name}_tokens_per_request" for name in _HALVES}
_PAGES = {
    **{each.name: each.page for each in FIELDS},
    **dict.fromkeys(("counted", "input", "output", "per", "requests"), Page.WORK),
    "more_work": Page.WORK,
    **dict.fromkeys(("where", "channel", "more_prices"), Page.ALTERNATIVES),
}


def periods() -> dict[str, Period]:
    """The periods that a volume may be said for, by name."""
    days = {"day": 1, "week": 7, "month": days_per_month(), "year": 365}
    return {"hour": Period(24, 1), **{name: Period(1, count) for name, count in days.items()}}


@dataclass(frozen=True)
class Form:
    """A draft, read: what it says, and by field what cannot be taken."""

    changes: Mapping[str, object]
    errors: Mapping[str, str]
    workload: Workload | None
    """None while the volume is missing or something contradicts itself."""


@dataclass(frozen=True)
class Draft:
    """What stands in the inputs of all three parts."""

    raw: Mapping[str, Raw] = field(default_factory=dict)
    page: Page = Page.WORK
    generation: int = 0
    """Counts how often inputs were filled in for the person: Slack keeps what was typed in an
    input of the same id, so new contents need a new one."""
    reacts: bool = True
    """True where the modal follows what is typed."""

    def get(self, name: str) -> str:
        """The text in an input; empty where there is none, or where it is left unsaid."""
        value = self.raw.get(name, "")
        return value if isinstance(value, str) and value != NOT_SAID else ""

    def day(self, name: str) -> str:
        """The day in an input; empty where what stands there is none."""
        try:
            return date.fromisoformat(self.get(name)).isoformat()
        except ValueError:
            return ""

    def chosen(self, name: str) -> list[str]:
        """The values chosen from a list."""
        value = self.raw.get(name, [])
        return list(value) if isinstance(value, list) else []

    @property
    def files(self) -> tuple[str, ...]:
        """Ids of the usage files chosen: those in the input, else those of an earlier turn."""
        return tuple(self.chosen("files") or self.chosen("kept_files"))

    @property
    def counts_requests(self) -> bool:
        """True where the volume is said in requests and not in tokens."""
        return self.get("counted") == "requests"

    @property
    def asks_to_buy(self) -> bool:
        """True where bought servers are asked about, so that their terms are."""
        return self.get("buys") == "yes" or any(self.get(name) for name in PURCHASE_TERMS)

    def opens(self, group: str) -> bool:
        """True where a group of rare fields is asked about, or says something already."""
        return self.get(group) == "yes" or any(self.get(name) for name in RARE[group])

    @property
    def where(self) -> str:
        """Where the answer goes: into a "thread" that is known, to a "channel", only to "me"."""
        chosen = self.get("where")
        return chosen if chosen == "me" or (chosen == "thread" and self.get(chosen)) else "channel"

    def block(self, name: str) -> str:
        """The block id of an input."""
        return f"{name}~{self.generation}"

    def turned(self, page: int) -> Draft:
        """The draft with another part in front."""
        kept = {"kept_files": list(self.files)} if self.files else {}
        return replace(self, page=Page(page), raw={**self.raw, **kept})

    def filled(self, changes: Mapping[str, object]) -> Draft:
        """The draft with these fields of a workload in place of what stood there."""
        raw = {**self.raw, **dict(_written(changes))}
        return replace(self, raw=raw, generation=self.generation + 1)

    @property
    def metadata(self) -> str:
        """The draft as a modal carries it."""
        kept = {"p": int(self.page), "g": self.generation, "f": dict(self._kept())}
        return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)

    def _kept(self) -> Iterator[tuple[str, Raw]]:
        """Within Slack's limit whatever was typed: the longest text gives way first."""
        left = LONGEST_METADATA - 60
        for name, value in sorted(self.raw.items(), key=lambda item: len(str(item[1]))):
            left -= len(json.dumps({name: value}, ensure_ascii=False))
            if value and left >= 0 and name != "files":  # the input holds them while it is shown
                yield name, value


def draft_of(
    changes: Mapping[str, object], channel: str = "", where: str = "channel", thread: str = ""
) -> Draft:
    """A draft with what is known filled in, to be posted in a channel, or in a `thread` as a
    listener names it."""
    raw: dict[str, Raw] = {"counted": "tokens", "per": "day", "where": where, "channel": channel}
    return Draft(raw={**raw, "thread": thread, **dict(_written(changes))})


def changes_of(workload: Workload) -> Mapping[str, object]:
    """The fields that a workload says, as drafts take them."""
    return said(workload)


def draft_in(view: Mapping[str, Any]) -> Draft:
    """The draft in a modal as Slack sends it: what it carries, and what stands in its inputs."""
    carried = _carried(str(view.get("private_metadata") or ""))
    return replace(carried, raw={**carried.raw, **raw_of(view)})


def _carried(metadata: str) -> Draft:
    try:
        kept = json.loads(metadata)
        return Draft(raw=dict(kept["f"]), page=Page(kept["p"]), generation=int(kept["g"]))
    except (ValueError, KeyError, TypeError):
        return Draft()


# --- a draft, read


def read_form(draft: Draft) -> Form:
    """What a draft says; every input that cannot be taken is named with what to do."""
    changes, errors = _fields(draft)
    _volume(draft, changes, errors)
    workload = None
    if all(half in changes for half in _HALVES.values()):
        workload = _workload(changes, errors)
    errors |= {n: why for n, why in _contradictions(changes) if n not in errors}
    return Form(changes=changes, errors=errors, workload=workload)


def errors_on(page: Page, form: Form) -> dict[str, str]:
    """The errors that can be shown on a part: those of its own inputs."""
    return {name: why for name, why in form.errors.items() if _PAGES.get(name) == page}


def _fields(draft: Draft) -> tuple[dict[str, object], dict[str, str]]:
    changes, errors = dict[str, object](), dict[str, str]()
    for each in FIELDS:
        raw = draft.raw.get(each.name)
        if not raw or raw == NOT_SAID:
            continue
        try:
            value = each.read(raw)
        except NotRead as why:
            errors[each.name] = str(why)
            continue
        _take(each.name, each.name, value, changes, errors)
    return changes, errors


def _take(
    name: str, input: str, value: object, changes: dict[str, object], errors: dict[str, str]
) -> None:
    """Keeps a value, or says under its input why it cannot be."""
    if refusal := beyond_limits(name, value):
        instead = f" Write e.g. {refusal.suggestions[0]}." if refusal.suggestions else ""
        errors[input] = refusal.reason + instead
    else:
        changes[name] = value


def _volume(draft: Draft, changes: dict[str, object], errors: dict[str, str]) -> None:
    inputs = ("requests",) if draft.counts_requests else ("input", "output")
    read = {name: value for name in inputs if (value := _rated(name, draft, errors)) is not None}
    if draft.counts_requests:
        read = _of_requests(read, changes, errors)
    own = dict(zip(_HALVES, together(_parts(changes)), strict=True))
    for name, value in read.items():
        input = "requests" if draft.counts_requests else name
        _take(_HALVES[name], input, value + own[name], changes, errors)


def _parts(changes: Mapping[str, Any]) -> tuple[Part, ...]:
    """What goes to models of its own; their volumes come beside the one of the inputs."""
    return tuple(changes.get("parts") or ())


def _rated(name: str, draft: Draft, errors: dict[str, str]) -> Decimal | None:
    """A day's worth of what stands in an input."""
    text = draft.get(name)
    if not text:
        other = " Write 0 if there are none." if name != "requests" else ""
        if not draft.files or any(map(draft.get, _HALVES)):
            errors[name] = f"How many?{other}"
        return None
    try:
        value = amount(text)
    except NotRead as why:
        errors[name] = str(why)
        return None
    return periods().get(draft.get("per"), Period(1, 1)).per_day(value)


def _of_requests(
    read: Mapping[str, Decimal], changes: Mapping[str, object], errors: dict[str, str]
) -> dict[str, Decimal]:
    """Requests times the length of one: their shape must be said then."""
    lengths = {name: changes.get(field) for name, field in _LENGTHS.items()}
    for name, length in lengths.items():
        if length is None:
            errors.setdefault(_LENGTHS[name], "How many tokens in one request?")
    if "requests" not in read:
        return {}
    known = {name: length for name, length in lengths.items() if isinstance(length, Decimal)}
    return {name: read["requests"] * length for name, length in known.items()}


def _workload(changes: Mapping[str, Any], errors: dict[str, str]) -> Workload | None:
    try:
        return Workload(**folded(changes))
    except InvalidWorkload as why:
        paid = "now_option" in changes and "now_usd_per_month" in changes
        errors["now_usd_per_month" if paid else "input"] = str(why)
        return None


def _contradictions(changes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if Reason.AIR_GAPPED in changes.get("reasons", ()) and changes.get("compare_with"):
        yield (
            "compare_with",
            "Behind an air gap no API can be reached: clear these, or the air gap.",
        )
    if changes.get("bare") and changes.get("regulated"):
        yield "bare", "Regulation with audits needs monitoring: say no here, or not regulated."


# --- what is known, written into inputs


def _written(changes: Mapping[str, Any]) -> Iterator[tuple[str, Raw]]:
    for each in FIELDS:
        if changes.get(each.name) is not None:
            yield each.name, each.write(changes[each.name])
    own = dict(zip(_HALVES, together(_parts(changes)), strict=True))
    halves = {n: changes[f] - own[n] for n, f in _HALVES.items() if changes.get(f) is not None}
    if halves:
        values, period = per_period(list(halves.values()))
        yield from zip(halves, map(count, values), strict=True)
        yield from (("counted", "tokens"), ("per", period))
