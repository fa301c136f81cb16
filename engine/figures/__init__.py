"""Dated figures with their sources, how engine/data is read, and the workload."""
