"""A customer's tenant in the sandbox's Exchange, and scripts run against it on a real PowerShell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.model import Cloud, Language
from bot.sandbox.directory import AppRegistration, Directory, ServicePrincipal, Tenant
from bot.sandbox.exchange import Call, Exchange
from bot.sandbox.exchange_manners import Manners
from bot.sandbox.recipients import Mailbox, Permission
from bot.scripts import Script, ScriptKind, ScriptOptions, ScriptRequest
from bot.scripts.builder import build
from bot.scripts.opening import WAITS
from tests.powershell import How, Transcript, run_script

OFFICE = "office@kanzlei.example"
OBRIEN = "o'brien@kanzlei.example"
ARCHIVE = "archive@kanzlei.example"
NOBODY = "nobody@kanzlei.example"


@dataclass
class Customer:
    """A tenant with three mailboxes, its app, and the Exchange that scripts meet there."""

    exchange: Exchange
    tenant: Tenant
    app: AppRegistration

    def request(
        self,
        kind: ScriptKind = ScriptKind.SETUP,
        *boxes: str,
        tenant_id: str | None = None,
        object_id: str = "",
        delegated: str = "",
        disable_wam: bool = False,
        cloud: Cloud | None = None,
        enable_protocols: bool = False,
    ) -> ScriptRequest:
        """Return a request for this customer's app; without mailboxes for two of the three."""
        options = ScriptOptions(kind, delegated, disable_wam, cloud, enable_protocols)
        expected = self.tenant.tenant_id if tenant_id is None else tenant_id
        return ScriptRequest(
            self.app.app_id,
            object_id or self.app.object_id or "",
            boxes or (OFFICE, OBRIEN),
            expected,
            options,
            Language.EN,
        )

    async def run(self, request: ScriptRequest, how: How = "call", before: str = "", tries: int = 5) -> Transcript:
        """Run the script for a request, with that many tries more that take no time."""
        return await self.run_text(before + build(request).text, how, tries)

    async def run_twice(self, request: ScriptRequest, tries: int = 5) -> tuple[str, str]:
        """Run the script twice in one window; return what each run showed."""
        text = build(request).text
        transcript = await self.run_text(f"{text}Write-Host 'second run'\n{text}", "call", tries)
        first, second = transcript.stdout.split("second run\n")
        return first, second

    async def run_text(self, text: str, how: How = "call", tries: int = 5) -> Transcript:
        """Run a script's text; its waits take no time."""
        assert WAITS in text
        return await run_script(text.replace(WAITS, f"@({', '.join(['0'] * tries)})"), self.exchange, how)

    def registered(self, object_id: str = "", display_name: str = "Mail access", app_id: str = "") -> ServicePrincipal:
        """Add a registration in Exchange, as if made before."""
        made = ServicePrincipal(app_id or self.app.app_id, object_id or self.app.object_id or "", display_name)
        self.tenant.service_principals.append(made)
        return made

    def give(self, principal: ServicePrincipal, box: str, *, deny: bool = False) -> None:
        """Give (or deny) a principal FullAccess to a mailbox."""
        self.tenant.mailboxes[box].permissions.append(Permission(principal.sid, deny=deny))

    def principal(self) -> ServicePrincipal:
        """Return the app's only registration."""
        (found,) = [p for p in self.tenant.service_principals if p.app_id == self.app.app_id]
        return found

    def reached(self) -> set[str]:
        """Return the mailboxes to which the app's registration has FullAccess."""
        sids = {p.sid for p in self.tenant.service_principals if p.app_id == self.app.app_id}
        return {m.address for m in self.tenant.mailboxes.values() if any(m.grants(sid) for sid in sids)}

    def called(self, cmdlet: str) -> list[Call]:
        """Return the calls of a cmdlet."""
        return [c for c in self.exchange.calls if c.cmdlet == cmdlet]

    def changed(self) -> list[str]:
        """Return the names of the cmdlets that changed something, in order."""
        return [c.cmdlet for c in self.exchange.changes]

    def disconnected(self) -> bool:
        """Tell whether a connection was made and none is left open."""
        return not self.exchange.connections and bool(self.called("Disconnect-ExchangeOnline"))


@asynccontextmanager
async def customer(manners: Manners = Manners()) -> AsyncIterator[Customer]:  # noqa: B008  frozen
    """Open an Exchange with this customer, and another company that has nothing to do with it."""
    app = AppRegistration()
    boxes = (
        Mailbox(OFFICE, aliases=("info@kanzlei.example",), smtp_auth_disabled=None),
        Mailbox(OBRIEN),
        Mailbox(ARCHIVE),
    )
    tenant = Tenant(
        domains=("kanzlei.onmicrosoft.example", "kanzlei.example"),
        apps={app.app_id: app},
        mailboxes={m.address: m for m in boxes},
    )
    directory = Directory()
    directory.add(tenant)
    directory.add(Tenant(domains=("other.example",)))
    async with Exchange(directory, manners) as exchange:
        yield Customer(exchange, tenant, app)


def steps_one_by_one(script: Script) -> str:
    """Return the steps as somebody pastes them, one block after another."""
    return "".join(f"{step.command}\n\n" for step in script.steps)


def is_finished(shown: str) -> bool:
    """Tell whether a run ended by saying that all is done."""
    return "\nFINISHED." in shown and "NOT FINISHED" not in shown
