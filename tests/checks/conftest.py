from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot import checks
from bot.checks import Target
from bot.checks._limits import StageLimits
from bot.checks._network import Network
from bot.clouds import CLOUDS
from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.settings import load_settings

# Short enough to wait for an answer that never comes.
BRISK = StageLimits(
    dns=0.8,
    tcp=0.8,
    tls=1.0,
    greeting=1.2,
    starttls=1.0,
    auth=1.2,
    mailbox=1.0,
    tls_probe=0.4,
    second_try=0.05,
    worth_a_try=0.5,
)
# Where every answer comes, no limit decides, however busy the machine is.
CALM = replace(BRISK, **dict.fromkeys(("dns", "tcp", "tls", "greeting", "starttls", "auth", "mailbox"), 20.0))


@pytest.fixture
async def microsoft() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


@pytest.fixture
def brisk(microsoft: Microsoft365) -> Network:
    return network_of(microsoft, BRISK)


@pytest.fixture
def calm(microsoft: Microsoft365) -> Network:
    return network_of(microsoft, CALM)


@pytest.fixture
def patient(microsoft: Microsoft365) -> Network:
    return network_of(microsoft)


def network_of(sandbox: Microsoft365, limits: StageLimits | None = None) -> Network:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in sandbox.settings_environment().items():
            environment.setenv(name, value)
        return checks.open_network(load_settings(None), limits)


def target_of(customer: Customer) -> Target:
    stored = customer.stored
    hosts = CLOUDS[stored.cloud]
    credential = stored.client_secret or stored.certificate
    assert credential is not None
    return Target(
        tenant_id=stored.tenant_id,
        client_id=stored.client_id,
        credential=credential,
        mailboxes=stored.mailboxes,
        authority=stored.authority or hosts.authority,
        scope=stored.scope or hosts.scope,
        imap=stored.imap or hosts.imap,
        smtp=stored.smtp or hosts.smtp,
        uses=stored.uses,
        object_id=stored.object_id,
        secret_expires=stored.secret_expires,
    )
