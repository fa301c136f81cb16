"""The modals in which a team puts its own figures: what was typed becomes figures, or errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.forms.fields import FIELDS, NOT_SAID, Raw
from bot.forms.values import NotRead, dollars, number
from bot.language.meaning.refusals import beyond_limits
from bot.rendering.figures_text import plain
from engine import Book
from engine.question.team_figures import OFF, Figures, TeamFigure

Errors = dict[str, str]
Values = dict[str, str | None]

PLAIN = (
    *("model", "gpu", "gpu_provider", "gpu_term", "gpu_usd_per_hour"),
    *("uptime_percent", "infrastructure"),
    *("purchase_usd", "life_years", "resale_share", "capital_rate", "support_rate"),
    *("colocation_usd_per_kw", "power_usd_per_kwh"),
)
"""Figures that are fields of a workload, too, and read like them."""
CURRENCIES = ("EUR", "GBP", "CHF", "INR", "JPY", "CAD", "AUD", "SGD", "BRL", "SEK", "PLN")
_REGIONS = {"us": "people_us", "india": "people_in"}
_MOST = Decimal(10) ** 7
_LONGEST_REASON = 200


@dataclass
class TeamForm:
    """What a modal says: values by key, None for "as published", and errors by input."""

    values: Values = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)
    reason: str = ""

    def figures(self, known: Figures, user: str, on: date, name: str = "") -> list[TeamFigure]:
        """What changes against what is in force, set by a user of this name."""
        who = {"set_by": user, "set_by_name": name}
        return [
            TeamFigure(key=key, value=value, since=on, **who, reason=self.reason)
            for key, value in self.values.items()
            if value != (known[key].value if key in known else None)
        ]


def figures_form(raw: Mapping[str, Raw], book: Book, on: date) -> TeamForm:
    """The modal of the defaults: model, GPU and its rent, people, uptime, currency."""
    form = TeamForm(reason=_text(raw, "reason")[:_LONGEST_REASON])
    for name in PLAIN:
        form.values[name] = _read(raw, name, _reader(name), form.errors)
    _engineer(raw, form, book, on)
    _currency(raw, form)
    return form


def line_form(raw: Mapping[str, Raw], book: Book) -> TeamForm:
    """The modal of one line of the bill: as published, left out, or at an own amount."""
    form = TeamForm(reason=_text(raw, "reason")[:_LONGEST_REASON])
    line, how = _text(raw, "line"), _text(raw, "how")
    if line not in {rule.id for rule in book.lines if rule.price}:
        form.errors["line"] = "Choose a line."
    amount = _read(raw, "amount", _money, form.errors) if how == "own" else None
    if how == "own" and amount is None:
        form.errors.setdefault("amount", "Write USD a month, such as $500.")
    if how in ("own", OFF) and not form.reason:
        form.errors["reason"] = "Say why: it is shown with every answer."
    form.values[f"line:{line}"] = {"own": amount, OFF: OFF}.get(how)
    return form


def discount_form(raw: Mapping[str, Raw]) -> TeamForm:
    """The modal of a discount at one API provider."""
    form = TeamForm(reason=_text(raw, "reason")[:_LONGEST_REASON])
    if not (provider := _text(raw, "provider")):
        form.errors["provider"] = "Choose a provider."
    percent = _read(raw, "percent", _percent, form.errors)
    form.values[f"discount:{provider}"] = percent if percent != "0" else None
    return form


def editors_form(raw: Mapping[str, Raw], user: str) -> TeamForm:
    """The modal of who may edit; nobody chosen means everybody."""
    chosen = raw.get("editors") or []
    people = list(chosen) if isinstance(chosen, list) else []
    form = TeamForm()
    if people and user not in people:
        form.errors["editors"] = "Keep yourself in the list, or you could not change it again."
    form.values["editors"] = " ".join(people) or None
    return form


def written(figures: Figures) -> dict[str, Raw]:
    """What is in force, as the modal of the defaults shows it."""
    fields = {each.name: each for each in FIELDS}
    raw: dict[str, Raw] = {}
    for key, figure in figures.items():
        value = figure.value or ""
        raw[key] = fields[key].write(fields[key].read(value)) if key in PLAIN else value
    currency, _, rate = str(raw.get("currency", "")).partition(" ")
    return {**raw, "currency": currency, "currency_rate": rate}


def _engineer(raw: Mapping[str, Raw], form: TeamForm, book: Book, on: date) -> None:
    """An engineer's year: as published for a region, or the team's own."""
    region = _text(raw, "engineer_region")
    form.values["engineer_region"] = region or None
    own = _read(raw, "engineer_usd_per_year", _money, form.errors)
    if region == "own" and own is None:
        form.errors.setdefault("engineer_usd_per_year", "Write USD a year, such as $190,000.")
    published = _published(region, book, on)
    if region == "india" and published:
        rate = _read(raw, "inr_per_usd", _money, form.errors)
        if rate is None:
            form.errors.setdefault("inr_per_usd", "Write rupees per dollar: the figure is in INR.")
        published = published / Decimal(rate) if rate else None
    if region in _REGIONS:
        form.values["engineer_usd_per_year"] = plain(round(published, 2)) if published else None
    else:
        form.values["engineer_usd_per_year"] = own if region == "own" else None


def _published(region: str, book: Book, on: date) -> Decimal | None:
    """What the book says of an engineer's year in a region, in the region's currency."""
    costs = {cost.id: cost for cost in book.hidden_costs if cost.since <= on}
    cost = costs.get(_REGIONS.get(region, ""))
    return cost.base if cost else None


def _currency(raw: Mapping[str, Raw], form: TeamForm) -> None:
    code = _text(raw, "currency")
    rate = _read(raw, "currency_rate", _money, form.errors)
    if code and rate is None:
        form.errors.setdefault("currency_rate", "Write what one USD is, such as 0.86.")
    form.values["currency"] = f"{code} {rate}" if code in CURRENCIES and rate else None


def _text(raw: Mapping[str, Raw], name: str) -> str:
    value = raw.get(name, "")
    return value if isinstance(value, str) and value != NOT_SAID else ""


def _read(
    raw: Mapping[str, Raw], name: str, read: Callable[[str], str], errors: Errors
) -> str | None:
    """One input; what cannot be taken stands among the errors."""
    text = _text(raw, name)
    if not text:
        return None
    try:
        return read(text)
    except NotRead as why:
        errors[name] = str(why)
        return None


def _reader(name: str) -> Callable[[str], str]:
    each = next(each for each in FIELDS if each.name == name)

    def read(text: str) -> str:
        value = each.read(text)
        if refusal := beyond_limits(name, value):
            raise NotRead(" ".join(_refusal(refusal.reason, refusal.suggestions)))
        return plain(value) if isinstance(value, Decimal) else str(value)

    return read


def _refusal(reason: str, instead: tuple[str, ...]) -> Iterator[str]:
    yield reason
    if instead:
        yield f"Write e.g. {instead[0]}."


def _money(text: str) -> str:
    value = dollars(text)
    if not 0 < value <= _MOST:
        raise NotRead("Write more than 0 and at most 10,000,000.")
    return plain(value)


def _percent(text: str) -> str:
    value = number(text)
    if not 0 <= value < 100:
        raise NotRead("A discount is from 0 to less than 100 %.")
    return plain(value)
