"""files.*: asking for an upload URL, the bytes themselves, and sharing the file where people see it."""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import replace

from bot.sandbox.slack.method import Method, Refused, argument, blocks_of, file_json, writable_channel
from bot.sandbox.slack.model import ChannelKind, File, Json, new_id
from bot.sandbox.slack.records import Records
from bot.sandbox.slack.uploads import Upload

SNIPPET_TYPES = frozenset({"text", "powershell", "python", "shell", "markdown", "json", "xml", "csv", "diff"})
MOST_SNIPPET_BYTES = 1_000_000
MOST_ALT_TEXT = 1_000


def _check(records: Records, name: str, *, late: bool) -> None:
    problem = records.file_rules.objection(name, late=late)
    if problem:
        raise Refused(problem)


def get_upload_url(records: Records, arguments: Json) -> Json:
    """Announce a file; the answer says where its bytes go."""
    name, length = argument(arguments, "filename"), int(argument(arguments, "length"))
    snippet = str(arguments.get("snippet_type") or "")
    _check(records, name, late=False)
    if snippet and snippet not in SNIPPET_TYPES:
        raise Refused("unknown_snippet_type")
    if snippet and length > MOST_SNIPPET_BYTES:
        raise Refused("snippet_too_large")
    alt = str(arguments.get("alt_txt") or "")
    if len(alt) > MOST_ALT_TEXT:
        raise Refused("alt_txt_too_large")
    kind = mimetypes.guess_type(name)[0] or ""
    file = File(new_id("F"), name, name, b"", records.bot_user_id, snippet, kind, alt)
    path = f"/upload/v1/{secrets.token_urlsafe(32)}"
    records.uploads[file.id] = Upload(file, length, path)
    return {"file_id": file.id, "upload_url": f"{records.base_url}{path}"}


def announced(records: Records, path: str) -> Upload | None:
    """Return the file whose bytes go to this path, None where none was announced."""
    return next((one for one in records.uploads.values() if one.path == path), None)


def take_bytes(upload: Upload, content: bytes) -> bool:
    """Take the bytes of an announced file; False when the length is another."""
    if len(content) != upload.length:
        return False
    upload.file, upload.arrived = replace(upload.file, content=content), True
    return True


def complete_upload(records: Records, arguments: Json) -> Json:
    """Share uploaded files: one message with all of them in each channel named."""
    wanted = arguments.get("files")
    if not isinstance(wanted, list) or not wanted:
        raise Refused("invalid_arguments", "[ERROR] missing required field: files")
    uploads = [records.uploads.get(str(one.get("id"))) for one in wanted]
    if any(upload is None or not upload.arrived for upload in uploads):
        raise Refused("file_not_found")
    files = tuple(
        replace(upload.file, title=str(one.get("title") or upload.file.name))
        for upload, one in zip(uploads, wanted, strict=True)
        if upload
    )
    for file in files:
        _check(records, file.name, late=True)
    named = str(arguments.get("channels") or arguments.get("channel_id") or "")
    channels = [writable_channel(records, {"channel": ident}) for ident in named.split(",") if ident]
    blocks = blocks_of(arguments, records)
    for file in files:
        records.files[file.id] = file
        del records.uploads[file.id]
    for channel in channels:
        records.post(
            channel.id,
            records.bot_user_id,
            str(arguments.get("initial_comment") or ""),
            blocks,
            thread_ts=str(arguments.get("thread_ts") or ""),
            files=files,
        )
    return {
        "files": [{"id": file.id, "title": file.title, "name": file.name, "size": len(file.content)} for file in files]
    }


def files_info(records: Records, arguments: Json) -> Json:
    """Tell about one file."""
    file = records.files.get(argument(arguments, "file"))
    if file is None:
        raise Refused("file_not_found")
    return {"file": {**file_json(records, file), "shares": _shares(records, file)}}


def _shares(records: Records, file: File) -> Json:
    """Return in which messages a file stands."""
    shares: Json = {}
    if records.file_rules.shares_told_after:
        records.file_rules.shares_told_after -= 1
        return shares
    for message in records.with_file(file):
        kind = "public" if records.channels[message.channel].kind is ChannelKind.PUBLIC else "private"
        share = {"ts": message.ts, **({"thread_ts": message.thread_ts} if message.thread_ts else {})}
        shares.setdefault(kind, {}).setdefault(message.channel, []).append(share)
    return shares


def files_delete(records: Records, arguments: Json) -> Json:
    """Delete a file of the bot's: the messages in which it stands stay, without it."""
    file = records.files.get(argument(arguments, "file"))
    if file is None:
        raise Refused("file_not_found")
    if file.user != records.bot_user_id:
        raise Refused("cant_delete_file")
    records.delete_file(file)
    return {}


METHODS = {
    "files.info": Method(files_info, "files:read", 4),
    "files.delete": Method(files_delete, "files:write", 3),
    "files.getUploadURLExternal": Method(get_upload_url, "files:write", 4),
    "files.completeUploadExternal": Method(complete_upload, "files:write", 4),
}
