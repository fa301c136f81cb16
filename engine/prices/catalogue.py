"""API prices by model and day, out of the library's data as it came with the pinned package: no
clock, no network, no refresh."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

from engine.figures.errors import UnknownName
from engine.figures.sources import Source
from engine.figures.spelling import LONGEST_NAME, loose_key
from engine.figures.workload import ServiceTier
from engine.prices.api_models import ApiModel, Finder, ProviderNames, Role, is_copied, tidy_name
from engine.prices.library import VERSION, load_listings, load_providers, matched_by_library
from engine.prices.listings import (
    BATCH,
    MIDNIGHT,
    STANDARD,
    TIERS,
    Context,
    Listing,
    UnitPrices,
    reading_prices_of,
    token_prices_of,
)
from engine.prices.token_prices import (
    DayPrices,
    PriceChange,
    PriceTier,
    TieredPrice,
    TokenPrices,
    day_parts,
)

__all__ = ["ApiModel", "Catalogue", "DayPrices", "PriceChange", "PriceTier", "Role"]
__all__ += ["TieredPrice", "TokenPrices", "load_catalogue"]


_Key = tuple[tuple[str, str], ...]
"""A context that can be remembered by."""


class Catalogue:
    """Models sold by the token and their prices on a day; see `load_catalogue()`."""

    def __init__(self) -> None:
        self.version = VERSION
        self._providers, self._rows = load_providers(), load_listings()
        self._names = ProviderNames(self._providers)
        self._day_prices = lru_cache(maxsize=8192)(self._read_day_prices)
        self.units = lru_cache(maxsize=8192)(lambda ref, on: UnitPrices(self._row(ref).prices(on)))
        """What is listed by other units than tokens of text, by "provider/model" and day."""
        # what a row says for good: an answer asks it of every option, many times
        self._models = lru_cache(maxsize=8192)(lambda ref: self._described(self._row(ref)))
        self._sources = lru_cache(maxsize=8192)(self._read_source)
        self._changes = lru_cache(maxsize=8192)(self._read_changes)
        self._reads_only = lru_cache(maxsize=8192)(self._read_reads_only)

    @property
    def refs(self) -> tuple[str, ...]:
        """Every "provider/model" that a provider sells under a row of its own, in small letters."""
        return tuple(self._rows)

    def get(self, ref: str) -> ApiModel:
        """The model with exactly this "provider/model"; raises UnknownName."""
        return self._models(ref)

    def find(self, text: str) -> ApiModel:
        """The model a person means, by any spelling: a maker's before its hosts', these before
        routers', plain ids before dated and regional ones. Raises UnknownName with the nearest."""
        if (found := self.known(text)) is None:
            raise self._unknown(text.strip()[:LONGEST_NAME])
        return found

    def known(self, text: str) -> ApiModel | None:
        """The same, or None."""
        typed = text.strip()[:LONGEST_NAME]
        ways = (self._by_ref, self._at_named_provider, self._finder.find, self._by_library)
        return next(filter(None, (find(typed) for find in (*ways, self._listed_otherwise))), None)

    def search(self, text: str, most: int) -> tuple[ApiModel, ...]:
        """Up to `most` models with text prices whose names contain or resemble `text`."""
        return self._finder.search(text[:LONGEST_NAME], most)

    def prices(self, ref: str, on: date, *, batch: bool = False) -> DayPrices | None:
        """The prices of `ref` on a day; None where the catalogue has none or only zeros.

        With `batch` the published batch prices; where there are none on that day, the standard
        ones with `.batch` False. Raises UnknownName."""
        # A resold model has no batch prices of its own: the maker's hold for the maker's interface.
        in_batch = batch and self._publishes(ref, on, BATCH)
        return self._day_prices(ref, on, _key(BATCH if in_batch else STANDARD))

    def tier_prices(self, ref: str, on: date, tier: ServiceTier) -> DayPrices | None:
        """The prices of `ref` in a service tier on a day; None where none are published for it.
        Raises UnknownName."""
        contexts = (each for each in TIERS.get(tier, ()) if self._publishes(ref, on, each))
        context = next(contexts, None)
        return self._day_prices(ref, on, _key(context)) if context else None

    def reading_prices(self, ref: str, on: date) -> DayPrices | None:
        """The prices of a model that only reads, as for embeddings: they hold where no output is
        wanted. None for one that writes. Raises UnknownName."""
        prices = reading_prices_of(self._row(ref).prices(on))
        return DayPrices(parts=day_parts([(MIDNIGHT, prices)]), batch=False) if prices else None

    def reads_only(self, ref: str) -> bool:
        """Whether all prices of a known "provider/model" are of one that only reads."""
        return self._reads_only(ref)

    def changes(self, ref: str, after: date, until: date) -> tuple[PriceChange, ...]:
        """Changes of the standard token prices that take effect in (after, until]."""
        return self._changes(ref, after, until)

    def source(self, ref: str) -> Source:
        """The provider's price list as the catalogue read it."""
        return self._sources(ref)

    def provider_named(self, text: str) -> str | None:
        """The id of the provider a person means ("bedrock" is "aws"), or None."""
        return self._names.provider(text)

    def _unknown(self, text: str) -> UnknownName:
        return UnknownName("API model", text, [near.short_ref for near in self.search(text, 3)])

    # --- reading prices

    def _row(self, ref: str) -> Listing:
        row = self._known_row(ref.lower())
        if row is None:
            raise self._unknown(ref[:LONGEST_NAME])
        return row

    def _known_row(self, ref: str) -> Listing | None:
        """A row, or another's model that the provider sells at that one's prices, as Azure does."""
        if ref in self._rows:
            return self._rows[ref]
        provider_id, _, model = ref.partition("/")
        seller = self._providers.get(provider_id)
        sold = (f"{maker}/{model}" for maker in (seller.resells if seller else ()))
        row = next((self._rows[each] for each in sold if each in self._rows), None)
        return row._replace(provider=provider_id) if row else None

    def _described(self, row: Listing) -> ApiModel:
        provider = self._providers[row.provider]
        return ApiModel(
            provider=provider.id,
            provider_name=provider.name,
            model=row.model,
            name=tidy_name(row.name, row.model),
            role=self._role(row),
            deprecated=row.is_deprecated,
            note=row.note,
            urls=provider.urls,
            context_window=row.context_window,
        )

    def _read_source(self, ref: str) -> Source:
        by, listed = self._providers[self._row(ref).provider], f"price list, by {self.version}"
        return Source(title=f"{by.name} {listed}", url=next(iter(by.urls), None))

    def _read_reads_only(self, ref: str) -> bool:
        row = self._known_row(ref.lower())
        return row is not None and all(reading_prices_of(each.prices) for each in row.standard)

    def _read_changes(self, ref: str, after: date, until: date) -> tuple[PriceChange, ...]:
        days = (day for day in self._row(ref).start_days() if after < day <= until)
        return tuple(filter(None, (self._change(ref, day) for day in days)))

    def _publishes(self, ref: str, on: date, context: Context) -> bool:
        """Whether the seller itself publishes such prices and they are in force on that day."""
        return self._row(ref).publishes(on, context) and ref.lower() in self._rows

    def _read_day_prices(self, ref: str, on: date, key: _Key) -> DayPrices | None:
        row, context = self._row(ref), dict(key)
        timed = []
        for start, end in row.hours(context):
            prices = token_prices_of(row.prices(on, start, context))
            if prices is None:
                return None
            timed.append((end - start, prices))
        return DayPrices(parts=day_parts(timed), batch=context == BATCH)

    def _change(self, ref: str, day: date) -> PriceChange | None:
        before, after = self.prices(ref, day - timedelta(days=1)), self.prices(ref, day)
        if before is None or after is None or before.mean == after.mean:
            return None
        return PriceChange(on=day, before=before.mean, after=after.mean)

    # --- finding models

    @cached_property
    def _finder(self) -> Finder:
        """Over rows with text prices; a copied row is not what a person means by its provider."""
        rows = [row for row in self._rows.values() if _has_text_prices(row) and not _copied(row)]
        return Finder(map(self._described, rows))

    def _role(self, row: Listing) -> Role:
        """Whose id is another maker's is a host: Google sells Claude and does not make it."""
        role = self._names.role(row.provider)
        if _copied(row):
            return Role.ROUTER
        makers = [each for each in row.makers if self._names.role(each) is Role.MAKER]
        is_made_elsewhere = makers and row.provider not in makers
        return Role.HOST if role is Role.MAKER and is_made_elsewhere else role

    def _by_ref(self, typed: str) -> ApiModel | None:
        row = self._rows.get(typed.lower())
        return None if row is None or _copied(row) else self._described(row)

    def _at_named_provider(self, typed: str) -> ApiModel | None:
        for provider, model in self._names.splits(typed):
            for seller in (provider, *self._providers[provider].resells):
                if found := self._finder.find(model, seller):
                    return self.get(f"{provider}/{found.model}")
        return None

    def _by_library(self, typed: str) -> ApiModel | None:
        """By the library's patterns, which match too much: no word typed may be lost."""
        ref = "-".join(typed.lower().split())
        asked = set(loose_key(ref).split())
        found = next(matched_by_library(ref, asked.issubset), None)
        return self._described(self._rows[found]) if found else None

    @cached_property
    def _rows_by_name(self) -> dict[str, list[Listing]]:
        """The rows by "provider/model" and by the model's id alone."""
        found = defaultdict[str, list[Listing]](list)
        for ref, row in self._rows.items():
            for name in {ref, row.model.lower()}:
                found[name].append(row)
        return dict(found)

    def _listed_otherwise(self, typed: str) -> ApiModel | None:
        """Known, though without text prices or only as a copy of a router's row."""
        rows = self._rows_by_name.get(typed.lower(), ())
        return min(map(self._described, rows), key=lambda model: model.role, default=None)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of the installed package, read once."""
    return Catalogue()


def _copied(row: Listing) -> bool:
    return is_copied(row.note)


def _has_text_prices(row: Listing) -> bool:
    return any(token_prices_of(each.prices) for each in row.standard)


def _key(context: Context) -> _Key:
    return tuple(sorted(context.items()))
