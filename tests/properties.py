"""How often properties are tried; tests/conftest.py has the profiles."""

from hypothesis import settings

MANY = settings(max_examples=3 * settings.default.max_examples)
"""For what has many cases, each of them read or reckoned in a moment."""
EVERY = 1 if settings.default.max_examples > 100 else 4
"""Of a large corpus every so manieth is tried."""
