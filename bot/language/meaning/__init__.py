"""Meaning: what phrases say together, what they cannot say, and why."""
