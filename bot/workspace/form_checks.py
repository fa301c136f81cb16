"""What Slack's own client refuses before it submits a form, in the words it shows under a field."""

import re
from decimal import Decimal, InvalidOperation

from bot.workspace.form_values import VALUE_KEYS
from bot.workspace.records import Json

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"https?://\S+\.\S+|https?://localhost\S*")


def form_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """By block id, what is wrong; empty when the form may be submitted."""
    errors = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            state = values[block["block_id"]][element["action_id"]]
            problem = _problem(block, element, state[VALUE_KEYS[element["type"]]])
            if problem:
                errors[block["block_id"]] = problem
    return errors


def _problem(block: Json, element: Json, value: object) -> str | None:
    if value is None or value == []:
        return None if block.get("optional") else "Please complete this required field."
    if isinstance(value, list):
        most = element.get("max_selected_items") or element.get("max_files")
        return f"Please choose at most {most}." if most and len(value) > most else None
    if element["type"] == "number_input":
        return _number_problem(element, str(value))
    return _text_problem(element, value) if isinstance(value, str) else None


def _number_problem(element: Json, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(str(element["min_value"])):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and number > Decimal(str(element["max_value"])):
        return f"Please enter {element['max_value']} or less."
    return None


def _text_problem(element: Json, text: str) -> str | None:
    if len(text) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(text) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    if element["type"] == "email_text_input" and not EMAIL.fullmatch(text):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not URL.fullmatch(text):
        return "Please enter a valid URL."
    return None
