"""The message shortcuts. The folder is the register: every module here ends with `SHORTCUT = MessageShortcut(...)`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.jobs.kinds import Asker
from bot.model import Text
from handlers.slack.door import Door


@dataclass(frozen=True, slots=True)
class Chosen:
    """A message for which somebody chose a shortcut, as Slack hands it over, and who that was."""

    asker: Asker
    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MessageShortcut:
    """A message shortcut: its callback id (other programs rely on it), how it is called, what it is for, what it does."""

    callback_id: str
    name: Text
    summary: Text
    handle: Callable[[Door, Chosen], Awaitable[None]]
