"""Formulas of the data files, such as "usd / hours_per_gpu_month" and "0 < n <= 20"."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import CodeType
from typing import Any

from bot.rendering.figures_text import figure

Said = Mapping[str, Any]

_ALLOWED = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Call),
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare),
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
"""What formulas are made of: sums, comparisons, parts of values and these functions."""
_NUMBER = re.compile(r"(?<![\w.])\d[\d_.]*")
_FUNCTIONS: Mapping[str, Any] = {
    **{"max": max, "round": round, "Decimal": Decimal},
    "target": lambda change: getattr(change, "target", ""),  # none of what is refused
}


class _Known(dict[str, Any]):
    """What was said; other names are functions and figures."""

    def __missing__(self, name: str) -> Any:
        return _FUNCTIONS[name] if name in _FUNCTIONS else figure(name)


def worked_out(formula: str, said: Said) -> Any:
    """What a formula comes to with the values that were said; other names are figures.

    >>> worked_out("2 * n", {"n": Decimal(3)})
    Decimal('6')
    """
    return eval(_compiled(formula), {"__builtins__": {}}, _Known(said))


@lru_cache(maxsize=1024)
def names_in(formula: str) -> tuple[str, ...]:
    """The names of values in a formula, as they stand in it."""
    found = [node for node in ast.walk(_parsed(formula)) if isinstance(node, ast.Name)]
    names = (node.id for node in sorted(found, key=lambda node: node.col_offset))
    return tuple(name for name in names if name not in _FUNCTIONS)


@lru_cache(maxsize=1024)
def _compiled(formula: str) -> CodeType:
    return compile(_parsed(formula), formula, "eval")


def _parsed(formula: str) -> ast.Expression:
    """A formula, its numbers as exact as they are written; ValueError where it is more than one."""
    tree = ast.parse(_NUMBER.sub(r"Decimal('\g<0>')", formula), mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED) or getattr(node, "attr", "").startswith("_"):
            raise ValueError(f"no formula: {formula}")
    return tree
