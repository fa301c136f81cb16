"""The workspace's records in Slack's own JSON, as Web API answers and deliveries carry them."""

import time
from typing import Any

from bot.workspace import seed
from bot.workspace.records import Channel, Json, Message, Person, StoredFile, View
from bot.workspace.state import Workspace

CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}


def user_json(person: Person) -> Json:
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_admin": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": person.is_stranger,
        "tz": person.tz,
        "tz_offset": person.tz_offset,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            **({"bot_id": person.bot_id, "api_app_id": seed.APP_ID} if person.bot_id else {}),
        },
    }


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": False,
        "is_im": channel.is_im,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "context_team_id": workspace.team.id,
    }
    if channel.is_im:
        return {**common, "user": channel.members[0], "is_open": True}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_shared": channel.is_ext_shared,
        "is_general": channel.name == "general",
        "is_member": workspace.bot.id in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def command_channel_name(channel: Channel) -> str:
    """What a command says about its channel: Slack hides the names of private ones."""
    return {"private": "privategroup", "im": "directmessage"}.get(channel.kind, channel.name)


def message_json(workspace: Workspace, message: Message) -> Json:
    """A message as history, events and clicks show it; the root of a thread counts its replies."""
    sender = workspace.people.get(message.user)
    body: Json = {
        "type": "message",
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "team": sender.team_id,
        **_given(
            subtype=message.subtype,
            hidden=message.is_tombstone,
            thread_ts=message.thread_ts,
            bot_id=message.bot_id,
            app_id=workspace.app_id if message.bot_id else None,
            blocks=list(message.blocks),
            attachments=list(message.attachments),
            metadata=message.metadata,
        ),
    }
    return {**body, **_additions(workspace, message), **_thread_facts(workspace, message)}


def _additions(workspace: Workspace, message: Message) -> Json:
    """What came to a message after it was posted; Slack tells edits apart by whole seconds."""
    reactions = [
        {"name": each.name, "users": list(each.users), "count": len(each.users)}
        for each in message.reactions
    ]
    edited_ts = message.edited_ts and f"{message.edited_ts.partition('.')[0]}.000000"
    edited = {"user": message.user, "ts": edited_ts} if edited_ts else None
    files = [file_json(workspace.files.get(each)) for each in message.files]
    return _given(edited=edited, reactions=reactions, files=files)


def _thread_facts(workspace: Workspace, message: Message) -> Json:
    if message.thread_ts and message.thread_ts != message.ts:
        root = workspace.messages.find(message.channel, message.thread_ts)
        return {"parent_user_id": root.user} if root else {}
    if message.thread_ts != message.ts:
        return {}
    replies = workspace.messages.thread(message.channel, message.ts)[1:]
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
    }


def view_json(workspace: Workspace, view: View, values: Json | None = None) -> Json:
    """A view as the Web API answers and interactions carry it; `values` replace those kept."""
    empty = {
        "private_metadata": "",
        "callback_id": "",
        "title": None,
        "submit": None,
        "close": None,
    }
    return {
        **empty,
        "clear_on_close": False,
        "notify_on_close": False,
        **view.body,
        "id": view.id,
        "team_id": workspace.team.id,
        "app_id": workspace.app_id,
        "bot_id": workspace.bot_id,
        "app_installed_team_id": workspace.team.id,
        "state": {"values": _with_files(workspace, view.values if values is None else values)},
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "external_id": view.external_id or "",
    }


def _with_files(workspace: Workspace, values: Json) -> Json:
    """The state of inputs as Slack sends it: chosen files whole, of which ids are kept here."""
    return {
        block_id: {action_id: _whole(workspace, state) for action_id, state in states.items()}
        for block_id, states in values.items()
    }


def _whole(workspace: Workspace, state: Json) -> Json:
    if state.get("type") != "file_input":
        return state
    files = [file_json(workspace.files.get(id)) for id in state["files"] or []]
    return {**state, "files": files}


def file_json(file: StoredFile) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2] or "binary",
        "size": file.size,
        "user": file.user,
        "created": file.created,
        "timestamp": file.created,
        "channels": list(file.channels),
        "alt_txt": file.alt_txt,
        "url_private": f"/files/{file.id}/{file.name}",
        "url_private_download": f"/files/{file.id}/{file.name}",
    }


def interaction_json(workspace: Workspace, kind: str, user: str, **fields: Any) -> Json:
    """What every interaction payload starts with, and `fields`."""
    person = workspace.people.get(user)
    of = workspace.organisation
    who = {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id}
    return {
        "type": kind,
        "team": None if of else {"id": workspace.team.id, "domain": workspace.team.domain},
        "user": who,
        "api_app_id": workspace.app_id,
        "token": seed.VERIFICATION_TOKEN,
        "enterprise": {"id": of, "name": of} if of else None,
        "is_enterprise_install": bool(of),
        **fields,
    }


def enterprise_json(workspace: Workspace) -> Json:
    """What a command says of the organisation that the app is installed in."""
    of = workspace.organisation
    named: Json = {"enterprise_id": of, "enterprise_name": of} if of else {}
    return {**named, "is_enterprise_install": "true" if of else "false"}


def envelope_json(workspace: Workspace, event: Json, event_id: str, is_shared: bool) -> Json:
    """An event as the Events API wraps it."""
    authorization = {
        "enterprise_id": workspace.organisation or None,
        "team_id": workspace.team.id,
        "user_id": workspace.bot.id,
        "is_bot": True,
        "is_enterprise_install": bool(workspace.organisation),
    }
    return {
        "token": seed.VERIFICATION_TOKEN,
        "team_id": workspace.team.id,
        "context_team_id": workspace.team.id,
        "context_enterprise_id": workspace.organisation or None,
        "enterprise_id": workspace.organisation or None,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": is_shared,
        "event_context": f"4-{event_id}",
    }


def _given(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value}
