"""The buttons. The folder is the register: every module here ends with `ACTION = Button(...)`.

Buttons outlive deployments: an action id is for ever, and its value says which version wrote it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.jobs.kinds import Asker
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that somebody pressed, or an option that they chose: its value (whatever a client sent), the root of the thread it stands in.

    With the `trigger` a window can be opened within three seconds. In a window: which (`view_id`), what it is `about`, and what
    has been typed there so far (`values`, by block id and action id), and the window as it stands there (`shown`).
    In a message: its ts (`message`).
    """

    asker: Asker
    value: str
    root: str
    trigger: str = ""
    view_id: str = ""
    about: str = ""
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    shown: dict[str, Any] = field(default_factory=dict, repr=False)
    message: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button or menu: its action id, what it does, who may use it. Several of one kind in a row have `:` and a word of their own behind the id."""

    action_id: str
    handle: Callable[[Door, Pressed], Awaitable[None]]
    role: Role
