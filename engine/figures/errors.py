"""What can go wrong in the engine. Each error owns its sentence: what is wrong, with the figures,
and what to do next. Whoever catches one shows `str(error)` to the person as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


class EngineError(Exception):
    """The root: the engine could not answer, and the message says why and what to do."""


class UncitedFigure(EngineError):
    """A figure in `engine/data` has no source, no unit or no date, so the book does not load."""

    def __init__(self, figure: str, missing: str) -> None:
        super().__init__(f"The figure “{figure}” has no {missing}; add one in engine/data.")


class UnknownFigure(EngineError):
    """Code asked the book for a figure that no data file has."""

    def __init__(self, figure: str) -> None:
        super().__init__(f"The book has no figure “{figure}”; add it to engine/data with a source.")


class BeforeFirstFigure(EngineError):
    """A question as of a day before the first row of a dated series."""

    def __init__(self, figure: str, asked: date, first: date) -> None:
        self.first = first
        super().__init__(
            f"There is no figure for “{figure}” on {asked}: its series begins on {first}. "
            f"Ask as of {first} or later."
        )


class AfterToday(EngineError):
    """A question as of a day that has not come."""

    def __init__(self, asked: date, today: date) -> None:
        super().__init__(
            f"Nobody knows the prices of {asked} yet: the figures end today, {today}. "
            f"Ask as of {today} or earlier; announced changes of price are said in every answer."
        )


class LacksSpecification(EngineError):
    """A model that others host and of which the book has no specification."""

    def __init__(self, name: str, nearest: str) -> None:
        """`nearest` is the id of the nearest model that it has."""
        super().__init__(
            f"“{name}” is a model whose specification the book lacks, so I cannot say which GPUs "
            f"hold it or how fast it would be. The nearest that it has is “{nearest}”: host that, "
            f"say its size, such as “model 34b” or “model 100b-a10b”, or give its config.json with "
            f"“tco ask --model-config FILE”. To compare only, say “vs {name}”."
        )


class InvalidWorkload(EngineError):
    """The workload contradicts itself or holds an impossible value."""


class UnknownName(EngineError):
    """A model, GPU, provider or API option that neither the book nor the catalogue knows."""

    def __init__(self, kind: str, name: str, suggestions: Sequence[str], see: str = "") -> None:
        """`suggestions` are the nearest names, the best first; `see` says where to look on."""
        self.kind, self.name, self.suggestions = kind, name, tuple(suggestions)[:3]
        hint = f" Did you mean {_either(self.suggestions)}?" if self.suggestions else ""
        super().__init__(f"I know no {kind} called “{name}”.{hint}{' ' + see if see else ''}")


class NoSpecification(EngineError):
    """An open model of which too little is known to size it."""

    def __init__(self, name: str, missing: str) -> None:
        """`missing` is the rest of a sentence, such as "its layers were not published"."""
        super().__init__(
            f"{name} is an open model, but I cannot size it: {missing}. Give its config.json with "
            f"--model-config FILE, or name its size, such as “model 100b” or “model 100b-a10b”."
        )


class NoDataSheet(EngineError):
    """An accelerator of which no data sheet was read, so that nothing is computed for it."""

    def __init__(self, name: str, nearest: str, *, is_box: bool = False) -> None:
        yours = f" Bought, it is priced by what yours makes: own {name.lower()}, 40 tok/s per gpu."
        super().__init__(
            f"I have no data sheet of the {name}, so I cannot size a fleet of it. The nearest that "
            f"I know is {nearest}.{yours if is_box else ''}"
        )


class InvalidConfig(EngineError):
    """A config.json that describes no model that can be sized; says what is missing."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"This config.json cannot be sized: {why}. Take the one beside the weights on Hugging "
            f"Face, or name the size, such as “model 32b” or “model 235b-a22b”."
        )


class NoRate(EngineError):
    """A currency whose rate on a day nobody told."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(
            f"I have no rate of {code} on {on}. Tell me the rate, e.g. 1 {code} = $1.08, or set "
            f"your team's currency on the Home tab."
        )


class NoPrice(EngineError):
    """Something is known but has no usable price: unknown is never taken for $0."""


class DoesNotFit(EngineError):
    """The model's weights do not fit the GPUs; says what would."""


class UnservedPrecision(DoesNotFit):
    """A precision that the model was not published in, or that the GPU cannot compute in."""

    def __init__(
        self, model: str, gpu: str, precision: str, why: str, instead: Sequence[str]
    ) -> None:
        """`why` is a sentence without its end; `instead` what can be said, the best first."""
        super().__init__(
            f"{model} is not served in {precision} on {gpu}: {why}. Say {_list(instead)}."
        )


class NoEstimate(EngineError):
    """A combination of model, precision and GPU is neither measured nor computable."""


def _list(ways: Sequence[str]) -> str:
    head = ", ".join(ways[:-1])
    return f"{head} or {ways[-1]}" if head else ways[-1]


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"“{name}”" for name in names)
