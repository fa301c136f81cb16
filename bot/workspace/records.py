"""What a workspace consists of: frozen records, kept as JSON on the shelves of `store`."""

import json
from typing import Any, Literal

from pydantic import BaseModel

Json = dict[str, Any]
"""An object of Slack's own JSON, as it travels: blocks, views, payloads."""


class Record(BaseModel, extra="forbid", frozen=True, use_attribute_docstrings=True):
    """The strict base of every record."""


class Team(Record):
    id: str
    name: str
    domain: str
    """The first label of the workspace's address; permalinks are made with it."""


class Person(Record):
    id: str
    """Like Slack's: `U` and uppercase letters or digits."""
    name: str
    """The handle, without `@`."""
    real_name: str
    team_id: str
    is_bot: bool = False
    bot_id: str | None = None
    is_stranger: bool = False
    """From another company, met in a shared channel (Slack Connect)."""
    tz: str = "Europe/Zurich"
    tz_offset: int = 3600
    """Seconds east of UTC."""


class Channel(Record):
    id: str
    name: str
    """Without `#`; a direct message has the name of the person."""
    kind: Literal["public", "private", "im"]
    members: tuple[str, ...] = ()
    is_ext_shared: bool = False
    created: int = 0
    """Unix seconds."""
    topic: str = ""

    @property
    def is_im(self) -> bool:
        return self.kind == "im"


class Reaction(Record):
    name: str
    users: tuple[str, ...]


class Message(Record):
    channel: str
    ts: str
    """Unique and increasing, like `1763700000.000100`: with the channel, the message's identity."""
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    """The `ts` of the thread's root, on replies and (once there is a reply) on the root."""
    visible_to: str | None = None
    """Set on ephemeral messages: the only person who sees it."""
    bot_id: str | None = None
    subtype: str | None = None
    edited_ts: str | None = None
    reactions: tuple[Reaction, ...] = ()
    files: tuple[str, ...] = ()
    """Ids of the files shared with it."""
    metadata: Json | None = None
    is_broadcast: bool = False
    """A reply that was also sent to the channel."""
    error: str | None = None
    """Slack's name for a failure, when it is Slack itself, not the bot, that says so."""

    @property
    def is_ephemeral(self) -> bool:
        return self.visible_to is not None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_tombstone(self) -> bool:
        """What Slack leaves of a deleted message that has replies."""
        return self.subtype == "tombstone"


class View(Record):
    id: str
    kind: Literal["modal", "home"]
    user: str
    """Who sees it."""
    body: Json
    """What the app sent: title, blocks, submit, private_metadata and so on, block ids filled in."""
    hash: str
    """Changes with every update; `views.update` may demand it."""
    root_id: str
    previous_id: str | None = None
    external_id: str | None = None
    values: Json = {}
    """What the person has typed so far: `{block_id: {action_id: {"type": ..., "value": ...}}}`."""
    errors: dict[str, str] = {}
    """By block id, after a refused submission."""

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id", ""))


class StoredFile(Record):
    id: str
    name: str
    title: str = ""
    mimetype: str = "application/octet-stream"
    size: int = 0
    """Bytes."""
    user: str = ""
    """The uploader."""
    alt_txt: str = ""
    snippet_type: str | None = None
    channels: tuple[str, ...] = ()
    is_complete: bool = False
    """False between the upload and `files.completeUploadExternal`."""
    created: int = 0


class LogEntry(Record):
    """One exchange between the workspace and the bot, for the inspector."""

    id: int
    at: float
    """Unix seconds."""
    direction: Literal["to_bot", "from_bot"]
    kind: Literal["command", "interaction", "event", "ack", "web_api", "response_url", "upload"]
    name: str
    """`/tco`, `block_actions`, `app_mention`, `chat.postMessage` and so on."""
    user: str | None = None
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None
    request: Json = {}
    response: Json = {}
    """The answer's JSON; a body that is not JSON stands under `body`."""
    status: int | None = None
    """HTTP status of the answer; None when there was none (timeout, refused connection), and for
    envelopes."""
    seconds: float = 0.0
    error: str | None = None
    """Slack's name for what went wrong, such as `invalid_blocks` or `operation_timeout`."""
    warnings: tuple[str, ...] = ()
    cause: int | None = None
    """Id of the delivery that most likely led to this call: the last one in the same channel."""


class Notice(Record):
    """Something changed: what a page needs to know in order to draw it again."""

    kind: Literal["message", "message_deleted", "view", "home", "channel", "file", "log", "fault"]
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    user: str | None = None
    """On ephemerals, views and Home: the only person concerned."""
    view_id: str | None = None


class Ack(Record):
    """How the bot answered a delivery."""

    status: int | None = None
    """HTTP status; None over a socket, and when no answer came (nobody listening, connection lost,
    3 s over)."""
    ack_body: str = ""
    ack_seconds: float = 0.0
    error: str | None = None
    """What Slack would show, such as `operation_timeout`; None if all is well."""
    retry_reason: str | None = None
    """Slack's word for why an event is sent again; None when acknowledged."""
    no_retry: bool = False
    """The bot asked, by X-Slack-No-Retry, not to be sent this again."""

    @property
    def is_ok(self) -> bool:
        return self.error is None

    def json_body(self) -> Json:
        """The body if it is a JSON object; else an empty dict."""
        try:
            body = json.loads(self.ack_body or "{}")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


class Trigger(Record):
    """The right to open one modal for one person, for three seconds."""

    id: str
    user: str
    issued: float
    """Unix seconds."""
    view_id: str | None = None
    """The modal in which the person acted, if it was in one."""
    is_used: bool = False


class ResponseUrl(Record):
    """The right to answer a command or a click five times within thirty minutes."""

    id: str
    user: str
    channel: str
    issued: float
    """Unix seconds."""
    uses: int = 0
    source_ts: str | None = None
    """The message that was clicked, or the first one that answered the command."""
    is_command: bool = False
