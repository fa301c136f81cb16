"""From bytes to records: what a file is wrapped in, and the rows, documents or lines in it."""
