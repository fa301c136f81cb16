"""What a step comes to while Slack is unwell: it is made again later, and no thread sleeps."""

from __future__ import annotations

import logging

from bot.jobs.steps import Later, Step, Task
from bot.slack.slack_calls import Unwell, waited_for

logger = logging.getLogger(__name__)

MOST_WAITS = 600
MOST_REFUSALS = 3
"""Of the storage to let a job begin; then it goes on without."""
_SECONDS = (0.5, 1.0, 2.0, 4.0)
"""Before a call that Slack did not do is made again; then it has failed."""


def ran(task: Task, step: Step) -> object:
    """What a step gives back; Later where it is to be made again. Raises what it raises once that
    was tried for long enough."""
    if task.failures >= len(_SECONDS) or task.waits >= MOST_WAITS:
        return step.run()
    try:
        with waited_for():
            return step.run()
    except Unwell as why:
        if why.seconds is not None:  # a limit of Slack's: no failure
            return Later(why.seconds)
        task.failures += 1
        seconds = _SECONDS[task.failures - 1]
        logger.info("%s is tried again in %.1f s: %s", task.key, seconds, why)
        return Later(seconds)
