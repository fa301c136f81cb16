"""A question in, messages out: answers, the team's book, exports as CSV, JSON and FOCUS."""
