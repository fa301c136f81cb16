"""What a step comes to while Slack or the storage is unwell: it is made again later, and no thread
sleeps."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from bot.jobs.steps import Later, Step, Steps, Task
from bot.slack.slack_calls import Unwell, waited_for
from bot.storage import StorageUnavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

MOST_WAITS = 600
MOST_REFUSALS = 3
"""Of the storage to let a job begin; then it goes on without."""
_SECONDS = (0.5, 1.0, 2.0, 4.0)
"""Before a call that Slack did not do is made again; then it has failed."""
_STORAGE_SECONDS = (2.0, 4.0, 8.0, 16.0, 30.0)
"""Before what the storage did not let be done is tried again: others' locks last some twenty."""


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


def patiently(act: Callable[[], T], say: Callable[[], Steps[None]]) -> Steps[T]:
    """What an act comes to, once the storage lets it be done; `say` tells once that it waits.

    Raises StorageUnavailable after a minute of trying.
    """
    for tried, seconds in enumerate(_STORAGE_SECONDS):
        try:
            return act()
        except StorageUnavailable as why:
            logger.warning("Tried again in %.0f s: %s", seconds, why)
        if not tried:
            yield from say()
        yield Step(lambda: None, after=seconds, computes=True)
    return act()
