"""Listeners by kind, each with `register(app, desk)`: acknowledge, build a question, hand it on."""
