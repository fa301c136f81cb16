"""Machines that nobody rents out, such as a Mac Studio: sized by what the person measured alone."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from engine.bills.fleet import ServingFleet
from engine.figures.errors import NoPrice
from engine.machines.hardware import Gpu
from engine.machines.servers import ServerQuote
from engine.question.book import Book
from engine.question.scenario import Scenario

SECONDS_PER_DAY = 86_400
BY_YOURS = "It is sized by what you measured."


def box_carries(scenario: Scenario, book: Book) -> Decimal:
    """Tokens a day, in and out in the scenario's mix, that one box carries at the peak with the
    headroom kept; work without output is carried by one."""
    rate, out = scenario.workload.box_tokens_per_second, scenario.output_tokens_per_day
    assert rate is not None, "a box comes with what it makes"
    if not out:
        return scenario.tokens_per_day
    written = rate * SECONDS_PER_DAY * book.value("headroom", scenario.on) / scenario.serving_peak
    return written * scenario.tokens_per_day / out


def fleet_of_boxes(scenario: Scenario, book: Book) -> ServingFleet:
    """As many boxes as carry the work, and no fewer than were said; NoPrice for an unknown one."""
    workload = scenario.workload
    quote = next((each for each in book.servers if each.gpu == workload.box), None)
    if quote is None:
        raise NoPrice(f"The book has no price of a {workload.box}.")
    needed = scenario.tokens_per_day / box_carries(scenario, book)
    count = max(int(needed.to_integral_value(ROUND_CEILING)), workload.box_count or 1)
    return ServingFleet(
        gpu=_chip(quote), gpus=count, gpus_per_replica=1, capacity=None, unknown_because=BY_YOURS
    )


def _chip(quote: ServerQuote) -> Gpu:
    """What is known of it: nothing is computed from it, so that no figure has to be."""
    return Gpu(
        id=quote.gpu,
        name=quote.name.split(",")[0],
        family="box",
        mem_gib=0,
        bandwidth_tb_s=0,
        bf16_tflops=0,
        fp8_tflops=0,
        fp4_tflops=0,
        link_gb_s=0,
        gpus_per_node=1,
        source=quote.source,
    )
