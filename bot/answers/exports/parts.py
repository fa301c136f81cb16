"""Several models in one product, as rows and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bot.answers.exports.rows import Row
from bot.rendering.figures_text import exact, plain
from bot.rendering.render import sentence
from engine import Assessment
from engine.bills.api_costs import TOKENS_PER_MTOK
from engine.bills.hosting_costs import HostingBill


def part_rows(a: Assessment) -> Iterator[Row]:
    """Each part at its option, and a fleet of its own; their sum is among the options."""
    for part in a.parts:
        tokens = part.input_tokens_per_day + part.output_tokens_per_day
        millions = tokens * a.scenario.days_per_month / TOKENS_PER_MTOK
        if part.cost:
            name, usd = sentence("option", part.cost), part.cost.monthly_usd
            each, source = part.cost.usd_per_mtok, part.cost.source
            yield Row("part", name, millions, "million tokens", each, usd, source, a.on)
        if part.bill:
            usd = part.bill.monthly_usd
            name = f"a fleet for {part.option or 'the rest'}"
            yield Row("part, self-hosted", name, millions, "million tokens", None, usd, None, a.on)


def parts_json(a: Assessment) -> dict[str, Any] | None:
    """The parts with their prices, their sum, and fleets for them; None without parts."""
    if not a.parts:
        return None
    return {
        "mix_usd": exact(a.mix.monthly_usd) if a.mix else None,
        "fleet_for_each_usd": exact(a.fleets_usd),
        "parts": [
            {
                "option": part.cost.option.ref if part.cost else None,
                "share": plain(part.share),
                "input_tokens_per_day": plain(part.input_tokens_per_day),
                "output_tokens_per_day": plain(part.output_tokens_per_day),
                "monthly_usd": exact(part.cost.monthly_usd) if part.cost else None,
                "own_fleet_usd": exact(_own_usd(part.bill)),
            }
            for part in a.parts
        ],
    }


def _own_usd(bill: HostingBill | None) -> Decimal | None:
    return bill.monthly_usd if bill else None
