"""What the demo shows of its Slack: messages as they appear, and changed ones once they rest."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from bot.sandbox.slack import Change, Channel, Message, SlackWorkspace, render_ephemeral, render_message, render_thread
from handlers.terminal_output import Paint, flush, say

REPLY_MARGIN = "    │ "
WIDEST, NARROWEST = 110, 60
QUIET = 2.0  # progress is written about once a second, so after two seconds of silence an answer is complete
ANSWER_LIMIT = 60.0
LONGEST_LINE = 100_000
LONGEST_MESSAGE = 45  # lines; "alles" shows the rest


class Screen:
    """The terminal in front of the workspace."""

    def __init__(self, slack: SlackWorkspace) -> None:
        self._slack = slack
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

    def show_everything(self, channel: Channel) -> None:
        """Show the newest thread of a channel from beginning to end."""
        roots = self._slack.messages(channel)
        if roots:
            self.tell("", render_thread(self._slack, roots[-1], self._width, colour=self._paint.colourful))

    async def _moves_on(self) -> bool:
        try:
            await asyncio.wait_for(self._moved.wait(), QUIET)
        except TimeoutError:
            return False
        return True

    async def _watch(self) -> None:
        async for change in self._slack.follow(len(self._slack.changes)):
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
                    text = render_ephemeral(self._slack, ephemeral, self._width, colour=self._paint.colourful)
                    self.tell("", text)

    def _show(self, message: Message) -> None:
        margin = REPLY_MARGIN if message.is_reply else ""
        lines = render_message(self._slack, message, self._width - len(margin), colour=self._paint.colourful).split(
            "\n"
        )
        if len(lines) > LONGEST_MESSAGE + 5:
            more = len(lines) - LONGEST_MESSAGE
            lines = [*lines[:LONGEST_MESSAGE], f"… {more} weitere Zeilen; „alles“ zeigt den Thread ungekürzt"]
        self.tell(margin, *(margin + line for line in lines))


class Keyboard:
    """Lines typed by hand. The terminal is left as it is; where nobody can type, nothing ever comes."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._begun = b""

    @contextmanager
    def open(self) -> Iterator[Keyboard]:
        """Read while the block runs."""
        descriptor = _foreground_terminal()
        loop = asyncio.get_running_loop()
        if descriptor is not None:
            loop.add_reader(descriptor, self._read, descriptor)
        try:
            yield self
        finally:
            if descriptor is not None:
                loop.remove_reader(descriptor)

    async def line(self) -> str | None:
        """Return the next line, None at the end of input (Ctrl-D)."""
        return await self._lines.get()

    def _read(self, descriptor: int) -> None:
        try:
            piece = os.read(descriptor, 65536)
        except OSError:
            piece = b""
        if not piece:
            asyncio.get_running_loop().remove_reader(descriptor)
            self._lines.put_nowait(None)
            return
        *lines, self._begun = (self._begun + piece)[-LONGEST_LINE:].split(b"\n")
        for line in lines:
            self._lines.put_nowait(line.decode("utf-8", "replace").strip())


def _foreground_terminal() -> int | None:
    """Return standard input where somebody can type; a job in the background would be stopped for reading it."""
    with suppress(OSError, ValueError, AttributeError):
        descriptor = sys.stdin.fileno()
        if os.isatty(descriptor) and os.tcgetpgrp(descriptor) == os.getpgrp():
            return descriptor
    return None
