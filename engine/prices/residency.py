"""Which offers by the token keep the data in a place, and what that costs over the list price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.figures.dated import Raw, loader, read_toml, since_of, source_of
from engine.figures.sources import Model, Source


class RegionalOffer(Model):
    """Offers of one provider that are known to keep the data in places."""

    provider: str
    """The catalogue's id."""
    ids: str
    """How the ids of the models begin that are offered so; empty for all of the provider's."""
    instead_of: str
    """How the ids of their global siblings begin; empty where there are none."""
    places: tuple[str, ...]
    price: Decimal
    """Over the catalogue's price of the same id."""
    since: date
    source: Source


@loader
def load_regional_offers() -> tuple[RegionalOffer, ...]:
    """residency.toml; raises UncitedFigure for a row without source or date."""
    return tuple(_offer(raw) for raw in read_toml("residency.toml")["offer"])


def regional_offer(ref: str, place: str, on: date) -> RegionalOffer | None:
    """How "provider/model" is known to keep the data in a place; None where it is not known to."""
    provider, _, model = ref.partition("/")
    return next(
        (
            offer
            for offer in load_regional_offers()
            if (offer.provider, offer.since <= on) == (provider, True)
            and place in offer.places
            and model.startswith(offer.ids)
        ),
        None,
    )


def regional_sibling(ref: str, place: str, on: date) -> str | None:
    """What the regional sibling of a global "provider/model" would be called; None without one."""
    provider, _, model = ref.partition("/")
    for offer in load_regional_offers():
        is_sold = offer.provider == provider and place in offer.places and offer.since <= on
        if is_sold and offer.instead_of and model.startswith(offer.instead_of):
            return f"{provider}/{offer.ids}{model.removeprefix(offer.instead_of)}"
    return None


def _offer(raw: Raw) -> RegionalOffer:
    figure = f"residency at {raw['provider']}"
    return RegionalOffer(
        provider=raw["provider"],
        ids=raw["ids"],
        instead_of=raw.get("instead_of", ""),
        places=tuple(raw["places"]),
        price=Decimal(raw["price"]),
        since=since_of(figure, raw),
        source=source_of(figure, raw),
    )
