"""Icons drawn inline as SVG: emoji are empty boxes where a machine has no font for them."""

import json
from functools import cache
from importlib.resources import files

from markupsafe import Markup

OF_EMOJI = {
    "+1": "thumb-up",
    "-1": "thumb-down",
    "thumbsup": "thumb-up",
    "thumbsdown": "thumb-down",
    "alarm_clock": "clock",
    "balance_scale": "scales",
    "ballot_box_with_check": "check",
    "bar_chart": "chart",
    "bell": "bell",
    "bulb": "bulb",
    "clipboard": "memo",
    "clock1": "clock",
    "closed_lock_with_key": "lock",
    "eyes": "eye",
    "grey_question": "question",
    "heavy_check_mark": "check",
    "hourglass": "clock",
    "information_source": "info",
    "link": "link",
    "lock": "lock",
    "memo": "memo",
    "no_entry": "forbidden",
    "no_entry_sign": "forbidden",
    "page_facing_up": "file",
    "paperclip": "clip",
    "pencil2": "edit",
    "pushpin": "pin",
    "question": "question",
    "rotating_light": "siren",
    "scales": "scales",
    "speech_balloon": "reply",
    "stopwatch": "clock",
    "warning": "warning",
    "wastebasket": "trash",
    "white_check_mark": "check",
    "x": "cross",
    "zap": "bolt",
}
"""Short names of emoji that have an icon; all others stay characters."""


@cache
def icon(name: str) -> Markup:
    """An icon of templates/workspace/icons.json, in the colour of the text around it."""
    return Markup(
        '<svg class="icon icon-{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>'
    ).format(name, Markup(_shapes()[name]))


@cache
def _shapes() -> dict[str, str]:
    text = (files("templates") / "workspace" / "icons.json").read_text("utf-8")
    shapes: dict[str, str] = json.loads(text)
    return shapes
