"""What others may read is written once: after an answer that was lost it is looked whether it stands.

Each message carries a mark as its metadata. Looking needs the scope im:history in direct messages, channels:history and groups:history elsewhere
(https://docs.slack.dev/reference/methods/conversations.replies, seen 2026-12); without it, what may stand is written once more: twice is
less bad than not at all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.attempt import Step, step
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block
from handlers.slack.platform.client import TROUBLE, Client, PostInDoubt, may_be_done, patient
from handlers.slack.platform.pauses import USUAL, Pauses

log = logging.getLogger(__name__)

EVENT = "mailcheck_message"
LAST_ONES = 50  # looked at in a channel; in a thread as many of the last ones


async def write_message(
    slack: AsyncWebClient, channel: str, text: str, blocks: list[Block] | None, thread: str = "", name: str = ""
) -> str:
    """Write a message where others may read it too, into a `thread` (the ts of its root) if there is one; return its ts.

    What has a `name` is the same message in the next attempt at a job, whatever it says then.
    Raises SlackApiError; PostInDoubt where nobody can tell whether it stands, or where it does not and may be written again.
    """
    this = step("post", name or (text, blocks), channel, thread)

    async def post() -> str:
        posted = await slack.chat_postMessage(
            channel=channel,
            thread_ts=thread or None,
            text=text,
            blocks=blocks,
            metadata=marked(this.mark),
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted["ts"])

    return await once_only(slack, this, post, lambda: _standing(slack, channel, thread, this))


async def once_only(
    slack: AsyncWebClient, this: Step, write: Callable[[], Awaitable[str]], look: Callable[[], Awaitable[str | None]]
) -> str:
    """Return what `write` does, or has done: `look` tells, "" where it does not stand, None where nobody can tell. Raises PostInDoubt."""
    said = this.said
    if said is None and this.doubtful:
        said = await look()
    if not said:
        try:
            said = await write()
        except TROUBLE as problem:
            if not may_be_done(problem):
                raise
            await asyncio.sleep(pauses_of(slack).stands)
            said = await look()
            if not said:
                raise PostInDoubt(error_code(problem), looked=said is not None) from None
    return await this.done(said)


def pauses_of(slack: AsyncWebClient) -> Pauses:
    """Return the pauses that this client keeps."""
    return slack.pauses if isinstance(slack, Client) else USUAL


def marked(mark: str) -> dict[str, Any]:
    """Return the metadata that carries a mark."""
    return {"event_type": EVENT, "event_payload": {"id": mark}}


async def begun_like(slack: AsyncWebClient, channel: str, thread: str, opening: str, mark: str) -> str:
    """Return the ts of the last message in a thread of ours that carries this mark, or begins like this and has none; "" where none is seen."""
    root, *replies = await _last_ones(slack, channel, thread) or [{}]
    ours = [m for m in reversed(replies) if m.get("user") == root.get("user")]
    begun = (m for m in ours if _mark(m) == mark or (not _mark(m) and str(m.get("text")).startswith(opening)))
    return next((str(m["ts"]) for m in begun), "")


async def _standing(slack: AsyncWebClient, channel: str, thread: str, this: Step) -> str | None:
    """Return the ts of the message with this mark, "" where it is not among the last ones, None where we may not look."""
    found = await _last_ones(slack, channel, thread)
    return None if found is None else next((str(m["ts"]) for m in found if _mark(m) == this.mark), "")


async def _last_ones(slack: AsyncWebClient, channel: str, thread: str) -> list[dict[str, Any]] | None:
    """Return the messages of a thread, its root first, or the last ones of a channel; None where we may not look."""
    try:
        if thread:
            found = await patient(slack).conversations_replies(
                channel=channel, ts=thread, include_all_metadata=True, limit=1000
            )
        else:
            found = await patient(slack).conversations_history(
                channel=channel, include_all_metadata=True, limit=LAST_ONES
            )
    except TROUBLE as problem:
        log.info("Whether a message stands cannot be looked up: %s", error_code(problem))
        return None
    return list(found.get("messages") or ())


def _mark(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("id") or "") if metadata.get("event_type") == EVENT else ""
