"""Files that were uploaded, their bytes, and where they were shared."""

import time
from mimetypes import guess_type
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.notices import Notices
from bot.workspace.records import Notice, StoredFile
from bot.workspace.store import Shelf, Store


class Files:
    def __init__(self, store: Store, notices: Notices) -> None:
        self._store, self._notices = store, notices
        self._shelf = Shelf(store, "file", StoredFile)

    def announce(self, user: str, name: str, size: int, **fields: Any) -> StoredFile:
        """Reserves an id for an upload of `size` bytes that is about to come."""
        file = StoredFile(
            id=self._store.next_id("F"),
            name=name,
            size=size,
            user=user,
            created=int(time.time()),
            **fields,
        )
        return self._shelf.put(file.id, file)

    def receive(self, file_id: str, body: bytes, mimetype: str) -> StoredFile:
        """Keeps the bytes of an announced file; raises SlackError `file_not_found`.

        Its name tells the type, as in Slack: the SDK sends any file as a form's fields.
        """
        file = self.get(file_id)
        self._store.put_blob(file_id, body)
        update = {"size": len(body), "mimetype": guess_type(file.name)[0] or mimetype}
        return self._shelf.put(file_id, file.model_copy(update=update))

    def take(self, user: str, name: str, body: bytes, channels: tuple[str, ...] = ()) -> StoredFile:
        """A person's file at once: shared in channels, or chosen in a form and shared nowhere."""
        file = self.announce(user, name, len(body))
        self.receive(file.id, body, "application/octet-stream")
        return self.complete(file.id, name, channels)

    def complete(self, file_id: str, title: str, channels: tuple[str, ...]) -> StoredFile:
        """Ends an upload; raises SlackError `file_not_found` while no bytes have come."""
        self.content(file_id)
        file = self.get(file_id)
        update = {"title": title or file.name, "channels": channels, "is_complete": True}
        self._notices.send(Notice(kind="file", channel=channels[0] if channels else None))
        return self._shelf.put(file_id, file.model_copy(update=update))

    def remove(self, file: StoredFile) -> None:
        """Takes a file away."""
        self._shelf.remove(file.id)
        self._notices.send(Notice(kind="file", channel=next(iter(file.channels), None)))

    def get(self, file_id: str) -> StoredFile:
        """By id; raises SlackError `file_not_found`."""
        file = self._shelf.find(file_id)
        if file is None:
            raise SlackError("file_not_found")
        return file

    def has(self, file_id: str) -> bool:
        """Whether such a file was uploaded, shared or not."""
        file = self._shelf.find(file_id)
        return file is not None and file.is_complete

    def content(self, file_id: str) -> bytes:
        """The bytes; raises SlackError `file_not_found`."""
        try:
            return self._store.blob(file_id)
        except KeyError:
            raise SlackError("file_not_found") from None
