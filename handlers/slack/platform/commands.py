"""The slash commands. The folder is the register: every module here ends with `COMMAND = SlashCommand(...)`.

A command reads what was typed, asks the core, hands a job over, and returns; the answer comes from `threads/`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.jobs.kinds import Asker
from bot.model import Text
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command as somebody typed it, and who that was. With the `trigger` a window can be opened within three seconds."""

    asker: Asker
    text: str
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A slash command: its name with the slash, what stands behind it, what it is for, examples, what it does, who may use it.

    `pasted`: what stands behind it is other people's words; a secret among them is masked instead of refused.
    """

    name: str
    usage: Text
    summary: Text
    examples: tuple[str, ...]
    handle: Callable[[Door, Typed], Awaitable[None]]
    role: Role
    pasted: bool = False
