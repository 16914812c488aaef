"""While nobody can be told, what waits to be told stays little: so many refusals of one person's, and nobody else's are fewer for it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.errors import MailcheckError
from bot.jobs import FULL, QueueFull
from bot.jobs.worker import Worker
from handlers.slack.process.incoming import MOST_UNTOLD, Inbox
from tests.jobs.memory import MemoryJobs


class _FullWorker(Worker):
    async def enqueue(self, *_: Any, **__: Any) -> bool:
        raise QueueFull


@pytest.mark.timeout(20)
async def test_so_many_refusals_of_one_person_wait_to_be_told() -> None:
    """What is one too many is acknowledged all the same; once some are told there is room again."""
    inbox, slow, told = Inbox(_FullWorker(MemoryJobs())), asyncio.Event(), list[str]()

    async def refuse(body: dict[str, Any], problem: MailcheckError) -> None:
        assert problem.sentence == FULL
        await slow.wait()
        told.append(body["user_id"])

    async def answer(_: dict[str, Any]) -> None:
        raise AssertionError

    async def ack(**_: Any) -> None:
        acknowledged.append(1)

    async def press(person: str, number: int) -> None:
        await listener(ack=ack, body={"user_id": person, "trigger_id": f"{person}{number}"})

    acknowledged: list[int] = []
    listener = inbox.after_ack("command", answer, refuse, lambda _: {})
    for number in range(MOST_UNTOLD + 50):
        await press("U1", number)
    await press("U2", 0)
    assert len(acknowledged) == MOST_UNTOLD + 51

    slow.set()
    await inbox.finish(10)
    await press("U1", -1)
    await inbox.finish(10)

    assert (told.count("U1"), told.count("U2")) == (MOST_UNTOLD + 1, 1)
    assert inbox.idle
