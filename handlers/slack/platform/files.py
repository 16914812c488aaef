"""Reads files that people give us: from Slack's own hosts only, at most 1 MB, within a time limit, text in any usual encoding."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadInput
from bot.jobs.kinds import PastedFile
from bot.model import Sentence, Text
from bot.pastes.decoding import has_too_many_parts
from bot.pastes.reading import Reading
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import shorten
from handlers.slack.platform import wording_common
from handlers.slack.platform.client import session_of

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
MOST_FILES = 3
DOWNLOAD_LIMIT = 15.0
NAME_LIMIT = 60
GONE = frozenset({"file_not_found", "file_deleted"})

_PICTURE = re.compile(r"image/|video/|audio/")
_NO_TEXT = re.compile(r"application/(?:pdf|zip|x-7z|x-rar|gzip|msword|vnd\.)|font/")
_FILE = re.compile(r"files-(?:pri|tmb)/[\w-]+/(?:download/)?(?P<name>[^/\\?#\x00-\x20]+)")
_LEADS_ELSEWHERE = re.compile(r"[/\\?#]|^\.+$")
_MAIL = re.compile(r"message/rfc822|\.eml$", re.IGNORECASE)


class _Unreadable(Exception):
    """Why a file is not read, and what to do instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """The texts of files, and a sentence for each that could not be read: why, and what to do instead."""

    texts: tuple[str, ...] = ()
    troubles: tuple[Text, ...] = ()


class Files:
    """Reads the workspace's files with the bot's token; it is shown to Slack's hosts only."""

    def __init__(self, slack: AsyncWebClient, reading: Reading) -> None:
        self._slack, self._reading = slack, reading

    async def known(self, files: Sequence[PastedFile]) -> tuple[PastedFile, ...]:
        """Return those that are read, and one more where there are more, without secrets in their names."""
        return tuple(
            [
                file.model_copy(update={"name": (await self._reading.masked(file.name)).text})
                for file in files[: MOST_FILES + 1]
            ]
        )

    async def read(self, files: Sequence[PastedFile]) -> ReadFiles:
        """Return what these files say; together they may have 1 MB."""
        texts: list[str] = []
        troubles: list[Text] = []
        room = MOST_BYTES
        for file in files[:MOST_FILES]:
            try:
                content = await self._fetch(file, room)
                texts.append(await self._text_of(file, content))
                room -= len(content)
                if _is_mail(file) and has_too_many_parts(content):
                    troubles.append(wording_common.MAIL_AS_IT_STANDS.filled(file=shorten(file.name, NAME_LIMIT) or "?"))
            except _Unreadable as problem:
                name = shorten(file.name, NAME_LIMIT) or "?"
                troubles.append(problem.sentence.filled(file=name))
        if len(files) > MOST_FILES:
            troubles.append(wording_common.TOO_MANY_FILES.filled(most=MOST_FILES))
        return ReadFiles(tuple(texts), tuple(troubles))

    async def contents(self, files: Sequence[PastedFile]) -> tuple[bytes, ...]:
        """Return these files byte by byte, together 1 MB at most; raises BadInput for the first that cannot be read."""
        found: list[bytes] = []
        for file in await self.known(files):
            try:
                found.append(await self._fetch(file, MOST_BYTES - sum(map(len, found))))
            except _Unreadable as problem:
                raise BadInput(problem.sentence.filled(file=shorten(file.name, NAME_LIMIT) or "?")) from None
        return tuple(found)

    async def _text_of(self, file: PastedFile, content: bytes) -> str:
        text = await self._reading.text_of_file(content, is_mail=_is_mail(file))
        if text is None:
            raise _Unreadable(wording_common.FILE_IS_NO_TEXT)
        if not text.strip():
            raise _Unreadable(wording_common.FILE_EMPTY)
        return text

    async def _fetch(self, file: PastedFile, room: int) -> bytes:
        if _PICTURE.match(file.kind):
            raise _Unreadable(wording_common.FILE_IS_PICTURE)
        if _NO_TEXT.match(file.kind):
            raise _Unreadable(wording_common.FILE_IS_NO_TEXT)
        if file.size > room:
            raise _Unreadable(wording_common.FILE_TOO_LARGE)
        try:
            return await self._download(file, await self._address_of(file), room)
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as problem:
            log.warning("A file could not be read: %s", error_code(problem))
            raise _Unreadable(wording_common.FILE_UNAVAILABLE) from None

    async def _address_of(self, file: PastedFile) -> str:
        """Ask Slack for it where a window names the file, whose it must be, and where a message leaves the address out.

        That is so for files of another workspace (https://docs.slack.dev/apis/slack-connect, seen 2026-11).
        """
        if file.address and not file.claimed_by:
            return file.address
        try:
            found = (await self._slack.files_info(file=file.id)).get("file") or {}
        except SlackApiError as problem:
            if error_code(problem) == "missing_scope":
                raise _Unreadable(wording_common.FILE_REFUSED) from None
            raise
        if file.claimed_by and found.get("user") != file.claimed_by:
            log.warning("A file that was chosen in a window is somebody else's and was not fetched")
            raise _Unreadable(wording_common.FILE_REFUSED)
        return str(found.get("url_private_download") or found.get("url_private") or "")

    async def _download(self, file: PastedFile, address: str, room: int) -> bytes:
        if not self.is_slacks(address) or f"-{file.id}/" not in address:
            log.warning("A file does not lie in its own folder at Slack and was not fetched")
            raise _Unreadable(wording_common.FILE_UNAVAILABLE)
        limit = aiohttp.ClientTimeout(total=DOWNLOAD_LIMIT)
        headers = {"Authorization": f"Bearer {self._slack.token}"}
        async with (
            session_of(self._slack) as session,
            # Who may not read a file is sent on to the page where people sign in; there the token has no business.
            session.get(
                address, headers=headers, ssl=self._slack.ssl or True, timeout=limit, allow_redirects=False
            ) as answer,
        ):
            page = answer.status == 200 and answer.content_type == "text/html" and "html" not in file.kind
            if answer.status in {301, 302, 303, 307, 308, 401, 403} or page:
                raise _Unreadable(wording_common.FILE_REFUSED)
            if answer.status != 200:
                log.warning("Slack does not give a file: HTTP %d", answer.status)
                raise _Unreadable(wording_common.FILE_UNAVAILABLE)
            return await _at_most(answer, room)

    def is_slacks(self, address: str) -> bool:
        """Tell whether a file of Slack's lies there: on the API's own host or the one for files, in the folder of files, where no method of the API is."""
        api = urlsplit(self._slack.base_url)
        places = (f"{api.scheme}://{host}/" for host in (api.netloc, f"files.{api.netloc}"))
        path = next((address.removeprefix(place) for place in places if address.startswith(place)), "")
        found = _FILE.fullmatch(path)
        return found is not None and not _LEADS_ELSEWHERE.search(unquote(found["name"]))


def _is_mail(file: PastedFile) -> bool:
    return bool(_MAIL.search(file.kind) or _MAIL.search(file.name))


async def _at_most(answer: aiohttp.ClientResponse, room: int) -> bytes:
    content = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        content += piece
        if len(content) > room:
            raise _Unreadable(wording_common.FILE_TOO_LARGE)
    return bytes(content)
