"""The windows that people submit. The folder is the register: every module here ends with `WINDOW = Window(...)`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.jobs.kinds import Asker
from handlers.slack.door import Door

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A window that somebody submitted: what they typed by block id, who that was, and the thread it was opened in."""

    asker: Asker
    values: Values
    thread: str


@dataclass(frozen=True, slots=True)
class Window:
    """A window: its callback id, which block ids are empty that must not be, what happens with what was typed."""

    callback_id: str
    lacking: Callable[[Values], tuple[str, ...]]
    handle: Callable[[Door, Submitted], Awaitable[None]]
