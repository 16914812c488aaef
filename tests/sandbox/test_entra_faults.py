"""The sandbox's Entra answers as a busy, cut or strange server does, when it is told to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import requests

from bot.sandbox.customers import Customer
from bot.sandbox.faults import Fault
from bot.sandbox.microsoft365 import Microsoft365
from tests.sandbox.mail_clients import post_for_token, wire


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


async def at_fault(sandbox: Microsoft365, fault: Fault) -> Customer:
    customer = await sandbox.customer("kanzlei")
    sandbox.direct(customer, "entra", await sandbox.server("entra", fault))
    return customer


@pytest.mark.parametrize(
    ("fault", "status", "pause"),
    [
        (Fault.THROTTLED, 429, "1"),
        (Fault.THROTTLED_LONG, 429, "120"),
        (Fault.UNAVAILABLE, 503, None),
        (Fault.ERROR_PAGE, 503, None),
    ],
)
async def test_a_busy_entra_says_so_every_time(
    sandbox: Microsoft365, fault: Fault, status: int, pause: str | None
) -> None:
    """Throttling and outages have their status, and a pause where one is asked for."""
    customer = await at_fault(sandbox, fault)

    answers = [await post_for_token(sandbox, customer) for _ in range(2)]

    assert [(a.status_code, a.headers.get("Retry-After")) for a in answers] == [(status, pause)] * 2


@pytest.mark.parametrize(("fault", "status"), [(Fault.THROTTLED_ONCE, 429), (Fault.UNAVAILABLE_ONCE, 503)])
async def test_what_happens_once_is_over_the_second_time(sandbox: Microsoft365, fault: Fault, status: int) -> None:
    """The second try gets its token."""
    customer = await at_fault(sandbox, fault)

    assert [(await post_for_token(sandbox, customer)).status_code for _ in range(2)] == [status, 200]


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Fault.PROXY_PAGE, 200, b"<!DOCTYPE html>"),
        (Fault.HALF_JSON, 200, b'"access_tok'),
        (Fault.NEITHER_TOKEN_NOR_ERROR, 200, b'{"token_type"'),
        (Fault.EMPTY, 200, b""),
        (Fault.REDIRECT, 302, b""),
    ],
)
async def test_a_strange_answer_has_no_token(sandbox: Microsoft365, fault: Fault, status: int, words: bytes) -> None:
    """Proxies, cut answers and captive portals answer with something else than Entra's JSON."""
    answer = await post_for_token(sandbox, await at_fault(sandbox, fault))

    assert answer.status_code == status
    assert words in answer.content
    assert b"access_token" not in answer.content


async def test_a_connection_cut_in_the_answer_leaves_half_of_it(sandbox: Microsoft365) -> None:
    """The length that was promised never comes."""
    customer = await at_fault(sandbox, Fault.HANGS_UP_IN_AUTH)

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        await post_for_token(sandbox, customer)


async def test_a_token_asked_for_in_clear_is_noted(sandbox: Microsoft365) -> None:
    """A server that speaks plain HTTP answers a TLS hello with a page, and notes a secret that came in clear."""
    endpoint = await sandbox.server("entra", Fault.PLAIN_TEXT)
    async with wire(endpoint) as client:
        client.writer.write(b"\x16\x03\x01\x00\x05hello")
        assert (await client.line()).startswith("HTTP/1.1 400")
    async with wire(endpoint) as client:
        body = "client_secret=made-up"
        head = await client.say(
            f"POST /x/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        assert head.startswith("HTTP/1.1 400")

    assert sum(visit.tokens_in_clear for visit in sandbox.guestbook.at("entra", endpoint.host)) == 1
