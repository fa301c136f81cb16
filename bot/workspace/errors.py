"""What Slack answers when it refuses."""

from bot.workspace.records import Json


class SlackError(Exception):
    """A refusal by Slack's own name for it, such as `channel_not_found`.

    `problems` are the lines of `response_metadata.messages`, such as
    `[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
    """

    def __init__(self, error: str, problems: tuple[str, ...] = (), status: int = 200) -> None:
        super().__init__(" ".join((error, *problems)))
        self.error = error
        self.problems = problems
        self.status = status

    def body(self) -> Json:
        """The answer's JSON, as Slack writes it."""
        if not self.problems:
            return {"ok": False, "error": self.error}
        return {
            "ok": False,
            "error": self.error,
            "errors": [problem.removeprefix("[ERROR] ") for problem in self.problems],
            "response_metadata": {"messages": list(self.problems)},
        }
