"""Bought hardware: what servers of one's own cost a month, beside rent and API."""
