"""Where a figure comes from: every one in the book carries a source, a unit and a date by type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Generic, Self, TypeVar, dataclass_transform

from pydantic import BaseModel, ConfigDict

from engine.figures.errors import BeforeFirstFigure

T = TypeVar("T")


class Model(BaseModel):
    """The one strict base: nothing unknown gets in, nothing changes afterwards.

    Built at first use, and attribute docstrings stay in the source: to read them into the schemas
    pydantic would parse every file at import, which took a quarter of the time of a short answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def __copy__(self) -> Self:
        return self.model_copy()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, in a third of its time: one answer takes hundreds. What `cached_property`
        has computed is left behind, since a copy may get other values."""
        if deep:
            return super().model_copy(update=update, deep=True)
        kind, changes = type(self), update or {}
        copied = kind.__new__(kind)
        held = self.__dict__
        fields = {name: held[name] for name in kind.__pydantic_fields__}
        fields.update(changes)
        _set(copied, "__dict__", fields)
        _set(copied, "__pydantic_fields_set__", self.__pydantic_fields_set__ | changes.keys())
        _set(copied, "__pydantic_extra__", None)
        _set(copied, "__pydantic_private__", None)
        return copied


_set = object.__setattr__


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Result:
    """What the engine reckons itself: named fields that never change, as a frozen dataclass's.

    mypy checks their types; at run time nothing is converted or checked, which is for what comes
    from outside and is a `Model`. An answer is made of seventy kinds of these: to define them as
    models or as dataclasses took a fifth of the time of a short answer.
    """

    _names: ClassVar[tuple[str, ...]] = ()
    _known: ClassVar[frozenset[str]] = frozenset()
    _defaults: ClassVar[Mapping[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        own = vars(cls).get("__annotations__", {})
        cls._names = (*cls._names, *own)
        cls._known = frozenset(cls._names)
        cls._defaults = {**cls._defaults, **{n: vars(cls)[n] for n in own if n in vars(cls)}}

    def __init__(self, **fields: Any) -> None:
        """Every field by its name; TypeError for one too few or too many."""
        if fields.keys() != self._known:
            fields = {**self._defaults, **fields}
            if wrong := sorted(fields.keys() ^ self._known):
                raise TypeError(f"{type(self).__name__} takes its fields by name, not so {wrong}")
        _set(self, "__dict__", fields)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} never changes: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} never changes: {name}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        told = zip(self._names, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in told)})"

    def _values(self) -> tuple[Any, ...]:
        return tuple(map(self.__dict__.__getitem__, self._names))

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """As a `Model`'s: what `cached_property` has computed is left behind."""
        held = {name: self.__dict__[name] for name in self._names}
        return type(self)(**{**held, **(update or {})})

    def __copy__(self) -> Self:
        return self.model_copy()


class Source(Model):
    """A publication, a price list or a person that a figure was read from."""

    title: str
    """What a reader sees, e.g. "the article" or "Lambda price list"."""
    url: str | None = None
    """Where to look it up; None where the source is not public."""
    read: str = ""
    """When it was read or holds, as precisely as known: "2026", "2026-04" or "2026-11-09"."""


YOU, TEAM = "you", "your team’s own figure"
"""What a source is called that is no publication: the person who asks, and their team."""


class Cited(Model, Generic[T]):
    """A value with its unit, its source and the day from which it holds."""

    value: T
    unit: str
    source: Source
    since: date
    note: str = ""


class Series(Model, Generic[T]):
    """A dated figure: rows in order of time, appended to and never overwritten."""

    name: str
    rows: tuple[Cited[T], ...]

    def on(self, day: date) -> Cited[T]:
        """The row in force on `day`; raises BeforeFirstFigure before the first."""
        for row in reversed(self.rows):
            if row.since <= day:
                return row
        raise BeforeFirstFigure(self.name, day, first_day(self.rows))


def first_day(rows: Iterable[Cited[T]]) -> date:
    """The day on which a series begins."""
    return min(row.since for row in rows)


def is_said(row: Cited[T]) -> bool:
    """True where the person or their team named the figure, so that no range is published of it."""
    return row.source.title in (YOU, TEAM)
