"""`tco ask`, `prices`, `models` and `usage`: questions, answered on standard output."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bot.answers.answers import Answer, Answers, Asker, Question, Reply
from bot.answers.create import create_answers
from bot.rendering.terminal import show, waiting
from bot.settings import Settings
from bot.terminal.printing import USAGE_ERROR, NotPossible, as_json

_TERMINAL = Asker(team="-", channel="-", user="terminal", is_slack=False)


def ask(parsed: Namespace, settings: Settings) -> int:
    """Answer a question, and print the message or the figures that were asked for."""
    text = " ".join(parsed.text)
    if not text and not parsed.usage:
        parsed.refuse("say what to price, e.g. tco ask 5M in 1M out")
    with waiting():
        answers = _answers(parsed, settings)
        if parsed.model_config:
            text = f"{text}, model {list(answers.book.models)[-1]}"
        reply = _reply(text, parsed.usage, answers, is_brief=not parsed.full)
        if reply.answer and parsed.chart:
            _save_chart(reply.answer, parsed.chart)
    return _told(reply, parsed, answers)


def prices(parsed: Namespace, settings: Settings) -> int:
    """Print a model's unit prices."""
    if not parsed.format:
        parsed.text = ["prices", *parsed.text]
        return ask(parsed, settings)
    from bot.answers.lists import price_list_json
    from bot.language.parsing import parse

    answers = create_answers(settings)
    understood = parse(f"prices {' '.join(parsed.text)}", answers.names)
    sys.stdout.write(as_json(price_list_json(answers.price_list(understood))))
    return 0


def models(parsed: Namespace, settings: Settings) -> int:
    """Print the open models that can be hosted."""
    if not parsed.format:
        parsed.text = ["models", *parsed.text]
        return ask(parsed, settings)
    from bot.answers.lists import hostable, model_list_json

    answers, wanted = create_answers(settings), " ".join(parsed.text)
    found = hostable(answers.book, answers.catalogue, answers.today, wanted)
    sys.stdout.write(as_json(model_list_json(found)))
    return 0


def usage(parsed: Namespace, settings: Settings) -> int:
    """Print what usage files measure."""
    from bot.answers.measured import measured_files
    from bot.rendering.render import render
    from bot.usage.measurement import figures

    measured = measured_files(parsed.files, create_answers(settings).today)
    if parsed.format == "json":
        sys.stdout.write(as_json(figures(measured)))
    else:
        show(Console(), (render("usage", {"m": measured}),))
    return 0


def _answers(parsed: Namespace, settings: Settings) -> Answers:
    """With the model of a config.json that was given, as the last of the book."""
    if not parsed.model_config:
        return create_answers(settings)
    from engine import load_book
    from engine.machines.model_config import model_of_config

    file: Path = parsed.model_config
    try:
        config = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as why:
        raise NotPossible(f"{file} could not be read as JSON: {why}.") from why
    model = model_of_config(config, file.parent.name or file.stem)
    return create_answers(settings, book=load_book().with_model(model))


def _reply(text: str, usage: Sequence[Path] | None, answers: Answers, *, is_brief: bool) -> Reply:
    if usage:
        return _of_files(text, usage, answers)
    return answers.reply(
        Question(text=text, asker=_TERMINAL, surface="terminal", is_brief=is_brief)
    )


def _of_files(text: str, files: Sequence[Path], answers: Answers) -> Reply:
    # the sources are read only where needed
    from bot.answers.measured import answer_files, measured_files

    paths = [path for path in files if not _is_words(path)]
    words = [str(path) for path in files if _is_words(path)]
    measured = measured_files(paths, answers.today)
    return answer_files(measured, " ".join((*words, text)), _TERMINAL, "terminal", answers)


def _is_words(path: Path) -> bool:
    """Whether what follows --usage is no file but the question beside it: "on h200"."""
    return not path.exists() and (" " in str(path) or not path.suffix)


def _told(reply: Reply, parsed: Namespace, answers: Answers) -> int:
    if reply.answer and parsed.format:
        sys.stdout.write(_FORMATS[parsed.format](answers, reply.answer))
        return 0
    if parsed.format == "json" and not reply.is_refusal:
        sys.stdout.write(as_json(asdict(reply.message)))
        return 0
    console = Console(stderr=reply.is_refusal)
    measured = 1 if parsed.usage else 0
    show(console, (reply.message, *(reply.thread if parsed.full else reply.thread[:measured])))
    return USAGE_ERROR if reply.is_refusal else 0


def _save_chart(answer: Answer, file: Path) -> None:
    from bot.rendering.charts import picture_of

    try:
        file.write_bytes(picture_of(answer.assessment).png)
    except OSError as why:
        raise NotPossible(f"The chart could not be saved: {why}. Name another file.") from why


def _json(answers: Answers, answer: Answer) -> str:
    from bot.answers.export import assessment_json

    return as_json(assessment_json(answer))


def _csv(answers: Answers, answer: Answer) -> str:
    from bot.answers.csv_export import export_csv

    return export_csv(answer)


def _focus(answers: Answers, answer: Answer) -> str:
    from bot.answers.focus_export import export_focus

    return export_focus(answer)


_FORMATS: Mapping[str, Callable[[Answers, Answer], str]] = {
    "json": _json,
    "csv": _csv,
    "focus": _focus,
    "markdown": Answers.brief,
}
