"""What people write to the bot. The folder is the register: every module here ends with `EVENT = Heard(...)`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.jobs.kinds import Asker
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that a person wrote to the bot, as Slack hands it over; `thread` is the root of its thread if it is a reply."""

    asker: Asker
    message: dict[str, Any]

    @property
    def thread(self) -> str:
        """Return the root's ts, empty for a message of its own."""
        return str(self.message.get("thread_ts") or "")


@dataclass(frozen=True, slots=True)
class Heard:
    """A kind of event: its type in the Events API, its name in the manifest, what the bot does with it, for whom.

    Without a role the handler itself tells those who may not.
    """

    type: str
    subscription: str
    handle: Callable[[Door, Spoken], Awaitable[None]]
    role: Role | None
    channel_type: str = ""
