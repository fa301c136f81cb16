"""Rendering: templates turn answers into Slack messages. Output is parsed, never concatenated."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    PackageLoader,
    StrictUndefined,
    pass_eval_context,
)
from jinja2.nodes import EvalContext

from bot.rendering import figures_text, ids, mrkdwn
from bot.rendering.evidence import evidence

logger = logging.getLogger(__name__)

Block = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One Slack message: what a notification says, and the blocks."""

    text: str
    blocks: tuple[Block, ...]


def joined(first: Message, second: Message) -> Message:
    """Two messages as one; the second's table stays behind, for Slack takes one a message."""
    rest = (block for block in second.blocks if block["type"] not in ("container", "table"))
    return Message(text=f"{first.text} {second.text}", blocks=(*first.blocks, *rest))


class BadTemplate(Exception):
    """A template gave something that is not a message; names the template and the place."""


@pass_eval_context
def to_json(context: EvalContext, value: Any) -> str:
    """What is parsed at once need not be safe in HTML, for which Jinja's own takes thrice as long;
    its signature is the same, for templates that were compiled with it."""
    return json.dumps(value)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "usd": figures_text.usd,
    "dollars": figures_text.dollars,
    "apiece": figures_text.apiece,
    "within": figures_text.within,
    "told": figures_text.told,
    "unit_usd": figures_text.unit_usd,
    "change_usd": figures_text.change_usd,
    "cents": figures_text.cents,
    "tokens": figures_text.tokens,
    "times": figures_text.times,
    "percent": figures_text.percent,
    "share": lambda estimate: Decimal(repr(estimate)),
    "number": figures_text.number,
    "amount": figures_text.amount,
    "day": figures_text.day,
    "decimal": lambda text: None if text is None else Decimal(text),
    "listed": figures_text.listed,
    "mrkdwn": mrkdwn.escape,
    "code": mrkdwn.code,
    "cut": mrkdwn.cut,
    "evidence": evidence,
    "markdown": mrkdwn.markdown,
    "tojson": to_json,
    "lower_first": lambda text: text if text[1:2].isupper() else text[:1].lower() + text[1:],
}
"""What templates call figures and texts through."""


@cache
def environment() -> Environment:
    """The Jinja environment of all Slack templates."""
    jinja = Environment(
        loader=PackageLoader("templates", ""),
        undefined=StrictUndefined,
        autoescape=False,  # the output is JSON; what people typed goes through `mrkdwn` or `code`
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters.update(FILTERS)
    jinja.tests.update(longer=lambda text, most: len(text) > most)
    jinja.globals.update(Button=ids.Button, Modal=ids.Modal, FIELD=ids.FIELD, CHOOSE=ids.CHOOSE)
    return jinja


def keep_compiled(folder: Path) -> None:
    """Keep compiled templates in a folder, each with the hash of the source it was made from.

    A changed template is compiled anew; where the folder cannot be used, all of them are.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".written").touch()
    except OSError as why:
        logger.info("Templates are compiled at every start: %s", why)
    else:
        environment().bytecode_cache = FileSystemBytecodeCache(str(folder))


def load_templates() -> None:
    """Load all that Slack is told by."""
    for name in environment().list_templates(["j2"]):
        if "/" not in name:  # those in a folder are the local workspace's
            environment().get_template(name)


def render(template: str, context: Mapping[str, Any]) -> Message:
    """A message from a template of templates/, such as "answer"."""
    raw = _parsed(template, context)
    return Message(text=raw["text"], blocks=tuple(raw["blocks"]))


def render_view(template: str, context: Mapping[str, Any]) -> Block:
    """A modal or Home tab from a template of templates/, such as "home"."""
    return _parsed(template, context)


def render_text(template: str, context: Mapping[str, Any]) -> str:
    """A document from a template of templates/, such as "brief.md"."""
    return _filled(f"{template}.j2", context).strip() + "\n"


def _parsed(template: str, context: Mapping[str, Any]) -> Block:
    rendered = _filled(f"{template}.json.j2", context)
    try:
        parsed: Block = json.loads(rendered)
    except json.JSONDecodeError as why:
        near = rendered[max(0, why.pos - 80) : why.pos + 80]
        raise BadTemplate(f"{template}.json.j2 is not JSON: {why.msg} near …{near}…") from why
    return parsed


def _filled(template: str, context: Mapping[str, Any]) -> str:
    """A template with its sums in the currency of the answer that it tells."""
    answered = getattr(context.get("answer"), "assessment", None)
    estimate = getattr(context.get("form"), "estimate", None)
    told = context.get("a") or answered or estimate
    with figures_text.telling_in(told.currency if told else None):
        return environment().get_template(template).render(context)


def sentence(macro: str, *arguments: Any, of: str = "_words") -> str:
    """One sentence of a file of macros in templates/, as plain text."""
    module: Any = environment().get_template(f"{of}.j2").module
    return " ".join(str(getattr(module, macro)(*arguments)).split())
