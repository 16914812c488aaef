"""Reading what people paste or upload: decoded, masked, explained; long ones beside everything else (`apart`)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.catalogue import Explanation, load
from bot.model import Finding, StageResult
from bot.pastes.decoding import text_of_file
from bot.pastes.other_process import SHORT, Apart
from bot.pastes.work import explained, without_names
from bot.redaction import KnownSecrets, Masked, mask_secrets
from bot.text.late import compile_all

MESSAGE = 64_000  # characters; what is longer came as a file
BESIDE = 10  # characters that take as long as a result or an observation beside which a text is read
MESSAGE_LIMIT, FILE_LIMIT = 5.0, 15.0  # seconds for reading one


def warm_up() -> None:
    """Load the catalogue and everything that is made when a first text is read."""
    explained("A01 NO AUTHENTICATE failed.")


class Reading:
    """Reads texts; raises MailcheckError for one that cannot be read in a reasonable time. Messages wait for no file."""

    def __init__(self) -> None:
        self._messages, self._files = Apart(warm_up, MESSAGE_LIMIT), Apart(warm_up, FILE_LIMIT)
        self._starting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Let the process for messages get ready meanwhile; else the first long one waits for it."""
        self._starting = asyncio.create_task(self._messages.start())

    async def ready(self, *, explains: bool = True) -> None:
        """Have everything made that our own process reads with, every expression, too: no text waits for one there.

        Where it never `explains`, those of the catalogue are spared: 30 MB.
        """
        await asyncio.to_thread(compile_all)
        await asyncio.to_thread(warm_up)
        if explains:
            await asyncio.to_thread(load().matcher.check)

    async def aclose(self) -> None:
        """End the other processes."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait([self._starting])
        await self._messages.close()
        await self._files.close()

    def _apart(self, size: int) -> Apart:
        return self._messages if size <= MESSAGE else self._files

    async def masked(self, text: str) -> Masked:
        """Return a text without its secrets."""
        return await self._apart(len(text)).run(len(text), mask_secrets, text)

    async def without_names(self, text: str) -> str:
        """Return a text as it may be kept for the catalogue's authors."""
        return await self._apart(len(text)).run(len(text), without_names, text)

    async def text_of_file(self, content: bytes, *, is_mail: bool) -> str | None:
        """Return the text of a file; None where it is none."""
        size = len(content) + SHORT * is_mail  # a mail's parts cost more than its length says
        return await self._apart(size).run(size, text_of_file, content, is_mail=is_mail)

    async def explained(
        self,
        text: str,
        results: Sequence[StageResult],
        observed: Sequence[Finding],
        stored: KnownSecrets,
        masked: Masked | None,
    ) -> Explanation:
        """Return what a text shows beside these results and observations; `stored` are the customer's own secrets."""
        size = len(text) + BESIDE * (len(results) + len(observed))
        return await self._apart(len(text)).run(size, explained, text, results, observed, stored, masked)
