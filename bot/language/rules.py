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
    about: frozenset[str] = frozenset()
    """The fields it leaves in doubt: where the text says one of them elsewhere, there is none."""


def says(pattern: str, **sets: object) -> Rule:
    """A rule that is taken."""
    return Rule(pattern, sets)


def refuses(pattern: str, reason: str, *instead: str, about: str = "") -> Rule:
    """A rule that is known but cannot be taken, unless the text says what it is `about`."""
    return Rule(pattern, refusal=Refusal(reason, instead), about=frozenset(about.split()))


SYNONYMS: Mapping[str, str] = {
    "guarding": """
        guardrails | guardrail | guard model | guard | content filter | moderation
        """,
    "each": """
        [a|one|the|our] (typical|average|avg|normal|single) (request|call|query|req) | each one |
        every one | each | apiece | per (request|call|req|message|query) | / (request| call|req) |
        (a| an|every|each) (request|call|req)
        """,
    "of": "of | at | @ | x | with",
    "in": "in|input|inputs|prompt",
    "out": "out|output|outputs|completion",
    "vs": """
        vs [,] | versus | against | compare | compared (to|with) | compare (to|with|against) |
        comparing (to|with) | (cheaper|better) than
        """,
    "now": """
        now | currently | today | at present | [we] (now|currently) use | we use | [we] (now|
        currently) (pay|pay for) | now (on|at|using|with)| currently (on|at|using|with) | today
        (on|at|using|with)
        """,
    "paying": """
        [we] [now|currently] (paying|pay|spending|spend) [about] | (now|currently|today) [we]
        [are] (paying|pay|spending|spend) [about] | now [at] | currently | today | [current|our|
        api|monthly] (bill|spend|cost) [is|of]
        """,
    "hourly": """
        an hr | a hr | an h | / h | / hr | / hour | per (hour|hr|h) | an hour | a hour | hourly |
        hour| (/|per) [gpu] (hour|hr|h) | (/|per|a) (gpu-hour|gpu-h|gpu-hr) | / gpu / (hour|hr|h)
        | per gpu per (hour|hr|h) | per gpu / (hour|hr|h) | (/|per|an) (hour|hr|h) (per|/) gpu |
        (/|per|an) (hour|hr|h) each
        """,
    "infra": """
        [ml|gpu|mlops|ai|llm|inference|serving] (infra|infrastructure|platform) | kubernetes | gpu
        cluster | ml-infra | ml-platform | k8s | (kubernetes|k8s) [gpu] (cluster|platform) | k8s
        gpu cluster | [gpu|ml|our] cluster | ml stack | mlops platform
        """,
    "team": """
        [ml|mlops|ai|platform|dedicated] (team|engineers) | mlops | mlops people
        """,
    "own": """
        existing | has | have [an|a] [existing] | got [an|a] | own | shared | in-house | with [an|
        a] [existing] | our own | established
        """,
    "none": "no | without [an|a] | no existing | have no | lack | lacking",
    "stays": """
        [data] [must|has to|needs to|should] (stay|stays|remain|remains|be kept|be) (in|within|
        inside) | data (in|within|inside) | (keep|keeping) [the|our] data (in|within|inside) |
        data must not leave | in
        """,
    "ttft": """
        p99 | ttft | p99 ttft | ttft p99 | p99 latency | latency p99 | latency | [p99]
        (first-token|time to first token) | p99 first token in
        """,
    "below": "< | <= | under | below | of | within | at most | max",
    "less": """
        no | without | drop | skip | remove | minus | cut | lose | don't need | do not need | turn
        off | turned off | switch off | disable | disabled | get rid of | do without | ditch |
        leave out | leaving out | left out | forgo | forego | sacrifice | give up | take out |
        dropping | skipping | removing | cutting | ditching | without having | dont need | minus
        the | no need (for|of) | needn't | not need | strip | kill | scrap | take away | zero
        """,
    "lacks": """
        (don't|do not|dont|didn't|doesn't|haven't got) have [a|an|any|the] | had no | have no |
        haven't [got] [a|an|any|the] | lack [a|an|any|the] | lacking [a|an|any]
        """,
    "load": """
        [token|overall|total|daily|api] (traffic|volume|load|usage|demand|workload|throughput|
        volumes|consumption) | totals
        """,
    "daily": "per day | a day | / day | daily | each day | every day",
    "set": """
        raise | lower | set | bump | bring | push | cut | reduce | increase | change | make | take
        | put | drop | decrease | get | move | assume | use
        """,
    "swap": """
        swap | swapping | replace | replacing | exchange | trade | switch | switching | change |
        swap out | ditch | drop | swapped | replaced | switched | changing
        """,
    "persons": """
        users | agents | people | employees | customers | developers | devs | clients | engineers
        | colleagues | seats | reps | analysts | students | doctors | lawyers | staff
        """,
    "each_person": """
        each | each one | every one | each of them | (each|every) (user|agent|person|employee|
        customer|developer|dev|client|engineer|colleague|seat|rep|analyst|student)
        """,
    "instead": "instead of | rather than | in place of | not | and not | without",
    "capacity": """
        instances | instance | capacity | pricing | prices | price | boxes | machines | nodes |
        cloud | servers | hardware | rate | rates
        """,
    "presently": """
        now | today | currently | at the moment | right now | at present | rn | atm | these days |
        nowadays | as of today
        """,
    "cards": "gpu | gpus | card | cards",
    "average": """
        (average|avg|mean|normal|typical) hour | the (average|avg|mean) hour | average |mean | avg
        | the average | the mean | over average | over the average | above average | of average |
        vs average | to average | the avg | times average
        """,
    "peak": """
        peak | peaks | peaking | peak-to-average | peak / average | peak / avg | peak : avg | peak
        : average | burst | bursts | spikes | peak factor | peak ratio | peak load | peak traffic
        | peak-to-average (ratio|factor) | burst factor | peak to avg | peak / mean
        """,
    "cache": """
        cache | caching | prompt cache | prompt caching | prefix cache | prefix caching | context
        caching | kv cache
        """,
    "cached": """
        cached | cacheable | a cache hit | a cache read | cache hits | cache reads
        """,
    "input_words": """
        input | inputs | input tokens | input toks | input token | prompt | prompts | prompt
        tokens | tokens | it | them | that | system prompt | context | input volume
        """,
    "work_words": """
        requests | reqs | calls | traffic | it | them | that | work | load | jobs | queries |
        volume | workload | tasks | the lot | messages | tickets | documents | prompts
        """,
    "are": """
        {:is} | can be | could be | may be | can | could | gets | get | might be | is being
        """,
    "go_batch": """
        go (to|through|thru|in|into|via) | goes (to|through|thru|in|into|via) | run (as|in) | sent
        (to|through|via) | be run (as|in|through) | moved to | done (as|in) | use | uses |
        processed (in|as) | run through | going (to|through|into)
        """,
    "guess": """
        guesses | forecasts | projections | estimates | a guess | a forecast | a projection | a
        plan | an estimate | forecast | projection | estimate | guess | guesstimate | projected |
        estimated
        """,
    "rent": """
        [gpu|hourly|card|rental|gpu rental|per-gpu] (rent|rents|price|prices|cost|costs|rate|
        pricing|rates) | gpus | gpu | cards | (price|rent|cost|rate) (of|for|per) [a|the|each]
        (gpu|card|gpus) | gpu hours | gpu hour | gpu-hours | gpu-hour
        """,
    "bill": """
        [api|monthly|current|llm|token|our|yearly|annual] (bill|bills|invoice|spend|spending|
        invoices|costs|cost|charges) | what we pay
        """,
    "first_token": "first (token|tok) | time to first (token|tok) | ttft | first-token",
    "crew": """
        [existing] [on-call|oncall|dedicated|real|ml|ai] [ml|mlops|ai|platform|gpu|infra|sre|
        devops|ops|own] (team|teams|engineer|engineers|people|ppl|folks|staff|crew|eng|engs|
        specialists|experts) | mlops | mlops (people|team|ppl|folks) | ml ops (people|team|ppl|
        folks) | sres | sre
        """,
    "nobody": """
        nobody | no one | noone | no-one | there's nobody | there is nobody | none of us
        """,
    "staff": """
        [support] (agents|reps) | support team | engineers | developers | devs | employees |staff
        | colleagues | coworkers | own people | own team | internal users | our own | ourselves |
        internal use | in-house use | company use | team members
        """,
    "spare": """
        failover | fail-over | standby | hot standby | redundancy | spare | spares | backup |
        backups | failover gpu | failover gpus | gpu failover | ha | high availability | spare gpu
        | standby gpu | standby gpus | hot spare | hot spares | failover node | replica redundancy
        """,
    "more": """
        with | keep | restore | add | put back | bring back | include | reinstate | re-add
        """,
    "and": "and | + | , | plus | & | or",
    "as_of": """
        as of | as at | as-of | back in | (prices|figures|rates) [as they were] (of|from|in|on|as
        of|at)
        """,
    "own_infra": "own infra",
    "our_data": """
        [customer|user|client|our|the|all|personal|patient] (data|prompts|traffic|requests) | it |
        everything | nothing | they
        """,
    "uptime": """
        uptime | sla | slo | availability | available | avail | uptime sla | uptime target |
        availability target | sla target | up time
        """,
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

_HEDGES = """
    maybe perhaps about around roughly approximately approx circa only just really actually already
    say the our my your its their probably nearly almost some like rather quite
"""
HEDGES = frozenset(_HEDGES.split()) | {"more like"}
"""Words that may stand inside a phrase and change nothing: "the peak is maybe around 4x"."""

_NEGATIONS = """
    not no non without never isn't aren't don't doesn't won't cannot can't except unless neither
    nor dont doesnt isnt arent -
"""
NEGATIONS = frozenset(_NEGATIONS.split())
"""Words that turn the next phrase round: where no rule takes both together, neither is taken."""
