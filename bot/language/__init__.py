"""What people type, read: the command, follow-ups, decisions; and the way back to text.

The machine is Python: tokens, values, how a text is cut into phrases, how they settle. What can be
said is data, in wordings/, a file for each field or act. A phrase is taught by one entry there:

    [[wording]]
    says = ["bursts to {peak_to_average:times}"]
    [wording.examples]
    "bursts to 5x" = { peak_to_average = 5 }

A sentence has words, "(a|b)" for a choice, "[a]" for what may be left out, "#name" for words of any
file's [words], and "{field:kind}" for a value: the field it sets and how it is read (a kind of
wordings/values/, a list, or read by values/readers.py: times, share, usd, number, amount, place,
model, gpu ...). "{kind}" alone is a field of that name, "{:kind}" a value that sets nothing.

    sets = { team = true }      what the sentences set besides their values
    only = "threads"            said to the bot, in threads and commands; not in a message
    asks = "Which GPU?"         why it is not taken; offers = ["on h200"], unless = ["gpu"]
    examples = ["newer gpus"]   texts that are asked back (in talk/: that change nothing)

tests/test_bot_wordings.py runs every example and finds sentences of two meanings.

How it is written back and what is out of its bounds stands beside them:

    [writes]                    as canonical.py reads it; in the order of words/written.toml
    peak_to_average = { 1 = "flat", else = "peak {peak_to_average:digits}x" }
    [asks]                      the sentence, then what to write instead
    peak_to_average = ["A peak is at least the average.", "peak 4x"]

A new field of the workload is: the field in engine/figures/workload.py; a file here, its constants
as the workload has them. A new kind of value is an entry in wordings/values/, of numbers, lists and
other kinds; what makes of them more than a number is a line in values/readers.py:

    [[value]]
    kind = "pages"
    says = ["{amount} (pages|page)"]
    when = "amount > 0"
    examples = { "12 pages" = 12 }
"""
