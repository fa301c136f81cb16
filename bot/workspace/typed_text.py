"""What people type, and what Slack makes of it: escaped characters, names as mentions."""

import re

from bot.workspace.commands import escaped
from bot.workspace.mrkdwn import unescaped
from bot.workspace.people import People

_NAME = re.compile(r"(?<!\w)@([\w.-]*\w)")
_MENTION = re.compile(r"<@([A-Z0-9]+)>")


def as_markup(typed: str, people: People) -> str:
    """Typed text as a message keeps it: three characters escaped, names of people to mentions."""
    ids = {person.name: person.id for person in people.all()}

    def mention(match: re.Match[str]) -> str:
        return f"<@{ids[match[1]]}>" if match[1] in ids else match[0]

    return _NAME.sub(mention, escaped(typed))


def as_typed(markup: str, people: People) -> str:
    """A message's text as its author would type it again."""
    names = {person.id: person.name for person in people.all()}

    def name(match: re.Match[str]) -> str:
        return f"@{names[match[1]]}" if match[1] in names else match[0]

    return unescaped(_MENTION.sub(name, markup))
