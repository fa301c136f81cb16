"""What the questionnaire's menus offer as one types."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answers.answers import Answers
from bot.forms.context import label
from bot.forms.fields import NOT_SAID
from bot.rendering.render import Block, render_view
from engine import Book

MOST = 30
"""Options offered at once; Slack takes 100."""
_LONGEST_VALUE = 150


def options(field: str, typed: str, answers: Answers) -> Block:
    """The options of one input for the letters typed, as Slack wants them."""
    found = _models(typed, answers.book) if field == "model" else _apis(typed, answers)
    unsaid = [] if field == "compare_with" or typed.strip() else [(NOT_SAID, "Not said")]
    known = [each for each in found if len(each[0]) <= _LONGEST_VALUE]
    return render_view("options", {"options": [*unsaid, *known][:MOST]})


def _models(typed: str, book: Book) -> Iterator[tuple[str, str]]:
    wanted = typed.lower().split()
    for model in book.models.values():
        if all(word in f"{model.id} {model.name}".lower() for word in wanted):
            yield model.id, f"{model.name}, {model.params_b:.0f}B"


def _apis(typed: str, answers: Answers) -> list[tuple[str, str]]:
    found = answers.catalogue.search(typed, MOST)
    return [(model.ref, label(model.ref, answers.catalogue)) for model in found]
