"""Answers that need no membership: the body of a command's ack, and posts to a response url."""

from typing import Any

from bot.workspace.blockkit import check_blocks, with_ids
from bot.workspace.errors import SlackError
from bot.workspace.files import Files
from bot.workspace.records import Json, Message, ResponseUrl
from bot.workspace.state import Workspace
from bot.workspace.tickets import ResponseUrls

TEXT_CHARACTERS = 4_000


def checked_content(body: Json, files: Files) -> dict[str, Any]:
    """Text, blocks and attachments of a message that Slack accepts; raises SlackError.

    `no_text`, `msg_too_long`, `invalid_blocks` and its kind, `invalid_attachments`.
    """
    text, blocks = body.get("text") or "", body.get("blocks") or []
    attachments = body.get("attachments") or []
    if not isinstance(text, str):
        raise SlackError("invalid_arguments", ("[ERROR] must be a string [json-pointer:/text]",))
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    if len(text) > TEXT_CHARACTERS:
        raise SlackError("msg_too_long")
    check_blocks(blocks)
    _check_files(blocks, files)
    _check_attachments(attachments)
    return {"text": text, "blocks": tuple(with_ids(blocks)), "attachments": tuple(attachments)}


def content_warnings(body: Json) -> tuple[str, ...]:
    """What Slack lets pass, and screen readers and notifications suffer from."""
    return ("missing_text_in_message",) if body.get("blocks") and not body.get("text") else ()


def thread_warnings(body: Json) -> tuple[str, ...]:
    """Of a response url: without the flag, Slack may put the reply in the original's place."""
    is_said = body.get("replace_original") is False
    return (
        ("thread_ts_needs_replace_original_false",) if body.get("thread_ts") and not is_said else ()
    )


def _check_files(blocks: list[Json], files: Files) -> None:
    """Pictures from Slack's own files are there."""
    for place, block in enumerate(blocks):
        source = block.get("slack_file") or (block.get("accessory") or {}).get("slack_file") or {}
        if "id" in source and not files.has(source["id"]):
            pointer = f"/blocks/{place}/slack_file"
            problem = f"[ERROR] invalid slack file [json-pointer:{pointer}]"
            raise SlackError("invalid_blocks", (problem,))


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    for attachment in attachments:
        try:
            check_blocks(attachment.get("blocks") or [])
        except SlackError as refusal:
            raise SlackError("invalid_attachments", refusal.problems) from None


class Replies:
    def __init__(self, workspace: Workspace, urls: ResponseUrls) -> None:
        self._workspace, self._urls = workspace, urls

    def answer(self, url: ResponseUrl, body: Json) -> Message | None:
        """Does what the body asks: a new message, or the original replaced or deleted.

        Returns the message that came of it; raises SlackError as for chat.postMessage.
        """
        source = self._source(url)
        if body.get("delete_original"):
            if source:
                self._workspace.messages.remove(source)
            return None
        if body.get("replace_original") and source:
            return self._replace(source, body)
        message = self._post(url, body)
        if url.is_command:
            self._urls.set_source(url, message.ts)
        return message

    def _source(self, url: ResponseUrl) -> Message | None:
        if url.source_ts is None:
            return None
        return self._workspace.messages.find(url.channel, url.source_ts)

    def _replace(self, source: Message, body: Json) -> Message:
        content = checked_content(body, self._workspace.files)
        return self._workspace.messages.change(source, **content)

    def _post(self, url: ResponseUrl, body: Json) -> Message:
        bot = self._workspace.bot
        is_public = body.get("response_type") == "in_channel"
        return self._workspace.messages.post(
            url.channel,
            bot.id,
            bot_id=bot.bot_id,
            thread_ts=body.get("thread_ts"),
            visible_to=None if is_public else url.user,
            **checked_content(body, self._workspace.files),
        )
