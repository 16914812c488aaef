"""What a door may ask of Mailcheck: check a tenant, write a script, keep tenants. Doors import this and the value types."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Self

from bot.model import Diagnosis, Guidance, Language, Report, StageResult, Tenant, Text
from bot.scripts import PastedIds, Script, ScriptOptions
from bot.settings import Settings
from bot.store import Actor, SavedReport, StoredTenant

__all__ = ["Actor", "Mailcheck", "PastedIds", "PutAnswer", "SavedReport", "Script", "ScriptAnswer", "ScriptOptions", "StoredTenant"]

Progress = Callable[[StageResult], None]


@dataclass(frozen=True, slots=True)
class ScriptAnswer:
    """A script, the one with the id as typed where that was wrong, and what the person should know before using it."""

    script: Script
    as_typed: Script | None = None
    warnings: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class PutAnswer:
    """What became of one or many tenants: the stored ones, and line number → mistakes (number 0 for a single document)."""

    stored: tuple[StoredTenant, ...]
    mistakes: dict[int, Text]


class Mailcheck:
    """The core, open on one store. Every method raises only MailcheckError's children for what can be expected to happen."""

    @classmethod
    async def open(cls, settings: Settings) -> Self:
        """Open the store (starting the embedded server when needed); raises BadInput or StoreUnavailable."""
        raise NotImplementedError

    async def close(self) -> None:
        """Let go of the store and of every connection."""

    async def check(self, address: str, mailboxes: Sequence[str] = (), *, progress: Progress | None = None, thread: str = "") -> Report:
        """Check a stored tenant (all of its mailboxes, or those named), keep the report, return it.

        Ends within 30 s. `progress` is called in the event loop with each stage result as it comes. Raises UnknownTenant, or
        BadInput for an unusable or missing mailbox.
        """
        raise NotImplementedError

    def check_all(self, concurrency: int = 8) -> AsyncIterator[Report]:
        """Check every stored tenant and yield each report as it is ready; a tenant without mailboxes comes as UNKNOWN."""
        raise NotImplementedError

    def read_script_words(self, words: str) -> PastedIds:
        """Make sense of what was pasted behind `/ps-script`; raises BadInput naming all mistakes at once."""
        raise NotImplementedError

    async def script(self, pasted: PastedIds, language: Language) -> ScriptAnswer:
        """Write the script for these ids, checked against store and token. Raises BadInput, UnknownTenant, NothingToScript."""
        raise NotImplementedError

    async def put(self, tenant: Tenant, actor: Actor, *, replace: bool = True) -> StoredTenant:
        """Store one checked tenant."""
        raise NotImplementedError

    async def put_documents(self, text: str, actor: Actor) -> PutAnswer:
        """Store the tenants of a JSON document or of JSON lines: good lines are stored, bad ones named."""
        raise NotImplementedError

    async def tenants(self) -> tuple[StoredTenant, ...]:
        """Return every stored tenant, by name."""
        raise NotImplementedError

    async def tenant(self, address: str) -> StoredTenant:
        """Return the tenant with this name, domain or tenant id; raises UnknownTenant."""
        raise NotImplementedError

    async def reports(self, address: str, limit: int = 50) -> tuple[SavedReport, ...]:
        """Return a tenant's kept reports, newest first."""
        raise NotImplementedError

    async def forget(self, address: str, actor: Actor) -> str:
        """Delete a tenant with everything kept about it; return its name."""
        raise NotImplementedError

    async def rotate_keys(self, actor: Actor) -> int:
        """Encrypt every record anew under the first key; return how many records that were."""
        raise NotImplementedError

    def guidance(self, diagnosis: Diagnosis, report: Report, tenant: Tenant | None = None) -> Guidance:
        """Return the guided fix of a diagnosis, with this tenant's values in its commands."""
        raise NotImplementedError

    def describe(self, result: StageResult) -> tuple[Text, ...]:
        """Return one sentence per finding of a stage result."""
        raise NotImplementedError
