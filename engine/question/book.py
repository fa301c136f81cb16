"""The book: every figure that the engine reasons with, read once from engine/data."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeVar

from engine.figures import dated
from engine.figures.dated import Raw, all_series, choices, read_toml, series, since_of, source_of
from engine.figures.errors import (
    EngineError,
    LacksSpecification,
    NoDataSheet,
    UncitedFigure,
    UnknownFigure,
    UnknownName,
)
from engine.figures.sources import Cited, Model, Series, Source
from engine.figures.spelling import closest
from engine.figures.trends import Trends, load_trends
from engine.machines.gpu_prices import GpuQuote, load_quotes
from engine.machines.hardware import Gpu, load_gpus
from engine.machines.open_models import OpenModel, UnsizedModel, load_models, load_unsized
from engine.machines.servers import ServerQuote, boxes, load_servers
from engine.machines.typical_models import typical_model
from engine.prices.lineup import LineUps, load_lineups
from engine.prices.names import load_names
from engine.question.exchange_rates import load_rates

T = TypeVar("T")
_MOST_KEPT = 5000
"""Answers that a book remembers, some 300 for each day: not a figure."""

_SIZE = re.compile(r"(?<![\d.a-z])(?:(\d+)x)?(\d+(?:\.\d+)?)b\b")
"""Billions of parameters in a name: 34 of "yi-34b", 8 times 22 of "wizardlm-2-8x22b"."""

Quantity = Literal[
    "serving_gpus", "standby_gpus", "deployments", "model_versions", "engineers", "models"
]


class LineRule(Model):
    """How one line of the hosting bill scales, and when it is shared or dropped."""

    id: str
    name: str
    quantity: Quantity
    price: Series[Decimal] | None
    """USD a month per unit; None for the lines that the GPU price decides."""
    shared_where: Literal["platform", "team"] | None
    dropped_where: Literal["internal", "unregulated"] | None
    why: str
    """What the line scales with, in words."""
    in_server: bool = False
    """True where a bought server is this itself."""
    is_off: bool = False
    """True where a team leaves the line out for a reason of its own."""


class HiddenCost(Model):
    """A cost outside the bill, as a range; every bound may be unknown."""

    id: str
    name: str
    unit: str
    low: Decimal | None
    base: Decimal | None
    high: Decimal | None
    since: date
    source: Source
    note: str


class UnitRate(Model):
    """How much work one unit of reserved capacity carries, for one class of models."""

    models: str
    """Which models, in words."""
    input_tokens_per_minute: Decimal
    output_weight: Decimal
    """Input tokens that one output token counts as."""
    step: Decimal
    """Units are sold in multiples of this."""
    since: date
    source: Source


class DedicatedOffer(Model):
    """Capacity of a model reserved at a cloud, or an endpoint by the GPU-hour."""

    cloud: str
    name: str
    kind: Literal["provisioned", "endpoint"]
    scope: Literal["global", "zone", "region", ""]
    """Where the work is done: anywhere, within one of `zones`, in a region that one chooses; empty
    where it does not say."""
    zones: tuple[str, ...]
    carries: UnitRate | None
    """What one unit carries; None where that is not public."""
    gpu: str | None
    unit: str
    minimum: Decimal | None
    """The fewest units one can commit to; None where it is not public."""
    price: Series[Decimal]
    """May have no rows: not public."""
    why_unknown: str
    source: Source | None


class Decision(Model):
    """One row of the decision table: the predicate, and the verdict where it holds."""

    when: str
    verdict: str


class Book(Model):
    """All figures, each cited and dated. `load_book()` reads it; nothing changes it."""

    figures: Mapping[str, Series[Decimal]]
    choices: Mapping[str, Series[str]]
    quantities: Mapping[str, Series[Decimal]]
    lines: tuple[LineRule, ...]
    hidden_costs: tuple[HiddenCost, ...]
    dedicated_offers: tuple[DedicatedOffer, ...]
    decisions: tuple[Decision, ...]
    not_modelled: tuple[str, ...]
    gpu_quotes: tuple[GpuQuote, ...]
    servers: tuple[ServerQuote, ...]
    gpus: Mapping[str, Gpu]
    models: Mapping[str, OpenModel]
    unsized: Mapping[str, UnsizedModel]
    """Open models of which too little is published to size them."""
    lineups: LineUps
    trends: Trends
    api_discounts: Mapping[str, Decimal] = {}
    """Shares off the list price by provider: none in the book, a team's own over it."""
    exchange_rates: Mapping[str, Series[Decimal]] = {}
    """USD for one unit of a currency, by its code."""

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What follows from this book alone, by what was asked: reckoned once. A book with other
        figures is a copy, which keeps nothing of this."""
        return {}

    def once(self, key: Hashable, reckon: Callable[[], T]) -> T:
        """What follows from this book alone and is asked for again and again, reckoned at first."""
        found: T | None = self.kept.get(key)
        if found is None:
            if len(self.kept) >= _MOST_KEPT:  # the days that people ask about are without end
                self.kept.clear()
            found = self.kept[key] = reckon()
        return found

    def figure(self, name: str, on: date) -> Cited[Decimal]:
        """A figure as it stood on a day; UnknownFigure, or BeforeFirstFigure with the first day."""
        if name not in self.figures:
            raise UnknownFigure(name)
        return self.figures[name].on(on)

    def value(self, name: str, on: date) -> Decimal:
        """The bare value of `figure`, for arithmetic."""
        return self.once((name, on), lambda: self.figure(name, on).value)

    def choice(self, name: str, on: date) -> Cited[str]:
        """What is taken where a person does not choose, as of a day."""
        if name not in self.choices:
            raise UnknownFigure(name)
        return self.choices[name].on(on)

    def gpu(self, name: str) -> Gpu:
        """A GPU by its id; NoDataSheet for a known one without a specification, UnknownName with
        suggestions."""
        if known := read_toml("aliases.toml")["gpu_without_specification"].get(name):
            nearest, is_box = self.gpus[known["nearest"]].name, name in boxes()
            raise NoDataSheet(known["name"], nearest, is_box=is_box)
        if name not in self.gpus:
            raise UnknownName("GPU", name, closest(name, {id: id for id in self.gpus}))
        return self.gpus[name]

    def model(self, name: str) -> OpenModel:
        """An open model by its id, or of a size ("typical-32b"); NoSpecification for one that
        cannot be sized, UnknownName with suggestions."""
        if name in self.unsized:
            raise self.unsized[name].refusal()
        known = self.models.get(name) or typical_model(name)
        if known is None:
            raise self._unknown_model(name)
        return known

    def with_model(self, model: OpenModel) -> Book:
        """The book with one more open model."""
        return self.model_copy(update={"models": {**self.models, model.id: model}})

    def _unknown_model(self, name: str) -> EngineError:
        """A name that nobody knows, or one that others sell and that is only missing here."""
        near = closest(name, {id: id for id in self.models})
        if not load_names().is_sold_elsewhere(name):
            return UnknownName("open model", name, near)
        size = _SIZE.search(name.lower())
        if size is None:
            return LacksSpecification(name, near[0] if near else next(iter(self.models)))
        return LacksSpecification(name, self._nearest_in_size(size))

    def _nearest_in_size(self, size: re.Match[str]) -> str:
        """The model with the same size in its name, else of its kind the nearest in parameters."""
        same = [id for id in self.models if size[0] in id.split("-")]
        params_b = float(size[2]) * float(size[1] or 1)
        alike = [model for model in self.models.values() if model.is_mixture == bool(size[1])]
        return same[0] if same else min(alike, key=lambda m: abs(m.params_b - params_b)).id


@dated.loader
def load_book() -> Book:
    """The bundled book. Raises UncitedFigure where a figure lacks its source, unit or date."""
    lines = read_toml("line_items.toml")
    return Book(
        figures=all_series({**read_toml("figures.toml"), **read_toml("owned.toml")}),
        choices=choices("choices.toml"),
        quantities=all_series(lines["quantities"]),
        lines=tuple(_line(raw) for raw in lines["line"]),
        hidden_costs=tuple(_hidden(raw) for raw in read_toml("hidden_costs.toml")["cost"]),
        dedicated_offers=tuple(_offer(raw) for raw in read_toml("dedicated.toml")["offer"]),
        decisions=tuple(Decision(**raw) for raw in read_toml("decisions.toml")["decision"]),
        not_modelled=tuple(read_toml("not_modelled.toml")["items"]),
        gpu_quotes=load_quotes(),
        servers=load_servers(),
        gpus=load_gpus(),
        models=load_models(),
        unsized=load_unsized(),
        lineups=load_lineups(),
        trends=load_trends(),
        exchange_rates=load_rates(),
    )


def _line(raw: Raw) -> LineRule:
    by_gpu = raw.get("priced") == "gpu"
    if not by_gpu and not raw.get("rows"):
        raise UncitedFigure(raw["id"], "price")
    return LineRule(
        id=raw["id"],
        name=raw["name"],
        quantity=raw["quantity"],
        price=None if by_gpu else series(raw["id"], raw),
        shared_where=raw.get("shared_where"),
        dropped_where=raw.get("dropped_where"),
        why=raw["why"],
        in_server=raw.get("in_server", False),
    )


def _hidden(raw: Raw) -> HiddenCost:
    known = {bound: Decimal(raw[bound]) for bound in ("low", "base", "high") if bound in raw}
    if not raw.get("unit"):
        raise UncitedFigure(raw["id"], "unit")
    return HiddenCost(
        id=raw["id"],
        name=raw["name"],
        unit=raw["unit"],
        low=known.get("low"),
        base=known.get("base"),
        high=known.get("high"),
        since=since_of(raw["id"], raw),
        source=source_of(raw["id"], raw),
        note=raw["note"],
    )


def _offer(raw: Raw) -> DedicatedOffer:
    return DedicatedOffer(
        cloud=raw["cloud"],
        name=raw["name"],
        kind=raw["kind"],
        scope=raw.get("scope", ""),
        zones=tuple(raw.get("zones", ())),
        carries=_unit_rate(raw["name"], raw["carries"]) if "carries" in raw else None,
        gpu=raw.get("gpu"),
        unit=raw["unit"],
        minimum=Decimal(raw["minimum"]) if "minimum" in raw else None,
        price=series(raw["name"], raw),
        why_unknown=raw.get("why_unknown", ""),
        source=source_of(raw["name"], raw) if "source" in raw else None,
    )


def _unit_rate(offer: str, raw: Raw) -> UnitRate:
    return UnitRate(
        models=raw["models"],
        input_tokens_per_minute=Decimal(raw["input_tokens_per_minute"]),
        output_weight=Decimal(raw["output_weight"]),
        step=Decimal(raw["step"]),
        since=since_of(offer, raw),
        source=source_of(offer, raw),
    )
