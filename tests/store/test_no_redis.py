"""What answers no Redis would give end in one sentence, wherever in a command they come."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.settings import Settings
from bot.store import Actor, TenantStore, replies
from bot.store.connection import connect
from bot.store.redis_store import open_store
from tests.loop_turns import longest_turn
from tests.made_up import tenant
from tests.store.conftest import settings_for

ANSWERS = {
    "lists in lists": b"*1\r\n" * 20_000 + b":1\r\n",
    "a length below nothing": b"$-5\r\n",
    "a number that is none": b":1e5\r\n",
    "an endless number": b":" + b"9" * 5_000 + b"\r\n",
    "another kind of list": b"%1\r\n+a\r\n+b\r\n",
    "nothing": b"$-1\r\n",
    "no list": b"*-1\r\n",
    "a list of nothing": b"*2\r\n$-1\r\n$-1\r\n",
    "a list of three": b"*3\r\n+a\r\n+b\r\n+c\r\n",
    "a list of numbers": b"*2\r\n:1\r\n:2\r\n",
    "an error in a list": b"*2\r\n-ERR x\r\n+b\r\n",
    "a text": b"+x\r\n",
    "a number": b":7\r\n",
    "an empty line": b"\r\n",
}
RIGHT = {
    b"HGETALL": b"*0\r\n",
    b"HLEN": b":0\r\n",
    b"EVALSHA": b":1\r\n",
    b"GET": b"$1\r\n2\r\n",
    b"PING": b"+PONG\r\n",
}
KEYS = f"k1:{base64.b64encode(bytes(32)).decode()}"


@asynccontextmanager
async def lying(answer: bytes, after: int) -> AsyncIterator[int]:
    """Answer rightly so many questions of each connection, then always with this; yield the port."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = 0
        while words := re.findall(rb"\r\n([A-Z]{3,})\r\n", b"\r\n" + await reader.read(65_536)):
            for word in words:
                if word in {b"CLIENT", b"SELECT"}:
                    writer.write(b"+OK\r\n")
                elif word in RIGHT:
                    asked += word != b"PING"
                    writer.write(RIGHT[word] if asked <= after else answer)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def put_once(settings: Settings) -> None:
    store = await open_store(settings)
    try:
        await store.put(tenant("eins"), Actor("test"))
    finally:
        await store.close()


@pytest.mark.parametrize("what", ANSWERS)
async def test_what_no_redis_says_is_told_in_one_sentence(tmp_path: Path, what: str) -> None:
    """From the first question of a command to the last."""
    for after in range(5):
        async with lying(ANSWERS[what], after) as port:
            settings = settings_for(tmp_path / "data", redis_url=f"redis://127.0.0.1:{port}", keys=KEYS)
            with pytest.raises(StoreUnavailable):
                await put_once(settings)


TOO_MUCH = {
    "a list without end": b"*30000000\r\n" + b"$1\r\nA\r\n" * 30_000,
    "a long text": b"$900000000\r\n" + b"A" * 200_000,
    "a line without end": b"+" + b"A" * 200_000,
    "lists in lists in a list": b"*2\r\n" + b"*1\r\n" * 9 + b":1\r\n:1\r\n",
}


async def ask(folder: Path, said: bytes) -> object:
    """Return what one question gets that is answered with this."""
    async with lying(said, 0) as port:
        way = await connect(settings_for(folder, redis_url=f"redis://127.0.0.1:{port}"))
        try:
            async with way.talk() as client:
                return await client.get("x")
        finally:
            await way.close()


@pytest.mark.parametrize("what", TOO_MUCH)
async def test_too_much_is_no_answer(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused where the limit is reached, and nobody waits for the rest."""
    monkeypatch.setattr(replies, "MOST_VALUES", 20_000)
    with pytest.raises(StoreUnavailable, match="is no answer of Redis"):
        await ask(tmp_path, TOO_MUCH[what])


async def test_a_long_answer_holds_up_nobody(tmp_path: Path) -> None:
    """However many values a reply has, they are read in turns."""
    asking = asyncio.ensure_future(ask(tmp_path, b"*200000\r\n" + b"$1\r\nA\r\n" * 200_000))

    assert await longest_turn(asking) < 0.1
    assert await asking == ["A"] * 200_000


async def test_an_answer_that_came_in_time_counts(store: TenantStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the loop got to it too late."""
    stored = await store.put(tenant(), Actor("test"))
    monkeypatch.setattr(replies, "ANSWER_LIMIT", 0.05)
    for turns in range(20):
        asking = asyncio.ensure_future(store.find(stored.tenant.name))
        for _ in range(turns):
            await asyncio.sleep(0)
        time.sleep(0.1)  # noqa: ASYNC251  the loop is busy

        assert await asking == stored
