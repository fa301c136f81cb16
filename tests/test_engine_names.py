"""What people write for models, GPUs, providers and API options."""

from __future__ import annotations

import pytest

from engine.figures.dated import read_csv, read_toml
from engine.figures.spelling import loose_key, spelling_key, words
from engine.prices.catalogue import load_catalogue
from engine.prices.names import Kind, Names, load_names


@pytest.fixture(scope="module")
def names() -> Names:
    return load_names()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Llama-3.3-70B", ("llama", "3.3", "70b")),
        ("llama3_3 70 b", ("llama", "3.3", "70b")),
        ("llama-v3p3-70b", ("llama", "v", "3.3", "70b")),
        ("llama-3-8b", ("llama", "3", "8b")),
        ("gpt-4-32k", ("gpt", "4", "32k")),
        ("claude-opus-5-5", ("claude", "opus", "5.5")),
        ("H100 80 GB", ("h", "100", "80gb")),
        ("qwen3-30b-a3b", ("qwen", "3", "30b", "a", "3b")),
        ("", ()),
        ("🙂—…", ()),
    ],
)
def test_the_words_of_a_name(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


def test_spellings_of_one_name_have_one_key() -> None:
    assert len({spelling_key(text) for text in ("GPT-4o", "gpt 4o", "gpt_4o", "GPT4o")}) == 1
    assert spelling_key("gpt-4.1") != spelling_key("gpt-41")
    assert spelling_key("qwen3.8-27b") != spelling_key("qwen3-8b")


def test_the_loose_key_drops_dates_and_packing() -> None:
    assert loose_key("claude-3-5-sonnet-20241022") == loose_key("Claude Sonnet 3.5")
    assert loose_key("Llama-3.3-70B-Instruct-Turbo") == loose_key("llama 3.3 70b FP8")


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("llama 3.3 70b", "llama-3.3-70b"),
        ("llama3.3-70b", "llama-3.3-70b"),
        ("Llama-3.3-70B-Instruct", "llama-3.3-70b"),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b"),
        ("llama 70b", "llama-3.3-70b"),
        ("llama-3.1-405B-Instruct-FP8", "llama-3.1-405b"),
        ("qwen3 32b", "qwen3-32b"),
        ("Qwen/Qwen3-235B-A22B", "qwen3-235b-a22b"),
        ("gpt oss 120b", "gpt-oss-120b"),
        ("deepseek v3", "deepseek-v3"),
        ("Kimi K2 Instruct", "kimi-k2"),
        ("llama 3.3 8b", None),  # does not exist; 3.1 does
        ("llama 3.1 70b", "llama-3.1-70b"),
        ("gpt-4o", None),
    ],
)
def test_open_models(names: Names, text: str, model: str | None) -> None:
    assert names.model(text) == model


@pytest.mark.parametrize(
    ("text", "gpu"),
    [
        ("h100", "h100_sxm"),
        ("H100 SXM", "h100_sxm"),
        ("H100SXM5", "h100_sxm"),
        ("h100-80gb", "h100_sxm"),
        ("NVIDIA H100 80 GB HBM3", "h100_sxm"),
        ("a100 pcie", "a100_pcie"),
        ("h200", "h200_sxm"),
        ("b200", "b200_sxm"),
        ("l40s", "l40s"),
        ("L4", "l4"),
        ("rtx pro 6000", "rtx_pro_6000_server"),
        ("a100 40gb", "a100_sxm_40gb"),  # another card, without a specification
        ("nvidia", None),
        ("80gb", None),
    ],
)
def test_gpus(names: Names, text: str, gpu: str | None) -> None:
    assert names.gpu(text) == gpu


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        ("lambda", "Lambda"),
        ("Lambda Labs", "Lambda"),
        ("runpod", "RunPod"),
        ("vast", "Vast.ai"),
        ("vast.ai", "Vast.ai"),
        ("aws", "AWS"),
        ("google cloud", "GCP"),
        ("azure", "Azure"),
        ("core-weave", "CoreWeave"),
        ("verda", "Verda (DataCrunch)"),
        ("my cellar", None),
    ],
)
def test_gpu_providers(names: Names, text: str, provider: str | None) -> None:
    assert names.gpu_provider(text) == provider


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("groq", "groq"),
        ("Together AI", "together"),
        ("bedrock", "aws"),
        ("gpt-4o", "openai/gpt-4o"),
        ("opus 5.5", "anthropic/claude-opus-5-5"),
        ("groq/llama-3.3-70b", "groq/llama-3.3-70b-versatile"),
        ("nonsense", None),
    ],
)
def test_api_options(names: Names, text: str, option: str | None) -> None:
    assert names.api_option(text) == option


@pytest.mark.parametrize(
    ("kind", "text", "first"),
    [
        ("model", "lama 3.3 70b", "llama-3.3-70b"),
        ("model", "gpt-oss-12b", "gpt-oss-120b"),
        ("gpu", "h10", "h100_sxm"),
        ("gpu_provider", "lamda", "Lambda"),
        ("gpu_provider", "corewave", "CoreWeave"),
        ("api_option", "sonet 5.5", "claude-sonnet-5-5"),
        ("api_option", "opus", "claude-opus-5-5"),
        ("api_option", "gorq", "groq"),
    ],
)
def test_did_you_mean(names: Names, kind: Kind, text: str, first: str) -> None:
    suggested = names.suggest(kind, text)
    assert suggested[0] == first
    assert len(suggested) <= 3


@pytest.mark.parametrize("kind", ["model", "gpu", "gpu_provider", "api_option"])
@pytest.mark.parametrize("text", ["", "🙂", "xyzzy plugh", "x" * 10_000, "\u202e", "';--"])
def test_nothing_is_suggested_for_what_is_far_from_everything(
    names: Names, kind: Kind, text: str
) -> None:
    assert names.suggest(kind, text) == ()


def test_every_id_of_the_book_names_itself_and_every_alias_an_id(names: Names) -> None:
    models = [row["id"] for row in read_csv("model_specs.csv")]
    gpus = [row["gpu"] for row in read_csv("gpu_specs.csv")]
    assert [names.model(id_) for id_ in models] == models
    assert [names.gpu(id_) for id_ in gpus] == gpus
    aliases = read_toml("aliases.toml")
    assert set(aliases["model"]) <= set(models)
    assert set(aliases["gpu"]) <= set(gpus)


def test_every_provider_of_a_quote_can_be_named(names: Names) -> None:
    quoting = {row["provider"] for row in read_csv("gpu_prices.csv")} - {"INDEX SemiAnalysis"}
    assert {names.gpu_provider(provider) for provider in quoting} == quoting


def test_every_api_provider_is_in_the_catalogue() -> None:
    for provider in read_toml("aliases.toml")["api_provider"]:
        assert load_catalogue().provider_named(provider) == provider


def test_no_spelling_names_two_things() -> None:
    for kind in ("model", "gpu", "gpu_provider"):
        table = read_toml("aliases.toml")[kind]
        keys = [spelling_key(alias) for id_, others in table.items() for alias in {id_, *others}]
        owners = {
            (spelling_key(alias), id_) for id_, others in table.items() for alias in (id_, *others)
        }
        assert len(owners) == len(set(keys)), kind


def test_nothing_that_is_sold_goes_by_a_number_alone(names: Names) -> None:
    """So "5M" needs no look-up: whoever looks it up finds nothing."""
    catalogue = load_catalogue()
    for number in ("1", "4", "5", "1.5", "3.5", "4.5", "70", "405", "2507"):
        for unit in ("", "k", "M", "b", "T", "mn", "bn"):
            assert catalogue.known(number + unit) is None
            assert catalogue.provider_named(number + unit) is None
            assert names.api_option(number + unit) is None
