"""The pinned genai_prices: its types and the data that came with it, and nothing that refreshes it.

The package's own __init__ loads an HTTP client and asyncio to fetch newer prices, which took a
tenth of a short answer's time and is never wanted here.
"""

from __future__ import annotations

import sys
from importlib.resources import files
from importlib.util import find_spec, module_from_spec

NAME = "genai_prices"


def _enter() -> bool:
    """Let submodules be found in the package without running its __init__, unless it ran."""
    spec = find_spec(NAME)
    if NAME in sys.modules or spec is None:
        return False
    sys.modules[NAME] = module_from_spec(spec)
    return True


def _leave() -> None:
    """Whoever imports the package later gets the whole of it, with these same submodules."""
    del sys.modules[NAME]


def _version() -> str:
    """By the folder that pip puts beside the package; importlib.metadata says the same, but loads
    what reads mail, which took a thirtieth of a short answer's time."""
    beside = (item.name for item in (files(NAME) / "..").iterdir())
    told = [name for name in beside if name.startswith(f"{NAME}-") and name.endswith(".dist-info")]
    if len(told) == 1:
        return told[0].removeprefix(f"{NAME}-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version(NAME)


_has_entered = _enter()
try:
    from genai_prices import types
    from genai_prices.data import providers

    VERSION = f"genai-prices {_version()}"
    """The library and its version, by which its publication day is known."""
finally:
    if _has_entered:
        _leave()


__all__ = ["VERSION", "providers", "types"]
