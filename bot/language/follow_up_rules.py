"""What follow-ups say besides the command: an ordered table of rules over the command's own."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from bot.language import small_talk
from bot.language.language import Language
from bot.language.not_modelled import NOT_MODELLED
from bot.language.ordinary import ORDINARY
from bot.language.phrases import RULES
from bot.language.rules import FILLERS, refuses, says
from bot.language.scaling_words import FORGIVEN, WORDS
from bot.language.scalings import Scaling
from bot.language.small_talk import SMALL_TALK
from bot.language.spoken_circumstances import SPOKEN_CIRCUMSTANCES
from bot.language.spoken_duties import SPOKEN_DUTIES
from bot.language.spoken_hosting import SPOKEN_HOSTING
from bot.language.spoken_refused import SPOKEN_REFUSED
from bot.language.spoken_volume import SPOKEN_VOLUME
from engine.figures.workload import Infrastructure

_HALF_RENT = Scaling("rent", times=Decimal("0.5"))

WHAT_IFS = (
    says("{scaling}"),
    says("#uptime (is|at|of|only) [only|just] {uptime_percent:uptime}"),
    says("""
        (bursts|peaks|peak|spikes) (is|are|at|of|reach|hit) {peak_to_average:times} [average]
        """),
    says("#ttft (is|at|of|must be|should be) [below|under] {ttft_p99_ms:ms}"),
    says(
        """
        (cache|caching|cached) [of|for|is|covers|covered] {cached_share:share} [of] [the|our]
        (input|prompts|prompt|inputs|it|them|tokens)
        """
    ),
    says(
        """
        (batch|batching|batched) {batch_share:share} [of] [the|our] (requests|traffic|it|them|
        work|load|jobs|calls)
        """
    ),
    says(
        """
        (each|every|an|the) (answer|response|completion|reply) [is|has] {shape_out:number}
        [output] tokens [long]
        """
    ),
    says(
        """
        (answers|responses|completions|replies) [is|are|of|have] {shape_out:number} [output]
        tokens [long|each]
        """
    ),
    says("(each|every|a|the) (prompt|request) [is|has] {shape_in:number} [input] tokens [long]"),
    says("prompts [is|are|of|have] {shape_in:number} [input] tokens [long|each]"),
    says(
        """
        (gpu-hours|gpu hours|gpu-hour|gpu hour) [is|are|at|cost|costs|for] {gpu_usd_per_hour:usd}
        """
    ),
    says(
        "neither #infra nor #team | neither #team nor #infra",
        infrastructure=Infrastructure.NONE,
        team=False,
    ),
    says(
        """
        [data] (can't|cannot|can not|must not|may not|mustn't|shouldn't) leave [the]
        {residency:place}
        """
    ),
    says("(use|used|using|are on|were on) {now_option:option} (today|now|currently)"),
    says("#paying {now_usd_per_month:usd_month} (now|today|currently)"),
    says("for [only] [our|the] [own] (employees|staff|colleagues)", internal=True),
    says(
        """
        [#set] (input|inputs|prompts) {:is} {input} | [#set] (output|outputs|answers) {:is}
        {output}
        """
    ),
    says("(requests|calls|queries) [is|are|of|at] {shape:pair} [[,] #each]"),
    says(
        """
        {cached_share:share} [of] [the] (it|that|them|tokens|input tokens|input|prompts|prompt)
        [is|are|gets|can be|could be] [a] (cached|cacheable|cache)
        """
    ),
    says("(gpus|gpu|cards) [is|are|at|cost|costs|for] {gpu_usd_per_hour:usd} #hourly"),
    says("(with|by|use|using|used|rent from|try) {gpu_provider}"),
    says(
        """
        (had|have|got|with|has) [already] [the|our] #infra [already] | already have [the] #infra |
        already had [the|an] #infra | had an #infra
        """,
        infrastructure=Infrastructure.EXISTING,
    ),
    says("(had|got) [already] [a|an|the] #team | already (have|had) [a|the] #team", team=True),
    says(
        """
        [gpu|gpus|the] (rent|rents|price|prices|cost|costs|rate) (is|at|of|are)
        {gpu_usd_per_hour:usd} #hourly
        """
    ),
    says(
        """
        (half-price|half price|half the price) [for] [the] (gpu|gpus|cards) | (gpu|gpus|cards)
        [at|for] (half the price|half price|half-price)
        """,
        scaled_rent=_HALF_RENT,
    ),
    says("(a|one|single|a single|only one|just one) (gpu|card)", gpu_count=1),
    says("(a|one) single [nvidia|amd] {gpu} | (single|lone) {gpu}", gpu_count=1),
    says("(a pair of|a couple of) {gpu}", gpu_count=2),
    says(
        """
        #less [the|a|any] (failover|fail-over|standby|redundancy|hot standby|spare|spares|backup|
        gpu failover|failover gpu|failover gpus|ha)
        """,
        bare=True,
    ),
    says(
        "(with|keep|restore|add) [the|a] (failover|fail-over|standby|hot standby|redundancy)",
        bare=False,
    ),
    says(
        """
        #less [the|any] (guardrails|guardrail|guard model|guard|content filter|content filtering|
        moderation|filtering) | (internal|in-house) (only|tool|use|users)
        """,
        internal=True,
    ),
    says(
        """
        (with|keep|restore|add) [the] (guardrails|guard model|content filter|content filtering|
        moderation)
        """,
        internal=False,
    ),
    says(
        "#less [the|any|an] (audit trail|audit log|audit logs|audit logging|logging)",
        regulated=False,
    ),
    says("(drop|skip|cut|remove) [the] monitoring", bare=True),
    says("(no|without) (redundancy|failover|standby) (and|or|nor) [no] monitoring", bare=True),
    says("prompt (caching|cache) [at|of|is] {cached_share:share}"),
    says("#lacks #infra", infrastructure=Infrastructure.NONE),
    says("#lacks #team", team=False),
    says("(aren't|arent|are not|isn't|is not|no longer) regulated", regulated=False),
    says("(isn't|is not|aren't|not) customer-facing", internal=True),
    says("not internal", internal=False),
    says("(data|it) [had to|has to|must|needs to] stay [s] (in|within) [the] {residency:place}"),
    says(
        """
        [in|for|with|on|take|taking|use|using|based on|from|start from|starting from|same as|like|
        as in|run|liked|prefer|consider] [scenario] {base:label} [as (the|a|our) (starting point|
        base|baseline|start|basis)] [better|best|more]
        """
    ),
    says("(scenario|in scenario|for scenario) {base:any_label} | {base:first_label}"),
    says(
        """
        (take|taking|start from|starting from|from|based on|same as) {base:small_label} [as (the|
        a| our) (starting point|base|baseline|start|basis)]
        """
    ),
    says("[prices] (as of|as at|as-of|as they were) [on|in] {as_of:spoken_day}"),
    says("(prices|price list|figures|rates|numbers) (of|from|in) {as_of:spoken_day}"),
    says("(with|at|using) {as_of:spoken_day} [s] (prices|price list|figures|rates)"),
    says("(#as_of) [last|late|early|mid|the] {as_of:bare_day} [prices|price|figures|rates] "),
    says(
        """
        (prices|price list|figures|rates) (of|from|in|on|as of) {as_of:bare_day} | (in|on|at|with|
        from|using) {as_of:bare_day} [prices|price|figures|rates] | {as_of:bare_day} (prices|
        figures|rates)
        """
    ),
    says(
        "(today's|todays|current) (prices|price list|figures|rates) | today",
        as_of=None,
    ),
    says("(add|also|plus) (vs|versus|against|compare with) {added_options:options}"),
    says("[the] (default|usual|standard) (line-up|lineup|options|comparison)", compare_with=()),
)

SPOKEN = (*SPOKEN_VOLUME, *SPOKEN_HOSTING, *SPOKEN_CIRCUMSTANCES, *SPOKEN_DUTIES)

REFUSED = (
    refuses("(more|higher|heavier|bigger|larger) (traffic|volume|load|usage|demand) | more tokens",
            "By how much?", "double the volume", "20% more volume"),
    refuses("""
        (less|lower|lighter|smaller|fewer) (traffic|volume|load|usage|demand|tokens|requests)
        """,
            "By how much?", "half the volume", "20% less volume"),
    refuses("(longer|bigger|more) (answers|answer|responses|output|outputs|completions)",
            "By how much?", "twice the output", "20% more output"),
    refuses("(shorter|smaller|less) (answers|answer|responses|output|outputs|completions)",
            "By how much?", "half the output", "20% less output"),
    refuses("(longer|bigger|more) (prompts|prompt|input|inputs|context)", "By how much?",
            "twice the input", "20% more input"),
    refuses("(shorter|smaller|less) (prompts|prompt|input|inputs|context)", "By how much?",
            "half the input", "20% less input"),
    refuses("more (gpus|gpu|cards)", "How many?", "2 more gpus", "on 4 gpus"),
    refuses("(fewer|less) (gpus|gpu|cards)", "How many?", "one gpu less", "on 1 gpu"),
    refuses("cheaper (gpus|gpu|cards|rent) | (gpus|gpu|rent) (cheaper|drops|falls)", "How cheap?",
            "at $2/h", "20% cheaper gpus"),
    refuses("""
        (cheaper|lower|higher) (api|apis|api prices|prices|tokens) | (api|apis|prices|tokens)
        (cheaper|dearer)
        """,
            "API prices are the price lists' own; say what you would pay instead.",
            "now $4,000/month", "as of {example_day}"),
    refuses("(higher|bigger|worse) (peak|peaks)", "How high above the average?", "peak 4x"),
    refuses("(lower|smaller) peak", "How high above the average?", "peak 2x", "flat"),
    refuses("(better|higher|more) (uptime|availability|sla)", "How high?", "99.95%", "99.99%"),
    refuses("(worse|lower|less) (uptime|availability|sla)", "How low?", "99%", "99.5%"),
    refuses("(lower|better|less) latency", "How low, at the 99th percentile?", "p99 80ms"),
    refuses("(more|better|some) (caching|cache|cached) | cache more", "How much of the input?",
            "half cached", "cached 60%"),
    refuses("(more|some) (batching|batch|batched) | batch more", "How much of it?",
            "half batched", "batch 30%"),
    refuses("(bigger|larger|smaller|better|cheaper|another|different|other) model", "Which model?",
            "llama-3.1-8b", "qwen3-32b"),
    refuses("(bigger|larger|newer|better|faster|other|different|smaller) (gpus|gpu|cards)",
            "Which GPU?", "on h200", "on b200"),
    refuses("(no|without) [an|the|a] [mlops] engineer | (without|no) people",
            "Are there people for it already, or does nobody do it?", "existing team", "no team"),
    refuses("half | twice [as much]", "Half or twice of what?", "half the volume", "half cached"),
)  # fmt: skip


_FILLERS = FILLERS - {"estimate"} | {"traffic", "load", "usage", "volumes"}
"""The command's; an estimate says something here, and what traffic does is said by other words."""


@cache
def discussion() -> Language:
    """The language of follow-ups: the command's, relative changes, and looser speech."""
    rules = (*WHAT_IFS, *SPOKEN, *REFUSED, *SPOKEN_REFUSED, *NOT_MODELLED, *RULES, *SMALL_TALK)
    return Language(rules, _FILLERS, WORDS, ORDINARY, small_talk.WORDS, FORGIVEN)
