"""Slack's mrkdwn to safe HTML: what was typed is escaped, only Slack's own markup becomes tags."""

import re
from datetime import tzinfo
from itertools import groupby
from typing import Protocol

from markupsafe import Markup, escape

from bot.workspace.dates import moment, slack_date
from bot.workspace.emoji import EMOJI
from bot.workspace.icons import OF_EMOJI, icon


class Names(Protocol):
    """Who and what the ids in a text stand for, as the viewer may see it."""

    @property
    def viewer(self) -> str: ...

    @property
    def zone(self) -> tzinfo: ...

    def user_name(self, user_id: str) -> str | None: ...

    def channel_name(self, channel_id: str) -> str | None: ...


FENCE = re.compile(r"```\n?(.*?)```", re.DOTALL)
QUOTE = re.compile(r"^(?:>|&gt;) ?")
ITEM = re.compile(r"^(\s*)([•◦▪-]|\d{1,3}\.)\s+(.*)$")
TOKEN = re.compile(
    r"`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>"
    r"|(?P<url>https?://[^\s<>|`]+[^\s<>|`.,;:!?)\]'\"*_~])|:(?P<emoji>[a-z0-9_+\-]+):"
)
EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=\S)(?P<strong>[^*\n]+)(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=\S)(?P<em>[^_\n]+)(?<=\S)_(?![\w_])"
    r"|(?<![\w~])~(?=\S)(?P<s>[^~\n]+)(?<=\S)~(?![\w~])"
)
# Characters of the private use area hold the place of finished HTML while emphasis is looked for.
OPEN, CLOSE = "\ue000", "\ue001"
HELD = re.compile(f"{OPEN}(\\d+){CLOSE}")
SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
BROADCASTS = ("channel", "here", "everyone")


def to_html(text: str, names: Names) -> Markup:
    """A mrkdwn text as HTML."""
    html = Markup()
    for index, part in enumerate(FENCE.split(text.replace(OPEN, "").replace(CLOSE, ""))):
        html += _preformatted(part) if index % 2 else _lines(part.strip("\n"), names)
    return html


def unescaped(text: str) -> str:
    """Slack's three entities as the characters they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def link(url: str, label: str) -> Markup:
    """A link that leaves the page, or plain text where the address is not one to follow."""
    if not SAFE_LINK.match(url):
        return escape(label)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        url, label
    )


def user_mention(user_id: str, names: Names) -> Markup:
    """A person's name as Slack shows a mention; the viewer's own stands out."""
    name = names.user_name(user_id) or user_id
    css = "mention mention-me" if user_id == names.viewer else "mention"
    return Markup('<span class="{}">@{}</span>').format(css, name)


def channel_mention(channel_id: str, names: Names) -> Markup:
    """A channel's name, or "private channel" to those who cannot see it."""
    name = names.channel_name(channel_id)
    if name is None:
        return Markup('<span class="mention">{} private channel</span>').format(icon("lock"))
    return Markup('<span class="mention">#{}</span>').format(name)


def broadcast(word: str) -> Markup:
    """`@channel` and its like."""
    return Markup('<span class="mention mention-me">@{}</span>').format(word)


def date(timestamp: str, template: str, fallback: str, names: Names) -> Markup:
    """A moment in the viewer's own zone; the fallback where it is no moment at all."""
    try:
        at = moment(timestamp, names.zone)
    except (ValueError, OverflowError, OSError):
        return escape(fallback)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(), slack_date(at, "{date_long} at {time}"), slack_date(at, template)
    )


def _preformatted(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(unescaped(text))


def _lines(text: str, names: Names) -> Markup:
    if not text:
        return Markup()
    html: list[Markup] = []
    for kind, group in groupby(text.split("\n"), key=_kind):
        lines = list(group)
        if kind == "quote":
            body = [_inline(QUOTE.sub("", line), names) for line in lines]
            html.append(Markup("<blockquote>{}</blockquote>").format(Markup("<br>").join(body)))
        elif kind == "item":
            items = Markup().join(_item(line, names) for line in lines)
            html.append(Markup('<ul class="typed-list">{}</ul>').format(items))
        else:
            html.append(Markup("<br>").join(_inline(line, names) for line in lines))
    return Markup().join(html)


def _kind(line: str) -> str:
    if QUOTE.match(line):
        return "quote"
    return "item" if ITEM.match(line) else "text"


def _item(line: str, names: Names) -> Markup:
    """Slack has no list syntax in mrkdwn: the marker stays as typed, the text hangs beside it."""
    match = ITEM.match(line)
    assert match is not None
    depth = min(len(match[1].expandtabs(4)) // 2, 3)
    return Markup('<li class="depth-{}"><span class="marker">{}</span><span>{}</span></li>').format(
        depth, match[2], _inline(match[3], names)
    )


def _inline(line: str, names: Names) -> Markup:
    held: list[Markup] = []

    def hold(match: re.Match[str]) -> str:
        held.append(_token(match, names))
        return f"{OPEN}{len(held) - 1}{CLOSE}"

    html = _emphasised(TOKEN.sub(hold, line))
    return Markup(HELD.sub(lambda match: str(held[int(match[1])]), html))


def _token(match: re.Match[str], names: Names) -> Markup:
    if match["code"]:
        return Markup("<code>{}</code>").format(unescaped(match["code"]))
    if match["url"]:
        url = unescaped(match["url"])
        return link(url, url)
    if match["emoji"]:
        return emoji(match["emoji"])
    return _angle(match["angle"], names)


def emoji(name: str) -> Markup:
    """An emoji by its short name, drawn where there is an icon; an unknown one stays as typed."""
    if name not in EMOJI:
        return escape(f":{name}:")
    label = name.replace("_", " ")
    return Markup('<span class="emoji" role="img" aria-label="{}">{}</span>').format(
        label, icon(OF_EMOJI[name]) if name in OF_EMOJI else EMOJI[name]
    )


def _angle(body: str, names: Names) -> Markup:
    target, _, label = body.partition("|")
    kind, rest = target[:1], target[1:]
    if kind == "@":
        return user_mention(rest, names)
    if kind == "#":
        return channel_mention(rest, names)
    if kind == "!":
        return _special(rest, unescaped(label), names)
    if SAFE_LINK.match(target):
        return link(unescaped(target), unescaped(label or target).removeprefix("mailto:"))
    return escape(f"<{unescaped(body)}>")


def _special(command: str, label: str, names: Names) -> Markup:
    name, *arguments = command.split("^")
    if name in BROADCASTS:
        return broadcast(name)
    if name == "date" and len(arguments) >= 2:
        return date(arguments[0], arguments[1], label or arguments[1], names)
    if name == "subteam":
        return broadcast(label.removeprefix("@") or "group")
    return escape(label or f"<!{command}>")


def _emphasised(text: str) -> Markup:
    """Bold, italic and struck text, nested well: the inner text is looked at on its own."""
    html, at = Markup(), 0
    for match in EMPHASIS.finditer(text):
        tag = match.lastgroup or "em"
        html += escape(unescaped(text[at : match.start()]))
        html += Markup(f"<{tag}>{{}}</{tag}>").format(_emphasised(match[tag]))
        at = match.end()
    return html + escape(unescaped(text[at:]))
