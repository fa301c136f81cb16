"""What is derived from the data files, kept between processes where there is a place for it.

Each part is kept under the hash of all that it was made from, the code among it: what is found is
never older than its source. Without a place, or where it cannot be used, all is derived anew.
"""

from __future__ import annotations

import logging
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")
_UNREADABLE = (
    *(OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, ImportError),
    pickle.UnpicklingError,
)
"""What a file that is broken may raise, as pickle says of itself."""
_MOST_KEPT = 12
_places: list[Path] = []


def keep_derived(folder: Path) -> None:
    """From now on keep what is derived in a folder, which is made if need be."""
    _places[:] = [folder]


def kept(name: str, made_from: Iterable[str], make: Callable[[], T]) -> T:
    """What `make` gives; it rests on these texts and on the code of bot/language alone, and is of
    plain values."""
    if not _places:
        return make()
    texts = "\0".join((sys.version, _code(), *made_from))
    file = _places[0] / f"{name}-{sha256(texts.encode()).hexdigest()}.kept"
    try:
        found: Any = pickle.loads(file.read_bytes())
    except _UNREADABLE:
        found = make()
        _write(file, pickle.dumps(found))
    return found  # type: ignore[no-any-return]


@cache
def _code() -> str:
    """The source of bot/language."""
    files = sorted(Path(__file__).parent.parent.rglob("*.py"))
    return "\0".join(file.read_text("utf-8") for file in files)


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
