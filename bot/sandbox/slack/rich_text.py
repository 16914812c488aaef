"""The shape of rich text: sections, lists, quotes and preformatted blocks (which hold text and links only)."""

from __future__ import annotations

from bot.sandbox.slack.shapes import Shape, by_type, choice, flag, items, number, string

_STYLE = Shape({}, {"bold": flag, "italic": flag, "strike": flag, "code": flag, "underline": flag})
_RUN = Shape({"text": string(100_000)}, {"style": _STYLE})
_LINK = Shape({"url": string(3000)}, {"text": string(100_000), "style": _STYLE, "unsafe": flag})
_INLINE = by_type(
    {
        "text": _RUN,
        "link": _LINK,
        "user": Shape({"user_id": string(30)}, {"style": _STYLE}),
        "usergroup": Shape({"usergroup_id": string(30)}, {"style": _STYLE}),
        "channel": Shape({"channel_id": string(30)}, {"style": _STYLE}),
        "emoji": Shape({"name": string(100)}, {"unicode": string(100), "style": _STYLE, "skin_tone": number(1, 6)}),
        "date": Shape(
            {"timestamp": number(0, 10**11), "format": string(200)}, {"url": string(3000), "fallback": string(200)}
        ),
        "broadcast": Shape({"range": choice("here", "channel", "everyone")}, {"style": _STYLE}),
        "color": Shape({"value": string(20)}, {}),
    }
)
_RICH_SECTION = Shape({"elements": items(_INLINE, 0, 10_000)}, {})
RICH_TEXT = Shape(
    {
        "elements": items(
            by_type(
                {
                    "rich_text_section": _RICH_SECTION,
                    "rich_text_list": Shape(
                        {
                            "style": choice("bullet", "ordered"),
                            "elements": items(by_type({"rich_text_section": _RICH_SECTION}), 1, 10_000),
                        },
                        {"indent": number(0, 8), "offset": number(0, 10_000), "border": number(0, 1)},
                    ),
                    "rich_text_quote": Shape({"elements": items(_INLINE, 0, 10_000)}, {"border": number(0, 1)}),
                    "rich_text_preformatted": Shape(
                        {"elements": items(by_type({"text": _RUN, "link": _LINK}), 0, 10_000)},
                        {"border": number(0, 1), "language": string(50)},
                    ),
                }
            ),
            0,
            10_000,
        )
    },
    {"block_id": string(255)},
)
