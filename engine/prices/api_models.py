"""Models sold by the token, and finding one by what people type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cached_property

from engine.figures.dated import loader, read_toml
from engine.figures.sources import Model, Result
from engine.figures.spelling import is_dated, loose_key, spelling_key, words


class Role(IntEnum):
    """What a provider is to a model, in the order in which people mean it."""

    MAKER = 0
    HOST = 1
    ROUTER = 2
    """Resells or routes to others; also a maker's row that the catalogue copied from a router."""


TAGS = frozenset(
    {"turbo", "fast", "highspeed", "flashx", "free", "batch", "regional", "global"}
    | {"fp8", "fp4", "nvfp4", "int4", "int8", "awq", "gptq"}
)
"""Words of an id that name another packing, tier or region of the same weights."""


class ApiModel(Result):
    """A model at a provider."""

    provider: str
    """The catalogue's id of the provider, such as "anthropic"."""
    provider_name: str
    model: str
    """The catalogue's id of the model there."""
    name: str
    """The model's name for people."""
    role: Role
    deprecated: bool
    note: str
    """The catalogue's comment on its prices."""
    urls: tuple[str, ...]
    """The provider's price lists."""
    context_window: int | None
    """The most input tokens of a request; None where the catalogue does not say."""

    @property
    def ref(self) -> str:
        """How the engine names it: "anthropic/claude-opus-5-5"."""
        return f"{self.provider}/{self.model}"

    @property
    def tags(self) -> tuple[str, ...]:
        """What makes it another product than the plain model, by its id: "turbo", "fp8" ..."""
        typed = words(bare_id(self.model)) + words(self.model.partition(".")[0])
        return tuple(dict.fromkeys(word for word in typed if word in TAGS))

    @property
    def short_ref(self) -> str:
        """The shortest text that names it: a maker's model needs no provider."""
        return self.model if self.role is Role.MAKER else self.ref


class ApiProvider(Model):
    """How people call a provider, and what it is; from engine/data/aliases.toml."""

    id: str
    role: Role
    aliases: tuple[str, ...]


@loader
def api_providers() -> tuple[ApiProvider, ...]:
    """The providers people name, in the order in which a host is preferred."""
    return tuple(
        ApiProvider(id=id_, role=Role[raw["role"].upper()], aliases=(id_, *raw["aliases"]))
        for id_, raw in read_toml("aliases.toml")["api_provider"].items()
    )


class ProviderNames:
    """Which provider a person names, alone or together with a model."""

    def __init__(self, catalogue_ids: Iterable[str]) -> None:
        self.roles = {provider.id: provider.role for provider in api_providers()}
        known = {spelling_key(a): p.id for p in api_providers() for a in p.aliases}
        self.spellings = {spelling_key(id_): id_ for id_ in catalogue_ids} | known

    def provider(self, text: str) -> str | None:
        """The provider's id: "aws" of "Bedrock"."""
        return self.spellings.get(spelling_key(text))

    def splits(self, text: str) -> Iterator[tuple[str, str]]:
        """(provider, rest) of "groq/llama", "groq llama", "llama on groq" and "llama@groq"."""
        parts = text.replace("/", " / ").replace("@", " @ ").split()
        for cut in range(1, len(parts)):
            before, after = _unjoined(parts[:cut]), _unjoined(parts[cut:])
            for named, rest in ((before, after), (after, before)):
                if rest and (provider := self.provider(named)):
                    yield provider, rest

    def role(self, provider: str) -> Role:
        """What a provider is in general; one that nobody listed counts as a router."""
        return self.roles.get(provider, Role.ROUTER)


def _unjoined(parts: Sequence[str]) -> str:
    return " ".join(part for part in parts if part.casefold() not in {"/", "@", "on", "at", "via"})


def tidy_name(name: str | None, model: str) -> str:
    """A name for people from what the catalogue has, else from the model's id: "GPT-4o" of
    "gpt 4o"."""
    name = name or bare_id(model)
    versioned = re.sub(r"(?<=\d)_(?=\d)", ".", name)
    spaced = versioned if " " in name else versioned.replace("-", " ").replace("_", " ")
    first, _, rest = spaced.partition(" ")
    if first.casefold() == "gpt" and rest:
        return f"GPT-{rest}"
    return spaced if any(letter.isupper() for letter in spaced) else spaced.capitalize()


def is_copied(note: str) -> bool:
    """Whether the catalogue took a row from a router: its provider need not sell the model."""
    return note.startswith(("Imported from OpenRouter", "Seen on OpenRouter"))


BRANDS = frozenset({"claude", "gemini", "gpt"})
"""Words people leave out where the rest says enough: "opus 5.5", "4o"."""

_VENDOR = re.compile(r"^(?:[a-z]+\.)+")
_REVISION = re.compile(r"-v\d+:\d+$")
_VARIANT = re.compile(r":|preview|-us$|^(?:regional|us|eu)\.")

Rank = tuple[object, ...]
Ranked = tuple[Rank, ApiModel]


class Finder:
    """Finds a model by its id, its name or a shortened spelling of either."""

    def __init__(self, models: Iterable[ApiModel]) -> None:
        self._models = tuple(models)
        self._order = {provider.id: nth for nth, provider in enumerate(api_providers())}

    def find(self, text: str, provider: str | None = None) -> ApiModel | None:
        """The model meant by `text`, at `provider` if given; None where no spelling agrees."""
        keys = (spelling_key(text), loose_key(text))
        ranked = [self._index[provider, key] for key in keys if (provider, key) in self._index]
        return min(ranked, key=_rank)[1] if ranked else None

    def search(self, text: str, most: int) -> tuple[ApiModel, ...]:
        """The models whose words contain those of `text`, best first, else the most similar."""
        from rapidfuzz import fuzz  # loaded where names are sought: most are known as they stand

        typed = spelling_key(text)
        if not typed or most < 1:
            return ()
        found = self._scored(typed, fuzz.token_set_ratio, 70)
        found = found or self._scored(typed, fuzz.partial_ratio, 80)
        found.sort(key=lambda scored: (-scored[0], *self._browsing_rank(scored[1])))
        return tuple(model for _, model in found[:most])

    def _scored(
        self, typed: str, scorer: Callable[..., float], worst_score: int
    ) -> list[tuple[int, ApiModel]]:
        from rapidfuzz import process

        scored = process.extract(
            typed, self._documents, scorer=scorer, score_cutoff=worst_score, limit=None
        )
        return [(round(score), self._models[nth]) for _, score, nth in scored]

    @cached_property
    def _documents(self) -> Sequence[str]:
        return [
            " ".join(words(f"{model.provider_name} {model.name} {bare_id(model.model)}"))
            for model in self._models
        ]

    @cached_property
    def _index(self) -> Mapping[tuple[str | None, str], Ranked]:
        best: dict[tuple[str | None, str], Ranked] = {}
        for model in self._models:
            for level, key in _spellings(model):
                ranked = self._meaning_rank(model, level), model
                for scope in (None, model.provider):
                    best[scope, key] = min(ranked, best.get((scope, key), ranked), key=_rank)
        return best

    def _meaning_rank(self, model: ApiModel, level: int) -> Rank:
        """A host's retired model gives way to any other host's; a maker's is what was meant."""
        gone = model.deprecated and model.role is not Role.MAKER
        return (model.role, gone, level, model.deprecated, *self._plainness(model))

    def _browsing_rank(self, model: ApiModel) -> Rank:
        return (model.role, model.deprecated, -_version(model), *self._plainness(model))

    def _plainness(self, model: ApiModel) -> Rank:
        variant = bool(_VARIANT.search(_REVISION.sub("", model.model))) or is_dated(model.model)
        order = self._order.get(model.provider, len(self._order))
        return (variant, order, len(model.model), model.model)


def _rank(ranked: Ranked) -> Rank:
    return ranked[0]


def bare_id(model: str) -> str:
    """An id without its maker and revision: "llama3-3-70b-instruct" of
    "meta.llama3-3-70b-instruct-v1:0", "gpt-oss-20b" of "openai/gpt-oss-20b"."""
    return _VENDOR.sub("", _REVISION.sub("", model.rsplit("/", 1)[-1]))


def _spellings(model: ApiModel) -> Iterator[tuple[int, str]]:
    """(how freely, key): the id, the name, either without packing words, either without brand."""
    bare = bare_id(model.model)
    yield 0, spelling_key(model.model)
    yield 0, spelling_key(bare)
    yield 1, spelling_key(model.name)
    if model.model.startswith("~"):  # a router's pointer to whichever model is newest
        return
    for loose in filter(None, (loose_key(bare), loose_key(model.name))):
        yield 2, loose
        brandless = " ".join(word for word in loose.split() if word not in BRANDS)
        if any(letter.isalpha() for letter in brandless):
            yield 3, brandless


def _version(model: ApiModel) -> float:
    """The first plain number of the name, so that newer models are listed first."""
    numbers = [word for word in words(model.name) if word.replace(".", "", 1).isdigit()]
    return float(numbers[0]) if numbers else 0.0
