"""Where tenants, credentials, reports, unknown pastes, feedback and the audit rest: Redis, every credential encrypted, every record sealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.model import Report, Tenant


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: a door ("terminal", "slack", "demo") and the person's id there."""

    door: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class StoredTenant:
    """A tenant with what the store knows about the record. `uid` is a random id that the audit uses instead of the name."""

    tenant: Tenant
    uid: str
    revision: int
    stored_at: datetime
    stored_by: Actor


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A finished report and where it was posted (Slack `channel:thread_ts`, empty when nowhere)."""

    report: Report
    thread: str = ""
    id: str = field(default="")


class Feedback(StrEnum):
    """What somebody said about an answer: it helped, it did not, or it was something else."""

    HELPED = "helped"
    NOT_HELPED = "not_helped"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FeedbackCount:
    """How often something was said about the answer with this known error and this fix (empty: the paste was not known)."""

    error: str
    fix: str
    said: Feedback
    times: int


@dataclass(frozen=True, slots=True)
class UnknownPaste:
    """A text that no entry of the catalogue recognised, without secrets, addresses and ids: when it came last, how often it came."""

    text: str
    seen: datetime
    times: int = 1
    id: str = field(default="")


class TenantStore(Protocol):
    """What the service asks of a store. Every method raises StoreUnavailable when Redis fails us."""

    async def put(self, tenant: Tenant, actor: Actor, *, replace: bool = True) -> StoredTenant:
        """Store (or replace) a tenant; confirmed only after it was read back and decrypted. Raises BadInput if it exists and `replace` is false."""
        ...

    async def find(self, address: str) -> StoredTenant:
        """Return the tenant with this name, else the only one with this domain or tenant id; raises UnknownTenant (listing names when several match)."""
        ...

    async def all(self) -> tuple[StoredTenant, ...]:
        """Return every tenant, by name."""
        ...

    async def forget(self, name: str, actor: Actor) -> None:
        """Delete the tenant, its credentials and its reports; raises UnknownTenant."""
        ...

    async def rotate_keys(self, actor: Actor) -> int:
        """Encrypt everything again under the first key (a new one, where the key file is ours); return how many records."""
        ...

    async def save_report(self, report: Report, thread: str = "") -> str:
        """Keep a finished report (newest 50 per tenant, 90 days), encrypted; return its id."""
        ...

    async def reports(self, tenant: str, limit: int = 50) -> tuple[SavedReport, ...]:
        """Return a tenant's reports, newest first."""
        ...

    async def report_of_thread(self, thread: str) -> SavedReport | None:
        """Return the report that was posted in this Slack thread."""
        ...

    async def update_report(self, saved: SavedReport, change: Callable[[Report], Report]) -> SavedReport | None:
        """Change a kept report in its place, as it is by now (`change` may be called again); None where it is there no longer."""
        ...

    async def count_feedback(self, error: str, fix: str, said: Feedback) -> None:
        """Count one more; nothing about who said it is kept."""
        ...

    async def feedback(self) -> tuple[FeedbackCount, ...]:
        """Return all counts, by error and fix."""
        ...

    async def keep_unknown(self, text: str, days: int) -> None:
        """Keep an unknown paste (newest 100) for so many days, encrypted; the same text again only counts."""
        ...

    async def unknown_pastes(self) -> tuple[UnknownPaste, ...]:
        """Return the kept unknown pastes, newest first."""
        ...

    async def forget_unknown(self) -> int:
        """Delete all unknown pastes; return how many there were."""
        ...

    async def close(self) -> None:
        """Let go of the connection, and of the embedded server when we are the last to use it."""
        ...
