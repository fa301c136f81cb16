"""The files that hold every figure, rule and name; code reads them, people add to them."""
