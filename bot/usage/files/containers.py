"""What a file is wrapped in: gzip, zip and text encodings, unpacked in memory and never past a
limit. What is no text is refused by its name."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from bot.usage.errors import Unreadable

HEAD = 65536
"""The bytes that a file is recognised by."""
MOST_MEMBERS = 64
_RATIO, _RATIO_FROM = 100, 8 << 20
"""Text packs at most so tightly; small files are let off."""
_PACKED = (zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, EOFError, OSError, NotImplementedError)
_FOREIGN = {
    b"%PDF": "it is a PDF. Download the figures as CSV or JSON instead.",
    b"PAR1": "it is Parquet. Export it as CSV or JSONL, e.g. with DuckDB: COPY … TO 'usage.csv'.",
    b"\xd0\xcf\x11\xe0": "it is an old Excel workbook. Save the sheet as CSV and send that.",
    b"\x89PNG": "it is a picture. Send the export behind it as CSV or JSON.",
    b"\xff\xd8\xff": "it is a picture. Send the export behind it as CSV or JSON.",
    b"SQLite format 3": "it is a SQLite database. Export its table as CSV.",
    b"7z\xbc\xaf": "it is a 7z archive. Pack it as zip or gzip.",
    b"Rar!": "it is a rar archive. Pack it as zip or gzip.",
    b"BZh": "it is packed with bzip2. Pack it as zip or gzip.",
    b"\xfd7zXZ": "it is packed with xz. Pack it as zip or gzip.",
    b"\x28\xb5\x2f\xfd": "it is packed with zstd. Pack it as zip or gzip.",
}
_BOMB = "it unpacks to far more than a usage file would."
_SIZES = ("file_size", "compress_size")
_WORKBOOK = "it is an Excel workbook. Save the sheet as CSV and send that."
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Text(NamedTuple):
    """One text in a file: its name, and its bytes in an encoding, readable more than once."""

    name: str
    stream: BinaryIO
    encoding: str
    path: Path | None = None
    """Where it lies on the disk, unpacked; None for what came otherwise."""

    def lines(self) -> io.TextIOWrapper:
        """The text from its beginning, newlines as they stand."""
        self.stream.seek(0)
        raw = io.BufferedReader(cast(io.RawIOBase, _Unclosed(self.stream)), HEAD)
        return io.TextIOWrapper(raw, self.encoding, errors="replace", newline="")

    def head(self) -> str:
        """The first characters of it."""
        return self.lines().read(HEAD)


class _Unclosed(io.RawIOBase):
    """A stream that outlives the wrappers around it, and fails with a sentence of ours."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Capped(io.RawIOBase):
    """Unpacked bytes, counted: the size that a header claims is never believed."""

    def __init__(self, stream: BinaryIO, name: str, packed: int, most: int) -> None:
        self._stream, self._name, self._packed, self._most = stream, name, packed, most
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size if size >= 0 else self._most + 1)
        except _PACKED as error:
            raise Unreadable(self._name, "the archive is broken. Pack it again.") from error
        self._read += len(data)
        if self._read > self._most:
            raise Unreadable(self._name, f"it unpacks to more than {_size(self._most)}.")
        if self._read > _RATIO_FROM and self._read > _RATIO * self._packed:
            raise Unreadable(self._name, _BOMB)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        self._read = 0
        return self._stream.seek(offset, whence)


def texts(name: str, stream: BinaryIO, most_bytes: int) -> Iterator[Text]:
    """The texts in a file; raises Unreadable for what is no text or unpacks beyond the limit."""
    size = stream.seek(0, io.SEEK_END)
    if size > most_bytes:
        raise Unreadable(name, f"it is larger than {_size(most_bytes)}. Export fewer days.")
    stream.seek(0)
    magic = stream.read(16)
    stream.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        yield _text(name, _unpacked(stream, name, size, most_bytes))
    elif magic.startswith(b"PK\3\4"):
        yield from _members(name, stream, most_bytes)
    else:
        yield _text(name, stream)


def _unpacked(stream: BinaryIO, name: str, packed: int, most_bytes: int) -> BinaryIO:
    """A gzip stream, unpacked once to see that it is no bomb before anything reads it."""
    inner = cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    capped = cast(BinaryIO, _Capped(inner, name, packed, most_bytes))
    while capped.read(1 << 20):
        pass
    capped.seek(0)
    return capped


def _members(name: str, stream: BinaryIO, most_bytes: int) -> Iterator[Text]:
    try:
        archive = zipfile.ZipFile(stream)
        infos = [info for info in archive.infolist() if _is_wanted(info)]
    except (*_PACKED, ValueError) as error:
        raise Unreadable(name, "the zip archive is broken. Pack it again.") from error
    if any(info.filename.startswith(("xl/", "word/")) for info in infos):
        raise Unreadable(name, _WORKBOOK)
    if not infos or len(infos) > MOST_MEMBERS:
        raise Unreadable(name, f"it packs {len(infos)} files; send 1 to {MOST_MEMBERS}.")
    unpacked, packed = (sum(getattr(info, size) for info in infos) for size in _SIZES)
    if unpacked > most_bytes:
        raise Unreadable(name, f"it unpacks to more than {_size(most_bytes)}.")
    if unpacked > _RATIO_FROM and unpacked > _RATIO * packed:
        raise Unreadable(name, _BOMB)
    for info in infos:
        yield _text(f"{name}: {info.filename}", _member(archive, info, name, most_bytes))


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    """No folders, and none of the shadow files that macOS packs beside each."""
    base = info.filename.rsplit("/", 1)[-1]
    return not info.is_dir() and not info.filename.startswith("__MACOSX/") and base[:1] != "."


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, most_bytes: int
) -> BinaryIO:
    try:
        opened = cast(BinaryIO, archive.open(info))
    except (*_PACKED, RuntimeError, ValueError) as error:
        raise Unreadable(name, "the archive is broken or needs a password.") from error
    capped = cast(BinaryIO, _Capped(opened, name, info.compress_size, most_bytes))
    if capped.read(2) == b"\x1f\x8b":
        opened.seek(0)
        return _unpacked(opened, name, info.compress_size, most_bytes)
    return capped


def _text(name: str, stream: BinaryIO) -> Text:
    stream.seek(0)
    head = stream.read(HEAD)
    for magic, why in _FOREIGN.items():
        if head.startswith(magic):
            raise Unreadable(name, why)
    if head.startswith(b"PK\3\4"):
        raise Unreadable(name, "it is an archive in an archive. Send the files themselves.")
    return Text(name, stream, _encoding(name, head))


def _encoding(name: str, head: bytes) -> str:
    """The encoding of a text, by its byte-order mark or by whether it reads as UTF-8."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if not head.strip():
        raise Unreadable(name, "it is empty.")
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if b"\0" in head or odd > len(head) // 50:
        raise Unreadable(name, "it is binary, not text. Send the export as CSV or JSON.")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _size(count: int) -> str:
    return f"{count >> 20:,} MB"
