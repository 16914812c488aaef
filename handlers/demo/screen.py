"""What the demo shows of its Slack: messages as they appear, and changed ones once they rest."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.model import Language, Sentence
from bot.sandbox.slack import Change, Message, SlackWorkspace, render_ephemeral, render_message
from handlers.terminal.output import Paint, flush, say

REPLY_MARGIN = "    │ "
WIDEST, NARROWEST = 110, 60
QUIET = 2.0  # progress is written about once a second, so after two seconds of silence an answer is complete
ANSWER_LIMIT = 60.0
LONGEST_MESSAGE = 45  # lines; the page shows the rest
MORE_LINES = Sentence(
    "… {more} weitere Zeilen; im Browser steht alles", "… {more} more lines; the browser shows all of it"
)


class Screen:
    """The terminal in front of one channel of the workspace."""

    def __init__(self, slack: SlackWorkspace, channel: str, language: Language) -> None:
        self._slack, self._channel, self._language = slack, channel, language
        self._paint = Paint()
        self._width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((100, 24)).columns))
        self._edited: dict[tuple[str, str], None] = {}
        self._moved = asyncio.Event()

    def tell(self, *lines: str) -> None:
        """Show lines of the demo's own."""
        say(*lines)
        flush()

    def heading(self, text: str) -> None:
        """Show what comes next."""
        self.tell("", self._paint(f"── {text} {'─' * max(3, self._width - len(text) - 4)}", "bold"))

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Show what happens in the workspace while the block runs."""
        watcher = asyncio.create_task(self._watch(), name="demo screen")
        try:
            yield
        finally:
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher

    async def settled(self) -> None:
        """Wait until the answer is complete, then show the messages that were changed, as they are now."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_LIMIT):
                while await self._moves_on():
                    self._moved.clear()
        edited, self._edited = self._edited, {}
        for channel, ts in edited:
            message = self._slack.find(channel, ts)
            if message is not None:
                self._show(message)

    async def _moves_on(self) -> bool:
        try:
            async with asyncio.timeout(QUIET):
                await self._moved.wait()
        except TimeoutError:
            return False
        return True

    async def _watch(self) -> None:
        async for change in self._slack.follow(len(self._slack.changes)):
            if change.channel in {"", self._channel}:
                self._moved.set()
                self._take(change)

    def _take(self, change: Change) -> None:
        match change.kind:
            case "message_posted":
                message = self._slack.find(change.channel, change.ts)
                if message is not None:
                    self._show(message)
            case "message_edited":
                self._edited[change.channel, change.ts] = None
            case "ephemeral_shown" | "ephemeral_changed":
                ephemeral = self._slack.ephemeral(change.ts)
                if ephemeral is not None:
                    text = render_ephemeral(
                        self._slack, ephemeral, self._width, colour=self._paint.colourful, language=self._language
                    )
                    self.tell("", text)

    def _show(self, message: Message) -> None:
        margin = REPLY_MARGIN if message.is_reply else ""
        lines = render_message(
            self._slack, message, self._width - len(margin), colour=self._paint.colourful, language=self._language
        ).split("\n")
        if len(lines) > LONGEST_MESSAGE + 5:
            more = len(lines) - LONGEST_MESSAGE
            lines = [*lines[:LONGEST_MESSAGE], MORE_LINES.in_(self._language, more=more)]
        self.tell(margin, *(margin + line for line in lines))
