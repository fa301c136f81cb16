"""The Home tab: questions of a person and the team, what changed since, the team's own figures."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from slack_sdk import WebClient

from bot.answers.answers import Answers
from bot.answers.cache import Cache
from bot.answers.logged import workload_of
from bot.forms.questionnaire import shown
from bot.home.decisions import HomeDecisions
from bot.home.team import Team, TeamDesk
from bot.rendering.render import Block, render_view
from bot.slack.background import Background
from bot.storage import LoggedQuery, StorageUnavailable
from engine import EngineError
from engine.question.currencies import Currency

logger = logging.getLogger(__name__)

SHOWN = 5
"""Questions on a page."""
COMPARED = 20
"""How many of a person's latest answers are held against today's figures."""
_MOST_REMEMBERED = 5000


_Today = tuple[str | None, Currency | None]
"""The verdict with today's figures, and the currency that its answer is told in."""


@dataclass(frozen=True)
class Pages:
    """Which page of each list is open; carried by the tab itself."""

    mine: int = 0
    team: int = 0
    decisions: int = 0

    @property
    def metadata(self) -> str:
        """As the tab carries it."""
        return json.dumps({"m": self.mine, "t": self.team, "d": self.decisions})

    @classmethod
    def of(cls, metadata: str) -> Pages:
        """Read off a tab; the first pages where it says nothing."""
        try:
            kept = json.loads(metadata)
            return cls(*(max(0, int(kept.get(name, 0))) for name in "mtd"))
        except (ValueError, AttributeError, TypeError):
            return cls()


@dataclass(frozen=True)
class Row:
    """One question in a list."""

    query: LoggedQuery
    today: str | None
    """The verdict with today's figures; None where it was not or cannot be worked out."""
    currency: Currency | None = None
    """The currency that its answer would be told in today."""

    @property
    def is_different(self) -> bool:
        """True where today's figures give another verdict."""
        return self.today is not None and self.today != self.query.verdict


@dataclass(frozen=True)
class Listing:
    """A page of a list of questions."""

    rows: Sequence[Row]
    page: int
    has_more: bool


@dataclass
class Home:
    """Publishes the Home tab."""

    answers: Answers
    team_desk: TeamDesk
    decisions: HomeDecisions
    background: Background
    _verdicts: Cache[tuple[str, date, int], _Today] = field(
        default_factory=lambda: Cache(most=_MOST_REMEMBERED)
    )

    def show(self, team: str, user: str, client: WebClient, pages: Pages | None = None) -> None:
        """Publish a person's tab in the background."""
        self.background.run(lambda: self.publish(team, user, client, pages or Pages()))

    def publish(self, team: str, user: str, client: WebClient, pages: Pages) -> None:
        """Publish a person's tab now."""
        view = self.view(team, user, pages, client)
        shown(lambda: client.views_publish(user_id=user, view=view))

    def view(self, team: str, user: str, pages: Pages, client: WebClient | None = None) -> Block:
        """A person's tab; without the lists where the log cannot be read, without links to
        threads where there is no client to ask for them."""
        try:
            context = self._context(team, user, pages)
            decided = self.decisions.page(team, user, pages.decisions, context["team"].seen, client)
            context["decided"] = decided
        except StorageUnavailable as why:
            logger.error("Home could not be read: %s", why)
            context = {"is_down": True}
        return render_view("home", {"is_down": False, "answers": self.answers, **context})

    def _context(self, team: str, user: str, pages: Pages) -> dict[str, Any]:
        storage, figures = self.answers.storage, self.team_desk.of(team)
        latest = storage.mine(team, user, COMPARED, 0)
        compared = [row for row in self._rows(latest, figures) if row.today is not None]
        mine = storage.mine(team, user, SHOWN + 1, pages.mine * SHOWN)
        others = storage.of_team(team, user, SHOWN + 1, pages.team * SHOWN)
        return {
            "user": user,
            "pages": pages,
            "compared": len(compared),
            "different": sum(row.is_different for row in compared),
            "mine": Listing(self._rows(mine[:SHOWN], figures), pages.mine, len(mine) > SHOWN),
            "others": Listing(self._rows(others[:SHOWN], figures), pages.team, len(others) > SHOWN),
            "team": figures,
            "what_ifs": self.team_desk.what_ifs.chosen(team),
            "what_ifs_default": self.team_desk.what_ifs.default,
            "may_edit": figures.may_edit(user),
        }

    def _rows(self, queries: Sequence[LoggedQuery], figures: Team) -> list[Row]:
        return [Row(query, *self._today(query, figures)) for query in queries]

    def _today(self, query: LoggedQuery, figures: Team) -> _Today:
        """Worked out once a day for each question, and again where the team's figures changed."""
        key = query.id, self.answers.today, figures.seen
        known = self._verdicts.get(key)
        return known or self._verdicts.put(key, self._worked_out(query))

    def _worked_out(self, query: LoggedQuery) -> _Today:
        workload = workload_of(query)
        if workload is None or workload.as_of is not None:
            return None, None
        try:
            a = self.answers.assessed(workload, query.team)
        except EngineError:
            return None, None
        return str(a.verdict.kind), a.currency
