"""However many conversations there are, and whatever servers say in them all at once, everybody else has a turn of the event loop soon."""

from __future__ import annotations

import asyncio
import gc
import time
from dataclasses import replace
from typing import Any

import pytest

from bot.checks import CHECKS, _course, run_checks
from bot.checks._course import ConversationRun
from bot.checks._network import Network
from bot.model import Endpoint
from bot.redaction import MASK, KnownSecrets, server_words
from bot.sandbox.microsoft365 import Microsoft365
from bot.values import MOST_MAILBOXES
from tests.checks.conftest import target_of
from tests.loop_turns import longest_turn
from tests.made_up import secret

SHORTLY = 0.05  # seconds of the processor
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


async def test_as_many_mailboxes_as_there_may_be(microsoft: Microsoft365, brisk: Network) -> None:
    """A check of them begins, runs out of time and ends in short turns, with a result for each."""
    boxes = tuple(f"u{number}@kanzlei.example" for number in range(MOST_MAILBOXES))
    target = replace(target_of(await microsoft.customer("healthy")), mailboxes=boxes, stored=boxes)
    await run_checks(replace(target, mailboxes=boxes[:1]), brisk)  # what is loaded once is loaded
    gc.collect()
    gc.freeze()  # the tests' own things are not looked through meanwhile
    work = asyncio.create_task(run_checks(target, brisk, limit=1.5))

    try:
        assert await longest_turn(work) < SHORTLY
    finally:
        gc.unfreeze()
    assert {result.mailbox for result in work.result()} == {"", *boxes}
