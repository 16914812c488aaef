"""chat.startStream, chat.appendStream, chat.stopStream: a message that grows before the reader's eyes."""

from __future__ import annotations

from bot.sandbox.slack.method import (
    Method,
    Refused,
    argument,
    blocks_of,
    message_json,
    visible_channel,
    writable_channel,
)
from bot.sandbox.slack.model import ChannelKind, Json, Message
from bot.sandbox.slack.records import Records
from bot.sandbox.slack.streams import LIFE, Stream, problems_of_chunks

NOT_STREAMING = "message_not_in_streaming_state"
STOPPED_BY_USER = "stopped_by_user"
_MODES = ("timeline", "plan")


def start(records: Records, arguments: Json) -> Json:
    """Begin a streamed message; outside of direct messages Slack wants to know for whom it is."""
    channel = writable_channel(records, arguments)
    if channel.kind is not ChannelKind.DIRECT:
        _recipient(records, arguments)
    mode = str(arguments.get("task_display_mode") or "timeline")
    if mode not in _MODES:
        raise Refused("invalid_arguments", f"[ERROR] must be one of: {', '.join(_MODES)}")
    stream = Stream(records.clock.now(), mode == "plan")
    stream.take(_chunks_of(arguments, stream))
    thread = str(arguments.get("thread_ts") or "")
    message = records.post(channel.id, records.bot_user_id, stream.text, stream.blocks(), thread_ts=thread)
    records.streams[channel.id, message.ts] = stream
    return {"channel": channel.id, "ts": message.ts}


def _recipient(records: Records, arguments: Json) -> None:
    for name in ("recipient_team_id", "recipient_user_id"):
        if not arguments.get(name):
            raise Refused(f"missing_{name}")
    if arguments["recipient_user_id"] not in records.members:
        raise Refused("user_not_found")


def append(records: Records, arguments: Json) -> Json:
    """Add to a streamed message."""
    message, stream = _streamed(records, arguments)
    chunks = _chunks_of(arguments, stream)
    if not chunks:
        raise Refused("no_text")
    stream.take(chunks)
    records.edit(message, stream.text, stream.blocks())
    return {"channel": message.channel, "ts": message.ts}


def stop(records: Records, arguments: Json) -> Json:
    """End a streamed message; the blocks given here stand at its bottom."""
    message, stream = _streamed(records, arguments)
    chunks, blocks = _chunks_of(arguments, stream), blocks_of(arguments, records)
    stream.take(chunks)
    stream.end(NOT_STREAMING, blocks)
    metadata = arguments.get("metadata")
    edited = records.edit(message, stream.text, stream.blocks(), metadata if isinstance(metadata, dict) else None)
    return {"channel": edited.channel, "ts": edited.ts, "message": message_json(records, edited)}


def stop_for_person(records: Records, message: Message) -> None:
    """Let a person press Slack's own button that stops a streamed message."""
    stream = records.streams[message.channel, message.ts]
    stream.end(STOPPED_BY_USER)
    records.edit(records.now(message), stream.text, stream.blocks())


def still_streams(records: Records, message: Message) -> bool:
    """Tell whether a message is being streamed: then chat.update must not touch it."""
    stream = records.streams.get((message.channel, message.ts))
    return stream is not None and not _ended(records, stream)


def _streamed(records: Records, arguments: Json) -> tuple[Message, Stream]:
    channel = visible_channel(records, arguments)
    message = records.find(channel.id, argument(arguments, "ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != records.bot_user_id:
        raise Refused("message_not_owned_by_app")
    stream = records.streams.get((channel.id, message.ts))
    why = NOT_STREAMING if stream is None else _ended(records, stream)
    if stream is None or why:
        raise Refused(why)
    return message, stream


def _ended(records: Records, stream: Stream) -> str:
    if not stream.ended and records.clock.now() - stream.born > LIFE:
        stream.end(NOT_STREAMING)
    return stream.ended


def _chunks_of(arguments: Json, stream: Stream) -> list[Json]:
    """Return what is to be added; text given alone is a chunk, too. Text alone and chunks do not mix, in a call or in a stream."""
    text, chunks = str(arguments.get("markdown_text") or ""), arguments.get("chunks")
    if text and chunks:
        raise Refused("cannot_provide_both_markdown_text_and_chunks")
    if not text and not chunks:
        return []
    if stream.chunked not in {None, bool(chunks)}:
        raise Refused("streaming_mode_mismatch")
    stream.chunked = bool(chunks)
    chunks = [{"type": "markdown_text", "text": text}] if text else chunks
    problems = problems_of_chunks(chunks)
    if problems:
        raise Refused("invalid_chunks", *problems)
    return list(chunks or ())


METHODS = {
    "chat.startStream": Method(start, "chat:write", 2),
    "chat.appendStream": Method(append, "chat:write", 4),
    "chat.stopStream": Method(stop, "chat:write", 2),
}
