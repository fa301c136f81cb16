"""The architecture: who may import whom, who reads the clock and the environment, how long a
file and a function may be. Read from the source, so that a new file is held to it at once."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ENGINE_ROOMS = (
    "data",
    "figures",
    "prices",
    "machines",
    "serving",
    "question",
    "bills",
    "comparison",
    "owned",
    "advice",
    "outlook",
)
"""The engine's rooms: each imports only itself and those before it."""

BOT_ROOMS = (
    "usage",
    "rendering",
    "language",
    "storage",
    "answers",
    "conversation",
    "slack",
    "forms",
    "jobs",
    "handlers",
    "home",
    "listeners",
    "operations",
    "terminal",
)
"""The bot's, in the same way; the workspace stands apart, and the files above the rooms are the
composition root."""

_ALLOWED = """
__future__ collections csv dataclasses datetime decimal enum functools importlib itertools math re
sys tomllib typing pydantic rapidfuzz genai_prices engine
"""
PURE = frozenset(_ALLOWED.split())
"""What the engine may import: nothing that reads a clock, an environment or a network."""

ONLY_IN = {
    "genai_prices": ("engine/prices/library.py",),
    "jinja2": ("bot/rendering/render.py", "bot/workspace/"),
    "markupsafe": ("bot/workspace/",),
    "slack_bolt": (
        "bot/app.py",
        "bot/listeners/",
        "bot/serving.py",
        "bot/slack/bolt_app.py",
        "bot/slack/installing/oauth.py",
        "bot/slack/socket_mode.py",
        "bot/workspace/",
        "bot/wsgi.py",
    ),
    "duckdb": ("bot/usage/sources/large.py",),
    "matplotlib": ("bot/rendering/charts.py",),
    "prometheus_client": ("bot/operations/metrics.py",),
    "sqlite_utils": ("bot/storage/databases/sqlite_migrations.py",),
    "psycopg": ("bot/storage/databases/",),
    "psycopg_pool": ("bot/storage/databases/",),
    "sqlite3": ("bot/storage/databases/", "bot/workspace/"),
    "os": (
        "bot/settings.py",
        "bot/jobs/owners.py",
        "bot/jobs/pictures.py",
        "bot/storage/databases/disk.py",
    ),
    "platformdirs": ("bot/settings.py",),
    "rich": ("bot/rendering/terminal.py", "bot/terminal/ask.py"),
}
"""Packages that few may import: files, or folders with all that is in them."""

CLOCK_READERS = (
    "bot/answers/answers.py",
    "bot/answers/create.py",
    "bot/jobs/",
    "bot/logs.py",
    "bot/slack/bolt_app.py",
    "bot/slack/channels.py",
    "bot/slack/http.py",
    "bot/slack/http_worker.py",
    "bot/slack/installing/speakers.py",
    "bot/slack/socket_mode.py",
    "bot/operations/",
    "bot/storage/databases/",
    "bot/workspace/",
)
CLOCK = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime", "strftime"},
}
MOST_FILES_OF_A_ROOM = 14
UNMOVED = {"bot/workspace"}
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 30


@cache
def paths() -> list[str]:
    """Every file of the engine and the bot."""
    files = (file for part in ("engine", "bot") for file in (ROOT / part).rglob("*.py"))
    return [str(file.relative_to(ROOT)) for file in files]


@cache
def sources() -> dict[str, ast.Module]:
    """The same by path, parsed: within a test, so that one worker alone does it."""
    return {path: ast.parse((ROOT / path).read_text("utf-8")) for path in paths()}


@cache
def imported(tree: ast.AST) -> tuple[str, ...]:
    """The modules that a file imports, wherever in it: "engine.question.book", "datetime"."""
    return tuple(_imported(tree))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(path: str) -> str:
    """ "engine.bills.fleet" for its path."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def rooms_imported(path: str) -> set[str]:
    """The rooms of its own half that a file imports from."""
    half = path.split("/", 1)[0]
    parts = (name.split(".") for name in imported(sources()[path]))
    return {name[1] for name in parts if name[0] == half and len(name) > 2}


def files_in_rooms(half: str) -> list[str]:
    """The files of engine or bot that lie in a room."""
    return sorted(p for p in paths() if p.startswith(f"{half}/") and p.count("/") > 1)


def clock_readings(tree: ast.AST) -> list[str]:
    """What reads a clock: datetime.now(), time.time(), and names taken out of `time`."""
    found = [name for name in imported(tree) if name.startswith("time.")]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rsplit(".", 1)[-1]
            if node.attr in CLOCK.get(owner, ()):
                found.append(f"{owner}.{node.attr}")
    return found


def is_in(path: str, places: tuple[str, ...]) -> bool:
    return any(
        path == place or (place.endswith("/") and path.startswith(place)) for place in places
    )


# --- the engine


@pytest.mark.parametrize(
    ("half", "rooms"), [("engine", ENGINE_ROOMS), ("bot", (*BOT_ROOMS, "workspace"))]
)
def test_the_order_names_every_room(half: str, rooms: tuple[str, ...]) -> None:
    assert {path.split("/")[1] for path in files_in_rooms(half)} == set(rooms)


@pytest.mark.parametrize(
    ("path", "rooms"),
    [
        *((path, ENGINE_ROOMS) for path in files_in_rooms("engine")),
        *((path, BOT_ROOMS) for path in files_in_rooms("bot") if "/workspace/" not in path),
    ],
)
def test_each_room_imports_only_those_above_it(path: str, rooms: tuple[str, ...]) -> None:
    above = set(rooms[: rooms.index(path.split("/")[1]) + 1])
    beside = {"settings", "logs", "kept"} if path.startswith("bot/") else set()
    assert rooms_imported(path) - above - beside == set()


def test_no_file_imports_itself_in_a_circle() -> None:
    """Within a room too, imports go one way."""
    known = {module_of(path) for path in sources()}
    wants = {
        module_of(path): {
            name if name in known else name.rsplit(".", 1)[0] for name in imported(tree)
        }
        & known - {module_of(path)}
        for path, tree in sources().items()
    }
    assert in_a_circle(wants) == set()


def in_a_circle(wants: dict[str, set[str]]) -> set[str]:
    """What is left when all are taken away that need none of the rest."""
    while free := {name for name, others in wants.items() if not others & wants.keys()}:
        wants = {name: others for name, others in wants.items() if name not in free}
    return set(wants)


def test_no_script_of_the_page_imports_itself_in_a_circle() -> None:
    scripts = (ROOT / "templates" / "workspace" / "static").glob("*.js")
    wants = {
        script.name: set(re.findall(r"""from "\./([a-z_]+\.js)\"""", script.read_text("utf-8")))
        for script in scripts
    }
    assert in_a_circle(wants) == set()
    assert in_a_circle({"a.js": {"b.js"}, "b.js": {"a.js"}, "c.js": {"a.js"}})


@pytest.mark.parametrize("half", ["engine", "bot"])
def test_each_room_says_its_purpose_and_holds_few_files(half: str) -> None:
    """The first sentence of a room is what it is for; more than 14 files are two rooms."""
    rooms: dict[str, int] = {}
    for path in files_in_rooms(half):
        room = path.rsplit("/", 1)[0]
        rooms[room] = rooms.get(room, 0) + 1
    for room in rooms:
        assert ast.get_docstring(sources()[f"{room}/__init__.py"]), room
    assert {room for room, files in rooms.items() if files > MOST_FILES_OF_A_ROOM} <= UNMOVED


@pytest.mark.parametrize("path", [p for p in paths() if p.startswith("engine/")])
def test_the_engine_is_pure(path: str) -> None:
    """No Slack, no clock, no environment, no network, and never the bot."""
    tree = sources()[path]
    assert {module.split(".")[0] for module in imported(tree)} - PURE == set()
    assert clock_readings(tree) == []


def test_the_engine_can_be_imported_without_the_bot_and_slack() -> None:
    script = (
        "import sys, engine; "
        "print([m for m in ('bot', 'slack_bolt', 'slack_sdk', 'jinja2') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


# --- the bot


@pytest.mark.parametrize("package", ONLY_IN)
def test_some_packages_have_their_place(package: str) -> None:
    users = {
        path
        for path, tree in sources().items()
        if package in {module.split(".")[0] for module in imported(tree)}
    }
    assert {path for path in users if not is_in(path, ONLY_IN[package])} == set()


@pytest.mark.parametrize(
    "package", ["genai_prices", "jinja2", "slack_bolt", "sqlite_utils", "os", "platformdirs"]
)
def test_the_places_are_no_leftovers(package: str) -> None:
    """Each place named above is still used; else it is struck off."""
    for place in ONLY_IN[package]:
        modules = {
            module.split(".")[0]
            for path, tree in sources().items()
            if is_in(path, (place,))
            for module in imported(tree)
        }
        assert package in modules, place


def test_the_environment_is_read_in_settings_alone() -> None:
    readers = {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {("os", "environ"), ("os", "getenv")}
    }
    assert readers == {"bot/settings.py"}


def test_the_clock_is_read_by_few() -> None:
    readers = {path for path, tree in sources().items() if clock_readings(tree)}
    assert "bot/answers/answers.py" in readers
    assert {path for path in readers if not is_in(path, CLOCK_READERS)} == set()


def test_listeners_hold_no_blocks_and_no_prices() -> None:
    """They build a question and hand it on: no template, no engine."""
    for path, tree in sources().items():
        if path.startswith("bot/listeners/"):
            modules = {module.rsplit(".", 1)[0] for module in imported(tree)}
            assert modules.isdisjoint({"bot.rendering.render", "engine"}), path
            strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            assert "mrkdwn" not in strings, path


def test_the_answers_do_not_know_the_workspace() -> None:
    """The local Slack is a surface: only who serves it knows it."""
    users = {
        path
        for path, tree in sources().items()
        if not path.startswith("bot/workspace/")
        and any(module.startswith("bot.workspace") for module in imported(tree))
    }
    assert users == {"bot/serving.py"}


def test_the_language_knows_neither_slack_nor_storage() -> None:
    """What people type is read; who asks, and where, is not its matter."""
    known = {"bot.rendering", "bot.language", "bot.kept"}
    for path, tree in sources().items():
        if path.startswith("bot/language/"):
            own = {m for m in imported(tree) if m.split(".")[0] == "bot"}
            assert {".".join(module.split(".")[:2]) for module in own} <= known, path


# --- style


def test_files_are_short() -> None:
    lengths = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in sources()}
    assert {path: n for path, n in lengths.items() if n > MOST_LINES_OF_A_FILE} == {}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without those of its docstring."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_functions_are_short() -> None:
    functions = (
        (path, node)
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = {
        f"{path}: {f.name}": n
        for path, f in functions
        if (n := code_lines(f)) > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_a_function_of_31_lines_would_be_found() -> None:
    body = "\n".join(["    x = 1"] * 30)
    (function,) = ast.parse(f"def f():\n    '''Said.'''\n{body}\n").body
    assert isinstance(function, ast.FunctionDef)
    assert code_lines(function) == 31


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "from time import perf_counter\nperf_counter()",
    ],
)
def test_a_clock_would_be_found(code: str) -> None:
    assert clock_readings(ast.parse(code))
