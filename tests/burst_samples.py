"""Threads of the bot's, and what people ask in them, as Slack's events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.conversation import scenarios
from bot.storage import Storage, ThreadKey
from bot.workspace.bot_line import Parcel
from bot.workspace.local_slack import LocalSlack
from bot.workspace.payloads import envelope_json, message_json
from bot.workspace.records import Channel, Message
from engine import Workload
from tests.bot_beside_slack import texts

WORK = Workload(input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(1_000_000))
LABELS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Talk:
    """A channel of its own, in whose thread an answer of the bot's stands."""

    slack: LocalSlack
    root: Message

    @classmethod
    def begun(cls, slack: LocalSlack, storage: Storage, number: int) -> Talk:
        members = (slack.ana, slack.ravi, slack.bot)
        channel = Channel(
            id=f"C0BURST{number:03}", name=f"b{number}", kind="public", members=members
        )
        slack.workspace.channels.put(channel)
        root = slack.workspace.messages.post(
            channel.id, slack.bot, "An answer", bot_id=slack.workspace.bot_id
        )
        key = ThreadKey(slack.workspace.team.id, channel.id, root.ts)
        opened = scenarios.opened(key, WORK, slack.ana, date(2026, 4, 15), is_private=False)
        storage.threads.save(opened)
        return cls(slack, root)

    def asked(self, number: int) -> list[Parcel]:
        """The what-if of a number, as the events of its message: every third one mentions the
        bot, and so has a twin."""
        slack = self.slack
        user = slack.ana if number % 2 else slack.ravi
        name = f"<@{slack.bot}> " if number % 3 == 0 else ""
        text = f"{name}what if {number + 10}M in 1M out"
        message = slack.workspace.messages.post(
            self.root.channel, user, text, thread_ts=self.root.ts
        )
        body = {**message_json(slack.workspace, message), "channel": self.root.channel}
        body |= {"channel_type": "channel", "event_ts": message.ts}
        kinds = ("message", "app_mention") if name else ("message",)
        return [self._parcel({**body, "type": kind}, f"Ev{message.ts}{kind}") for kind in kinds]

    def answers(self) -> list[str]:
        """What the bot said in the thread."""
        thread = self.slack.thread(self.root.channel, self.root.ts)
        return [texts(message) for message in thread if message.user == self.slack.bot]

    def is_answered(self, questions: int) -> bool:
        """Whether each of the first questions is answered once, in the order that they came."""
        said = self.answers()
        expected = zip(range(questions), LABELS, said, strict=False)
        return len(said) == questions and all(
            f"`{number + 10}M in 1M out`" in text and f"Scenario {label}*" in text
            for number, label, text in expected
        )

    def _parcel(self, event: dict[str, object], event_id: str) -> Parcel:
        payload = envelope_json(self.slack.workspace, event, event_id, is_shared=False)
        return Parcel(kind="event", name=str(event["type"]), payload=payload)
