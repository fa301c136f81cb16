"""The Dockerfile and compose.yaml, as far as they can be tried without Docker: both are read, and
what the image would do is done in a fresh environment, from its RUN lines to its health check."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.serving import MANIFEST
from bot.workspace.bot_line import BotLine
from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import texts
from tests.bot_processes import free_port
from tests.postgres import PostgresServer

ROOT = Path(__file__).parent.parent
SECRET = re.compile(r"PASSWORD|TOKEN|SECRET|KEY")
_HOST = "127.0.0.1"


def instructions() -> Iterator[tuple[str, str]]:
    """Each instruction of the Dockerfile with what follows it, continued lines as one."""
    lines = [line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if line]
    text = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    for line in text.splitlines():
        name, rest = line.split(None, 1)
        yield name, rest


def all_of(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def test_the_image_is_of_locked_packages_and_nobodys_root() -> None:
    (install,) = [run for run in all_of("RUN") if "pip install" in run]
    assert "--require-hashes" in install and "requirements.txt" in install
    assert all_of("FROM") == ["python:3.11-slim"]
    (user,) = all_of("USER")
    assert user.split(":")[0].isdigit() and user.split(":")[0] != "0"
    assert [name for name, _ in instructions()][-1] == "CMD" and len(all_of("HEALTHCHECK")) == 1
    assert "psycopg" in (ROOT / "requirements.txt").read_text("utf-8")


def test_what_is_copied_is_there_and_not_kept_from_the_build() -> None:
    """.dockerignore lets in what the Dockerfile copies, and nothing else."""
    copied = {word for copy in all_of("COPY") for word in copy.split()[:-1]}
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert ignored[0] == "*"
    assert {each.removeprefix("!") for each in ignored if each.startswith("!")} == copied
    assert all((ROOT / each).exists() for each in copied)


def test_the_composition_holds_no_secret_and_its_parts_know_each_other(
    composed: dict[str, Any],
) -> None:
    services = composed["services"]
    assert set(services) == {"database", "migrate", "bot"}
    for service in services.values():
        assert ("image" in service) or ("build" in service)
        assert set(service.get("depends_on", {})) <= set(services)
        for name, value in service["environment"].items():
            assert not SECRET.search(name) or value is None or value.startswith("${"), name
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in composed["volumes"]
    address = services["bot"]["environment"]["DATABASE_URL"]
    assert "@database:5432/" in address and ":${POSTGRES_PASSWORD}@" in address
    assert services["migrate"]["command"] == ["python", "-m", "bot", "admin", "migrate"]
    assert services["database"]["healthcheck"]


def test_the_composition_hands_on_every_setting_but_those_of_the_image(
    composed: dict[str, Any],
) -> None:
    source = (ROOT / "bot" / "settings.py").read_text("utf-8")
    known = set(re.findall(r'"((?:SLACK|TCO)_[A-Z_]+|DATABASE_URL|PORT)"', source))
    of_image = {"PORT", "TCO_METRICS_PORT", "TCO_DATABASE", "SLACK_API_URL"}
    assert known - of_image <= set(composed["services"]["bot"]["environment"])


def pins(lock: str) -> dict[str, list[str]]:
    """The packages of a lock file, such as `h11==0.16.0`, with their hashes."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and line.lstrip()[:1] != "#"]
    return {package: hashes for package, *hashes in lines}


def test_what_the_image_installs_by_hash_has_been_installed_by_hash_here() -> None:
    """`make setup` installs requirements-dev.txt: it has all of it, with the same hashes."""
    of_image, here = pins("requirements.txt"), pins("requirements-dev.txt")
    assert of_image and all(hashes for hashes in of_image.values())
    assert {package: here.get(package) for package in of_image} == of_image


def link_packages(fresh: Path) -> None:
    """What `pip install` would do: the same files, which are here already. To download and unpack
    them again took a twentieth of all the tests' time."""
    (into,) = fresh.glob("lib/python*/site-packages")
    for package in pins("requirements.txt"):
        name, version = package.split("==")
        found = distribution(name)
        assert found.version == version, package
        for file in found.files or ():
            if ".." not in file.parts and (here := Path(str(found.locate_file(file)))).exists():
                (into / file).parent.mkdir(parents=True, exist_ok=True)
                (into / file).symlink_to(here)


@pytest.mark.processes
def test_what_the_image_would_do_is_done_in_a_fresh_environment(
    tmp_path: Path, postgres: PostgresServer, slack: LocalSlack
) -> None:
    """There are the image's packages and no others, the sources alone are copied, the database is
    migrated, the bot serves, says that it is well, and answers."""
    app, fresh = tmp_path / "app", tmp_path / "python"
    app.mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(fresh)], check=True)
    environment = of_image() | {
        "PATH": f"{fresh / 'bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PORT": str(free_port()),
        "TCO_METRICS_PORT": str(free_port()),
        "DATABASE_URL": postgres.new(),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
    }
    for name, rest in instructions():
        if name == "COPY":
            copy(rest.split(), app)
        elif "pip install" in rest:
            link_packages(fresh)
        elif name == "RUN":
            run(["sh", "-c", rest], app, environment)
    run(["python", "-m", "bot", "admin", "migrate"], app, environment)
    slack.install(MANIFEST)
    (command,) = (yaml.safe_load(rest) for rest in all_of("CMD"))
    with subprocess.Popen(command, cwd=app, env=environment) as bot:
        try:
            wait_until_healthy(app, environment)
            line = BotLine(slack.workspace, slack.faults, ack_seconds=3)
            line.bot_url = f"http://{_HOST}:{environment['PORT']}/slack/events"
            slack.deliveries.bot_url = line.bot_url
            slack.command("/tco 5M in 1M out as of 2026-04-15")
            (answer,) = slack.wait_for(slack.messages, 60)
            assert "$13,275" in texts(answer)
        finally:
            bot.terminate()
            bot.wait(40)


def of_image() -> dict[str, str]:
    """What the image's ENV sets."""
    return dict(pair.split("=", 1) for rest in all_of("ENV") for pair in shlex.split(rest))


def copy(words: list[str], app: Path) -> None:
    *sources, target = words
    for source in sources:
        if (ROOT / source).is_dir():
            without = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, app / target, ignore=without)
        else:
            shutil.copy(ROOT / source, app / target)


def run(command: list[str], app: Path, environment: dict[str, str]) -> None:
    ran = subprocess.run(command, cwd=app, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def wait_until_healthy(app: Path, environment: dict[str, str]) -> None:
    """As Docker does: its health check, until it succeeds."""
    (check,) = all_of("HEALTHCHECK")
    command = ["sh", "-c", check.split("CMD", 1)[1]]
    deadline = time.monotonic() + 60
    while subprocess.run(command, cwd=app, env=environment, capture_output=True).returncode:
        assert time.monotonic() < deadline, "never healthy"
        time.sleep(0.5)
