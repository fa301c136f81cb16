"""The discussion: what is said goes in, what answers it and the thread after it come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from bot.answers.answers import Answer, Answers, Question
from bot.answers.team_books import with_figures_note
from bot.conversation import scenarios
from bot.conversation.decisions import DecisionDesk, Form, IsPublic
from bot.conversation.differences import difference
from bot.conversation.outcome import Outcome, Said, private, public
from bot.conversation.reasons_hosting import reasons_of_option
from bot.conversation.unclear import Offers, unclear
from bot.conversation.what_ifs import changed
from bot.conversation.why import Found, find_reason
from bot.language.acts import Act, Heard
from bot.language.canonical import canonical
from bot.language.decision_text import Draft
from bot.language.parsing import Here, parse, parse_follow_up
from bot.rendering.render import Block, Message, render, render_view
from bot.storage import KeptThread, StorageUnavailable, Turn
from engine import Assessment, EngineError, Workload

_MOST_COMPARED = 12
_Reply = Callable[[Said, KeptThread, Heard], Outcome]


class Discussion:
    """Answers follow-ups with one book and one catalogue."""

    def __init__(self, answers: Answers, is_public: IsPublic = lambda key: False) -> None:
        """`is_public` says whether the whole team may read a thread's channel at this moment."""
        self.answers, self.decisions = answers, DecisionDesk(answers, is_public)
        self._acts: Mapping[Act, _Reply] = {
            Act.WHAT_IF: self._what_if,
            Act.WHY: self._why,
            Act.COMPARE: self._compare,
            Act.BACK: self._back,
            Act.GO: self._go,
            Act.RESET: self._reset,
            Act.FULL: self._full,
            Act.DECIDE: self._decide,
            Act.DECISIONS: self._decisions,
            Act.HELP: lambda said, thread, wish: private(self._usage(thread)),
            Act.THANKS: lambda said, thread, wish: Outcome(),
        }

    def owns(self, said: Said) -> bool:
        """Whether something was said in a thread of the bot's own."""
        return self.answers.storage.threads.find(said.key) is not None

    def respond(self, said: Said, redo: Turn | None = None) -> Outcome:
        """What answers a message. With `redo` it was answered before, and edited since: the
        scenario that it made then is made anew under the same name."""
        thread = self.answers.storage.threads.find(said.key)
        if thread is None:
            return self._outside(said)
        if redo and redo.made == scenarios.first(thread) and not redo.base:
            return self._outside(said)
        as_it_was = thread
        if redo and redo.made:
            thread = scenarios.before(thread, redo.made, redo.base)
        try:
            said = replace(said, text=self.answers.with_model(said.text, said.asker))
        except EngineError as why:
            return unclear(said, Heard(Act.WHAT_IF), str(why))
        asked = parse_follow_up(said.text, self.answers.names, self._here(thread, said))
        if asked.problems:
            return self._unclear(said, thread, asked)
        try:
            outcome = self._acts[asked.act](replace(said, redone=redo), thread, asked)
        except EngineError as why:
            return self._unclear(said, thread, asked, str(why))
        if redo:
            after = scenarios.mended(outcome.thread or thread, as_it_was, redo.made)
        return replace(outcome, thread=after) if redo else outcome

    def without_memory(self, said: Said) -> Outcome:
        """What answers a question while no thread can be read; StorageUnavailable for the rest."""
        understood = parse(said.text, self.answers.names)
        if not said.is_mention or understood.workload is None or understood.problems:
            raise StorageUnavailable("its thread cannot be read")
        return replace(self._opened(said, understood), thread=None, query="")

    def forget(self, turn: Turn) -> KeptThread | None:
        """The thread without what a message made, whose author has deleted it."""
        thread = self.answers.storage.threads.find(turn.key)
        return scenarios.without(thread, turn.made) if thread and turn.made else None

    def full(self, said: Said, label: str) -> Outcome:
        """The full answer of a scenario; said privately where there is no such thread."""
        thread = self.answers.storage.threads.find(said.key)
        if thread is None or label not in scenarios.labels(thread):
            return private(render("no_thread", {}))
        return self._full(said, thread, Heard(Act.FULL, (label,)))

    def chosen(self, said: Said, choice: str) -> Outcome:
        """What is chosen under an answer is a what-if on its scenario: "A peak 5x"."""
        label, _, change = choice.partition(" ")
        thread = self.answers.storage.threads.find(said.key)
        if thread is None or label not in scenarios.labels(thread):
            return private(render("no_thread", {}))
        return self.respond(replace(said, text=f"{label} with {change}"))

    def decision_form(self, said: Said, label: str) -> Block | Outcome:
        """The form that records a decision; a refusal where there is nothing to decide on."""
        thread = self.answers.storage.threads.find(said.key)
        if thread is None or label not in scenarios.labels(thread):
            return private(render("no_thread", {}))
        if said.is_outsider:
            return private(render("decision_refused", {"why": "outsider", "draft": Draft()}))
        context = {"said": said, "label": label, "a": self.assessment(thread, label, said)}
        return render_view("decision_form", context)

    def decided(self, said: Said, label: str, form: Form) -> Outcome:
        """The record of a submitted form."""
        thread = self.answers.storage.threads.find(said.key)
        if thread is None or label not in scenarios.labels(thread):
            return private(render("no_thread", {}))
        a = self.assessment(thread, label, said)
        return self.decisions.of_form(said, thread, a, label, form)

    def assessment(self, thread: KeptThread, label: str, said: Said) -> Assessment:
        """A scenario with the figures of the thread's day: the team's own for its people, the
        published ones for outsiders."""
        workload = scenarios.workload_of(thread, label)
        return self.answers.assessed(workload, said.asker.own_figures_of, thread.on)

    def _here(self, thread: KeptThread, said: Said) -> Here:
        known = scenarios.labels(thread)
        return Here(
            labels=known,
            current=scenarios.current(thread),
            today=self.answers.today,
            scenario=lambda at: self.assessment(thread, at, said).scenario if at in known else None,
        )

    # --- outside its threads

    def _outside(self, said: Said) -> Outcome:
        """A workload is answered as a command is, in a thread; else a short usage, privately.
        What does not name the bot is left alone."""
        if not said.is_mention:
            return Outcome()
        try:
            said = replace(said, text=self.answers.with_model(said.text, said.asker))
        except EngineError as why:
            return unclear(said, Heard(Act.WHAT_IF), str(why))
        understood = parse(said.text, self.answers.names)
        if understood.workload and not understood.problems:
            return self._opened(said, understood)
        is_known = understood.act not in {Act.ASK, Act.EMPTY, Act.HELP}
        if understood.changes or (is_known and not said.is_outsider):
            reply = self.answers.reply(Question(said.text, said.asker, "mention"))
            messages = (reply.message, *reply.thread)
            return private(*messages) if reply.is_private else public(*messages)
        return private(self._usage(None))

    def _opened(self, said: Said, understood: Heard) -> Outcome:
        assert understood.workload is not None
        try:
            about = understood.workload, said.asker, "mention", None, said.answer_id
            answer = self.answers.answered(*about)
        except EngineError:  # refused as a command is, with the same offers
            question = Question(said.text, said.asker, "mention")
            return private(self.answers.reply(question, understood).message)
        reply = self.answers.shown(answer)
        thread = scenarios.opened(
            said.key, answer.workload, said.user, self.answers.today,
            is_private=said.is_private, query=answer.query,
        )  # fmt: skip
        outcome = public(reply.message, *reply.thread, thread=thread, made="A")
        return replace(outcome, pictured=answer.assessment, query=answer.id)

    # --- what-ifs

    def _what_if(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        if not asked.changes:
            return self._unclear(said, thread, asked)
        base = asked.labels[0] if asked.labels else scenarios.current(thread)
        workload = self._after(said, thread, base, asked)
        before = self.assessment(thread, base, said)
        if workload == scenarios.workload_of(thread, base):
            same = {"label": base, "canonical": canonical(workload), "asides": asked.asides}
            return private(render("unchanged", same))
        known = scenarios.known_as(thread, workload)
        after = self.answers.answered(workload, said.asker, "thread", thread.on, said.answer_id)
        made = said.redone.made if said.redone else ""
        if known:
            thread, label = scenarios.gone_to(thread, known), known
        else:
            thread, label = scenarios.added(thread, workload, base, said.user, made, after.query)
        context = {
            "d": difference(before, after.assessment),
            "answer": after,
            "base": base,
            "label": label,
            "note": asked.day_note,
            "asides": asked.asides,
            "is_known": bool(known),
        }
        message = with_figures_note(render("delta", context), after)
        return public(message, thread=thread, made="" if known else label, base=base)

    def _after(self, said: Said, thread: KeptThread, base: str, asked: Heard) -> Workload:
        """The workload of a scenario after a what-if."""
        typed, before = scenarios.workload_of(thread, base), self.assessment(thread, base, said)
        usd_of = self.answers.team_books.usd_of(typed, said.asker.own_figures_of, thread.on)
        return changed(before, asked.changes, self.answers.today, typed, usd_of)

    def _unclear(self, said: Said, thread: KeptThread, asked: Heard, why: str = "") -> Outcome:
        read = partial(parse_follow_up, names=self.answers.names, here=self._here(thread, said))
        after = partial(self._after, said, thread)
        offers = list(Offers(thread, said.key.thread, read, after).of(said.text, asked))
        now = canonical(scenarios.workload_of(thread, scenarios.current(thread)))
        form = next((offer.work for offer in offers if offer.work), now)
        return unclear(said, asked, why, offers, form)

    # --- the rest

    def _why(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        label = scenarios.current(thread)
        a = self.assessment(thread, label, said)
        found = find_reason(asked.argument, a, self.answers.names)
        if found.unlisted:
            found = self._priced(found, scenarios.workload_of(thread, label), thread.on, said)
        context = {"a": a, "found": found, "asked": asked.argument, "label": label}
        message = render("why", context)
        return public(message) if found.reasons or found.unlisted else private(message)

    def _priced(self, found: Found, typed: Workload, on: date, said: Said) -> Found:
        """The reason of an option that the scenario does not compare with: priced for this once."""
        work = typed.model_copy(update={"compare_with": (*typed.compare_with, found.unlisted)})
        a = self.answers.assessed(work, said.asker.own_figures_of, on)
        return replace(found, reasons=reasons_of_option(a, found.unlisted))

    def _compare(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        every = scenarios.labels(thread)
        beside = every[:1] if len(asked.labels) == 1 and asked.labels[0] != every[0] else []
        chosen = [*beside, *asked.labels] or [every[0], *every[1:][-_MOST_COMPARED + 1 :]]
        rows = [(label, self.assessment(thread, label, said)) for label in chosen]
        first = rows[0][1]
        context = {
            "rows": [(label, a, difference(first, a)) for label, a in rows],
            "canonical": canonical(first.workload),
            "current": scenarios.current(thread),
            "unshown": 0 if asked.labels else len(every) - len(chosen),
            "on": thread.on,
            "a": first,
        }
        return public(render("compare", context))

    def _back(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        return self._moved(said, thread, scenarios.gone_back(thread))

    def _reset(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        return self._moved(said, thread, scenarios.begun_again(thread))

    def _go(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        return self._moved(said, thread, scenarios.gone_to(thread, asked.labels[0]))

    def _moved(self, said: Said, before: KeptThread, after: KeptThread) -> Outcome:
        label = scenarios.current(after)
        a = self.assessment(after, label, said)
        context = {
            "label": label,
            "a": a,
            "canonical": canonical(a.workload),
            "is_first": label == scenarios.first(after),
            "has_moved": label != scenarios.current(before),
        }
        return public(render("moved", context), thread=after)

    def _full(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        label = asked.labels[0] if asked.labels else scenarios.current(thread)
        a = self.assessment(thread, label, said)
        typed = scenarios.workload_of(thread, label)
        query = scenarios.query_of(thread, label)
        answer = Answer(
            query, said.asker, canonical(typed), typed, a, is_logged=True, is_repeated=True
        )
        reply = self.answers.shown(answer, label)
        return public(reply.message, *reply.thread)

    def _decide(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        label = scenarios.current(thread)
        a = self.assessment(thread, label, said)
        return self.decisions.decide(said, thread, a, asked.argument)

    def _decisions(self, said: Said, thread: KeptThread, asked: Heard) -> Outcome:
        return private(self.decisions.listed(said))

    def _usage(self, thread: KeptThread | None) -> Message:
        return render("thread_help", {"labels": scenarios.labels(thread) if thread else ()})
