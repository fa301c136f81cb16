"""The `tco` command: ask, prices, log, serve, doctor."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.answers.answers import Answer, Answers, Asker, Question, Reply
from bot.answers.create import create_answers
from bot.answers.csv_export import export_csv
from bot.answers.decisions_export import decision_json, decisions_csv
from bot.answers.export import assessment_json
from bot.answers.focus_export import export_focus
from bot.answers.lists import hostable, model_list_json, price_list_json
from bot.language.command_text import parse
from bot.logs import start_logging
from bot.rendering.charts import picture_of
from bot.rendering.render import keep_compiled, render
from bot.rendering.terminal import show, waiting
from bot.settings import Settings, SettingsError
from bot.storage import LoggedQuery, StorageUnavailable, open_storage
from bot.usage.errors import UsageRefused
from engine import EngineError, load_book
from engine.machines.model_config import model_of_config

Parser = argparse.ArgumentParser
_TERMINAL = Asker(team="-", channel="-", user="terminal", is_slack=False)
_USAGE_ERROR = 2


class NotPossible(Exception):
    """What was asked of the command line cannot be done; says why, and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, or 2 with a sentence on standard error."""
    parsed = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment()
        start_logging(settings.log_level, as_json=settings.logs_json)
        if settings.cache:
            keep_compiled(settings.cache)
        command: Callable[[argparse.Namespace, Settings], int] = parsed.command
        return command(parsed, settings)
    except (EngineError, NotPossible, SettingsError, StorageUnavailable, UsageRefused) as why:
        print(f"tco: {why}", file=sys.stderr)
        return _USAGE_ERROR


def _ask(parsed: argparse.Namespace, settings: Settings) -> int:
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


def _answers(parsed: argparse.Namespace, settings: Settings) -> Answers:
    """With the model of a config.json that was given, as the last of the book."""
    if not parsed.model_config:
        return create_answers(settings)
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


def _told(reply: Reply, parsed: argparse.Namespace, answers: Answers) -> int:
    if reply.answer and parsed.format:
        sys.stdout.write(_FORMATS[parsed.format](answers, reply.answer))
        return 0
    if parsed.format == "json" and not reply.is_refusal:
        sys.stdout.write(_json(asdict(reply.message)))
        return 0
    console = Console(stderr=reply.is_refusal)
    measured = 1 if parsed.usage else 0
    show(console, (reply.message, *(reply.thread if parsed.full else reply.thread[:measured])))
    return _USAGE_ERROR if reply.is_refusal else 0


def _save_chart(answer: Answer, file: Path) -> None:
    try:
        file.write_bytes(picture_of(answer.assessment).png)
    except OSError as why:
        raise NotPossible(f"The chart could not be saved: {why}. Name another file.") from why


def _prices(parsed: argparse.Namespace, settings: Settings) -> int:
    if not parsed.format:
        parsed.text = ["prices", *parsed.text]
        return _ask(parsed, settings)
    answers = create_answers(settings)
    understood = parse(f"prices {' '.join(parsed.text)}", answers.names)
    sys.stdout.write(_json(price_list_json(answers.price_list(understood))))
    return 0


def _models(parsed: argparse.Namespace, settings: Settings) -> int:
    if not parsed.format:
        parsed.text = ["models", *parsed.text]
        return _ask(parsed, settings)
    answers, wanted = create_answers(settings), " ".join(parsed.text)
    models = hostable(answers.book, answers.catalogue, answers.today, wanted)
    sys.stdout.write(_json(model_list_json(models)))
    return 0


def _usage(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.answers.measured import measured_files
    from bot.usage.measurement import figures

    measured = measured_files(parsed.files, create_answers(settings).today)
    if parsed.format == "json":
        sys.stdout.write(_json(figures(measured)))
    else:
        show(Console(), (render("usage", {"m": measured}),))
    return 0


def _log(parsed: argparse.Namespace, settings: Settings) -> int:
    if parsed.decisions:
        return _log_decisions(parsed, settings)
    if parsed.format == "csv":
        raise NotPossible("--csv goes with --decisions; for questions take --json.")
    queries = open_storage(settings.database).latest(parsed.most)
    if parsed.format:
        sys.stdout.write(_json([_query_json(query) for query in queries]))
        return 0
    for query in queries:
        print(f"{query.asked_at:%Y-%m-%d %H:%M} {query.verdict:22} {query.canonical}")
    return 0


def _log_decisions(parsed: argparse.Namespace, settings: Settings) -> int:
    decisions = open_storage(settings.database).decisions.all(parsed.most)
    if parsed.format == "json":
        sys.stdout.write(_json([decision_json(decision) for decision in decisions]))
    elif parsed.format == "csv":
        print(decisions_csv(decisions), end="")
    else:
        for decision in decisions:
            made = f"{decision.at:%Y-%m-%d} {decision.outcome:9} {decision.canonical}"
            print(f"{made}: {decision.reason}")
    return 0


def _serve(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.serving import serve  # gunicorn and uvicorn load slowly, and `ask` needs neither

    serve(settings, keep=parsed.keep, over_socket=parsed.socket)
    return 0


def _doctor(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.operations.doctor import examine  # Slack's SDK, which `ask` does not need

    found = list(examine(settings, parsed.manifest))
    for check in found:
        print(f"{_GRADES[check.grade]} {check.name}: {check.sentence}")
    return _USAGE_ERROR if any(check.grade == "failure" for check in found) else 0


def _query_json(query: LoggedQuery) -> dict[str, Any]:
    return {**query.__dict__, "asked_at": query.asked_at.isoformat()}


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


_GRADES = {"ok": "ok     ", "warning": "warning", "failure": "FAILURE"}
_MANIFEST = Path(__file__).parent.parent / "manifest.json"
_FORMATS: Mapping[str, Callable[[Answers, Answer], str]] = {
    "json": lambda answers, answer: _json(assessment_json(answer)),
    "csv": lambda answers, answer: export_csv(answer),
    "focus": lambda answers, answer: export_focus(answer),
    "markdown": lambda answers, answer: answers.brief(answer),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tco", description="Host our own language model, or pay an API?"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = _add_ask(commands)
    prices = _add(commands, "prices", _prices, "show a model's unit prices")
    prices.add_argument("text", nargs="+", metavar="MODEL")
    models = _add(commands, "models", _models, "list the open models that can be hosted")
    models.add_argument("text", nargs="*", help="words of a name, such as qwen")
    for command in (prices, models):
        command.set_defaults(chart=None, usage=None, model_config=None, full=True)
    usage = _add(commands, "usage", _usage, "measure the workload in usage exports and logs")
    usage.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, JSON, logs, zip")
    log = _add(commands, "log", _log, "list the latest questions asked of this bot")
    log.add_argument("-n", dest="most", type=int, default=20, help="how many (20)")
    log.add_argument("--decisions", action="store_true", help="list recorded decisions instead")
    _add_format(models, "json", "print them as JSON")
    _add_formats(ask, prices, usage, log)
    _add_serve(commands)
    doctor = _add(commands, "doctor", _doctor, "look at tokens, scopes, storage, clock and prices")
    doctor.add_argument("--manifest", type=Path, default=_MANIFEST, help="the app's manifest.json")
    return parser


def _add_ask(commands: Any) -> argparse.ArgumentParser:
    ask = _add(commands, "ask", _ask, "answer a question, e.g. tco ask 5M in 1M out")
    ask.add_argument("text", nargs="*", help="as after /tco in Slack")
    ask.set_defaults(refuse=ask.error)
    ask.add_argument("--usage", nargs="+", type=Path, metavar="FILE", help="usage files to price")
    ask.add_argument("--full", action="store_true", help="print the whole breakdown as well")
    ask.add_argument("--chart", type=Path, metavar="FILE", help="save the crossover picture (PNG)")
    ask.add_argument(
        "--model-config",
        type=Path,
        metavar="FILE",
        help="host the model of this config.json (as on Hugging Face)",
    )
    return ask


def _add_serve(commands: Any) -> None:
    served = _add(commands, "serve", _serve, "serve Slack, or without tokens the local workspace")
    served.add_argument(
        "--keep", type=Path, metavar="FILE", help="keep the local workspace's state in a file"
    )
    served.add_argument(
        "--socket",
        action="store_true",
        help="connect the bot to the local workspace over Socket Mode instead of HTTP",
    )


def _add_formats(ask: Parser, prices: Parser, usage: Parser, log: Parser) -> None:
    for command in (ask, prices, usage, log):
        _add_format(command, "json", "print figures, exact, as JSON")
    _add_format(log, "csv", "with --decisions: print them as CSV")
    _add_format(ask, "csv", "print every figure with its source and date as CSV")
    _add_format(ask, "focus", "print the month's charges as CSV in FOCUS columns (FinOps)")
    _add_format(ask, "markdown", "print the decision brief: one page with sources, as Markdown")


def _add_format(command: argparse.ArgumentParser, name: str, help: str) -> None:
    command.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=help)


def _add(
    commands: Any, name: str, run: Callable[[argparse.Namespace, Settings], int], help: str
) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    added.set_defaults(command=run)
    return added


if __name__ == "__main__":
    sys.exit(main())
