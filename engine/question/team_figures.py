"""A team's own figures laid over the book: dated, cited as the team's, gone on earlier days.

`with_team_figures` gives the book with what is figures: prices, discounts, lines of the bill,
the uptime. `with_team_choices` gives the workload with what is chosen where a person chooses
nothing: model, GPU, who rents it out, infrastructure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.figures.sources import TEAM, Cited, Model, Series, Source
from engine.figures.workload import Infrastructure, Term, Workload
from engine.machines.gpu_prices import GpuQuote
from engine.machines.open_models import OpenModel
from engine.machines.servers import ServerQuote
from engine.question.book import Book, LineRule

OWN_PRICE = "your team"
"""What the quote of a team's own GPU price calls its provider."""
MODEL = "model_config:"
"""How the key begins of an open model that came as a config.json."""
OFF = "off"
_MONTHS_PER_YEAR = Decimal(12)
_ENGINEER = "mlops_engineer"
_PURCHASE_TERMS = (
    *("life_years", "resale_share", "capital_rate", "support_rate"),
    *("colocation_usd_per_kw", "power_usd_per_kwh"),
)


class TeamFigure(Model):
    """One thing that a team set: `value` None gives the published figure back."""

    key: str
    """What it is about: "uptime_percent", "line:storage", "discount:openai" ..."""
    value: str | None
    since: date
    """The day on which it was set; earlier days do not know it."""
    set_by: str
    """Who set it, by id."""
    set_by_name: str = ""
    """What they are called, to be cited without calling them; empty where nobody kept it."""
    reason: str = ""

    @property
    def source(self) -> Source:
        """The team itself, cited like any publication."""
        return Source(title=TEAM, read=self.since.isoformat())


Figures = Mapping[str, TeamFigure]


def in_force(figures: Iterable[TeamFigure], on: date) -> dict[str, TeamFigure]:
    """The last figure of each key as of a day, those that were given back left out; what was
    counted of a model holds on any day."""
    standing = (one for one in figures if one.since <= on or one.key.startswith(MODEL))
    latest = {figure.key: figure for figure in standing}
    return {key: figure for key, figure in latest.items() if figure.value is not None}


def with_team_figures(book: Book, figures: Figures) -> Book:
    """The book with a team's figures appended to its series."""
    if not figures:
        return book
    return book.model_copy(
        update={
            "figures": {**book.figures, **_series(book, figures)},
            "lines": tuple(_line(rule, figures, book) for rule in book.lines),
            "api_discounts": {**book.api_discounts, **_discounts(figures)},
            "gpu_quotes": (*book.gpu_quotes, *_quotes(book, figures)),
            "models": {**book.models, **_models(figures)},
            "servers": (*book.servers, *_servers(book, figures)),
            "exchange_rates": {**book.exchange_rates, **_rates(book, figures)},
        }
    )


def with_team_choices(workload: Workload, figures: Figures, book: Book, on: date) -> Workload:
    """The workload with the team's choices where the person made none."""
    chosen = {
        key: figures[key].value
        for key in ("model", "gpu", "infrastructure")
        if key in figures and getattr(workload, key) is None
    }
    if "currency" in figures and not (workload.currency or workload.sums):
        chosen["currency"] = (figures["currency"].value or "").partition(" ")[0]
    if chosen.get("infrastructure"):
        chosen["infrastructure"] = Infrastructure(chosen["infrastructure"] or "")
    filled = workload.model_copy(update=chosen)
    rent = _rent(figures) if _takes_rent(filled, figures, book, on) else {}
    return filled.model_copy(update=rent)


def _series(book: Book, figures: Figures) -> dict[str, Series[Decimal]]:
    """The uptime, and the terms of bought servers, by the names that the book has for them."""
    named = {key: f"owned_{key}" for key in _PURCHASE_TERMS} | {"uptime_percent": "uptime_percent"}
    return {
        name: _appended(book.figures[name], figures[key])
        for key, name in named.items()
        if key in figures
    }


def _appended(
    series: Series[Decimal], figure: TeamFigure, parts: Decimal = Decimal(1)
) -> Series[Decimal]:
    """The series with the team's row last, so that it holds from its day on."""
    row = Cited[Decimal](
        value=Decimal(figure.value or 0) / parts,
        unit=series.rows[-1].unit,
        source=figure.source,
        since=figure.since,
    )
    return series.model_copy(update={"rows": (*series.rows, row)})


def _line(rule: LineRule, figures: Figures, book: Book) -> LineRule:
    """A line switched off, or priced by the team: a whole month's bill, or an engineer's year."""
    figure = figures.get(f"line:{rule.id}")
    if figure and figure.value == OFF:
        return rule.model_copy(update={"is_off": True})
    if rule.price is None:
        return rule
    if figure:
        quantity = book.quantities[rule.quantity].on(figure.since).value
        return rule.model_copy(update={"price": _appended(rule.price, figure, quantity)})
    if rule.id == _ENGINEER and (year := figures.get("engineer_usd_per_year")):
        return rule.model_copy(update={"price": _appended(rule.price, year, _MONTHS_PER_YEAR)})
    return rule


def kept_model(model: OpenModel, since: date, set_by: str) -> TeamFigure:
    """What was counted of a model that a person gave, as a figure of the team."""
    counted = model.model_dump_json()
    return TeamFigure(key=f"{MODEL}{model.id}", value=counted, since=since, set_by=set_by)


def _models(figures: Figures) -> dict[str, OpenModel]:
    given = [figure.value or "" for key, figure in figures.items() if key.startswith(MODEL)]
    return {model.id: model for model in map(OpenModel.model_validate_json, given)}


def _discounts(figures: Figures) -> dict[str, Decimal]:
    """Shares of 1 by provider."""
    return {
        key.partition(":")[2]: Decimal(figure.value or 0) / 100
        for key, figure in figures.items()
        if key.startswith("discount:")
    }


def _rates(book: Book, figures: Figures) -> dict[str, Series[Decimal]]:
    """The team's rate of its currency, which it says as units for a dollar."""
    figure = figures.get("currency")
    if figure is None:
        return {}
    code, _, per_usd = (figure.value or "").partition(" ")
    published = book.exchange_rates.get(code)
    row = Cited[Decimal](
        value=1 / Decimal(per_usd), unit="USD", source=figure.source, since=figure.since
    )
    rows = (*published.rows, row) if published else (row,)
    return {code: Series[Decimal](name=code, rows=rows)}


def _quotes(book: Book, figures: Figures) -> Iterable[GpuQuote]:
    figure = figures.get("gpu_usd_per_hour")
    if figure is None:
        return
    yield GpuQuote(
        provider=OWN_PRICE,
        gpu=_gpu_priced(figures, book, figure.since),
        term=Term.RESERVED,
        term_text="",
        usd_per_gpu_hour=Decimal(figure.value or 0),
        gpus_per_instance=1,
        region="",
        since=figure.since,
        source=figure.source,
        note="",
    )


def _servers(book: Book, figures: Figures) -> Iterable[ServerQuote]:
    """What the team was quoted for a whole server with its GPU, in place of the estimate."""
    figure = figures.get("purchase_usd")
    if figure is None:
        return
    usd, gpu = Decimal(figure.value or 0), _gpu_priced(figures, book, figure.since)
    own = {"source": figure.source, "since": figure.since, "confidence": "quoted"}
    for quote in book.servers:
        if quote.gpu == gpu and quote.kind == "server" and quote.role == "central":
            yield quote.model_copy(update={"low": usd, "base": usd, "high": usd, **own})


def _gpu_priced(figures: Figures, book: Book, on: date) -> str:
    """The GPU that the team's own price is for: its own choice, else the book's."""
    chosen = figures.get("gpu")
    return str(chosen.value) if chosen else book.choice("gpu", on).value


def _takes_rent(workload: Workload, figures: Figures, book: Book, on: date) -> bool:
    """Only where the person named no rent, and for the GPU that the team's rent is for."""
    if workload.gpu_provider or workload.gpu_term or workload.gpu_usd_per_hour is not None:
        return False
    gpu = workload.gpu or book.choice("gpu", on).value
    return gpu == _gpu_priced(figures, book, on)


def _rent(figures: Figures) -> dict[str, Any]:
    if "gpu_usd_per_hour" in figures:
        return {"gpu_provider": OWN_PRICE}
    rent: dict[str, Any] = {}
    if "gpu_provider" in figures:
        rent["gpu_provider"] = figures["gpu_provider"].value
    if "gpu_term" in figures:
        rent["gpu_term"] = Term(figures["gpu_term"].value or "")
    return rent
