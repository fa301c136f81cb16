"""What people press and choose in messages, modals and Home, and the shortcuts they start."""

from bot.workspace.blockkit import check_options
from bot.workspace.bot_line import BotLine
from bot.workspace.errors import SlackError
from bot.workspace.form_values import VALUE_KEYS, find_element
from bot.workspace.parcel import Parcel
from bot.workspace.payloads import interaction_json, message_json, view_json
from bot.workspace.records import Ack, Json, Message, View
from bot.workspace.state import Workspace
from bot.workspace.tickets import ResponseUrls, Triggers

SHOWN_FIELDS = ("type", "action_id", "text", "value", "style", "placeholder")


class Clicks:
    def __init__(
        self, workspace: Workspace, line: BotLine, triggers: Triggers, urls: ResponseUrls
    ) -> None:
        self._workspace, self._line, self._triggers, self._urls = workspace, line, triggers, urls

    def press(
        self,
        user: str,
        on: Message | View,
        block_id: str,
        action_id: str,
        chosen: Json | None = None,
        values: Json | None = None,
    ) -> Ack:
        """Delivers block_actions.

        `chosen` is the new state of an element that has one, the `selected_option` of an overflow
        menu, the `value` of a feedback button; `values` the state of all inputs of the surface.
        Raises SlackError `message_not_found` for what the person cannot see, else `not_found`.
        """
        surface = self._surface(user, on, values or {}) | self._response_url(user, on)
        block, element = _element(on, block_id, action_id)
        action = _action(block, element, chosen or {}, self._workspace.store.next_ts())
        trigger_id = self._triggers.issue(user, on.id if isinstance(on, View) else None)
        payload = interaction_json(
            self._workspace,
            "block_actions",
            user,
            trigger_id=trigger_id,
            actions=[action],
            **surface,
        )
        return self._line.send(_parcel("block_actions", payload, user, on))

    def suggest(
        self, user: str, on: Message | View, block_id: str, action_id: str, typed: str
    ) -> Json:
        """Asks the bot for the options of an external select: `options` or `option_groups`.

        Raises SlackError with Slack's name for what went wrong, such as `operation_timeout`.
        """
        _element(on, block_id, action_id)
        payload = interaction_json(
            self._workspace,
            "block_suggestion",
            user,
            block_id=block_id,
            action_id=action_id,
            value=typed,
            **self._surface(user, on, {}),
        )
        ack = self._line.send(_parcel("block_suggestion", payload, user, on))
        if ack.error:
            raise SlackError(ack.error)
        check_options(ack.json_body())
        return ack.json_body()

    def shortcut(self, user: str, callback_id: str) -> Ack:
        """Starts a global shortcut."""
        payload = interaction_json(
            self._workspace,
            "shortcut",
            user,
            callback_id=callback_id,
            action_ts=self._workspace.store.next_ts(),
            trigger_id=self._triggers.issue(user),
        )
        return self._line.send(
            Parcel(kind="interaction", name="shortcut", payload=payload, user=user)
        )

    def message_shortcut(self, user: str, callback_id: str, on: Message) -> Ack:
        """Starts a shortcut on a message."""
        payload = interaction_json(
            self._workspace,
            "message_action",
            user,
            callback_id=callback_id,
            action_ts=self._workspace.store.next_ts(),
            message_ts=on.ts,
            trigger_id=self._triggers.issue(user),
            channel=self._channel(on),
            message=message_json(self._workspace, on),
            **self._response_url(user, on),
        )
        return self._line.send(_parcel("message_action", payload, user, on))

    def _surface(self, user: str, on: Message | View, values: Json) -> Json:
        if isinstance(on, View):
            container = {"type": "view", "view_id": on.id}
            return {"container": container, "view": view_json(self._workspace, on, values or None)}
        if on.visible_to not in (None, user) or user not in self._members(on):
            raise SlackError("message_not_found")
        place: Json = {
            "type": "message",
            "message_ts": on.ts,
            "channel_id": on.channel,
            "is_ephemeral": on.is_ephemeral,
            **({"thread_ts": on.thread_ts} if on.thread_ts else {}),
        }
        surface: Json = {
            "container": place,
            "channel": self._channel(on),
            "state": {"values": values},
        }
        # Slack keeps no copy of an ephemeral message, so a click on one does not carry it.
        return (
            surface
            if on.is_ephemeral
            else {**surface, "message": message_json(self._workspace, on)}
        )

    def _response_url(self, user: str, on: Message | View) -> Json:
        if isinstance(on, View):
            return {}
        url = self._urls.issue(user, on.channel, source_ts=on.ts)
        return {"response_url": self._urls.address(url)}

    def _members(self, on: Message) -> tuple[str, ...]:
        return self._workspace.channels.get(on.channel).members

    def _channel(self, on: Message) -> Json:
        channel = self._workspace.channels.get(on.channel)
        return {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name}


def _element(on: Message | View, block_id: str, action_id: str) -> tuple[Json, Json]:
    blocks = list(on.blocks) if isinstance(on, Message) else on.body["blocks"]
    try:
        return find_element(blocks, block_id, action_id)
    except KeyError:
        raise SlackError("not_found") from None


def _action(block: Json, element: Json, chosen: Json, action_ts: str) -> Json:
    shown = {name: element[name] for name in SHOWN_FIELDS if name in element}
    state_key = VALUE_KEYS.get(element["type"])
    if state_key:
        shown.setdefault(state_key, None)
    return {**shown, "block_id": block["block_id"], **chosen, "action_ts": action_ts}


def _parcel(name: str, payload: Json, user: str, on: Message | View) -> Parcel:
    if isinstance(on, View):
        return Parcel(kind="interaction", name=name, payload=payload, user=user, view_id=on.id)
    return Parcel(
        kind="interaction", name=name, payload=payload, user=user, channel=on.channel, ts=on.ts
    )
