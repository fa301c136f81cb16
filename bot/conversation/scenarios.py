"""The scenarios of a thread: A, B, C ... Pure: every function gives the thread as it is after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.storage import KeptScenario, KeptThread, ThreadKey
from engine import Workload


def opened(
    key: ThreadKey, workload: Workload, user: str, on: date, *, is_private: bool, query: str = ""
) -> KeptThread:
    """A thread that begins with one scenario, asked as `query` in the log."""
    first = KeptScenario(label="A", workload=_kept(workload), base="", user=user, query=query)
    return KeptThread(key=key, on=on, scenarios=(first,), trail=("A",), is_private=is_private)


def current(thread: KeptThread) -> str:
    """The label that what-ifs begin from."""
    return thread.trail[-1]


def first(thread: KeptThread) -> str:
    """The label of the question that the thread began with."""
    return thread.scenarios[0].label


def labels(thread: KeptThread) -> Sequence[str]:
    """All labels in the order in which they were made."""
    return [scenario.label for scenario in thread.scenarios]


def workload_of(thread: KeptThread, label: str) -> Workload:
    """What a scenario asks."""
    return Workload.model_validate(_named(thread, label).workload)


def query_of(thread: KeptThread, label: str) -> str:
    """The question in the log that made a scenario; empty where that was not kept."""
    return _named(thread, label).query


def base_of(thread: KeptThread, label: str) -> str:
    """The scenario that one was made from; itself for the first."""
    kept = _named(thread, label)
    return kept.base if kept.base in labels(thread) else first(thread)


def known_as(thread: KeptThread, workload: Workload) -> str | None:
    """The scenario that asks the same already."""
    same = (label for label in labels(thread) if workload_of(thread, label) == workload)
    return next(same, None)


def added(
    thread: KeptThread,
    workload: Workload,
    base: str,
    user: str,
    label: str = "",
    query: str = "",
) -> tuple[KeptThread, str]:
    """The thread with one more scenario, current now, and its label: the next letter, or the
    `label` of one that is to be replaced. It was asked as `query` in the log."""
    label = label or _next_label(thread)
    scenario = KeptScenario(label, _kept(workload), base, user, query)
    others = tuple(kept for kept in thread.scenarios if kept.label != label)
    scenarios = tuple(sorted((*others, scenario), key=lambda kept: _order(kept.label)))
    trail = thread.trail if label in thread.trail else (*thread.trail, label)
    return replace(thread, scenarios=scenarios, trail=trail), label


def gone_to(thread: KeptThread, label: str) -> KeptThread:
    """The thread with another scenario current."""
    return thread if current(thread) == label else replace(thread, trail=(*thread.trail, label))


def gone_back(thread: KeptThread) -> KeptThread:
    """The thread with the previous scenario current; unchanged at the first."""
    return replace(thread, trail=thread.trail[:-1]) if len(thread.trail) > 1 else thread


def begun_again(thread: KeptThread) -> KeptThread:
    """The thread with its first scenario current."""
    return replace(thread, trail=(first(thread),))


def before(thread: KeptThread, made: str, base: str) -> KeptThread:
    """The thread as it was before a scenario was made from another, later ones kept."""
    earlier = without(thread, made)
    return gone_to(earlier, base) if base in labels(earlier) else earlier


def mended(thread: KeptThread, as_it_was: KeptThread, made: str) -> KeptThread:
    """The thread after the message that had `made` a scenario was edited. Who mends an older one
    does not move the others to it: what was current stays so, as far as it is there still."""
    trail = tuple(label for label in as_it_was.trail if label in labels(thread))
    if not made or made == current(as_it_was) or not trail:
        return thread
    return replace(thread, trail=_without_repeats(trail))


def without(thread: KeptThread, label: str) -> KeptThread:
    """The thread as if a scenario had not been made; others that were made from it stay."""
    if label == first(thread):
        return thread
    trail = tuple(each for each in thread.trail if each != label) or (first(thread),)
    kept = tuple(scenario for scenario in thread.scenarios if scenario.label != label)
    return replace(thread, scenarios=kept, trail=_without_repeats(trail))


def _named(thread: KeptThread, label: str) -> KeptScenario:
    return next(scenario for scenario in thread.scenarios if scenario.label == label)


def _without_repeats(trail: tuple[str, ...]) -> tuple[str, ...]:
    pairs = zip((None, *trail), trail, strict=False)
    return tuple(label for before, label in pairs if label != before)


def _next_label(thread: KeptThread) -> str:
    return _label(max(map(_order, labels(thread))) + 1)


def _order(label: str) -> int:
    """A is 0, Z 25, AA 26."""
    number = 0
    for letter in label:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _label(order: int) -> str:
    head, tail = divmod(order, 26)
    return (_label(head - 1) if head else "") + chr(ord("A") + tail)


def _kept(workload: Workload) -> dict[str, object]:
    return workload.model_dump(mode="json", exclude_defaults=True)
