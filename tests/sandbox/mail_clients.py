"""Clients for the sandbox's servers: plain streams for the words, MSAL for the token."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msal
import requests

from bot.model import Endpoint
from bot.sandbox.customers import Customer
from bot.sandbox.listener import LOOPBACK
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.tokens import Mint

SCOPE = "https://outlook.office365.com/.default"
AUDIENCE = "https://outlook.office365.com"
LIMIT = 5.0  # seconds


def trusting(sandbox: Microsoft365) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=sandbox.authority.ca_file)


def xoauth2(user: str, token: str) -> str:
    return base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode()).decode()


def good_token(customer: Customer) -> str:
    return Mint(customer.tenant, customer.app).token(AUDIENCE)


def login_string(customer: Customer) -> str:
    return xoauth2(customer.stored.mailboxes[0], good_token(customer))


class Wire:
    """One connection, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def line(self) -> str:
        async with asyncio.timeout(LIMIT):
            return (await self.reader.readline()).decode("latin-1").rstrip("\r\n")

    async def lines(self, last: str) -> list[str]:
        """Read lines up to the one that begins like this."""
        lines = [await self.line()]
        while not lines[-1].startswith(last):
            assert lines[-1], f"{last!r} never came: {lines}"
            lines.append(await self.line())
        return lines

    async def say(self, words: str) -> str:
        """Send a line and return the one that comes back."""
        self.writer.write(words.encode() + b"\r\n")
        return await self.line()

    async def ask(self, words: str, last: str) -> list[str]:
        self.writer.write(words.encode() + b"\r\n")
        return await self.lines(last)

    async def rest(self) -> bytes:
        """Read until the server closes."""
        async with asyncio.timeout(LIMIT):
            return await self.reader.read()

    async def start_tls(self, sandbox: Microsoft365, host: str) -> None:
        async with asyncio.timeout(LIMIT):
            await self.writer.start_tls(trusting(sandbox), server_hostname=host)


@asynccontextmanager
async def wire(endpoint: Endpoint, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    async with asyncio.timeout(LIMIT):
        reader, writer = await asyncio.open_connection(
            LOOPBACK, endpoint.port, ssl=tls, server_hostname=endpoint.host if tls else None
        )
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def imap(sandbox: Microsoft365, endpoint: Endpoint) -> AsyncIterator[Wire]:
    """Connect, and read the greeting."""
    async with wire(endpoint, trusting(sandbox)) as client:
        await client.line()
        yield client


@asynccontextmanager
async def smtp(sandbox: Microsoft365, endpoint: Endpoint) -> AsyncIterator[Wire]:
    """Connect, go through STARTTLS, and say EHLO again."""
    async with wire(endpoint) as client:
        await client.line()
        await client.ask("EHLO bot.example", "250 ")
        await client.say("STARTTLS")
        await client.start_tls(sandbox, endpoint.host)
        await client.ask("EHLO bot.example", "250 ")
        yield client


def session(sandbox: Microsoft365) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.verify = str(sandbox.authority.ca_file)
    return session


async def ask_for_token(sandbox: Microsoft365, customer: Customer, scope: str = SCOPE) -> dict[str, Any]:
    """Ask Entra for a token as Mailcheck does, through MSAL."""
    stored = customer.stored
    port = stored.authority.rpartition(":")[2]
    credential: object
    if stored.certificate is not None:
        credential = {
            "private_key": stored.certificate.private_key.get_secret_value(),
            "public_certificate": stored.certificate.public_certificate,
        }
    else:
        assert stored.client_secret is not None
        credential = stored.client_secret.get_secret_value()

    def work() -> dict[str, Any]:
        with session(sandbox) as http:
            app = msal.ConfidentialClientApplication(
                stored.client_id,
                client_credential=credential,
                authority=f"https://{LOOPBACK}:{port}/{stored.tenant_id}",
                instance_discovery=False,
                http_client=http,
            )
            answer: dict[str, Any] = app.acquire_token_for_client([stored.scope or scope])
            return answer

    async with asyncio.timeout(LIMIT):
        return await asyncio.to_thread(work)


async def post_for_token(sandbox: Microsoft365, customer: Customer, tenant: str = "", **form: str) -> requests.Response:
    port = customer.stored.authority.rpartition(":")[2]
    address = f"https://{LOOPBACK}:{port}/{tenant or customer.stored.tenant_id}/oauth2/v2.0/token"
    assert customer.stored.client_secret is not None
    fields = {
        "client_id": customer.stored.client_id,
        "client_secret": customer.stored.client_secret.get_secret_value(),
        "grant_type": "client_credentials",
        "scope": SCOPE,
    } | form

    def work() -> requests.Response:
        with session(sandbox) as http:
            return http.post(address, data=fields, timeout=LIMIT, allow_redirects=False)

    return await asyncio.to_thread(work)


def claims_of(answer: dict[str, Any]) -> dict[str, Any]:
    body = answer["access_token"].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
