"""However many conversations there are, and whatever servers say in them all at once, everybody else has a turn of the event loop soon."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest
from pydantic import SecretStr

from bot.checks import CHECKS, Target, _course, _msal, _opening, _sign_in, load_libraries, run_checks
from bot.checks._course import ConversationRun
from bot.checks._http import HttpAnswer
from bot.checks._limits import ConnectionLimits, Slots
from bot.checks._network import Network
from bot.checks._sign_in import fetch_token_facts
from bot.checks._sockets import ConnectFailed, TimedSocket
from bot.checks._tls import TlsConnection
from bot.model import Endpoint, Stage
from bot.redaction import MASK, KnownSecrets, server_words
from bot.sandbox.microsoft365 import Microsoft365
from bot.values import MOST_MAILBOXES
from tests.checks.conftest import target_of
from tests.loop_turns import counted_turns, fullest_turn
from tests.made_up import secret

FEW_CALLS = 60_000
HOSTILE = " <td>pass:\tpass:" * 60


async def test_hostile_words_for_many_conversations_at_once(brisk: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is masked in a turn of its own, and as a whole where that would take long."""
    turn, masked_in = 0, []

    async def count() -> None:
        nonlocal turn
        while True:
            await asyncio.sleep(0)
            turn += 1

    def masked(*of: Any) -> str:
        masked_in.append(turn)
        return server_words(*of)

    monkeypatch.setattr(_course, "server_words", masked)
    counting = asyncio.create_task(count())
    courses = [
        ConversationRun(
            CHECKS["smtp"], Endpoint("x", 1), "", brisk.limits, time.monotonic() + 9, secrets=KnownSecrets([secret()])
        )
        for _ in range(40)
    ]
    said = [f"554 5.3.{number} {HOSTILE}" for number in range(len(courses))]
    await asyncio.gather(
        *(course.skip_rest(course.finding("x", words)) for course, words in zip(courses, said, strict=True))
    )
    counting.cancel()

    assert len(set(masked_in)) == len(masked_in) >= len(courses)
    assert {course.results()[0].findings[0].raw for course in courses} == {MASK}


async def test_sign_in_answers_at_once_are_worked_off_in_turns(brisk: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading an answer, making a request and remembering a token: of forty conversations' one in a turn of the loop."""
    seen: list[int] = []

    def noted(work: Callable[..., Any], turn: Callable[[], int]) -> Callable[..., Any]:
        def noting(*args: Any, **more: Any) -> Any:
            seen.append(turn())
            return work(*args, **more)

        return noting

    await load_libraries()
    target = Target(
        "x.example", "y", SecretStr(secret()), (), "https://x", "s/.default", Endpoint("x", 1), Endpoint("x", 1)
    )
    answer = json.dumps({"access_token": f"{secret()}.{secret()}", "token_endpoint": "https://login.sandbox.example/t"})

    async def say(_: object, __: object) -> HttpAnswer:
        return HttpAnswer(200, {}, answer.encode(), closes=False)

    line = type("Here", (), {"get": say, "post": say})()

    async def one() -> None:
        course = ConversationRun(CHECKS["token"], Endpoint("x", 1), "", brisk.limits, time.monotonic() + 30)
        async with course.stage(Stage.AUTH):
            await _sign_in._negotiate(course, line, replace(target, tenant_id=str(uuid.uuid4())), brisk)

    async with counted_turns() as turn:
        monkeypatch.setattr(_sign_in, "_content", noted(_sign_in._content, turn))
        monkeypatch.setattr(_msal, "TokenRequest", noted(_msal.TokenRequest, turn))
        monkeypatch.setattr(KnownSecrets, "add", noted(KnownSecrets.add, turn))
        runs = [asyncio.create_task(one()) for _ in range(40)]
        await asyncio.wait(runs)

    assert [run.exception() for run in runs] == [None] * 40
    assert len(seen) - len(runs) == 4 * 40 == len(set(seen[40:]))


async def test_many_checks_begin_and_connect_in_turns(brisk: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer names their server for all of them, and one moment starts them: each gathers its secrets, and opens a socket, in a turn of its own."""
    gathered: list[int] = []
    connected: list[int] = []
    secrets = Target.secrets
    asked, named = list[str](), asyncio.Event()

    class Names:
        async def addresses(self, host: str) -> tuple[str, ...]:
            asked.append(host)
            if len(asked) == 40:
                named.set()
            await named.wait()
            return ("127.0.0.1",)

    def noting(target: Target) -> KnownSecrets:
        gathered.append(turn())
        return secrets(target)

    async def refused(*_: object) -> None:
        connected.append(turn())
        raise ConnectFailed("connection_refused")

    monkeypatch.setattr(Target, "secrets", noting)
    monkeypatch.setattr(_opening, "connect", refused)
    place = Endpoint("login.sandbox.example", 1)
    target = Target("x.example", "y", SecretStr(secret()), (), f"https://{place}", "s/.default", place, place)
    network = replace(brisk, names=Names(), slots=Slots(ConnectionLimits(99, 99, 99)))  # type: ignore[arg-type]
    await load_libraries()
    async with counted_turns() as turn:
        runs = [asyncio.create_task(run_checks(target, network)) for _ in range(20)]
        runs += [asyncio.create_task(fetch_token_facts(target, network)) for _ in range(20)]  # type: ignore[arg-type]
        await asyncio.wait(runs)

    assert len(gathered) == len(set(gathered)) == 40
    assert len(connected) == len(set(connected)) == 40


async def test_what_comes_at_once_is_taken_in_turns() -> None:
    """TLS gets what a server sent in a turn of its own, to however many conversations something came."""
    seen: list[int] = []
    pairs = [socket.socketpair() for _ in range(40)]
    connections = []
    for ours, theirs in pairs:
        ours.setblocking(False)
        theirs.sendall(b"x")
        connection = TlsConnection(TimedSocket(fileno=ours.detach()), ssl.create_default_context(), "x.example")
        connections.append(connection)

    async with counted_turns() as turn:
        for connection in connections:
            connection._coming = Mock(write=lambda _: seen.append(turn()))
        await asyncio.gather(*(connection._feed() for connection in connections))
    for connection, (_, theirs) in zip(connections, pairs, strict=True):
        connection.close()
        theirs.close()

    assert len(set(seen)) == len(seen) == 40


async def test_as_many_mailboxes_as_there_may_be(microsoft: Microsoft365, brisk: Network) -> None:
    """A check of them begins, runs out of time and ends in short turns, with a result for each."""
    boxes = tuple(f"u{number}@kanzlei.example" for number in range(MOST_MAILBOXES))
    target = replace(target_of(await microsoft.customer("healthy")), mailboxes=boxes, stored=boxes)
    await run_checks(replace(target, mailboxes=boxes[:1]), brisk)  # what is loaded once is loaded
    work = asyncio.create_task(run_checks(target, brisk, limit=1.5))

    assert await fullest_turn(work) < FEW_CALLS
    assert {result.mailbox for result in work.result()} == {"", *boxes}
