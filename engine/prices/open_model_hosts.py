"""Who hosts an open model by the token: the catalogue's rows that the matching rule finds.

Of each provider the plain row counts; where it has only a row of another precision or speed, that
one, marked as what it is. Free tiers have no price to compare, and what stopped is left out.
Hugging Face's router to a host counts where few hosts have rows of their own, other routers come
last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from engine.figures.dated import read_csv, sources
from engine.prices.api_models import ApiModel, Role, api_providers
from engine.prices.catalogue import Catalogue
from engine.prices.open_model_matching import PRECISIONS, Match, load_matcher
from engine.prices.options import HostedModel, LineUpOption, Tier

LISTED_SINCE = date(2026, 11, 1)
"""The month in which the catalogue was read: it does not say since when a host offers a model."""
FEW_HOSTS = 3
SHORT = 0.75
"""A host's context window below this share of the model's own is said."""
_HUGGING_FACE = "huggingface_"
_FREE = "free"
_FP8_BY_NAME = {("together", "turbo"): "FP8"}
"""Together calls its FP8 endpoints Turbo."""


@lru_cache(maxsize=256)
def hosts_listed(model: str, catalogue: Catalogue) -> tuple[HostedModel, ...]:
    """The hosts of an open model, routers last; empty where the catalogue has none."""
    found = [
        (row, match)
        for row, match in _matches(model, catalogue)
        if _is_offer(row, match) and catalogue.prices(row.ref, LISTED_SINCE)
    ]
    best = {row.provider: (row, match) for row, match in sorted(found, key=_plainness)[::-1]}
    return tuple(_hosted(model, row, match) for row, match in _chosen(best.values()))


def matches(model: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Every row of the catalogue that is an open model, as "provider/model"."""
    return tuple(row.ref for row, _ in _matches(model, catalogue))


def _matches(model: str, catalogue: Catalogue) -> Iterator[tuple[ApiModel, Match]]:
    """The rows that mean a model."""
    for ref, match in _of_family(load_matcher().family(model), catalogue):
        if match.model == model:
            row = catalogue.get(ref)
            if not load_matcher().is_base(row.model):
                yield row, match


@lru_cache(maxsize=128)
def _of_family(family: str, catalogue: Catalogue) -> tuple[tuple[str, Match], ...]:
    """The rows that mean a model of a family ("llama"), looked through once for all of them; a
    row beside which stands the same with "-instruct" is of the base weights."""
    matcher, refs = load_matcher(), dict.fromkeys(catalogue.refs)
    tuned = (r for r in refs if family in r and f"{r.split(':')[0]}-instruct" not in refs)
    found = ((ref, matcher.match(*ref.split("/", 1))) for ref in tuned)
    return tuple((ref, match) for ref, match in found if match)


def _is_offer(row: ApiModel, match: Match) -> bool:
    is_copied = row.role is Role.ROUTER and _provider_role(row.provider) is not Role.ROUTER
    return not (row.deprecated or is_copied or _FREE in match.tags)


def _provider_role(provider: str) -> Role:
    roles = {known.id: known.role for known in api_providers()}
    return roles.get(provider, Role.ROUTER)


def _plainness(found: tuple[ApiModel, Match]) -> tuple[int, int, str]:
    row, match = found
    return len(match.tags), len(row.model), row.model


def _chosen(found: Iterable[tuple[ApiModel, Match]]) -> list[tuple[ApiModel, Match]]:
    """Own rows; of Hugging Face's those that add a host where there are few; then OpenRouter, and
    another router only where nobody else is."""
    rows = sorted(found, key=lambda pair: _order(pair[0]))
    own = [pair for pair in rows if pair[0].role is not Role.ROUTER]
    names = {row.provider for row, _ in own}
    routed = [pair for pair in rows if _host_behind(pair[0]) not in {*names, ""}]
    few = routed if len(own) < FEW_HOSTS else []
    open_router = [pair for pair in rows if pair[0].provider == "openrouter"]
    return [*own, *few, *open_router] or rows[:1]


def _order(row: ApiModel) -> tuple[int, str]:
    order = {provider.id: nth for nth, provider in enumerate(api_providers())}
    return order.get(row.provider, len(order)), row.provider


def _host_behind(row: ApiModel) -> str:
    """The host that Hugging Face's router passes requests on to; empty for other rows."""
    is_routed = row.provider.startswith(_HUGGING_FACE)
    return row.provider.removeprefix(_HUGGING_FACE) if is_routed else ""


def _hosted(model: str, row: ApiModel, match: Match) -> HostedModel:
    option = LineUpOption(
        ref=row.ref,
        tier=Tier.SAME_MODEL,
        note=", ".join(_notes(model, row, match)),
        router=row.role is Role.ROUTER,
    )
    return HostedModel(
        model=model,
        option=option,
        since=LISTED_SINCE,
        until=None,
        source=sources()["catalogue"],
    )


def _notes(model: str, row: ApiModel, match: Match) -> Iterator[str]:
    """What tells the offer from the plain model: precision, speed, window, who stands behind."""
    for tag in match.tags:
        name = tag.upper() if tag in PRECISIONS else tag
        yield _FP8_BY_NAME.get((row.provider, tag), name)
    if row.context_window and row.context_window < SHORT * _own_window(model):
        yield f"{_thousands(row.context_window)}K context"
    if host := _host_behind(row):
        yield f"{host.split('-')[0].capitalize()} by Hugging Face's router"
    elif row.role is Role.ROUTER:
        yield "router"


def _own_window(model: str) -> int:
    rows = read_csv("model_specs.csv")
    return next((int(row["max_ctx"] or 0) for row in rows if row["id"] == model), 0)


def _thousands(tokens: int) -> int:
    return tokens // 1024 if tokens % 1024 == 0 else tokens // 1000
