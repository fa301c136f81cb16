"""Formulas of the data files, such as "usd / hours_per_gpu_month" and "0 < n <= 20"."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from engine import load_book

Said = Mapping[str, Any]

_SIGNS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {"max": max, "round": round}


@cache
def figure(name: str) -> Decimal:
    """A figure of the book, its latest row, as a text has no date."""
    return load_book().figures[name].rows[-1].value


def worked_out(formula: str, said: Said) -> Any:
    """What a formula comes to with the values that were said; other names are figures.

    >>> worked_out("2 * n", {"n": Decimal(3)})
    Decimal('6')
    """
    return _value(_parsed(formula), said)


@lru_cache(maxsize=1024)
def names_in(formula: str) -> tuple[str, ...]:
    """The names of values in a formula, as they stand in it."""
    found = [node for node in ast.walk(_parsed(formula)) if isinstance(node, ast.Name)]
    names = (node.id for node in sorted(found, key=lambda node: node.col_offset))
    return tuple(name for name in names if name not in _FUNCTIONS)


@lru_cache(maxsize=1024)
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _value(node: ast.expr, said: Said) -> Any:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=number):
            return Decimal(str(number))
        case ast.Name(id=name):
            return said[name] if name in said else figure(name)
        case ast.Attribute(value=thing, attr=part):
            return getattr(_value(thing, said), part)
        case ast.Call(func=ast.Name(id=name), args=parts):
            return _FUNCTIONS[name](*(_value(part, said) for part in parts))
        case ast.BinOp(left=left, op=sign, right=right):
            return _SIGNS[type(sign)](_value(left, said), _value(right, said))
        case ast.UnaryOp(op=sign, operand=thing):
            return _SIGNS[type(sign)](_value(thing, said))
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_value(part, said) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_value(part, said) for part in parts)
        case ast.Compare(left=first, ops=signs, comparators=others):
            pairs = pairwise(_value(each, said) for each in (first, *others))
            return all(_SIGNS[type(sign)](*pair) for sign, pair in zip(signs, pairs, strict=True))
    raise ValueError(f"no formula: {ast.unparse(node)}")
