"""What the inspector shows of a message: its blocks, and the payloads that went both ways."""

from bot.workspace.records import Json, Message
from bot.workspace.visits import Visit


def inspection(visit: Visit) -> Json:
    """The context of the inspector's template."""
    workspace = visit.workspace
    message = workspace.messages.get(visit.channel.id, visit.inspect_ts)
    log = workspace.log.for_message(message.channel, message.ts)
    return {"builder": builder_json(message), "log": log}


def builder_json(message: Message) -> Json:
    """The message as Slack's Block Kit Builder takes it; one without blocks as one section."""
    if message.blocks:
        return {"blocks": list(message.blocks)}
    text = {"type": "mrkdwn", "text": message.text or " "}
    return {"blocks": [{"type": "section", "text": text}]}
