"""What a WSGI server serves: `gunicorn 'bot.wsgi:create()'`, as in the Procfile."""

from __future__ import annotations

import ctypes
import gc
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from wsgiref.types import WSGIApplication

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.answers.create import read_ahead
from bot.app import Bot, create_bot
from bot.logs import log_for_servers, start_logging
from bot.operations.pages import Pages, serve_pages
from bot.settings import Settings, SettingsError
from bot.slack.http import Door

_SWITCH_SECONDS = 0.001
"""After which a thread that computes lets one that acknowledges go on, which it does some ten times
for each request. Python's own is five times that."""

_MADE = 10_000
"""So many new objects, and garbage is looked for."""
_M_ARENA_MAX, _ARENAS = -8, 2
"""As glibc's malloc.h numbers it; Python's own small objects live elsewhere."""


def create() -> WSGIApplication:
    """The bot over HTTP, as the environment says; SettingsError where a token is missing."""
    settings = Settings.from_environment()
    settings.require_slack()
    start_logging(settings.log_level, as_json=settings.logs_json)
    served = serve_settings(settings)
    keep_loaded()
    return served


def load_shared() -> None:
    """Load what each worker needs and none changes, before they come of this process. Garbage is
    not looked for until then: to look at it writes to it. Nothing is opened and no thread begun;
    what is wrong with the settings each worker says itself."""
    gc.disable()
    share_memory()
    with suppress(SettingsError):
        read_ahead(Settings.from_environment())
    gc.freeze()


def share_memory() -> None:
    """Have threads share memory that is free: with glibc's dozen of arenas each kept what the
    largest question in it had taken. Elsewhere nothing is changed."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def keep_loaded() -> None:
    """What is loaded by now stays: it is not looked through for garbage again and again. What
    questions make is looked through less often than Python would: hardly any of it is garbage that
    only a search finds, and the searches took a tenth of an answer's time."""
    gc.freeze()
    gc.set_threshold(_MADE)
    gc.enable()


def serve_settings(settings: Settings) -> WSGIApplication:
    """The bot over HTTP. Told to stop, it finishes what it has begun and gives back the rest."""
    log_for_servers()
    share_memory()
    sys.setswitchinterval(_SWITCH_SECONDS)
    bot = create_bot(settings)
    at_sigterm(bot.stop)
    door = serve_over_http(bot.app, settings.signing_secret or "", bot.trouble)
    beside_own_port(bot, settings)
    return Pages(bot.metrics, bot.unready, settings.metrics_token, door)


def beside_own_port(bot: Bot, settings: Settings) -> None:
    """Serve metrics and readiness at a port of their own, where the settings name one."""
    if settings.metrics_port:
        serve_pages(Pages(bot.metrics, bot.unready, None), settings.metrics_port)


def at_sigterm(stop: Callable[[], None]) -> None:
    """Call `stop`, which must return at once, when the process is told to end; then go on as
    before, which without a server's own way is to leave as at the end of the program: Python
    waits for the calls under way. Only the main thread may call this.
    """
    before = signal.getsignal(signal.SIGTERM)

    def handle(number: int, frame: FrameType | None) -> None:
        stop()
        if callable(before):
            before(number, frame)
        else:
            sys.exit(0)

    signal.signal(signal.SIGTERM, handle)


def serve_over_http(
    app: App, signing_secret: str, trouble: Callable[[], str] = lambda: ""
) -> WSGIApplication:
    """A Bolt app behind the door, which says what `trouble` there is to who asks for its health."""
    return Door(SlackRequestHandler(app), signing_secret, trouble)
