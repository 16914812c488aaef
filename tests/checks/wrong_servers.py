"""Servers on loopback that say exactly what a test wants: a sign-in server over HTTP, mail servers line by line."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from bot.model import Endpoint
from bot.sandbox.authority import DOMAIN, Authority

Answers = Mapping[str, bytes]


def http(body: bytes | str, *headers: str, status: str = "200 OK") -> bytes:
    """Return an answer with this body, and these headers beside its length."""
    content = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    head = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + content


def with_field(document: Mapping[str, object], name: str, value: str) -> str:
    """Return a document as JSON in which this field has a value that is written as it stands here."""
    rest = {key: one for key, one in document.items() if key != name}
    return json.dumps(rest)[:-1] + f"{', ' if rest else ''}{json.dumps(name)}: {value}}}"


@dataclass
class WrongEntra:
    """Answers GET and POST under a tenant's path with the bytes that are written down for it, and hangs up."""

    says: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    port: int = 0

    @property
    def address(self) -> str:
        """The base address, as MAILCHECK_AUTHORITY takes it."""
        return f"https://login.{DOMAIN}:{self.port}"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                method, path = head.decode("latin-1").split(" ")[:2]
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
                await reader.readexactly(length)
                said = self.says.get(path.split("/")[1], (b"", b""))[method == "POST"]
                writer.write(said)
                await writer.drain()
                if method == "POST":
                    break
        writer.close()

    @contextlib.asynccontextmanager
    async def open(self, authority: Authority) -> AsyncIterator[WrongEntra]:
        """Listen as long as the context lasts."""
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=authority.context())
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()


@dataclass
class WrongMail:
    """A mail server: `greeting`, then for each verb what is written down for it, `{tag}` being the command's tag."""

    says: Answers
    tls_first: bool

    @contextlib.asynccontextmanager
    async def open(self, authority: Authority) -> AsyncIterator[Endpoint]:
        """Listen as long as the context lasts."""
        tls = authority.context()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                writer.write(self.says["greeting"])
                secured = False
                while line := await reader.readline():
                    tag, _, rest = line.partition(b" ") if self.tls_first else (b"", b"", line)
                    verb = rest.split()[0].decode("latin-1").upper() if rest.split() else "..."
                    writer.write(self.says.get(verb, self.says["..."]).replace(b"{tag}", tag))
                    await writer.drain()
                    if verb == "STARTTLS" and not secured:
                        await writer.start_tls(tls)
                        secured = True
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls if self.tls_first else None)
        host = "outlook" if self.tls_first else "smtp"
        try:
            yield Endpoint(f"{host}.{DOMAIN}", server.sockets[0].getsockname()[1])
        finally:
            server.close()
