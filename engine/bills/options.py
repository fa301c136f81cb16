"""Which API options a scenario is compared with: those named, else the line-up of the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.figures.errors import UnknownName
from engine.prices.catalogue import Catalogue
from engine.prices.lineup import LineUpOption, Tier
from engine.prices.options import is_named
from engine.prices.residency import regional_sibling
from engine.question.book import Book
from engine.question.scenario import Scenario


def options_of(scenario: Scenario, book: Book, catalogue: Catalogue) -> tuple[LineUpOption, ...]:
    """Which options a scenario is compared with, each once."""
    lineup = book.lineups.on(scenario.on, scenario.model.id)
    named = [
        named_option(text, scenario, book, catalogue) for text in scenario.workload.compare_with
    ]
    hosts = (option for option in lineup if option.tier == Tier.SAME_MODEL)
    chosen = (*named, *_allowed(hosts if named else lineup, scenario.workload.left_out))
    own = (named_option(each.option, scenario, book, catalogue) for each in scenario.workload.terms)
    kept = (_where_data_stays(option, scenario, catalogue) for option in (*chosen, *own))
    return tuple({option.ref: option for option in kept}.values())


def _allowed(options: Iterable[LineUpOption], left_out: tuple[str, ...]) -> Iterator[LineUpOption]:
    """The options without those that nobody may use, named each or by their provider."""
    return (each for each in options if not is_named(each.ref, left_out))


def _where_data_stays(
    option: LineUpOption, scenario: Scenario, catalogue: Catalogue
) -> LineUpOption:
    """The regional sibling of a global option where the data must stay somewhere."""
    place = scenario.workload.place
    sibling = regional_sibling(option.ref, place, scenario.on) if place else None
    try:
        ref = catalogue.get(sibling or option.ref).ref
    except UnknownName:
        return option
    return option if ref == option.ref else option.model_copy(update={"ref": ref})


def named_option(text: str, scenario: Scenario, book: Book, catalogue: Catalogue) -> LineUpOption:
    """A named option, with the tier that it has in the line-up of the day.

    A provider alone means the same open model there; UnknownName where it does not host it.
    """
    lineup = {option.ref: option for option in book.lineups.on(scenario.on, scenario.model.id)}
    if "/" in text:
        ref = catalogue.get(text).ref
        found = lineup.get(ref) or LineUpOption(ref=ref, tier=None)
        return _where_data_stays(found, scenario, catalogue)
    hosts = {o.ref.split("/")[0]: o for o in lineup.values() if o.tier == Tier.SAME_MODEL}
    if text not in hosts:
        raise UnknownName(f"host of {scenario.model.name}", text, tuple(hosts), _see(hosts))
    return hosts[text]


def _see(hosts: Iterable[str]) -> str:
    return f"Hosts I know: {', '.join(hosts) or 'none'}."
