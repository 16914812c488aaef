"""What strangers send to the HTTP door: it ends in time, costs little, is refused by its status, and leaves no traceback."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import select
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp.web_protocol import RequestHandler
from hypothesis import example, given
from hypothesis import strategies as st

from bot.jobs.worker import Worker
from bot.sandbox.slack import SlackWorkspace
from handlers.slack.process.dispatch import build_app
from handlers.slack.process.http_door import PATH, HttpLimits, http_door, payload_of
from handlers.slack.process.incoming import deliver
from tests.ports import free_port
from tests.slack.conftest import settings_for
from tests.slack.fakes import ScriptedCore, new_tenant
from tests.steps import calls

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SHORT = HttpLimits(
    head=0.4, body=0.4, line_bytes=1_000, headers=20, body_bytes=50_000, all_bodies_bytes=200_000, connections=20
)
HANGS = 30.0  # seconds; what takes so long has no limit of its own
COMMAND = {
    "command": "/mailcheck",
    "text": "kanzlei-muster",
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "trigger_id": "1.2.abc",
}


@dataclass
class Reached:
    """A door under test, and how strangers reach it."""

    slack: SlackWorkspace
    port: int

    async def send(self, raw: bytes, limit: float = 3.0) -> bytes:
        """Send bytes as they are; return everything that comes until the connection is closed, within `limit` seconds."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(raw)
            async with asyncio.timeout(limit):
                return await reader.read()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def signed(self, body: bytes, kind: str = FORM, *, more: str = "", length: str = "", age: float = 0.0) -> bytes:
        """Return a request as Slack would send it, `more` headers in it, and another `length` than it has."""
        headers = {"Content-Type": kind, "Content-Length": length or str(len(body)), **self.slack.http.sign(body, age)}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}{more}\r\n".encode() + body

    async def status(self, raw: bytes) -> int:
        """Return the status that these bytes are answered with; 0 where the connection is just closed."""
        answer = await self.send(raw)
        return int(answer.split()[1]) if answer else 0

    async def is_served(self) -> float:
        """Return how many seconds a command takes to be acknowledged."""
        began = time.monotonic()
        assert await self.status(self.signed(urlencode(COMMAND).encode())) == 200
        return time.monotonic() - began


@pytest.fixture
async def door(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> AsyncIterator[Reached]:
    caplog.set_level(logging.INFO)
    port = free_port()
    core = ScriptedCore.with_tenants(new_tenant())
    worker = Worker(core.store.jobs)
    async with SlackWorkspace() as slack:
        settings = settings_for(slack, http_port=port)
        app = build_app(core, settings, worker)
        async with worker, http_door(app, settings, getattr(request, "param", SHORT)):
            yield Reached(slack, port)
    assert [one.getMessage() for one in caplog.get_records("call") if one.exc_info] == []


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


BODIES: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (b"command=\xff\xfe\x80", FORM),
    "percent signs that are no UTF-8": (b"command=%ff%fe", FORM),
    "no JSON": (b"{", JSON),
    "a number without end": (b"1" * 10_000, JSON),
    "deep JSON": (deep(20_000), JSON),
    "deep JSON in a form": (b"payload=" + deep(20_000), FORM),
    "a payload that is no JSON": (b"payload=%7B", FORM),
    "a field twice": (b"payload=%7B%7D&payload=%7B%7D", FORM),
    "fields without end": (b"&".join(b"f%d=1" % n for n in range(2_000)), FORM),
    "another kind": (b"<xml/>", "text/xml"),
    "no kind": (b"command=x", ""),
    "an event as a form": (b'{"event":{"text":"&command=/mail-tenant&user_id=U1&"}}', FORM),
    "a form as JSON": (b"command=x", JSON),
    "a list": (b"[]", JSON),
    "null": (b"null", JSON),
    "a text": (b'"x"', JSON),
    "JSON behind a blank": (b' {"type":"x"}', JSON),
}


@pytest.mark.parametrize("body", BODIES)
async def test_what_cannot_be_read_is_a_bad_request(door: Reached, body: str) -> None:
    """Signed or not, a body that says nothing is refused by its status and leaves no traceback."""
    content, kind = BODIES[body]
    unsigned = door.signed(content, kind).replace(b"v0=", b"v0=0")

    assert await door.status(door.signed(content, kind)) == 400
    assert await door.status(unsigned) in {400, 401}


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(_TEXT.filter(lambda name: name != "payload"), _TEXT, min_size=1, max_size=5))
@example({"text": "=3D=\r\n %41+_ \n=", "a=b&c%": ""})
def test_a_form_says_what_was_written_into_it(fields: dict[str, str]) -> None:
    """Whatever signs are in its names and values, and however it is split into lines."""
    assert payload_of(urlencode(fields), FORM) == fields


@pytest.mark.parametrize("sign", ['"', "{", "ä", "😀", "%", "+ ", 'a"', "=\n"])
def test_a_large_form_is_as_little_work_as_a_small_one(sign: str) -> None:
    """Its percent signs, one by one, were a tenth of a second of the event loop."""
    body = urlencode({"payload": json.dumps({"text": sign * 100_000}, ensure_ascii=False)})

    assert calls(partial(payload_of, body, FORM)) < 100


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


SHAPES: dict[str, bytes] = {
    "nothing in it": b"{}",
    "half a sign": b'{"type":"event_callback","event":{"type":"message","text":"\\ud800"}}',
    "not a number": b'{"type":"event_callback","event":{"type":"message","ts":NaN}}',
    "an event that nobody listens to": b'{"type":"event_callback","event":{"type":"unheard_of"}}',
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_means_nothing_is_acknowledged(door: Reached, shape: str) -> None:
    """What Slack signed and nobody can answer is acknowledged, so that it is not sent again, and forgotten."""
    assert await door.status(door.signed(SHAPES[shape], JSON)) == 200


HEADERS: dict[str, bytes] = {
    "no signature": b"",
    "another signature": b"X-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=00\r\n",
    "a signature of strange signs": b"X-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=\xc3\xa4\r\n",
    "a time that is none": b"X-Slack-Request-Timestamp: soon\r\nX-Slack-Signature: v0=00\r\n",
    "a time without end": b"X-Slack-Request-Timestamp: " + b"9" * 900 + b"\r\nX-Slack-Signature: v0=00\r\n",
}


@pytest.mark.parametrize("headers", HEADERS)
async def test_who_is_not_slack_is_not_read(door: Reached, headers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Slack's signature nothing of the body is looked at."""
    monkeypatch.setattr("handlers.slack.process.http_door.payload_of", lambda *_: pytest.fail("it was read"))
    lines = HEADERS[headers].replace(b"%d", str(int(time.time())).encode())
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"

    assert await door.status(head + lines + b"Content-Length: 2\r\n\r\n{}") == 401
    assert await door.status(door.signed(b"{}", JSON, age=301)) == 401


MALFORMED: dict[str, tuple[bytes, set[int]]] = {
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 3 + b"\r\n\r\n", {0, 400}),
    "a long address": (b"POST /" + b"x" * 5_000 + b" HTTP/1.1\r\n\r\n", {400, 414}),
    "a long header": (b"POST / HTTP/1.1\r\nX: " + b"y" * 5_000 + b"\r\n\r\n", {400, 431}),
    "many headers": (b"POST / HTTP/1.1\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(200)) + b"\r\n", {400, 431}),
    "two lengths": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", {400}),
    "a length that is none": (b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", {400}),
    "length and chunks": (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {411}),
    "another way": (b"GET /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {405}),
    "another place": (b"POST /etc/passwd HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", {404}),
    "chunks": (b"POST /slack/events HTTP/1.1\r\nHost: x\r\ntransfer-ENCODING: chunked\r\n\r\n0\r\n\r\n", {411}),
    "too large": (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nx", {413}),
    "half a body": (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 40000\r\n\r\nhalf", {408}),
    "half a head": (b"POST /slack/events HTTP/1.1\r\nHost", {0}),
    "nothing": (b"", {0}),
}  # fmt: skip


@pytest.mark.parametrize("request_", MALFORMED)
async def test_what_is_no_request_ends_in_time(door: Reached, request_: str) -> None:
    """Everything malformed, too large or unfinished is answered by its status, or closed, within the limits."""
    raw, statuses = MALFORMED[request_]

    async with asyncio.timeout(HANGS):
        assert await door.status(raw) in statuses


@pytest.mark.parametrize("cut", [0, 45, 60, 72])
async def test_no_chunk_is_read(door: Reached, cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body in pieces is refused by its head, however it arrives: none of a million pieces is taken apart."""
    parsed: list[bytes] = []
    real = RequestHandler.data_received

    def watched(self: RequestHandler, data: bytes) -> None:
        parsed.append(data)
        real(self, data)

    monkeypatch.setattr(RequestHandler, "data_received", watched)
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(head[:cut])
    await asyncio.sleep(0.05)
    writer.write(head[cut:] + b"1\r\nx\r\n" * 1_000)
    answer = await asyncio.wait_for(reader.read(), 2.0)
    writer.close()

    assert answer.startswith(b"HTTP/1.1 411 ")
    assert not any(b"x\r\n1" in piece for piece in parsed)


async def test_what_slack_says_of_chunks_is_read(door: Reached) -> None:
    """A command about that very header, of any length, is a command like all others."""
    body = urlencode(COMMAND | {"text": "\r\nTransfer-Encoding: chunked\r\n" * 500}).encode()

    assert await door.status(door.signed(body)) == 200


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
    await asyncio.sleep(0.2)
    waiting = [number for number, (answer, _) in enumerate(strangers) if not answer.done()]
    for answer, writer in strangers:
        answer.cancel()
        writer.close()
    await asyncio.gather(*(answer for answer, _ in strangers), return_exceptions=True)

    assert max(delays) < 10  # nobody's limit is shorter than sixty
    assert len(waiting) <= SHORT.connections
    assert len([number for number in waiting if number % 2]) * 48_000 <= SHORT.all_bodies_bytes
