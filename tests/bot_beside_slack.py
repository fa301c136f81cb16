"""The real bot beside a local Slack: behind the real HTTP door, or connected over Socket Mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bot.answers.create import create_answers
from bot.app import create_app
from bot.serving import MANIFEST
from bot.settings import Settings
from bot.slack.socket_mode import PING_SECONDS, SocketMode
from bot.storage import Pace, SqliteStorage
from bot.workspace.bot_service import run_bot, run_bot_over_socket
from bot.workspace.http_service import HttpService
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message, View
from bot.wsgi import serve_over_http


def settings_for(slack: LocalSlack, database: Path) -> Settings:
    """What the environment of a bot beside this Slack would say."""
    return Settings.from_env(
        {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "TCO_DATABASE": str(database),
        }
    )


@contextmanager
def bot_beside(slack: LocalSlack, database: Path) -> Iterator[HttpService]:
    """Serve the bot until the block is left."""
    slack.install(MANIFEST)
    settings = settings_for(slack, database)
    answers = create_answers(settings, SqliteStorage(database))
    app = create_app(settings, answers, Pace(every=0))
    with run_bot(serve_over_http(app, slack.signing_secret), slack) as service:
        yield service


@contextmanager
def bot_connected_to(
    slack: LocalSlack, database: Path, ping_seconds: float = PING_SECONDS
) -> Iterator[SocketMode]:
    """Connect the bot over Socket Mode until the block is left; more than one may be."""
    slack.install(MANIFEST)
    answers = create_answers(settings_for(slack, database), SqliteStorage(database))
    app = create_app(settings_for(slack, database), answers, Pace(every=0))
    connection = SocketMode(app, slack.app_token, ping_seconds)
    with run_bot_over_socket(connection, slack):
        yield connection


WAYS: Mapping[str, Callable[[LocalSlack, Path], AbstractContextManager[object]]] = {
    "http": bot_beside,
    "socket": bot_connected_to,
}
"""For tests that hold for both."""


def texts(message: Message) -> str:
    """Everything a message says, as one text to look into."""
    return f"{message.text}\n{message.blocks}"


def answered(slack: LocalSlack, replies: int = 6) -> Message:
    """The bot's newest message in #ai-costs, once its thread is complete."""
    message = slack.wait_for(lambda: slack.messages()[-1:], seconds=60)[0]
    slack.wait_for(lambda: len(slack.thread(message.channel, message.ts)) >= replies, seconds=60)
    return message


def home(slack: LocalSlack, says: str, user: str = LocalSlack.ana) -> View:
    """The person's Home tab, once it says something."""

    def there() -> View | None:
        view = slack.home(user)
        return view if view and says in str(view.body) else None

    found = slack.wait_for(there, 60)
    assert found is not None
    return found
