"""What a rule of the command's grammar is, and the words that rules share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.language.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Rule:
    """What the wordings of a pattern mean."""

    pattern: str
    sets: Mapping[str, object] = field(default_factory=dict)
    """Fields with a constant value; the pattern's own values come besides."""
    refusal: Refusal | None = None
    """Why it is not taken; its pieces may hold {kind} for the text of a value."""


def says(pattern: str, **sets: object) -> Rule:
    """A rule that is taken."""
    return Rule(pattern, sets)


def refuses(pattern: str, reason: str, *instead: str) -> Rule:
    """A rule that is known but cannot be taken."""
    return Rule(pattern, refusal=Refusal(reason, instead))


SYNONYMS: Mapping[str, str] = {
    "each": "each | apiece | per (request|call|req|message|query) | / (request|call|req) "
    "| (a|an|every|each) (request|call|req)",
    "of": "of | at | @ | x | with",
    "in": "in|input|inputs|prompt",
    "out": "out|output|outputs|completion",
    "vs": "vs [,] | versus | against | compare | compared (to|with) | compare (to|with|against) "
    "| comparing (to|with) | (cheaper|better) than",
    "now": "now | currently | today | at present | [we] (now|currently) use | we use "
    "| [we] (now|currently) (pay|pay for) | now (on|at|using|with)| currently (on|at|using|with) "
    "| today (on|at|using|with)",
    "paying": "[we] [now|currently] (paying|pay|spending|spend) [about] "
    "| (now|currently|today) [we] [are] (paying|pay|spending|spend) [about] | now [at] | currently "
    "| today | [current|our|api|monthly] (bill|spend|cost) [is|of]",
    "hourly": "/ h | / hr | / hour | per (hour|hr|h) | an hour | a hour | hourly | hour"
    "| (/|per) [gpu] (hour|hr|h) | (/|per|a) (gpu-hour|gpu-h|gpu-hr) "
    "| / gpu / (hour|hr|h) | per gpu per (hour|hr|h) | per gpu / (hour|hr|h) "
    "| (/|per|an) (hour|hr|h) (per|/) gpu | (/|per|an) (hour|hr|h) each",
    "infra": "[ml|gpu|mlops|ai] (infra|infrastructure|platform) | kubernetes | gpu cluster "
    "| ml-infra | ml-platform",
    "team": "[ml|mlops|ai|platform|dedicated] (team|engineers) | mlops | mlops people",
    "own": "existing | has | have [an|a] [existing] | got [an|a] | own | shared | in-house "
    "| with [an|a] [existing] | our own | established",
    "none": "no | without [an|a] | no existing | have no | lack | lacking",
    "stays": "[data] [must|has to|needs to|should] (stay|stays|remain|remains|be kept|be) "
    "(in|within|inside) | data (in|within|inside) | (keep|keeping) [the|our] data "
    "(in|within|inside) | data must not leave | in",
    "ttft": "p99 | ttft | p99 ttft | ttft p99 | p99 latency | latency p99 | latency "
    "| [p99] (first-token|time to first token) | p99 first token in",
    "below": "< | <= | under | below | of | within | at most | max",
    "less": "no | without | drop | skip | remove | minus | cut | lose | don't need | do not need "
    "| turn off | turned off | switch off | disable | disabled | get rid of | do without",
    "lacks": "(don't|do not|dont|didn't|doesn't) have [a|an|any|the] | had no | have no",
    "uptime": "uptime | sla | slo | availability | available",
}

_FILLERS = """
    and with for the a an please we our i my it its is are be that this so also then plus
    about around roughly approximately approx circa tco /tco hi hello hey ok okay thanks
    thank you of have has need want would like to use using price compute estimate what does
    cost prices pricing running hosting serving self-hosting self-host tokens volume
    workload worth should do can how much makes make sense pay off if when
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that may stand between phrases and change nothing. Never a negation, never a comparison."""

_NEGATIONS = """
    not no non without never isn't aren't don't doesn't won't cannot can't except unless neither
    nor dont doesnt isnt arent -
"""
NEGATIONS = frozenset(_NEGATIONS.split())
"""Words that turn the next phrase round: where no rule takes both together, neither is taken."""
