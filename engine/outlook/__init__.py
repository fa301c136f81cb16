"""How firm the advice is: what would change it, ranges, the years ahead, and the verdict."""
