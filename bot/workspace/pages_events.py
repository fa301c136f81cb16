"""The stream of server-sent events: that something changed, and what Slack refused."""

import asyncio
import json
import queue
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from bot.workspace.records import Json, LogEntry, Notice
from bot.workspace.state import Workspace

# The queue blocks and the server must not: it is looked at this often instead.
POLL_SECONDS = 0.05
HEARTBEAT_POLLS = 300
NOT_FOUND = 404


def event_stream(workspace: Workspace, viewer: str) -> StreamingResponse:
    """An endless answer of type text/event-stream with what concerns the viewer."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(workspace, viewer), media_type="text/event-stream", headers=headers
    )


async def _events(workspace: Workspace, viewer: str) -> AsyncIterator[str]:
    told = {entry.id for entry in workspace.log.all() if _toast(entry)}
    with workspace.subscribe() as changes:
        yield "retry: 1000\n\n"
        quiet = 0
        while True:
            notices = [each for each in _drained(changes) if each.user in (None, viewer)]
            quiet = 0 if notices else quiet + 1
            if any(notice.kind != "log" for notice in notices):
                yield _event("change", {})
            if any(notice.kind == "log" for notice in notices):
                for toast in _new_toasts(workspace, told):
                    yield _event("toast", toast)
            if quiet % HEARTBEAT_POLLS == HEARTBEAT_POLLS - 1:
                yield ": still here\n\n"
            await asyncio.sleep(POLL_SECONDS)


def _drained(changes: "queue.SimpleQueue[Notice]") -> list[Notice]:
    notices = []
    while not changes.empty():
        notices.append(changes.get_nowait())
    return notices


def _new_toasts(workspace: Workspace, told: set[int]) -> list[Json]:
    toasts = []
    for entry in workspace.log.all():
        toast = _toast(entry)
        if toast and entry.id not in told:
            told.add(entry.id)
            toasts.append(toast)
    return toasts


def _toast(entry: LogEntry) -> Json | None:
    """What a developer should see at once; clicks and commands already say what went wrong."""
    if entry.direction == "to_bot" and entry.kind != "event":
        return None
    # Bolt answers so to an event that no listener wants, which is no failure.
    if entry.kind == "event" and entry.status == NOT_FOUND:
        return None
    if entry.error:
        detail = "\n".join([entry.name, *_problems(entry)])
        return {"kind": "error", "title": entry.error, "detail": detail}
    if entry.warnings:
        return {"kind": "warning", "title": entry.name, "detail": "\n".join(entry.warnings)}
    return None


def _problems(entry: LogEntry) -> list[str]:
    messages = entry.response.get("response_metadata", {}).get("messages", [])
    return [str(message).removeprefix("[ERROR] ") for message in messages]


def _event(name: str, data: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
