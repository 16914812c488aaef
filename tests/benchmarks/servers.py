"""The sandbox's Microsoft 365 in a process of its own, so that a benchmark's clients do not share its interpreter.

`python -m tests.benchmarks.servers '{"delay": 0.05, "customers": 1}'` prints one JSON line and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.model import Tenant
from bot.settings import Settings

START_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the servers shall be like: seconds before every answer, seconds before a refusal, how many customers with what."""

    delay: float = 0.0
    late: float = 0.0
    customers: int = 1
    mailboxes: int = 1
    refusing: bool = False
    dropped: bool = False
    states: bool = False  # a customer in each state of the sandbox instead


@dataclass(frozen=True, slots=True)
class Ready:
    """The settings that lead to the servers, and the customers as JSON documents of `tenant put`."""

    environment: dict[str, str]
    documents: list[dict[str, Any]] = field(repr=False)

    @property
    def settings(self) -> Settings:
        """The settings of a Mailcheck that uses these servers."""
        return Settings.model_validate(self.environment)

    @property
    def tenants(self) -> list[Tenant]:
        """The customers as Mailcheck stores them."""
        from bot.hosts import HostPolicy
        from bot.tenants.input import BadTenant, read_tenant

        policy = HostPolicy(self.settings.allowed_hosts, self.settings.authority)
        stored = []
        for document in self.documents:
            with contextlib.suppress(BadTenant):  # some states of the sandbox nobody can store any more
                stored.append(read_tenant(document, policy))
        return stored


@contextmanager
def servers(wanted: Wanted) -> Iterator[Ready]:
    """Start the servers, and end them."""
    words = [
        sys.executable,
        "-m",
        "tests.benchmarks.servers",
        json.dumps({f: getattr(wanted, f) for f in Wanted.__slots__}),
    ]
    with subprocess.Popen(  # noqa: S603  our own module
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.getcwd()}
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            said = json.loads(process.stdout.readline())
            yield Ready(said["environment"], said["documents"])
        finally:
            process.stdin.close()
            process.wait(10)


async def _serve(wanted: Wanted) -> None:
    from bot.sandbox.breakers import remove_permissions
    from bot.sandbox.faults import Fault
    from bot.sandbox.microsoft365 import Microsoft365
    from bot.sandbox.states import STATES

    async with Microsoft365(delay=wanted.delay) as sandbox:
        documents = []
        for state in STATES.values() if wanted.states else ():
            documents += [(await state.make(sandbox, variant)).document() for variant in state.variants]
        for number in range(0 if wanted.states else wanted.customers):
            customer = await sandbox.customer(f"bench-{number}", tuple(f"box{n}" for n in range(wanted.mailboxes)))
            if wanted.refusing:
                remove_permissions(customer)
            for protocol in ("imap", "smtp"):
                if wanted.late:
                    sandbox.direct(
                        customer,
                        protocol,
                        await sandbox.server(protocol, variant=2 if protocol == "imap" else 0, late=wanted.late),
                    )
            if wanted.dropped:
                for protocol in ("entra", "imap", "smtp"):
                    sandbox.direct(customer, protocol, await sandbox.server(protocol, Fault.SYN_SWALLOWED))
            documents.append(customer.document())
        print(json.dumps({"environment": sandbox.settings_environment(), "documents": documents}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(Wanted(**json.loads(sys.argv[1]))))
