"""A core that answers at once, for tests of the terminal alone."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from pydantic import SecretStr

from bot.authorized import AuthorizedTenant
from bot.errors import MailcheckError, UnknownTenant
from bot.model import (
    NO_FACTS,
    Check,
    Diagnosis,
    Fact,
    Finding,
    Guidance,
    GuidedStep,
    Language,
    Outcome,
    Report,
    Stage,
    StageResult,
    Standing,
    Tenant,
    Text,
    Verdict,
)
from bot.presentation import Presentation
from bot.scripts import ScriptStep
from bot.service import (
    Actor,
    Damaged,
    Explanation,
    Mailcheck,
    NextObservation,
    PastedIds,
    PutAnswer,
    Script,
    ScriptAnswer,
    ScriptOptions,
    StoredTenant,
)
from bot.tenants.checks import Checks
from bot.tenants.scripts import Scripts
from bot.tenants.service import Tenants
from handlers.terminal.core import Opener

Progress = Callable[[StageResult], None]
APP = "11111111-2222-4333-8444-555555555555"
SENTENCES = {
    "imap.login_refused": Text("Exchange weist die Anmeldung ab.", "Exchange refuses the sign-in."),
    "imap.mailbox_opened": Text("Dieses Postfach lässt sich öffnen.", "This mailbox can be opened."),
    "token.app_admitted": Text("Exchange kennt die App.", "Exchange knows the app."),
    "token.received": Text("Entra gibt ein Token aus.", "Entra issues a token."),
}


def made_up_tenant(name: str, *, secret: str = "") -> Tenant:
    """Return a tenant as somebody might have stored it."""
    return Tenant(
        name=name,
        tenant_id=f"{name}.example",
        client_id=APP,
        client_secret=SecretStr(secret or "made-up"),
        secret_expires=date(2031, 5, 1),
        mailboxes=(f"office@{name}.example", f"post@{name}.example"),
    )


def made_up_report(tenant: str, verdict: Verdict = Verdict.PROBLEM, *, raw: str = "NO AUTHENTICATE failed") -> Report:
    """Return a report in which Entra said yes and Exchange no."""
    refused = Finding("imap.login_refused", raw=raw)
    mailbox = f"office@{tenant}.example"
    return Report(
        tenant=tenant,
        verdict=verdict,
        summary=Text(f"{tenant}: Exchange lässt die App nicht ins Postfach", f"{tenant}: Exchange keeps the app out"),
        started=datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC),
        seconds=0.41,
        results=(
            StageResult(Check.TOKEN, Stage.AUTH, Outcome.PASSED, "login.example:443", seconds=0.1),
            StageResult(Check.IMAP, Stage.TLS, Outcome.PASSED, "imap.example:993", mailbox, seconds=0.1),
            StageResult(Check.IMAP, Stage.AUTH, Outcome.FAILED, "imap.example:993", mailbox, (refused,), 0.12),
            StageResult(Check.IMAP, Stage.MAILBOX, Outcome.SKIPPED, "imap.example:993", mailbox),
        ),
        diagnoses=(
            Diagnosis(
                "imap-authenticate-failed",
                "add-mailbox-permission",
                Standing.POSSIBLE,
                Text("Der App fehlt die Berechtigung.", "The app lacks the permission."),
                (mailbox,),
                ("imap.login_refused",),
            ),
            Diagnosis(
                "imap-authenticate-failed",
                "grant-admin-consent",
                Standing.EXCLUDED,
                Text("Die Zustimmung fehlt.", "Consent is missing."),
                (mailbox,),
            ),
        ),
    )


@dataclass
class FakeMailcheck(Mailcheck):
    """Holds tenants in memory; `failing` is raised by whatever is asked first."""

    kept: dict[str, Tenant] = field(default_factory=dict)
    reports_of: dict[str, Report] = field(default_factory=dict)
    problems: dict[str, MailcheckError] = field(default_factory=dict)
    failing: BaseException | None = None
    warnings: tuple[Text, ...] = ()
    decides: NextObservation | None = None
    mistakes: dict[int, Text] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    closed: int = 0

    def __post_init__(self) -> None:
        self.tenants, self.checks, self.scripts = FakeTenants(self), FakeChecks(self), FakeScripts(self)
        self.presentation = FakePresentation(self)

    def opener(self) -> Opener:
        """Return what the terminal opens the core with."""

        @asynccontextmanager
        async def opened() -> AsyncIterator[Mailcheck]:
            if self.failing is not None:
                raise self.failing
            try:
                yield self
            finally:
                self.closed += 1

        return opened

    def stored(self, name: str) -> StoredTenant:
        return StoredTenant(self.kept[name], "uid", 1, datetime(2031, 1, 1, tzinfo=UTC), Actor("terminal", "jemand"))


class FakeChecks(Checks):
    """Answers with the reports that the core was given."""

    def __init__(self, core: FakeMailcheck) -> None:
        self._core = core

    async def run(
        self,
        allowed: AuthorizedTenant,
        mailboxes: Sequence[str] = (),
        *,
        progress: Progress | None = None,
        thread: str = "",
    ) -> Report:
        self._core.asked.append(("check", allowed.name, *mailboxes))
        return self._core.reports_of[allowed.name]

    async def all(
        self, allowed: Iterable[AuthorizedTenant], damaged: Iterable[Damaged], concurrency: int = 8
    ) -> AsyncIterator[tuple[Report, MailcheckError | None]]:
        self._core.asked.append(("check_all", str(concurrency)))
        for report in self._core.reports_of.values():
            yield report, self._core.problems.get(report.tenant)


class FakeScripts(Scripts):
    """Writes one script for whatever is asked."""

    def __init__(self, core: FakeMailcheck) -> None:
        self._core = core

    def read_words(self, words: str, options: Mapping[str, str] | None = None) -> PastedIds:
        self._core.asked.append(("script", words, *(f"{name}={value}" for name, value in (options or {}).items())))
        return PastedIds("", APP, APP, (), ScriptOptions())

    async def write(self, pasted: PastedIds, language: Language, among: Sequence[AuthorizedTenant]) -> ScriptAnswer:
        text = "# Grüße\nConnect-ExchangeOnline\n\n"
        steps = (ScriptStep("Connect-ExchangeOnline", Text("Anmelden.", "Sign in."), Text("Verbunden.", "Connected.")),)
        return ScriptAnswer(Script(text, "mailcheck-muster.ps1", steps), None, self._core.warnings)


class FakeTenants(Tenants):
    """Holds the core's tenants."""

    def __init__(self, core: FakeMailcheck) -> None:
        self._core = core

    async def put_documents(self, text: str, actor: Actor) -> PutAnswer:
        self._core.asked.append(("put", text))
        if self._core.mistakes:
            return PutAnswer((), self._core.mistakes)
        fields = json.loads(text)
        self._core.kept[fields["name"]] = made_up_tenant(fields["name"], secret=fields["client_secret"])
        return PutAnswer((self._core.stored(fields["name"]),), {})

    async def all(self) -> tuple[StoredTenant, ...]:
        return tuple(self._core.stored(name) for name in sorted(self._core.kept))

    async def damaged(self) -> tuple[Damaged, ...]:
        return ()

    async def states(self, allowed: AuthorizedTenant, limit: int) -> tuple[Report, ...]:
        return tuple(self._core.reports_of.values())[:limit]

    async def forgettable(self, address: str) -> str:
        return (await self.find(address)).tenant.name

    async def find(self, address: str, among: Sequence[StoredTenant] | None = None) -> StoredTenant:
        if address not in self._core.kept:
            raise UnknownTenant(Text(f"Den Kunden {address} gibt es nicht", f"There is no tenant {address}"))
        return self._core.stored(address)

    async def forget(self, address: str, actor: Actor) -> str:
        self._core.asked.append(("forget", address))
        del self._core.kept[address]
        return address

    async def rotate_keys(self, actor: Actor) -> int:
        return len(self._core.kept)


class FakePresentation(Presentation):
    """Says one sentence for everything."""

    _core: FakeMailcheck

    def __init__(self, core: FakeMailcheck) -> None:
        super().__init__()
        object.__setattr__(self, "_core", core)

    def guidance(
        self,
        diagnosis: Diagnosis,
        report: Report | None = None,
        tenant: Tenant | None = None,
        named: Mapping[str, Fact] = NO_FACTS,
    ) -> Guidance:
        where = Text("Exchange-Administrator", "Exchange administrator")
        step = GuidedStep(where, Text("Berechtigung erteilen.", "Give the permission."), "Add-MailboxPermission 'x'")
        return Guidance(diagnosis.fix, Text("Berechtigung erteilen", "Give the permission"), (step,))

    def describe(self, result: StageResult) -> tuple[Text, ...]:
        return tuple(SENTENCES[finding.code] for finding in result.findings)

    def describe_finding(self, finding: Finding) -> Text:
        return SENTENCES.get(finding.code) or made_up_report("muster", Verdict.PROBLEM).summary

    def page_of(self, error: str, language: Language) -> str:
        return ""

    def reasons(
        self, diagnosis: Diagnosis, report: Report | None = None, observed: Sequence[Finding] = ()
    ) -> tuple[Text, ...]:
        return tuple(SENTENCES[code] for code in diagnosis.because)

    def next_observation(self, report: Report, tenant: Tenant | None = None) -> NextObservation | None:
        return self._core.decides

    def next_observation_of(
        self, explanation: Explanation, report: Report | None = None, tenant: Tenant | None = None
    ) -> NextObservation | None:
        return self._core.decides


def with_tenant(name: str = "muster", verdict: Verdict = Verdict.PROBLEM) -> FakeMailcheck:
    """Return a core that keeps one tenant whose check ends like this."""
    return FakeMailcheck(kept={name: made_up_tenant(name)}, reports_of={name: made_up_report(name, verdict)})


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes, *, terminal: bool = False) -> None:
    """Put these bytes on standard input."""
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stdin", stream)
