"""Where one bill crosses another: the staircase of own GPUs, API lines over volume, hybrids."""
