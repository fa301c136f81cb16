"""The questionnaire: three parts in one modal that turns, reacts and is answered.

The modal carries its whole state, so any process can go on with a form that another opened.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.answers.answers import Answers
from bot.answers.cache import Cache
from bot.forms.context import Around, around
from bot.forms.drafts import Draft, Form, draft_in, errors_on, read_form
from bot.forms.fields import Page
from bot.language.canonical import canonical_of
from bot.language.meaning.reading import read
from bot.rendering.render import Block, render_view
from bot.slack.background import Background
from bot.slack.slack_calls import Undelivered, error_name
from engine import EngineError, Workload
from engine.figures.errors import (
    AfterToday,
    BeforeFirstFigure,
    DoesNotFit,
    NoEstimate,
    NoPrice,
    UnknownName,
)
from engine.question.presets import load_presets

logger = logging.getLogger(__name__)

View = Mapping[str, Any]
_TEMPLATES = {
    Page.WORK: "form_work",
    Page.SITUATION: "form_situation",
    Page.ALTERNATIVES: "form_alternatives",
}
_BLAMED: tuple[tuple[type[EngineError], str], ...] = (
    (DoesNotFit, "gpu_count"),
    (NoPrice, "gpu_provider"),
    (BeforeFirstFigure, "as_of"),
    (AfterToday, "as_of"),
    (NoEstimate, "model"),
    (UnknownName, "compare_with"),
)
"""Under which input the engine's objection is shown."""
_MOST_REMEMBERED = 1000
_CLEARED = {"response_action": "clear"}
_NO_FILE_INPUT = frozenset({"missing_scope", "not_allowed_token_type"})
"""What Slack says to a file input of an app that was installed without `files:read`."""


@dataclass(frozen=True)
class Turn:
    """What a submitted part leads to: the words of the ack, and the workload at the end."""

    ack: dict[str, Any]
    draft: Draft
    workload: Workload | None = None
    said: str = ""
    """What was filled in beside usage files, as canonical text; `draft.files` are asked then."""

    @property
    def measures(self) -> bool:
        """True at the end of a form whose usage files are its question."""
        return bool(self.draft.files) and self.ack == _CLEARED


@dataclass
class Questionnaire:
    """Opens forms and brings them up to date; the words are in templates/form*.j2."""

    answers: Answers
    background: Background
    _newest: Cache[str, str] = field(default_factory=lambda: Cache(most=_MOST_REMEMBERED))
    """By view the last thing done in it, so that a late update does not undo a later one."""
    _pages: Cache[str, Page] = field(default_factory=lambda: Cache(most=_MOST_REMEMBERED))
    """By view the part that it was turned to: what was typed in another comes too late for it."""

    def open(
        self,
        draft: Draft,
        team: str,
        client: WebClient,
        trigger_id: str,
        notice: str = "",
        level: str = "warning",
    ) -> bool:
        """Show a form at once; False where Slack would not."""
        view = self.view(draft, team, notice, level)
        try:
            client.views_open(trigger_id=trigger_id, view=view)
        except Undelivered as why:
            if error_name(why) not in _NO_FILE_INPUT:
                logger.warning("A view was not shown: %s", error_name(why))
                return False
            without = replace(draft, raw={**draft.raw, "no_files": "yes"})
            view = self.view(without, team, notice, level)
            return shown(lambda: client.views_open(trigger_id=trigger_id, view=view))
        return True

    def around(self, draft: Draft, team: str) -> Around:
        """What stands around a draft's inputs."""
        return around(draft, self.answers, team)

    def view(self, draft: Draft, team: str, notice: str = "", level: str = "warning") -> Block:
        """The modal of the part that a draft is at; `team` is whose own figures it shows."""
        context = {"draft": draft, "form": around(draft, self.answers, team, notice, level)}
        return render_view(_TEMPLATES[draft.page], context)

    def react(self, view: View, team: str, client: WebClient, at: str) -> None:
        """Bring a form up to date with what was just typed or chosen in it."""
        self._remember(view["id"], at)
        self.background.run(lambda: self._update(draft_in(view), view, team, client, at))

    def turn_to(self, page: int, view: View, team: str, client: WebClient, at: str) -> None:
        """Turn to another part, whatever stands in this one."""
        self._remember(view["id"], at)
        draft = draft_in(view).turned(page)
        self._pages.put(view["id"], draft.page)
        self.background.run(lambda: self._update(draft, view, team, client, at))

    def start_from(self, preset: str, view: View, team: str, client: WebClient, at: str) -> None:
        """Fill in a typical job."""
        texts = {each.id: each.text.value for each in load_presets()}
        changes = read(texts.get(preset, ""), self.answers.names).changes
        self._remember(view["id"], at)
        draft = draft_in(view).filled(changes)
        self.background.run(lambda: self._update(draft, view, team, client, at))

    def preview(self, view: View, team: str, client: WebClient, trigger_id: str) -> None:
        """Lay over the form what its answer would be."""
        self.background.run(lambda: self._lay_over(view, team, client, trigger_id))

    def _lay_over(self, view: View, team: str, client: WebClient, trigger_id: str) -> None:
        context = {"form": around(draft_in(view), self.answers, team), "before": None}
        shown(
            lambda: client.views_push(trigger_id=trigger_id, view=render_view("preview", context))
        )

    def submit(self, view: View, team: str) -> Turn:
        """What a submitted part leads to: its errors, the next part, or the end."""
        turn = self._submitted(draft_in(view), team)
        self._pages.put(view["id"], turn.draft.page)
        return turn

    def _submitted(self, draft: Draft, team: str) -> Turn:
        form = read_form(draft)
        errors = errors_on(draft.page, form)
        if errors:
            return _refused(draft, errors)
        if draft.page < Page.ALTERNATIVES:
            draft = draft.turned(draft.page + 1)
            return Turn({"response_action": "update", "view": self.view(draft, team)}, draft)
        return self._finish(draft, form, team)

    def _finish(self, draft: Draft, form: Form, team: str) -> Turn:
        if form.workload is None and (form.errors or not draft.files):
            page = Page.WORK
            missing = next(iter(form.errors.values()), "")
            view = self.view(draft.turned(page), team, missing)
            return Turn({"response_action": "update", "view": view}, draft.turned(page))
        if draft.where == "channel" and not draft.get("channel"):
            return _refused(draft, {"channel": "Choose a channel, or “Only to me” above."})
        if draft.files:
            return Turn(_CLEARED, draft, said=canonical_of(form.changes))
        try:
            assert form.workload
            self.answers.assessed(form.workload, team)
        except EngineError as why:
            return _refused(draft, {_blamed(why, draft): str(why)})
        return Turn(_CLEARED, draft, form.workload)

    def _update(self, draft: Draft, view: View, team: str, client: WebClient, at: str) -> None:
        fresh = self.view(draft, team)
        try:
            client.views_update(view_id=view["id"], hash=view["hash"], view=fresh)
        except SlackApiError as why:
            if error_name(why) != "hash_conflict" or not self._is_newest(view["id"], draft, at):
                logger.info("A form was not brought up to date: %s", error_name(why))
                return
            # An earlier update came in between; this one knows more.
            shown(lambda: client.views_update(view_id=view["id"], view=fresh))

    def _is_newest(self, view_id: str, draft: Draft, at: str) -> bool:
        is_there = self._pages.get(view_id) in (None, draft.page)
        return is_there and self._newest.get(view_id) == at

    def _remember(self, view_id: str, at: str) -> None:
        self._newest.put(view_id, max(at, self._newest.get(view_id) or ""))


def shown(call: Callable[[], object]) -> bool:
    """Whether Slack showed a view; where not, the reason goes to the process log."""
    try:
        call()
    except Undelivered as why:
        logger.warning("A view was not shown: %s", error_name(why))
        return False
    return True


def _refused(draft: Draft, errors: Mapping[str, str]) -> Turn:
    by_block = {draft.block(name): why for name, why in errors.items()}
    return Turn({"response_action": "errors", "errors": by_block}, draft)


def _blamed(why: EngineError, draft: Draft) -> str:
    name = next((name for kind, name in _BLAMED if isinstance(why, kind)), "model")
    if isinstance(why, UnknownName):
        return {"open model": "model", "GPU": "gpu"}.get(why.kind, _named_api(why.name, draft))
    return name


def _named_api(name: str, draft: Draft) -> str:
    return "now_option" if name == draft.get("now_option") else "compare_with"
