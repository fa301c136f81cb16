"""Answers: a question goes in, the messages that answer it come out, and the log remembers it.

The same door for the slash command, the terminal and the tests. Reads the clock.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from time import perf_counter
from typing import Any

from bot.answers.lists import PriceList, by_family, hostable, price_list
from bot.answers.logged import kept_about, main_figures
from bot.answers.team_books import TeamBooks, with_figures_note, with_given_model
from bot.language.acts import Act, Heard
from bot.language.canonical import canonical, canonical_of
from bot.language.parsing import offers_of, parse
from bot.rendering.render import Message, render, render_text
from bot.rendering.replies import Answer, Asker, Question, Rendered, Reply, aside_of
from bot.rendering.summary import Menu, menus, ways
from bot.storage import LoggedQuery, Storage, StorageUnavailable
from engine import Assessment, Book, Catalogue, EngineError, Workload, assess, check_article
from engine.outlook.swings import swings
from engine.prices.names import Names
from engine.question.currencies import in_dollars
from engine.question.team_figures import with_team_choices

__all__ = ["Answer", "Answers", "Asker", "Question", "Reply"]

logger = logging.getLogger(__name__)

THREAD_TEMPLATES = ("steps", "bill", "crossovers", "changes", "assumed")
_HISTORY_SHOWN = 15
_MODELS_SHOWN = 15
_DECISIONS_SHOWN = 20


class Answers:
    """Answers questions from one book and one catalogue."""

    def __init__(
        self,
        book: Book,
        catalogue: Catalogue,
        names: Names,
        storage: Storage,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.book, self.catalogue, self.names = book, catalogue, names
        self.storage, self.now = storage, now
        self.is_hurried: Callable[[], bool] = lambda: False
        self.team_books = TeamBooks(book, storage)
        self._actions: Mapping[Act, Callable[[Question, Heard], Reply]] = {
            Act.ASK: self._ask,
            Act.EMPTY: self._show("help"),
            Act.HELP: self._show("help"),
            Act.LOCAL: self._show("local"),
            Act.MODELS: self._models,
            Act.PRICES: self._prices,
            Act.HISTORY: self._history,
            Act.ARTICLE: self._article,
            Act.DECISIONS: self._decisions,
            Act.FORGET: self._forget,
        }

    @property
    def today(self) -> date:
        """The day, in UTC, whose figures answer unless the person says another."""
        return self.now().date()

    def warm(self) -> None:
        """Read what the first question would wait for: the grammar, the catalogue's index."""
        parse("5M in 1M out vs something misspelt", self.names)
        self.catalogue.search("warm", 1)

    def reply(self, question: Question, understood: Heard | None = None) -> Reply:
        """The reply to what a person typed, `understood` where it is parsed already. Never raises
        for anything that a person can type."""
        try:
            given = replace(question, text=self.with_model(question.text, question.asker))
        except EngineError as why:
            return self._refuse(question, Heard(Act.ASK), str(why))
        if understood is None or given.text != question.text:
            question, understood = given, parse(given.text, self.names)
        try:
            return self._actions[understood.act](question, understood)
        except EngineError as why:
            return self._refuse(question, understood, str(why))

    def with_model(self, text: str, asker: Asker) -> str:
        """The text with a pasted config.json replaced by its model; InvalidConfig."""
        return with_given_model(text, asker, self.storage, self.today)

    def answer(
        self,
        workload: Workload,
        asker: Asker,
        surface: str,
        *,
        is_private: bool = False,
        on: date | None = None,
        id: str = "",
    ) -> Reply:
        """The answer to a workload, wherever it came from; EngineError where there is none."""
        answer = self.answered(workload, asker, surface, on, id)
        return self.shown(replace(answer, is_private=is_private))

    def answered(
        self, workload: Workload, asker: Asker, surface: str, on: date | None = None, id: str = ""
    ) -> Answer:
        """An answer, logged and not yet in words; EngineError where there is none. Answered a
        second time under the same `id`, it is logged once."""
        started = perf_counter()
        answer = Answer(
            id=id or uuid.uuid4().hex[:12],
            asker=asker,
            canonical=canonical(workload),
            workload=workload,
            assessment=self.assessed(workload, asker.own_figures_of, on),
            is_logged=False,
            lacks_own_figures=not self.team_books.can_read(asker.own_figures_of),
        )
        took_ms = round((perf_counter() - started) * 1000, 3)
        return replace(answer, is_logged=self._record(self._query(answer, surface, took_ms)))

    def assessed(self, workload: Workload, team: str, on: date | None = None) -> Assessment:
        """A workload assessed for a team as of a day, today's unless said otherwise.

        The team's own figures hold from the day on which they were set.
        """
        day = workload.as_of or on or self.today
        book, figures = self.team_books.of(team, day)
        chosen = with_team_choices(in_dollars(workload, book, day), figures, book, day)
        return assess(chosen, book, on or self.today, self.catalogue)

    def shown(
        self, answer: Answer, label: str = "A", *, is_brief: bool = False, is_again: bool = False
    ) -> Reply:
        """An answer in full, or its message alone; `label` is its scenario's name in a thread.
        Where it `is_again` shown, the thread is wanted, and the message has no menus."""
        context = {**self._context(answer, label, is_again=is_again), "as_list": False}
        message = with_figures_note(render("answer", context), answer)
        if is_brief:
            return Reply(message=message, is_private=answer.is_private, answer=answer)
        parts = cache(lambda: {name: render(name, context) for name in _thread(answer.assessment)})
        as_list = {**context, "as_list": True}
        return Reply(
            message=message,
            thread=Rendered(lambda: parts().values()),
            aside=Rendered(lambda: aside_of(parts(), render("assumed", as_list))),
            is_private=answer.is_private,
            answer=answer,
        )

    def brief(self, answer: Answer) -> str:
        """The decision brief in Markdown, with the command that makes it again."""
        of_the_day = answer.workload.model_copy(update={"as_of": answer.assessment.on})
        return render_text(
            "brief.md", {**self._context(answer, "A"), "again": canonical(of_the_day)}
        )

    def _menus(self, a: Assessment, book: Book) -> tuple[Menu, ...]:
        """Without what moves it while many wait: that asks the same question two dozen times."""
        if self.is_hurried():
            return ()
        moves = swings(a.scenario, a.assumptions, book, self.catalogue)
        return menus(a.assumptions, moves, canonical_of)

    def _context(self, answer: Answer, label: str, *, is_again: bool = False) -> dict[str, Any]:
        """What the templates of an answer say; the menus of what moves it take the team's book."""
        a = answer.assessment
        book, own_figures = self.team_books.of(answer.asker.own_figures_of, a.on)
        return {
            "a": a,
            "label": label,
            "answer": answer,
            "urls": _urls(a),
            "own_figures": own_figures,
            "menus": () if is_again else self._menus(a, book),
            "ways": ways(a),
        }

    def price_list(self, understood: Heard) -> PriceList:
        """The unit prices asked for, today's or another day's; UnknownName with suggestions."""
        on = understood.changes.get("as_of") or self.today
        assert isinstance(on, date)
        return price_list(understood.argument, self.catalogue, on, self.today)

    def understood(self, text: str) -> Heard:
        """What a command says. Where it says nothing yet, the questionnaire asks."""
        return parse(text, self.names)

    def _ask(self, question: Question, understood: Heard) -> Reply:
        if understood.problems or understood.workload is None:
            return self._refuse(question, understood, "")
        asker, is_private = question.asker, understood.is_private
        if is_private:
            asker = replace(asker, is_public=False)
        work, on, id = understood.workload, question.on, question.id
        answer = self.answered(work, asker, question.surface, on, id)
        answer = replace(answer, is_private=is_private)
        return self.shown(answer, is_brief=question.is_brief, is_again=question.is_again)

    def _query(self, answer: Answer, surface: str, took_ms: float) -> LoggedQuery:
        asker, a = answer.asker, answer.assessment
        return LoggedQuery(
            id=answer.id,
            asked_at=self.now(),
            team=asker.team,
            channel=asker.channel,
            user=asker.user,
            surface=surface,
            canonical=answer.canonical,
            workload=answer.workload.model_dump(mode="json", exclude_defaults=True),
            verdict=a.verdict.kind,
            figures=main_figures(a),
            catalogue_version=a.catalogue_version,
            duration_ms=took_ms,
            is_public=asker.is_public,
        )

    def _record(self, query: LoggedQuery) -> bool:
        """A log that cannot be written never costs an answer."""
        try:
            self.storage.record(query)
        except StorageUnavailable as why:
            logger.error("Question %s was answered but not logged: %s", query.id, why)
            return False
        return True

    def _refuse(self, question: Question, understood: Heard, why: str) -> Reply:
        is_of_team = not question.asker.is_outsider
        offers = offers_of(question.text, understood, self.names) if is_of_team else ()
        private = "private " if understood.is_private else ""
        context = {"typed": question.text, "understood": understood, "why": why}
        context |= {"offers": [(title, private + said) for title, said in offers]}
        return Reply(message=render("refusal", context), is_refusal=True)

    def _show(self, template: str) -> Callable[[Question, Heard], Reply]:
        return lambda question, understood: Reply(
            message=render(template, {"book": self.book, "on": self.today})
        )

    def _models(self, question: Question, understood: Heard) -> Reply:
        wanted = understood.argument
        found = self.catalogue.search(wanted, _MODELS_SHOWN) if wanted else ()
        models = hostable(self.book, self.catalogue, self.today, wanted)
        families = by_family(models)
        context = {"wanted": wanted, "found": found, "families": families, "count": len(models)}
        return Reply(message=render("models", context))

    def _prices(self, question: Question, understood: Heard) -> Reply:
        if not understood.argument:
            return self._refuse(question, understood, "Say which model, e.g. prices gpt-4o.")
        return Reply(message=render("prices", {"prices": self.price_list(understood)}))

    def _history(self, question: Question, understood: Heard) -> Reply:
        asker = question.asker
        try:
            queries = self.storage.history(asker.team, asker.user, _HISTORY_SHOWN)
        except StorageUnavailable as why:
            logger.error("The history could not be read: %s", why)
            queries = None
        return Reply(message=render("history", {"queries": queries}))

    def _article(self, question: Question, understood: Heard) -> Reply:
        check = check_article(self.book, self.catalogue, self.today)
        return Reply(message=render("article", {"check": check}), is_private=False)

    def decisions(self, team: str, channel: str) -> Message:
        """A team's decisions that may be shown in a channel, newest first."""
        try:
            found = self.storage.decisions.seen_from(team, channel, _DECISIONS_SHOWN)
        except StorageUnavailable as why:
            logger.error("The decisions could not be read: %s", why)
            found = None
        return render("decisions", {"decisions": found})

    def _forget(self, question: Question, understood: Heard) -> Reply:
        return Reply(message=kept_about(question.asker, self.storage))

    def _decisions(self, question: Question, understood: Heard) -> Reply:
        return Reply(message=self.decisions(question.asker.team, question.asker.channel))


def _thread(a: Assessment) -> tuple[str, ...]:
    """The messages under an answer; bought servers have one where they are asked for or advised."""
    steps, bill, *others = THREAD_TEMPLATES
    return (steps, bill, "bought", *others) if a.shows_bought else THREAD_TEMPLATES


def _urls(assessment: Assessment) -> list[str]:
    urls = (url for cost in assessment.api_costs for url in cost.option.urls[:1])
    return list(dict.fromkeys(urls))
