"""The baseline: a bare asyncio client that says the fewest words with which a mailbox can be tried, and understands nothing."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bot.model import Tenant

LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Way:
    """Where the sandbox's servers are: every name is on loopback."""

    tls: ssl.SSLContext
    address: str = "127.0.0.1"


async def fetch_token(tenant: Tenant, way: Way) -> str:
    """Ask for a token: one connection, one request, two round trips after TCP."""
    assert tenant.client_secret is not None
    host = urlsplit(tenant.authority)
    form = urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": tenant.client_id,
            "client_secret": tenant.client_secret.get_secret_value(),
            "scope": tenant.scope or "https://outlook.office365.com/.default",
        }
    ).encode()
    reader, writer = await asyncio.open_connection(way.address, host.port, ssl=way.tls, server_hostname=host.hostname)
    try:
        writer.write(
            f"POST /{tenant.tenant_id}/oauth2/v2.0/token HTTP/1.1\r\nHost: {host.netloc}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n".encode()
            + form
        )
        answer = await reader.read(-1)
    finally:
        writer.close()
    return str(json.loads(answer.partition(b"\r\n\r\n")[2])["access_token"])


async def open_mailbox(tenant: Tenant, mailbox: str, token: str, way: Way) -> None:
    """Sign in over IMAP and open the inbox."""
    assert tenant.imap is not None
    reader, writer = await asyncio.open_connection(
        way.address, tenant.imap.port, ssl=way.tls, server_hostname=tenant.imap.host
    )
    try:
        await reader.readline()
        writer.write(b"A1 AUTHENTICATE XOAUTH2 " + _xoauth2(mailbox, token) + b"\r\n")
        await _until(reader, b"A1 ")
        writer.write(b"A2 EXAMINE INBOX\r\n")
        await _until(reader, b"A2 ")
    finally:
        writer.close()


async def sign_in_to_send(tenant: Tenant, mailbox: str, token: str, way: Way) -> None:
    """Sign in over SMTP."""
    assert tenant.smtp is not None
    reader, writer = await asyncio.open_connection(way.address, tenant.smtp.port)
    try:
        await _reply(reader)
        for words in (b"EHLO bench.example", b"STARTTLS"):
            writer.write(words + b"\r\n")
            await _reply(reader)
        await writer.start_tls(way.tls, server_hostname=tenant.smtp.host)
        for words in (b"EHLO bench.example", b"AUTH XOAUTH2 " + _xoauth2(mailbox, token)):
            writer.write(words + b"\r\n")
            await _reply(reader)
    finally:
        writer.close()


async def check(tenant: Tenant, way: Way, *, token: str = "") -> None:
    """Fetch a token (unless one is given), then try IMAP and SMTP of every mailbox side by side."""
    token = token or await fetch_token(tenant, way)
    talks = (
        talk(tenant, mailbox, token, way) for mailbox in tenant.mailboxes for talk in (open_mailbox, sign_in_to_send)
    )
    await asyncio.wait_for(asyncio.gather(*talks), LIMIT)


def _xoauth2(mailbox: str, token: str) -> bytes:
    return base64.b64encode(f"user={mailbox}\x01auth=Bearer {token}\x01\x01".encode())


async def _until(reader: asyncio.StreamReader, tag: bytes) -> bytes:
    while not (line := await reader.readline()).startswith(tag):
        if not line:
            raise ConnectionError("closed")
    return line


async def _reply(reader: asyncio.StreamReader) -> bytes:
    while (line := await reader.readline())[3:4] == b"-":
        pass
    return line
