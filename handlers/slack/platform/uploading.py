"""Gives Slack files that nobody sees yet: in which thread one is to stand is said afterwards, once it may.

https://docs.slack.dev/messaging/working-with-files#uploading_files (seen 2026-11)
"""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.platform.client import REQUEST_LIMIT, session_of


async def uploaded(slack: AsyncWebClient, name: str, content: bytes, about: str | None = None) -> str:
    """Upload a file, which stands nowhere yet; return its id. `about` is read out in its place.

    Raises what slack_sdk and aiohttp raise; SlackRequestError where the upload address does not take it.
    """
    place = await slack.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=about)
    limit = aiohttp.ClientTimeout(total=REQUEST_LIMIT)
    async with (
        session_of(slack) as session,
        session.post(str(place["upload_url"]), data=content, ssl=slack.ssl or True, timeout=limit) as answer,
    ):
        if answer.status != 200:
            raise SlackRequestError(f"the upload address answered HTTP {answer.status}")
    return str(place["file_id"])


async def kept(slack: AsyncWebClient, name: str, content: bytes, about: str) -> str:
    """Upload a file that messages may show later; return its id."""
    file = await uploaded(slack, name, content, about)
    await slack.files_completeUploadExternal(files=[{"id": file, "title": name}])
    return file
