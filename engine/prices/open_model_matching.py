"""Which open model a name means: a host's row of the catalogue, or what a person writes.

1. Both sides are normalised: the last part of a path, without the maker's prefix and words that
   only say how a model was tuned; precisions and serving tiers come off as tags.
2. Equal names match.
3. A name of two or more words matches the one specification that has all of them, begins with the
   same, and has beyond them only a size, an active size, a date, or a version beside a date.
4. Names that their maker moves from model to model never match, nor rows of no real host.
   The repository of base weights is another model than the tuned ones (`is_base`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from engine.figures.dated import read_csv

MOVING_NAMES = frozenset(
    {
        *("deepseek/deepseek-v4-flash", "deepseek/deepseek-v4-pro", "deepseek/deepseek-chat"),
        *("deepseek/deepseek-reasoner", "moonshotai/kimi-k2", "moonshotai/kimi-k2-turbo-preview"),
    }
)
"""Names under which the maker serves whichever model is current."""
NOT_HOSTED = frozenset({"openai/gpt-oss-20b", "openai/gpt-oss-120b"})
"""Rows that were copied from a router: OpenAI does not host its open models."""
PRECISIONS = frozenset(
    {"fp8", "nvfp4", "mxfp4", "bf16", "awq", "fp16", "int4", "int8", "gptq", "w4a4", "mxfp8", "fp4"}
)
_TIERS = frozenset(
    {"fast", "us", "eu", "highspeed", "ultraspeed", "ultrafast", "free", "batch", "extended"}
)
_TURBO_IS_A_TIER = frozenset({"together", "novita", "moonshotai"})
_PREVIEW_IS_NOISE = frozenset({"groq", "moonshotai"})
_NOISE = frozenset({"instruct", "it", "chat", "hf", "versatile", "instant", "basic", "maas", "pt"})

_AWS_REVISION = re.compile(r"(-v?\d+)?:\d+$")
_AWS_VENDOR = re.compile(
    r"^(?:(?:global|regional|us|eu|apac)\.)?(?:meta|openai|qwen|mistral|google|nvidia|deepseek|zai"
    r"|moonshotai|minimax|ai21|cohere|amazon)\."
)
_FLASHX = re.compile(r"-flashx$")
_REWRITES = (
    (re.compile(r"^databricks-"), ""),
    (re.compile(r"[_ ]"), "-"),
    (re.compile(r"(?<=\d)p(?=\d)"), "."),  # Fireworks: v3p1
    (re.compile(r"^(?:meta-)?(llama|gemma|phi|qwen|hermes)-?v?(?=\d)"), r"\1-"),
    (re.compile(r"^(nvidia-)?(?=nemotron|llama-3.*nemotron)"), ""),
    (re.compile(r"^zai-"), ""),
    (re.compile(r"(?<![\d.])(\d)-(\d)(?![\d.b]|x\d)"), r"\1.\2"),  # 3-3-70b, but not 3-4b nor 8x7b
    (re.compile(r"^qwen-(?=\d)"), "qwen"),
)
_ROUND = re.compile(r"^(\d+)\.0$")
_SIZE = re.compile(r"^(\d+(\.\d+)?[bt]|\d+e)$")
_ACTIVE = re.compile(r"^a\d+(\.\d+)?b$")
_DATE = re.compile(r"^\d{4}$")
_VERSION = re.compile(r"^\d+(\.\d+)?$")
_SAME_SIZE = 0.1
"""How far a size that is said may be from the parameters counted: towers count or do not."""


class Normalised(NamedTuple):
    """A name in the form in which names are compared, and what came off it."""

    key: str
    """Such as "llama-3.3-70b"."""
    tags: tuple[str, ...]
    """Such as ("fp8", "fast"): a tagged row is a product of its own."""

    @property
    def words(self) -> frozenset[str]:
        """The words of the key, in no order."""
        return frozenset(self.key.split("-"))


class Match(NamedTuple):
    """The specification that a name means."""

    model: str
    tags: tuple[str, ...]
    is_equal: bool
    """False where words were missing that say only a size or a date."""


def normalised(name: str, provider: str = "") -> Normalised:
    """A host's or a person's name of a model, as it is compared."""
    bare = name.lower().strip().rsplit("/", 1)[-1]
    if provider == "aws":
        bare = _AWS_REVISION.sub("", bare).replace("deepseek.", "deepseek.deepseek-")
        bare = _AWS_VENDOR.sub("", bare)
    bare, *tags = _FLASHX.sub("-flash:flashx", bare).split(":")
    for pattern, replacement in _REWRITES:
        bare = pattern.sub(replacement, bare)
    words = [word for word in bare.split("-") if word]
    tags += [word for word in words if _is_tag(word, provider)]
    kept = [_ROUND.sub(r"\1", word) for word in words if not _comes_off(word, provider)]
    return Normalised("-".join(kept), tuple(tags))


def _is_tag(word: str, provider: str) -> bool:
    is_tier = word in _TIERS or (word == "turbo" and provider in _TURBO_IS_A_TIER)
    return is_tier or word in PRECISIONS


def _comes_off(word: str, provider: str) -> bool:
    is_noise = word in _NOISE or (word == "preview" and provider in _PREVIEW_IS_NOISE)
    return is_noise or _is_tag(word, provider)


class Matcher:
    """Finds the specification that a name means."""

    def __init__(self, repositories: Mapping[str, str], sizes_b: Mapping[str, float]) -> None:
        """`repositories` is {id: repository}, `sizes_b` {id: billions of parameters}."""
        self._sizes_b = dict(sizes_b)
        self._matches = lru_cache(maxsize=8192)(self._matched)
        named: dict[str, set[str]] = {}
        for id_, repository in repositories.items():
            for name in (id_, repository):
                named.setdefault(normalised(name).key, set()).add(id_)
        self._by_key = {key: ids.pop() for key, ids in named.items() if len(ids) == 1}
        self._base = {base_of(name) for name in repositories.values()} - {*repositories.values()}
        self._by_head: dict[str, list[tuple[frozenset[str], str]]] = {}
        for key, id_ in self._by_key.items():
            words = frozenset(key.split("-"))
            self._by_head.setdefault(key.split("-")[0], []).append((words, id_))

    def match(self, provider: str, model: str) -> Match | None:
        """The specification of a row of the catalogue; None where no rule says one."""
        return self._matches(provider, model)

    def _matched(self, provider: str, model: str) -> Match | None:
        if f"{provider}/{model}".lower() in MOVING_NAMES | NOT_HOSTED:
            return None
        return self._found(normalised(model, provider))

    def is_base(self, model: str) -> bool:
        """Whether a name is the repository of base weights, as their maker spells it."""
        return model in self._base

    def named(self, text: str) -> str | None:
        """The specification that a person names; a size beside the name must be its own."""
        asked = normalised(text)
        if found := self._found(asked):
            return found.model
        sizes = [word for word in asked.key.split("-") if _SIZE.match(word)]
        rest = "-".join(word for word in asked.key.split("-") if word not in sizes)
        model = self._by_key.get(rest)
        return model if model and all(self._is_size_of(model, size) for size in sizes) else None

    def family(self, model: str) -> str:
        """The word that every name of a specification contains, such as "llama"."""
        key = next((key for key, id_ in self._by_key.items() if id_ == model), model)
        found = re.match(r"[a-z]+", key)
        return found[0] if found else key

    def _found(self, asked: Normalised) -> Match | None:
        if model := self._by_key.get(asked.key):
            return Match(model, asked.tags, is_equal=True)
        if len(asked.words) < 2:
            return None
        of_family = self._by_head.get(asked.key.split("-")[0], ())
        candidates = {id_ for words, id_ in of_family if _is_part(asked.words, words)}
        return Match(candidates.pop(), asked.tags, False) if len(candidates) == 1 else None

    def _is_size_of(self, model: str, size: str) -> bool:
        billions = float(size[:-1]) * {"b": 1, "t": 1000, "e": 0}[size[-1]]
        return abs(billions / self._sizes_b[model] - 1) <= _SAME_SIZE


def base_of(repository: str) -> str:
    """The repository of the base weights beside one of tuned weights."""
    return repository.replace("-Instruct", "")


def _is_part(asked: frozenset[str], words: frozenset[str]) -> bool:
    """Whether a name is a specification's but for words that say a size or a date."""
    return asked <= words and _may_miss(asked, words - asked)


def _may_miss(asked: frozenset[str], missing: frozenset[str]) -> bool:
    is_dated = any(_DATE.match(word) for word in asked)
    is_active = any(_ACTIVE.match(word) for word in asked)
    return all(_is_dispensable(word, is_dated, is_active) for word in missing)


def _is_dispensable(word: str, is_dated: bool, is_active: bool) -> bool:
    if _SIZE.match(word) or _ACTIVE.match(word) or _DATE.match(word):
        return True
    return is_dated if _VERSION.match(word) else is_active


@cache
def load_matcher() -> Matcher:
    """Over every open model of model_specs.csv, those that cannot be sized included."""
    rows = read_csv("model_specs.csv")
    return Matcher(
        {row["id"]: row["model"] for row in rows},
        {row["id"]: float(row["params_b"]) for row in rows},
    )
