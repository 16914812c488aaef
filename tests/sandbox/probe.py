"""A plain client that goes through the stages of a check and tells at which it stops, without any of Mailcheck's own code."""

from __future__ import annotations

import asyncio
import json
import ssl
import urllib.parse
from urllib.parse import urlsplit

import dns.asyncquery
import dns.exception
import dns.message

from bot.model import Check, Endpoint, Stage
from bot.sandbox.customers import Customer
from bot.sandbox.listener import LOOPBACK
from bot.sandbox.microsoft365 import Microsoft365
from tests.sandbox.mail_clients import SCOPE, good_token, trusting, xoauth2

PATIENCE = 5.0  # seconds for one answer
CHECKS = {"entra": Check.TOKEN, "imap": Check.IMAP, "smtp": Check.SMTP}
LITTLE_PATIENCE = 0.7  # where it is known that none comes


class Stopped(Exception):
    """The conversation did not get beyond this stage."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage


class Probe:
    """One conversation with one of a customer's servers."""

    def __init__(self, sandbox: Microsoft365, customer: Customer, check: Check, patience: float = PATIENCE) -> None:
        self.sandbox = sandbox
        self.customer = customer
        self.check = check
        self.patience = patience
        self.stage = Stage.DNS
        self.writer: asyncio.StreamWriter | None = None
        self.waited = False  # for a limit of its own, in vain

    async def run(self) -> Stage | None:
        """Return the stage at which it stopped, None when everything went well."""
        conversation = {Check.TOKEN: self._token, Check.IMAP: self._imap, Check.SMTP: self._smtp}[self.check]
        try:
            await conversation()
        except (TimeoutError, dns.exception.Timeout):
            self.waited = True
            return self.stage
        except (
            OSError,
            Stopped,
            EOFError,
            ValueError,
            KeyError,
            asyncio.LimitOverrunError,
            dns.exception.DNSException,
        ):
            return self.stage
        finally:
            if self.writer is not None:
                self.writer.transport.abort()
        return None

    async def _open(self, endpoint: Endpoint, *, tls: bool) -> None:
        self.stage = Stage.DNS
        query = dns.message.make_query(endpoint.host, "A")
        answer, _ = await dns.asyncquery.udp_with_fallback(
            query, LOOPBACK, timeout=self.patience, port=self.sandbox.nameserver.port
        )
        if not answer.answer:
            raise Stopped(self.stage)
        self.stage = Stage.TCP
        async with asyncio.timeout(self.patience):
            self.reader, self.writer = await asyncio.open_connection(LOOPBACK, endpoint.port, limit=100_000)
        if tls:
            self.stage = Stage.TLS
            await self._shake_hands(endpoint.host)

    async def _shake_hands(self, host: str) -> None:
        assert self.writer is not None
        try:
            async with asyncio.timeout(self.patience):
                await self.writer.start_tls(trusting(self.sandbox), server_hostname=host)
        except ssl.SSLError:
            raise Stopped(self.stage) from None

    async def _expect(self, beginning: str) -> str:
        async with asyncio.timeout(self.patience):
            line = (await self.reader.readuntil(b"\n")).decode()
        if not line.startswith(beginning):
            raise Stopped(self.stage)
        return line

    async def _ask(self, words: str, beginning: str) -> list[str]:
        assert self.writer is not None
        self.writer.write(words.encode() + b"\r\n")
        lines: list[str] = []
        while not lines or not lines[-1].startswith(beginning):
            lines.append(await self._expect(""))
            if lines[-1].startswith(("a NO", "a BAD", "4", "5")):
                raise Stopped(self.stage)
        return lines

    async def _token(self) -> None:
        address = urlsplit(self.customer.stored.authority)
        await self._open(Endpoint(address.hostname or "", address.port or 443), tls=True)
        self.stage = Stage.AUTH
        assert self.writer is not None
        assert self.customer.stored.client_secret is not None
        secret = self.customer.stored.client_secret.get_secret_value()
        form = {
            "client_id": self.customer.stored.client_id,
            "client_secret": secret,
            "grant_type": "client_credentials",
            "scope": SCOPE,
        }
        body = urllib.parse.urlencode(form)
        path = f"/{self.customer.stored.tenant_id}/oauth2/v2.0/token"
        self.writer.write(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
        )
        await self._expect("HTTP/1.1 200")
        async with asyncio.timeout(self.patience):
            answer = await self.reader.readuntil(b"\r\n\r\n") + await self.reader.read()
        json.loads(answer.partition(b"\r\n\r\n")[2])["access_token"].encode()

    async def _imap(self) -> None:
        assert self.customer.stored.imap is not None
        await self._open(self.customer.stored.imap, tls=True)
        self.stage = Stage.GREETING
        await self._expect("* OK")
        offers = await self._ask("a CAPABILITY", "a OK")
        self.stage = Stage.AUTH
        if "AUTH=XOAUTH2" not in offers[0]:
            raise Stopped(self.stage)
        await self._ask(f"a AUTHENTICATE XOAUTH2 {self._login()}", "a OK")
        self.stage = Stage.MAILBOX
        await self._ask("a EXAMINE INBOX", "a OK")

    async def _smtp(self) -> None:
        assert self.customer.stored.smtp is not None
        await self._open(self.customer.stored.smtp, tls=False)
        self.stage = Stage.GREETING
        await self._expect("220")
        offers = await self._ask("EHLO bot.example", "250 ")
        self.stage = Stage.STARTTLS
        if "250-STARTTLS\r\n" not in offers:
            raise Stopped(self.stage)
        await self._ask("STARTTLS", "220")
        await self._shake_hands(self.customer.stored.smtp.host)
        offers = await self._ask("EHLO bot.example", "250 ")
        self.stage = Stage.AUTH
        if not any("XOAUTH2" in line for line in offers):
            raise Stopped(self.stage)
        await self._ask(f"AUTH XOAUTH2 {self._login()}", "235")

    def _login(self) -> str:
        return xoauth2(self.customer.stored.mailboxes[0], good_token(self.customer))
