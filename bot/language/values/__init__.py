"""Values: numbers, volumes, money, days, places and names, read off tokens."""
