"""API prices by model and day, out of the library's data as it came with the pinned package: no
clock, no network, no refresh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from engine.figures.errors import UnknownName
from engine.figures.sources import Source
from engine.figures.spelling import LONGEST_NAME, loose_key, words
from engine.figures.workload import ServiceTier
from engine.prices.api_models import ApiModel, Finder, ProviderNames, Role, is_copied, tidy_name
from engine.prices.library import VERSION, providers
from engine.prices.library import types as genai
from engine.prices.library_prices import (
    BATCH,
    STANDARD,
    TIERS,
    Context,
    UnitPrices,
    hours_of,
    moment,
    reading_prices_of,
    standard_prices,
    start_days,
    token_prices_of,
    variants,
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


class _Row(NamedTuple):
    provider: genai.Provider
    info: genai.ModelInfo
    own: bool
    """False where the provider sells another's model at the other's prices (Azure: OpenAI's)."""


class Catalogue:
    """Models sold by the token and their prices on a day; see `load_catalogue()`."""

    def __init__(self, providers: Sequence[genai.Provider]) -> None:
        self.version = VERSION
        self._providers = {provider.id: provider for provider in providers}
        self._rows = {
            f"{provider.id}/{info.id}".lower(): _Row(provider, info, own=True)
            for provider in providers
            for info in provider.models
        }
        self._names = ProviderNames(self._providers)
        self._day_prices = lru_cache(maxsize=8192)(self._read_day_prices)
        self.units = lru_cache(maxsize=8192)(
            lambda ref, on: UnitPrices(self._row(ref).info.get_prices(moment(on, 720), None))
        )
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
        prices = reading_prices_of(self._row(ref).info.get_prices(moment(on, 720), None))
        return DayPrices(parts=day_parts([(1440, prices)]), batch=False) if prices else None

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

    def _row(self, ref: str) -> _Row:
        row = self._rows.get(ref.lower()) or self._resold(ref)
        if row is None:
            raise self._unknown(ref[:LONGEST_NAME])
        return row

    def _resold(self, ref: str) -> _Row | None:
        """Another's model that the provider sells at that one's prices, as Azure does."""
        provider_id, _, model = ref.lower().partition("/")
        provider = self._providers.get(provider_id)
        for maker in (provider.fallback_model_providers or ()) if provider else ():
            if provider and (row := self._rows.get(f"{maker}/{model}")):
                return _Row(provider, row.info, own=False)
        return None

    def _described(self, row: _Row) -> ApiModel:
        provider, info = row.provider, row.info
        note = info.price_comments or ""
        return ApiModel(
            provider=provider.id,
            provider_name=provider.name,
            model=info.id,
            name=tidy_name(info.name, info.id),
            role=self._role(row),
            deprecated=bool(info.deprecated),
            note=note,
            urls=tuple(provider.pricing_urls or ()),
            context_window=info.context_window,
        )

    def _read_source(self, ref: str) -> Source:
        by, listed = self._row(ref).provider, f"price list, by {self.version}"
        return Source(title=f"{by.name} {listed}", url=next(iter(by.pricing_urls or ()), None))

    def _read_reads_only(self, ref: str) -> bool:
        row = self._rows.get(ref.lower()) or self._resold(ref)
        return row is not None and all(
            reading_prices_of(each.prices) for each in standard_prices(row.info)
        )

    def _read_changes(self, ref: str, after: date, until: date) -> tuple[PriceChange, ...]:
        days = (day for day in start_days(self._row(ref).info) if after < day <= until)
        return tuple(filter(None, (self._change(ref, day) for day in days)))

    def _publishes(self, ref: str, on: date, context: Context) -> bool:
        """Whether the seller itself publishes such prices and they are in force on that day."""
        row, noon = self._row(ref), moment(on, 720)
        limits = [variant.constraint for variant in variants(row.info, context)]
        return row.own and any(limit is None or limit.active(noon) for limit in limits)

    def _read_day_prices(self, ref: str, on: date, key: _Key) -> DayPrices | None:
        info, context = self._row(ref).info, dict(key)
        timed = []
        for start, end in hours_of(info, on, context):
            prices = token_prices_of(info.get_prices(moment(on, start), context or None))
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

    def _role(self, row: _Row) -> Role:
        role = self._names.role(row.provider.id)
        if _copied(row):
            return Role.ROUTER
        return Role.HOST if role is Role.MAKER and self._made_elsewhere(row) else role

    def _made_elsewhere(self, row: _Row) -> bool:
        """Whether the id is another maker's: Google sells Claude and does not make it."""
        bare = row.info.id.rsplit("/", 1)[-1].lower()
        claims = {maker for maker, match in self._makers if match.is_match(bare)}
        return bool(claims) and row.provider.id not in claims

    @cached_property
    def _makers(self) -> list[tuple[str, genai.MatchLogic]]:
        """The makers by id, each with what its models' ids look like."""
        makers = (p for p in self._providers.values() if self._names.role(p.id) is Role.MAKER)
        return [(maker.id, maker.model_match) for maker in makers if maker.model_match]

    def _by_ref(self, typed: str) -> ApiModel | None:
        row = self._rows.get(typed.lower())
        return None if row is None or _copied(row) else self._described(row)

    def _at_named_provider(self, typed: str) -> ApiModel | None:
        for provider, model in self._names.splits(typed):
            resold_from = self._providers[provider].fallback_model_providers or []
            for seller in (provider, *resold_from):
                if found := self._finder.find(model, seller):
                    return self.get(f"{provider}/{found.model}")
        return None

    def _by_library(self, typed: str) -> ApiModel | None:
        """By the library's patterns, which match too much: no word typed may be lost."""
        ref = "-".join(typed.lower().split())
        asked = set(loose_key(ref).split())
        for provider in self._providers.values():
            if provider.model_match is not None and provider.model_match.is_match(ref):
                info = provider.find_model(ref)
                if info and asked <= {*words(info.id), *words(info.name or "")}:
                    return self._described(_Row(provider, info, own=True))
        return None

    @cached_property
    def _rows_by_name(self) -> dict[str, list[_Row]]:
        """The rows by "provider/model" and by the model's id alone."""
        found = defaultdict[str, list[_Row]](list)
        for ref, row in self._rows.items():
            for name in {ref, row.info.id.lower()}:
                found[name].append(row)
        return dict(found)

    def _listed_otherwise(self, typed: str) -> ApiModel | None:
        """Known, though without text prices or only as a copy of a router's row."""
        rows = self._rows_by_name.get(typed.lower(), ())
        return min(map(self._described, rows), key=lambda model: model.role, default=None)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of the installed package, read once."""
    return Catalogue(providers)


def _copied(row: _Row) -> bool:
    return is_copied(row.info.price_comments or "")


def _has_text_prices(row: _Row) -> bool:
    return any(token_prices_of(price.prices) for price in standard_prices(row.info))


def _key(context: Context) -> _Key:
    return tuple(sorted(context.items()))
