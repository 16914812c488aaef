"""chat.*: posting, editing, deleting messages, and whispering; and reading what stands."""

from __future__ import annotations

import re

from bot.sandbox.slack.method import (
    Method,
    Refused,
    argument,
    blocks_of,
    message_json,
    own_message,
    truth,
    visible_channel,
    writable_channel,
)
from bot.sandbox.slack.methods_stream import still_streams
from bot.sandbox.slack.model import Json, Message
from bot.sandbox.slack.records import Records

# https://docs.slack.dev/reference/methods/chat.postMessage and chat.update, read 2026-08.
MOST_TEXT_POSTED = 40_000
MOST_BYTES_UPDATED = 4_000
MOST_MARKDOWN = 12_000

_BARE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")


def _words(arguments: Json) -> str:
    text, markdown = str(arguments.get("text") or ""), str(arguments.get("markdown_text") or "")
    if markdown and (text or arguments.get("blocks")):
        raise Refused("markdown_text_conflict")
    if len(markdown) > MOST_MARKDOWN:
        raise Refused("msg_too_long")
    return text or markdown


def post_message(records: Records, arguments: Json) -> Json:
    """Post a message; text above 40,000 characters is cut without a word, as Slack does it."""
    channel = writable_channel(records, arguments)
    text, blocks = _words(arguments), blocks_of(arguments, records)
    if not text.strip() and not blocks:
        raise Refused("no_text")
    message = records.post(
        channel.id,
        records.bot_user_id,
        text[:MOST_TEXT_POSTED],
        blocks,
        thread_ts=str(arguments.get("thread_ts") or ""),
        broadcast=truth(arguments, "reply_broadcast"),
        metadata=arguments.get("metadata") or {},
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_json(records, message)}


def update(records: Records, arguments: Json) -> Json:
    """Change a message; the text may have 4,000 bytes once `& < >` are escaped."""
    message = own_message(records, arguments, "cant_update_message")
    if still_streams(records, message):
        raise Refused("streaming_state_conflict")
    text, blocks = _words(arguments), blocks_of(arguments, records)
    if not text.strip() and not blocks:
        raise Refused("no_text")
    if len(_BARE_AMPERSAND.sub("&amp;", text).encode()) > MOST_BYTES_UPDATED:
        raise Refused("msg_too_long")
    if blocks and _has_rich_text(message.blocks) and not _has_rich_text(blocks):
        raise Refused("block_mismatch")
    edited = records.edit(message, text, blocks, arguments.get("metadata"))
    return {"channel": edited.channel, "ts": edited.ts, "text": edited.text, "message": message_json(records, edited)}


def _has_rich_text(blocks: tuple[Json, ...]) -> bool:
    return any(block.get("type") == "rich_text" for block in blocks)


def post_ephemeral(records: Records, arguments: Json) -> Json:
    """Show something to one person, who must be in the channel."""
    channel = writable_channel(records, arguments)
    user = argument(arguments, "user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = _words(arguments), blocks_of(arguments, records)
    if not text.strip() and not blocks:
        raise Refused("no_text")
    return {
        "message_ts": records.whisper(
            channel.id, user, text, blocks, thread_ts=str(arguments.get("thread_ts") or "")
        ).ts
    }


def delete(records: Records, arguments: Json) -> Json:
    """Delete a message of the bot's own; a person's message cannot be deleted with a bot token."""
    message = own_message(records, arguments, "cant_delete_message")
    records.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(records: Records, arguments: Json) -> Json:
    """Return the address of a message."""
    channel = visible_channel(records, arguments)
    message = records.find(channel.id, argument(arguments, "message_ts"))
    if message is None:
        raise Refused("message_not_found")
    return {"channel": channel.id, "permalink": records.permalink(message)}


def history(records: Records, arguments: Json) -> Json:
    """Return the last messages of a channel, the newest first; their metadata only where it is asked for."""
    channel = visible_channel(records, arguments)
    most = int(arguments.get("limit") or 100)
    return {"messages": [_told(records, m, arguments) for m in records.messages(channel)[: -most - 1 : -1]]}


def replies(records: Records, arguments: Json) -> Json:
    """Return a thread, the root first."""
    channel = visible_channel(records, arguments)
    root = records.find(channel.id, argument(arguments, "ts"))
    if root is None:
        raise Refused("thread_not_found")
    most = int(arguments.get("limit") or 1000)
    return {"messages": [_told(records, message, arguments) for message in records.thread(root)[:most]]}


def _told(records: Records, message: Message, arguments: Json) -> Json:
    body = message_json(records, message)
    if not truth(arguments, "include_all_metadata"):
        body.pop("metadata", None)
    return body


METHODS = {
    "conversations.history": Method(history, "", 3),
    "conversations.replies": Method(replies, "", 3),
    "chat.postMessage": Method(post_message, "chat:write", 4),
    "chat.update": Method(update, "chat:write", 3),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write", 4),
    "chat.delete": Method(delete, "chat:write", 3),
    "chat.getPermalink": Method(get_permalink, "", 4),
}
