"""The people of the workspace, the guest of another company, and the bot."""

from bot.workspace.errors import SlackError
from bot.workspace.records import Person
from bot.workspace.store import Shelf, Store


class People:
    def __init__(self, store: Store) -> None:
        self._shelf = Shelf(store, "person", Person)

    def add(self, person: Person) -> Person:
        return self._shelf.put(person.id, person)

    def all(self) -> list[Person]:
        """Everyone, the bot included, ordered by id."""
        return self._shelf.all()

    def humans(self) -> list[Person]:
        """Those a page can act as: members first, guests of other companies last."""
        humans = [person for person in self.all() if not person.is_bot]
        return sorted(humans, key=lambda person: person.is_stranger)

    def get(self, user: str) -> Person:
        """By id; raises SlackError `user_not_found`."""
        person = self._shelf.find(user)
        if person is None:
            raise SlackError("user_not_found")
        return person

    @property
    def bot(self) -> Person:
        return next(person for person in self.all() if person.bot_id)
