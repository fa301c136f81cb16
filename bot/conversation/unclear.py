"""What was not understood in full: named, with what was understood, what may have been meant and
the form as buttons, so that a miss costs one press."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.conversation import scenarios
from bot.conversation.outcome import Outcome, Said, private
from bot.language.acts import Act, Heard
from bot.language.canonical import canonical, echo
from bot.language.meaning.refusals import with_suggestions
from bot.rendering.render import render
from bot.storage import KeptThread
from engine import EngineError, Workload


@dataclass(frozen=True)
class Offer:
    """A button that takes a follow-up, in the bot's own words, and where it was said."""

    title: str
    thread: str
    text: str
    work: str = ""
    """All that the scenario becomes, in the command's words."""


@dataclass(frozen=True)
class Offers:
    """What can be offered in a thread: it reads what is said there and changes its scenarios."""

    thread: KeptThread
    key: str
    """The thread's, as Slack calls it."""
    read: Callable[[str], Heard]
    after: Callable[[str, Heard], Workload]
    """A scenario's workload after a what-if; EngineError where it cannot be."""

    def of(self, text: str, asked: Heard) -> Iterator[Offer]:
        """What was understood of a text, then all of it with what may have been meant."""
        if rest := self._taken("Take the rest", asked):
            yield rest
        for title, said in with_suggestions(text, asked.problems):
            meant = self.read(said)
            if not meant.problems and (offer := self._taken(title, meant)):
                yield offer

    def _taken(self, title: str, asked: Heard) -> Offer | None:
        """What a press takes; None for nothing, or where words would lose some."""
        if asked.act is not Act.WHAT_IF:
            return Offer(title, self.key, " ".join((asked.act.value, *asked.labels)))
        base = asked.labels[0] if asked.labels else scenarios.current(self.thread)
        if not asked.changes or base not in scenarios.labels(self.thread):
            return None
        try:
            work = self.after(base, asked)
            said = f"what if scenario {base}, {canonical(work)}"
            again = self.read(said)
            is_same = not again.problems and self.after(base, again) == work
        except EngineError:
            return None
        is_new = work != scenarios.workload_of(self.thread, base)
        return Offer(title, self.key, said, canonical(work)) if is_same and is_new else None


def unclear(
    said: Said, asked: Heard, why: str = "", offers: Sequence[Offer] = (), form: str = ""
) -> Outcome:
    """What asks back, for the person alone; `form` is what the form opens with."""
    context = {"typed": said.text, "asked": asked, "why": why, "understood": echo(asked.changes)}
    return private(render("unclear", {**context, "offers": offers, "form": form}))
