"""A core whose checks go as a test says; storing, scripts, diagnosing and sentences are the real ones, in memory."""

from __future__ import annotations

import asyncio
import secrets
import string
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Self

from pydantic import SecretStr

from bot.announcements import Announcements
from bot.authorized import AuthorizedTenant
from bot.catalogue import diagnose, gather, judge, load, summarise
from bot.checks import Progress, open_network
from bot.errors import UnknownTenant
from bot.flows.fix import Proof
from bot.flows.fix.verification import provable
from bot.flows.setup.profiles import NEUTRAL
from bot.model import Check, Finding, Language, Outcome, Report, Stage, StageResult, Tenant, Text
from bot.scripts import ScriptRequest
from bot.scripts.builder import build
from bot.service import (
    Actor,
    Damaged,
    Feedback,
    FeedbackCount,
    Mailcheck,
    PastedIds,
    SavedReport,
    ScriptAnswer,
    StoredTenant,
    UnknownPaste,
)
from bot.settings import Settings
from bot.tenants.checks import Checks
from bot.tenants.scripts import Scripts
from tests.jobs.memory import MemoryDrafts, MemoryJobs
from tests.slack.memory_leading import MemoryCourses, MemoryDueList, MemoryPreferences

SHUT = "https://127.0.0.1:9"  # nobody listens there: Entra does not answer
PROFILES = ("advolux", str(NEUTRAL))  # these, however many there are


def made_up_secret() -> str:
    """Return something in the form of an Entra client secret."""
    letters = string.ascii_letters + string.digits + "_~.-"
    return "abc8Q~" + "".join(secrets.choice(letters) for _ in range(34))


def new_tenant(name: str = "kanzlei-muster", *mailboxes: str) -> Tenant:
    return Tenant(
        name=name,
        tenant_id=str(uuid.uuid4()),
        client_id=str(uuid.uuid4()),
        client_secret=SecretStr(made_up_secret()),
        object_id=str(uuid.uuid4()),
        mailboxes=mailboxes or (f"buero@{name}.example",),
    )


class Unhurried:
    """Nobody waits."""

    async def wait(self, place: str) -> float:
        return 0.0

    async def put_off(self, place: str, seconds: float) -> None:
        pass


class NobodyElse:
    """There is one process."""

    async def pass_on(self, what: str) -> None:
        pass

    async def since(self, seen: str) -> tuple[str, tuple[str, ...] | None]:
        return seen, ()


class AnyWorkspace:
    """It serves whoever comes."""

    async def claim(self, workspace: str) -> bool:
        return True


class MemoryStore:
    """A TenantStore in memory."""

    def __init__(self, *tenants: Tenant) -> None:
        self.kept = {
            t.name: StoredTenant(t, uuid.uuid4().hex, 1, datetime.now(UTC), Actor("terminal")) for t in tenants
        }
        self.saved: list[SavedReport] = []
        self.said: list[tuple[str, str, Feedback]] = []
        self.unknown: list[str] = []
        self.courses = MemoryCourses(self._known)
        self.preferences = MemoryPreferences()
        self.due = MemoryDueList(self._known)
        self.jobs, self.paces, self.drafts = MemoryJobs(), Unhurried(), MemoryDrafts()
        self.told, self.served = NobodyElse(), AnyWorkspace()

    def _known(self, name: str) -> None:
        if name and name not in self.kept:
            raise UnknownTenant(Text(f"Einen Kunden „{name}“ kenne ich nicht.", f"I do not know a tenant “{name}”."))

    async def put(
        self, tenant: Tenant, actor: Actor, *, replace: bool = True, instead_of: StoredTenant | None = None
    ) -> StoredTenant:
        self.kept[tenant.name] = StoredTenant(tenant, uuid.uuid4().hex, 1, datetime.now(UTC), actor)
        return self.kept[tenant.name]

    async def find(self, address: str) -> StoredTenant:
        self._known(address or "?")
        return self.kept[address]

    async def names(self) -> list[str]:
        return sorted(self.kept)

    async def all(self) -> tuple[StoredTenant, ...]:
        return tuple(self.kept.values())

    async def everything(self) -> tuple[tuple[StoredTenant, ...], tuple[Damaged, ...]]:
        return await self.all(), ()

    async def forget(self, name: str, actor: Actor) -> None:
        del self.kept[name]
        self.courses.forget(name)
        self.due.forget(name)

    async def rotate_keys(self, actor: Actor) -> int:
        return len(self.kept)

    async def save_report(self, report: Report, thread: str = "") -> str:
        self.saved.append(SavedReport(report, thread))
        return str(len(self.saved))

    async def reports(self, tenant: str, limit: int = 50) -> tuple[SavedReport, ...]:
        return tuple(one for one in reversed(self.saved) if one.report.tenant == tenant)[:limit]

    async def report_of_thread(self, thread: str) -> SavedReport | None:
        return next((s for s in reversed(self.saved) if s.thread == thread), None)

    async def update_report(self, saved: SavedReport, change: Callable[[Report], Report]) -> SavedReport | None:
        place = self.saved.index(saved)
        self.saved[place] = replace(saved, report=change(saved.report))
        return self.saved[place]

    async def count_feedback(self, error: str, fix: str, said: Feedback) -> None:
        self.said.append((error, fix, said))

    async def feedback(self) -> tuple[FeedbackCount, ...]:
        return tuple(FeedbackCount(*said, times) for said, times in Counter(self.said).items())

    async def keep_unknown(self, text: str, days: int) -> None:
        self.unknown.append(text)

    async def unknown_pastes(self) -> tuple[UnknownPaste, ...]:
        return tuple(UnknownPaste(text, datetime.now(UTC)) for text in self.unknown)

    async def forget_unknown(self) -> int:
        return len(self.unknown)

    async def close(self) -> None:
        return None


async def _nothing() -> None:
    """Nothing happens while something is proved."""


class ScriptedCore(Mailcheck):
    """`refused` are the mailboxes that Exchange turns away; `day` is today, where it is set; `pause` (seconds) stands before each stage; `trouble` is raised."""

    store: MemoryStore

    @classmethod
    def with_tenants(cls, *tenants: Tenant) -> Self:
        settings = Settings(_env_file=None, authority=SHUT, keep_unknown_days=7, profiles=PROFILES)
        store = MemoryStore(*tenants)
        core = cls(settings, store, open_network(settings))
        core.store, core.refused, core.pause, core.trouble, core.asked = store, set(), 0.0, None, []
        core.proved, core.while_proving = [], _nothing
        core.asked_again = []
        core.checks = ScriptedChecks(core)
        core.scripts = ScriptedScripts(core)
        core.announcements = OnADay(core)
        return core

    refused: set[str]
    pause: float
    trouble: Exception | None
    right_object_id: str = ""
    warnings: tuple[Text, ...] = ()
    asked: list[tuple[str, tuple[str, ...]]]
    proved: list[tuple[tuple[str, ...], tuple[str, ...]]]
    while_proving: Callable[[], Awaitable[None]]
    asked_again: list[str]
    day: date | None = None


class OnADay(Announcements):
    """Tells what is announced on the core's day."""

    def __init__(self, core: ScriptedCore) -> None:
        super().__init__(core.store, core.presentation)
        self._core = core

    def today(self) -> date:
        return self._core.day or super().today()


class ScriptedScripts(Scripts):
    """Writes scripts without asking anybody."""

    def __init__(self, core: ScriptedCore) -> None:
        self.__dict__.update(vars(core.scripts))
        self._core = core

    async def write(self, pasted: PastedIds, language: Language, among: Sequence[AuthorizedTenant]) -> ScriptAnswer:
        core = self._core
        if core.trouble:
            raise core.trouble
        stored = core.store.kept[pasted.tenant or "kanzlei-muster"]
        known = stored.tenant
        right = core.right_object_id or pasted.object_id or known.object_id
        request = ScriptRequest(
            pasted.app_id or known.client_id, right, pasted.mailboxes or known.mailboxes, "", pasted.options, language
        )
        typed = build(replace(request, object_id=pasted.object_id)) if pasted.object_id not in {"", right} else None
        return ScriptAnswer(
            build(request), typed, core.warnings, next((each for each in among if each.name == known.name), None)
        )


class ScriptedChecks(Checks):
    """Goes as the core is told."""

    def __init__(self, core: ScriptedCore) -> None:
        self.__dict__.update(vars(core.checks))
        self._core = core

    async def run(
        self,
        allowed: AuthorizedTenant,
        mailboxes: Sequence[str] = (),
        *,
        progress: Progress | None = None,
        thread: str = "",
    ) -> Report:
        core = self._core
        core.asked.append((allowed.name, tuple(mailboxes)))
        stored = allowed.stored
        results = list(course(tuple(mailboxes) or stored.tenant.mailboxes, core.refused))
        for result in results:
            await asyncio.sleep(core.pause)
            if progress:
                progress(result)
        if core.trouble:
            raise core.trouble
        settled = tuple(results)
        diagnoses = diagnose(load(), gather(settled))
        report = Report(
            allowed.name,
            judge(settled),
            summarise(allowed.name, settled, diagnoses),
            datetime.now(UTC),
            0.41,
            settled,
            diagnoses,
        )
        await core.store.save_report(report, thread)
        return report

    async def prove(
        self,
        allowed: AuthorizedTenant,
        proved_by: Sequence[str],
        mailboxes: Sequence[str] = (),
        *,
        progress: Progress | None = None,
    ) -> Proof:
        core = self._core
        stored = allowed.stored
        core.proved.append((tuple(proved_by), tuple(mailboxes)))
        await core.while_proving()
        results = tuple(course(tuple(mailboxes) or stored.tenant.mailboxes, core.refused))
        wanted = provable(proved_by, stored.tenant.uses)
        proving = tuple(r for r in results if (r.check, r.stage) in wanted or (None, r.stage) in wanted)
        return Proof(results, proving, diagnose(load(), gather(results)))

    async def again(
        self,
        allowed: AuthorizedTenant,
        mailboxes: Sequence[str] = (),
        *,
        thread: str,
        earlier: Report | None = None,
        progress: Progress | None = None,
    ) -> Report:
        self._core.asked_again.append(thread)
        return await self.run(allowed, mailboxes, progress=progress, thread=thread)


def course(mailboxes: Sequence[str], refused: set[str]) -> Sequence[StageResult]:
    """Return how a check goes: Entra says yes, Exchange says no to the refused ones."""
    entra = StageResult(Check.TOKEN, Stage.DNS, Outcome.PASSED, "login.example:443", seconds=0.02)
    results = [replace(entra, stage=s) for s in (Stage.DNS, Stage.TCP, Stage.TLS, Stage.AUTH, Stage.CLAIMS)]
    for box in mailboxes:
        imap = StageResult(Check.IMAP, Stage.DNS, Outcome.PASSED, "imap.example:993", box, seconds=0.02)
        smtp = StageResult(Check.SMTP, Stage.DNS, Outcome.PASSED, "smtp.example:587", box, seconds=0.02)
        results += [replace(imap, stage=s) for s in (Stage.DNS, Stage.TCP, Stage.TLS, Stage.GREETING)]
        results += [replace(smtp, stage=s) for s in (Stage.DNS, Stage.TCP, Stage.GREETING, Stage.STARTTLS, Stage.TLS)]
        if box in refused:
            facts = {"mailbox": box, "target": imap.target}
            no = Finding(
                "imap.login_refused",
                facts,
                raw="A1 NO AUTHENTICATE failed. <!channel> *x* & <http://evil.example|portal>",
            )
            results.append(replace(imap, stage=Stage.AUTH, outcome=Outcome.FAILED, findings=(no,)))
            skipped = Finding("imap.earlier_stage_failed", {"stage": "auth"})
            results.append(replace(imap, stage=Stage.MAILBOX, outcome=Outcome.SKIPPED, findings=(skipped,)))
            rejected = Finding(
                "smtp.login_refused", {**facts, "target": smtp.target}, raw="535 5.7.3 Authentication unsuccessful"
            )
            results.append(replace(smtp, stage=Stage.AUTH, outcome=Outcome.FAILED, findings=(rejected,)))
        else:
            results += [replace(imap, stage=s) for s in (Stage.AUTH, Stage.MAILBOX)]
            results.append(replace(smtp, stage=Stage.AUTH))
    return results
