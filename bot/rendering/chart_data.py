"""What the crossover picture shows, before anything is drawn: lines, steps, marks and ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine import Assessment
from engine.bills.api_costs import ApiCost
from engine.comparison.crossing import Crossing, Line, crossing
from engine.comparison.staircase import Staircase
from engine.outlook.band import Band, band
from engine.prices.lineup import Tier

_MOST_LINES = 6
"""More could not be told apart on a phone."""
_EXACT_STEPS = 48
"""Beyond so many replicas a step is thinner than the line, and every tenth or so will do."""
_FACTOR = Decimal("1.06")
_FEWEST_TICKS, _MOST_TICKS = 3, 5
_MARGIN = Decimal(5)
"""Room on either side of what is marked, as a factor: the axes are logarithmic."""
_FAR = Decimal(1000)
"""A crossover so many times beyond today and the first fleet would squeeze all else."""

Point = tuple[Decimal, Decimal]
"""Tokens a day and USD a month."""


@dataclass(frozen=True)
class ApiLine:
    """One API option: proportional to the volume."""

    role: str
    """now, same-model, frontier, mid, small, or named."""
    cost: ApiCost | None
    """None where the person named what they pay, and not where."""
    line: Line
    crossing: Crossing
    """Where self-hosting is cheaper; with the bill held flat where no staircase is known."""
    is_exact: bool
    """False with the bill held flat."""


@dataclass(frozen=True)
class Chart:
    """The picture as figures; every word on it is made of these."""

    assessment: Assessment
    tokens: tuple[Decimal, Decimal]
    """The range of tokens a day."""
    usd: tuple[Decimal, Decimal]
    """The range of USD a month."""
    steps: tuple[Point, ...]
    """Self-hosting: up to each volume it costs so much."""
    low: tuple[Point, ...]
    high: tuple[Point, ...]
    """The same at either end of what is known of it; empty without a band."""
    bought: tuple[Point, ...]
    """The same on bought servers; empty where nobody asks about them and none are advised."""
    lines: tuple[ApiLine, ...]
    crossings: tuple[Point, ...]
    """From where self-hosting is and stays cheaper, on the lines that it crosses."""

    @property
    def today(self) -> Decimal:
        """The volume that was asked about."""
        return self.assessment.scenario.tokens_per_day

    @property
    def capacity(self) -> Decimal | None:
        """What the fleet of the bill carries; None where that is unknown."""
        return self.assessment.bill.fleet.carries_tokens_per_day


def chart_of(a: Assessment) -> Chart:
    """The picture of an assessment."""
    lines = tuple(_lines(a))
    tokens = _token_range(a, lines)
    around = band(a.bill, a.ranges)
    bought = _steps(_servers(a), tokens)
    steps = _steps(a.staircase, tokens) or tuple((end, a.bill.monthly_usd) for end in tokens)
    low, high = (_ends(around, tokens)) if around else ((), ())
    return Chart(
        assessment=a,
        tokens=tokens,
        usd=_usd_range(a, lines, tokens, (*steps, *low, *high, *bought)),
        steps=steps,
        low=low,
        high=high,
        bought=bought,
        lines=lines,
        crossings=tuple(_crossings(lines, tokens)),
    )


def _servers(a: Assessment) -> Staircase | None:
    """The staircase of bought servers, where it has its place in the picture."""
    return a.bought.stairs if a.bought and a.shows_bought else None


def _lines(a: Assessment) -> Iterator[ApiLine]:
    """What is paid today, the cheapest same-model host, what was named, and one of each tier."""
    shown: list[str] = []
    most = _MOST_LINES - 1 if _servers(a) else _MOST_LINES
    if a.now and a.now.monthly_usd:
        shown.append(a.now.cost.option.ref if a.now.cost else "")
        yield _api_line("now", a.now.cost, a.now.monthly_usd, a)
    for role, cost in _chosen(a):
        if len(shown) < most and cost.monthly_usd and cost.option.ref not in shown:
            shown.append(cost.option.ref)
            yield _api_line(role, cost, cost.monthly_usd, a)


def _chosen(a: Assessment) -> Iterator[tuple[str, ApiCost]]:
    """Options by their role, each role's cheapest first."""
    ranked = [cost for cost in a.api_costs if cost.may_rank]
    is_named = bool(a.workload.compare_with)
    hosts = [cost for cost in ranked if cost.same_model]
    others = [cost for cost in ranked if not cost.same_model]
    yield from (("same-model", cost) for cost in hosts[:1])
    if is_named:
        yield from ((cost.tier or "named", cost) for cost in others)
        return
    for tier in (Tier.FRONTIER, Tier.MID, Tier.SMALL):
        yield from ((tier.value, cost) for cost in [c for c in others if c.tier == tier][:1])


def _api_line(role: str, cost: ApiCost | None, monthly_usd: Decimal, a: Assessment) -> ApiLine:
    line = Line(monthly_usd, a.scenario.tokens_per_day)
    return ApiLine(role, cost, line, _crossing(a, line), is_exact=a.staircase is not None)


def _crossing(a: Assessment, line: Line) -> Crossing:
    if a.staircase:
        return crossing(a.staircase, line)
    flat = line.volume_for(a.bill.monthly_usd)
    return Crossing(stays_from_tokens_per_day=flat, intervals=(), is_cut=False)


def _token_range(a: Assessment, lines: Iterable[ApiLine]) -> tuple[Decimal, Decimal]:
    """From below today and the first fleet's capacity to above them and the crossovers."""
    today = a.scenario.tokens_per_day
    marked = [today, a.bill.fleet.carries_tokens_per_day or today]
    far = max(marked) * _FAR
    found = (line.crossing.stays_from_tokens_per_day for line in lines)
    crossed = [tokens for tokens in found if tokens is not None and tokens <= far]
    return min(marked) / _MARGIN, max(marked + crossed) * _MARGIN


def _usd_range(
    a: Assessment,
    lines: Iterable[ApiLine],
    tokens: tuple[Decimal, Decimal],
    steps: Iterable[Point],
) -> tuple[Decimal, Decimal]:
    """From below the cheapest line today to above whatever ends dearest on the right."""
    today = [line.line.at(a.scenario.tokens_per_day) for line in lines]
    ends = [line.line.at(tokens[1]) for line in lines]
    heights = [usd for _, usd in steps]
    return min(today + heights) / 3, max(ends + heights) * 2


def _steps(stairs: Staircase | None, tokens: tuple[Decimal, Decimal]) -> tuple[Point, ...]:
    """The ends of the steps within a range, each with its bill; none without a staircase."""
    if stairs is None:
        return ()
    ends = ((stairs.carries(n), stairs.monthly_usd(n)) for n in _replicas(stairs, tokens))
    return ((tokens[0], stairs.at(tokens[0])), *ends, (tokens[1], stairs.at(tokens[1])))


def _replicas(stairs: Staircase, tokens: tuple[Decimal, Decimal]) -> Iterator[int]:
    """Fleets that end within a range: every one at first, then as many as can be seen."""
    first = stairs.replicas_for(tokens[0])
    count = first
    while stairs.carries(count) < tokens[1]:
        yield count
        is_seen = first == stairs.fewest_replicas and count < first + _EXACT_STEPS
        count = count + 1 if is_seen else int(count * _FACTOR) + 1


def _ends(around: Band, tokens: tuple[Decimal, Decimal]) -> tuple[tuple[Point, ...], ...]:
    """Both ends of the band over the same volumes, so that the area between can be filled."""
    corners = {x for stairs in (around.low, around.high) for x, _ in _steps(stairs, tokens)}
    volumes = sorted(corners)
    return tuple(tuple((x, stairs.at(x)) for x in volumes) for stairs in (around.low, around.high))


def _crossings(lines: Iterable[ApiLine], tokens: tuple[Decimal, Decimal]) -> Iterator[Point]:
    for line in lines:
        at = line.crossing.stays_from_tokens_per_day
        if at is not None and tokens[0] < at < tokens[1]:
            yield at, line.line.at(at)


def decades(low: Decimal, high: Decimal) -> Iterator[Decimal]:
    """Powers of ten within a range, few enough to read, and threefold where they are few."""
    powers = range(low.adjusted() - 1, high.adjusted() + 1)
    tens = [Decimal(1).scaleb(power) for power in powers]
    inside = [place for place in tens if low <= place <= high]
    if len(inside) < _FEWEST_TICKS:
        between = sorted([*tens, *(3 * place for place in tens)])
        seen = [place for place in between if low <= place <= high]
        return iter(seen if len(seen) < _MOST_TICKS else seen[::2])
    step = -(-len(inside) // _MOST_TICKS)
    return (place for place in inside if place.adjusted() % step == 0)
