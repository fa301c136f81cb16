"""Small checks from which the rules of Block Kit are put together.

A check looks at one value, whose JSON pointer it is given, and reports what Slack would say of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.workspace.records import Json


class Report:
    """Collects Slack's complaints about one payload."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def add(self, complaint: str, pointer: str) -> None:
        self.problems.append(f"[ERROR] {complaint} [json-pointer:{pointer}]")


class Check(Protocol):
    def __call__(self, value: Any, pointer: str, report: Report) -> None: ...


Rule = Callable[[Json, str, Report], None]
"""Looks at a whole object, for what no single field shows."""


def string(most: int | None = None, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must be a string", pointer)
        elif len(value) < least:
            report.add(f"must be more than {least - 1} characters", pointer)
        elif most is not None and len(value) > most:
            report.add(f"must be less than {most + 1} characters", pointer)

    return check


def word(*allowed: str) -> Check:
    """One of these strings."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if value not in allowed:
            report.add(f"must be one of: {', '.join(allowed)}", pointer)

    return check


def flag(value: Any, pointer: str, report: Report) -> None:
    """True or false."""
    if not isinstance(value, bool):
        report.add("must be a boolean", pointer)


def integer(least: int | None = None, most: int | None = None) -> Check:
    """A whole number within bounds, both included."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.add("must be an integer", pointer)
        elif least is not None and value < least:
            report.add(f"must be greater than or equal to {least}", pointer)
        elif most is not None and value > most:
            report.add(f"must be less than or equal to {most}", pointer)

    return check


def number(value: Any, pointer: str, report: Report) -> None:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        report.add("must be a number", pointer)


def anything(value: Any, pointer: str, report: Report) -> None:
    """No complaint."""


def items(check: Check, most: int | None = None, least: int = 1) -> Check:
    """An array of `least` to `most` items, each of which passes `check`."""

    def check_all(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add("must be an array", pointer)
            return
        if len(value) < least:
            report.add(f"no fewer than {least} items allowed", pointer)
        if most is not None and len(value) > most:
            report.add(f"no more than {most} items allowed", pointer)
        for place, item in enumerate(value):
            check(item, f"{pointer}/{place}", report)

    return check_all


@dataclass(frozen=True)
class Shape:
    """An object: the fields it must have, those it may have, and no others."""

    must: Mapping[str, Check] = field(default_factory=dict)
    may: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
            return
        self._check_names(value, pointer, report)
        for name, check in {**self.must, **self.may}.items():
            if value.get(name) is not None:
                check(value[name], f"{pointer}/{name}", report)
        for rule in self.rules:
            rule(value, pointer, report)

    def _check_names(self, value: Json, pointer: str, report: Report) -> None:
        for name in self.must:
            if value.get(name) is None:
                report.add(f"missing required field: {name}", pointer)
        for name in value:
            if name not in self.must and name not in self.may and name != "type":
                report.add(f"invalid additional property: {name}", pointer)


class OneOf:
    """An object whose `type` says which of several shapes it has to have."""

    def __init__(self, shapes: Mapping[str, Check]) -> None:
        self.shapes = dict(shapes)

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
            return
        kind = value.get("type")
        if kind is None:
            report.add("missing required field: type", pointer)
        elif kind not in self.shapes:
            report.add(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            self.shapes[kind](value, pointer, report)


def any_field_of(*names: str) -> Rule:
    """At least one of these fields is there."""

    def rule(value: Json, pointer: str, report: Report) -> None:
        if all(value.get(name) is None for name in names):
            report.add(f"must define one of: {', '.join(names)}", pointer)

    return rule


def one_field_of(*names: str) -> Rule:
    """Exactly one of these fields is there."""

    def rule(value: Json, pointer: str, report: Report) -> None:
        if sum(value.get(name) is not None for name in names) != 1:
            report.add(f"must define exactly one of: {', '.join(names)}", pointer)

    return rule


def at_most(low: str, high: str) -> Rule:
    """Where both fields are there, the first is not above the second."""

    def rule(value: Json, pointer: str, report: Report) -> None:
        pair = value.get(low), value.get(high)
        if None not in pair and float(pair[0]) > float(pair[1]):  # type: ignore[arg-type]
            report.add(f"{low} must not be greater than {high}", pointer)

    return rule
