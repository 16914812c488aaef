"""The shortcuts. The folder is the register: every module here ends with `SHORTCUT = Shortcut(...)`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.jobs.kinds import Asker
from bot.model import Text
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


@dataclass(frozen=True, slots=True)
class Chosen:
    """A shortcut that somebody chose, and who that was; `message` is the one it was chosen for, as Slack hands it over.

    With the `trigger` a window can be opened within three seconds.
    """

    asker: Asker
    message: dict[str, Any]
    trigger: str = ""


class Kind(StrEnum):
    """Where a shortcut is offered, in the manifest's words."""

    MESSAGE = "message"
    GLOBAL = "global"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut: its callback id (other programs rely on it), where it is offered, its name, what it is for, what it does, for whom."""

    callback_id: str
    kind: Kind
    name: Text
    summary: Text
    handle: Callable[[Door, Chosen], Awaitable[None]]
    role: Role
