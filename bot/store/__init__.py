"""Where everything rests that outlives a process: Redis, every credential encrypted, every record sealed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from bot.errors import StoredDamage
from bot.model import Language, Report, Tenant, Text


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: a door ("terminal", "slack", "demo") and the person's id there."""

    door: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class StoredTenant:
    """A tenant with what the store knows about the record. `uid` is a random id that the audit uses instead of the name.

    `fingerprint` tells one client secret of this tenant from another without telling anything of it; the `salt` in it stays the tenant's.
    """

    tenant: Tenant
    uid: str
    revision: int
    stored_at: datetime
    stored_by: Actor
    fingerprint: str = ""
    salt: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Damaged:
    """A tenant that cannot be given out: its name as it can be typed (`forget` takes it so), and why."""

    name: str
    why: StoredDamage


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


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Course:
    """Something led over several messages: a guided set-up ("setup") or a guided fix ("fix").

    `id` is its Slack thread (`workspace:channel:thread_ts`), `tenant` the tenant's name, empty where there is none; forgetting the
    tenant ends its courses. `state` is JSON without secrets. `changed` and `revision` (0: not kept yet) are the store's.
    """

    kind: str
    id: str
    tenant: str
    state: Mapping[str, Any]
    changed: datetime = field(default_factory=_now)
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be done at a time, one per kind and id; `entry` tells it from what is put in its place later."""

    kind: str
    id: str
    when: datetime
    payload: Mapping[str, Any]
    tenant: str
    entry: str


class Courses(Protocol):
    """Guided set-ups and fixes, each for 90 days after its last change. Every method raises StoreUnavailable when Redis fails us."""

    async def keep(self, course: Course) -> Course:
        """Keep a course and return it with its new revision and time.

        Raises CourseChanged where it is not (or no longer) kept in the revision that was changed, UnknownTenant.
        """
        ...

    async def find(self, kind: str, course_id: str) -> Course | None:
        """Return a course; raises StoreUnavailable where somebody tampered with it."""
        ...

    async def all(self, kind: str) -> tuple[Course, ...]:
        """Return the courses of a kind, the one changed last first."""
        ...

    async def end(self, kind: str, course_id: str) -> None:
        """Delete a course, if it is there."""
        ...


class Preferences(Protocol):
    """Chosen languages, of people (`user:T…:U…`) and channels (`channel:T…:C…`); each for 90 days after it was last asked for."""

    async def of(self, place: str) -> Language | None:
        """Return the choice."""
        ...

    async def choose(self, place: str, language: Language | None) -> None:
        """Keep a choice; None takes it back."""
        ...


class DueList(Protocol):
    """What is to be done at a time, within 90 days."""

    async def note(self, kind: str, due_id: str, when: datetime, payload: Mapping[str, Any], tenant: str) -> None:
        """Note something, in the place of what was noted under this kind and id.

        `tenant`: whom it is about (empty: nobody stored); it goes with the tenant. `payload` is JSON without secrets. Raises UnknownTenant.
        """
        ...

    async def take(self, kind: str, now: datetime) -> tuple[Due, ...]:
        """Return what is due, a few at a time, each to one process only; what is not confirmed within two minutes is due again."""
        ...

    async def done(self, due: Due) -> None:
        """Confirm that it is done; what was noted in its place meanwhile stays."""
        ...

    async def cancel(self, kind: str, due_id: str) -> None:
        """Delete what was noted under this kind and id, if it is there."""
        ...


class Put(StrEnum):
    """What became of a job that was handed over: it waits; it was handed over before; one with its unique key waits or runs; too much waits,
    altogether or of this person's."""

    TAKEN = "taken"
    KNOWN = "known"
    SAME = "same"
    FULL = "full"
    CROWDED = "crowded"


class Lane(IntEnum):
    """What goes first, each with places of its own: what somebody has just done, work that somebody waits for, work that nobody does."""

    DELIVERY = 1
    WORK = 2
    BACKGROUND = 3


@dataclass(frozen=True, slots=True)
class Job:
    """Work that was handed over, as it is written down; `payload` is JSON, `person` whom it is for, `unique` what makes two the same.

    `tries` is how often it was begun, this time included; `steps` what earlier tries have noted.
    """

    id: str
    kind: str
    payload: str = field(repr=False)
    lane: Lane = Lane.WORK
    person: str = ""
    unique: str = ""
    tries: int = 0
    steps: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many jobs may wait, altogether and of one person's in a lane, and how many of those may run."""

    waiting: int
    waiting_each: int
    running_each: int


class TakenForDead(Exception):
    """Others took this worker for dead: its jobs are theirs by now."""


class Jobs(Protocol):
    """Jobs that wait and run, for all processes; each for an hour. Every method raises StoreUnavailable when Redis fails us."""

    async def put(self, job: Job, bounds: Bounds) -> Put:
        """Hand a job over, for good once this returns. The same id again, within a quarter of an hour, is KNOWN."""
        ...

    async def begin(self, worker: str) -> None:
        """Say that a worker is there."""
        ...

    async def beat(self, worker: str) -> Mapping[str, str]:
        """Say that a worker is still there; return the last sign of each that is. Raises TakenForDead."""
        ...

    async def take(
        self, worker: str, has: Collection[str], deliveries: int, others: int, bounds: Bounds
    ) -> tuple[Job, ...]:
        """Give so many deliveries and so many other jobs at most to a worker that has the jobs with these ids; raises TakenForDead.

        What was given to it besides, in an answer that was lost, waits again first.
        """
        ...

    async def note(self, worker: str, job: Job, step: str, said: str) -> bool:
        """Note a step of a running job, for whoever has to begin it again; false where it is not this worker's any more."""
        ...

    async def end(self, worker: str, job: Job) -> bool:
        """Strike a job off; false where it is not this worker's any more."""
        ...

    async def bury(self, worker: str, sign: str = "") -> int:
        """Let the jobs of a worker wait again, first of all, if its last sign is still this one (empty: whatever it is); return how many."""
        ...

    async def claim(self, what: str, job: Job) -> bool:
        """Let a running job, however often it is begun, have something for a quarter of an hour; false where another has it."""
        ...

    async def doubts(self) -> Text | None:
        """Return why what was taken may be lost all the same; None where it may not, or nobody can tell."""
        ...

    async def with_key(self, unique: str) -> Job | None:
        """Return the job with this unique key, with its steps so far; None where none waits or runs."""
        ...


class Drafts(Protocol):
    """What people typed into forms that are closed: the newest of each place, for a quarter of an hour. Every method raises StoreUnavailable."""

    async def keep(self, place: str, draft: str) -> str:
        """Keep a draft in the place of an earlier one; return the key to it."""
        ...

    async def of(self, place: str, number: str) -> str | None:
        """Return the draft to which this is the key; None where it is there no longer."""
        ...

    async def drop(self, place: str, number: str) -> None:
        """Forget that draft, if it is there."""
        ...


class Paces(Protocol):
    """How fast messages follow each other in one place, whichever process writes them. Every method raises StoreUnavailable."""

    async def wait(self, place: str) -> float:
        """Take the next turn in a place; return the seconds until it comes."""
        ...

    async def put_off(self, place: str, seconds: float) -> None:
        """Let nobody go on in a place for so long."""
        ...


class Told(Protocol):
    """What one process was told and all others should know. Every method raises StoreUnavailable."""

    async def pass_on(self, what: str) -> None:
        """Tell it to all."""
        ...

    async def since(self, seen: str) -> tuple[str, tuple[str, ...] | None]:
        """Return what to ask with next time, and what was told since, the oldest first; None where some of it may be lost."""
        ...


class Served(Protocol):
    """Which Slack workspace the store serves. Every method raises StoreUnavailable."""

    async def claim(self, workspace: str) -> bool:
        """Say that this one is served, for ten minutes; False where it is another."""
        ...


class TenantStore(Protocol):
    """What the service asks of a store. Every method raises StoreUnavailable when Redis fails us."""

    @property
    def jobs(self) -> Jobs:
        """What waits and runs."""
        ...

    @property
    def drafts(self) -> Drafts:
        """What was typed into forms that are closed."""
        ...

    @property
    def paces(self) -> Paces:
        """How fast messages follow each other."""
        ...

    @property
    def served(self) -> Served:
        """Whose it is."""
        ...

    @property
    def told(self) -> Told:
        """What all processes should know."""
        ...

    @property
    def courses(self) -> Courses:
        """How far guided set-ups and fixes got."""
        ...

    @property
    def preferences(self) -> Preferences:
        """Which languages people chose."""
        ...

    @property
    def due(self) -> DueList:
        """What is to be done later."""
        ...

    async def put(
        self, tenant: Tenant, actor: Actor, *, replace: bool = True, instead_of: StoredTenant | None = None
    ) -> StoredTenant:
        """Store (or replace) a tenant; confirmed only after it was read back and decrypted.

        Raises UnfitTenant, NameTaken if it exists and `replace` is false, TenantChanged if it is no longer `instead_of`, which it was made of.
        """
        ...

    async def find(self, address: str) -> StoredTenant:
        """Return the tenant with this name, else the only one with this domain or tenant id; raises UnknownTenant."""
        ...

    async def names(self) -> list[str]:
        """Return the names of all tenants, the damaged ones too."""
        ...

    async def all(self) -> tuple[StoredTenant, ...]:
        """Return every tenant that can be given out, by name."""
        ...

    async def everything(self) -> tuple[tuple[StoredTenant, ...], tuple[Damaged, ...]]:
        """Return the same, and those that cannot be given out."""
        ...

    async def forget(self, name: str, actor: Actor) -> None:
        """Delete the tenant, its credentials, its reports, its courses and what was to be done about it later, a damaged one too; raises UnknownTenant."""
        ...

    async def rotate_keys(self, actor: Actor) -> int:
        """Encrypt everything again under the first key (a new one, where the key file is ours); return how many records.

        Raises StoredDamage where a record could not be opened: all else is done, and the old key stays until it is, unless none would open it.
        """
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
