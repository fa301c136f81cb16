"""A question made whole: the book of figures, the team's over it, the gaps filled."""
