"""The `tco` command: ask, prices, models, usage, log, serve, doctor, admin.

What a command needs is loaded with it: `ask` waits for no server, and `serve` for no terminal.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.settings import Settings

Parser = argparse.ArgumentParser
_USAGE_ERROR = 2


def program() -> int:
    """The whole process of a command: one that soon ends anyway collects no garbage, which took
    a fifth of the time of a short answer."""
    from bot.settings import spare_plugins

    gc.disable()
    spare_plugins()
    try:
        return main()
    finally:
        gc.freeze()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, or 2 with a sentence on standard error."""
    parsed = _parser().parse_args(arguments)
    try:
        return _run(parsed)
    except _explained() as why:
        print(f"tco: {why}", file=sys.stderr)
        return _USAGE_ERROR


def _run(parsed: argparse.Namespace) -> int:
    from bot.kept import keep_derived
    from bot.logs import start_logging
    from bot.settings import Settings

    settings = Settings.from_environment()
    start_logging(settings.log_level, as_json=settings.logs_json)
    if settings.cache:
        keep_derived(settings.cache)
    command: Callable[[argparse.Namespace, Settings], int] = parsed.command
    return command(parsed, settings)


def _explained() -> tuple[type[Exception], ...]:
    """The errors whose sentence is all that a person needs; looked up when one is raised."""
    from bot.settings import SettingsError
    from bot.storage import StorageUnavailable
    from bot.terminal.printing import NotPossible
    from bot.usage.errors import UsageRefused
    from engine import EngineError

    return EngineError, NotPossible, SettingsError, StorageUnavailable, UsageRefused


def _ask(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal.ask import ask

    return ask(parsed, settings)


def _prices(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal.ask import prices

    return prices(parsed, settings)


def _models(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal.ask import models

    return models(parsed, settings)


def _usage(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal.ask import usage

    gc.enable()
    return usage(parsed, settings)


def _log(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal.log import log

    return log(parsed, settings)


def _serve(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.serving import serve  # which turns the collector on again

    serve(settings, keep=parsed.keep, over_socket=parsed.socket)
    return 0


def _doctor(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.operations.doctor import examine

    found = list(examine(settings, parsed.manifest))
    for check in found:
        print(f"{_GRADES[check.grade]} {check.name}: {check.sentence}")
    return _USAGE_ERROR if any(check.grade == "failure" for check in found) else 0


def _admin(parsed: argparse.Namespace, settings: Settings) -> int:
    from bot.operations import admin

    return admin.run(parsed, settings)


_GRADES = {"ok": "ok     ", "warning": "warning", "failure": "FAILURE"}
_MANIFEST = Path(__file__).parent.parent / "manifest.json"


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
    _add_admin(commands)
    return parser


def _add_admin(commands: Any) -> None:
    help = "look after the database: migrate, check, backup, copy, forget a team, make a key"
    tasks = commands.add_parser("admin", help=help, description=help).add_subparsers(
        dest="task", required=True, metavar="TASK"
    )
    _add(tasks, "migrate", _admin, "bring the database up to date with this version")
    _add(tasks, "check", _admin, "say whether the database can be used, and what is in it")
    backup = _add(tasks, "backup", _admin, "save all that is kept, as it is now, in a SQLite file")
    backup.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")
    copy = _add(tasks, "copy", _admin, "copy all that is kept into an empty database")
    address = "sqlite:///PATH or postgresql://…"
    copy.add_argument("--from", dest="source", required=True, metavar="ADDRESS", help=address)
    copy.add_argument("--to", dest="target", required=True, metavar="ADDRESS", help=address)
    forget = _add(tasks, "forget", _admin, "delete all that is kept of a workspace, tokens too")
    forget.add_argument("team", metavar="TEAM", help="its id, such as T0123ABCD")
    _add(tasks, "new-key", _admin, "print a new key for TCO_SECRET_KEY")


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
    sys.exit(program())
