"""A form that somebody filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.jobs.kinds import Asker


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody filled in: in which window, what they typed, the window as it stood there, what it is about.

    With a `hash` the answer changes the window only if it still is the one in which the button was pressed.
    """

    asker: Asker
    window: str
    about: str
    view_id: str
    values: dict[str, Any] = field(repr=False)
    shown: dict[str, Any] = field(repr=False)
    hash: str = ""
