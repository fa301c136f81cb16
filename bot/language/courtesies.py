"""Courtesies, phrases of talk, and who asks: whole phrases that change nothing."""

from __future__ import annotations

from bot.language.rules import says

COURTESY = (
    says(
        """
        @ (here|channel|everyone|team|all|tco|bot) | (scratch|forget|ignore) (that|this|it) |
        correction
        """
    ),
    says(
        """
        (we|i|they|you|was|had|as|than|had been) (planned|expected|estimated|forecast|projected)
        [for|to|it]
        """
    ),
    says(
        """
        (instead of|rather than|over|than) what we (have|use|run|do|pay|had) [now|today|currently]
        """
    ),
    says("""
        (have|has|had) no idea [yet|really] | (can't|cannot|couldn't) use (any|an|the) api [at
        all]
        """),
    says("""
        every time | each time | same (total|totals) [as (before|now)] | for us | (good|cheap|
        fast) enough
        """),
    says("#moves [up|down|back|out] to | (fall|falls|fell|come|comes) (under|into|within)"),
    says("(one|two|both|all|either) of (our|the|my|their)"),
    says(
        """
        (after|before|since|with|at) [the|our|this|that|your] [{:place}|product|v2|big|new|next|
        public|official] (launch|rollout|release|go-live|migration|campaign|merger|holidays)
        """
    ),
    says(
        """
        at the end of the day | (long story|in) short | bottom line | back of the envelope |
        sanity check | heads up | ballpark | (roughly|generally|strictly) speaking | in a nutshell
        | for (simplicity|the sake of simplicity|argument) | fun fact | (one|two|a few) (more|
        other) (question|questions|thing|things|case|cases|try|scenario|scenarios) | (next|
        another|last|final|follow-up) (question|thing|case|try|scenario|one|round|idea) | (next|
        down) the (line|road) | no-brainer | a no brainer | no surprise | no wonder | (save|
        saving|saves) [us|me] [a lot|money|anything|much] | how far off [are we] | (break|breaks)
        even | who wins | (run|rerun|redo|crunch|plug in) the numbers
        """
    ),
    says(
        """
        (customers|users|clients|people|they|everyone|somebody|someone) (demand|demands|want|
        wants|need|needs|expect|expects|ask for|asks for)
        """
    ),
    says(
        """
        (end|ends|wind|ramp|scale|go|get|grow|come|move|set|speed) (up|down|out) [to|at|with|in] |
        (roll|rolled|rolling|turn|turns|turned|find|found|work|figure|carry|try|point|check|help|
        spell) [it|this|that|them] out [to|that|in|of|for] | (bring|pull|take|put|pick|come|catch)
        (up|in|back) | (catch|keep|add|sum|back|line|look|show|sign|speed|start|stack|mix|mess|
        give) up [to|with] | up and running | up to (speed|date) | above all | first of all |
        after all
        """
    ),
    says(
        """
        [the|a|your|that|this] (quick|fast|great|good|helpful|nice|useful|kind|clear|prompt|
        detailed) (answer|answers|reply|response|help|explanation) | for (the|your|that|this)
        (answer|reply|response|help|explanation)
        """
    ),
    says(
        """
        (what|how) (would|will|could|might) [have been|be] the (answer|verdict|result|bill|
        picture| total|outcome|cost)
        """
    ),
    says(
        """
        compare [it|this|that] (with|to|against) what we (pay|have|do|use|spend) [now|today|
        currently|at the moment]
        """
    ),
    says(
        """
        of (our|my|their) own | on our own | (as|like|than) (this|that) (one|case) | this one |
        that one
        """
    ),
    says("(call|contact|support|help|data|service) (center|centre|desk) | get (us|me|you) some"),
    says(
        """
        (one|another|two|and one|last) [more|last] (,|:) | one more question | one last (one|
        thing)
        """
    ),
    says("per day | a day | every day | each day | daily | / day"),
    says("(for|of|with|on) [the|our|these|those|all] (gpus|gpu|cards) [from (there|them|it)]"),
    says("(in|for) total | overall | altogether | all in all | in all"),
    says(
        """
        (don't|do not|didn't|dont) (get|understand|follow) (it|this|that) | (don't|do not|dont)
        (worry| mind) | (don't|do not) think so | if you don't mind | why not , | no (worries|
        problem|rush| pressure|doubt|hurry) | no idea , | never mind (,|that|it|this) | not bad
        """
    ),
    says(
        """
        (sorry|apologies|pardon) [for] [the|my|a] [stupid|silly|dumb|many|another|late|last]
        [question|questions|mistake|message|typo|noise|confusion] | my (mistake|bad|fault|
        apologies) | by the way | btw | fwiw | imo | imho | afaik | tbh | lol | haha | yolo | idk
        """
    ),
    says(
        """
        (would|do) you mind | (is it|would it be) possible | if possible | just (curious|
        wondering|checking|asking|to be clear|to understand|to see|to be sure|for fun|for the sake
        of argument) | out of curiosity | for (fun|comparison|reference|completeness|the record|
        the sake of argument|argument's sake|good measure|now|the moment|a moment|a second|a
        start|us|me|example|instance) | to be (honest|fair|clear|sure|safe|conservative|on the
        safe side|realistic|precise|exact) | hypothetically [speaking] | in (theory|principle|
        fact|general|reality|practice|other words|the end|this case|that case|our case|my case|
        such a case)
        """
    ),
    says(
        """
        (as|just like) (we|i|they) (said|say|thought|discussed|mentioned|know|expected) | as
        (well|such|a test|an experiment|an exercise|an example|mentioned|discussed|usual|always|
        said|expected|a thought experiment|a what-if)
        """
    ),
    says(
        """
        [at|for] (this|that) (point|stage) | at all | of course | on average | in average | in
        total per day | all in all | or so | or thereabouts | give or take | more or less | and so
        on | or something [like that] | and stuff | i (think|guess|believe|mean|hope|know|see|
        wonder|suppose) | you know | let us (say|see|assume|suppose|take|try|imagine|pretend)
        """
    ),
    says(
        """
        than (now|today|currently|at present|right now|we thought|planned|expected|assumed|we
        have|we have now|we do|it is|it is now|it was|that|this|what we have|what we have now|the
        current one|in the current scenario|we said|i said|we assumed|forecast|budgeted|before) |
        (what|as) (it is|we have|we do|it was|we thought|is there|there is) [now|today|currently|
        right now]
        """
    ),
    says(
        """
        (best|worst|base|optimistic|pessimistic|extreme|realistic|conservative|edge|dream|
        nightmare|happy|rosy|business|test|special) (case|scenario|estimate|path|assumption) [for
        the (cfo|board|boss|slide|deck|budget)]
        """
    ),
)

WHO = (
    says(
        """
        [the|our|my|your|their] [#trade] (#role) [team|teams|department|guys|folks|people|side|
        dept] [#tells] [me|us|you|them|him|her|that|it|about|to|for|is|if|whether|on|of|and|now|
        always|also|just|really] [to|that|for|see|know|about|it]
        """
    ),
    says(
        """
        [the|our|my] (#trade) (team|teams|department|guys|folks|lead|manager|people) (#tells) [me|
        us|that|it|about|to|for] [to|that|for|see|know|about|it]
        """
    ),
)
