"""Files that people share, fetched from Slack."""

from __future__ import annotations

from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit

from bot.slack.client import KeptClient

_SLACK = (".slack.com", ".slack-gov.com")


class NotFetched(Exception):
    """A file that Slack does not hand over; `why` is "scope", "large" or "gone"."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def fetched(client: KeptClient, file_id: str, into: BinaryIO, most_bytes: int) -> str:
    """Fetch a shared file; its name. Raises NotFetched, and what a call of Slack's raises."""
    answer: Any = client.files_info(file=file_id)
    told = answer["file"]
    url = urljoin(client.base_url, told.get("url_private_download") or told.get("url_private", ""))
    if int(told.get("size") or 0) > most_bytes:
        raise NotFetched("large")
    if not _is_slacks(url, client.base_url):
        raise NotFetched("gone")  # a file that lives elsewhere, such as a document's link
    kind = client.download(url, into, most_bytes)
    if kind is None:
        raise NotFetched("gone")
    if "html" in kind and "html" not in str(told.get("mimetype")):
        raise NotFetched("scope")  # Slack shows its sign-in page instead
    return str(told.get("name") or "file")


def _is_slacks(url: str, base_url: str) -> bool:
    """Whether the token may be sent there: to Slack, or to where its Web API is."""
    host = urlsplit(url).hostname or ""
    return host == urlsplit(base_url).hostname or host.endswith(_SLACK)
