"""A customer's own way to Microsoft 365: disturbed and mended while the addresses stay the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.model import Verdict
from bot.sandbox.customers import Customer
from bot.sandbox.dns import DnsFault
from bot.sandbox.faults import Fault
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.path import Path as Way
from bot.sandbox.path import Trouble
from bot.service import Actor, Mailcheck
from tests.granted import granted
from tests.whole.office import settings_for

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Ground:
    """A Microsoft 365 and the core in front of it."""

    microsoft: Microsoft365
    core: Mailcheck

    async def customer(self, name: str) -> tuple[Customer, Way]:
        """A stored customer with servers of its own."""
        customer = await self.microsoft.customer(name)
        way = await self.microsoft.give_own_path(customer)
        await self.core.tenants.put(customer.stored, Actor("test"))
        return customer, way

    async def codes(self, name: str) -> set[str]:
        """The findings of a check."""
        return {
            finding.code
            for result in (await self.core.checks.run(await granted(self.core, name))).results
            for finding in result.findings
        }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    async with Microsoft365() as microsoft:
        core = await Mailcheck.open(settings_for(Path(tmp_path_factory.mktemp("path")), microsoft))
        yield Ground(microsoft, core)
        await core.close()


@pytest.mark.parametrize(
    ("protocol", "trouble", "code"),
    [
        ("imap", Fault.NOTHING_LISTENS, "imap.connection_refused"),
        ("imap", Fault.HANGS_UP_IN_TLS, "imap.tls_cut"),
        ("smtp", Fault.STARTTLS_NOT_OFFERED, "smtp.starttls_missing"),
        ("smtp", DnsFault.SERVER_FAILS, "smtp.resolver_failed"),
        ("entra", Fault.PROXY_PAGE, "token.page_received"),
    ],
)
async def test_what_stands_in_the_way_is_seen_at_once_and_gone_at_once(
    ground: Ground, protocol: str, trouble: Trouble, code: str
) -> None:
    """The stored record stays as it is all the time."""
    customer, way = await ground.customer(f"way-{protocol}-{trouble}")
    name = customer.stored.name

    await way.disturb(protocol, trouble)
    disturbed = await ground.codes(name)
    await way.disturb(protocol, None)

    assert code in disturbed
    assert (await ground.core.checks.run(await granted(ground.core, name))).verdict is Verdict.HEALTHY


async def test_one_customers_trouble_is_nobody_elses(ground: Ground) -> None:
    """Each has servers of its own."""
    _, way = await ground.customer("way-one")
    await ground.customer("way-other")

    await way.disturb("imap", Fault.NOTHING_LISTENS)

    assert (await ground.core.checks.run(await granted(ground.core, "way-other"))).verdict is Verdict.HEALTHY


async def test_a_fault_that_the_protocol_cannot_have_is_refused_and_nothing_changes(ground: Ground) -> None:
    """IMAP has no STARTTLS here."""
    _, way = await ground.customer("way-wrong")

    with pytest.raises(ValueError, match="imap cannot have"):
        await way.disturb("imap", Fault.STARTTLS_NOT_OFFERED)

    assert (await ground.core.checks.run(await granted(ground.core, "way-wrong"))).verdict is Verdict.HEALTHY


async def test_a_tenant_stored_without_servers_uses_those_of_the_settings(ground: Ground) -> None:
    """As support stores one by modal: without any address of a server."""
    customer = await ground.microsoft.customer("way-shared")
    customer.tell(authority="", imap=None, smtp=None)
    await ground.core.tenants.put(customer.stored, Actor("test"))

    assert (await ground.core.checks.run(await granted(ground.core, "way-shared"))).verdict is Verdict.HEALTHY
