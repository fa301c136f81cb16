"""One GPU more or fewer: what it costs, what it carries, and why it may not do."""

from __future__ import annotations

from tests.engine_samples import NOVEMBER, assessed


def test_the_reference_fleet_can_lose_no_gpu_and_gains_nothing_by_one_more() -> None:
    fewer, more = assessed().neighbours
    assert (fewer.gpus, fewer.bill, fewer.more_usd) == (1, None, None)
    assert "hardly room for a KV cache" in fewer.unknown_because
    assert (more.gpus, more.more_usd) == (3, 5100)  # and a second on standby: half of 3, rounded up
    assert more.carries_tokens_per_day == assessed().bill.fleet.carries_tokens_per_day


def test_a_single_gpu_has_one_neighbour_which_carries_twice_as_much() -> None:
    a = assessed(NOVEMBER, gpu="h200_sxm", gpu_count=1)
    (more,) = a.neighbours
    carried = a.bill.fleet.carries_tokens_per_day
    assert more.carries_tokens_per_day is not None and carried is not None
    assert abs(more.carries_tokens_per_day - 2 * carried) <= 1
    assert more.more_usd is not None and more.more_usd > 0


def test_where_whole_instances_are_rented_one_gpu_changes_no_bill() -> None:
    a = assessed(NOVEMBER, gpu_provider="Crusoe", gpu_count=4)
    assert [neighbour.more_usd for neighbour in a.neighbours] == [0, 0]


def test_a_neighbour_s_bill_is_that_of_the_question_with_so_many_gpus() -> None:
    for neighbour in assessed(gpu_count=4).neighbours:
        asked = assessed(gpu_count=neighbour.gpus)
        assert neighbour.bill == asked.bill
