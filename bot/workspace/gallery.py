"""The gallery: every supported block, element and view, live, with the payload each would send."""

import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

import templates
from bot.workspace.blockkit import view_body, with_ids
from bot.workspace.blocks_html import Scene
from bot.workspace.deliveries import Deliveries
from bot.workspace.faults import Faults
from bot.workspace.jinja_environment import render
from bot.workspace.pages_posts import Posts, suggestions_html
from bot.workspace.records import Json, LogEntry, Person, View
from bot.workspace.state import Workspace
from bot.workspace.visits import Visit

FIXTURES = Path(templates.__file__).parent / "workspace" / "gallery"
SUGGESTED = ("Llama 3.3 70B", "Llama 4 Maverick", "Mistral Large 3", "Qwen3 235B", "DeepSeek V4")


def fixtures(origin: str = "http://127.0.0.1:3000") -> list[Json]:
    """The groups of specimens; pictures are served from `origin`."""
    texts = [path.read_text("utf-8") for path in sorted(FIXTURES.glob("*.json"))]
    return [json.loads(text.replace("{origin}", origin)) for text in texts]


@dataclass(frozen=True)
class Specimen:
    """One fixture as it stands in the gallery's own workspace."""

    fixture: Json
    workspace: Workspace
    channel: str = ""
    ts: str = ""
    view_id: str = ""

    @property
    def key(self) -> str:
        return str(self.fixture["name"]).lower().replace(" ", "-").replace(",", "")

    @cached_property
    def view(self) -> View | None:
        return self.workspace.views.get(self.view_id) if self.view_id else None

    @cached_property
    def sent(self) -> LogEntry | None:
        """The last thing that would have gone to a bot."""
        log = self.workspace.log
        entries = log.for_view(self.view_id) if self.view_id else []
        entries = entries or (log.for_message(self.channel, self.ts) if self.ts else [])
        return entries[-1] if entries else None

    def body(self, visit: Visit) -> Markup:
        """The blocks as HTML, with what was typed and what is wrong about it."""
        if self.view is None:
            message = self.workspace.messages.get(self.channel, self.ts)
            return Scene(visit.directory, self.key).blocks(list(message.blocks))
        scene = Scene(visit.directory, self.key, self.view.values, self.view.errors)
        return scene.blocks(self.view.body["blocks"])


class Gallery:
    """A workspace of its own, without a bot: what is pressed is logged and goes nowhere."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._placed: dict[str, list[tuple[Json, list[Specimen]]]] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/gallery", self.page),
            Route("/gallery/suggest", self.suggest),
            Route("/gallery/action", self._posted("action"), methods=["POST"]),
            Route("/gallery/submit", self._posted("submit"), methods=["POST"]),
        ]

    def page(self, request: Request) -> Response:
        visit = Visit.of(request, self._workspace)
        groups = self._groups(visit.person, str(request.base_url).rstrip("/"))
        context = {"visit": visit, "groups": [(g, [_fresh(s) for s in each]) for g, each in groups]}
        return HTMLResponse(render("gallery.html.j2", **context))

    def suggest(self, request: Request) -> Response:
        """Invented options: there is no bot to ask."""
        typed = request.query_params.get("q", "").lower()
        options = [
            {"text": {"type": "plain_text", "text": name}, "value": name.lower().replace(" ", "-")}
            for name in SUGGESTED
            if typed in name.lower()
        ]
        return HTMLResponse(
            suggestions_html({"options": options}, request.query_params.get("act", ""))
        )

    @cached_property
    def _workspace(self) -> Workspace:
        return Workspace()

    @cached_property
    def _posts(self) -> Posts:
        return Posts(self._workspace, Deliveries(self._workspace, Faults(self._workspace.notices)))

    def _posted(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        def handler(person: Person, form: FormData) -> Json:
            answer: Json = getattr(self._posts, name)(person, form)
            # That nobody is there to answer is the gallery's nature, not news.
            return {} if answer.get("error") == "dispatch_failed" else answer

        async def endpoint(request: Request) -> Response:
            return await Posts.answer(request, self._workspace, handler)

        return endpoint

    def _groups(self, person: Person, origin: str) -> list[tuple[Json, list[Specimen]]]:
        """The specimens as placed for this person, at their first visit."""
        with self._lock:
            if person.id not in self._placed:
                self._placed[person.id] = [
                    (group, [self._place(each, person) for each in group["specimens"]])
                    for group in fixtures(origin)
                ]
            return self._placed[person.id]

    def _place(self, fixture: Json, person: Person) -> Specimen:
        if "blocks" in fixture:
            channel = self._workspace.channels.direct(person.id).id
            blocks = tuple(with_ids(fixture["blocks"]))
            message = self._workspace.messages.post(channel, self._workspace.bot.id, blocks=blocks)
            return Specimen(fixture, self._workspace, channel, message.ts)
        view_id = self._workspace.store.next_id("V")
        kind = fixture["view"]["type"]
        body = view_body(fixture["view"])
        view = View(id=view_id, kind=kind, user=person.id, body=body, hash="", root_id=view_id)
        # `open` would close the others: here all of them lie open side by side.
        self._workspace.views.show_errors(view, fixture.get("errors", {}))
        return Specimen(fixture, self._workspace, view_id=view_id)


def _fresh(specimen: Specimen) -> Specimen:
    """Without what was cached of the last look."""
    return Specimen(
        specimen.fixture, specimen.workspace, specimen.channel, specimen.ts, specimen.view_id
    )
