"""Many workspaces: the app installed in them, their sealed tokens, whose token speaks where."""
