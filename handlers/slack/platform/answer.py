"""One answer as it grows, wherever it stands."""

from __future__ import annotations

from typing import Protocol

from bot.model import Text
from handlers.slack.kit.limits import Block


class Answer(Protocol):
    """One answer as it grows."""

    final: bool
    """Whether the root message says what the person waited for; then nothing else may take its place."""

    @property
    def thread(self) -> str:
        """`channel:thread_ts`, empty where there is no thread."""
        ...

    @property
    def message(self) -> str:
        """The ts of the message that `head` changes, empty where nothing can be changed."""
        ...

    async def head(self, text: str, blocks: list[Block], *, final: bool = False) -> None:
        """Change the root message; `final` says that this is what the person waited for."""
        ...

    async def reply(self, text: str, blocks: list[Block], name: str = "") -> str:
        """Write below it; return what `change` needs to change this reply, empty where replies cannot be changed.

        What has a `name` is written once, whatever it says in the next attempt.
        """
        ...

    async def change(self, reply: str, text: str, blocks: list[Block]) -> None:
        """Change a reply."""
        ...

    async def attach(self, filename: str, content: bytes, about: str) -> bool:
        """Put a file below it; False when this workspace or channel does not take this kind of file."""
        ...

    async def link(self) -> str:
        """Return a link to the thread; empty where there is none."""
        ...

    async def holds(self, thread: str, message: str) -> None:
        """Take note of a message in a thread (`channel:root`) that belongs to the answer and was written beside it; it goes with it."""
        ...

    async def withdraw(self, said: Text) -> None:
        """Let whatever has been written of the answer say this and nothing of a customer."""
        ...
