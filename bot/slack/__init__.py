"""The doors to Slack and what is sent through them: HTTP, Socket Mode, calls, posting, delivery."""
