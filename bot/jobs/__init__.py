"""Work that is handed over: kinds with their payloads, and the port through which a door hands them over.

Whoever runs a worker registers a function for each kind with it; who enqueues knows kinds and payloads only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from bot.errors import MailcheckError
from bot.model import Text


class Payload(BaseModel):
    """What a job needs to know. It survives being written down and read back, and holds no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class JobKind(Generic[P]):
    """A kind of job: its name (for ever, jobs outlive processes) and the form of its payload."""

    name: str
    payload: type[P]


class Queue(Protocol):
    """The port: hand over a job and go on."""

    async def enqueue(self, kind: JobKind[P], payload: P, *, unique: str = "") -> bool:
        """Hand over a job; False when one with the same non-empty `unique` key waits or runs. Raises QueueFull."""
        ...


FULL = Text(
    "Gerade kann ich nichts mehr annehmen. Bitte versuchen Sie es in einer Minute noch einmal.",
    "I cannot take on anything more right now. Please try again in a minute.",
)


class QueueFull(MailcheckError):
    """So much waits already that another job would come too late to be of use, or the worker is about to end."""

    def __init__(self, sentence: Text = FULL) -> None:
        super().__init__(sentence)
