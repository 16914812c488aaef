"""The sandbox's Microsoft 365 as a whole: its settings, its customers, how it begins and ends."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import json
import logging
import warnings
from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.hosts import HostPolicy
from bot.model import Check
from bot.sandbox.authority import Credential, shared_authority
from bot.sandbox.faults import Fault
from bot.sandbox.microsoft365 import HOSTS, Microsoft365
from bot.sandbox.recipients import Permission
from bot.sandbox.states import STATES
from bot.settings import load_settings
from tests.sandbox.mail_clients import good_token, imap, login_string, trusting, wire, xoauth2
from tests.sandbox.probe import CHECKS, Probe


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


async def test_the_settings_lead_to_the_sandbox_and_hold_no_secret(
    sandbox: Microsoft365, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With these settings Mailcheck trusts the sandbox, asks its name server, and may talk to its hosts."""
    customer = await sandbox.customer("kanzlei")
    for name, value in sandbox.settings_environment().items():
        monkeypatch.setenv(name, value)

    settings = load_settings(env_file=None)

    assert settings.authority == customer.stored.authority
    assert settings.ca_file is not None
    assert b"PRIVATE" not in settings.ca_file.read_bytes()
    assert [endpoint.port for endpoint in settings.dns] == [sandbox.nameserver.port]
    policy = HostPolicy(settings.allowed_hosts, settings.authority)
    assert customer.stored.imap is not None
    assert policy.admits(customer.stored.imap.host)
    assert not policy.admits("127.0.0.1")


async def test_a_customer_can_be_stored_as_json(sandbox: Microsoft365) -> None:
    """The document has the fields of the contract, and the record of our own says the same."""
    customer = await sandbox.customer("kanzlei", ("office", "info@other.example"))

    document = json.loads(json.dumps(customer.document()))

    assert document["name"] == "kanzlei"
    assert (document["tenant_id"], document["client_id"]) == (customer.tenant.tenant_id, customer.app.app_id)
    assert document["object_id"] == customer.app.object_id
    assert document["mailboxes"] == ["office@kanzlei.example", "info@other.example"]
    assert document["client_secret"] == customer.app.secrets[0].value
    assert date.fromisoformat(document["secret_expires"]) > date.today()
    assert document["endpoints"]["authority"].startswith("https://login.sandbox.example:")
    assert document["endpoints"]["imap"].startswith("outlook.sandbox.example:")
    assert customer.app.secrets[0].value not in repr(customer.stored)


async def test_nobody_who_prints_a_customer_sees_the_secret(sandbox: Microsoft365) -> None:
    """A failing test or a log line shows no secret."""
    customer = await sandbox.customer("kanzlei")

    assert customer.app.secrets[0].value not in f"{customer!r} {customer.stored!r}"


async def test_the_guestbook_knows_how_many_came_at_once(sandbox: Microsoft365) -> None:
    """Connections that stood side by side are counted, by protocol and by mailbox."""
    customers = [await sandbox.customer(name) for name in ("eins", "zwei")]
    endpoint = await sandbox.server("imap")
    async with imap(sandbox, endpoint) as first, imap(sandbox, endpoint) as second:
        for client, customer in ((first, customers[0]), (second, customers[1])):
            await client.say(f"a AUTHENTICATE XOAUTH2 {login_string(customer)}")
    await until_left(sandbox)
    async with imap(sandbox, endpoint) as third:
        await third.say(f"a AUTHENTICATE XOAUTH2 {login_string(customers[0])}")

    assert sandbox.guestbook.most_at_once("imap") == 2
    assert sandbox.guestbook.most_at_once("imap", mailbox=customers[0].stored.mailboxes[0]) == 1
    assert sandbox.guestbook.most_at_once("smtp") == 0


async def until_left(sandbox: Microsoft365) -> None:
    for _ in range(500):
        if all(visit.ended for visit in sandbox.guestbook.visits):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("somebody stays")


async def test_two_customers_cannot_have_one_name(sandbox: Microsoft365) -> None:
    """A name is a domain, and a domain is one tenant's."""
    await sandbox.customer("kanzlei")

    with pytest.raises(ValueError, match="kanzlei"):
        await sandbox.customer("kanzlei")


async def test_what_is_mended_in_the_directory_turns_green(sandbox: Microsoft365) -> None:
    """All servers act on the one directory: a permission given there opens the mailbox here."""
    customer = await STATES["permission-missing"].make(sandbox)
    refused = await Probe(sandbox, customer, Check.IMAP).run()
    customer.mailboxes[0].permissions.append(Permission(customer.principal.sid))

    assert refused is not None
    assert await Probe(sandbox, customer, Check.IMAP).run() is None


async def test_every_server_has_a_name_of_its_own(sandbox: Microsoft365) -> None:
    """Faulty or not, no two servers share a host name; asking again for the same server opens none."""
    endpoints = [
        await sandbox.server(protocol, fault, variant=variant)
        for protocol in HOSTS
        for fault in (None, Fault.GARBAGE, Fault.DRIPS)
        for variant in (0, 1)
    ]

    assert len({endpoint.host for endpoint in endpoints}) == len(endpoints) == 18
    assert await sandbox.server("imap", Fault.GARBAGE, variant=1) in endpoints


async def test_what_happens_once_happens_once_for_each_who_asks(sandbox: Microsoft365) -> None:
    """A fault of the moment is not used up by somebody else."""
    first, second = [await sandbox.server("imap", Fault.THROTTLED_ONCE) for _ in range(2)]

    assert first != second


async def test_a_fault_that_a_protocol_cannot_have_is_refused(sandbox: Microsoft365) -> None:
    """IMAP has no STARTTLS that could be missing here."""
    with pytest.raises(ValueError, match="starttls"):
        await sandbox.server("imap", Fault.STARTTLS_NOT_OFFERED)


def test_the_keys_of_the_servers_are_for_nobody_else_to_read() -> None:
    """Only the authority's certificate is for everybody."""
    authority = shared_authority()
    for credential in Credential:
        authority.context(credential)

    modes = {file.name: file.stat().st_mode & 0o077 for file in authority.ca_file.parent.glob("*.pem")}
    assert len(modes) == len(Credential) + 1
    assert all(mode == 0 for name, mode in modes.items() if name != "sandbox-ca.pem")


async def test_every_answer_can_be_delayed() -> None:
    """With a delay each round trip takes that long, the TLS handshake and the name's among them."""
    async with Microsoft365(delay=0.02) as sandbox:
        customer = await sandbox.customer("kanzlei")
        loop = asyncio.get_running_loop()
        took = {}
        for check in Check:
            started = loop.time()
            assert await Probe(sandbox, customer, check).run() is None
            took[check] = loop.time() - started

    # dns, tls, answer | dns, tls, greeting, capabilities, sign-in, mailbox | dns, greeting, ehlo, starttls, tls, ehlo, sign-in
    assert took[Check.TOKEN] >= 3 * 0.02
    assert took[Check.IMAP] >= 6 * 0.02
    assert took[Check.SMTP] >= 7 * 0.02


async def test_a_hundred_clients_at_once_are_served(sandbox: Microsoft365) -> None:
    """Nobody is turned away, and nobody gets another's answer."""
    customers = [await sandbox.customer(f"kanzlei-{number}") for number in range(100)]
    endpoint = await sandbox.server("imap")

    async def sign_in(number: int) -> str:
        customer = customers[number]
        token = good_token(customers[number] if number % 2 else customers[0])
        async with imap(sandbox, endpoint) as client:
            return await client.say(f"a{number} AUTHENTICATE XOAUTH2 {xoauth2(customer.stored.mailboxes[0], token)}")

    answers = await asyncio.gather(*(sign_in(number) for number in range(100)))

    good = {number for number, answer in enumerate(answers) if answer == f"a{number} OK AUTHENTICATE completed."}
    assert good == {0, *range(1, 100, 2)}
    assert all(answer.startswith(f"a{number} ") for number, answer in enumerate(answers))


HOSTILE = [
    b"",
    b"\r\n\r\n",
    b"\x00\xff\xfe\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: ²\r\n\r\n".encode(),
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /%ff%fe/oauth2/v2.0/token HTTP/1.1\r\nContent-Length: 4\r\n\r\n\xff=\xfe&",
    b"a AUTHENTICATE\r\na AUTHENTICATE XOAUTH2 =\r\na AUTHENTICATE XOAUTH2\r\n*\r\na EXAMINE\r\n",
    b"AUTH\r\nAUTH XOAUTH2 =\r\nAUTH XOAUTH2\r\n*\r\nEHLO\r\nSTARTTLS\r\n",
    base64.b64encode(b"user=\xff\x01auth=Bearer \xfe\x01\x01") + b"\r\n",
]


@pytest.mark.parametrize("protocol", HOSTS)
async def test_whatever_a_client_sends_is_borne(
    sandbox: Microsoft365, protocol: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Hostile bytes, before TLS and behind it, lead to no error of the sandbox's own, and the next client is served."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server(protocol)
    for words in HOSTILE:
        for tls in (None,) if protocol == "smtp" else (None, trusting(sandbox)):
            async with wire(endpoint, tls) as client:
                client.writer.write(words)
                client.writer.write_eof() if tls is None else client.writer.close()
                with contextlib.suppress(ConnectionError):
                    await client.rest()

    assert await Probe(sandbox, customer, CHECKS[protocol]).run() is None
    assert caplog.records == []


async def test_nothing_stays_behind(caplog: pytest.LogCaptureFixture) -> None:
    """After the end nobody listens, no task runs, and no error was logged, whatever was under way."""
    before = asyncio.all_tasks()
    with warnings.catch_warnings(record=True) as complaints, caplog.at_level(logging.WARNING):
        warnings.simplefilter("always", ResourceWarning)
        async with Microsoft365() as sandbox:
            endpoints = [
                await sandbox.server("imap", fault) for fault in (None, Fault.DRIPS, Fault.SILENT, Fault.SYN_SWALLOWED)
            ]
            writers = [(await asyncio.open_connection("127.0.0.1", endpoint.port))[1] for endpoint in endpoints[:3]]
        await asyncio.sleep(0.05)
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)
        gc.collect()

    assert asyncio.all_tasks() == before
    for endpoint in endpoints:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.wait_for(asyncio.open_connection("127.0.0.1", endpoint.port), 1)
    assert [
        str(c.message) for c in complaints if issubclass(c.category, ResourceWarning) and "127.0.0.1" in str(c.message)
    ] == []
    assert caplog.records == []
