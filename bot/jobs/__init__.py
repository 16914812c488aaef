"""Work that is handed over: kinds with their payloads, the port through which a door hands them over, and what one try of a job knows.

Whoever runs a worker registers a function for each kind with it; who enqueues knows kinds and payloads only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from bot.errors import MailcheckError
from bot.model import Text
from bot.store import Lane

__all__ = ["FULL", "JobKind", "Lane", "Payload", "Queue", "QueueFull"]


class Payload(BaseModel):
    """What a job needs to know. It survives being written down and read back; it is written sealed, for an hour at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class JobKind(Generic[P]):
    """A kind of job: its name (for ever, jobs outlive processes), the form of its payload, what it goes before."""

    name: str
    payload: type[P]
    lane: Lane = Lane.WORK


class Queue(Protocol):
    """The port: hand over a job and go on; it is done even if this process dies. Every method raises StoreUnavailable."""

    async def enqueue(self, kind: JobKind[P], payload: P, *, unique: str = "", job_id: str = "") -> bool:
        """Hand over a job; False when one with the same non-empty `unique` key waits or runs. Raises QueueFull.

        What has the same `job_id` is one job; without one it is another each time, but for a job that hands it over once more because it
        had to be begun again.
        """
        ...

    async def noted(self, unique: str, step: str) -> str:
        """Return what the job with this key has noted; empty where there is none, or it has not yet."""
        ...


FULL = Text(
    "Gerade kann ich nichts mehr annehmen. Bitte versuchen Sie es in einer Minute noch einmal.",
    "I cannot take on anything more right now. Please try again in a minute.",
)


class QueueFull(MailcheckError):
    """So much waits already that another job would come too late to be of use, or the worker is about to end."""

    def __init__(self, sentence: Text = FULL) -> None:
        super().__init__(sentence)
