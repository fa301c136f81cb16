"""Answers for machines: what a spreadsheet's rows are, and the bill of bought servers."""
