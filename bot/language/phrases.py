"""The phrases of the command: an ordered table of rules. To teach it a phrase, add an entry.

A rule sets fields of the workload from the values in its pattern and from constants. Where two
rules share a wording the first holds; where a text can be cut into phrases in several ways, the
way that leaves least unread does.
"""

from __future__ import annotations

from decimal import Decimal

from bot.language.presets import load_presets
from bot.language.refused import REFUSED
from bot.language.rules import Rule, refuses, says
from engine.figures.workload import NO_RESIDENCY, Infrastructure, Reason, VolumeBasis

ADDRESS = (says("(/|@) tco"),)

VOLUME = (
    says("[at|for|of] {volume}"),
    says("(#in (/|:) #out) {volume:slashed} | {volume:slashed} (#in (/|:) #out)"),
    says("{requests} (of|at|@|x) {shape:pair} [[,] #each]"),
    says("{requests} [,|with|and] {shape:pair} #each"),
    says("{requests} [,|with|and|averaging|averaging about] {volume:pair}"),
    says("{requests}"),
    says("[[,] at|of] {shape:pair} #each | (shape|[in] requests of|each) {shape:pair}"),
    says(
        "[avg|average|mean] (prompt|prompts|prompt length|prompt size) [:|=|of] {shape_in:length}"
    ),
    says(
        """
        [avg|average|mean] (completion|completions|answer|answers|completion length|answer length)
        [:|=|of] {shape_out:length}
        """
    ),
    says("{shape_in:input} #each | shape {shape_in:input}"),
    says("{shape_out:output} #each | shape {shape_out:output}"),
    says("{input} | {output}"),
    says("[total|in total] {total} [total|in total]"),
    says("{total} [,] [at|in|ratio|split|with] {ratio:slash_ratio} [#in [(:|/)] #out]"),
    says("[ratio|mix|at|split] {ratio} [#in (:|/|to) #out] | (ratio|mix) {ratio:slash_ratio}"),
    says("{ratio:percent_ratio}"),
    refuses(
        "{number} - {amount} (#in|#out) | {number} to {amount} (#in|#out)",
        "A range has no single price; ask with one number, then with the other.",
    ),
    refuses(
        "{amount} (requests|req|reqs|calls|queries|messages|prompts)",
        "Requests of what period and of what shape?",
        "{amount} requests/day of {example_shape}",
    ),
    refuses(
        "{slashed}",
        "Two small numbers may be a ratio, a volume or a request; say which.",
        "shape {slashed}",
    ),
)

HOSTING = (
    says(
        "[self-host|self-hosting|self-hosted|host|hosting|hosted|run|running|serve|serving] {model}"
    ),
    says("(model|with model|model is) {model} | {model} model"),
    says("[on|with|using|gpu|gpus] {gpu_count:count} [x] [nvidia|amd] {gpu} [gpus|gpu|cards]"),
    says("[on|with|using|gpu|gpus] [a|an|nvidia|amd] {gpu} [gpus|gpu|cards]"),
    says("[on|with|using] [nvidia] {gpu} x {gpu_count:count}"),
    says("[on|with] {gpu_count:count} [x] (gpus|gpu|cards) | (gpus|gpu count) {gpu_count:count}"),
    says("(@|from|at|on|via|rented from|rented at|hosted at|hosted on|hosted by) {gpu_provider}"),
    says("gpu provider {gpu_provider} | provider {gpu_provider}"),
    says("{gpu_term:term} [instances|instance|gpus|pricing|price|prices|rate|rates]"),
    says("[at|@|for|gpu [price] [at]|gpus at] {gpu_usd_per_hour:usd} #hourly"),
    refuses(
        "(host|hosting|run|running|serve|serving|self-host|model) {option:lone_option}",
        "Nobody but its maker can host that model; it can only be compared with.",
        "vs {option}",
    ),
)

TRAFFIC = (
    says("(cached|cache|caching) [hit|hits] [rate|share|ratio] [at|of|is] {cached_share:share}"),
    says(
        "{cached_share:share} [of [the] (input|prompts|prompt)] [is|are] (cached|cache|cacheable)"
        " [hit|hits] [rate|share|input]"
    ),
    says(
        "not cached | no cache | no caching | without (cache|caching) | uncached | nothing cached",
        cached_share=Decimal(0),
    ),
    says("(batch|batched|batching|batchable) [share] [of|at|is] {batch_share:share}"),
    says(
        "{batch_share:share} [of [the] (requests|traffic|it)] [is|are|as|in|can be] "
        "(batch|batched|batchable)"
    ),
    says(
        "no batch | no batching | not batched | unbatched | without (batch|batching) "
        "| nothing batched | real-time only",
        batch_share=Decimal(0),
    ),
    says(
        "(peak|peaks|peaking|peak-to-average|peak / average|peak/avg|burst|bursts|spikes)"
        " [load|traffic|factor|ratio] [of|at|is|to|up to] {peak_to_average:times}"
        " [average|the average|over average]"
    ),
    says("{peak_to_average:times} (peak|peaks|peak-to-average|burst|bursts|spikes)"),
    says(
        "flat [load|traffic|volume] | no peak | no peaks | constant load "
        "| (even|steady) (load|traffic)",
        peak_to_average=Decimal(1),
    ),
    says("#uptime [of|at|target] {uptime_percent:uptime} | {uptime_percent:uptime} #uptime"),
    says("[#uptime [of|at|target]] {uptime_percent:nines} [#uptime]"),
    says("{uptime_percent:bare_uptime}"),
    says("#ttft [#below] {ttft_p99_ms:ms}"),
    says(
        "[#below] {ttft_p99_ms:ms} "
        "(p99|ttft|latency|first-token|to first token|p99 ttft|ttft p99|p99 latency)"
    ),
    says(
        "measured [volume|volumes|traffic] | metered "
        "| (actual|real) (volume|volumes|traffic|usage)",
        volume_basis=VolumeBasis.MEASURED,
    ),
    says(
        "(projected|estimated|forecast|planned|expected) [volume|volumes|traffic|usage] "
        "| projection",
        volume_basis=VolumeBasis.PROJECTED,
    ),
    says("sustained [volume|traffic|load] | 24 (/|x) 7 | around the clock", sustained=True),
    says(
        "not sustained | unsustained | non-sustained | peak (volume|volumes|day|days) "
        "| peak only | at peak",
        sustained=False,
    ),
)

CIRCUMSTANCES = (
    says(
        "#own #infra [exists] | #infra (exists|existing|in place)",
        infrastructure=Infrastructure.EXISTING,
    ),
    says("#none #infra | #infra none", infrastructure=Infrastructure.NONE),
    says(
        "(some|partial|partly|limited|partially existing) #infra | partly | partially "
        "| #infra partly",
        infrastructure=Infrastructure.PARTLY,
    ),
    says(
        "#own #team | #team (exists|existing|in place) | #team on (payroll|the payroll)", team=True
    ),
    says("#none #team | #team none", team=False),
    says(
        "#own (#infra and #team | #team and #infra)",
        infrastructure=Infrastructure.EXISTING,
        team=True,
    ),
    says(
        "#none (#infra (and|or|nor|,) [no] #team | #team (and|or|nor|,) [no] #infra)",
        infrastructure=Infrastructure.NONE,
        team=False,
    ),
    says(
        "[heavily|highly] regulated [industry|sector|business] | hipaa | pci | pci-dss | sox "
        "| fedramp | (with|under|for|subject to) (regulation|audits|audit|compliance)",
        regulated=True,
    ),
    says(
        "not regulated | unregulated | non-regulated "
        "| no (regulation|regulations|compliance|audits)",
        regulated=False,
    ),
    says(
        "internal [only|use|tool|users|traffic|use only] | for (employees|staff) | employees only "
        "| not (customer-facing|public) | in-house use",
        internal=True,
    ),
    says(
        "(customer-facing|public-facing|user-facing|external) [users|traffic|use] "
        "| not internal | public [facing]",
        internal=False,
    ),
    says(
        "bare | bare-bones | (no|without) (monitoring|redundancy|failover|standby) "
        "| (no|without) monitoring (and|or|nor) [no] (redundancy|failover|standby)",
        bare=True,
    ),
    says(
        "not bare | with (monitoring|redundancy|failover|standby) "
        "| with monitoring and (redundancy|failover|standby)",
        bare=False,
    ),
    says(
        "[data] residency [in|in the|of] {residency:place} | {residency:place} [data] residency "
        "| {residency:place} only | {residency:place_bound}"
    ),
    says("#stays [the] {residency:place}"),
    says(
        "(no|without) [data] residency [requirement|requirements] "
        "| data (anywhere|can go anywhere)",
        residency=NO_RESIDENCY,
    ),
    says(
        "fine-tuned [model|weights] | fine-tuning | fine-tune | custom weights",
        reasons=frozenset({Reason.FINE_TUNED}),
    ),
    says("air-gapped | air-gap | fully offline", reasons=frozenset({Reason.AIR_GAPPED})),
    says(
        "full-control [of the stack] | [full] control of the stack | on-prem | on-premise "
        "| on-premises",
        reasons=frozenset({Reason.FULL_CONTROL}),
    ),
    says(
        "(not|no) (fine-tuned|fine-tuning|air-gapped|air-gap|full-control|on-prem)",
        reasons=frozenset(),
    ),
)

COMPARISON = (
    says("#vs {compare_with:options} | (and|or) (vs|versus|against) {compare_with:options}"),
    says("#now {now_option:option}"),
    says("#paying {now_usd_per_month:usd_month}"),
    says("{now_usd_per_month:usd_month} (now|today|currently|at present|bill)"),
    says("[prices] (as of|as at|as-of) {as_of:day}"),
    says("as of (today|now)", as_of=None),
)

PRESETS = tuple(says(preset.says, preset=preset.id) for preset in load_presets())

RULES: tuple[Rule, ...] = (
    *ADDRESS,
    *VOLUME,
    *HOSTING,
    *TRAFFIC,
    *CIRCUMSTANCES,
    *COMPARISON,
    *PRESETS,
    *REFUSED,
)
