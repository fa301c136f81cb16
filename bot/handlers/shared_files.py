"""What a shared usage file is answered with: fetched, measured and closed; it is not kept."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import BinaryIO, cast

from slack_sdk.errors import SlackApiError

from bot.answers.answers import Answers, Reply
from bot.answers.measured import MeasuredQuestion, measured_message, measured_question
from bot.answers.team_books import is_config
from bot.conversation.discussion import Discussion
from bot.conversation.outcome import Outcome, Said, private
from bot.conversation.priced import priced
from bot.handlers.reading_apart import measured
from bot.rendering.render import Message, render
from bot.slack.client import KeptClient
from bot.slack.shared_files import NotFetched, fetched
from bot.slack.slack_calls import error_name
from bot.storage import ThreadKey, Turn
from bot.usage.errors import UsageRefused
from bot.usage.measurement import Measurement
from bot.usage.reading import SLACK_BYTES, NamedFile
from engine import EngineError
from engine.figures.errors import InvalidConfig

logger = logging.getLogger(__name__)

_NO_SCOPE = frozenset({"missing_scope", "not_allowed_token_type"})
CONFIG_BYTES = 1 << 20
"""More than any model's configuration has."""
_GONE = frozenset({"file_not_found", "file_deleted", "access_denied"})


class FilesToo(Discussion):
    """A discussion in which files that are shared with a message are its question."""

    def __init__(
        self,
        answers: Answers,
        is_public: Callable[[ThreadKey], bool],
        client_of: Callable[[str], KeptClient],
    ) -> None:
        """`client_of` a team speaks for the bot."""
        super().__init__(answers, is_public)
        self._client_of = client_of

    def respond(self, said: Said, redo: Turn | None = None) -> Outcome:
        """The answer to a message's usage files where it has some, else to its words; a config.json
        is read as if it were pasted among them."""
        if said.files:
            said = with_configs(self._client_of(said.key.team), said)
        if not said.files:
            return super().respond(said, redo)
        try:
            return self._files(replace(said, text=self.answers.with_model(said.text, said.asker)))
        except InvalidConfig as why:
            return private(refused("refused", str(why)))

    def _files(self, said: Said) -> Outcome:
        """The answer in full, what was measured first in its thread; privately, why not."""
        client = self._client_of(said.key.team)
        question = question_of(client, said.files, said.text, self.answers)
        if isinstance(question, Message):
            return private(question)
        outcome = priced(self.answers, said, question.workload)
        first, *rest = outcome.messages
        return replace(
            outcome, messages=(first, measured_message(question, outcome.pictured), *rest)
        )


def with_configs(client: KeptClient, said: Said) -> Said:
    """A message with the models' configurations among its files read into its words."""
    text, others = configs_read(client, said.text, said.files)
    return replace(said, text=text, files=others)


def configs_read(
    client: KeptClient, text: str, files: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """Words with the models' configurations among files after them, and the other files."""
    read = {file_id: _config(client, file_id) for file_id in files}
    configs = [config for config in read.values() if config]
    return " ".join((text, *configs)), tuple(file_id for file_id in files if not read[file_id])


def _config(client: KeptClient, file_id: str) -> str:
    """The text of a file that is a config.json; empty for any other, whose reader says what is
    wrong with it."""
    stream = BytesIO()
    try:
        if not str(client.files_info(file=file_id)["file"].get("name")).endswith(".json"):
            return ""
        fetched(client, file_id, stream, CONFIG_BYTES)
        text = stream.getvalue().decode()
    except (NotFetched, SlackApiError, UnicodeDecodeError):
        return ""
    return text if is_config(text) else ""


def question_of(
    client: KeptClient, files: Sequence[str], text: str, answers: Answers
) -> MeasuredQuestion | Message:
    """What files ask, with the words beside them; else why they are not answered, for the person
    alone. Raises what a call of Slack's raises that may go better later."""
    try:
        found = _measured(client, files, answers.today)
        question = measured_question(found, text, answers)
    except (EngineError, UsageRefused) as why:
        return refused("refused", str(why))
    except NotFetched as why:
        return refused(why.why)
    except SlackApiError as why:
        if error_name(why) in _NO_SCOPE:
            return refused("scope")
        if error_name(why) in _GONE:
            return refused("gone")
        raise
    return question.message if isinstance(question, Reply) else question


def _measured(client: KeptClient, files: Sequence[str], today: date) -> Measurement:
    with ExitStack() as opened:
        named = []
        for file_id in files:
            # without a name on the disk, and gone when it is closed
            stream = cast(BinaryIO, opened.enter_context(tempfile.TemporaryFile()))
            named.append(NamedFile(fetched(client, file_id, stream, SLACK_BYTES), stream))
        return measured(named, today)


def refused(kind: str, detail: str = "") -> Message:
    """Why a file is not answered, to the person alone."""
    return render("usage_refused", {"kind": kind, "detail": detail})
