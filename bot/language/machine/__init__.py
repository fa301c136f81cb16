"""The machine: text becomes tokens, tokens phrases, by the wordings of the data files."""
