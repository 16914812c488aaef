"""What answers no Redis would give end in one sentence, wherever in a command they come."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.settings import Settings
from bot.store import Actor
from bot.store.redis_store import open_store
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
RIGHT = {b"HGETALL": b"*0\r\n", b"HLEN": b":0\r\n", b"EVAL": b":1\r\n", b"GET": b"$1\r\n2\r\n", b"PING": b"+PONG\r\n"}
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
