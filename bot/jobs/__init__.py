"""What is promised is done: jobs are kept before they are acknowledged, done once, whoever dies.

What is promised, to whom, and how it is kept
---------------------------------------------
*To Slack: what is acknowledged is safe.* A command, form, button, mention, message, edit or
deletion becomes a `Job`, which is a row of the inbox, before Slack hears the acknowledgement
(`Worker.take`). Its key is what Slack repeats when it delivers again and a double click repeats:
a second one is acknowledged and forgotten. What only opens a form makes no promise: it is opened
first, then acknowledged.

*To whoever wrote: no words are kept.* A row holds ids and parsed parameters. A message is kept as
channel and ts, and read again from Slack by the process that takes it over. A command that was
not understood keeps nothing; if its process dies, the person is asked by its `response_url` to
send it again. When a job is done its row lets go of all but the key, and of that after a day.

*To whoever waits: it is answered, once.* A row is leased to one process (`leases.py`), which
shows a sign of life every second. Six seconds of silence, and another takes it over; at once where
it sees that the process is dead (`owners.py`). Five that died of it, and it is given up. Told to
stop (SIGTERM), a process finishes the call it is making and gives everything else back at once.
Each message and file has a row in the outbox before it is sent and is settled after (`outbox.py`):
who takes over sends what is missing. What was sent and never confirmed is looked for once, by the
mark in its metadata, and not before Slack has had four seconds to take it. A word to one person
cannot be looked for: it rather comes twice than never.

*To a thread: its messages are answered in order.* Jobs of one lock are done one after the other,
by their place: a thread's by ts, a person's commands in a channel as they come. A lock is let go
of when the answer stands and the thread after it is kept; the picture needs no order.

*To everybody: nobody waits for another.* A job is a generator (`steps.py`): it yields each call
it makes and each pause, and holds no thread in between, whether it waits for its lock, for the
pace of a channel or for Slack, which may ask for time (Retry-After) or be unwell: what may be
asked again is, a few times with growing pauses (`backoff.py`). What goes on next is decided by rank
(everybody's headline before anybody's thread, threads before pictures), then by who was served
least of late: teams, in them channels, in them people (`queue.py`). One job computes at a time, two
beside a long one, and while requests are acknowledged hardly any (`processor.py`); one that fetches
a file, or has a large one read in another process, lends its turn meanwhile. While a headline waits
for a turn, no thread goes on. A thread is written once everybody has a headline, and then held as
text: hundreds may wait for their channel's pace. Pictures are drawn by a process of their own for
all workers of a server (`pictures.py`), six ahead at most; beyond, a button draws them.

*Whoever else writes.* A lock on the file is waited for as long as Slack lets us; every write on the
way to an answer is one statement, and the disk is waited for once the lock is let go of. What is
not taken all the same is held in memory and offered again each second, and when it begins.

*To the person when something breaks: they hear of it.* Whatever a handler raises is logged with
the job's id, and the person is told that id. While the storage does not work, jobs live in
memory, are done without it, and say so.

How a new kind is added
-----------------------
In bot/handlers: `worker.handle("file", handler)`, where the handler is given a `Held` job and
yields `Step`s; for Slack it uses `Delivery`, or `Outbox` itself. In bot/listeners: make the job
of what Slack sent and call `worker.take(job)` before `ack()`. With an event that is
`BeforeAck.event("file_shared")`. Its body must hold all that another process needs to do it.

    job = Job(key=f"{team}:file:{file_id}", team=team, kind="file",
              body={"user": user, "channel": channel, "thread": ts, "file": file_id},
              lock=f"{team}:{channel}:{ts}", place=float(ts))
    worker.take(job)

The files, as they build on each other: steps, queue, processor, backoff, owners, leases,
worker; outbox, pictures.

How it is measured
------------------
`python -m tests.bench_load` (how soon, under how much), `python -m tests.kills` (kill -9 at eleven
moments, for every kind), `python -m tests.rolling` (a rolling restart under load).
"""
