"""What a Web API method is: a function of the workspace's records and the arguments, with a scope and a rate tier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from bot.sandbox.slack.block_kit import MESSAGE, problems_of_blocks
from bot.sandbox.slack.model import Channel, ChannelKind, File, Json, Message
from bot.sandbox.slack.records import Records

# Seen refused with markdown blocks from about this length, documented nowhere (slackapi/bolt-js issue 2509, read 2026-08).
MOST_CHARACTERS_IN_BLOCKS = 13_200
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})


class Refused(Exception):  # Slack says "ok": false; it is an answer, not an accident
    """The call's answer is `"ok": false` with this error word."""

    def __init__(self, error: str, *messages: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.body: Json = {"ok": False, "error": error, **more}
        if messages:
            self.body["errors"] = [
                message.partition(" [json-pointer")[0].removeprefix("[ERROR] ") for message in messages
            ]
            self.body["response_metadata"] = {"messages": list(messages)}


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Web API; `scope` is the bot scope it needs ("" for none)."""

    work: Callable[[Records, Json], Json]
    scope: str
    tier: int


def argument(arguments: Json, name: str) -> str:
    """Return a text argument; without it Slack answers `invalid_arguments` and names it."""
    value = arguments.get(name)
    if value is None or value == "":
        raise Refused("invalid_arguments", f"[ERROR] missing required field: {name}")
    return str(value)


def truth(arguments: Json, name: str) -> bool:
    """Return a yes-or-no argument, as forms, queries and JSON write it."""
    return str(arguments.get(name, "")).lower() in {"1", "true"}


def visible_channel(records: Records, arguments: Json, name: str = "channel") -> Channel:
    """Return the channel, which a private one without the bot in it is not: it looks as if it did not exist."""
    channel = records.channels.get(argument(arguments, name))
    hidden = (
        channel is not None and channel.kind is not ChannelKind.PUBLIC and records.bot_user_id not in channel.members
    )
    if channel is None or hidden:
        raise Refused("channel_not_found")
    return channel


def writable_channel(records: Records, arguments: Json, name: str = "channel") -> Channel:
    """Return the channel if the bot may write there; a user id stands for the person's direct messages."""
    member = records.members.get(argument(arguments, name))
    if member is not None:
        return records.direct_channel(member.id, records.bot_user_id)
    channel = visible_channel(records, arguments, name)
    if channel.is_archived:
        raise Refused("is_archived")
    if records.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def blocks_of(arguments: Json, records: Records) -> tuple[Json, ...]:
    """Return the blocks of a message, checked against Slack's limits; the pictures in them must be files that are there."""
    blocks = arguments.get("blocks")
    if blocks in (None, "", []):
        return ()
    problems = problems_of_blocks(blocks, MESSAGE) or _missing_pictures(blocks, records)
    if problems:
        raise Refused("invalid_blocks", *problems)
    if characters_in(blocks) > MOST_CHARACTERS_IN_BLOCKS:
        raise Refused("msg_blocks_too_long")
    return tuple(blocks)


def _missing_pictures(blocks: list[Json], records: Records) -> list[str]:
    """Name the images whose file is not there or is no picture (https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object)."""
    problems = []
    for number, block in enumerate(blocks):
        file = records.files.get(str((block.get("slack_file") or {}).get("id", "")))
        if block["type"] != "image" or not block.get("slack_file"):
            continue
        if file is None or file.mimetype not in PICTURES or not records.file_rules.is_ready():
            problems.append(f"[ERROR] invalid slack file [json-pointer:/blocks/{number}/slack_file]")
    return problems


def characters_in(value: object) -> int:
    """Count the characters that a reader would see: every `text` of the blocks."""
    if isinstance(value, dict):
        return sum(
            len(part) if key == "text" and isinstance(part, str) else characters_in(part) for key, part in value.items()
        )
    if isinstance(value, list):
        return sum(characters_in(part) for part in value)
    return 0


def own_message(records: Records, arguments: Json, refusal: str) -> Message:
    """Return a message of the bot's; somebody else's is refused with this word."""
    channel = visible_channel(records, arguments)
    message = records.find(channel.id, argument(arguments, "ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != records.bot_user_id:
        raise Refused(refusal)
    return message


def message_json(records: Records, message: Message) -> Json:
    """Return a message as Slack's answers, events and interactions carry it."""
    body: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": records.team_id,
    }
    if message.user == records.bot_user_id:
        body |= {"bot_id": records.bot_id, "app_id": records.app_id}
    elif message.user in records.members and records.members[message.user].is_bot:
        body |= {"bot_id": "B" + message.user[1:]}
    if message.blocks:
        body["blocks"] = list(message.blocks)
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.metadata:
        body["metadata"] = message.metadata
    if message.attachments:
        body["attachments"] = list(message.attachments)
    if message.files:
        body["files"] = [file_json(records, file) for file in message.files]
    if len(message.history) > 1:
        body["edited"] = {"user": message.user, "ts": f"{message.history[-1].at:.6f}"}
    return body


def file_json(records: Records, file: File) -> Json:
    """Return a file as messages and file inputs carry it: its bytes lie at the private addresses (https://docs.slack.dev/reference/objects/file-object)."""
    folder = f"{records.base_url}/files-pri/{records.team_id}-{file.id}"
    ending = file.name.rpartition(".")[2].lower()
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype or "text/plain",
        "filetype": {"txt": "text", "log": "text"}.get(ending, ending),
        "mode": "snippet" if file.snippet_type else "hosted",
        "size": len(file.content),
        "user": file.user,
        "is_external": False,
        "file_access": "visible",
        **({"alt_txt": file.alt_txt} if file.alt_txt else {}),
        "url_private": f"{folder}/{quote(file.name)}",
        "url_private_download": f"{folder}/download/{quote(file.name)}",
    }
