"""Slash commands on their way to the bot, and what the person sees of the answer."""

from bot.workspace import seed
from bot.workspace.bot_line import BotLine
from bot.workspace.errors import SlackError
from bot.workspace.parcel import Parcel
from bot.workspace.payloads import command_channel_name, enterprise_json
from bot.workspace.records import Ack, Channel, Json, ResponseUrl
from bot.workspace.replies import Replies, content_warnings
from bot.workspace.state import Workspace
from bot.workspace.tickets import ResponseUrls, Triggers


def escaped(text: str) -> str:
    """The three characters that Slack escapes in all that people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Commands:
    names: tuple[str, ...] = ("/tco",)
    """The commands that the app registered."""

    def __init__(
        self, workspace: Workspace, line: BotLine, triggers: Triggers, urls: ResponseUrls
    ) -> None:
        self._workspace, self._line, self._triggers, self._urls = workspace, line, triggers, urls
        self._replies = Replies(workspace, urls)

    def run(self, typed: str, user: str, channel: str, trigger_id: str | None = None) -> Ack:
        """Sends what a person typed, such as `/tco 5M in 1M out`, and shows what comes back.

        The same `trigger_id` twice is the same command delivered twice. Raises SlackError
        `not_in_channel` where the person could not have typed it.
        """
        name, _, text = typed.strip().partition(" ")
        place = self._workspace.channels.get(channel)
        if user not in place.members:
            raise SlackError("not_in_channel")
        if name not in self.names or self._workspace.people.get(user).is_stranger:
            return self._not_a_command(name, user, place)
        parcel, url = self._made(name, text, user, place, trigger_id)
        return self._show(self._line.send(parcel), name, url)

    def parcel(self, name: str, text: str, user: str, channel: Channel) -> Parcel:
        """What a command is sent to the bot as, for whoever delivers it on another line."""
        return self._made(name, text, user, channel)[0]

    def _made(
        self, name: str, text: str, user: str, channel: Channel, trigger_id: str | None = None
    ) -> tuple[Parcel, ResponseUrl]:
        url = self._urls.issue(user, channel.id, is_command=True)
        trigger = self._triggers.issue(user, trigger_id=trigger_id)
        payload: Json = {
            "token": seed.VERIFICATION_TOKEN,
            "team_id": self._workspace.team.id,
            "team_domain": self._workspace.team.domain,
            "channel_id": channel.id,
            "channel_name": command_channel_name(channel),
            "user_id": user,
            "user_name": self._workspace.people.get(user).name,
            "command": name,
            "text": escaped(text.strip()),
            "api_app_id": self._workspace.app_id,
            **enterprise_json(self._workspace),
            "response_url": self._urls.address(url),
            "trigger_id": trigger,
        }
        made = Parcel(kind="command", name=name, payload=payload, user=user, channel=channel.id)
        return made, url

    def _show(self, ack: Ack, name: str, url: ResponseUrl) -> Ack:
        if not ack.is_ok:
            self._say_failed(name, ack.error or "", url)
            return ack
        body = ack.json_body() or ({"text": ack.ack_body} if ack.ack_body.strip() else {})
        if not body:
            return ack
        try:
            message = self._replies.answer(url, body)
        except SlackError as refusal:
            self._say_failed(name, "invalid_command_response", url)
            return ack.model_copy(update={"error": refusal.error})
        self._workspace.log.add(
            "from_bot",
            "ack",
            name,
            user=url.user,
            channel=url.channel,
            ts=message.ts if message else None,
            request=body,
            warnings=content_warnings(body),
        )
        return ack

    def _say_failed(self, name: str, error: str, url: ResponseUrl) -> None:
        text = f'{name} failed with the error "{error}"'
        self._workspace.messages.post(
            url.channel, seed.SLACKBOT.id, text, visible_to=url.user, error=error
        )

    def _not_a_command(self, name: str, user: str, channel: Channel) -> Ack:
        text = f"`{escaped(name)}` is not a valid command."
        self._workspace.messages.post(
            channel.id, seed.SLACKBOT.id, text, visible_to=user, error="invalid_command"
        )
        return Ack(error="invalid_command")
