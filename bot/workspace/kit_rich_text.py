"""Block Kit's rich text: sections, lists, quotes and code, and what stands within them."""

from bot.workspace.kit_checks import Check, OneOf, Shape, flag, integer, items, string, word
from bot.workspace.kit_objects import ID

STYLE = Shape(
    may=dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        flag,
    )
)

INLINE = OneOf(
    {
        "text": Shape(must={"text": string()}, may={"style": STYLE}),
        "link": Shape(
            must={"url": string(3000)}, may={"text": string(), "unsafe": flag, "style": STYLE}
        ),
        "emoji": Shape(must={"name": string()}, may={"unicode": string(), "style": STYLE}),
        "user": Shape(must={"user_id": ID}, may={"style": STYLE}),
        "usergroup": Shape(must={"usergroup_id": ID}, may={"style": STYLE}),
        "channel": Shape(must={"channel_id": ID}, may={"style": STYLE}),
        "team": Shape(must={"team_id": ID}, may={"style": STYLE}),
        "broadcast": Shape(
            must={"range": word("here", "channel", "everyone")}, may={"style": STYLE}
        ),
        "color": Shape(must={"value": string()}, may={"style": STYLE}),
        "date": Shape(
            must={"timestamp": integer(), "format": string()},
            may={"url": string(3000), "fallback": string(), "style": STYLE},
        ),
    }
)
INLINES = items(INLINE, least=0)

BORDER = integer(0, 1)
SECTION = Shape(must={"elements": INLINES})
QUOTE = Shape(must={"elements": INLINES}, may={"border": BORDER})
PREFORMATTED = Shape(must={"elements": INLINES}, may={"border": BORDER, "language": string()})
LIST = Shape(
    must={
        "style": word("bullet", "ordered"),
        "elements": items(OneOf({"rich_text_section": SECTION})),
    },
    may={"indent": integer(0, 8), "offset": integer(0), "border": BORDER},
)

PARTS = OneOf(
    {
        "rich_text_section": SECTION,
        "rich_text_list": LIST,
        "rich_text_quote": QUOTE,
        "rich_text_preformatted": PREFORMATTED,
    }
)
RICH_TEXT_SHAPE = Shape(must={"elements": items(PARTS)}, may={"block_id": ID})
RICH_TEXT: Check = OneOf({"rich_text": RICH_TEXT_SHAPE})
