"""The discussion under an answer: what is said there, what answers it, what is decided."""
