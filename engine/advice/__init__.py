"""What to do: the four conditions, the five steps, the decision table, cautions, the article."""
