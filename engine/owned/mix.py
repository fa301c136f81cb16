"""Hybrids with bought servers: which of two base fleets is cheaper, and whether any hybrid pays."""

from __future__ import annotations

from decimal import Decimal

from engine.comparison.hybrid import Mix, hybrid_pays


def takes_bought(rented: Mix, bought: Mix | None, tokens_per_day: Decimal, saving: Decimal) -> bool:
    """Whether the base of the best split is bought: it must save so much of the rented split."""
    if bought is None:
        return False
    most = (1 - saving) * rented.best(tokens_per_day).monthly_usd
    best = bought.best(tokens_per_day)
    return best.replicas > 0 and best.monthly_usd <= most


def any_pays(
    rented: Mix,
    bought: Mix | None,
    tokens_per_day: Decimal,
    paid_usd: Decimal | None,
    saving: Decimal,
) -> bool:
    """Whether a split saves enough against every part alone, rented or bought, and what is paid."""
    if bought is None:
        return hybrid_pays(rented, tokens_per_day, paid_usd, saving)
    own = {mix: mix.parts_usd(tokens_per_day)[0] for mix in (rented, bought)}
    least = min(own.values())
    paid = least if paid_usd is None else min(paid_usd, least)
    return any(hybrid_pays(mix, tokens_per_day, paid, saving) for mix in own)
