"""How people speak of models, GPUs, who rents them out and for how much."""

from __future__ import annotations

from bot.language.rules import refuses, says
from engine.figures.workload import Term

MODELS = (
    says("#swap [the] [model] [{:model}|{:amount}] (for|with|by|to|against) {model}"),
    says("{model} (instead of|rather than|in place of|over) [the] {:amount}"),
    says("(model|models) [such as|like|{:is}] {model}"),
    says("(smaller|bigger|larger|open) model (such as|like) {model}"),
    says("now (with|on|using) {model} | (model|llm|the model) {:is} {model}"),
    says("(go|going|went) (with|for) {model} | {model} as [the|our] model"),
)

GPUS = (
    says("#swap [the] {:gpu} (for|with|by|to|against) [{gpu_count:count} [x]] {gpu}"),
    says("from [the] {:gpu} to [{gpu_count:count} [x]] {gpu}"),
    says("(gpu|gpus|card|cards|gpu type|hardware|accelerator|accelerators) {:is} {gpu}"),
    says("(gpu type|gpu model|hardware|accelerator) {gpu}"),
    says("{gpu:gpu_variant} |{gpu_count:count} of (them|those|these)"),
    says("[nvidia|amd] {gpu} (variant|version|edition|form|model)"),
    says("(scale|go|move) (out|up|down) to {gpu_count:count} #cards"),
    says(
        """
        [full|whole|single|one|a] (node|server|box|machine) (of|with) {gpu_count:count} [x] ({gpu}
        | #cards)
        """
    ),
    says(
        """
        [a|one|full|whole|single] {gpu_count:count} [x] {gpu} (node|server|box|machine|nodes|
        servers|boxes|machines)
        """
    ),
    says(
        """
        {nodes:count} (nodes|servers|boxes|machines|hosts) (with|of) {gpu_count:count} [x] ({gpu}
        | #cards) [#cards] each | {nodes:count} (x|times) {gpu_count:count} [x] {gpu}
        """
    ),
    says("""
        (count|gpu count|gpu_count|gpus|n_gpus|num_gpus|number of gpus) {:is} {gpu_count:count}
        """),
    says("(count|gpu_count|n_gpus|num_gpus) {gpu_count:count}"),
    says("{gpu_count:count} #cards of the same (type|kind|sort|model)"),
)

RENTERS = (
    says(
        """
        [gpu|our gpu|our] (vendor|provider|cloud|hoster|supplier|gpu vendor|gpu provider|gpu
        cloud|gpu supplier) {:is} {gpu_provider}
        """
    ),
    says("{gpu_provider} for [the|our] #cards"),
    says("#cards [we (rent|get|take)] (from|at|on|via|with) {gpu_provider}"),
    says("(go|going|sign) with {gpu_provider} for [the|our] #cards"),
    says(
        """
        (rent|rented|renting|rental|get|take) [the|them|it|our] [#cards] (from|at|with|via|
        through) {gpu_provider}
        """
    ),
    says("[the] {gpu} (from|at|on|via) {gpu_provider}"),
    says("{gpu_provider} {gpu_term:term} [#capacity]"),
    says("{gpu_term:term} [#capacity] (at|on|from|with|via) {gpu_provider}"),
    says(
        """
        {gpu_provider} [{gpu_count:count} [x]] {gpu} [{gpu_term:term}] [instances|boxes|machines]
        """
    ),
    says("{gpu_provider} {gpu_term:term} [cloud] {gpu}"),
    says("{gpu_provider:renter} (instead of|rather than|in place of|over) {:gpu_provider}"),
    says("{gpu_provider} (gpu|gpus|cards|instances|machines|boxes)"),
    says("{gpu_provider} [gpu] (price|prices|pricing|rates)"),
    says("(contract|deal|agreement|account) [{:is}] with {gpu_provider}"),
)

TERMS = (
    says("""
        (rental|rent|terms|term|contract|renting|capacity|instances|pricing) {:is} {gpu_term:term}
        """),
    says(
        """
        (reserve|reserving) [the|our|them|some] [#cards] [(at|with|from|on) {gpu_provider}] [for
        (a|one|two|three|{:number}) (year|years|months)]
        """,
        gpu_term=Term.RESERVED,
    ),
    says(
        """
        [on|with|sign|under] [a|an] [{:number} (year|yr|month|years|months)] {gpu_term:term}
        (contract|contracts|commitment|commit|deal|gpus|cards | #capacity)
        """
    ),
    says("[{:number} (year|yr|years|month|months)] {gpu_term:term}"),
    says(
        "(no|without) [a|any] commitment | (don't|do not|dont) want to commit [to anything]",
        gpu_term=Term.ON_DEMAND,
    ),
)

PRICES = (
    says("#rent {:is} {gpu_usd_per_hour:bare_usd}"),
    says("#cards (for|at|cost|are|is) {gpu_usd_per_hour:usd_card_month}"),
    says(
        """
        [at|@|for|of] {gpu_usd_per_hour:usd} (per|/|for each|each) {gpu} (/ (h|hr|hour) | per hour
        | hour | an hour)
        """
    ),
    says(
        """
        [at|@|for|of|{:is}] ({gpu_usd_per_hour:usd} | {gpu_usd_per_hour:bare_usd}) #hourly [per
        (gpu|card) | / gpu | each | a piece | apiece | gpus | cards]
        """
    ),
    says("[at|@|for|of] {gpu_usd_per_hour:usd_gpu_month}"),
    says("""
        #rent {:is} {gpu_usd_per_hour:usd} #hourly | #rent {:is} {gpu_usd_per_hour:usd_hourly}
        """),
    says(
        """
        #rent {:is} {gpu_usd_per_hour:bare_usd} #hourly | #rent {gpu_usd_per_hour:usd} [#hourly]
        """
    ),
    says("{gpu} {:is} {gpu_usd_per_hour:usd} #hourly"),
    says(
        """
        (negotiated|negotiate|offered|quoted|got) [a] (rate|price|quote|deal) {:is}
        {gpu_usd_per_hour:usd} #hourly
        """
    ),
    says(
        """
        {gpu_count:count} [x] {gpu} (for|at) {node_usd:usd} #hourly (in total|altogether|
        for all|for all of them)
        """
    ),
    says(
        """
        {node_usd:usd} #hourly (for|per) [a|the|our] [whole|full|entire] {gpu_count:count} [x]
        {gpu} (node|server|box|machine)
        """
    ),
    refuses(
        """
        {usd} #hourly [for|per|of] [a|an|the] [whole|full|entire] [{:count} [x]] [{:gpu}] (node|
        server|box|machine|cluster)
        """,
        "Say the price of one GPU, not of all together.",
        "at $3/h",
    ),
)

COMPARED = (
    says("""
        (see|have|include|add|want) {added_options:options} (in|on|to) the (comparison|table|list|
        line-up|mix)
        """),
    says(
        """
        (put|add|show|include) {added_options:options} (next to it | next to that | alongside | in
        [there|too] | to the (comparison|table|list|line-up))
        """
    ),
    says(
        """
        (stack|stacks|compare|compares|hold|holds|fare|fares|measure|measures) [up] (against|to|
        with) {compare_with:options}
        """
    ),
    says("""
        how (does|do|would|did) {compare_with:options} (compare|do|fare|stack up|look|perform)
        """),
    says("(compare|comparing) (it|that|this|them) (with|to|against) {compare_with:options}"),
    says("(benchmark|pit|put|set|hold) (it|that|this) [up] against {compare_with:options}"),
    says(
        """
        {compare_with:options} [,] [so|and] [please] (compare|price|check|show|put) (it|this|that|
        them) (with|to|against|next to) (that|them|it|those|this) [as well|too]
        """
    ),
)

PAID = (
    says(
        """
        (current|existing|present|today's) (api|provider|model|option|setup|llm|solution) {:is}
        {now_option:option} | status quo [:|is] {now_option:option}
        """
    ),
    says("{:option} (bills|charges|costs|invoices) us {now_usd_per_month:usd_month}"),
    says("""
        (last|latest|our last) (invoice|bill) {:is} {now_usd_per_month:usd} (for the|a|per) month
        """),
    says("""
        (burn|burning|spend|spending|shell out|cough up) {now_usd_per_month:usd_month} [on (the
        api|apis|it|this)]
        """),
    says("(#bill [{:is}] | #paying [for it]) {now_usd_per_month:usd_month} [#presently]"),
    says("(#bill [{:is}] | #paying [for it]) {now_usd_per_month:bare_month} [#presently]"),
    says("#paying [for it] {now_usd_per_month:usd_month} (on|for) (this|it|that)"),
    says("{now_usd_per_month:usd_month} #presently"),
    says("""
        (#bill [{:is}] | #paying) {now_usd_per_month:usd_month} (to|at|on|for|with) {:option}
        """),
    says(
        """
        [we're|we are|everything is|it is] (on|with|using|running on|running|at)
        {now_option:option} #presently
        """
    ),
    says(
        """
        #presently [everything|we|we're|it|it's|it all] [are|is|all] [use|uses|using|run|
        running|runs|call|calling|go|goes|on] [everything|it all|it] [on|through|thru|with|via|to]
        {now_option:option} [for (it|this|that|everything)]
        """
    ),
    says(
        """
        (we|i) (are using|are on|use|currently use|run on|am on) {now_option:option} [as of now|
        for now|for this|for it]
        """
    ),
)

SPOKEN_HOSTING = (*MODELS, *GPUS, *RENTERS, *TERMS, *PRICES, *COMPARED, *PAID)
