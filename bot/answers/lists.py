"""Lists: a model's unit prices on a day beside similar names, and the open models to host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from bot.rendering.figures_text import exact
from engine import Book, Catalogue
from engine.figures.errors import AfterToday
from engine.figures.spelling import words
from engine.machines.hardware import load_gpus
from engine.machines.open_models import OpenModel
from engine.prices.catalogue import ApiModel, DayPrices, PriceChange, TieredPrice
from engine.serving.evidence import calibrated_families, measured_gpus

_SIMILAR_SHOWN = 15
_GPUS_NAMED = 2
_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Priced:
    """One option with its prices of the day; None where they are unknown."""

    model: ApiModel
    standard: DayPrices | None
    batch: DayPrices | None
    """None, too, where the catalogue has no batch price in force."""


@dataclass(frozen=True)
class PriceList:
    """The model asked for first, then similar ones, the most similar first."""

    on: date
    catalogue_version: str
    rows: tuple[Priced, ...]
    changes: tuple[PriceChange, ...]
    """Announced changes of the first row."""


def price_list(text: str, catalogue: Catalogue, on: date, today: date) -> PriceList:
    """The prices of what a person calls `text`; UnknownName with suggestions if nobody sells it."""
    if on > today:
        raise AfterToday(on, today)
    first = catalogue.find(text)
    models = (first, *catalogue.search(text, _SIMILAR_SHOWN))
    return PriceList(
        on=on,
        catalogue_version=catalogue.version,
        rows=tuple(_priced(ref, catalogue, on) for ref in dict.fromkeys(m.ref for m in models)),
        changes=catalogue.changes(first.ref, on, on + _AHEAD),
    )


def price_list_json(prices: PriceList) -> dict[str, Any]:
    """A price list for machines, USD per million tokens as strings."""
    return {
        "as_of": prices.on.isoformat(),
        "catalogue": prices.catalogue_version,
        "options": [_option(row) for row in prices.rows],
        "announced": [
            {
                "on": change.on.isoformat(),
                "input": _tiers(change.after.input),
                "output": _tiers(change.after.output),
            }
            for change in prices.changes
        ],
    }


def _priced(ref: str, catalogue: Catalogue, on: date) -> Priced:
    batch = catalogue.prices(ref, on, batch=True)
    return Priced(
        model=catalogue.get(ref),
        standard=catalogue.prices(ref, on),
        batch=batch if batch and batch.batch else None,
    )


def _option(row: Priced) -> dict[str, Any]:
    return {
        "provider": row.model.provider_name,
        "model": row.model.name,
        "ref": row.model.ref,
        "withdrawn": row.model.deprecated,
        "standard": _parts(row.standard),
        "batch": _parts(row.batch),
        "price_lists": list(row.model.urls),
    }


def _parts(day: DayPrices | None) -> list[dict[str, Any]] | None:
    if day is None:
        return None
    return [
        {
            "share_of_day": str(part.share),
            "input": _tiers(part.prices.input),
            "output": _tiers(part.prices.output),
            "cache_read": _tiers(part.prices.cache_read) if part.prices.cache_read else None,
        }
        for part in day.parts
    ]


def _tiers(price: TieredPrice) -> list[dict[str, Any]]:
    """The price from each length of a request's input on."""
    tiers = ((tier.above_input_tokens, tier.usd_per_mtok) for tier in price.tiers)
    steps = [(0, price.base), *tiers]
    return [{"above_input_tokens": above, "usd_per_mtok": exact(usd)} for above, usd in steps]


# --- open models that can be hosted


@dataclass(frozen=True)
class Hostable:
    """One open model, as a list shows it."""

    model: OpenModel
    hosts: tuple[str, ...]
    """Who else hosts it, by name; routers only where nobody else does."""
    measured_on: tuple[str, ...]
    """GPUs on which published measurements of it were found, by name; empty where its sizing rests
    on models of its kind."""
    is_calibrated: bool
    """Whether models of its kind were measured on some GPU."""

    @property
    def size(self) -> str:
        """Such as "235B, 22B active"."""
        params_b, active_b = self.model.params_b, self.model.active_b
        active = f", {_billions(active_b)} active" if self.model.is_mixture else ""
        return _billions(params_b) + active

    @property
    def evidence(self) -> str:
        """What its sizing rests on: its own measurements, models of its kind, or neither."""
        if not self.measured_on:
            basis = "calibrated" if self.is_calibrated else "computed"
            sibling = self.model.confidence != "documented"
            return f"{basis}, shape of a sibling" if sibling else basis
        more = len(self.measured_on) - _GPUS_NAMED
        named = ", ".join(self.measured_on[:_GPUS_NAMED])
        return f"measured on {named}{f' +{more}' if more > 0 else ''}"


def _billions(count: float) -> str:
    return f"{count:.3g}B" if count < 1000 else f"{count / 1000:.3g}T"


def hostable(book: Book, catalogue: Catalogue, on: date, text: str = "") -> tuple[Hostable, ...]:
    """The open models whose names contain the words of a text, all without one."""
    asked = set(words(text))
    return tuple(
        Hostable(
            model,
            tuple(_hosts(model, book, catalogue, on)),
            tuple(_measured_on(model)),
            bool(calibrated_families(model)),
        )
        for model in book.models.values()
        if asked <= {*words(model.id), *words(model.name), _family(model.id)}
    )


def _hosts(model: OpenModel, book: Book, catalogue: Catalogue, on: date) -> list[str]:
    options = book.lineups.same_model_on(on, model.id)
    own = [option for option in options if not option.router] or list(options)
    return [catalogue.get(option.ref).provider_name for option in own]


def _measured_on(model: OpenModel) -> list[str]:
    return [load_gpus()[gpu].name for gpu in measured_gpus().get(model.id, ())]


def by_family(models: tuple[Hostable, ...]) -> Mapping[str, list[Hostable]]:
    """The models by the word that their names begin with, families of one last under "other"."""
    ordered = sorted(models, key=lambda one: (_family(one.model.id), one.model.params_b))
    groups = {key: list(group) for key, group in groupby(ordered, lambda o: _family(o.model.id))}
    large = {_title(group): group for group in groups.values() if len(group) > 1}
    single = [group[0] for group in groups.values() if len(group) == 1]
    return {**large, "Other": single} if single else large


def _family(id_: str) -> str:
    return next(word for word in words(id_.replace("-", " "))).rstrip("0123456789.")


def _title(group: list[Hostable]) -> str:
    return group[0].model.name.split(" ")[0].rstrip("0123456789.")


def model_list_json(models: tuple[Hostable, ...]) -> list[dict[str, Any]]:
    """The list for machines."""
    return [
        {
            "id": one.model.id,
            "name": one.model.name,
            "repository": one.model.repository,
            "parameters_billion": one.model.params_b,
            "active_billion": one.model.active_b,
            "longest_request_tokens": one.model.max_context,
            "architecture": one.model.confidence,
            "hosts": list(one.hosts),
            "measured_on": list(one.measured_on),
            "source": one.model.source.title,
        }
        for one in models
    ]
