"""The Jinja environment of the workspace's pages."""

import json
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.workspace import mrkdwn
from bot.workspace.directory import hue, initials
from bot.workspace.icons import icon
from bot.workspace.markdown_html import markdown_html


@cache
def environment() -> Environment:
    """Everything is escaped unless it is Markup; a name that is not there is an error."""
    env = Environment(
        loader=PackageLoader("templates", "workspace"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["markdown"] = markdown_html
    env.filters["pretty_json"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False)
    env.filters["compact_json"] = lambda value: json.dumps(value, sort_keys=True)
    env.filters["initials"] = initials
    env.filters["hue"] = hue
    env.globals["mrkdwn"] = mrkdwn
    env.globals["icon"] = icon
    return env


def render(template: str, **context: object) -> Markup:
    """A template of `templates/workspace` as HTML."""
    return Markup(environment().get_template(template).render(**context))
