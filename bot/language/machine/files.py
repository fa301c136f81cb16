"""The data files of wordings/: what can be said, read once. __init__.py tells how to write them."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.kept import kept
from engine.figures.sources import Model

_FOLDER = Path(__file__).parent.parent / "wordings"


def _on_one_line(sentence: str) -> str:
    return " ".join(sentence.split())


class Wording(Model):
    """Sentences with one meaning."""

    says: tuple[Annotated[str, BeforeValidator(_on_one_line)], ...] = Field(min_length=1)
    """The sentences, as patterns.py reads them."""
    only: Literal["", "threads"] = ""
    """Where it is read: everywhere, or only where the bot is spoken to, in threads and commands."""
    sets: Mapping[str, Any] = {}
    """Fields that get a constant value; the values in the sentences come besides."""
    unsets: tuple[str, ...] = ()
    """Fields that are as if nobody had said them."""
    scales: Mapping[str, Decimal] = {}
    """Quantities that are multiplied with a number."""
    asks: str = ""
    """Why it is not taken: a question or a sentence."""
    offers: tuple[str, ...] = ()
    """What to write instead; {name} is what was typed for a value of that name."""
    unless: tuple[str, ...] = ()
    """Fields that settle it, where the text says one of them elsewhere."""
    alone: bool = False
    """Whether it is only read as a clause of its own."""
    firm: bool = False
    """Whether it is asked back even where each of its words alone could be passed over."""
    action: str = ""
    """What a command of these words asks for."""
    soft: bool = False
    """Whether a wish is only meant where nothing else is understood."""
    about: str = ""
    """What a wish asks after, besides what it says itself."""
    examples: Mapping[str, Any] | tuple[str, ...] = ()
    """Texts with what they change in the thread of "5M in 1M out", or texts that are asked back."""


class Value(Model):
    """Ways to say a kind of value, from words, lists and smaller kinds."""

    kind: str
    says: tuple[Annotated[str, BeforeValidator(_on_one_line)], ...] = Field(min_length=1)
    """Patterns; where several fit the longest holds, unless a kind may have many."""
    when: str = ""
    """What must hold of its parts, as a formula."""
    gives: str = ""
    """What it comes to, as a formula; the product of its parts where nothing is said."""
    makes: str = ""
    """What is made of the parts, where that is no number: a key of _MAKERS in readers.py."""
    sets: Mapping[str, str] = {}
    """Further parts of what is made, as formulas."""
    asks: str = ""
    """Why it is not taken."""
    offers: tuple[str, ...] = ()
    many: bool = False
    """Whether all its readings hold, and not only the longest."""
    examples: Mapping[str, Any] = {}


Names = Annotated[tuple[str, ...], BeforeValidator(lambda words: tuple(words.split()))]


class Settling(Model):
    """What facts of a text come to together, as volume/settled.toml tells."""

    of: Names = ()
    """Facts that must be said."""
    without: Names = ()
    """Facts of which none may be said."""
    when: str = ""
    """What must hold of them, as a formula."""
    gives: Mapping[str, str] = {}
    """Further facts, as formulas."""
    sets: Mapping[str, str] = {}
    """Fields of the workload, as formulas."""
    takes: Names = ()
    """Facts that are settled by it."""
    asks: str = ""
    """What is asked back, by its name."""


class Evidence(Model):
    """What a phrase of a message must have to say a field, as words/prose.toml tells."""

    when: Annotated[str, BeforeValidator(_on_one_line)] = ""
    alone: str = ""
    near: str = ""
    enough: bool = False


class File(Model):
    """A data file."""

    act: str = ""
    """What its sentences ask for in a thread, where that is no what-if."""
    words: Mapping[str, str] = {}
    """Sentences that "#name" stands for, in any file."""
    lists: Mapping[str, str | tuple[str, ...]] = {}
    """Words with a part of their own in the machine."""
    writes: Mapping[str, str | Mapping[str, str]] = {}
    """How a field is written back, as canonical.py reads it; one way for each of its values."""
    asks: Mapping[str, tuple[str, ...]] = {}
    """Why something is not taken, and then what to write instead: a value of a field that is out of
    its bounds, or what the machine asks back by a name."""
    evidence: Mapping[str, Evidence] = {}
    """What makes of a phrase in a message one that says a field."""
    settles: tuple[Settling, ...] = ()
    wording: tuple[Wording, ...] = ()
    value: tuple[Value, ...] = ()


@cache
def data_files() -> Mapping[str, File]:
    """Every file by its path below wordings/, in the order of their names."""
    found = {file.relative_to(_FOLDER).with_suffix(""): file for file in _FOLDER.rglob("*.toml")}
    return {path.as_posix(): _file(found[path]) for path in sorted(found)}


@cache
def spoken_files() -> Sequence[File]:
    """The same without what rules are made of, once: their sentences, and all examples."""
    return kept("files", lambda: [_without_rules(file) for file in data_files().values()])


def _without_rules(file: File) -> File:
    values = tuple(value.model_copy(update={"examples": {}}) for value in file.value)
    return file.model_copy(update={"wording": (), "value": values})


def _file(file: Path) -> File:
    try:
        return File.model_validate(tomllib.loads(file.read_text("utf-8"), parse_float=Decimal))
    except ValueError as why:
        why.add_note(f"This is in {file.relative_to(_FOLDER.parent)}.")
        raise


@cache
def entries(part: str) -> Mapping[str, Any]:
    """What stands under a heading of the files, such as [words], by its name, which it has in one
    file alone."""
    named = [pair for file in spoken_files() for pair in getattr(file, part).items()]
    if twice := [name for name, many in Counter(name for name, _ in named).items() if many > 1]:
        raise ValueError(f"{part} of two meanings: {twice}")
    return dict(named)


@cache
def word_list(name: str) -> tuple[str, ...]:
    """The words of a list; KeyError where there is none."""
    words = entries("lists")[name]
    return tuple(words.split()) if isinstance(words, str) else words


def rows(name: str) -> Iterator[tuple[str, str]]:
    """Every spelling of a list of "name = spelling, spelling" with the name it stands for, and
    each of a list without names with itself."""
    for row in word_list(name):
        stands_for, _, words = row.rpartition(" = ")
        spelt = words.split(", ") if stands_for else [row]
        yield from ((word, stands_for or row) for word in spelt if word)


@cache
def spellings(name: str) -> Mapping[str, str]:
    """The same for names that are spellings themselves."""
    return dict(rows(name)) | {row.split(" = ")[0]: row.split(" = ")[0] for row in word_list(name)}


@cache
def word_set(name: str) -> frozenset[str]:
    """The same as a set."""
    return frozenset(word_list(name))
