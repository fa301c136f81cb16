"""The terminal: the messages that Slack gets, drawn with rich."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.rendering.mrkdwn import unescape
from bot.rendering.render import Block, Message

if TYPE_CHECKING:
    from rich.status import Status

_PATIENCE_SECONDS = 1.0
_EMOJI = {
    ":white_check_mark:": "✔",
    ":x:": "✘",
    ":warning:": "!",
    ":grey_question:": "?",
}
_SPANS = re.compile(
    r"\*(?P<bold>[^*\n]+)\*|`(?P<code>[^`\n]+)`|<(?P<url>[^|>\n]+)\|(?P<label>[^>\n]+)>"
)


@contextmanager
def waiting() -> Iterator[None]:
    """Progress on standard error where something takes over a second, on a terminal only."""
    console, shown = Console(stderr=True), list["Status"]()
    if not console.is_terminal:
        yield
        return
    timer = Timer(_PATIENCE_SECONDS, lambda: shown.append(_status(console)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for status in shown:
            status.stop()


def _status(console: Console) -> Status:
    # rich loads half of itself for it: most commands end before
    status = console.status("Working it out …")
    status.start()
    return status


def show(console: Console, messages: Iterable[Message]) -> None:
    """Print messages one below the other; what is a thread in Slack follows under a rule."""
    for index, message in enumerate(messages):
        if index:
            console.print(Rule(style="dim"))
        for renderable in _drawn(message.blocks):
            console.print(renderable)
            console.print()


def _drawn(blocks: Iterable[Block]) -> Iterator[RenderableType]:
    for block in blocks:
        if block["type"] == "header":
            yield Text(block["text"]["text"], style="bold reverse")
        elif block["type"] == "section":
            yield _text(block["text"]["text"])
        elif block["type"] == "context":
            yield Padding(_text(block["elements"][0]["text"], style="dim"), (0, 0, 0, 2))
        elif block["type"] == "table":
            yield _table(block)
        elif block["type"] == "container":
            yield Text(block["title"]["text"], style="bold")
            yield from _drawn(block["child_blocks"])


def _table(block: Block) -> Table:
    head, *rows = block["rows"]
    table = Table(header_style="bold", box=None, padding=(0, 2, 0, 0))
    for cell, settings in zip(head, block["column_settings"], strict=True):
        table.add_column(cell["text"], justify=settings["align"], overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(cell)) for cell in row))
    return table


def _cell(cell: Block) -> str:
    """The characters of a cell; in a rich text people go by their ids."""
    if cell["type"] != "rich_text":
        return str(cell["text"])
    parts = (part for section in cell["elements"] for part in section["elements"])
    return "".join(part.get("text") or part.get("user_id", "") for part in parts).strip()


def _text(mrkdwn: str, style: str = "") -> Text:
    """mrkdwn as styled text: bold, code and links; entities become characters again."""
    for emoji, sign in _EMOJI.items():
        mrkdwn = mrkdwn.replace(emoji, sign)
    text, end = Text(style=style), 0
    for span in _SPANS.finditer(mrkdwn):
        text.append(unescape(mrkdwn[end : span.start()]))
        text.append_text(_span(span))
        end = span.end()
    text.append(unescape(mrkdwn[end:]))
    return text


def _span(span: re.Match[str]) -> Text:
    if span["bold"]:
        return Text(unescape(span["bold"]), style="bold")
    if span["code"]:
        return Text(unescape(span["code"]), style="cyan")
    return Text(span["label"], style=f"link {span['url']}")
