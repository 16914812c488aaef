"""The windows that people submit. The folder is the register: every module here ends with `WINDOW = Window(...)`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.jobs.kinds import Asker
from bot.model import Text
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role

Values = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A window that somebody submitted: what they typed by block id and action id, who that was, the thread it was opened in.

    `about` is what the window is about, as `remember` was told (a tenant's name, say); `shown` is the window as it stood there.
    """

    asker: Asker
    values: Values = field(repr=False)
    thread: str
    about: str = ""
    view_id: str = ""
    shown: View = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """A window: its callback id, what is wrong with what was typed (block id → why), what happens with it, who may submit it.

    A mistake keeps the window open, with its sentence at the field. Without any it closes, unless `meanwhile` gives what stands
    there until `handle` changes it by `views.update`; what goes wrong in `handle` is then said in the window.
    """

    callback_id: str
    mistakes: Callable[[Values], dict[str, Text]]
    handle: Callable[[Door, Submitted], Awaitable[None]]
    role: Role
    meanwhile: Callable[[Submitted], View] | None = None
