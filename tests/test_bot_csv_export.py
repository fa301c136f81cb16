"""The figures as CSV, for a spreadsheet and in FOCUS columns: sums, sources, and no formulas."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.answers.answers import Answer, Asker
from bot.answers.csv_export import COLUMNS, Row, _cells, export_csv, harmless
from bot.answers.focus_export import COLUMNS as FOCUS_COLUMNS
from bot.answers.focus_export import export_focus
from tests.engine_samples import APRIL, NOVEMBER, assessed

SHARED = {"infrastructure": "existing", "internal": True}


def answer(on: date = APRIL, canonical: str = "5M in 1M out", **said: Any) -> Answer:
    a = assessed(on, **said)
    return Answer("abc123", Asker("T", "C", "U"), canonical, a.workload, a, is_logged=True)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def total(rows: list[dict[str, str]], column: str, **where: str) -> Decimal:
    kept = (row for row in rows if all(row[name] == value for name, value in where.items()))
    return sum((Decimal(row[column]) for row in kept), Decimal(0))


@pytest.mark.parametrize("said", [{}, SHARED, {"uptime_percent": 99, "regulated": False}])
def test_the_lines_sum_to_the_bill(said: dict[str, Any]) -> None:
    asked = answer(**said)
    bill = asked.assessment.bill.monthly_usd
    assert total(table(export_csv(asked)), "monthly_usd", section="self-hosting") == bill
    assert total(table(export_focus(asked)), "BilledCost", x_Scenario="self-hosting") == bill


def test_the_reference_bill_is_13275() -> None:
    rows = table(export_csv(answer()))
    assert total(rows, "monthly_usd", section="self-hosting") == Decimal("13275.00")
    assert total(rows, "monthly_usd", section="API", item="OpenAI, GPT-4o") == Decimal("675.00")


def test_quantity_times_unit_price_is_the_month() -> None:
    for row in table(export_csv(answer(NOVEMBER, **SHARED))):
        if row["section"] in ("self-hosting", "cheapest fleet", "API"):
            product = Decimal(row["quantity"]) * Decimal(row["unit_price_usd"])
            assert abs(product - Decimal(row["monthly_usd"])) < Decimal("0.0001"), row


def test_every_row_has_the_columns_and_every_price_a_source_and_a_date() -> None:
    rows = table(export_csv(answer(NOVEMBER)))
    assert tuple(rows[0]) == COLUMNS
    assert all(row["source"] and row["date"] for row in rows if row["unit_price_usd"])
    sections = dict.fromkeys(row["section"] for row in rows)
    assert {"question", "total", "capacity", "crossover", "range", "years"} <= set(sections)
    assert {"dedicated", "napkin", "hidden", "assumption"} <= set(sections)


def test_never_is_a_word_and_unknown_an_empty_cell() -> None:
    rows = table(export_csv(answer(NOVEMBER)))
    never = [row for row in rows if row["quantity"] == "never"]
    assert never and all(row["section"] in ("crossover", "bought totals") for row in never)
    unpublished = [row for row in rows if "Bedrock provisioned" in row["item"]]
    assert [row["monthly_usd"] for row in unpublished] == [""]
    assert not any(row["monthly_usd"] in ("0", "0.00") for row in rows if row["section"] == "API")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_that_a_person_typed_is_run_by_a_spreadsheet(sign: str) -> None:
    typed = f'{sign}HYPERLINK("http://example.com","5M")'
    for text, column in (
        (export_csv(answer(canonical=typed)), "quantity"),
        (export_focus(answer(canonical=typed)), "x_Question"),
    ):
        assert table(text)[0][column] == f"'{typed}"
    assert harmless("5M in") == "5M in"


def test_a_negative_number_stays_a_number() -> None:
    cells = _cells(Row("x", "-y", Decimal(-1), monthly_usd=Decimal("-2.5")))
    assert cells[1:3] == ("'-y", "-1") and cells[5] == "-2.50"


def test_focus_columns_are_the_specification_s_or_marked_as_ours() -> None:
    rows = table(export_focus(answer(NOVEMBER)))
    assert tuple(rows[0]) == FOCUS_COLUMNS
    asked = """BilledCost EffectiveCost ListCost BillingCurrency ChargePeriodStart ChargePeriodEnd
    ChargeCategory ChargeDescription ConsumedQuantity ConsumedUnit PricingQuantity PricingUnit
    ListUnitPrice ProviderName PublisherName InvoiceIssuerName ServiceCategory ServiceName RegionId
    x_Scenario x_Source x_SourceDate"""
    assert set(asked.split()) <= set(FOCUS_COLUMNS)
    assert {row["ServiceCategory"] for row in rows} == {"AI and Machine Learning"}
    assert {row["ChargeCategory"] for row in rows} == {"Usage"}
    assert rows[0]["ChargePeriodStart"] == "2026-11-21T00:00:00Z"
    assert rows[0]["ChargePeriodEnd"] == "2026-12-21T00:00:00Z"
    assert rows[0]["PricingUnit"] == "GPU-Months" and rows[0]["PricingCategory"] == "Committed"


def test_focus_shows_each_api_as_a_scenario_of_its_own() -> None:
    rows = table(export_focus(answer(now_option="openai/gpt-4o")))
    (groq,) = (row for row in rows if row["x_Scenario"].startswith("groq/"))
    assert (groq["ConsumedQuantity"], groq["ConsumedUnit"]) == ("180000000", "Tokens")
    assert (groq["PricingQuantity"], groq["PricingUnit"]) == ("180", "1000000 Tokens")
    assert total(rows, "BilledCost", x_Scenario="paid today") == 675


def test_unknown_prices_are_no_charges() -> None:
    asked = answer(compare_with=("google/gemma-3",))
    assert any(cost.monthly_usd is None for cost in asked.assessment.api_costs)
    assert "google/gemma-3" not in export_focus(asked)
    rows = [row for row in table(export_csv(asked)) if "Gemma 3" in row["item"]]
    assert rows and all(row["monthly_usd"] == "" for row in rows)


def test_the_terminal_prints_either_and_saves_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TCO_DATABASE", str(tmp_path / "tco.db"))
    asked, picture = "5M in 1M out as of 2026-04-15", tmp_path / "chart.png"
    assert main(["ask", asked, "--csv", "--chart", str(picture)]) == 0
    assert capsys.readouterr().out.startswith(",".join(COLUMNS))
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert main(["ask", asked, "--focus"]) == 0
    assert capsys.readouterr().out.startswith("BilledCost,")
    assert main(["ask", asked, "--chart", str(tmp_path)]) == 2
    assert "Name another file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("section", "item", "evidence"),
    [
        ("self-hosting", "Monitoring and observability", "quoted"),
        ("self-hosting", "GPU, primary", "said"),
        ("capacity", "carries at this peak", "calibrated"),
        ("total", "self-hosting by line items", "computed"),
    ],
)
def test_every_figure_says_how_it_was_come_by(section: str, item: str, evidence: str) -> None:
    rows = table(export_csv(answer(gpu_usd_per_hour=Decimal("2.35"))))
    assert {row["evidence"] for row in rows} >= {"quoted", "assumed", "computed", "calibrated"}
    (found,) = (row for row in rows if (row["section"], row["item"]) == (section, item))
    assert found["evidence"] == evidence
