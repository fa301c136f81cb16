"""What is counted and timed, for Prometheus. No label names a team, a channel or a person.

Counters are a process's own, and a scraper adds them up over processes. Several workers behind one
port are added up here where PROMETHEUS_MULTIPROC_DIR names an empty folder before they start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
    values,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from bot.storage import StorageUnavailable

logger = logging.getLogger(__name__)

CONTENT_TYPE = CONTENT_TYPE_LATEST
_ACK_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Slack waits for three seconds."""
_ANSWER_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0)
_PAYLOADS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "event_callback",
        "message_action",
        "shortcut",
        "url_verification",
        "view_closed",
        "view_submission",
    }
)


@dataclass(frozen=True)
class State:
    """What is looked up when somebody asks for the metrics; each raises StorageUnavailable."""

    backlog: Callable[[], tuple[int, float]]
    """How many jobs are open in the whole database, and the seconds since the oldest came."""
    price_age_days: Callable[[], int | None]
    """How old the API prices are; None where nobody knows."""


class Metrics:
    """The metrics of one bot."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.acks = self._counter("acks", "Slack's requests by kind and answer", "kind", "status")
        self.ack_seconds = self._timer("ack_seconds", "Until Slack was answered", _ACK_SECONDS)
        self.jobs = self._counter("jobs", "Jobs by kind and what became of them", "kind", "outcome")
        self.answer_seconds = self._timer(
            "answer_seconds", "From acceptance until the answer stood", _ANSWER_SECONDS
        )
        self.job_seconds = self._timer(
            "job_seconds", "From acceptance until everything was done", _ANSWER_SECONDS
        )
        self.retries = self._counter("retries", "What was done again, or came again", "what")
        self.slack_errors = self._counter(
            "slack_errors", "Calls of Slack's that failed for good", "method", "error"
        )
        ProcessCollector(registry=self._registry)

    def watch(self, state: State) -> None:
        """Ask for the state, too, whenever the metrics are asked for."""
        self._registry.register(_StateCollector(state))

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        if not is_shared():
            return generate_latest(self._registry)
        everybodys = CollectorRegistry()
        MultiProcessCollector(everybodys)  # type: ignore[no-untyped-call]
        return generate_latest(everybodys) + generate_latest(_StateOnly(self._registry))

    def _counter(self, name: str, help: str, *labels: str) -> Counter:
        return Counter(f"tco_{name}", help, labels, registry=self._registry)

    def _timer(self, name: str, help: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"tco_{name}", help, ["kind"], registry=self._registry, buckets=buckets)


def kind_of(body: object) -> str:
    """What kind of request a body is, of the few that there are."""
    if not isinstance(body, dict):
        return "other"
    if "command" in body:
        return "command"
    kind = body.get("type")
    return kind if kind in _PAYLOADS else "other"


class _StateCollector(Collector):
    """Gauges that are looked up when they are asked for; left out where they cannot be."""

    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """Queue and prices as they are now."""
        try:
            count, oldest = self._state.backlog()
        except StorageUnavailable as why:
            logger.warning("The queue is left out of the metrics: %s", why)
        else:
            yield GaugeMetricFamily("tco_queue_jobs", "Open jobs in the database", count)
            yield GaugeMetricFamily("tco_queue_oldest_seconds", "Age of the oldest", oldest)
        days = self._state.price_age_days()
        if days is not None:
            yield GaugeMetricFamily("tco_price_age_days", "Age of the API prices", days)


class _StateOnly(CollectorRegistry):
    """Of a registry what is no process's own count."""

    def __init__(self, whole: CollectorRegistry) -> None:
        super().__init__()
        for collector in whole._collector_to_names:
            if isinstance(collector, _StateCollector):
                self.register(collector)


def forget_process(pid: int) -> None:
    """A process has ended that counted into files: what it counted stays."""
    if is_shared():
        mark_process_dead(pid)  # type: ignore[no-untyped-call]


def is_shared() -> bool:
    """Whether the processes of this machine count into files that they share."""
    return str(values.ValueClass.__name__) != "MutexValue"
