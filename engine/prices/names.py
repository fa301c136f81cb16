"""What people write -> the ids of the book and of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

from engine.figures.dated import Raw, read_csv, read_toml
from engine.figures.model_ids import unlisted_id
from engine.figures.spelling import LONGEST_NAME, closest, loose_key, spelling_key, words
from engine.prices.api_models import ProviderNames, api_providers, bare_id
from engine.prices.catalogue import Catalogue, load_catalogue
from engine.prices.open_model_matching import load_matcher

Kind = Literal["model", "gpu", "gpu_provider", "api_option"]

_COUNT = re.compile(r"\d+(\.\d+)?([kmbt]|mn|bn)?", re.IGNORECASE | re.ASCII)
"""A number as a volume has it: "5", "1.5M"."""


class Spellings:
    """The ways to write the things of one kind; `known` is {spelling: id}."""

    def __init__(self, known: Mapping[str, str], ignored_words: Iterable[str] = ()) -> None:
        self._ignored = frozenset(ignored_words)
        self.known = dict(known)
        self._by_key = {self._key(spelling): id_ for spelling, id_ in known.items()}
        self._by_loose_key = {loose_key(spelling): id_ for spelling, id_ in known.items()}

    def id_of(self, text: str) -> str | None:
        """The id of what `text` names, or None."""
        return self._by_key.get(self._key(text)) or self._by_loose_key.get(loose_key(text) or "\0")

    def _key(self, text: str) -> str:
        words = spelling_key(text).split()
        kept = [word for word in words if word not in self._ignored]
        return " ".join(kept or words)


class Names:
    """Finds what a person named; every method answers None where no spelling agrees."""

    def __init__(self, aliases: Raw, gpu_ids: Iterable[str], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._closed_words = frozenset(aliases["closed_model_words"])
        self._models = Spellings(_spellings(aliases["model"]) | _model_spellings())
        gpus = {id_: aliases["gpu"].get(id_, ()) for id_ in gpu_ids}
        self._hosting_gpus = _spellings(gpus)
        gpus |= {id_: raw["aliases"] for id_, raw in aliases["gpu_without_specification"].items()}
        self._gpus = Spellings(_spellings(gpus), aliases["gpu_words_to_ignore"])
        self._gpu_providers = Spellings(_spellings(aliases["gpu_provider"]))

    def model(self, text: str) -> str | None:
        """The book's id of an open model: "llama-3.3-70b" of "Llama-3.3-70B-Instruct".

        An organisation before the name, as in "meta-llama/...", is left out.
        """
        spelled = self._models.id_of(text) or self._models.id_of(text.rsplit("/", 1)[-1])
        return spelled or unlisted_id(text) or load_matcher().named(text[:LONGEST_NAME])

    def gpu(self, text: str) -> str | None:
        """The book's id of a GPU: "h100_sxm" of "H100 80GB"; a bare name is its SXM form."""
        return self._gpus.id_of(text)

    def gpu_provider(self, text: str) -> str | None:
        """Who rents GPUs out, as the quotes spell it: "Lambda" of "lambda labs"."""
        return self._gpu_providers.id_of(text)

    def api_option(self, text: str) -> str | None:
        """The catalogue's "provider/model", or a provider alone: the same open model there."""
        if _COUNT.fullmatch(text):
            return None  # a volume: nothing goes by a number alone, and to look it up takes long
        if provider := self._catalogue.provider_named(text):
            return provider
        found = self._catalogue.known(text)
        return found.ref if found else None

    def is_closed(self, ref: str) -> bool:
        """Whether nobody publishes the weights of the catalogue's "provider/model"."""
        if load_matcher().match(*ref.split("/", 1)):
            return False
        return not self._closed_words.isdisjoint(words(bare_id(ref)))

    def reads_only(self, ref: str) -> bool:
        """Whether the catalogue's "provider/model" writes nothing, as for embeddings."""
        return self._catalogue.reads_only(ref)

    def is_sold_elsewhere(self, text: str) -> bool:
        """Whether a name is that of a model that hosts sell and whose weights may be open."""
        ref = self.api_option(text)
        return ref is not None and "/" in ref and not self.is_closed(ref)

    def suggest(self, kind: Kind, text: str) -> tuple[str, ...]:
        """Did you mean: up to three ids whose spellings are near `text`; none where all are far."""
        if kind == "api_option":
            near = (model.short_ref for model in self._catalogue.search(text, 3))
            return tuple(near) or closest(text, _provider_spellings())
        if kind == "gpu":
            return closest(text, self._hosting_gpus)  # never one that would be refused again
        of_kind = {"model": self._models, "gpu_provider": self._gpu_providers}
        return closest(text, of_kind[kind].known)


@cache
def load_names() -> Names:
    """The spellings of engine/data/aliases.toml and the catalogue's, read once."""
    gpu_ids = [row["gpu"] for row in read_csv("gpu_specs.csv")]
    return Names(read_toml("aliases.toml"), gpu_ids, load_catalogue())


def _spellings(aliases: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """{spelling: id}, the id itself among its spellings."""
    return {spelling: id_ for id_, others in aliases.items() for spelling in (id_, *others)}


def _model_spellings() -> dict[str, str]:
    """{spelling: id} of every open model: the name of its repository, its name and its id, which
    comes last since where two models share a spelling the later one counts."""
    rows = read_csv("model_specs.csv")
    repositories = {row["model"].rsplit("/", 1)[-1]: row["id"] for row in rows}
    named = {row["name"]: row["id"] for row in rows}
    return repositories | named | {row["id"]: row["id"] for row in rows}


def _provider_spellings() -> dict[str, str]:
    return ProviderNames(provider.id for provider in api_providers()).spellings
