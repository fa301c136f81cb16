"""The answer as a table for a spreadsheet: every figure a row, with its source and its date."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bot.answers.answers import Answer
from bot.answers.exports.bought import bought_rows
from bot.answers.exports.parts import part_rows
from bot.answers.exports.rows import Row
from bot.rendering.evidence import evidence
from bot.rendering.figures_text import exact, plain
from bot.rendering.render import sentence
from engine import Assessment
from engine.bills.api_costs import TOKENS_PER_MTOK, ApiCost
from engine.bills.hosting_costs import HostingBill
from engine.comparison.crossover import Crossover
from engine.figures.drivers import Driver
from engine.figures.sources import Source
from engine.question.currencies import Currency

_COLUMNS = "section item quantity unit unit_price_usd monthly_usd source date evidence"
COLUMNS = tuple(_COLUMNS.split())
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one is run by a spreadsheet."""


def export_csv(answer: Answer) -> str:
    """Every figure of an answer as CSV; unknown is an empty cell, never a zero. An answer told in
    another currency has its months in it too, in a column of its own."""
    told = answer.assessment.currency
    if told is None:
        return written(COLUMNS, map(_cells, rows(answer)))
    columns = (*COLUMNS, f"monthly_{told.code.lower()}")
    return written(columns, ((*_cells(row), _told(row, told)) for row in rows(answer)))


def _told(row: Row, currency: Currency) -> str:
    """The month in the currency that the answer is told in, to the cent."""
    usd = row.monthly_usd
    return "" if usd is None else f"{currency.of_usd(usd):.2f}"


def rows(answer: Answer) -> Iterator[Row]:
    """The figures, section by section. Only rows of one section may be added up."""
    a = answer.assessment
    yield from _question(answer)
    yield from _bill("self-hosting", a.bill)
    if a.cheapest_fleet:
        yield from _bill("cheapest fleet", a.cheapest_fleet)
    yield from bought_rows(a.bought, a.on)
    yield from (_option(cost, a) for cost in a.api_costs)
    yield from part_rows(a)
    yield from _unit_prices(a)
    yield from _totals(a)
    yield from _capacity(a)
    for crossing in a.crossovers:
        yield from _crossover(crossing, a.on)
    for driver in a.ranges.drivers:
        yield from _driver(driver)
    yield from _hybrid(a)
    yield from _years(a)
    yield from _dedicated(a)
    yield from _rents(a)
    yield from _hidden(a)
    yield from _assumptions(a)


def written(columns: Sequence[str], cells: Iterable[Sequence[str]]) -> str:
    """Rows of text as CSV, nothing in it that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(cells)
    return text.getvalue()


def harmless(text: str) -> str:
    """Text that stays text: a leading apostrophe keeps a spreadsheet from running it."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.section,
        harmless(row.item),
        _quantity(row.quantity),
        harmless(row.unit),
        exact(row.unit_usd) or "",
        exact(row.monthly_usd) or "",
        harmless(sentence("source", row.source)) if row.source else "",
        row.since.isoformat() if row.since else "",
        evidence(row.source, row.section, row.basis),
    )


def _quantity(quantity: Decimal | str | None) -> str:
    if isinstance(quantity, Decimal):
        return plain(quantity)
    return harmless(quantity or "")


def _question(answer: Answer) -> Iterator[Row]:
    work, on = answer.assessment.workload, answer.assessment.on
    you = Source(title="you")
    yield Row("question", "asked", answer.canonical, source=you, since=on)
    for item, count in (
        ("input", work.input_tokens_per_day),
        ("output", work.output_tokens_per_day),
    ):
        yield Row("question", item, count, "tokens/day", source=you, since=on)
    if told := answer.assessment.currency:
        rate, unit = told.rate, f"USD for one {told.code}"
        yield Row("question", "rate", rate.value, unit, source=rate.source, since=rate.since)


def _bill(section: str, bill: HostingBill) -> Iterator[Row]:
    """A shared line bills a share of its quantity, at the price that its source gives."""
    for line in bill.lines:
        yield Row(
            section,
            line.name,
            line.quantity * line.share,
            line.quantity_unit,
            line.unit_usd,
            line.monthly_usd,
            line.source,
            line.since,
        )


def _option(cost: ApiCost, a: Assessment) -> Row:
    millions = a.scenario.tokens_per_month / TOKENS_PER_MTOK
    return Row(
        "API",
        sentence("option", cost),
        millions,
        "million tokens",
        cost.usd_per_mtok,
        cost.monthly_usd,
        cost.source,
        a.on,
    )


def _unit_prices(a: Assessment) -> Iterator[Row]:
    for cost in a.api_costs:
        name = sentence("option", cost)
        sides = (("input", cost.usd_per_mtok_in), ("output", cost.usd_per_mtok_out))
        for side, usd in sides:
            unit = f"million {side} tokens"
            yield Row("API unit price", name, Decimal(1), unit, usd, None, cost.source, a.on)


def _totals(a: Assessment) -> Iterator[Row]:
    rule, now, section = a.bill.rule_of_thumb, a.now, "total"
    yield Row(section, "self-hosting by line items", monthly_usd=a.bill.monthly_usd, since=a.on)
    yield Row(section, "lowest of the range", monthly_usd=a.ranges.low_usd, since=a.on)
    yield Row(section, "highest of the range", monthly_usd=a.ranges.high_usd, since=a.on)
    yield Row(section, "with N+1 standby", monthly_usd=a.bill.n_plus_one_usd, since=a.on)
    yield Row(
        section,
        "self-hosting by the rule of thumb",
        rule.multiplier,
        "x primary GPUs",
        rule.raw_gpu_usd,
        rule.monthly_usd,
        rule.source,
        a.on,
    )
    if now:
        source = now.cost.source if now.cost else Source(title="you")
        yield Row(section, "paid today", monthly_usd=now.monthly_usd, source=source, since=a.on)


def _capacity(a: Assessment) -> Iterator[Row]:
    fleet, capacity = a.bill.fleet, a.bill.fleet.capacity
    source = capacity.replica.source if capacity else None
    basis = capacity.replica.basis if capacity else ""
    yield Row("capacity", fleet.gpu.name, Decimal(fleet.gpus), "serving GPUs", since=a.on)
    carried = fleet.carries_tokens_per_day
    whence: dict[str, Any] = {"source": source, "since": a.on, "basis": basis}
    yield Row("capacity", "carries at this peak", carried, "tokens/day", **whence)
    if capacity:
        used = Decimal(repr(capacity.utilisation))
        yield Row("capacity", "used", used, "share", **whence)


def _crossover(crossing: Crossover, on: date) -> Iterator[Row]:
    name, source = sentence("option", crossing.cost), crossing.cost.source
    is_known = crossing.flat_tokens_per_day is not None
    never = "never" if is_known else None
    for item, tokens in (
        ("self-hosting stays cheaper from", crossing.tokens_per_day),
        ("self-hosting costs half from", crossing.margin_tokens_per_day),
        ("equals today's bill at", crossing.flat_tokens_per_day),
    ):
        yield _volume(f"{name}: {item}", tokens or never, source, on)
    for interval in crossing.cheaper_between:
        yield _volume(f"{name}: briefly cheaper above", interval.above_tokens_per_day, source, on)
        yield _volume(f"{name}: and up to", interval.up_to_tokens_per_day, source, on)


def _volume(item: str, tokens: Decimal | str | None, source: Source, on: date) -> Row:
    return Row("crossover", item, tokens, "tokens/day", source=source, since=on)


def _driver(driver: Driver) -> Iterator[Row]:
    for end, bound in (("low", driver.low), ("base", driver.base), ("high", driver.high)):
        yield Row(
            "range",
            f"{driver.id.replace('_', ' ')}, {end}",
            bound.value,
            driver.unit,
            None,
            bound.monthly_usd,
            bound.source,
            bound.since,
        )


def _hybrid(a: Assessment) -> Iterator[Row]:
    if a.hybrid is None or a.hybrid.base is None:
        return
    split, spill = a.hybrid.split, a.hybrid.spill
    gpus = Decimal(a.hybrid.base.rented_gpus)
    yield Row("hybrid", "own GPUs", gpus, "GPUs", monthly_usd=split.base_usd, since=a.on)
    yield Row(
        "hybrid",
        sentence("option", spill),
        split.spilled_share,
        "share of the tokens",
        None,
        split.spill_usd,
        spill.source,
        a.on,
    )


def _years(a: Assessment) -> Iterator[Row]:
    for year in a.horizon.years:
        for way, span in (("self-hosting", year.own), ("bought", year.bought), ("API", year.api)):
            for end in ("low", "base", "high") if span else ():
                item = f"{way}, by the end of year {year.number}, {end}"
                yield Row("years", item, getattr(span, end), "USD in all", since=a.on)


def _dedicated(a: Assessment) -> Iterator[Row]:
    for cost in a.dedicated:
        price = cost.price
        yield Row(
            "dedicated",
            cost.offer.name,
            cost.units,
            price.unit.removeprefix("USD/") if price else "",
            price.value if price else None,
            cost.monthly_usd,
            price.source if price else None,
            price.since if price else None,
        )


def _rents(a: Assessment) -> Iterator[Row]:
    for napkin in a.napkin:
        quote = napkin.quote
        yield Row(
            "napkin",
            f"{quote.provider}, {quote.term_text}",
            Decimal(napkin.rented_gpus),
            "GPUs, price per GPU-hour",
            quote.usd_per_gpu_hour,
            napkin.monthly_usd,
            quote.source,
            quote.since,
        )


def _hidden(a: Assessment) -> Iterator[Row]:
    for cost in a.hidden_costs:
        for end in ("low", "base", "high"):
            value = getattr(cost, end)
            yield Row(
                "hidden",
                f"{cost.name}, {end}",
                value,
                cost.unit,
                source=cost.source,
                since=cost.since,
            )


def _assumptions(a: Assessment) -> Iterator[Row]:
    for one in a.assumptions:
        item = one.field.replace("_", " ")
        yield Row("assumption", item, one.value, one.unit, source=one.source, since=one.since)
