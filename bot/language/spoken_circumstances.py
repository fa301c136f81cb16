"""How people speak of their circumstances: what stands, who is there, what must hold."""

from __future__ import annotations

from bot.language.rules import says
from engine.figures.workload import Infrastructure

UPTIME = (
    says(
        """
        #uptime [target|requirement|goal|promise|commitment|level|guarantee|requirements] {:is}
        [only|at least] ({uptime_percent:uptime}|{uptime_percent:nines}) [#uptime]
        """
    ),
    says(
        """
        {uptime_percent:uptime} #uptime | {uptime_percent:nines} #uptime | #uptime
        {uptime_percent:uptime}
        """
    ),
)

UPTIME_ALONE = (
    says("[#set] #uptime [{:is}] ({uptime_percent:uptime}|{uptime_percent:nines})"),
    says("{uptime_percent:plain_uptime} | at {uptime_percent:plain_uptime}"),
    says(
        """
        {uptime_percent:high} (is|would be|will be) (fine|ok|okay|enough|good enough|acceptable|
        all right|sufficient)
        """
    ),
)

LATENCY = (
    says(
        """
        #ttft (must not|mustn't|can't|cannot|shouldn't|should not|may not|not) (exceed|be above|be
        over|go over|be more than|be higher than|be worse than) {ttft_p99_ms:ms}
        """
    ),
    says(
        """
        #ttft [target|goal|budget|limit] [{:is}] [#below|in] {ttft_p99_ms:ms} [at [the] (p99|99th
        percentile)]
        """
    ),
    says(
        """
        #first_token [{:is}] [#below|in] {ttft_p99_ms:ms} [at|for|in] [the] (p99|99th percentile|
        99 percentile)
        """
    ),
    says(
        """
        [#below] {ttft_p99_ms:ms} [to|for|until] [the] #first_token [at|for|in] [the] (p99|99th
        percentile)
        """
    ),
    says(
        """
        [#below] {ttft_p99_ms:ms} (at|for) [the] (p99|99th percentile) [to|for] [the]
        [#first_token]
        """
    ),
    says(
        """
        (p99|99th percentile) [of|for] [the] [#first_token] [target] [{:is}] [#below|in]
        {ttft_p99_ms:ms}
        """
    ),
    says("#first_token [{:is}] [#below|in] {ttft_p99_ms:ms}"),
)

STANDS = (
    says("(#infra) [:|=] (yes|there|existing|exists)", infrastructure=Infrastructure.EXISTING),
    says("(#infra) [:|=] (no|none)", infrastructure=Infrastructure.NONE),
    says("(#infra) [:|=] (partly|partial|half)", infrastructure=Infrastructure.PARTLY),
    says(
        """
        (reuse|share|use|reusing|using) [our|the|an|existing] [existing|own|current] (#infra) |
        (run|running|operate|have|got) (#infra) with (gpu nodes|gpus|monitoring) [and monitoring]
        """,
        infrastructure=Infrastructure.EXISTING,
    ),
    says(
        """
        (starting|start|begin|beginning) from (scratch|zero|nothing) | nothing [{:is}] (in place|
        there|ready|set up) [yet] [on the (#infra) side|infra-wise|for (#infra)]
        """,
        infrastructure=Infrastructure.NONE,
    ),
    says(
        """
        (#infra) [{:is}] [there|in place|ready] but (nothing|no monitoring|not) [for] [monitoring|
        everything|complete|finished|deployment] [yet]
        """,
        infrastructure=Infrastructure.PARTLY,
    ),
    says(
        """
        (with|have|has|got) [a|an|the|our] (#crew) [,] [and|&] [a|an|the|our|existing] (#infra)
        """,
        infrastructure=Infrastructure.EXISTING,
        team=True,
    ),
    says(
        """
        [own|existing] (#infra) (exists|exist|is there|are there|is in place|already there|already
        exists|is up|is already there|is ready|is done|in place|stands|is running|is set up|there
        already) | (run|have|operate|got|has) [a|an|our own|own] (#infra|gpu platform) [on #infra]
        [with monitoring]| (reuse|use|using|share|reusing) [our|the] [existing] #infra
        """,
        infrastructure=Infrastructure.EXISTING,
    ),
    says(
        """
        (build|set up|setup|create|buy) [the|an|a] [whole|entire|full] (#infra) [from (scratch|
        zero)] | (build|start) (everything|it) from scratch | greenfield | from a greenfield |
        (nothing|no #infra) (is there|exists|in place|there) yet | #infra (doesn't|does not) exist
        [yet] | (there's|there is) no #infra
        """,
        infrastructure=Infrastructure.NONE,
    ),
    says(
        """
        (half|half a|part of|parts of|some of|half of|most of) [a|the] (#infra) [{:is}] [there|in
        place|exists|exist|done|ready] [already] [,] [but] [not (everything|all [of it])] | #infra
        [{:is}] (half|partly|partially|half-way) (there|done|ready|built|in place)
        """,
        infrastructure=Infrastructure.PARTLY,
    ),
    says(
        """
        (#infra) (and|,|+|plus) [the|our|a|an] (#crew) [both] (exist|exists|are there|are in
        place|in place|are both in place|already there|are both there) | (existing|own|have)
        (#infra) (and|,|+) (#crew)
        """,
        infrastructure=Infrastructure.EXISTING,
        team=True,
    ),
    says(
        """
        neither [an|a|the] (#infra) nor [an|a|the] (#crew) | neither [a|the] (#crew) nor [the|an]
        (#infra) | no (#crew) [,] [and] (no|nor) (#infra) [either] | no (#infra) [,] [and] (no|
        nor) (#crew) [either]
        """,
        infrastructure=Infrastructure.NONE,
        team=False,
    ),
    says("""
        #lacks (#infra) [either|yet|at all] | no (#infra) [at all|either|yet] | without [any]
        (#infra)
        """,
         infrastructure=Infrastructure.NONE),
)  # fmt: skip

PEOPLE = (
    says("(#crew) [is|are] [already] on [the|our] payroll [already]", team=True),
    says("[a|the|our] (#crew) but no (#infra)", team=True, infrastructure=Infrastructure.NONE),
    says("(#crew) [:|=] (yes|there|existing|exists)", team=True),
    says("(#crew) [:|=] (no|none)", team=False),
    says(
        """
        (people|folks|engineers|experts) to (run|operate|manage) (it|this|that|them) {:is}
        [already] (there|employed|hired|here|in place)
        """,
        team=True,
    ),
    says(
        """
        no (#crew) (on staff|on (our|the) (staff|team|payroll|side)|in house|in-house|available|
        employed)
        """,
        team=False,
    ),
    says(
        """
        (#crew) (exists|exist|is there|are there|is in place|are in place|are here|is here|already
        there|already here|on [the] payroll|in house|in-house|on board) [already]| {:count}
        (#crew) [are|is] [already] (on [the] payroll|in house|in-house|already|here) [already] |
        (there is|there's| there are) [already] [a|an|some] (#crew) [already|in place|here|there]
        |(have|got|has| with) [the|our own|own|an|a|some|enough|{:count}] (#crew) [for (it|this|
        that)] [on [the] payroll|in house|in-house|already|here] | (don't|do not|dont|no) need to
        hire [anyone| anybody|people] | without hiring [anyone|anybody] | (someone|somebody|
        people) (is|are) [already] (there|here) (to|who) (run|operate) (it|this|that)
        """,
        team=True,
    ),
    says(
        """
        #nobody [here|in [the|our] (company|team|house)|on (our|the) (side|team)] (has|have|with)
        [any|the] (experience|skills|expertise|know-how|knowledge|time) [with|in|of|to|for]
        [running| run|hosting|operating|operate] [models|gpus|it|this|that|llms|them] | #nobody
        [here|in [the|our] (company|team|house)] [who|that] [{:is}] [can|could|to|would] (runs|
        run|operate|operates|maintain|manage|host|knows|handle|look after) [it|this|that| models|
        gpus|them|llms|the (models|gpus|cluster)] | #nobody [here] (for it|for this|for that|on
        payroll) | #lacks [the|any|an|a|enough] (#crew) [to (run|operate|maintain) (it| this|them|
        that)] [either|yet|at all] | no (#crew) [either|at all|yet|for (it|this)] | (without|no)
        [any|a|an] (#crew) | (would have|have|need|had) to hire [people|someone|a team|an mlops
        engineer|engineers|the (#crew)]
        """,
        team=False,
    ),
)

SEEN_BY = (
    says(
        """
        (staff|employees|colleagues) only | [as] [an] (in-house|inhouse|internal) (tool|app|
        assistant|thing|service)
        """,
        internal=True,
    ),
    says(
        """
        no (customer|customers|client|clients) (will|would) ever (see|use|touch) [it|this|that|the
        (answers|output)]
        """,
        internal=True,
    ),
    says(
        """
        (only|just|purely|strictly) (for|used by) [own] (#staff) | (for|used by) [only|own]
        (#staff) [only|alone] | [only|just] (#staff) (use|see|will use|will see) (it|this|that|the
        answers) | no (customer|customers|outsider|outsiders|external user|external users|end
        users|client) [ever] [sees|see|touches|touch|uses|use] [it|this|that|the (answers|output|
        outputs)] | (not|isn't|never|won't be) (shown to|seen by|exposed to|facing) [any|the]
        customers
        """,
        internal=True,
    ),
    says(
        """
        [the] [answers|responses|output] [{:is}] (shown|goes|go|exposed|visible|open|served|sent)
        (to|for) [the|our|paying|end|external| real] (customers|clients|public|users|end users) |
        [paying|external] (customers|clients|end users|the public) [directly] (see|use|will see|
        will use|talk to|chat with|interact with|face|read|rely on|access|talk with) [it|this|
        that|the (answers|output)] | not [just|only] internal | customer facing | (facing|for)
        [our|paying| external|end] customers | (goes|go) public | not only internal
        """,
        internal=False,
    ),
    says(
        "internal [tool|use|users|tools] only [,] no (external|outside) (users|customers|use)",
        internal=True,
    ),
    says("[paying] customers [,] [so|and|hence|thus] not internal", internal=False),
)

BARE = (
    says(
        """
        #less [the] (#guarding) (and|or|nor|,|+) [no|the] (#spare) | #less [the] (#spare) (and|or|
        nor|,|+) [no|the] (#guarding)
        """,
        internal=True,
        bare=True,
    ),
    says("#more [the] (#spare) and monitoring | #more monitoring and [the] (#spare)", bare=False),
    says(
        """
        #less [the|a|any|our] (#spare) [(and|,|+|or|nor) [the|no] (#spare|monitoring)] [for now] |
        #less [the] monitoring [(and|,|+|or|nor) [the|no] (#spare)] [for now] | (no|without|zero)
        [any] (#spare) | (can|could) (tolerate|live with|accept|afford|stomach) [an|some|a|the]
        (outage|outages|downtime)
        """,
        bare=True,
    ),
    says(
        """
        #more [the|a|an] (#spare) [back [in]] | (put|bring|add|switch|turn) [the] (#spare) (back|
        back in|back on|on|on again)
        """,
        bare=False,
    ),
)

SPOKEN_CIRCUMSTANCES = (*UPTIME, *UPTIME_ALONE, *LATENCY, *STANDS, *PEOPLE, *SEEN_BY, *BARE)
