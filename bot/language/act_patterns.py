"""What a follow-up may ask for besides a what-if, and the wordings of each."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """What somebody wants in a thread."""

    WHAT_IF = "what if"
    WHY = "why"
    COMPARE = "compare"
    BACK = "back"
    RESET = "reset"
    GO = "go to"
    FULL = "full"
    DECIDE = "decide"
    DECISIONS = "decisions"
    HELP = "help"
    THANKS = "thanks"


CLEAR: tuple[tuple[str, Act], ...] = (
    ("""
        help [me] [please] | usage | commands | what can (i|we|you) (do|ask|say) [here]
        """, Act.HELP),
    ("""
        how (does|do) (this|it|you) work | how (do|can|should) (i|we) (use|work|talk) [with|to]
        (this|it|you|that|the bot)
        """, Act.HELP),
    ("""
        what (can|could|may|should) (i|we|you) (ask|do|say|write|type|change|try) [you] [here|for
        us|for me|in here|with this]
        """, Act.HELP),
    ("""
        (what|which) (commands|questions|things) (are there|can i ask|can i use|do you (know|
        understand|support|take)) | instructions | manual
        """, Act.HELP),
    ("compare [all|them|these|both|everything|it|scenarios] [side by side|so far]", Act.COMPARE),
    ("""
        compare (all|the|all the|our|these|both) [of] (scenarios|them|options|what-ifs) [side by
        side|so far]
        """, Act.COMPARE),
    ("""
        (compare|show|table|tabulate) [scenario|scenarios|options] {labels} [side by side]
        """, Act.COMPARE),
    ("""
        [what|what's|what is|show|show me] [is|are] [the] (difference|differences|diff) between
        {labels} | diff {labels}
        """, Act.COMPARE),
    ("{labels}", Act.COMPARE),
    ("how (does|do) {labels} compare | {labels} (compared|side by side)", Act.COMPARE),
    ("""
        [show] [me] [a|the] (comparison|side by side|table|overview) [of {labels}]
        """, Act.COMPARE),
    ("[list|show] [all|the|our|all the] [of] (scenarios|what-ifs)", Act.COMPARE),
    ("""
        (put|set|see|show|lay|have|get|view|list) {labels} (side by side|next to each other|in a
        table|against each other|beside each other|together)
        """, Act.COMPARE),
    ("""
        [put|set|see|show|get|view|list] [all|all the|the|our|all of the|all of our|every]
        (scenarios|scenario|what-ifs|options|cases|them) (next to each other|side by side|in a
        table|in one table|against each other|together)
        """, Act.COMPARE),
    ("""
        (put|see|show|lay|view|list|get) [me|us] (everything|it all|them all|all of them|all of
        it|them) (side by side|next to each other|in a table|in one table)
        """, Act.COMPARE),
    ("""
        (see|show|list|view|get) [me] (all|all the|all of the|all our|every) (scenarios|scenario|
        what-ifs|cases)
        """, Act.COMPARE),
    ("""
        how (do|does|would) {labels} (differ|compare|stack up|look side by side) | table (of|with|
        for) {labels}
        """, Act.COMPARE),
    ("""
        (cmp|comp|contrast|compare) {labels} | (comparison|overview) (of|between) {labels} |
        {labels} (side by side|next to each other)
        """, Act.COMPARE),
    ("""
        (which|what) [one] [of the (scenarios|options|cases)|scenario|option|case] is (cheaper|
        cheapest|better|best|dearer|the cheapest|the best) [,] [of|between|out of] {labels}
        """, Act.COMPARE),
    ("is {label} (cheaper|better|dearer|worse) than {other:label}", Act.COMPARE),
    ("""
        where are we | which scenarios [are there|do we have|have we] | tabulate
        """, Act.COMPARE),
    ("[go|step|take me|take us] back [one|a step|one step|again|up]", Act.BACK),
    ("""
        undo [that|this|it|the last one|last] | scratch that | forget that | take that back
        """, Act.BACK),
    ("[go] [back] [to] [the] (previous|last) [one|scenario|question]", Act.BACK),
    ("""
        revert [that|this|it] [last] [change|step|one] | one (step|back) [back] | a step back
        """, Act.BACK),
    ("""
        (take|roll|put|turn|undo|revert|rollback|cancel) [back] (that|this|the|it|my|our) [last|
        latest|previous] [change|step|one|message|edit|what-if|modification] [back]
        """, Act.BACK),
    ("""
        (not|wasn't) (what i (meant|wanted|asked)|that|what we wanted) [,] [undo|back|go back|
        revert]
        """, Act.BACK),
    ("(the|that) (one|scenario) before | before that", Act.BACK),
    ("""
        [go|switch|return|get|(take|bring|put) (me|us)] [back] to [scenario] {label} [again]
        """, Act.GO),
    ("""
        (use|take|pick|choose|open|show|show me|see|continue with|continue from) [scenario]
        {label}
        """, Act.GO),
    ("[scenario] {label} [again]", Act.GO),
    ("""
        (work|continue|go|stay|carry on|proceed|move|go on|keep going|stick|settle) (with|on|from|
        to|in|at|by) [scenario] {label} [from now on|from here on|for now|instead]
        """, Act.GO),
    ("""
        (make|set) [scenario] {label} [the] (current|active|base|baseline) [one|scenario]
        """, Act.GO),
    ("""
        reset [all|everything|it|that|this|to the first|the thread] | start (over|all over)
        [again] | restart
        """, Act.RESET),
    ("""
        (start|begin) [again|over|anew] from (scratch|zero|the start|the beginning|the top|the
        [very] first (one|scenario)|the original [one|scenario])
        """, Act.RESET),
    ("""
        reset [everything|all|it|that|this|the thread|us] [back] [to] [the] [very] (beginning|
        start|first one|original|scratch|baseline|first scenario)
        """, Act.RESET),
    ("from the (start|top|beginning) | clear | start again", Act.RESET),
    ("""
        [go|return] [back] to [the] (start|beginning|first|original|base|baseline|first one|
        original one|first scenario|original scenario|square one|original question)
        """, Act.RESET),
    ("""
        [the] (original|baseline) [one|scenario|question] | [the] first (one|scenario)
        """, Act.RESET),
    ("""
        [show|give|send|post|see|get] [me|us] [the] (full|whole|complete|entire|long|detailed)
        [answer| thing|picture|version|story|breakdown|result|assessment|details|bill|one] [of|
        for] [scenario] [{label}]
        """, Act.FULL),
    ("""
        (show|give|send|post) [me|us] [the|all|all the|more] (details|answer|breakdown|bill|steps|
        crossovers|hidden costs|numbers|everything) [of|for] [scenario] [{label}]
        """, Act.FULL),
    ("""
        [more] details [please] | in full | expand | everything | more | the answer
        """, Act.FULL),
    ("""
        (which|what|any) decisions [have|did|do] [we] [have|recorded|record|made|make|taken|take|
        logged] [so far|already|until now|up to now|yet]
        """, Act.DECISIONS),
    ("""
        (what|which) [have|had|has] (we|been|we all|the team) [already] decided [so far|already|
        on] | [list|show] [me|us] [our|the|all] [past|earlier|previous|recorded|old] (decisions|
        decision)
        """, Act.DECISIONS),
    ("""
        [list|show] [me|us] [the|our|all|all the|past] (decisions|decision log|decision history)
        """,
     Act.DECISIONS),
    ("what (did|have) we (decide|decided) | what was decided", Act.DECISIONS),
    ("""
        [we|let's|lets|i|please|our] [have|hereby] (decide|decided|decision|record|log) [a|the|
        our|this] [decision] [on|for] [{rest}]
        """, Act.DECIDE),
    ("why [is|are|was|were|do|does|did|that|this|it|so] [{rest}]", Act.WHY),
    ("(how come|how so|explain|justify) [{rest}]", Act.WHY),
    ("[from] where (do|does|did|is|are) {rest} | where's {rest}", Act.WHY),
    ("how (did|do) you {rest}", Act.WHY),
    ("(what's|what is|whats) behind {rest}", Act.WHY),
    ("""
        how (was|is|were|are) {rest} (calculated|computed|derived|determined|worked out)
        """, Act.WHY),
    ("""
        (what|anything) [has] (changed|changes|differs|different) between {labels}
        """, Act.COMPARE),
    ("""
        [can|could|may] [i|we] [see|have|get|show|give|send|post|open] [me|us] [scenario] {label}
        in (full|detail)
        """, Act.FULL),
    ("""
        (has|have|is|was|were) (anything|something|there anything) [been] decided [here|yet|so
        far|already]
        """, Act.DECISIONS),
    ("""
        (forget|scrap|drop|discard) (all|all that|all of that|everything|it all|all this) [,]
        [and] [start (again|over|afresh)]
        """, Act.RESET),
    ("""
        undo [the] [last|latest|previous] (change|step|one|what-if|message|edit|thing|move|
        modification) [again]
        """, Act.BACK),
    ("""
        [what is|what's|show|show me|give me] [the] (source|sources|formula|maths|math|arithmetic|
        calculation|origin|reason|reasoning|rationale) [of|for|behind] [{rest}]
        """, Act.WHY),
    ("""
        (break down|breakdown of|what goes into|what makes up|what drives) {rest}
        """, Act.WHY),
    ("""
        [many] (thanks|thx|cheers|ta|ty|tks|tnx|merci|danke|gracias|tysm) [a lot|a bunch|again|so
        much|much|a million|mate|all] | thank you [so much|very much|all|a lot]
        """, Act.THANKS),
    ("""
        (great|nice|cool|ok|okay|perfect|good|good bot|got it|lgtm|awesome|makes sense) [thanks|
        thank you|one|stuff|work]
        """, Act.THANKS),
)  # fmt: skip

SOFT: tuple[tuple[str, Act], ...] = (
    ("[i] (don't|do not|dont|didn't) (understand|get|follow) {rest}", Act.WHY),
    ("[i] (don't|do not|dont|didn't) (understand|get|follow) {rest}", Act.WHY),
    ("how (did|do) (we|i) {rest} | how (is|are|was|were) {rest}", Act.WHY),
    ("""
        (what is|what's|whats|what are|what does|how much is|how much are|tell me about) {rest}
        """,
     Act.WHY),
)  # fmt: skip
