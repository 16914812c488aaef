"""What Slack told us: how old it may be, and that what has changed meanwhile does not count."""

from __future__ import annotations

import asyncio

from slack_sdk.errors import SlackClientError

from bot.clocks import uptime
from handlers.slack.kit.remembered import Remembered


class Slack:
    """Answers with the number of the question, once it is let go."""

    def __init__(self) -> None:
        self.now, self.asked = 0.0, 0
        self.answers = asyncio.Event()
        self.answers.set()
        self.silent = False

    async def look_up(self, _: str) -> int:
        self.asked += 1
        number = self.asked
        await self.answers.wait()
        if self.silent:
            raise SlackClientError("nothing")
        return number

    def remembered(self) -> Remembered[int]:
        return Remembered(self.look_up, 60.0, lambda: self.now)


async def test_an_answer_counts_for_so_long_and_no_longer() -> None:
    """From when it was asked for."""
    slack = Slack()
    known = slack.remembered()
    slack.answers.clear()
    first = asyncio.create_task(known.get("a"))
    await asyncio.sleep(0)
    slack.now = 30.0
    slack.answers.set()

    assert await first == 1
    slack.now = 59.9
    assert await known.get("a") == 1
    slack.now = 60.0
    assert await known.get("a") == 2


async def test_a_younger_answer_may_be_demanded() -> None:
    """With no age at all Slack is always asked; what it says then counts for everybody."""
    slack = Slack()
    known = slack.remembered()
    await known.get("a")
    slack.now = 5.0

    assert await known.get("a", 2.0) == 2
    assert await known.get("a", 0.0) == 3
    assert await known.get("a", 0.0) == 4
    assert await known.get("a") == 4


async def test_many_at_once_share_one_question() -> None:
    """But nobody who demands an answer of this moment."""
    slack = Slack()
    known = slack.remembered()
    answers = await asyncio.gather(*(known.get("a") for _ in range(20)), known.get("a", 0.0))

    assert answers == [1] * 20 + [2]


async def test_an_answer_that_was_overtaken_does_not_count() -> None:
    """Something changed while Slack was answering: it is asked once more."""
    slack = Slack()
    known = slack.remembered()
    slack.answers.clear()
    asking = asyncio.create_task(known.get("a"))
    await asyncio.sleep(0.01)
    known.forget("a")
    slack.answers.set()

    assert await asking == 2
    assert await known.get("a") == 2


async def test_an_older_question_answered_late_changes_nothing() -> None:
    """The younger answer stays."""
    slack = Slack()
    known = slack.remembered()
    slack.answers.clear()
    old = asyncio.create_task(known.get("a"))
    await asyncio.sleep(0.01)
    slow, slack.answers = slack.answers, asyncio.Event()
    slack.answers.set()
    slack.now = 10.0
    young = await known.get("a", 0.0)
    slow.set()
    await old

    assert young == 2
    assert await known.get("a") == 2


async def test_silence_is_not_remembered() -> None:
    """It is None, and asked for anew; who gave up asking disturbs nobody."""
    slack = Slack()
    known = slack.remembered()
    slack.silent = True
    nothing = await known.get("a")
    slack.silent = False

    assert nothing is None
    assert await known.get("a") == 2


async def test_what_keeps_changing_is_not_known() -> None:
    """Overtaken each time, no answer counts, and none is kept."""

    async def changing(key: str) -> int:
        known.forget(key)
        return 1

    known = Remembered(changing, 60.0, uptime)

    assert await known.get("a") is None
    assert known.known("a") is None
