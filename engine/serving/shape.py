"""Shape: one request, and what its sender may be made to wait."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import Field, model_validator

from engine.figures.errors import InvalidWorkload
from engine.figures.sources import Model
from engine.machines.constants import figure

Tokens = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Shape(Model):
    """One request. Raises InvalidWorkload where it holds no token at all."""

    input_tokens: Tokens
    output_tokens: Tokens
    cached_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the input that a prefix cache holds already: it needs no prefill."""

    @model_validator(mode="after")
    def _holds_a_token(self) -> Shape:
        if self.tokens <= 0:
            raise InvalidWorkload("A request of no tokens has no shape; say 1000 in and 200 out.")
        return self

    @property
    def tokens(self) -> float:
        """Input and output of one request together."""
        return self.input_tokens + self.output_tokens

    @property
    def mean_context(self) -> float:
        """Tokens that a running sequence holds on average: its prompt and half of its answer."""
        return self.input_tokens + self.output_tokens / 2


@lru_cache(maxsize=256)
def shape_of(input_tokens: float, output_tokens: float, cached_share: float) -> Shape:
    """The shape of a request, one and the same for all that is asked about it."""
    return Shape(input_tokens=input_tokens, output_tokens=output_tokens, cached_share=cached_share)


class ServiceLevel(NamedTuple):
    """What users wait for at most."""

    first_token_s: float
    """99 of 100 requests have their first token by then; infinite where nobody minds."""
    output_token_s: float
    """The mean time of each further token."""
    times_alone: float = 1.0
    """The first token is planned for no sooner than so many times what it takes a lone request."""


WITHOUT_LIMIT = ServiceLevel(float("inf"), float("inf"))
"""Nobody waits for an answer."""


def service_level(
    shape: Shape, first_token_s: float | None = None, *, is_relaxed: bool = False
) -> ServiceLevel:
    """What is planned for: a first token as said, else 2 s, and for long prompts 1 s more per
    10,000 tokens; 50 ms for each further one. Relaxed it is 5 s and 100 ms. What nobody said is
    no reason for replicas that idle: it is twice what a lone request takes where that is more."""
    kind = "relaxed" if is_relaxed else "strict"
    token_s = figure(f"{kind}_output_token_seconds")
    if first_token_s is not None:
        return ServiceLevel(first_token_s, token_s)
    usual_s = figure(f"{kind}_first_token_seconds") + _longer(shape.input_tokens)
    return ServiceLevel(usual_s, token_s, figure("usual_first_token_times_alone"))


def _longer(input_tokens: float) -> float:
    """Seconds more for a long prompt, growing from none without a jump: where a longer request may
    wait much longer, it would cost less."""
    beyond = input_tokens - figure("long_prompt_tokens")
    if beyond <= 0:
        return 0.0
    return min(input_tokens, 2 * beyond) * figure("first_token_seconds_per_prompt_token")
