"""What comes to the HTTP door and is no request of Slack's: refused by its status, read by nobody, without a traceback."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from urllib.parse import urlencode

import pytest
from aiohttp.web_protocol import RequestHandler
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.slack.process.http_door import payload_of
from tests.slack.http.conftest import COMMAND, FORM, HANGS, JSON, Reached
from tests.steps import calls


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
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HANGS)
    writer.close()

    assert answer.startswith(b"HTTP/1.1 411 ")
    assert not any(b"x\r\n1" in piece for piece in parsed)


async def test_what_slack_says_of_chunks_is_read(door: Reached) -> None:
    """A command about that very header, of any length, is a command like all others."""
    body = urlencode(COMMAND | {"text": "\r\nTransfer-Encoding: chunked\r\n" * 500}).encode()

    assert await door.status(door.signed(body)) == 200
