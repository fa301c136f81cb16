"""Which API options an answer compares by default: the line-up of the day, and whoever hosts the
same open model on that day. Both are dated; a question about an earlier day gets that day's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from engine.figures.dated import Raw, loader, read_toml, source_of
from engine.figures.errors import BeforeFirstFigure, UncitedFigure
from engine.figures.sources import Model, Source
from engine.prices.catalogue import Catalogue, Role, load_catalogue
from engine.prices.open_model_hosts import hosts_listed
from engine.prices.options import HostedModel
from engine.prices.options import LineUpOption as LineUpOption
from engine.prices.options import Tier as Tier


class LineUp(Model):
    """The options of a period, the same for every open model."""

    since: date
    source: Source
    options: tuple[LineUpOption, ...]


def nobody(model: str) -> tuple[HostedModel, ...]:
    """Nobody hosts it."""
    return ()


class LineUps(Model):
    """Every line-up and host, in order of time; see `load_lineups()`."""

    lineups: tuple[LineUp, ...]
    hosts: tuple[HostedModel, ...]
    """Those of which the days are known: of the article, and those that stopped."""
    listed: Callable[[str], tuple[HostedModel, ...]] = nobody
    """Those that the catalogue lists for an open model, by the matching rule."""

    def on(self, day: date, model: str) -> tuple[LineUpOption, ...]:
        """The line-up of `day` and then the hosts of `model` on it, routers last.

        Raises BeforeFirstFigure before the first line-up.
        """
        return (*self.in_force(day).options, *self.same_model_on(day, model))

    def same_model_on(self, day: date, model: str) -> tuple[LineUpOption, ...]:
        """Who offers the open model `model` on `day`, routers last; may be nobody."""
        dated = (host for host in self.hosts if host.model == model)
        standing = [host.option for host in (*dated, *self.listed(model)) if host.stands_on(day)]
        first: dict[str, LineUpOption] = {}
        for option in standing:
            first.setdefault(option.ref, option)
        return tuple(sorted(first.values(), key=lambda option: option.router))

    def in_force(self, day: date) -> LineUp:
        """The line-up of a day; BeforeFirstFigure before the first."""
        in_force = [lineup for lineup in self.lineups if lineup.since <= day]
        if not in_force:
            raise BeforeFirstFigure("the line-up of APIs", day, self.lineups[0].since)
        return in_force[-1]


@loader
def load_lineups() -> LineUps:
    """The line-ups and hosts of engine/data, every option checked against the catalogue.

    Raises UncitedFigure for a row without source or date, UnknownName for an unknown option.
    """
    dated = read_lineups(read_toml("lineup.toml"), read_toml("hosts.toml"), load_catalogue())
    return dated.model_copy(update={"listed": _listed})


def _listed(model: str) -> tuple[HostedModel, ...]:
    return hosts_listed(model, load_catalogue())


def read_lineups(lineup_data: Raw, host_data: Raw, catalogue: Catalogue) -> LineUps:
    """Line-ups from raw tables; see `load_lineups()`."""
    lineups = [_lineup(raw, catalogue) for raw in lineup_data["lineup"]]
    hosts = [_hosted(model, raw, catalogue) for model, raws in host_data.items() for raw in raws]
    return LineUps(
        lineups=tuple(sorted(lineups, key=lambda lineup: lineup.since)), hosts=tuple(hosts)
    )


def _lineup(raw: Raw, catalogue: Catalogue) -> LineUp:
    options = (_option(row, Tier(row["tier"]), catalogue) for row in raw["options"])
    return LineUp(
        since=_since("the line-up", raw),
        source=source_of("the line-up", raw),
        options=tuple(options),
    )


def _hosted(model: str, raw: Raw, catalogue: Catalogue) -> HostedModel:
    figure = f"{model} at {raw['ref']}"
    return HostedModel(
        model=model,
        option=_option(raw, Tier.SAME_MODEL, catalogue),
        since=_since(figure, raw),
        until=raw.get("until"),
        source=source_of(figure, raw),
    )


def _option(raw: Raw, tier: Tier, catalogue: Catalogue) -> LineUpOption:
    known = catalogue.get(raw["ref"])
    return LineUpOption(
        ref=known.ref, tier=tier, note=raw.get("note", ""), router=known.role is Role.ROUTER
    )


def _since(figure: str, raw: Raw) -> date:
    since = raw.get("since")
    if not isinstance(since, date):
        raise UncitedFigure(figure, "date")
    return since
