"""Blocks and elements of Block Kit, as small as Slack takes them."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**fields: Any) -> Json:
    return {"type": "section", **({"text": mrkdwn("hello")} | fields)}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Go"), **fields}


def option(text: str = "One", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Json]:
    return [option(f"Option {n}", str(n)) for n in range(count)]


def select(**fields: Any) -> Json:
    return {"type": "static_select", "options": options(1), **fields}


def field(**element: Any) -> Json:
    return {"type": "input", "label": plain("Tokens"), "element": element}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 1, cells: int = 1, text: str = "x", **fields: Any) -> Json:
    return {"type": "table", "rows": [[cell(text)] * cells] * rows, **fields}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def words(text: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


def card(**fields: Any) -> Json:
    return {"type": "card", **({"title": mrkdwn("H100")} | fields)}


def container(*children: Json, **fields: Any) -> Json:
    return {
        "type": "container",
        **({"title": plain("The bill")} | fields),
        "child_blocks": [*children],
    }


def chart(**fields: Any) -> Json:
    series = [{"name": "GPT-4o", "data": [{"label": "1M", "value": 675}]}]
    plot = {"type": "line", "series": series, "axis_config": {"categories": ["1M"]}}
    return {"type": "data_visualization", "title": "Crossover", "chart": plot | fields}


def trash(action_id: str) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain("x"), "action_id": action_id}


def image(**fields: Any) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A", **fields}


CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("Really"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}
