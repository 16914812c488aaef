"""Where kept reports lie, and which commands keep and delete them.

`mailcheck:report:<uid>:<id>`   the encrypted report, for 90 days
`mailcheck:reports:<uid>`       sorted set of `<id> <thread>` by time, the newest 50
`mailcheck:thread:<thread>`     `<uid> <id>` of the report that was posted last in this Slack thread
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.guarded import Command, in_parts

KEPT = 50
KEPT_SECONDS = 90 * 24 * 3600


def index_key(uid: str) -> str:
    """Return the key of a tenant's index."""
    return f"mailcheck:reports:{uid}"


def report_key(uid: str, report_id: str) -> str:
    """Return the key of one report."""
    return f"mailcheck:report:{uid}:{report_id}"


def thread_key(thread: str) -> str:
    """Return the key that leads from a Slack thread to its report."""
    return f"mailcheck:thread:{thread}"


def parts(member: str) -> tuple[str, str]:
    """Return id and thread of an entry of the index."""
    report_id, _, thread = member.partition(" ")
    return report_id, thread


def keep(uid: str, report_id: str, envelope: str, thread: str, index: Sequence[str]) -> list[Command]:
    """Return what keeps one more report, the oldest beyond KEPT going; `index` is the tenant's, oldest first."""
    seconds = str(KEPT_SECONDS)
    commands: list[Command] = [
        ("SET", report_key(uid, report_id), envelope, "EX", seconds),
        ("ZADD", index_key(uid), report_id.partition("-")[0], f"{report_id} {thread}"),
        ("EXPIRE", index_key(uid), seconds),
    ]
    if thread:
        commands.append(("SET", thread_key(thread), f"{uid} {report_id}", "EX", seconds))
    return [*commands, *cut(uid, [*index, f"{report_id} {thread}"])]


def cut(uid: str, index: Sequence[str]) -> list[Command]:
    """Return what leaves of a tenant's index the newest KEPT: a longer one is damage."""
    old, rest = index[:-KEPT], index[-KEPT:]
    if not old:
        return []
    gone = _delete(uid, old, still_used={parts(member)[1] for member in rest})
    return [*in_parts(("ZREM", index_key(uid)), old), *gone]


def replaced(uid: str, report_id: str, envelope: str) -> list[Command]:
    """Return what puts another report in the place of a kept one; it goes when the old one would have gone."""
    return [("SET", report_key(uid, report_id), envelope, "XX", "KEEPTTL")]


def dropped(uid: str, members: Sequence[str]) -> list[Command]:
    """Return what takes these entries, and what lies under their ids, out of a tenant's index."""
    keys = [report_key(uid, parts(member)[0]) for member in members]
    return [*in_parts(("DEL",), keys), *in_parts(("ZREM", index_key(uid)), members)]


def delete_all(uid: str, index: Sequence[str]) -> list[Command]:
    """Return what deletes every report of a tenant."""
    return [("DEL", index_key(uid)), *_delete(uid, index, still_used=set())]


def _delete(uid: str, members: Sequence[str], still_used: set[str]) -> list[Command]:
    pairs = [parts(member) for member in members]
    threads = {thread for _, thread in pairs if thread} - still_used
    gone = [report_key(uid, report_id) for report_id, _ in pairs] + [thread_key(thread) for thread in sorted(threads)]
    return in_parts(("DEL",), gone)
