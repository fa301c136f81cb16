"""What a person does on the page: send, press, choose, submit, close, start a shortcut."""

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.workspace import fault_menu
from bot.workspace.deliveries import Deliveries
from bot.workspace.errors import SlackError
from bot.workspace.form_values import (
    VALUE_KEYS,
    Raw,
    find_element,
    options_of,
    split_name,
    state,
    state_values,
)
from bot.workspace.jinja_environment import render
from bot.workspace.records import Ack, Json, Message, Person, View
from bot.workspace.state import Workspace
from bot.workspace.visits import Visit

EXPLAINED = {
    "operation_timeout": "The app did not answer within three seconds.",
    "dispatch_failed": "The app could not be reached, or it answered with an error.",
    "not_in_channel": "You are not in this channel.",
    "no_commands_in_threads": "Slash commands do not work in threads. Mention the app instead.",
    "user_not_found": "Nobody here has this name.",
    "already_in_channel": "They are here already.",
    "cant_update_message": "Only the author of a message can edit it.",
    "cant_delete_message": "Only the author of a message can delete it.",
    "message_not_found": "It has been deleted meanwhile.",
    "no_text": "A message needs a text. To take it back, delete it.",
}
Handler = Callable[[Person, FormData], Json]


class Posts:
    """One method for each thing that is done; each answers what the page should say about it."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace, self._deliveries = workspace, deliveries

    def routes(self, base: str = "/page") -> list[Route]:
        handlers: dict[str, Handler] = {
            "send": self.send,
            "edit": self.edit,
            "delete": self.delete,
            "action": self.action,
            "submit": self.submit,
            "upload": self.upload,
            "close": self.close,
            "shortcut": self.shortcut,
            "faults": self.faults,
            "opened": self.opened,
        }
        posts = [
            Route(f"{base}/{name}", self._answering(handler), methods=["POST"])
            for name, handler in handlers.items()
        ]
        return [*posts, Route(f"{base}/suggest", self.suggest)]

    def send(self, person: Person, form: FormData) -> Json:
        """A message, a reply in a thread, or a slash command."""
        text, channel = _string(form, "text").strip(), _string(form, "channel")
        thread_ts = _string(form, "thread_ts") or None
        if text.startswith("/invite "):
            return self._invite(person, channel, text.removeprefix("/invite "))
        if text.startswith("/") and thread_ts:
            raise SlackError("no_commands_in_threads")
        if text.startswith("/"):
            # What went wrong is said in the channel; here only that the text should come back.
            ack = self._deliveries.commands.run(text, person.id, channel)
            return {} if ack.is_ok else {"refused": True}
        self._deliveries.conversation.say(
            person.id,
            channel,
            text,
            thread_ts,
            is_broadcast=bool(_string(form, "also")),
            shared=_shared(form),
        )
        return {}

    def edit(self, person: Person, form: FormData) -> Json:
        """One's own message, put otherwise."""
        channel, ts = _string(form, "channel"), _string(form, "ts")
        self._deliveries.conversation.edit(person.id, channel, ts, _string(form, "text"))
        return {}

    def delete(self, person: Person, form: FormData) -> Json:
        """One's own message taken back."""
        channel, ts = _string(form, "channel"), _string(form, "ts")
        self._deliveries.conversation.delete(person.id, channel, ts)
        return {}

    def action(self, person: Person, form: FormData) -> Json:
        """Something pressed or chosen in blocks."""
        on, blocks = self._surface(person, form)
        block_id, action_id = split_name(_string(form, "act"))
        raw = _raw(form)
        values = state_values(blocks, raw)
        _, element = _found(blocks, block_id, action_id)
        chosen = _chosen(element, raw.get(_string(form, "act"), []), _string(form, "act_value"))
        return _told(
            self._deliveries.clicks.press(person.id, on, block_id, action_id, chosen, values)
        )

    def submit(self, person: Person, form: FormData) -> Json:
        """A modal sent off; what is wrong with it stands under its fields."""
        view = self._view(person, form)
        values = state_values(view.body["blocks"], _raw(form))
        ack = self._deliveries.modals.submit(person.id, view.id, values)
        return {} if ack.error == "form_invalid" else _told(ack)

    def upload(self, person: Person, form: FormData) -> Json:
        """Files chosen in a form: uploaded before it is sent off, as by Slack's client."""
        files = self._workspace.files
        return {"files": [files.take(person.id, *each).id for each in _shared(form).items()]}

    def close(self, person: Person, form: FormData) -> Json:
        view = self._view(person, form)
        return _told(self._deliveries.modals.close(person.id, view.id, bool(_string(form, "all"))))

    def shortcut(self, person: Person, form: FormData) -> Json:
        """A global shortcut, or one on a message."""
        callback_id, ts = _string(form, "callback_id"), _string(form, "ts")
        clicks = self._deliveries.clicks
        if not ts:
            return _told(clicks.shortcut(person.id, callback_id))
        message = self._workspace.messages.get(_string(form, "channel"), ts)
        return _told(clicks.message_shortcut(person.id, callback_id, message))

    def faults(self, person: Person, form: FormData) -> Json:
        try:
            return {"notice": fault_menu.order(self._deliveries.faults, _string(form, "fault"))}
        except KeyError:
            raise SlackError("unknown_fault") from None

    def opened(self, person: Person, form: FormData) -> Json:
        """The person looks at the app: the bot hears of it, as in Slack."""
        tab = "home" if _string(form, "tab") == "home" else "messages"
        self._deliveries.conversation.open_home(person.id, tab)
        return {}

    def suggest(self, request: Request) -> Response:
        """The options of an external select, for what was typed so far."""
        person, query = Visit.of(request, self._workspace).person, FormData(request.query_params)
        block_id, action_id = split_name(_string(query, "act"))
        try:
            on, _ = self._surface(person, query)
            typed = _string(query, "q")
            answer = self._deliveries.clicks.suggest(person.id, on, block_id, action_id, typed)
        except SlackError as refusal:
            return HTMLResponse(render("_suggestions.html.j2", error=refusal.error, options=[]))
        return HTMLResponse(suggestions_html(answer, _string(query, "act")))

    def _invite(self, person: Person, channel: str, name: str) -> Json:
        named = [p for p in self._workspace.people.all() if p.name == name.strip().lstrip("@")]
        if not named:
            raise SlackError("user_not_found")
        self._deliveries.conversation.invite(person.id, channel, named[0].id)
        return {"notice": f"{named[0].real_name} is now in this channel"}

    def _surface(self, person: Person, form: FormData) -> tuple[Message | View, list[Json]]:
        if _string(form, "surface") == "view":
            view = self._view(person, form)
            return view, view.body["blocks"]
        message = self._workspace.messages.get(_string(form, "channel"), _string(form, "ts"))
        return message, list(message.blocks)

    def _view(self, person: Person, form: FormData) -> View:
        view = self._workspace.views.get(_string(form, "view"))
        if view.user != person.id:
            raise SlackError("not_found")
        return view

    @staticmethod
    async def answer(request: Request, workspace: Workspace, handler: Handler) -> Response:
        """Does what a form asks, off the event loop; a refusal by Slack becomes JSON as well."""
        person = Visit.of(request, workspace).person
        form = await request.form()
        try:
            return JSONResponse(await run_in_threadpool(handler, person, form))
        except SlackError as refusal:
            return JSONResponse(_refusal(refusal.error, refusal.problems))

    def _answering(self, handler: Handler) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            return await self.answer(request, self._workspace, handler)

        return endpoint


def suggestions_html(answer: Json, name: str) -> str:
    """Options as the suggestions of a combobox whose input has this name."""
    return render("_suggestions.html.j2", options=options_of(answer), name=name, error="")


def _told(ack: Ack) -> Json:
    return _refusal(ack.error) if ack.error else {}


def _refusal(error: str, problems: tuple[str, ...] = ()) -> Json:
    return {"error": error, "detail": "\n".join(problems) or EXPLAINED.get(error, "")}


def _chosen(element: Json, strings: list[str], pressed: str) -> Json | None:
    """What the action carries besides the element itself."""
    if element["type"] in VALUE_KEYS:
        return state(element, strings)
    if element["type"] == "overflow":
        options = {option["value"]: option for option in element["options"]}
        return {"selected_option": options.get(pressed)}
    return {"value": pressed} if element["type"] == "feedback_buttons" else None


def _found(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    try:
        return find_element(blocks, block_id, action_id)
    except KeyError:
        raise SlackError("not_found") from None


def _shared(form: FormData) -> dict[str, bytes]:
    """The files that were attached, by name."""
    attached = (item for item in form.getlist("file") if isinstance(item, UploadFile))
    return {str(file.filename): file.file.read() for file in attached if file.filename}


def _string(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _raw(form: FormData) -> Raw:
    """The inputs of blocks, whose names are JSON; the rest says what was done and where."""
    names = {name for name in form if name.startswith("[")}
    return {name: [str(each) for each in form.getlist(name)] for name in names}
