"""What people say without saying how much, or instead of what: doubts, each with what to write.

A doubt that is "about" some fields is none where the text gives one of them a value elsewhere:
"pretty bursty" says nothing exact, "pretty bursty, peaks are 8x" does.
"""

from __future__ import annotations

from bot.language.rules import refuses

_VOLUME = "volume input output total requests scaled_volume scaled_input scaled_output added"
_INPUT = f"{_VOLUME} shape_in shape"
_OUTPUT = f"{_VOLUME} shape_out shape"
_RENT = "gpu_usd_per_hour scaled_rent gpu_provider gpu_term"
_NUMBERS = (
    f"{_INPUT} {_OUTPUT} gpu_count scaled_gpus uptime_percent cached_share batch_share"
    " peak_to_average gpu_usd_per_hour now_usd_per_month ttft_p99_ms"
)

INSTEAD = (
    refuses(
        """
        (#instead | over | no | on) [{:count}] [x] {:gpu} [gpus|cards|sxm|pcie] | #instead on
        [{:count}] [x] {:gpu}
        """,
        "On which GPU then?",
        "on h200",
        about="gpu",
    ),
    refuses(
        "#instead (sxm|pcie|nvl) [ones|one|cards]", "Which form then?", "on h100 pcie", about="gpu"
    ),
    refuses("(#instead | no) {:model}", "Which model then?", "host qwen3-32b", about="model"),
    refuses(
        "(#instead | no) {:term} [instances|pricing|capacity]",
        "On which terms then?",
        "on-demand",
        "reserved",
        about="gpu_term",
    ),
    refuses(
        "#instead [from|at] {:gpu_provider}", "From whom then?", "@lambda", about="gpu_provider"
    ),
    refuses(
        """
        #instead ({:uptime} | {:nines} | {:times} | {:amount} | {:usd} | {:input} | {:output} |
        {:pair} | {:total} | {:ms}) [gpus|cards|uptime|sla] [#hourly]
        """,
        "How much then?",
        about=_NUMBERS,
    ),
    refuses("#instead [the] {:place}", "Where then?", "eu residency", about="residency"),
    refuses("#instead {:options}", "Against what then?", "vs groq", about="compare_with"),
    refuses(
        "#instead [a|an] (customer-facing|public|external) [one|tool]",
        "Who sees the answers then?",
        "internal",
        about="internal",
    ),
    refuses(
        "(don't|do not|dont|doesn't) need {:uptime} [%|uptime]",
        "How much uptime then?",
        "99%",
        about="uptime_percent",
    ),
    refuses("instead of | rather than | in place of", "Instead of what, and what then?"),
)

VAGUE_VOLUME = (
    refuses(
        """
        (much|far|way|a lot|a bit|somewhat|slightly) (smaller|bigger|larger|higher|lower|less|
        more) [scale|volume|traffic|load|usage] | (start|starting|begin) (small|smaller|low|lower)
        | more (users|customers|agents|people)| (one|two| another|{:count}) more (team|teams|
        customer|customers|product|department|market) [joins| join|joining] | (less|fewer) (users|
        customers|people)
        """,
        "How much is it?",
        "double the volume",
        "20% less volume",
        about=_VOLUME,
    ),
    refuses(
        """
        (trim|shorten|cut|reduce|compress|shrink|remove|removed|dropped|trimmed) [the|our] [rag|
        system] (prompt|prompts|context| input| inputs) | (better|worse) retrieval | (a bunch of|
        lots of|more) (ctx|context)
        """,
        "By how much?",
        "20% less input",
        about=_INPUT,
    ),
    refuses(
        "(trim|shorten|cut|reduce) [the|our] (answers|responses|replies|output|outputs)",
        "By how much?",
        "20% less output",
        about=_OUTPUT,
    ),
    refuses(
        "[go|going] (smaller|bigger|larger|cheaper|better|faster) [one]",
        "Which one, or by how much?",
        about=f"model gpu gpu_count scaled_gpus {_VOLUME}",
    ),
    refuses("(commit|commitment|committing)", "On which terms?", "reserved", about="gpu_term"),
)

VAGUE_TRAFFIC = (
    refuses(
        """
        (in|at|during) [the|our] (busiest|peak|rush) (hour|hr|hours|time) | bursty | spiky | peaky
        | uneven | [#load {:is}] [quite|pretty|fairly|rather|very| relatively] (even|smooth|
        steady|stable|spread out) (over|throughout|across|during|all) [the] (day|week|night|clock)
        | [#persons {:is}] [all] [in|from|across] (one|a single|the same|same) (time zone|
        timezone) | (business|biz|office|working) hours [only] | (higher| lower|bigger|smaller)
        peaks
        """,
        "How high is the peak above the average?",
        "peak 4x",
        "flat",
        about="peak_to_average scaled_peak",
    ),
    refuses(
        """
        offline | (nightly|overnight|background|offline|asynchronous) [batch] (jobs|work|runs|
        processing| job) | wait (until|till) [the] (night|tomorrow|evening|morning) | overnight |
        (go|goes| run) [to|through] [the] batch [api|interface] | batch (api|apis|jobs|interface)
        | not (time|latency) (critical|sensitive)
        """,
        "How much of it can wait?",
        "batch 50%",
        "batch 100%",
        about="batch_share",
    ),
    refuses(
        """
        [need|needs] [all] [the] [answers|responses|everything|requests] [in] (real-time|realtime|
        interactive) [chat|answers|traffic|use] | (time|latency) (critical|sensitive)
        """,
        "Can nothing of it wait?",
        "batch 0%",
        about="batch_share ttft_p99_ms",
    ),
    refuses(
        """
        [the|our] [system] (prompt|prefix|context) (is|stays) (identical|the same|shared|fixed)
        [every time|each time|across (requests|calls|users)] | (some|more|better|less) (caching|
        cached|cache) | cache some [of [the] (input|it|prompts)] | (long|shared|common|big|same)
        [system] (prompt|prefix|context) | prompts (all differ|are all different|are different|are
        unique | share [a|the] [long|common|same|big] [system] (prompt|prefix))
        """,
        "How much of the input is read from the cache?",
        "cached 50%",
        "no caching",
        about="cached_share",
    ),
)

VAGUE_HOSTING = (
    refuses(
        """
        [a|some|the] (cheaper|bigger|smaller|better|faster|larger|newer|older) (gpu|card|gpus|
        cards)
        """,
        "Which GPU?",
        "on h200",
        "on l40s",
        about="gpu",
    ),
    refuses(
        """
        [a|the] (smaller|bigger|larger|better|open|other|different|cheaper|newer) [open] (model|
        models)
        """,
        "Which model?",
        "llama-3.1-8b",
        "qwen3-32b",
        about="model",
    ),
    refuses(
        """
        [the|their|a] (gpu|card) (price|prices|pricing|rent|rate|rates|cost|costs) | (negotiate|
        renegotiate) | [a|the] discount | (cheaper|lower) (rent|price|rate)
        """,
        "How much is a GPU-hour then?",
        "at $2/h",
        "20% cheaper gpus",
        about=_RENT,
    ),
    refuses(
        """
        [the] (sla|slo|uptime|availability) [is|was|gets|got|can be] (relaxed|tightened|lower|
        higher| raised|lowered|looser|stricter)
        """,
        "How much uptime?",
        "99%",
        "99.99%",
        about="uptime_percent",
    ),
    refuses(
        """
        (low|lower|faster|snappy|snappier|quick|quicker|better) (latency|responses|ttft|first
        token) | snappier | snappy
        """,
        "How fast is the first token to be, at the 99th percentile?",
        "p99 200ms",
        about="ttft_p99_ms",
    ),
)

ALTERNATIVES = (
    refuses(
        "(between|btwn|from) {:number} (and|to|-) {:number} | (somewhere|anywhere) between",
        "A range has no single price; ask with one number, then with the other.",
    ),
    refuses("or | either", "Which of them? Ask with one, then with the other."),
    refuses("{:count} or {:count} [gpus|cards]", "Which of them? Ask with one, then the other."),
)

SPOKEN_REFUSED = (*INSTEAD, *VAGUE_VOLUME, *VAGUE_TRAFFIC, *VAGUE_HOSTING, *ALTERNATIVES)
