"""The standard Markdown of a `markdown` block as safe HTML."""

from markdown_it import MarkdownIt
from markupsafe import Markup

# Raw HTML is shown as typed; pictures become links, as in Slack; bare addresses stay text.
_PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)
_PARSER.disable("image")


def markdown_html(text: str) -> Markup:
    """HTML of a Markdown text; nothing typed can become a tag of its own."""
    return Markup(_PARSER.render(text))
