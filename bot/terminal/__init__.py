"""The commands of `tco` besides serving: what they read, answer and print. Each loads alone."""
