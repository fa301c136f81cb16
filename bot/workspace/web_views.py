"""The Web API's `views.*`: modals and Home as the bot shows them."""

from typing import Any

from bot.workspace.arguments import Arguments, Method
from bot.workspace.blockkit import check_view, view_body
from bot.workspace.errors import SlackError
from bot.workspace.kit_blocks import Surface
from bot.workspace.payloads import view_json
from bot.workspace.records import Json, View
from bot.workspace.state import Workspace
from bot.workspace.tickets import Triggers


class ViewMethods:
    def __init__(self, workspace: Workspace, triggers: Triggers) -> None:
        self._workspace, self._views, self._triggers = workspace, workspace.views, triggers

    def table(self) -> dict[str, Method]:
        """The methods by their names in the Web API."""
        return {
            "views.open": self.open,
            "views.publish": self.publish,
            "views.push": self.push,
            "views.update": self.update,
        }

    def open(self, args: Arguments) -> Json:
        body = self._body(args, "modal")
        self._check_external_id(body)
        trigger = self._triggers.redeem(args.required("trigger_id"))
        return self._shown(self._views.open(trigger.user, body))

    def push(self, args: Arguments) -> Json:
        body = self._body(args, "modal")
        self._check_external_id(body)
        trigger = self._triggers.redeem(args.required("trigger_id"))
        below = self._views.top(trigger.user)
        if trigger.view_id is None or below is None:
            raise SlackError("not_found")
        return self._shown(self._views.push(below, body))

    def update(self, args: Arguments) -> Json:
        view = self._wanted(args)
        body = self._body(args, view.kind)
        self._check_external_id(body, view)
        return self._shown(self._views.update(view, body, args.optional("hash")))

    def publish(self, args: Arguments) -> Json:
        user = self._workspace.people.get(args.required("user_id"))
        body = self._body(args, "home")
        return self._shown(self._views.publish(user.id, body, args.optional("hash")))

    def _body(self, args: Arguments, surface: Surface) -> Json:
        view: Any = args.json("view", "invalid_arguments")
        check_view(view, surface)
        return view_body(view)

    def _wanted(self, args: Arguments) -> View:
        external_id = args.optional("external_id")
        found = self._views.by_external_id(external_id) if external_id else None
        return found or self._views.get(args.string("view_id"))

    def _check_external_id(self, body: Json, own: View | None = None) -> None:
        """An external id is unique among the views of the team."""
        external_id = body.get("external_id")
        taken = self._views.by_external_id(external_id) if external_id else None
        if taken and (own is None or taken.id != own.id):
            raise SlackError("duplicate_external_id")

    def _shown(self, view: View) -> Json:
        return {"view": view_json(self._workspace, view)}
