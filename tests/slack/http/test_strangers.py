"""How many strangers come to the HTTP door, and how long they stay: they cost little, and Slack is heard among them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import resource
import select
import socket
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from handlers.slack.process.http_door import FEW_REFUSED, PATH, _Connection
from handlers.slack.process.incoming import deliver
from tests.slack.http.conftest import COMMAND, HANGS, SHORT, Reached

BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "half a head": f"POST {PATH} HT".encode(),
    "no body": f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n".encode(),
    "half a body": f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n{{}}".encode(),
    "a body without a signature": f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode(),
    "too much": f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{{}}".encode(),
    "pieces": f"POST {PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode(),
    "another place": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "the beginning of TLS": b"\x16\x03\x01\x00\xa5\r\n\r\n",
}


async def visits(port: int, said: bytes, times: int) -> None:
    """Say this and go away: without asyncio, whose own connections leave something behind."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(times)]
    for line in lines:
        line.sendall(said)
    await asyncio.sleep(0.05)
    for line in lines:
        line.close()
    await asyncio.sleep(0.1)


@pytest.mark.parametrize("said", BROKEN)
async def test_who_goes_away_leaves_nothing_for_the_garbage_collector(door: Reached, said: str) -> None:
    """However a connection ends, all of it is freed at once; what had to be looked for would pile up while many wait."""
    await visits(door.port, BROKEN[said], 2)
    gc.collect()
    gc.disable()
    try:
        await visits(door.port, BROKEN[said], 10)
        assert gc.collect() < 10
    finally:
        gc.enable()


@pytest.mark.parametrize("door", [replace(SHORT, body_bytes=1_000_000, all_bodies_bytes=1_000_000)], indirect=True)
async def test_whoever_gives_way_in_the_middle_leaves_no_traceback(door: Reached) -> None:
    """Large bodies that arrive side by side push each other out, whatever each of them was doing then."""
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n"

    async def half() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(head + b"x" * 800_000)
        with contextlib.suppress(ConnectionError, TimeoutError):
            await asyncio.wait_for(reader.read(), 1.0)
        writer.close()

    await asyncio.gather(*(half() for _ in range(15)))

    await door.is_served()


async def test_a_trickle_does_not_keep_a_connection(door: Reached) -> None:
    """A header or body that comes byte by byte ends at the same limit as one that does not come."""

    async def ends(first: bytes) -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        answer = asyncio.ensure_future(reader.read())
        writer.write(first)
        until = time.monotonic() + HANGS
        while not answer.done() and time.monotonic() < until:
            writer.write(b"x")
            await asyncio.wait([answer], timeout=0.05)
        ended = answer.done()
        answer.cancel()
        writer.close()
        return ended

    head = b"POST /slack/events HTTP/1.1\r\n"
    assert await ends(head + b"X-Slow: ")
    assert await ends(head + b"Content-Length: 40000\r\n\r\n")


async def test_an_idle_connection_is_closed(door: Reached) -> None:
    """After an answer the connection stays for the next request, and not for ever."""
    kept = door.signed(urlencode(COMMAND).encode()).replace(b"Connection: close\r\n", b"")
    answers = await door.send(kept + kept)

    assert answers.count(b"HTTP/1.1 200") == 2


def connected(port: int) -> socket.socket:
    """Return a connection for which the event loop had no turn."""
    sock = socket.socket()
    sock.setblocking(False)
    sock.connect_ex(("127.0.0.1", port))
    return sock


async def test_a_request_among_a_crowd_is_answered(door: Reached) -> None:
    """However many come in the same moment, whoever has sent a whole request is answered."""
    slacks = connected(door.port)
    slacks.send(door.signed(urlencode(COMMAND).encode()))
    strangers = [connected(door.port) for _ in range(100)]
    reader, writer = await asyncio.open_connection(sock=slacks)
    answer = await asyncio.wait_for(reader.read(), 3.0)
    writer.close()
    for sock in strangers:
        sock.close()

    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_who_is_being_answered_does_not_give_way(door: Reached, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many come while a command is worked on, its answer arrives."""

    async def slowly(app: Any, payload: Any) -> Any:
        await asyncio.sleep(0.5)
        return await deliver(app, payload)

    monkeypatch.setattr("handlers.slack.process.http_door.deliver", slowly)
    asked = asyncio.create_task(door.status(door.signed(urlencode(COMMAND).encode())))
    await asyncio.sleep(0.1)
    strangers = [connected(door.port) for _ in range(100)]

    assert await asked == 200
    for sock in strangers:
        sock.close()


@pytest.mark.parametrize("door", [replace(SHORT, head=60.0)], indirect=True)
async def test_whoever_comes_alone_stays(door: Reached) -> None:
    """Of idle connections those give way that come from where most come from, though others have been there longer."""

    async def come(address: str, count: int) -> list[asyncio.StreamReader]:
        opened = [await asyncio.open_connection("127.0.0.1", door.port, local_addr=(address, 0)) for _ in range(count)]
        writers.extend(writer for _, writer in opened)
        return [reader for reader, _ in opened]

    writers: list[asyncio.StreamWriter] = []
    alone, crowd = await come("127.0.0.2", 3), await come("127.0.0.3", 60)
    await asyncio.sleep(0.3)
    gone = [[reader.at_eof() for reader in each].count(True) for each in (alone, crowd)]
    for writer in writers:
        writer.close()

    assert gone == [0, 63 - SHORT.connections]


@pytest.mark.parametrize("door", [replace(SHORT, head=60.0)], indirect=True)
async def test_a_connection_that_slack_keeps_stays(door: Reached) -> None:
    """Whoever has sent a signed request gives way last, though it comes from where everybody comes from and has been there longest."""
    body = urlencode(COMMAND).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    statuses = []
    strangers = []
    for age in (0.0, 1.0):
        writer.write(door.signed(body, age=age).replace(b"Connection: close\r\n", b""))
        statuses.append((await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 3.0)).split()[1])
        strangers += [connected(door.port) for _ in range(60)]
        await asyncio.sleep(0.3)
    writer.close()
    for sock in strangers:
        sock.close()

    assert statuses == [b"200", b"200"]


async def test_many_may_wait_to_be_taken(door: Reached) -> None:
    """While the loop is busy, hundreds may connect: whom the system turns away, it makes wait for a second or more."""
    crowd = [connected(door.port) for _ in range(500)]
    time.sleep(0.1)  # noqa: ASYNC251  the loop is busy
    taken = select.select([], crowd, [], 0)[1]
    for sock in crowd:
        sock.close()

    assert len(taken) == len(crowd)


async def test_where_no_more_files_may_be_open_others_wait(door: Reached, caplog: pytest.LogCaptureFixture) -> None:
    """That is said in a sentence, once, without a traceback; whoever waited is taken as soon as it goes."""
    strangers = [socket.socket() for _ in range(5)]
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, most))
    try:
        for one in strangers:
            one.connect(("127.0.0.1", door.port))
        await asyncio.sleep(0.3)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (now, most))
    await door.is_served()
    for one in strangers:
        one.close()

    assert [one.getMessage().partition(":")[0] for one in caplog.records if "Connections" in one.getMessage()] == [
        "Connections wait until others are closed"
    ]


@pytest.mark.parametrize("door", [replace(SHORT, head=60.0, body=60.0)], indirect=True)
async def test_slack_is_heard_among_strangers(door: Reached) -> None:
    """Where strangers hold more connections or half bodies than there may be, the oldest give way, and commands are acknowledged."""
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 49000\r\n\r\n"
    strangers: list[tuple[asyncio.Task[bytes], asyncio.StreamWriter]] = []
    delays = []
    for number in range(150):
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(head + b"x" * 48_000 if number % 2 else b"POST /slack")
        strangers.append((asyncio.ensure_future(reader.read()), writer))
        if number % 10 == 0:
            delays.append(await door.is_served())
    waiting = list(range(len(strangers)))
    until = time.monotonic() + HANGS
    while len(waiting) > SHORT.connections and time.monotonic() < until:
        await asyncio.sleep(0.05)
        waiting = [number for number, (answer, _) in enumerate(strangers) if not answer.done()]
    for answer, writer in strangers:
        answer.cancel()
        writer.close()
    await asyncio.gather(*(answer for answer, _ in strangers), return_exceptions=True)

    assert max(delays) < 10  # nobody's limit is shorter than sixty
    assert len(waiting) <= SHORT.connections
    assert len([number for number in waiting if number % 2]) * 48_000 <= SHORT.all_bodies_bytes


async def refused(door: Reached, seconds: float = 3.0) -> float:
    """Return after how many seconds a stranger is told that this is not for them."""
    began = time.monotonic()
    assert b" 404 " in (await door.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", seconds))[:20]
    return time.monotonic() - began


@pytest.mark.parametrize("door", [replace(SHORT, refused=0.3)], indirect=True)
async def test_whoever_is_refused_waits_for_it_the_longer_the_more_there_are(door: Reached) -> None:
    """Else strangers could ask as fast as we can answer, and nobody's command would be acknowledged meanwhile: that waits for none of them."""
    alone = await refused(door)
    crowd = [asyncio.create_task(refused(door, HANGS)) for _ in range(FEW_REFUSED * 2)]
    await asyncio.sleep(0.1)
    served = await door.is_served()
    last = max(await asyncio.gather(*crowd))

    assert alone >= 0.3
    assert last >= 0.6
    assert served < last


_LARGE = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 49000\r\n\r\n" + b"x" * 48_000


@pytest.mark.parametrize(
    ("said", "times"),
    [*((said, 1) for said in BROKEN.values()), (b"", 60), (_LARGE, 15)],
    ids=[*BROKEN, "too many connections", "too many bodies"],
)
@pytest.mark.parametrize("door", [replace(SHORT, refused=0.4)], indirect=True)
async def test_nobody_but_slack_is_let_go_at_once(door: Reached, said: bytes, times: int) -> None:
    """However it ends, whoever comes again for being closed does so no oftener than the refused."""

    async def stays() -> float:
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):  # the system's word for something that nobody has read
            await door.send(said, HANGS)
        return time.monotonic() - began

    assert min(await asyncio.gather(*(stays() for _ in range(times)))) >= 0.4


@pytest.mark.parametrize("door", [replace(SHORT, refused=60.0, most_refused=10)], indirect=True)
async def test_whoever_is_one_too_many_of_the_refused_waits_no_more(door: Reached) -> None:
    """Of those who hang up at once by the thousand a second nothing is kept, and nobody waits longer for them."""
    tasks = len(asyncio.all_tasks())
    await visits(door.port, BROKEN["another place"], 200)

    async with asyncio.timeout(HANGS):
        while len(asyncio.all_tasks()) - tasks > 2 * (10 + SHORT.connections):  # noqa: ASYNC110  nobody tells us
            await asyncio.sleep(0.05)


_AWAY = {said: BROKEN[said] for said in ("another place", "the beginning of TLS", "pieces")}


@pytest.mark.parametrize("said", _AWAY.values(), ids=_AWAY)
@pytest.mark.parametrize("door", [replace(SHORT, refused=0.3)], indirect=True)
async def test_of_whom_is_refused_nothing_more_is_read(
    door: Reached, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else was sent is nobody's work."""
    heard: list[bytes] = []
    real = _Connection.data_received

    def watched(self: _Connection, data: bytes) -> None:
        heard.append(data)
        real(self, data)

    monkeypatch.setattr(_Connection, "data_received", watched)
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(said)
    async with asyncio.timeout(HANGS):
        while not heard:  # noqa: ASYNC110  nobody tells us
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    writer.write(said)
    with contextlib.suppress(ConnectionError):  # the system's word for something that nobody has read
        await asyncio.wait_for(reader.read(), HANGS)
    writer.close()

    assert heard == [said]
