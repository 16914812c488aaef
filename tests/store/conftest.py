"""A real Redis for every test: one embedded server per test process, emptied before each test."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from pydantic import SecretStr
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.settings import Settings
from bot.store import TenantStore
from bot.store.redis_store import open_store
from bot.store.server import EmbeddedServer, acquire, socket_path

OpenStore = Callable[[Settings], Awaitable[TenantStore]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """One server for the whole test process."""
    share = acquire(tmp_path_factory.mktemp("redis"))
    yield share
    share.release()


@pytest.fixture
def raw(server: EmbeddedServer) -> Iterator[Any]:
    """The server as an intruder sees it, empty."""
    client: Any = redis.Redis(unix_socket_path=str(server.path), decode_responses=True, protocol=2)
    client.flushall()
    yield client
    for user in set(client.acl_users()) - {"default"}:
        client.acl_deluser(user)
    client.close()


def settings_for(folder: Path, **changes: object) -> Settings:
    """Return settings with this data folder, nothing taken from the environment's `.env`."""
    return Settings(_env_file=None, data_dir=folder, **changes)  # type: ignore[arg-type]


@pytest.fixture
def settings(raw: Any, server: EmbeddedServer, tmp_path: Path) -> Settings:
    """Settings that name the shared server."""
    return settings_for(tmp_path / "data", redis_url=SecretStr(f"unix://{server.path}"))


@pytest.fixture
async def open_one() -> AsyncIterator[OpenStore]:
    """Opens stores that are closed when the test ends."""
    async with AsyncExitStack() as stack:

        async def opened(settings: Settings) -> TenantStore:
            store = await open_store(settings)
            stack.push_async_callback(store.close)
            return store

        yield opened


@pytest.fixture
async def store(open_one: OpenStore, settings: Settings) -> TenantStore:
    """A store on the shared server."""
    return await open_one(settings)


@asynccontextmanager
async def relay(path: Path, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Carry bytes between a port of 127.0.0.1 (with TLS where a context is given) and the server's socket; yields the port."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inward, outward = await asyncio.open_unix_connection(str(path))
        await asyncio.gather(carry(reader, outward), carry(inward, writer))

    listener = await asyncio.start_server(visit, "127.0.0.1", 0, ssl=context)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose server, should a test fail, does not outlive it."""
    yield tmp_path / "data"
    if (tmp_path / "data").exists():
        acquire(tmp_path / "data").release()


@pytest.fixture
def own_settings(folder: Path) -> Settings:
    return settings_for(folder, redis_url=None)


def client_of(folder: Path) -> Any:
    return redis.Redis(unix_socket_path=str(socket_path(folder)), protocol=2, retry=Retry(NoBackoff(), 0))
