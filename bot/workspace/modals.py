"""Modals submitted and closed, and what the bot's answer makes of them."""

from typing import Any

from bot.workspace.blockkit import check_view, view_body
from bot.workspace.bot_line import BotLine
from bot.workspace.errors import SlackError
from bot.workspace.form_checks import form_errors
from bot.workspace.parcel import Parcel
from bot.workspace.payloads import interaction_json, view_json
from bot.workspace.records import Ack, Json, View
from bot.workspace.state import Workspace
from bot.workspace.tickets import ResponseUrls, Triggers


class Modals:
    def __init__(
        self, workspace: Workspace, line: BotLine, triggers: Triggers, urls: ResponseUrls
    ) -> None:
        self._workspace, self._line, self._triggers, self._urls = workspace, line, triggers, urls

    def submit(self, user: str, view_id: str, values: Json) -> Ack:
        """Submits a modal with the state of all its inputs, `{block_id: {action_id: state}}`.

        What Slack's own client refuses (a required field left empty) does not reach the bot: the
        modal shows the errors, and the ack's error is `form_invalid`.
        """
        view = self._workspace.views.type_in(self._workspace.views.get(view_id), values)
        errors = form_errors(view.body["blocks"], values)
        view = self._workspace.views.show_errors(view, errors)
        if errors:
            return Ack(error="form_invalid")
        ack = self._line.send(self._submission(user, view, values))
        if not ack.is_ok:
            return ack
        try:
            self._follow(user, view_id, ack)
        except SlackError as refusal:
            return ack.model_copy(update={"error": refusal.error})
        return ack

    def close(self, user: str, view_id: str, with_all_below: bool = False) -> Ack:
        """Closes a modal by its close button, or the whole stack by its cross."""
        view = self._workspace.views.get(view_id)
        is_cleared = with_all_below or bool(view.body.get("clear_on_close"))
        closed = self._workspace.views.stack(user) if is_cleared else [view]
        self._workspace.views.close(closed[0])
        acks = [
            self._line.send(self._closing(user, each, is_cleared))
            for each in reversed(closed)
            if each.body.get("notify_on_close")
        ]
        return next((ack for ack in acks if ack.error), Ack(status=200))

    def _submission(self, user: str, view: View, values: Json) -> Parcel:
        payload = interaction_json(
            self._workspace,
            "view_submission",
            user,
            trigger_id=self._triggers.issue(user, view.id),
            view=view_json(self._workspace, view, values),
            response_urls=self._response_urls(user, view, values),
        )
        return _parcel("view_submission", payload, user, view)

    def _closing(self, user: str, view: View, is_cleared: bool) -> Parcel:
        payload = interaction_json(
            self._workspace,
            "view_closed",
            user,
            view=view_json(self._workspace, view),
            is_cleared=is_cleared,
        )
        return _parcel("view_closed", payload, user, view)

    def _response_urls(self, user: str, view: View, values: Json) -> list[Json]:
        """One for each channel chosen in a menu that asked for it."""
        elements = [
            (block["block_id"], block["element"])
            for block in view.body["blocks"]
            if block["type"] == "input" and block["element"].get("response_url_enabled")
        ]
        urls = []
        for block_id, element in elements:
            state = values[block_id][element["action_id"]]
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if channel:
                url = self._urls.issue(user, channel)
                urls.append(
                    {
                        "block_id": block_id,
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": self._urls.address(url),
                    }
                )
        return urls

    def _follow(self, user: str, view_id: str, ack: Ack) -> None:
        """Does what the ack asks; raises SlackError, `invalid_response_action` for instance."""
        body = ack.json_body()
        if ack.ack_body.strip() and not body.get("response_action"):
            raise SlackError("invalid_response_action")
        action: Any = body.get("response_action")
        view = self._workspace.views.get(view_id)
        if action is None:
            self._workspace.views.close(view)
        elif action == "clear":
            self._workspace.views.clear(user)
        elif action == "errors":
            self._workspace.views.show_errors(view, _checked_errors(view, body.get("errors")))
        elif action in ("update", "push"):
            self._show(view, action, body.get("view"))
        else:
            raise SlackError("invalid_response_action")

    def _show(self, view: View, action: str, body: Any) -> None:
        check_view(body, "modal")
        views = self._workspace.views
        (views.update if action == "update" else views.push)(view, view_body(body))


def _checked_errors(view: View, errors: Any) -> dict[str, str]:
    """Slack shows errors under inputs only; for any other block id it refuses the whole answer."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_response_action")
    return {block_id: str(problem) for block_id, problem in errors.items()}


def _parcel(name: str, payload: Json, user: str, view: View) -> Parcel:
    return Parcel(kind="interaction", name=name, payload=payload, user=user, view_id=view.id)
