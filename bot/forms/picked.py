"""A message that somebody picked to be priced: the form, with what was found in it filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.answers.answers import Answers, Asker
from bot.answers.logged import workload_of
from bot.conversation import scenarios
from bot.forms.drafts import Draft, changes_of, draft_of
from bot.forms.questionnaire import Questionnaire
from bot.language.acts import Heard
from bot.language.canonical import canonical_of
from bot.language.meaning.facts import SIDES
from bot.language.parsing import find_workload
from bot.rendering.render import sentence
from bot.slack.channels import is_member
from bot.storage import StorageUnavailable, ThreadKey
from engine import EngineError, Workload

_PATIENCE_SECONDS = 0.8
"""For Slack to say whether the bot is in the channel: the trigger holds for three seconds."""
_MOST_READ = 3000
"""Characters of a message: reading comes off the three seconds, too."""
_GIVEN = re.compile(r"\bconfig-[\w.-]+")
"""A model whose configuration was given, as the team's figures name it."""


@dataclass(frozen=True)
class Picked:
    """A message, and who picked it when. Its text is read and forgotten."""

    key: ThreadKey
    """Its thread, which begins with it where there is none yet."""
    asked_at: str
    figures_of: str
    """Whose own figures the form shows: nobody's for people of other companies."""
    text: str
    user: str = ""
    """Who picked it."""
    query: str = ""
    """For an answer of the bot's own: its question in the log."""
    label: str = ""
    """For a what-if of the bot's own: its scenario."""

    @property
    def thread(self) -> str:
        """Where the answer goes, as the form carries it."""
        return " ".join((self.key.channel, self.key.thread, self.asked_at))

    @property
    def asker(self) -> Asker:
        """For whose team a model's configuration in it is kept."""
        is_outsider = not self.figures_of
        return Asker(self.key.team, self.key.channel, self.user, is_outsider=is_outsider)


@dataclass
class PickedMessages:
    """Opens the form on messages."""

    answers: Answers
    questionnaire: Questionnaire

    def open(self, picked: Picked, client: WebClient, trigger_id: str) -> bool:
        """Show the form at once, with what the message says; False where Slack would not."""
        channel, ts = picked.key.channel, picked.key.thread
        work = self.questionnaire.background
        may_post = work.begin(lambda: is_member(client, channel, ts))
        changes, notice = self._understood(picked)
        draft = _draft(picked, changes, may_post=bool(may_post(_PATIENCE_SECONDS)))
        level = "info" if changes else "warning"
        return self.questionnaire.open(draft, picked.figures_of, client, trigger_id, notice, level)

    def _understood(self, picked: Picked) -> tuple[Mapping[str, object], str]:
        """What the form is filled in with, and what it says about that."""
        if workload := self._own(picked):
            changes = changes_of(workload)
            return changes, sentence("of_answer", canonical_of(changes), of="_found_words")
        try:
            text = self.answers.with_model(picked.text, picked.asker)
        except EngineError as why:
            return {}, str(why)
        model = _GIVEN.search(text) if text != picked.text else None
        text = text.replace(model[0], " ") if model else text
        found = find_workload(text[:_MOST_READ], self.answers.names)
        changes = {**found.changes, "model": model[0]} if model else found.changes
        return changes, _notice(found, is_cut=len(text) > _MOST_READ)

    def _own(self, picked: Picked) -> Workload | None:
        """The workload of one of the bot's own answers; None for any other message."""
        storage = self.answers.storage
        try:
            query = storage.find(picked.key.team, picked.query) if picked.query else None
            thread = storage.threads.find(picked.key) if picked.label else None
        except StorageUnavailable:
            return None
        if query:
            return workload_of(query)
        is_known = thread is not None and picked.label in scenarios.labels(thread)
        return scenarios.workload_of(thread, picked.label) if thread and is_known else None


def _draft(picked: Picked, changes: Mapping[str, object], *, may_post: bool) -> Draft:
    """The draft: answered in the message's thread where the bot may post there."""
    channel = picked.key.channel
    shown = channel if channel[:1] in ("C", "G") else ""
    if may_post:
        return draft_of(changes, shown, "thread", picked.thread)
    return draft_of(changes, shown, "channel" if shown else "me", "")


def _notice(found: Heard, *, is_cut: bool) -> str:
    """How much was read, what was found, that the rest was not used, and what is missing."""
    read, is_whole = _MOST_READ if is_cut else None, found.changes.keys() >= {*SIDES}
    return sentence("of_message", found, read, is_whole, of="_found_words")
