"""Rich text: the one form in which Slack parses nothing, so server words, sentences and commands stay what they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from handlers.slack.kit.limits import Block, escape, shorten

COMMAND_LIMIT = 8_000
PARAGRAPH_LIMIT = 2_500

Part = dict[str, Any]
Element = dict[str, Any]


def plain(text: str) -> Part:
    """Return text as it is."""
    return {"type": "text", "text": shorten(text, PARAGRAPH_LIMIT)}


def bold(text: str) -> Part:
    """Return text in bold."""
    return plain(text) | {"style": {"bold": True}}


def code(text: str) -> Part:
    """Return a word or a short command inside a sentence."""
    return plain(text) | {"style": {"code": True}}


def link(url: str, text: str) -> Part:
    """Return a link with a text of our own."""
    return {"type": "link", "url": url, "text": text}


def person(user: str) -> Part:
    """Return a mention: it notifies."""
    return {"type": "user", "user_id": user}


def user_group(group: str) -> Part:
    """Return a mention of a user group: it notifies its members who are there."""
    return {"type": "usergroup", "usergroup_id": group}


def channel(channel_id: str) -> Part:
    """Return a channel's name, which leads there."""
    return {"type": "channel", "channel_id": channel_id}


def in_mrkdwn(part: Part) -> str:
    """Return a part of running text as it stands in a message's `text`."""
    match part["type"]:
        case "user":
            return f"<@{part['user_id']}>"
        case "usergroup":
            return f"<!subteam^{part['usergroup_id']}>"
        case _:
            return escape(str(part.get("text") or ""))


def time_of_day(moment: datetime) -> Part:
    """Return a moment as its time of day, in the reader's own format and zone."""
    utc = moment.astimezone(UTC)
    return {"type": "date", "timestamp": int(utc.timestamp()), "format": "{time}", "fallback": f"{utc:%H:%M} UTC"}


def paragraph(*parts: Part) -> Element:
    """Return one line of running text; parts without text are left out."""
    return {"type": "rich_text_section", "elements": [p for p in parts if p.get("text", "x")]}


def command(text: str) -> Element:
    """Return a block of code that people copy. It is never cut: whoever calls sees to it that it fits (`fits`)."""
    return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}


def words(text: str) -> Element:
    """Return what a server said, as it said it."""
    return {"type": "rich_text_preformatted", "elements": [plain(text)]}


def bullets(lines: Iterable[str], *, numbered: bool = False) -> Element:
    """Return a list."""
    style = "ordered" if numbered else "bullet"
    return {"type": "rich_text_list", "style": style, "elements": [paragraph(plain(line)) for line in lines if line]}


def fits(text: str) -> bool:
    """Tell whether a command can be shown in one piece."""
    return len(text) <= COMMAND_LIMIT


def rich(*elements: Element) -> Block:
    """Return a block of these elements. Lines that follow each other become one section with line breaks between them."""
    merged: list[Element] = []
    for element in elements:
        if not element["elements"]:
            continue
        if merged and element["type"] == merged[-1]["type"] == "rich_text_section":
            joined = [*merged[-1]["elements"], plain("\n"), *element["elements"]]
            merged[-1] = {"type": "rich_text_section", "elements": joined}
        else:
            merged.append(element)
    return {"type": "rich_text", "elements": merged}


def spoken(blocks: Iterable[Block]) -> str:
    """Return the words of these blocks in a line: what a screen reader reads instead of them."""
    return " ".join(_words(list(blocks)).split())


def _words(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(_words, value))
    if isinstance(value, dict):
        kind = value.get("type")
        parts = value.get("elements")
        joint = "" if kind in {"rich_text_section", "rich_text_preformatted"} else " "
        return (
            joint.join(_words(part) for part in parts)
            if isinstance(parts, list)
            else _words(value.get("text") or value.get("fallback"))
        )
    return value if isinstance(value, str) else ""
