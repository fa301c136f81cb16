"""How people speak of volumes, of requests and of how traffic behaves."""

from __future__ import annotations

from decimal import Decimal

from bot.language.rules import says
from engine.figures.workload import VolumeBasis

VOLUME = (
    says("#load {:is} {volume} | {volume} #load"),
    says("(total|totals|#load) {:is} {total} | {total} (overall|altogether|all in all|total)"),
    says("{total} (in total|total|overall) #daily"),
    says("{total} [in total|total|overall] [,] [of which|with] {ratio:percent_ratio}"),
    says("""
        [,] (of which|of that) {ratio:input_share} | (ratio|mix|in : out|input : output) {:is}
        {ratio}
        """),
    says("(raise|lower|set|bump|bring|push|cut|reduce|increase|change) ({input} | {output})"),
    says("{shape_in:length} (per|in every|into every|in each|into each|for each|/) prompt"),
    says("""
        {shape_out:length} (per|in every|in each|for each|/) (answer|response|completion|reply)
        """),
    says("#each [request|prompt] {:is} {shape_in:length} of (context|input|prompt|history)"),
    says(
        """
        (output|answer|response|completion) (length|size) {:is} {shape_out:length} [per (request|
        answer)|each]
        """
    ),
    says("""
        #each [we|it] (send|sends|sending) {shape_in:length} [and] [get|gets|getting] [back]
        {shape_out:length}
        """),
    says("({input} | {output}) [,] [and|but] not {:amount} [#in|#out]"),
    says(
        """
        (add|plus|another|additional|extra) [another|extra] {added:pair} [on top [of that|of this|
        of it]]
        """
    ),
    says("{added:pair} (on top|extra|more) [of that|of this|of it]"),
    says("on top [of that|of this|of it] (comes|come|is|are) {added:pair}"),
    says("{people:people} #persons"),
    says(
        """
        (#each_person) [of (them|us|whom)] [makes|make|sends|send|does|do|asks|ask|has|have|with|
        at|doing|making|sending|x] {requests_each:requests}
        """
    ),
    says(
        """
        {requests_each:requests_per_person} | x {requests_each:requests} |
        {requests_each:requests} (each|per (user|head|person|agent| employee)|apiece)
        """
    ),
    says("#each [carries|carried|is|has|had|with|being|about|{:is}] {shape:pair} [#each]"),
    says("{requests} [,] (each one|every one) [{:is}|with|has] {shape:pair}"),
    says("(isl|input length|input sequence length) [:|=|of|is] {shape_in:number}"),
    says("(osl|output length|output sequence length) [:|=|of|is] {shape_out:number}"),
    says(
        """
        (prompt|prompts|prompt length|prompt size|request size) {:is} {shape_in:length} [long|
        each]
        """
    ),
    says("(#each prompt|an average prompt|average prompt) {:is} {shape_in:length} [long|each]"),
    says("{shape_in:length} (prompts|prompt) | prompts of {shape_in:length}"),
    says(
        """
        (answer|answers|completion|completions|response|responses|reply|replies|answer length|
        response length|#each answer|average answer) {:is} {shape_out:length} [long|each]
        """
    ),
    says("(completions|answers|responses|replies) {shape_out:length} [long|each]"),
    says("{shape_out:length} (answers|responses|completions|replies)"),
    says("(answers|completions|responses|replies) of {shape_out:length}"),
    says(
        """
        (each|every|per) (user|agent|person|employee|customer|developer|dev|client|seat) [makes|
        make|sends|send|does|uses|has|needs|with|at] {volume_each:pair}
        """
    ),
)

BASIS = (
    says(
        "(as|is) (an|a) (#guess) | (rough|wild|educated|best) (#guess)",
        volume_basis=VolumeBasis.PROJECTED,
    ),
    says(
        """
        (we|i|it|that|this|these|those) [have] (measured|metered) [it|that|this|them|the #load]
        (last (week| month|year)|yesterday|this (week|month)) | (we|i|it|that|this|these|those)
        [have] measured (it|that|this|them|the #load) | (is|are|was|were|got|been) (measured|
        metered) [last (week|month| year)|yesterday|this (week|month)] |(off|from) [the|our]
        [prod|production|real|actual] (metrics| logs|telemetry|monitoring|dashboards|billing|
        billing export|usage data|meter) | (real| actual|measured|production|prod) (numbers|
        figures|data|metrics) | not a guess | not (guessed|projected|estimated|an estimate|a
        projection|a forecast) | [straight] (from|out of) [the|our] [api] (logs|billing|billing
        export|invoice|invoices)
        """,
        volume_basis=VolumeBasis.MEASURED,
    ),
    says(
        """
        [#load|figures|numbers|volumes] (is|are|was|were) [just|only|still] (#guess) | [#load|
        figures|numbers] (is|are|was|were) (projected|estimated|planned|forecast) | (a|just a|only
        a|still a|is a) (guess|guesstimate|forecast|projection|plan|estimate) | (projected|
        planned| planning|estimated|forecast) (numbers|figures) | guesstimate | (nothing|not) [is|
        was|been] measured [yet|so far] [,] [and] [{:is}] [#guess] | (haven't|have not|hasn't)
        [been] measured [it|that|this|anything] [yet] | (#guess) [,] [and] (nothing|not) [is|was]
        measured [yet|so far]
        """,
        volume_basis=VolumeBasis.PROJECTED,
    ),
    says(
        """
        (every|each) single day | (every|each) day (of the (week|year)|including weekends| incl
        weekends) | #load (holds|stays|is there|is the same) (every|each) [single] day [including
        weekends|incl weekends] | seven days a week | day in day out | all year round | weekends
        included | (holds|stays|is there) every [single] day
        """,
        sustained=True,
    ),
    says(
        """
        not (the|a) (usual|typical|normal|average|representative) [day|one|load] | not (usual|
        typical|representative) | not [a] sustained [volume|load|traffic] | not every day | on
        peak days [only] | [only] on (busy|launch|peak) days | (launch|peak|busy) day (peak|
        volume|traffic) | one-off [peak| spike]
        """,
        sustained=False,
    ),
)

PEAKS = (
    says(
        """
        (in|at|during) [the|our] (busiest|peak|rush) (hour|hr|hours|time) [we|it] [see|have|get|
        has| sees|{:is}] {peak_to_average:times} [#average]
        """
    ),
    says(
        """
        (during|in|over) the (day|daytime|morning|afternoon|evening|busy hours|rush hour) [we|it]
        [see|have|get|has|sees] #peak [{:is}] {peak_to_average:times} [#average]
        """
    ),
    says("#peak {:is} {peak_to_average:times} [#average]"),
    says("#peak [:|=] {peak_to_average:times} [#average] | p2a {peak_to_average:times}"),
    says("(bursts|spikes|bursty|spiky) [up] [{:is}|of|to] {peak_to_average:times} [#average]"),
    says("(busiest|peak|rush) (hour|hr|hours|time) {:is} {peak_to_average:times} [#average]"),
    says(
        """
        {peak_to_average:times} [the] (mean|average|avg) (at|in|during) [the] (peak|peaks|busiest
        hour)
        """
    ),
    says(
        """
        [#load {:is}] [completely|totally|perfectly|fully] flat (all day|over the day| throughout
        the day|around the clock|24 / 7|all day long) | no (peaks and valleys|spikes| bursts|
        peaks|diurnal|diurnal pattern|peak hours|daily pattern) | without [any] (peaks| spikes|
        bursts|peak hours)
        """,
        peak_to_average=Decimal(1),
    ),
)

SHARES = (
    says(
        """
        {batch_share:share} [of] [#work_words] (can|could|may|might|would) (run|wait|go|be done|be
        run) [overnight|at night] (as|for|in|through|via) (batch|batches|a batch job|batch jobs|
        batch api)
        """
    ),
    says(
        """
        {cached_share:share} [of] [#input_words] [#are] (#cached|served from [the] #cache|(hit|
        hits|hitting) [the] #cache|[a] #cache (hit|hits|read|reads)|read from [the] #cache|(come|
        comes|coming) from [the] #cache|cache hits|cached hits)
        """
    ),
    says(
        """
        [with] {cached_share:share} [prefix|prompt|input] (cache|caching) [hit|hits|hit rate|rate|
        reads]
        """
    ),
    says("#cache [hit|hits|hit rate|hit ratio|rate|share|ratio] [{:is}] {cached_share:share}"),
    says("(cache|caching) [{:is}|covers|covered|for] {cached_share:share} [of] [#input_words]"),
    says("(caching|cache) (for|on|covering) {cached_share:share} [of] [#input_words]"),
    says("(caching|cache) {cached_share:share} [of] [#input_words]"),
    says(
        """
        #cache (off|disabled|turned off|switched off|doesn't work|does not work|won't work|will
        not work [for us]|isn't possible|is not possible|is impossible|is out) | (turn off|switch
        off|disable) [the] #cache | #less #cache | #less [any] cached [tokens|input] | (can't|
        cant|cannot|can not|couldn't|could not) (cache|be cached) [anything|any of it|it|much] |
        nothing (can be|is|gets) (cached|cacheable) | (nothing|none of it) cached | no cache hits
        | (don't|do not|dont) (cache|use caching|use the cache) | never cached
        """,
        cached_share=Decimal(0),
    ),
    says(
        """
        {batch_share:share} [of] [#work_words] [#are] [run|runs] [overnight|at night] [#go_batch]
        (batch|batched|batchable|in batch|batch jobs|as batch jobs|a batch job|batch api|
        asynchronous|async)
        """
    ),
    says(
        """
        {batch_share:share} [of] [#work_words] (can|could|may) wait [until the night|overnight|a
        day|till night]
        """
    ),
    says("(batch|batching|batched) {batch_share:share} [of] [#work_words]"),
    says(
        """
        (batch|batching) [api] (for|on) {batch_share:share} [of] [#work_words] | (put|send|move|
        run|push|route|shift) {batch_share:share} [of] [#work_words] (through|to|into|in|via|as|
        on) (batch|batches|batch api|the batch api|batch jobs)
        """
    ),
    says("(batch|batching|batched) share [{:is}] {batch_share:share}"),
    says(
        """
        batch (everything|it all|all of it|the lot|all of that|the whole thing|the whole lot) |
        (everything|all of it|it all|all) [#are] [#go_batch] (batch|batched|in batch|the batch
        api|batch jobs) | nothing is (urgent|time critical|time-critical) | (everything|it all|all
        of it) can wait
        """,
        batch_share=Decimal(1),
    ),
    says(
        """
        no batching at all | nothing (is|can be) (batch|batched|batchable) | nothing can wait |
        (all|everything) [#are] [in] (real-time|realtime|live|interactive) | (can't|cannot|cant|
        can not|don't|do not) batch [anything|any of it|it] | none of it can wait
        """,
        batch_share=Decimal(0),
    ),
)

SPOKEN_VOLUME = (*VOLUME, *BASIS, *PEAKS, *SHARES)
