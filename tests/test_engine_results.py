"""What the engine reckons itself: fields by name, all of them and no others, that never change."""

from __future__ import annotations

import copy
import pickle
from functools import cached_property

import pytest

from engine.figures.sources import Result


class Bill(Result):
    """Two lines."""

    gpus: int
    """How many."""
    usd: int = 3
    """A month, each."""

    @cached_property
    def total(self) -> int:
        """Reckoned once."""
        return self.gpus * self.usd


class SharedBill(Bill):
    """With one field more."""

    teams: int


class SameBill(Bill):
    """With none."""


@pytest.mark.parametrize(
    ("kind", "fields"),
    [(Bill, {}), (Bill, {"usd": 1}), (Bill, {"gpus": 2, "eur": 1}), (SharedBill, {"gpus": 2})],
)
def test_every_field_is_named_and_no_other(kind: type[Bill], fields: dict[str, int]) -> None:
    with pytest.raises(TypeError, match=kind.__name__):
        kind(**fields)


def test_what_is_reckoned_never_changes() -> None:
    bill = Bill(gpus=2)
    with pytest.raises(AttributeError):
        bill.gpus = 3  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del bill.gpus
    assert (bill.gpus, bill.total) == (2, 6)


def test_a_copy_reckons_anew() -> None:
    bill = Bill(gpus=2)
    assert bill.total == 6
    dearer = bill.model_copy(update={"usd": 5})
    assert (dearer.total, bill.total) == (10, 6)
    assert copy.copy(bill) == bill == pickle.loads(pickle.dumps(bill))
    with pytest.raises(TypeError):
        bill.model_copy(update={"eur": 5})


def test_equal_are_those_of_one_kind_with_equal_fields() -> None:
    bill = Bill(gpus=2)
    assert bill.total == 6
    assert bill == Bill(gpus=2, usd=3) and hash(bill) == hash(Bill(gpus=2))
    assert bill != Bill(gpus=3) and bill != SameBill(gpus=2)
    assert SharedBill(gpus=2, teams=4) != SharedBill(gpus=2, teams=5)
    assert repr(SharedBill(gpus=2, teams=4)) == "SharedBill(gpus=2, usd=3, teams=4)"
