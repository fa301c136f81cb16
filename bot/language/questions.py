"""What people ask about the outcome: whole phrases that change nothing."""

from __future__ import annotations

from bot.language.rules import says

QUESTIONS = (
    says(
        """
        (could|would|can|might|will|should|does|is|may) (it|this|that|self-hosting|hosting|the
        api) (be|get|become|look|come out) [any|still|even|really] (cheaper|better|worse|
        different|worth it|cheap|expensive|competitive|viable|good|ok|okay|possible|enough|
        affordable|justified)
        """
    ),
    says(
        """
        (does|do|would|will|could|can|is|are|did) [the|an|this|that|it|these|those] [api|apis|
        verdict|answer|result|outcome|picture|bill|math|maths|numbers|economics|conclusion|
        recommendation|comparison|decision|calculation|self-hosting|hosting|self-hosted|crossover]
        [still|then|now|start to|begin to|ever|really|even|actually|any|also] (change|differ|flip|
        move|shift|hold|win|lose|look|make sense|pay off|pay for itself|pencil out|pencil|work
        out|add up|matter|cheaper|worth it|worth|better|worse|different|help|tip|break even|make a
        difference|come out|get cheaper|beat|stay|remain|the same|the winner|competitive|ahead|
        justified|viable|expensive|too expensive|so expensive|silly|crazy|overkill|sensible|
        reasonable|realistic|enough|make any difference|change anything|change things|change much|
        matter much|the cheapest|cheapest|the better choice|the right choice|the way to go) [the|
        this|that] [anything|things|much|a lot|a bit|it|verdict|answer|picture|result|math|maths|
        outcome|bill|needle|economics|balance|conclusion|ahead|cheaper|better|the same|then|now|at
        all|by much|by cost|any different|out|api|apis|recommendation|comparison|calculation|
        total|cost|costs|numbers][then|now|at all|there|here|for us|much]
        """
    ),
    says(
        """
        (how|what) (bad|cheap|expensive|much|different|big|far|good|high|low|crazy) (is|are|would|
        will|does|do|can|could|might|gets) [the|this|that] (it|that|this|bill|total|cost|costs|we|
        things|difference|api|self-hosting|we save|that save|it save|it cost|we pay|that cost)
        [be|get|become|look|cost|cost us|then|come to|save|pay]
        """
    ),
    says(
        """
        (how|what) (does|do|would|will|did|could|is|are|was|should|might|about) [the|this|that]
        (it|that|this|bill|total|picture|verdict|answer|outcome|result|numbers|math|maths|
        calculation|economics|comparison|cost|costs|things|situation|case|everything|price|monthly
        bill|monthly cost) [still|then|now|have] [look|looks|looked|be|become|becomes|change|
        changes|compare|mean|do|turn out|come out|work out|cost|get|gets|be like|stack up|end up|
        say|come to|come out at|cost us|change to] [like|then|now|us|for us|to|out|the bill|the
        verdict|the comparison|here]
        """
    ),
    says(
        """
        (whats|what's|hows|how's) (it|that|this|the bill|the verdict|the picture|the damage|the
        cost|the total) [look|looking|look like|looks like] [like|then|now]
        """
    ),
    says(
        """
        what (does|would|will|do) (it|that|this|these|those) (mean|do|change|cost|give|bring|
        imply) [to|for] [the] [bill|verdict|us|comparison|picture|answer|total|cost|economics]
        """
    ),
    says(
        """
        (to|do to|for|on|of) the (bill|verdict|comparison|picture|answer|total|economics|result|
        calculation|crossover|decision|budget|numbers|math|maths)
        """
    ),
    says(
        """
        [what happens|happens|what changes|changes] (to|with|in) the (bill|verdict|comparison|
        picture|answer|total|economics|result|calculation|crossover)
        """
    ),
    says(
        """
        (make|makes|making|making it|made|get|gets|getting) (it|this|that|self-hosting|hosting|
        things) (cheaper|better|worse|worth it|worthwhile|competitive|viable|any cheaper|any
        better|more attractive|attractive|dearer|more expensive|different|pay off|sensible|
        feasible)
        """
    ),
    says(
        """
        (bring|brings|get|gets|push|pushes|drive) [the|our] (bill|cost|costs|total) (down|up) |
        (change|changes|flip|flips|move|moves|shift|shifts|affect|affects|alter|alters|help|helps|
        tip|tips) [the] (verdict|picture|economics|result|answer|bill|math|maths|outcome|
        conclusion|needle|comparison|calculation|balance|decision|recommendation|things|anything|
        much|total|numbers|scales)
        """
    ),
    says(
        """
        any (cheaper|better|different|worse|good|use|difference|change|help) | (still|so|too|very|
        that|really) (cheaper|expensive|cheap|bad|worth it|competitive|better|good) | worth it |
        pays off | makes sense | make sense | pay off | be worth it | worthwhile
        """
    ),
    says(
        """
        (is|are|would|will|does|do|can) [the|an] (api|apis|self-hosting|hosting|it|that|this|we)
        [still|then|now|be|really|look|even|be any|any|look any] [the] (cheaper|cheapest|better|
        winner|best|expensive|competitive|worse|ahead|justified|justified by cost|worth it|viable|
        in front|enough|different|possible|feasible|ok|okay|fine|realistic|silly|crazy)
        """
    ),
    says(
        """
        (then|still) (cheaper|better|worth it|competitive|justified|justified by cost|viable|the
        winner)
        """
    ),
    says(
        """
        (make|makes) (a|any|much) difference | (is|are) we (ok|okay|fine|good) | would (that|this|
        it) (do|work|help|be ok|be okay|be enough|suffice|be fine) | is (that|this|it) (silly|
        crazy|realistic|overkill|reasonable|nonsense|a thing|ok|okay|fine|possible|enough)
        """
    ),
    says(
        """
        (what|how) (do|can|should|would|could) we (do|get|pay|save|gain|expect|see|spend) [then|
        now]
        """
    ),
    says(
        """
        (what|how) (would|will|do|does|could) (we|i|you|that|it) (get|say|see|look like|end up
        with|recommend|come out|fare)
        """
    ),
    says(
        """
        [or] (is|am i|are we|would that be|is that|is this) (that silly|silly|crazy|overkill|just
        silly|too much|nonsense|dreaming)
        """
    ),
    says(
        """
        any (thoughts|idea|ideas|chance|opinion) | (your|what are your) thoughts | what do you
        think | what say you | does that help | thoughts
        """
    ),
)
