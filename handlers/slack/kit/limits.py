"""Slack's limits, kept by construction: escaping, shortening, and paging of whole messages.

Limits: https://docs.slack.dev/reference/block-kit/blocks (seen 2026-11); `msg_blocks_too_long` has been seen from about
13,000 characters in one message although no page names a limit, so a page of ours stays well below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Block = dict[str, Any]

BLOCKS_IN_MESSAGE = 45
CHARACTERS_IN_MESSAGE = 9_000
CONTEXT_LIMIT = 1_500
TEXT_LIMIT = 1_200  # chat.update counts bytes after escaping and refuses more than 4,000
BUTTON_VALUE_LIMIT = 2_000

_LOUD = re.compile(r"(?<!\w)@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_WORD_JOINER = "\u2060"  # invisible, and stops "@channel" from being one


def escape(outside: str) -> str:
    """Return an outside string so that Slack shows it as it is: no link, no mention, no call to the whole channel."""
    calm = _LOUD.sub("@" + _WORD_JOINER, outside)
    return calm.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int) -> str:
    """Return the text with at most `limit` characters; what is cut off is marked."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def message_text(outside: str) -> str:
    """Return a message's `text` (notifications and screen readers show it): one line, escaped, within chat.update's limit."""
    line = " ".join(outside.split())
    limit = TEXT_LIMIT
    while len(escape(shorten(line, limit)).encode()) > 3 * TEXT_LIMIT:
        limit //= 2
    return escape(shorten(line, limit)) or "…"


def grey_line(outside: str) -> Block:
    """Return a small grey line. Its text is plain: nothing in it is parsed."""
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": shorten(outside, CONTEXT_LIMIT) or "…", "emoji": False}],
    }


def characters(value: object) -> int:
    """Count the characters that Slack counts: every string below this value."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(characters(v) for v in value.values())
    return sum(characters(v) for v in value) if isinstance(value, list) else 0


def pages(blocks: Iterable[Block]) -> list[list[Block]]:
    """Distribute blocks over as many messages as they need, in order. A single block is never too long: its maker sees to that."""
    result: list[list[Block]] = []
    room = 0
    for block in blocks:
        size = characters(block)
        if not result or len(result[-1]) >= BLOCKS_IN_MESSAGE or size > room:
            result.append([])
            room = CHARACTERS_IN_MESSAGE
        result[-1].append(block)
        room -= size
    return result
