"""Modals in their stacks, and everyone's Home tab of the app."""

import hashlib
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.notices import Notices
from bot.workspace.records import Json, Notice, View
from bot.workspace.store import Shelf, Store

STACK_LIMIT = 3


class Views:
    def __init__(self, store: Store, notices: Notices) -> None:
        self._store, self._notices = store, notices
        self._shelf = Shelf(store, "view", View)

    def open(self, user: str, body: Json) -> View:
        """Shows a modal as the first of a new stack; whatever was open before is gone."""
        self.clear(user)
        view_id = self._store.next_id("V")
        return self._put(self._view(view_id, "modal", user, body, root_id=view_id))

    def push(self, below: View, body: Json) -> View:
        """Lays a modal on top of `below`; raises SlackError `push_limit_reached`."""
        if len(self.stack(below.user)) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        view = self._view(self._store.next_id("V"), "modal", below.user, body, below.root_id)
        return self._put(view.model_copy(update={"previous_id": below.id}))

    def update(self, view: View, body: Json, expected_hash: str | None = None) -> View:
        """Replaces what a view shows; raises SlackError `hash_conflict`.

        What was typed stays in the inputs whose block and action ids are the same, as in Slack.
        """
        with self._store.locked():
            current = self.get(view.id)
            if expected_hash and expected_hash != current.hash:
                raise SlackError("hash_conflict")
            kept = _kept_values(current.values, body)
            fresh = self._view(view.id, view.kind, view.user, body, view.root_id)
            update = {"previous_id": view.previous_id, "values": kept}
            return self._put(fresh.model_copy(update=update))

    def publish(self, user: str, body: Json, expected_hash: str | None = None) -> View:
        """Sets the person's Home tab; raises SlackError `hash_conflict`."""
        home = self.home(user)
        if home:
            return self.update(home, body, expected_hash)
        view_id = self._store.next_id("V")
        return self._put(self._view(view_id, "home", user, body, root_id=view_id))

    def type_in(self, view: View, values: Json) -> View:
        """Keeps what the person has typed: `{block_id: {action_id: state}}`, whole."""
        return self._changed(view, {"values": values})

    def show_errors(self, view: View, errors: dict[str, str]) -> View:
        """Marks inputs, by block id, with what is wrong about them; an empty dict unmarks."""
        return self._changed(view, {"errors": errors})

    def _changed(self, view: View, update: Json) -> View:
        """What is there now, which the bot may have replaced since `view` was read."""
        with self._store.locked():
            return self._put((self._shelf.find(view.id) or view).model_copy(update=update))

    def close(self, view: View) -> None:
        """Takes the modal, and all on top of it, off the stack."""
        stack = self.stack(view.user)
        for each in stack[next(i for i, v in enumerate(stack) if v.id == view.id) :]:
            self._remove(each)

    def clear(self, user: str) -> None:
        for view in self.stack(user):
            self._remove(view)

    def get(self, view_id: str) -> View:
        """By id; raises SlackError `not_found`."""
        view = self._shelf.find(view_id)
        if view is None:
            raise SlackError("not_found")
        return view

    def by_external_id(self, external_id: str) -> View | None:
        named = (view for view in self._shelf.all() if view.external_id == external_id)
        return next(named, None)

    def stack(self, user: str) -> list[View]:
        """The person's open modals, the first opened first; the last one is on top."""
        return [v for v in self._shelf.all() if v.user == user and v.kind == "modal"]

    def top(self, user: str) -> View | None:
        """The modal in front of the person, if any."""
        return next(reversed(self.stack(user)), None)

    def home(self, user: str) -> View | None:
        """The Home tab as last published for the person, if ever."""
        homes = (v for v in self._shelf.all() if v.user == user and v.kind == "home")
        return next(homes, None)

    def _view(self, view_id: str, kind: Any, user: str, body: Json, root_id: str) -> View:
        stamp = self._store.next_ts()
        digest = hashlib.sha256(f"{view_id}{stamp}".encode()).hexdigest()[:8]
        return View(
            id=view_id,
            kind=kind,
            user=user,
            body=body,
            hash=f"{stamp.split('.')[0]}.{digest}",
            root_id=root_id,
            external_id=body.get("external_id") or None,
        )

    def _put(self, view: View) -> View:
        self._shelf.put(view.id, view)
        self._notices.send(_notice(view))
        return view

    def _remove(self, view: View) -> None:
        self._shelf.remove(view.id)
        self._notices.send(_notice(view))


def _kept_values(values: Json, body: Json) -> Json:
    blocks = {block.get("block_id"): block for block in body.get("blocks", [])}
    return {
        block_id: state
        for block_id, state in values.items()
        if _action_id(blocks.get(block_id)) in state
    }


def _action_id(block: Json | None) -> str | None:
    element = (block or {}).get("element") or (block or {}).get("accessory") or {}
    return element.get("action_id")


def _notice(view: View) -> Notice:
    kind: Any = "home" if view.kind == "home" else "view"
    return Notice(kind=kind, user=view.user, view_id=view.id)
