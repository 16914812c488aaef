"""The way to Redis: the operator's REDIS_URL, else the data folder's own server; every failure becomes StoreUnavailable."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot.clocks import uptime
from bot.errors import BadInput, MailcheckError, StoreUnavailable
from bot.model import Text
from bot.settings import Settings
from bot.store.reading import NOT_REDIS, answer, is_yes_or_nothing
from bot.store.redis_refusals import refusal
from bot.store.replies import Replies
from bot.store.server import EmbeddedServer, acquire

CONNECT_LIMIT = 3.0  # seconds
CALL_LIMIT = 15.0  # seconds for one whole question to the store, waiting for a free connection included
CONNECTIONS = 16  # at most, per process
SHORT = 8  # more, for short questions that wait behind no long answer
HANDED_OVER = 32  # more, for what somebody waits for who has not been acknowledged yet
ANSWERS = 1.0  # seconds for which an answer tells that the next question will be answered, too
_OPTIONS = {"db", "username", "password", "client_name", "health_check_interval", "socket_keepalive"}
_TLS_OPTIONS = {
    "ssl_ca_certs",
    "ssl_ca_path",
    "ssl_certfile",
    "ssl_keyfile",
    "ssl_password",
    "ssl_cert_reqs",
    "ssl_check_hostname",
}  # limits, decoding and the like are ours: behind the `?` they would win

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connection:
    """The pool of connections to one Redis. `server` is our share in the embedded one, None where the operator named another."""

    _pool: redis.asyncio.BlockingConnectionPool
    where: str
    server: EmbeddedServer | None
    _more: Mapping[int, redis.asyncio.BlockingConnectionPool]
    """Those for which so many connections are kept."""
    _answered: WeakKeyDictionary[object, float] = field(default_factory=WeakKeyDictionary)
    """When each connection has last answered."""
    _reviving: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def talk(self, limit: float = CALL_LIMIT, *, reserved: int = 0) -> AsyncIterator[redis.asyncio.Redis]:
        """Lend one connection for one question; what Redis or the network refuses is raised as StoreUnavailable.

        A server of our own that died in the meantime is started again first. `limit` is in seconds. `reserved`: it is one of those for
        which so many connections are kept (SHORT, HANDED_OVER), and waits for none of the others.
        """
        if self.server is not None and (replaced := self.server.replaced()):
            raise replaced
        pool = self._more[reserved] if reserved else self._pool
        try:
            async with asyncio.timeout(limit), contextlib.AsyncExitStack() as stack:
                client = await self._lend(stack, pool)
                yield client
                self._answered[client.connection] = uptime()
        except MailcheckError:
            raise
        except (redis.RedisError, OSError) as problem:  # asyncio's TimeoutError is an OSError
            full = self.server.full_disk() if self.server is not None else None
            raise full or refusal(problem, self.where, ours=self.server is not None) from None

    async def _lend(
        self, stack: contextlib.AsyncExitStack, pool: redis.asyncio.BlockingConnectionPool
    ) -> redis.asyncio.Redis:
        """Return a connection that answers: one that was cut while it was idle is noticed before anything is asked of it.

        What the other end has closed, redis-py sees when it hands it out, once the loop has heard of it (two turns); whether it
        still answers is asked where it has not for a while.
        """
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        try:
            return await self._tried(stack, pool)
        except (redis.ConnectionError, redis.TimeoutError, OSError):
            await pool.disconnect(inuse_connections=False)
            if self.server is not None:
                async with self._reviving:  # one thread for all who wait for it
                    await asyncio.to_thread(self.server.revive)
        return await self._tried(stack, pool)

    async def _tried(
        self, stack: contextlib.AsyncExitStack, pool: redis.asyncio.BlockingConnectionPool
    ) -> redis.asyncio.Redis:
        try:
            client = redis.asyncio.Redis(connection_pool=pool, single_connection_client=True)
            stack.push_async_callback(client.aclose)  # before it has a connection: the talk may be called off any time
            await client.initialize()
            if uptime() - self._answered.pop(client.connection, -ANSWERS) > ANSWERS:
                await answer(client.ping(), is_yes_or_nothing)
        except UnicodeError:  # a host name that can be none
            raise redis.ConnectionError from None
        except NOT_REDIS:  # while the connection was opened
            raise redis.InvalidResponse from None
        return client

    async def close(self) -> None:
        """Close every connection and give back our share in the embedded server."""
        if self.server is not None:
            self.server.wanted = False  # whoever is reviving it stops
        for pool in (self._pool, *self._more.values()):
            with contextlib.suppress(redis.RedisError, OSError):
                await pool.disconnect()
        if self.server is not None:
            try:
                await asyncio.to_thread(self.server.release)
            except StoreUnavailable as problem:  # everything we wrote is on the disk already
                _log.warning("%s", problem)


async def connect(settings: Settings) -> Connection:
    """Return the way to the store's Redis, starting the embedded server when needed; raises BadInput or StoreUnavailable."""
    if settings.redis_url is not None:
        url = settings.redis_url.get_secret_value()
        extra: dict[str, Any] = (
            {"ssl_ca_certs": str(settings.ca_file)} if settings.ca_file and url.startswith("rediss://") else {}
        )
        return _connection(url, extra, None)
    server = await _share(settings)
    return _connection("unix://", {"path": str(server.path)}, server)


def _connection(url: str, extra: dict[str, Any], server: EmbeddedServer | None) -> Connection:
    more = {most: _pool(url, extra, most) for most in (SHORT, HANDED_OVER)}
    return Connection(_pool(url, extra), str(server.path) if server else _where(url), server, more)


async def _share(settings: Settings) -> EmbeddedServer:
    acquiring = asyncio.ensure_future(asyncio.to_thread(acquire, settings.data_dir))
    try:
        return await asyncio.shield(acquiring)
    except asyncio.CancelledError:  # the thread goes on: a share that nobody wants any more is given back
        with contextlib.suppress(StoreUnavailable):
            await asyncio.to_thread((await acquiring).release)
        raise


def _pool(url: str, extra: dict[str, Any], most: int = CONNECTIONS) -> redis.asyncio.BlockingConnectionPool:
    try:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            _checked(url),
            max_connections=most,
            timeout=CALL_LIMIT,
            socket_connect_timeout=CONNECT_LIMIT,
            socket_timeout=CALL_LIMIT,
            parser_class=Replies,
            retry=Retry(NoBackoff(), 0),  # a write whose answer was lost must not be sent twice
            decode_responses=True,
            encoding_errors="surrogateescape",  # bytes that are no text were not written by us: they do not open, and can be deleted
            protocol=2,
            driver_info=None,  # otherwise each connection reads the package's description anew, and tells the server of it
            **extra,
        )
        pool.make_connection()  # type: ignore[no-untyped-call]  # the values are looked at here; nothing is sent
    except (ValueError, TypeError, redis.RedisError):
        options = ", ".join((*sorted(_OPTIONS), "ssl_… (rediss://)"))
        raise BadInput(
            Text(
                f"REDIS_URL ist keine brauchbare Adresse: Sie beginnt mit redis://, rediss:// oder unix:// und nennt Rechner und Port; hinter ? ist möglich: {options}.",
                f"REDIS_URL is no usable address: it begins with redis://, rediss:// or unix:// and names host and port; behind ? there may be: {options}.",
            )
        ) from None
    return pool


def _checked(url: str) -> str:
    """Return the address; raises ValueError where it names an option that is not the operator's."""
    parts = urlsplit(url)
    known = _OPTIONS | _TLS_OPTIONS if parts.scheme == "rediss" else _OPTIONS
    if parse_qs(parts.query, keep_blank_values=True).keys() <= known:
        return url
    raise ValueError


def _where(url: str) -> str:
    """Return the address without user, password and options."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return parts.path
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or "localhost"
    return f"{host}:{parts.port or 6379}"
