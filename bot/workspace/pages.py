"""The pages of the local workspace: the routes, and the one page everything happens on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

import templates
from bot.workspace.blocks_html import Scene
from bot.workspace.deliveries import Deliveries
from bot.workspace.fault_menu import CHOICES, described
from bot.workspace.gallery import Gallery
from bot.workspace.jinja_environment import render
from bot.workspace.manifest_menu import ManifestMenu
from bot.workspace.messages_html import channel_rows, thread_rows
from bot.workspace.pages_events import event_stream
from bot.workspace.pages_inspect import inspection
from bot.workspace.pages_posts import Posts
from bot.workspace.read_marks import ReadMarks
from bot.workspace.records import Json, View
from bot.workspace.state import Workspace
from bot.workspace.visits import Visit

STATIC = Path(templates.__file__).parent / "workspace" / "static"
MANIFEST = Path(templates.__file__).parent.parent / "manifest.json"
EXAMPLE = "5M in 1M out"
# Pictures that the bot posts by address may come from anywhere, as in Slack; code never does.
POLICY = "default-src 'self'; img-src 'self' https: data:; frame-ancestors 'none'; base-uri 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def routes(
    workspace: Workspace, deliveries: Deliveries, manifest: Path | None = None
) -> list[BaseRoute]:
    """Everything a browser asks for; commands and shortcuts on offer come from the manifest."""
    pages = Pages(workspace, deliveries, manifest or MANIFEST)
    posts = Posts(workspace, deliveries)
    gallery = Gallery()
    return [
        Route("/", pages.page),
        Route("/page/events", pages.events),
        *posts.routes(),
        *(_with_headers(route) for route in gallery.routes()),
        Mount("/static", FreshFiles(directory=STATIC), name="static"),
    ]


class FreshFiles(StaticFiles):
    """Static files of which a browser asks each time whether they changed: we edit them."""

    def file_response(self, *arguments: Any, **named: Any) -> Response:
        response = super().file_response(*arguments, **named)
        response.headers["Cache-Control"] = "no-cache"
        return response


class Pages:
    """What is looked at; what is done stands in `Posts`."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries, manifest: Path) -> None:
        self._workspace, self._deliveries = workspace, deliveries
        self._manifest = manifest
        self._read = ReadMarks(workspace)

    def page(self, request: Request) -> Response:
        """The whole page; the browser takes over only what changed since it last asked."""
        visit = Visit.of(request, self._workspace)
        if visit.tab == "messages":
            self._read.mark(visit.person.id, visit.channel.id)
        return HTMLResponse(render("page.html.j2", **self._context(visit)), headers=HEADERS)

    def events(self, request: Request) -> Response:
        return event_stream(self._workspace, Visit.of(request, self._workspace).person.id)

    def _context(self, visit: Visit) -> Json:
        workspace = self._workspace
        home = workspace.views.home(visit.person.id)
        return {
            **self._frame(visit),
            "rows": channel_rows(visit) if visit.tab == "messages" else [],
            "thread": thread_rows(visit) if visit.thread_ts else [],
            "home": home,
            "home_body": _body(visit, home) if home else "",
            "views": [
                {"view": view, "body": _body(visit, view)}
                for view in workspace.views.stack(visit.person.id)
            ],
            **(inspection(visit) if visit.inspect_ts else {}),
        }

    def _frame(self, visit: Visit) -> Json:
        workspace, person = self._workspace, visit.person
        faults = self._deliveries.faults
        return {
            "visit": visit,
            "team": workspace.team,
            "bot": workspace.bot,
            "humans": workspace.people.humans(),
            "channel_title": workspace.bot.name if visit.channel.is_im else visit.channel.name,
            "entries": [
                {"channel": channel, "unread": self._read.unread(person.id, channel.id)}
                for channel in workspace.channels.of(person.id)
            ],
            "menu": ManifestMenu.load(self._manifest),
            "example": EXAMPLE,
            "faults": described(faults),
            "fault_choices": CHOICES,
        }


def _body(visit: Visit, view: View) -> Markup:
    scene = Scene(visit.directory, view.id, view.values, view.errors)
    return scene.blocks(view.body["blocks"])


def _with_headers(route: Route) -> Route:
    endpoint: Callable[..., Response] = route.endpoint

    def guarded(request: Request) -> Response:
        response = endpoint(request)
        response.headers.update(HEADERS)
        return response

    return route if "POST" in (route.methods or ()) else Route(route.path, guarded)
