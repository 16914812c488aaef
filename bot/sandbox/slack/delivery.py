"""What is handed to the bot, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.slack.model import Json, Outcome


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing for the bot: `kind` is Socket Mode's word (slash_commands, interactive, events_api)."""

    kind: str
    payload: Json
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds (None: nothing came in time)."""

    outcome: Outcome
    payload: Json = field(default_factory=dict)
    seconds: float | None = None
