"""What the questionnaire shows around its inputs: the lists to choose from, the estimate, what a
choice brings with it. Data for the templates; nothing here knows Slack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from bot.answers.answers import Answers
from bot.forms.drafts import Draft, Form, read_form
from bot.language.machine.files import spellings
from engine import Assessment, Book, Catalogue, EngineError
from engine.advice.conditions import residency_drives
from engine.bills.dedicated import DedicatedCost
from engine.figures.errors import DoesNotFit, NoEstimate, UnknownName
from engine.figures.workload import NO_RESIDENCY
from engine.machines.fits import fits
from engine.machines.open_models import OpenModel
from engine.question.presets import load_presets
from engine.question.team_figures import Figures

Choices = list[tuple[str, str]]
"""Values with what a person reads."""

_FIRST_PLACES = ("eu", "us", "uk", "india", "germany", "switzerland")
_MOST_PLACES = 95


@dataclass(frozen=True)
class Around:
    """Everything that one part of the questionnaire shows besides what was typed."""

    estimate: Assessment | None
    trouble: str
    """Why there is no estimate yet, where something stands in its way."""
    notice: str
    level: str
    """What kind of notice it is: info, warning."""
    presets: Choices
    places: Choices
    gpus: Choices
    providers: Choices
    names: dict[str, str]
    """What to call the models that are chosen already."""
    fits: str
    """On how many of which GPUs the chosen model runs."""
    own_figures: Figures
    """What the team put in place of published figures."""
    dedicated: tuple[DedicatedCost, ...] = field(default=())
    """Where the data must stay somewhere: what the clouds reserve."""


def around(
    draft: Draft, answers: Answers, team: str, notice: str = "", level: str = "warning"
) -> Around:
    """What stands around a draft's inputs."""
    form = read_form(draft)
    estimate, trouble = _estimate(form, answers, team)
    is_bound = estimate is not None and residency_drives(estimate.workload)
    return Around(
        estimate=estimate,
        trouble=trouble,
        notice=notice,
        level=level,
        presets=[(preset.id, preset.title) for preset in load_presets()],
        places=places(),
        gpus=[(gpu.id, gpu.name) for gpu in answers.book.gpus.values()],
        providers=[(name, name) for name in providers(answers.book)],
        names=dict(_names(draft, answers)),
        fits=_where_it_fits(draft.get("model"), answers.book),
        own_figures=answers.team_books.of(team, answers.today)[1],
        dedicated=estimate.dedicated if estimate and is_bound else (),
    )


@cache
def places() -> Choices:
    """Where data may have to stay: the likeliest first, and that it may be anywhere."""
    others = sorted(set(spellings("places").values()) - set(_FIRST_PLACES))
    known = [*_FIRST_PLACES, *others][:_MOST_PLACES]
    named = [(place, place.upper() if len(place) < 4 else place.title()) for place in known]
    return [(NO_RESIDENCY, "Anywhere"), *named]


def providers(book: Book) -> list[str]:
    """Who rents GPUs out, as the book spells them."""
    return sorted({quote.provider for quote in book.gpu_quotes})


def label(ref: str, catalogue: Catalogue) -> str:
    """What a person reads of an API option: "GPT-4o, OpenAI"."""
    try:
        model = catalogue.get(ref)
    except UnknownName:
        return ref
    return f"{model.name}, {model.provider_name}"


def _estimate(form: Form, answers: Answers, team: str) -> tuple[Assessment | None, str]:
    if form.workload is None:
        return None, next(iter(form.errors.values()), "") if form.changes else ""
    try:
        return answers.assessed(form.workload, team), ""
    except EngineError as why:
        return None, str(why)


def _names(draft: Draft, answers: Answers) -> Iterator[tuple[str, str]]:
    if model := answers.book.models.get(draft.get("model")):
        yield model.id, model.name
    for ref in filter(None, (*draft.chosen("compare_with"), draft.get("now_option"))):
        yield ref, label(ref, answers.catalogue)


def _where_it_fits(model: str, book: Book) -> str:
    """ "2x H100 SXM, 1x H200 SXM, …" for a chosen model; empty for none."""
    return ", ".join(_fitting(book.models[model], book)) if model in book.models else ""


def _fitting(model: OpenModel, book: Book) -> Iterator[str]:
    for gpu in book.gpus.values():
        try:
            smallest = fits(model, gpu)
        except (DoesNotFit, NoEstimate):
            continue
        yield f"{smallest.gpus}x {gpu.name} ({smallest.precision.upper()})"
