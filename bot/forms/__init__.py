"""The form and the team's form: what stands in them, and what it means."""
