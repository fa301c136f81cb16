"""JSON in a file: a document, several one after another, or one a line. Large documents are read
element by element, so that memory holds one of them and not the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, TextIO

from bot.usage.errors import Unreadable

_WHOLE = 1 << 20
"""Characters up to which a document is decoded in one go."""
_LARGEST = 32 << 20
"""Characters of one element at most."""
_DEPTH = 3
"""How deep the arrays of a large document are looked for."""
_decode = json.JSONDecoder(parse_float=Decimal).raw_decode


class Broken(NamedTuple):
    """A line that is no JSON."""

    line: int


class Flag(NamedTuple):
    """A word about the page, such as `has_more`."""

    key: str
    value: Any


Element = dict[str, Any] | Broken | Flag


def elements(stream: TextIO, name: str) -> Iterator[Element]:
    """Every object of a JSON text: lines, documents, or the elements of a large one's arrays."""
    first = stream.readline(_WHOLE)
    if first.endswith("\n") and _is_whole(first):
        yield from _of_lines(first, stream, name)
    else:
        yield from _of_documents(_Window(first, stream, name))


def _is_whole(line: str) -> bool:
    try:
        return not line.strip() or isinstance(json.loads(line), dict | list)
    except (ValueError, RecursionError):
        return False


def _of_lines(first: str, stream: TextIO, name: str) -> Iterator[Element]:
    line, at = first, 1
    while line:
        if len(line) >= _LARGEST:
            raise Unreadable(name, f"line {at} is longer than {_LARGEST >> 20} MB.")
        yield from _of_line(line, at, name)
        line, at = stream.readline(_LARGEST), at + 1


def _of_line(line: str, at: int, name: str) -> Iterator[Element]:
    text = line.strip().lstrip("\x1e")
    if not text:
        return
    try:
        value, end = _decode(text)
    except RecursionError as error:
        raise _too_deep(name) from error
    except ValueError:
        yield Broken(at)
        return
    yield from _objects(value)
    if text[end:].strip(" ,"):
        yield Broken(at)


def _objects(value: Any) -> Iterator[Element]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


class _Window:
    """The part of a text that is being decoded."""

    def __init__(self, text: str, stream: TextIO, name: str) -> None:
        self.text, self.at, self._stream, self.name = text, 0, stream, name
        self._ended = False

    def more(self) -> bool:
        """Read on, twice as much each time, so that no element is decoded often."""
        chunk = self._stream.read(max(65536, len(self.text) - self.at))
        self._ended = not chunk
        self.text, self.at = self.text[self.at :] + chunk, 0
        return bool(chunk)

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t\r\n\x1e\ufeff":
                self.at += 1
            if self.at < len(self.text) or not self.more():
                return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> bool:
        """Whether the next character is `sign`, which is then passed."""
        if self.peek() != sign:
            return False
        self.at += 1
        return True

    def value(self, most: int = _LARGEST) -> Any:
        """The next value, decoded whole; LookupError where it is longer than `most`."""
        self.peek()
        while True:
            try:
                value, end = _decode(self.text, self.at)
                if end < len(self.text) or self._ended or not self.more():
                    self.at = end if end <= len(self.text) else len(self.text)
                    return value
                continue
            except RecursionError as error:
                raise _too_deep(self.name) from error
            except ValueError as error:
                if len(self.text) - self.at > most:
                    raise LookupError from error
                if self._ended or not self.more():
                    raise self.broken() from error

    def broken(self) -> Unreadable:
        """What to say where JSON stops being JSON."""
        why = "its JSON breaks off or is broken. Download it again."
        return Unreadable(self.name, why)


def _of_documents(window: _Window) -> Iterator[Element]:
    while window.peek():
        window.take(",")
        try:
            yield from _objects(window.value(_WHOLE))
        except LookupError:
            yield from _inside(window, 0)


def _inside(window: _Window, depth: int) -> Iterator[Element]:
    """The elements of the arrays of a document too large to be decoded whole."""
    if window.take("["):
        yield from _items(window)
    elif window.take("{"):
        while not window.take("}"):
            key = window.value()
            if not window.take(":"):
                raise window.broken()
            yield from _member(window, key, depth)
            if not window.take(",") and window.peek() != "}":
                raise window.broken()
    else:
        raise window.broken()


def _member(window: _Window, key: str, depth: int) -> Iterator[Element]:
    if window.peek() in "[{" and depth < _DEPTH:
        yield from _inside(window, depth + 1)
    else:
        try:
            yield Flag(key, window.value())
        except LookupError as error:
            raise window.broken() from error


def _items(window: _Window) -> Iterator[Element]:
    while not window.take("]"):
        try:
            yield from _objects(window.value())
        except LookupError as error:
            raise Unreadable(window.name, "one element of it is too large.") from error
        if not window.take(",") and window.peek() != "]":
            raise window.broken()


def _too_deep(name: str) -> Unreadable:
    return Unreadable(name, "its JSON is nested deeper than any usage file.")
