"""Gives Slack files that nobody sees yet: in which thread one is to stand is said afterwards, once it may.

https://docs.slack.dev/messaging/working-with-files#uploading_files (seen 2026-11). Where a file is shared is told some time after it is
(https://github.com/slackapi/python-slack-sdk/issues/1277, seen 2026-12).
"""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookResponse

from bot.jobs.attempt import step
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import message_text
from handlers.slack.platform.asking import asked, names_nobody
from handlers.slack.platform.client import REQUEST_LIMIT, TROUBLE, patient, session_of
from handlers.slack.platform.posting import once_only, pauses_of

log = logging.getLogger(__name__)

LOOKS = 3


async def uploaded(slack: AsyncWebClient, name: str, content: bytes, about: str | None = None) -> str:
    """Upload a file, which stands nowhere yet; return its id. `about` is read out in its place. Raises what slack_sdk and aiohttp raise.

    Where the upload address did not confirm it, it is given to another one: what nobody completes is never shown.
    """

    async def give(once: AsyncWebClient) -> str:
        place = await once.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=about)
        address, limit = str(place["upload_url"]), aiohttp.ClientTimeout(total=REQUEST_LIMIT)
        async with (
            session_of(slack) as session,
            session.post(address, data=content, ssl=slack.ssl or True, timeout=limit) as answer,
        ):
            if answer.status != 200 or (await answer.content.read(100)).lstrip().startswith(
                b"<"
            ):  # a page of some proxy's
                said = WebhookResponse(url="", status_code=answer.status, body="", headers=dict(answer.headers))
                raise SlackApiError("the upload address refuses", said)  # type: ignore[no-untyped-call]  # slack_sdk's own
        return str(place["file_id"])

    return await asked(slack, names_nobody, give)


async def share(
    once: AsyncWebClient, file: str, name: str, channel: str = "", thread: str = "", about: str = ""
) -> str:
    """Let an uploaded file stand in a thread, or nowhere yet, once; return its id. Raises what `write_message` raises."""

    async def write() -> str:
        await once.files_completeUploadExternal(
            files=[{"id": file, "title": name}],
            channel_id=channel or None,
            thread_ts=thread or None,
            initial_comment=message_text(about) if about else None,
        )
        return file

    return await once_only(
        once, step("file", file, channel, thread), write, lambda: _shared(once, file, channel, thread)
    )


async def _shared(slack: AsyncWebClient, file: str, channel: str, thread: str) -> str | None:
    """Return the file's id once it is shared there, "" where it is not, None where we may not look."""
    for look in range(LOOKS):
        await asyncio.sleep(pauses_of(slack).stands * bool(look))
        try:
            found = (await patient(slack).files_info(file=file)).get("file") or {}
        except TROUBLE as problem:
            if error_code(problem) == "file_not_found":
                return ""
            log.info("Whether a file is shared cannot be looked up: %s", error_code(problem))
            return None
        shares = found.get("shares") or {}
        if not channel or any(thread in str((shares.get(kind) or {}).get(channel)) for kind in ("public", "private")):
            return file
    return ""


async def kept(slack: AsyncWebClient, name: str, content: bytes, about: str) -> str:
    """Upload a file that messages may show later; return its id."""
    file = await uploaded(slack, name, content, about)
    return await asked(slack, names_nobody, lambda once: share(once, file, name))
