"""Where answers stand, for whoever takes them back later; without the storage nobody can."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.storage import Post, Storage, StorageUnavailable

logger = logging.getLogger(__name__)


class Kept:
    """What is kept of answers once they are posted."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def keep(self, team: str, query: str, posts: Sequence[Post]) -> None:
        """Remember where an answer was posted."""
        try:
            if posts and query:
                self._storage.keep_posts(team, query, posts)
        except StorageUnavailable as why:
            logger.error("Where %s was posted is not kept: %s", query, why)

    def is_withdrawn(self, team: str, query: str) -> bool:
        """Whether an answer was taken back, perhaps while some of it was still being posted."""
        try:
            found = self._storage.find(team, query) if query else None
        except StorageUnavailable as why:
            logger.error("Whether %s was taken back is not known: %s", query, why)
            return False
        return bool(found and found.is_withdrawn)
