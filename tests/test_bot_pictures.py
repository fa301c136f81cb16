"""One process draws for all that come of another, whoever of them dies."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bot_processes import ROOT

pytestmark = pytest.mark.processes

SCRIPT = """
import os, signal, time
from datetime import date
from bot.jobs.pictures import Pictures, _let_go, _locked
from bot.jobs.steps import Later
from engine import Workload, assess, load_book

work = Workload(input_tokens_per_day=5_000_000, output_tokens_per_day=1_000_000)
assessed = assess(work, load_book(), on=date(2026, 4, 15))
pictures = Pictures()

def drawn():
    while isinstance(found := pictures.draw(assessed), Later):
        time.sleep(found.seconds)
    return found.png[:4]

def begun():
    return pictures._process and pictures._process.pid

def is_drawing():
    if is_free := _locked(pictures._locks, 1):
        _let_go(pictures._locks, 1)
    return not is_free

def in_another(act):
    if not (child := os.fork()):
        act()
        os._exit(0)
    return child

def tell(what):
    print(what, drawn(), "begins it" if begun() else "finds it", flush=True)

for what in ("the first", "the second"):
    os.waitpid(in_another(lambda: tell(what)), 0)

dies = in_another(drawn)
time.sleep(0.02)
os.kill(dies, signal.SIGKILL)
os.waitpid(dies, 0)
tell("the third")

pictures._line.close()  # as of processes that have ended: nobody can ask any more
pictures._others_end.close()
until = time.monotonic() + 30
while is_drawing() and time.monotonic() < until:
    time.sleep(0.05)
print("it ends with the last of them" if not is_drawing() else "it stays")
"""


def test_one_process_draws_for_all_workers_of_a_server() -> None:
    """The first begins it and ends; the others find it, also after one was killed that waited."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ran.stdout.splitlines() == [
        "the first b'\\x89PNG' begins it",
        "the second b'\\x89PNG' finds it",
        "the third b'\\x89PNG' finds it",
        "it ends with the last of them",
    ], ran.stderr
