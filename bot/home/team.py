"""A team's own figures as they stand, and the desk at which they are changed."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from bot.answers.answers import Answers
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.forms.context import providers
from bot.forms.drafts import Draft
from bot.forms.fields import NOT_SAID, Raw
from bot.forms.inputs import raw_of
from bot.forms.questionnaire import shown
from bot.forms.team_forms import (
    CURRENCIES,
    TeamForm,
    discount_form,
    editors_form,
    figures_form,
    line_form,
    written,
)
from bot.handlers.pressed import Press
from bot.rendering.ids import Modal
from bot.rendering.render import Block, render_view
from bot.storage import ChangedMeanwhile, StorageUnavailable
from engine.prices.api_models import api_providers
from engine.question.team_figures import TeamFigure, in_force

logger = logging.getLogger(__name__)

EDITORS = "editors"
_HISTORY_SHOWN = 40
_NOT_KEPT = (
    "Nothing is saved: my storage takes nothing just now. What you typed stands; press Save again "
    "in a minute."
)


class Carried(TypedDict):
    """What the modals carry."""

    seen: int
    g: int


@dataclass(frozen=True)
class Team:
    """The figures of one team."""

    history: Sequence[TeamFigure]
    on: date

    @property
    def seen(self) -> int:
        """How many figures there were: who changes them says how many they saw."""
        return len(self.history)

    def as_seen(self, seen: int) -> Team:
        """The figures as they stood when there were so many."""
        return Team(self.history[:seen], self.on)

    @property
    def figures(self) -> Mapping[str, TeamFigure]:
        """What is in force today, by key."""
        return in_force(self.history, self.on)

    @property
    def shown(self) -> list[TeamFigure]:
        """What is in force, in the order of its keys."""
        return [figure for _, figure in sorted(self.figures.items())]

    @property
    def editors(self) -> list[str]:
        """Who may edit; empty for everybody."""
        figure = self.figures.get(EDITORS)
        return (figure.value or "").split() if figure else []

    def may_edit(self, user: str) -> bool:
        """Whether a person may change the figures."""
        return not self.editors or user in self.editors


@dataclass
class TeamDesk:
    """Opens the modals of a team's figures and keeps what they say."""

    answers: Answers
    what_ifs: WhatIfSwitch

    def of(self, team: str) -> Team:
        """A team's figures; StorageUnavailable where they cannot be read."""
        return Team(self.answers.storage.team_figures(team), self.answers.today)

    def open(self, press: Press, modal: Modal) -> None:
        """Show one of the modals, or why it is not there."""
        view = self._view_or_trouble(press, modal)
        shown(lambda: press.client.views_open(trigger_id=press.trigger_id, view=view))

    def save(self, press: Press, modal: Modal, view: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what a modal says; the words of the ack: its errors, or that others came first.

        Where nothing can be kept the modal stays open with all that was typed.
        """
        raw, carried = raw_of(view), _carried(view)
        form = self._form(modal, raw, press.user)
        if form.errors:
            return _refused(form, carried)
        try:
            team = self.of(press.team)
            if not team.may_edit(press.user):
                return _instead(self._trouble("not_editor", team))
            base = team.as_seen(carried["seen"])
            if figures := form.figures(base.figures, press.user, team.on, press.name):
                self.answers.storage.set_team_figures(press.team, figures, base.seen)
        except ChangedMeanwhile as why:
            return _instead(self._beside_theirs(modal, raw, carried, press.team, why.by))
        except StorageUnavailable as why:
            logger.error("The team's figures could not be kept: %s", why)
            form.errors[next(iter(raw))] = _NOT_KEPT
            return _refused(form, carried)
        return {}

    def _beside_theirs(
        self, modal: Modal, raw: Mapping[str, Raw], carried: Carried, team: str, by: str
    ) -> Block:
        """The modal again: what others set meanwhile, and over it what this person changed."""
        fresh = self.of(team)
        before = written(fresh.as_seen(carried["seen"]).figures)
        changed = {n: v for n, v in raw.items() if v != before.get(n, "") and v != NOT_SAID}
        emptied = {n: "" for n, v in raw.items() if v in ("", NOT_SAID) and before.get(n)}
        merged = {**written(fresh.figures), **changed, **emptied}
        draft = Draft(raw=merged, generation=carried["g"] + 1, reacts=False)
        return self._view(modal, fresh, draft, by)

    def reset(self, team: str, user: str, name: str) -> None:
        """Give every published figure back; who may edit stays. StorageUnavailable as it comes,
        ChangedMeanwhile where others were faster."""
        stands = self.of(team)
        if stands.may_edit(user):
            keys = {key: None for key in stands.figures if key != EDITORS}
            form = TeamForm(values=dict(keys), reason="reset")
            figures = form.figures(stands.figures, user, self.answers.today, name)
            self.answers.storage.set_team_figures(team, figures, stands.seen)

    def turn_what_ifs(self, team: str, user: str, *, is_on: bool) -> None:
        """Answer plain "what if" messages, or mentions alone, from now on. StorageUnavailable as it
        comes."""
        if self.of(team).may_edit(user):
            self.what_ifs.turn(team, user, is_on=is_on)

    def _form(self, modal: Modal, raw: Mapping[str, Any], user: str) -> TeamForm:
        if modal is Modal.LINE:
            return line_form(raw, self.answers.book)
        if modal is Modal.DISCOUNT:
            return discount_form(raw)
        if modal is Modal.EDITORS:
            return editors_form(raw, user)
        return figures_form(raw, self.answers.book, self.answers.today)

    def _view_or_trouble(self, press: Press, modal: Modal) -> Block:
        try:
            team = self.of(press.team)
        except StorageUnavailable as why:
            logger.error("The team's figures could not be read: %s", why)
            return self._trouble("down", None)
        if modal is not Modal.NOTE and not team.may_edit(press.user):
            return self._trouble("not_editor", team)
        return self._view(modal, team, Draft(raw=written(team.figures), reacts=False))

    def _view(self, modal: Modal, team: Team, draft: Draft, changed_by: str = "") -> Block:
        book = self.answers.book
        context = {
            "team": team,
            "draft": draft,
            "metadata": json.dumps({"seen": team.seen, "g": draft.generation}),
            "changed_by": changed_by,
            "names": {model.id: model.name for model in book.models.values()},
            "gpus": [(gpu.id, gpu.name) for gpu in book.gpus.values()],
            "providers": [(name, name) for name in providers(book)],
            "lines": [(rule.id, rule.name) for rule in book.lines if rule.price],
            "apis": [(each.id, each.id) for each in api_providers()],
            "currencies": [(code, code) for code in CURRENCIES],
            "history": list(reversed(team.history))[:_HISTORY_SHOWN],
            "trouble": "",
        }
        return render_view("team_history" if modal is Modal.NOTE else modal.value, context)

    def _trouble(self, trouble: str, team: Team | None) -> Block:
        return render_view("team_history", {"team": team, "trouble": trouble, "history": []})


def _instead(view: Block) -> dict[str, Any]:
    return {"response_action": "update", "view": view}


def _carried(view: Mapping[str, Any]) -> Carried:
    """What a modal carries: how many figures its person saw, and which contents it holds."""
    try:
        kept = json.loads(view.get("private_metadata", ""))
        return Carried(seen=int(kept["seen"]), g=int(kept["g"]))
    except (ValueError, KeyError, TypeError):
        return Carried(seen=0, g=0)


def _refused(form: TeamForm, carried: Carried) -> dict[str, Any]:
    errors = {f"{name}~{carried['g']}": why for name, why in form.errors.items()}
    return {"response_action": "errors", "errors": errors}
