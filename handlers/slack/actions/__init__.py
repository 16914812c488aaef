"""The buttons. The folder is the register: every module here ends with `ACTION = Button(...)`.

Buttons outlive deployments: an action id is for ever, and its value says which version wrote it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.jobs.kinds import Asker
from handlers.slack.door import Door


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that somebody pressed: its value (whatever a client sent), and the root of the thread it stands in.

    With the `trigger` a window can be opened within three seconds.
    """

    asker: Asker
    value: str
    root: str
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its action id, and what it does. Several of one kind in a row have `:` and a word of their own behind the id."""

    action_id: str
    handle: Callable[[Door, Pressed], Awaitable[None]]
