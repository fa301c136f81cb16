"""What tests share. What is tested is loaded by what needs it: who hands out the tests does not."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

    from bot.rendering.charts import Picture
    from bot.storage import Storage
    from bot.workspace.local_slack import LocalSlack
    from engine import Assessment
    from tests.postgres import PostgresServer

_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    # Every promise is brought to the disk: no test waits for one that others use.
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

providers._get_local_constants = lambda: providers._local_constants
"""Hypothesis tries what is written in the modules that are loaded by then, too: other examples in
each worker and after each edit, for which every worker reads 600 files."""
settings.register_profile("everyday", max_examples=40, deadline=None, derandomize=True)
settings.register_profile("quick", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("everyday")
"""Properties are tried with the same examples every day, with fewer of them by `make check`;
`--hypothesis-profile=thorough` looks for new ones."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-goldens` writes what tests compare with: golden messages and pictures."""
    parser.addoption("--update-goldens", action="store_true", help="write goldens and pictures")


_PROCESSES = ("test_e2e_", "test_workspace_", "test_packaging", "test_readme")
"""Files whose tests start processes or servers."""
_SERVERS = frozenset({"postgres", "slack"})
"""What starts one for a test that asks for it."""
_SLOW = (
    *("test_bot_follow_up_properties", "test_bot_command_properties", "test_answer_cases"),
    *("test_usage_samples", "test_bot_charts"),
)
"""Files whose tests read thousands of texts or rows, work out hundreds of answers, or draw."""
_LONG_WAITS = (
    *("test_browser_", "test_e2e_socket_mode", "test_e2e_kills", "test_e2e_crashes"),
    *("test_e2e_storage", "test_e2e_rolling", "test_e2e_bursts", "test_e2e_many_machines"),
    *("test_e2e_discussion", "test_e2e_doors", "test_e2e_posting", "test_container"),
)
"""Files whose tests wait longest."""
_TOGETHER = {
    "test_bot_bought": "drawn here",
    "test_bot_charts": "drawn here",
    "test_imports": "sources",
    "test_bot_follow_ups": "follow-ups",
    "test_bot_follow_up_properties": "follow-ups",
    "test_bot_unseen": "follow-ups",
    "test_bot_wordings": "follow-ups",
    "test_usage_samples": "usage",
}
"""Files whose tests look into what one worker has read once, or load what no others need."""
_OVER_POSTGRES = re.compile(r"\[(.*-)?postgres(-.*)?\]$")


def pytest_configure(config: pytest.Config) -> None:
    """What is derived from the data files is kept for the next run, as `tco` keeps it, by the hash
    of all that it is made from."""
    from bot.kept import keep_derived

    if cache := getattr(config, "cache", None):
        keep_derived(cache.mkdir("derived"))
    if hasattr(config, "workerinput"):
        # Who has told everything leaves: to take apart what was read takes seconds of a core.
        atexit.register(os._exit, 0)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Each worker imports other files first. What pytest makes of their source takes as long as all
    imports, and is kept: so each file's is made by one, and not by all at the same time."""
    worker = getattr(session.config, "workerinput", None)
    tests = Path(__file__).parent
    if worker and [Path(each).resolve() for each in session.config.args] == [tests]:
        number, count = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
        for file in sorted(tests.glob("test_*.py"))[number::count]:
            with suppress(Exception):  # what is broken is told when it is collected
                importlib.import_module(f"tests.{file.stem}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits comes first and what computes comes last, the longest of both outermost: the
    scheduler takes from both ends, so that no worker ends with what is long."""
    places: dict[pytest.Item, int] = {}
    for item in items:
        file, names = _file_of(item.nodeid), {mark.name for mark in item.iter_markers()}
        over_postgres = _OVER_POSTGRES.search(item.nodeid) is not None
        starts = over_postgres or not _SERVERS.isdisjoint(getattr(item, "fixturenames", ()))
        if starts or file.startswith(_PROCESSES):
            item.add_marker(pytest.mark.processes)
            names.add("processes")
        elif file.startswith(_SLOW):
            item.add_marker(pytest.mark.slow)
            names.add("slow")
        places[item] = 1 if over_postgres else _place(file, names)
    items.sort(key=places.__getitem__)


def _file_of(nodeid: str) -> str:
    return nodeid.partition(".py::")[0].rpartition("/")[2]


def _place(file: str, marks: set[str]) -> int:
    """By how long tests like these take: from 0 for those that wait, up to 99 for those that
    compute."""
    if not marks.isdisjoint({"browser", "processes"}):
        found = (at for at, name in enumerate(_LONG_WAITS) if file.startswith(name))
        return next(found, len(_LONG_WAITS))
    if file in _TOGETHER:
        return 99
    return 98 if "slow" in marks else 50


class _Groups(LoadScopeScheduling):
    """Which tests stay on one worker, one after the other; and who begins with which: one worker of
    four with what computes, from the end, the others with what waits for processes, timers and
    browsers. So no core is idle while all wait, nor wanted by all when nobody does.

    Not by marks of xdist_group: xdist 3.8 writes those into what pytest 9.2 reads no more."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        if int(node.gateway.id.removeprefix("gw")) % 4 == 1:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)

    def mark_test_complete(
        self, node: WorkerController, item_index: int, duration: float = 0
    ) -> None:
        """Groups that are done are forgotten: all were counted again after each test."""
        super().mark_test_complete(node, item_index, duration)
        assigned = self.assigned_work[node]
        group = self._split_scope(self.registered_collections[node][item_index])
        if all(assigned[group].values()):
            del assigned[group]

    def _split_scope(self, nodeid: str) -> str:
        """The group of a test: those in the browser, which need one then; those over PostgreSQL,
        which need one server; the test alone, where it takes long; or all cases of one test, of
        which there are thousands, each told of for itself."""
        file = _file_of(nodeid)
        if file.startswith("test_browser_"):
            return "browser"
        if _OVER_POSTGRES.search(nodeid):
            return "postgres"
        alone = nodeid if file.startswith((*_PROCESSES, *_SLOW)) else nodeid.partition("[")[0]
        return _TOGETHER.get(file, alone)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Groups:
    """For `make test` and `make check`. Groups keep their order, whatever their size."""
    config.option.loadscopereorder = False
    return _Groups(config, log)


def pytest_collection_finish() -> None:
    """What has been imported and collected stays until the end: a garbage collection that looks
    through all of it takes a fifth of a second, and there were hundreds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 50)


def pytest_unconfigure() -> None:
    """Nor does pytest, which collects five times in the end, look through it."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def each_picture_is_drawn_once() -> Iterator[None]:
    """Most tests ask the article's question: its picture is drawn, by the process that draws, for
    the first of them. What draws in a bot of its own process draws for itself."""
    import bot.app

    drawn: list[tuple[Assessment, Picture]] = []
    draw = bot.app._PICTURES._drawn

    def once(assessment: Assessment) -> Picture:
        picture = next((had for seen, had in drawn if seen == assessment), None)
        if picture is None:
            picture = draw(assessment)
            drawn.append((assessment, picture))
        return picture

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.app._PICTURES, "_drawn", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def pictures_are_drawn_in_their_turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What draws comes last of all that wants the processor: beside other tests it would be waited
    for half a minute and longer, so no process that is started here is any lower."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text("import os\nos.nice = abs\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        yield


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """A fresh local Slack; unacknowledged events come again after 50 ms instead of minutes."""
    from bot.workspace.local_slack import LocalSlack

    with LocalSlack(retry_seconds=(0.0, 0.05, 0.05)) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> WebClient:
    """The bot's own client, talking to the local Slack over HTTP."""
    from slack_sdk import WebClient

    return WebClient(slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def bare_bot(slack: LocalSlack, client: WebClient) -> Iterator[App]:
    """A Bolt app without listeners, already reachable: tests add what they need."""
    from slack_bolt import App

    from bot.workspace.bot_service import run_bot

    app = App(name="test", client=client, signing_secret=slack.signing_secret)
    with run_bot(app, slack):
        yield app


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a bot of the test keeps its log."""
    return tmp_path / "tco.db"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run."""
    from tests.postgres import postgres_server

    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a storage of the test is, once in a file and once in PostgreSQL; nothing is there."""
    if request.param == "sqlite":
        return tmp_path / "tco.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new()


@pytest.fixture
def storage(place: Path | str) -> Iterator[Storage]:
    """The storage there: what it promises holds over both."""
    from bot.storage import open_storage

    opened = open_storage(place)
    yield opened
    opened.close()
