"""Records of a source in a text: flat mappings of keys to values, whatever the text's shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bot.usage.sources.description import Series, Source, key

Record = dict[str, Any]
_decoder = json.JSONDecoder(parse_float=Decimal)
_DEPTH = 9
"""How deep objects with records are looked for: pages in pages, resources, scopes, spans."""
_KEYS_DEPTH = 6
_MOST_PATHS = 512
"""Names that are remembered at one place; strangers' files may have a new one a record."""


def flat(
    value: Mapping[str, Any], prefix: str = "", branches: frozenset[str] | None = None
) -> Record:
    """An object with the objects in it as one mapping; lists stay whole. Of the objects only those
    on the way to a key that is read, where `branches` are its beginnings."""
    record: Record = {}
    _flatten(value, prefix, branches, 0, record)
    return record


def _flatten(
    value: Mapping[str, Any],
    prefix: str,
    branches: frozenset[str] | None,
    depth: int,
    into: Record,
) -> None:
    known = _paths(prefix)
    for name, inner in value.items():
        path = known.get(name) or _path(known, prefix, name)
        if type(inner) is not dict or depth >= _KEYS_DEPTH:
            into[path] = inner
        elif branches is None or path in branches:
            _flatten(inner, path, branches, depth + 1, into)


@lru_cache(maxsize=128)
def _paths(prefix: str) -> dict[str, str]:
    """The keys that names below `prefix` were found to have, so that a million records' names are
    compared once."""
    return {}


def _path(known: dict[str, str], prefix: str, name: str) -> str:
    path = prefix + key(str(name))
    if len(known) < _MOST_PATHS:
        known[name] = path
    return path


def records(
    source: Source, element: Any, branches: frozenset[str] | None = None
) -> Iterator[Record]:
    """The records of a source in a JSON element; an empty bucket comes without quantities."""
    for anchor in _anchors(source.anchor, element, 0):
        yield from _of_anchor(source, anchor, branches)


def _anchors(keys: tuple[str, ...], value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        if depth < _DEPTH:
            for item in value:
                if isinstance(item, dict | list):
                    yield from _anchors(keys, item, depth + 1)
    elif isinstance(value, dict):
        if _has(value, keys) if keys else not _is_wrapper(value):
            yield value
        elif depth < _DEPTH:
            for item in value.values():
                if isinstance(item, dict | list):
                    yield from _anchors(keys, item, depth + 1)


def _has(value: dict[str, Any], keys: tuple[str, ...]) -> bool:
    names = {key(str(name)) for name in value}
    return all(name in names for name in keys)


def _is_wrapper(value: dict[str, Any]) -> bool:
    """Whether an object is a page around a list of records and no record itself."""
    if _names_usage(tuple(value)):
        return False
    lists = [item for item in value.values() if type(item) is list and item]
    if any(isinstance(item[0], dict) and _is_rich(item[0]) for item in lists):
        return True
    inner = [item for item in value.values() if type(item) is dict]
    if any(_names_usage(tuple(item)) for item in inner):
        return False
    lists = [item for page in inner for item in page.values() if type(item) is list and item]
    return any(isinstance(item[0], dict) and _names_usage(tuple(item[0])) for item in lists)


@lru_cache(maxsize=4096)
def _names_usage(names: tuple[str, ...]) -> bool:
    """Whether an object's keys tell tokens or usage."""
    return any("token" in name or "usage" in name for name in map(str.lower, names))


def _is_rich(item: dict[str, Any]) -> bool:
    return len(item) > 1 or any(isinstance(inner, list) for inner in item.values())


def _of_anchor(
    source: Source, anchor: dict[str, Any], branches: frozenset[str] | None
) -> Iterator[Record]:
    if source.series is not None:
        yield from _points(source, source.series, anchor)
    elif source.inside:
        yield from _inside(source, anchor)
    elif source.attributes:
        yield _with_attributes(source, anchor)
    else:
        yield expanded(source, flat(anchor, branches=branches))


def _inside(source: Source, anchor: dict[str, Any]) -> Iterator[Record]:
    inner = list(_walk(anchor, source.inside))
    outer = flat({name: item for name, item in anchor.items()
                  if name in source.around or not isinstance(item, list | dict)})  # fmt: skip
    if not inner:
        yield flat({name: item for name, item in anchor.items() if not isinstance(item, list)})
    for name, item in inner:
        yield {**outer, **({"@key": name} if name else {}), **flat(item)}


def _walk(
    value: Any, path: tuple[str, ...], name: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects at the end of a path, each with the key it stood under, if `{}` was passed."""
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, path, name)
    elif isinstance(value, dict) and path and path[0] == "{}":
        for inner, item in value.items():
            yield from _walk(item, path[1:], str(inner))
    elif isinstance(value, dict) and path:
        yield from _walk(value.get(path[0]), path[1:], name)
    elif isinstance(value, dict):
        yield name, value


def _points(source: Source, series: Series, anchor: dict[str, Any]) -> Iterator[Record]:
    for holder in _holders(source, anchor):
        base = expanded(source, holder)
        base.update(_listed_labels(holder))
        identity = json.dumps(sorted((name, str(item)) for name, item in base.items()
                                     if not isinstance(item, list)))  # fmt: skip
        for point in _written(series, holder):
            yield {**base, "@series": identity, **point}


def _holders(source: Source, anchor: dict[str, Any]) -> Iterable[Record]:
    """The series in an anchor: itself, or the objects inside it with its own words around."""
    if not source.inside:
        return [flat(anchor)]
    outer = flat({name: item for name, item in anchor.items() if not isinstance(item, list)})
    return [{**outer, **flat(item)} for _, item in _walk(anchor, source.inside)]


def _listed_labels(holder: Record) -> Record:
    """Azure's dimensions, which are a list of names with values."""
    labels = holder.get("metadatavalues")
    return {
        "@" + key(str(label["name"].get("value", ""))): label.get("value")
        for label in (labels if isinstance(labels, list) else [])
        if isinstance(label, dict) and isinstance(label.get("name"), dict)
    }


def _written(series: Series, holder: Record) -> Iterator[Record]:
    points = holder.get(key(series.points))
    if not isinstance(points, list):
        return
    if series.form == "objects":
        yield from (flat(point) for point in points if isinstance(point, dict))
    elif series.form == "pairs":
        yield from (
            {"@time": point[0], "@value": point[1]}
            for point in points
            if isinstance(point, list) and len(point) == 2
        )
    else:
        values = holder.get(key(series.values)) or []
        for when, value in zip(points, values, strict=False):
            yield {"@time": when, "@value": value}


def _with_attributes(source: Source, anchor: dict[str, Any]) -> Record:
    record = flat({k: v for k, v in anchor.items() if k not in source.attributes})
    for name in source.attributes:
        attributes = anchor.get(name)
        if isinstance(attributes, dict):
            record.update(flat(attributes))
        for attribute in attributes if isinstance(attributes, list) else []:
            if isinstance(attribute, dict) and isinstance(attribute.get("value"), dict):
                record[key(str(attribute.get("key")))] = next(
                    iter(attribute["value"].values()), None
                )
    return record


def expanded(source: Source, record: Record) -> Record:
    """A record with the JSON in its cells read, where the source says there is some."""
    for name in source.json_cells:
        cell = record.get(name)
        if isinstance(cell, str) and cell[:1] == "{":
            try:
                inner = _decoder.decode(cell)
            except (ValueError, RecursionError):
                continue
            record.update(flat(inner, name if name != "message" else ""))
    return record
