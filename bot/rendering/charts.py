"""The crossover picture: monthly cost against tokens a day, readable on a phone.

matplotlib is imported where it is needed and not before: it takes half a second, and a question
in the terminal needs no picture. Figures are made without pyplot, which keeps global state.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.rendering.chart_data import ApiLine, Chart, Point, chart_of, decades
from bot.rendering.figures_text import tokens
from bot.rendering.render import sentence
from engine import Assessment

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_ALT_CHARACTERS = 1000
"""Slack's limit for a file's `alt_txt`."""
_DPI = 100
_WIDTH, _HEIGHT = 12, 9
_TEXT = 24.5
"""Points: 34 of 1,200 pixels, which are 11 on a phone 390 wide."""
_TITLE = 30.0
_TITLE_CHARACTERS = 46
"""What fits at that size; a longer title is set smaller."""
_BOX = (0.135, 0.075, 0.53, 0.78)
"""Left, bottom, width and height of the plot, as fractions; the labels stand to its right."""
_LABEL_X = 1.085
_LABEL_HEIGHT = 0.137
"""Of two lines of text, as a fraction of the plot's height."""
_LABEL_CHARACTERS, _BOLD_CHARACTERS = 18, 14
"""What fits beside the plot."""
_LEAST_TICK = Decimal("0.01")
"""Further labels would be too long to stand beside the plot."""
_INK, _FAINT, _GRID = "#1a1a1a", "#595959", "#e3e3e3"
_OWN, _BAND = "#000000", "#e0e0e0"
_BOUGHT_DASH = (0, (1.5, 1))
_STYLES: dict[str, tuple[str, Any]] = {
    "now": ("#D55E00", "solid"),
    "same-model": ("#0072B2", "solid"),
    "frontier": ("#CC79A7", (0, (4, 1.2))),
    "mid": ("#E69F00", (0, (1.2, 1.2))),
    "small": ("#009E73", (0, (4, 1.2, 1.2, 1.2))),
    "named": ("#56B4E9", (0, (7, 1.2))),
}
"""Okabe and Ito's colours, which the colour-blind tell apart, and a dash for each besides."""
_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": _TEXT,
    "text.color": _INK,
    "text.parse_math": False,  # a dollar is a dollar
}
_drawing = threading.Lock()
"""matplotlib shares fonts and settings between threads; pictures are drawn one after the other."""


@dataclass(frozen=True)
class Picture:
    """A picture ready to be shown."""

    png: bytes
    title: str
    alt: str
    """The same in words."""
    filename: str = "crossover.png"


@dataclass(frozen=True)
class _Label:
    """What stands at the end of a line."""

    usd: Decimal
    """Where the line ends."""
    colour: str
    name: str
    says: str
    is_own: bool = False

    @property
    def weight(self) -> str:
        """Bold letters are wider: only where they fit."""
        return "bold" if self.is_own and len(self.name) <= _BOLD_CHARACTERS else "normal"


def picture_of(assessment: Assessment) -> Picture:
    """The crossover picture of an assessment; the same bytes for the same figures."""
    chart = chart_of(assessment)
    return Picture(
        png=_drawn(chart),
        title=_words("file_title", chart),
        alt=_words("alt", chart)[:MOST_ALT_CHARACTERS],
    )


def _drawn(chart: Chart) -> bytes:
    import matplotlib
    from matplotlib.figure import Figure

    with _drawing, matplotlib.rc_context(_SETTINGS):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI, facecolor="white")
        _draw(chart, figure)
        png = io.BytesIO()
        figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def _draw(chart: Chart, figure: Figure) -> None:
    axes = figure.add_axes(_BOX)
    _axes(chart, axes)
    _head(chart, figure)
    _today(chart, axes)
    _api_lines(chart, axes)
    _own(chart, axes)
    _labels(chart, axes)
    _dots(chart, axes)


def _head(chart: Chart, figure: Figure) -> None:
    title = _words("title", chart)
    size = _TITLE * min(1, _TITLE_CHARACTERS / len(title))
    figure.text(0.025, 0.945, title, size=size, weight="bold")
    figure.text(0.025, 0.888, _words("axes", chart), color=_FAINT)


def _axes(chart: Chart, axes: Axes) -> None:
    axes.set(xscale="log", yscale="log", xlim=_floats(chart.tokens), ylim=_floats(chart.usd))
    axes.grid(True, color=_GRID, linewidth=2)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(which="both", length=0, pad=10, labelcolor=_FAINT)
    _ticks(axes.xaxis, chart.tokens, "")
    _ticks(axes.yaxis, chart.usd, "$")


def _ticks(axis: Any, ends: tuple[Decimal, Decimal], sign: str) -> None:
    places = [place for place in decades(*ends) if place >= _LEAST_TICK]
    axis.set_ticks(_floats(places), [sign + tokens(place) for place in places])
    axis.set_ticks([], minor=True)


def _today(chart: Chart, axes: Axes) -> None:
    at = float(chart.today)
    axes.axvline(at, color=_FAINT, linewidth=3, linestyle=(0, (2, 2)))
    is_left = _along(chart.today, chart.tokens) < 0.6
    _write(
        axes,
        (at, float(chart.usd[1])),
        _words("today", chart),
        (10, -6) if is_left else (-10, -6),
        ha="left" if is_left else "right",
        va="top",
        color=_INK,
    )


def _api_lines(chart: Chart, axes: Axes) -> None:
    ends = _floats(chart.tokens)
    for line, (colour, dash) in _styled(chart.lines):
        costs = [float(line.line.at(end)) for end in chart.tokens]
        axes.plot(ends, costs, color=colour, linestyle=dash, linewidth=6)


def _own(chart: Chart, axes: Axes) -> None:
    """The staircase in its band, with a tick where the fleet of the bill is full."""
    from matplotlib.markers import TICKDOWN

    if chart.low:
        volumes = _floats(x for x, _ in chart.low)
        low, high = (_floats(usd for _, usd in end) for end in (chart.low, chart.high))
        axes.fill_between(volumes, low, high, step="pre", color=_BAND, linewidth=0, zorder=1)
    volumes, costs = (_floats(corner[i] for corner in chart.steps) for i in (0, 1))
    axes.step(volumes, costs, where="pre", color=_OWN, linewidth=8, zorder=4)
    if chart.bought:
        volumes, costs = (_floats(corner[i] for corner in chart.bought) for i in (0, 1))
        dash: dict[str, Any] = {
            "linestyle": _BOUGHT_DASH,
            "color": _OWN,
            "linewidth": 6,
            "zorder": 4,
        }
        axes.step(volumes, costs, where="pre", **dash)
    if chart.capacity is not None:
        full = float(chart.capacity), float(chart.assessment.bill.monthly_usd)
        axes.plot(*full, marker=TICKDOWN, markersize=30, markeredgewidth=6, color=_OWN)


def _labels(chart: Chart, axes: Axes) -> None:
    """Two words at the end of every line, pushed apart where lines end close together."""
    labels = sorted(_label_texts(chart), key=lambda label: label.usd)
    ends = [_along(label.usd, chart.usd) for label in labels]
    for label, end, place in zip(labels, ends, _spread(ends), strict=True):
        _write_label(label, end, place, axes)


def _label_texts(chart: Chart) -> Iterator[_Label]:
    own = chart.steps[-1][1]
    yield _Label(own, _OWN, _words("own", chart), _words("full", chart), is_own=True)
    if chart.bought:
        bought = chart.bought[-1][1]
        yield _Label(bought, _OWN, _words("bought", chart), _words("bought_full", chart))
    for line, (colour, _) in _styled(chart.lines):
        end = line.line.at(chart.tokens[1])
        yield _Label(end, colour, _words("name", line), _words("beaten", line))


def _styled(lines: Iterable[ApiLine]) -> Iterator[tuple[ApiLine, tuple[str, Any]]]:
    """Each line with its role's style, or where that is taken with the next one that is free."""
    free = dict(_STYLES)
    for line in lines:
        role = line.role if line.role in free else next(reversed(free))
        yield line, free.pop(role)


def _write_label(label: _Label, end: float, place: float, axes: Axes) -> None:
    leader = [1, _LABEL_X - 0.02], [end, place]
    across: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
    axes.plot(*leader, color=label.colour, linewidth=4, **across)
    name = _shortened(label.name)
    _fit(axes.text(_LABEL_X, place + 0.004, name, va="bottom", weight=label.weight, **across), axes)
    axes.text(_LABEL_X, place - 0.004, label.says, va="top", color=_FAINT, **across)


def _fit(text: Any, axes: Axes) -> None:
    """Shorten what would run off the picture: letters are not of one width."""
    while text.get_window_extent().x1 > axes.figure.bbox.x1 and len(text.get_text()) > 4:
        text.set_text(_shortened(text.get_text(), len(text.get_text()) - 1))


def _shortened(name: str, most: int = _LABEL_CHARACTERS) -> str:
    return name if len(name) <= most else f"{name[: most - 1].strip(' .…')}…"


def _dots(chart: Chart, axes: Axes) -> None:
    """Today's two figures as discs, crossovers as rings."""
    today = [(chart.today, chart.assessment.bill.monthly_usd)]
    now = chart.assessment.now or chart.assessment.cheapest
    if now and now.monthly_usd:
        today.append((chart.today, now.monthly_usd))
    _scatter(axes, today, color=_INK)
    _scatter(axes, chart.crossings, color="white")


def _scatter(axes: Axes, points: Sequence[Point], color: str) -> None:
    x, y = (_floats(point[i] for point in points) for i in (0, 1))
    axes.scatter(x, y, s=340, color=color, edgecolors=_INK, linewidths=5, zorder=6)


def _write(
    axes: Axes,
    at: tuple[float, float],
    text: str,
    away: tuple[float, float],
    **kwargs: Any,
) -> None:
    """Text beside a point, with a halo so that lines behind it do not disturb."""
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=7, foreground="white")]
    axes.annotate(text, at, away, textcoords="offset points", path_effects=halo, zorder=5, **kwargs)


def _spread(places: Sequence[float]) -> list[float]:
    """Ascending places moved apart until labels fit, within the plot."""
    apart: list[float] = []
    for place in places:
        apart.append(max(place, apart[-1] + _LABEL_HEIGHT) if apart else max(place, 0.06))
    top = 0.94
    for i in reversed(range(len(apart))):
        apart[i] = min(apart[i], top)
        top = apart[i] - _LABEL_HEIGHT
    return apart


def _along(value: Decimal, ends: tuple[Decimal, Decimal]) -> float:
    """How far along a logarithmic axis a value lies, 0 to 1."""
    low, high = (end.ln() for end in ends)
    return float((value.ln() - low) / (high - low))


def _floats(values: Iterable[Decimal]) -> list[float]:
    return [float(value) for value in values]


def _words(macro: str, about: Chart | ApiLine) -> str:
    return sentence(macro, about, of="_chart")
