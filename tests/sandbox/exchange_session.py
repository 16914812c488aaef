"""One PowerShell session against the sandbox's Exchange, kept for the tests that state facts about it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.directory import AppRegistration, Directory, Tenant
from bot.sandbox.exchange import Call, Exchange
from bot.sandbox.exchange_manners import Manners
from bot.sandbox.recipients import Mailbox
from tests.console import Transcript
from tests.powershell import How, run_script

CONNECT = "Connect-ExchangeOnline -ShowBanner:$false\n"
_FACT = re.compile(r"^(\w+) = (.*?)\r?$", re.MULTILINE)


@dataclass(frozen=True)
class Session:
    """What a script did and wrote; `facts` are its lines of the form `name = value`."""

    tenant: Tenant
    app: AppRegistration
    transcript: Transcript
    calls: list[Call]
    changes: list[Call]
    left_open: int

    @property
    def facts(self) -> dict[str, str]:
        """Return the facts that the script wrote down."""
        return dict(_FACT.findall(self.transcript.stdout))

    def calls_of(self, cmdlet: str) -> list[Call]:
        """Return the calls of one cmdlet."""
        return [c for c in self.calls if c.cmdlet == cmdlet]


def two_tenants() -> tuple[Directory, Tenant, AppRegistration]:
    """Return a directory with the customer's tenant (two mailboxes, an app not yet known to Exchange) and another one."""
    directory = Directory()
    tenant = directory.add(Tenant(domains=("muster.onmicrosoft.example", "muster.example")))
    directory.add(Tenant(domains=("other.example",)))
    for address in ("office@muster.example", "o'brien@muster.example"):
        tenant.mailboxes[address] = Mailbox(address, aliases=("alias-" + address,))
    app = AppRegistration()
    tenant.apps[app.app_id] = app
    return directory, tenant, app


def session(
    script: str,
    manners: Manners | None = None,
    *,
    how: How = "call",
    answers: str = "",
    limit: float = 60.0,
    before: Callable[[Tenant, AppRegistration], None] | None = None,
) -> Session:
    """Run a script; in it `@APP@` and `@OID@` stand for the app's ids. `before` prepares the tenant."""
    directory, tenant, app = two_tenants()
    if before is not None:
        before(tenant, app)

    async def run() -> Session:
        async with Exchange(directory, manners or Manners()) as exchange:
            text = script.replace("@APP@", app.app_id).replace("@OID@", str(app.object_id))
            transcript = await run_script(text, exchange, how, answers=answers, limit=limit)
            return Session(tenant, app, transcript, exchange.calls, exchange.changes, len(exchange.connections))

    return asyncio.run(run())
