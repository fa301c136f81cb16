"""What is derived from the data files, kept between processes where there is a place for it.

Each part is kept under the hash of every file that it may be made from, data and code: what is
found is never older than its source. Without a place, or where it cannot be used, all is derived
anew.
"""

from __future__ import annotations

import io
import logging
import operator
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import VERSION

from engine.figures.dated import Rows

logger = logging.getLogger(__name__)

T = TypeVar("T")
_UNREADABLE = (
    *(OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, ImportError),
    pickle.UnpicklingError,
)
"""What a file that is broken may raise, as pickle says of itself."""
_MOST_KEPT = 24
_ROOT = Path(__file__).parent.parent
_FOLDERS = ("engine", "bot/language")
"""Where all lies that parts are made from."""
_READ = (".py", ".toml", ".csv")
_places: list[Path] = []


def keep_derived(folder: Path) -> None:
    """From now on keep what is derived in a folder, which is made if need be."""
    _places[:] = [folder]


def kept(name: str, make: Callable[[], T], made_from: Iterable[str] = ()) -> T:
    """What `make` gives; it rests on the files of the engine and the language alone, and on these
    texts besides."""
    if not _places:
        return make()
    texts = "\0".join((_sources(), *made_from))
    file = _places[0] / f"{name}-{sha256(texts.encode()).hexdigest()}.kept"
    try:
        found: Any = pickle.loads(file.read_bytes())
    except _UNREADABLE:
        found = make()
        _write(file, packed(found))
    return found  # type: ignore[no-any-return]


def packed(thing: Any) -> bytes:
    """A thing for another process, as `pickle.loads` reads it."""
    into = io.BytesIO()
    _Pickler(into, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
    return into.getvalue()


class _Unread(Mapping[str, Any]):
    """A table whose rows are read when they are asked for."""

    def __init__(self, packed_rows: Mapping[str, bytes]) -> None:
        self._packed, self._read = packed_rows, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            self._read[name] = pickle.loads(self._packed[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


class _Pickler(pickle.Pickler):
    """Knows generic models such as Series[Decimal], which no module holds under that name; and
    tables whose rows are read singly."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, Rows | _Unread):
            return _Unread, ({name: packed(row) for name, row in thing.items()},)
        if not isinstance(thing, type):
            return NotImplemented
        about = thing.__dict__.get("__pydantic_generic_metadata__")
        if about and about["origin"] and about["args"]:
            args = about["args"]
            return operator.getitem, (about["origin"], args[0] if len(args) == 1 else args)
        return NotImplemented


@cache
def _sources() -> str:
    """The hash of all files that parts are made from, by path and content, and of what runs them.

    Of their content, not their age: files that are installed or copied may all have one."""
    found = sha256(f"{sys.version} {VERSION}".encode())
    for file in sorted(file for folder in _FOLDERS for file in _files(_ROOT / folder)):
        content = file.read_bytes()
        found.update(f"\0{file.relative_to(_ROOT)}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for item in folder.iterdir():
        if item.name.endswith(_READ):
            yield item
        elif "." not in item.name and not item.name.startswith("_"):
            yield from _files(item)


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as written:
            written.write(content)
        Path(written.name).replace(file)
    except OSError as why:
        logger.info("What the data files say is read at every start: %s", why)
    else:
        _forget(file.parent)


def _forget(folder: Path) -> None:
    """All but the newest: what earlier versions kept."""
    with suppress(OSError):
        newest = sorted(folder.glob("*.kept"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in newest[_MOST_KEPT:]:
            file.unlink()
