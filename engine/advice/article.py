"""The article's own comparison, row by row: as printed, recomputed, and at today's prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.bills.api_costs import TOKENS_PER_MTOK, api_cost
from engine.bills.hosting_costs import hosting_bill
from engine.figures.dated import Raw, read_toml, source_of
from engine.figures.sources import Model, Result, Source
from engine.figures.workload import Workload
from engine.prices.catalogue import Catalogue
from engine.prices.lineup import LineUpOption
from engine.question.book import Book
from engine.question.scenario import Scenario, fill


class ArticleRow(Model):
    """One printed row, held against its own unit prices and the catalogue."""

    name: str
    usd_per_mtok_in: Decimal
    usd_per_mtok_out: Decimal
    printed_usd_per_day: Decimal
    printed_usd_per_month: Decimal
    recomputed_usd_per_day: Decimal
    recomputed_usd_per_month: Decimal
    then_usd_per_month: Decimal | None
    """At the catalogue's prices of the article's month."""
    today_usd_per_month: Decimal | None
    """At the catalogue's prices of the day asked about."""
    is_withdrawn: bool

    @property
    def is_wrong(self) -> bool:
        """True where the printed day contradicts the row's own unit prices."""
        return self.printed_usd_per_day != self.recomputed_usd_per_day


class ArticleBill(Model):
    """The article's self-hosted row: as printed, summed from its lines, and on the day."""

    name: str
    printed_usd_per_day: Decimal
    printed_usd_per_month: Decimal
    recomputed_usd_per_month: Decimal
    today_usd_per_month: Decimal


class ArticleCheck(Result):
    """The article's table checked, and where its text contradicts itself."""

    on: date
    source: Source
    workload: Workload
    rows: tuple[ArticleRow, ...]
    bill: ArticleBill
    contradictions: tuple[str, ...]


def check_article(book: Book, catalogue: Catalogue, on: date) -> ArticleCheck:
    """The article's rows as printed, recomputed from their own prices, and on a day."""
    raw = read_toml("article.toml")
    workload = Workload(
        input_tokens_per_day=raw["input_tokens_per_day"],
        output_tokens_per_day=raw["output_tokens_per_day"],
    )
    then, today = fill(workload, book, raw["since"]), fill(workload, book, on)
    return ArticleCheck(
        on=on,
        source=source_of("article table", raw),
        workload=workload,
        rows=tuple(_row(row, then, today, book, catalogue) for row in raw["row"]),
        bill=ArticleBill(
            **raw["self_hosted"],
            recomputed_usd_per_month=hosting_bill(then, book).monthly_usd,
            today_usd_per_month=hosting_bill(today, book).monthly_usd,
        ),
        contradictions=tuple(entry["text"] for entry in raw["contradiction"]),
    )


def _row(raw: Raw, then: Scenario, today: Scenario, book: Book, catalogue: Catalogue) -> ArticleRow:
    per_day = _recomputed_usd_per_day(raw, then.workload)
    option = LineUpOption(ref=raw["ref"], tier=None)
    return ArticleRow(
        name=raw["name"],
        usd_per_mtok_in=raw["usd_per_mtok_in"],
        usd_per_mtok_out=raw["usd_per_mtok_out"],
        printed_usd_per_day=raw["printed_usd_per_day"],
        printed_usd_per_month=raw["printed_usd_per_month"],
        recomputed_usd_per_day=per_day,
        recomputed_usd_per_month=per_day * then.days_per_month,
        then_usd_per_month=api_cost(option, then, book, catalogue).monthly_usd,
        today_usd_per_month=api_cost(option, today, book, catalogue).monthly_usd,
        is_withdrawn=catalogue.get(raw["ref"]).deprecated,
    )


def _recomputed_usd_per_day(raw: Raw, workload: Workload) -> Decimal:
    millionths = (
        workload.input_tokens_per_day * raw["usd_per_mtok_in"]
        + workload.output_tokens_per_day * raw["usd_per_mtok_out"]
    )
    return Decimal(millionths) / TOKENS_PER_MTOK
