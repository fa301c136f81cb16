"""The local Slack: it knows nothing of the bot, and the bot nothing of it."""
