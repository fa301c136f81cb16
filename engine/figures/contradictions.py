"""What may not be said together of one workload, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Work = Any
"""A Workload, which this file cannot name: workload.py asks it at the making of one."""


def contradictions(work: Work) -> Iterator[tuple[bool, str]]:
    """Whether each holds, and its sentence."""
    cached = (work.cached_share or 0) + (work.cache_write_share or 0)
    offer = (work.offer_usd_per_mtok_in, work.offer_usd_per_mtok_out)
    thought = (work.reasoning_tokens_per_request, work.reasoning_per_output)
    speed = work.measured_tokens_per_second_per_gpu
    yield work.tokens_per_day <= 0, _NOTHING
    yield cached > 1, _CACHED
    yield offer.count(None) == 1, _OFFER
    yield None not in thought, _THOUGHT
    yield bool(work.now_option and work.now_usd_per_month), _NOW
    yield bool(speed and work.measured_requests_per_second_per_replica), _MEASURED
    yield work.is_in_two_places, _ROOM
    yield work.box is None and (work.box_count, work.box_tokens_per_second) != (None, None), _BOX
    yield work.box is not None and work.box_tokens_per_second is None, _BOX
    yield work.has_pue_twice, _PUE
    yield None not in (work.web_searches_per_request, work.web_searches_per_day), _SEARCHES
    yield from _of_parts(work)


def _of_parts(work: Work) -> Iterator[tuple[bool, str]]:
    shares = [part.share for part in work.parts if part.share is not None]
    into, out = (sum(sides, Decimal(0)) for sides in _volumes(work))
    is_more = into > work.input_tokens_per_day or out > work.output_tokens_per_day
    whole = sum(shares, Decimal(0))
    yield bool(shares) and whole != 1, _SHARES.format(f"{(whole * 100).normalize():f}")
    yield is_more, _PARTS


def _volumes(work: Work) -> tuple[list[Decimal], list[Decimal]]:
    sides = [part.volume for part in work.parts]
    return [into for into, _ in sides], [out for _, out in sides]


_NOTHING = "A workload of no tokens has nothing to price. Say the volume, e.g. 5M in 1M out."
_CACHED = (
    "What is read from the cache and what is written to it are parts of the input: together at "
    "most 100%."
)
_OFFER = "An offer of your own has a price in and a price out, e.g. vs ours at $0.20/$0.80."
_THOUGHT = "Say reasoning in tokens a request or as a multiple of the output, not both."
_NOW = "Say either the option you use now or what you pay, not both."
_MEASURED = (
    "Say either the output tokens a second of a GPU or the requests a second of a replica that you "
    "measured, not both."
)
_BOX = (
    "Nobody publishes what such a machine carries: name it with what yours makes, e.g. "
    "own mac studio, 40 tok/s per gpu."
)
_SEARCHES = "Say web searches for one request or for a day, not both."
_ROOM = "Servers stand in a room of your own or in colocation: say own room, or e.g. colo $200/kW."
_PUE = (
    "A price of colocation has its PUE in it. Say the price of a metered kWh with it, or own room."
)
_SHARES = (
    "The models' shares come to {} %, and not to all of it; say who does the rest, e.g. "
    "70% haiku-5.5, 30% opus-5.5."
)
_PARTS = "The parts are more than the whole, e.g. 5M in 1M out and 200k in 50k out of opus-5.5."
