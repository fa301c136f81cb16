"""The Web API's `files.*`: the three steps of an upload, and what is known of a file."""

from bot.workspace.arguments import Arguments, Method, invalid
from bot.workspace.blockkit import check_blocks, with_ids
from bot.workspace.errors import SlackError
from bot.workspace.events import Events
from bot.workspace.payloads import file_json
from bot.workspace.records import Channel, Json, StoredFile
from bot.workspace.state import Workspace
from bot.workspace.web_chat import visible_channel

MAX_BYTES = 1_000_000_000
MAX_ALT_CHARACTERS = 1000


class FileMethods:
    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace, self._events = workspace, events
        self.upload_base = ""
        """What every upload's address starts with; set by the server, which knows its port."""

    def table(self) -> dict[str, Method]:
        """The methods by their names in the Web API."""
        return {
            "files.completeUploadExternal": self.complete,
            "files.delete": self.delete,
            "files.getUploadURLExternal": self.upload_url,
            "files.info": self.info,
        }

    def upload_url(self, args: Arguments) -> Json:
        size = args.integer("length", 0, 0, MAX_BYTES)
        if size == 0:
            raise invalid("must be more than 0", "length")
        if len(args.string("alt_txt")) > MAX_ALT_CHARACTERS:
            raise SlackError("alt_txt_too_large")
        file = self._workspace.files.announce(
            self._workspace.bot.id,
            args.required("filename"),
            size,
            alt_txt=args.string("alt_txt"),
            snippet_type=args.optional("snippet_type"),
        )
        return {"upload_url": f"{self.upload_base}{file.id}", "file_id": file.id}

    def complete(self, args: Arguments) -> Json:
        wanted = args.json("files", "invalid_arguments")
        if not isinstance(wanted, list) or not wanted:
            raise invalid("missing required field: files", "files")
        channels = self._channels(args)
        where = tuple(channel.id for channel in channels)
        files = [self._complete(each, where) for each in wanted]
        for channel in channels:
            self._share(channel, files, args)
        return {"files": [file_json(file) for file in files]}

    def info(self, args: Arguments) -> Json:
        return {"file": file_json(self._workspace.files.get(args.required("file")))}

    def delete(self, args: Arguments) -> Json:
        """Deletes a file and the messages that hold nothing else."""
        file = self._workspace.files.get(args.required("file"))
        for channel in file.channels:
            for message in self._workspace.messages.all(channel):
                if message.files == (file.id,):
                    # The event tells of the file, too: it is gone last.
                    self._workspace.messages.remove(message)
                    self._events.message_deleted(message)
        self._workspace.files.remove(file)
        return {}

    def _complete(self, wanted: Json, channels: tuple[str, ...]) -> StoredFile:
        return self._workspace.files.complete(
            str(wanted.get("id")), str(wanted.get("title") or ""), channels
        )

    def _channels(self, args: Arguments) -> list[Channel]:
        names = [*args.words("channel_id"), *args.words("channels")]
        channels = [visible_channel(self._workspace, name) for name in dict.fromkeys(names)]
        if any(self._workspace.bot.id not in channel.members for channel in channels):
            raise SlackError("not_in_channel")
        return channels

    def _share(self, channel: Channel, files: list[StoredFile], args: Arguments) -> None:
        blocks = args.json("blocks", "invalid_blocks_format") or []
        check_blocks(blocks)
        bot = self._workspace.bot
        message = self._workspace.messages.post(
            channel.id,
            bot.id,
            args.string("initial_comment"),
            bot_id=bot.bot_id,
            blocks=tuple(with_ids(blocks)),
            thread_ts=args.optional("thread_ts"),
            subtype="file_share",
            files=tuple(file.id for file in files),
        )
        self._events.message(message)
