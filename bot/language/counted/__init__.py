"""Counted: what is told in people, hours, words, classes, parts and currencies, settled."""
