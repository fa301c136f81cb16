"""Who holds a job: a process by its machine, number and start. Others on that machine see at once
when it is dead; everybody else waits for its lease to run out."""

from __future__ import annotations

import os
import uuid
from functools import cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")
_GONE = ("Z", "X")
_STATE, _START = 0, 19
"""Where they stand in /proc/PID/stat after the name of the program."""


def own_name() -> str:
    """A new name for somebody in this process."""
    pid = os.getpid()
    return f"{_machine()} {pid} {_start_of(pid)} {uuid.uuid4().hex}"


def is_dead(owner: str) -> bool:
    """Whether somebody is known to be dead; False where that cannot be seen from here."""
    machine, _, rest = owner.partition(" ")
    pid, _, rest = rest.partition(" ")
    start = rest.partition(" ")[0]
    is_here = bool(machine) and machine == _machine() and pid.isdigit()
    return is_here and bool(start) and _start_of(int(pid)) != start


@cache
def _machine() -> str:
    """The machine since it was started, and what of it this process sees; empty where the system
    does not tell."""
    try:
        return f"{_BOOT.read_text().strip()}/{_NAMESPACE.readlink()}"
    except OSError:
        return ""


def _start_of(pid: int) -> str:
    """When a process was started, in ticks of its machine; empty for none that lives."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if told[_STATE] in _GONE else told[_START]
