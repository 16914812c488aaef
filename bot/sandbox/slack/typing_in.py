"""How what a person types becomes a message's text: signs escaped, mentions and links marked, code left as it is.

https://docs.slack.dev/messaging/formatting-message-text (read 2026-11).
"""

from __future__ import annotations

import re

from bot.sandbox.slack.model import ChannelKind
from bot.sandbox.slack.records import Records

_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s|]+[^\s|.,;:!?)\]]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_EVERYBODY = re.compile(r"(?<![\w@])@(here|channel|everyone)\b")


def as_stored(records: Records, typed: str) -> str:
    """Return the text as Slack keeps it and hands it to the bot."""
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    parts = _CODE.split(escaped)
    return "".join(part if number % 2 else _marked(records, part) for number, part in enumerate(parts))


def _marked(records: Records, text: str) -> str:
    text = _ADDRESS.sub(_link, text)
    text = _EVERYBODY.sub(r"<!\1>", text)
    people = {member.name: f"<@{member.id}>" for member in records.members.values()}
    text = _named(text, "@", people)
    places = {c.name: f"<#{c.id}|{c.name}>" for c in records.channels.values() if c.kind is not ChannelKind.DIRECT}
    return _named(text, "#", places)


def _link(found: re.Match[str]) -> str:
    address = found[0]
    return f"<{address}>" if address.startswith("http") else f"<mailto:{address}|{address}>"


def _named(text: str, sign: str, known: dict[str, str]) -> str:
    """Put the ids in the place of the names behind this sign; longer names come first."""
    for name in sorted(known, key=len, reverse=True):
        text = re.sub(rf"(?<![\w<]){re.escape(sign + name)}(?!\w)", lambda _: known[name], text, flags=re.IGNORECASE)  # noqa: B023  used at once
    return text
