"""A PostgreSQL of the tests' own: in a temporary place, gone with them.

As root its server runs as the user `postgres`, whom Debian's package has made. Nothing is written
through to the disk: what a test kills is never the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

MISSING = (
    "PostgreSQL is not installed: its storage is not tested. apt-get install postgresql, or put "
    "initdb on the PATH."
)
_DEBIAN = Path("/usr/lib/postgresql")
_START_SECONDS, _STOP_SECONDS = 30, 30
_SERVER = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "autovacuum": "off",
    "max_wal_size": "256MB",
    "jit": "off",
}
_UNTIL_STDIN_CLOSES = '"$@" & cat > /dev/null; kill -INT $!; wait $!'
"""So that the server ends with the tests, however they end."""


class PostgresServer:
    """A running server; each call of `new` makes an empty database, which costs a schema."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self) -> str:
        """The address of what nobody has used."""
        schema = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._url(), autocommit=True) as db:
            db.execute(f"create schema {schema}")
        return f"{self._url()}&options={quote(f'-c search_path={schema}')}"

    def _url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self._folder), safe='')}"


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server, until the block is left. Skips the test, or fails it with CI=true, where
    PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    # its socket wants a short name, and the user postgres a way to it
    folder = Path(tempfile.mkdtemp(prefix="tco-postgres-", dir="/tmp"))
    try:
        if _user():
            shutil.chown(folder, _user())
        data = folder / "data"
        _run(programs, folder, "initdb", "-D", str(data), *_INITDB)
        with _running(programs, folder, data):
            yield PostgresServer(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_INITDB = ("--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")


@contextmanager
def _running(programs: Path, folder: Path, data: Path) -> Iterator[None]:
    settings = [f"-c{name}={value}" for name, value in _SERVER.items()]
    server = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *settings]
    command = ["sh", "-c", _UNTIL_STDIN_CLOSES, "sh", *server]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=folder, user=_user()
        )
    assert running.stdin
    try:
        _wait_until_up(folder)
        yield
    finally:
        running.stdin.close()
        running.wait(_STOP_SECONDS)


def _wait_until_up(folder: Path) -> None:
    url, deadline = PostgresServer(folder)._url(), time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError as why:
            log = (folder / "log").read_text("utf-8")
            assert time.monotonic() < deadline, f"{why}\n{log}"
            time.sleep(0.05)


def _run(programs: Path, folder: Path, program: str, *arguments: str) -> None:
    ran = subprocess.run(
        [str(programs / program), *arguments], cwd=folder, user=_user(), capture_output=True
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr).decode()


def _programs() -> Path | None:
    """The folder of initdb and postgres: on the PATH, or where Debian puts the newest."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def _user() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None
