"""An acknowledgement comes first: whatever waits for its turn leaves it time until it is sent; of what follows everybody has a part."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import turns
from bot.jobs.kinds import Asker
from bot.jobs.worker import EACH
from bot.model import Language
from handlers.slack.platform.languages import Languages
from handlers.slack.process import incoming
from handlers.slack.process.incoming import AT_ONCE, deliver
from tests.slack.conftest import Scene


class _Bolt:
    """Notes whether what it does hurries."""

    def __init__(self) -> None:
        self.hurried: list[int] = []

    async def async_dispatch(self, _: AsyncBoltRequest) -> BoltResponse:
        self.hurried.append(turns._turns_here().hurried)
        return BoltResponse(status=200)


async def test_an_acknowledgement_hurries_until_it_is_there() -> None:
    """And no longer."""
    bolt = _Bolt()
    command = {"command": "/mailcheck", "user_id": "U1", "channel_id": "C1", "trigger_id": "1", "text": ""}

    for _ in range(2):
        assert (await deliver(bolt, command)).status == 200  # type: ignore[arg-type]

    assert bolt.hurried == [1, 1]
    assert turns._turns_here().hurried == 0


class _HangingBolt:
    """Has no answer before it may; notes whose it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.going, self.all_asked = asyncio.Event(), asyncio.Event()

    async def async_dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        self.asked.append(request.body.get("user_id") or request.body["event"]["user"])
        if len(self.asked) > 3 * AT_ONCE:
            self.all_asked.set()
        await self.going.wait()
        if self.asked.count("U1") == AT_ONCE:
            raise RuntimeError
        return BoltResponse(status=200)


def _command(number: int) -> dict[str, str]:
    return {"command": "/x", "user_id": "U1", "channel_id": "C1", "trigger_id": f"{number}", "text": ""}


def _opening(person: str) -> dict[str, Any]:
    return {"type": "event_callback", "event": {"type": "app_home_opened", "user": person, "tab": "home"}}


async def _flooded(bolt: _HangingBolt) -> list[asyncio.Task[BoltResponse]]:
    """Deliver three times as much of one person's as is taken at once, half of it commands, then somebody else's event."""
    bodies = [_command(n) if n % 2 else _opening("U1") for n in range(3 * AT_ONCE)]
    tasks = [asyncio.create_task(deliver(bolt, body)) for body in (*bodies, _opening("U2"))]  # type: ignore[arg-type]
    for _ in range(10):
        await asyncio.sleep(0)
    return tasks


async def test_what_is_too_much_of_one_person_s_is_not_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would lie in memory; Slack says so to them, and everybody else goes on."""
    monkeypatch.setattr(incoming, "MOST_WAITING", AT_ONCE)
    bolt = _HangingBolt()
    tasks = await _flooded(bolt)
    bolt.going.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)

    refused = [one for one in answers if isinstance(one, BoltResponse) and one.status == incoming.CROWDED]
    assert len(refused) == AT_ONCE
    assert Counter(bolt.asked) == {"U1": 2 * AT_ONCE, "U2": 1}


async def test_one_person_s_deliveries_keep_nobody_else_s_waiting() -> None:
    """So many of theirs are handed over at a time, and all of them in the end, also where one fails or is called off."""
    bolt = _HangingBolt()
    tasks = await _flooded(bolt)
    assert Counter(bolt.asked) == {"U1": AT_ONCE, "U2": 1}

    tasks[0].cancel()
    bolt.going.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert Counter(bolt.asked) == {"U1": 3 * AT_ONCE, "U2": 1}
    failed = [type(one) for one in answers if isinstance(one, BaseException)]
    assert failed[0] is asyncio.CancelledError
    assert set(failed[1:]) == {RuntimeError}


async def test_what_hangs_keeps_its_place_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the next one has it, and what hung goes on."""
    monkeypatch.setattr(incoming, "MOSTLY_WITHIN", 0.01)
    bolt = _HangingBolt()
    tasks = await _flooded(bolt)
    await bolt.all_asked.wait()

    bolt.going.set()
    assert [answer.status for answer in await asyncio.gather(*tasks)] == [200] * len(tasks)


async def test_one_person_s_many_commands_leave_room_for_everybody_else_s(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are acknowledged at once; a part is answered, and the rest when its turn comes."""
    begun: Counter[str] = Counter()
    going, bens, all_begun = asyncio.Event(), asyncio.Event(), asyncio.Event()
    of = Languages.of

    async def waits(self: Languages, asker: Asker) -> tuple[Language, Language]:
        begun[asker.person] += 1
        if asker.person == scene.ben.id:
            bens.set()
        if begun[scene.anna.id] == 2 * EACH:
            all_begun.set()
        await going.wait()
        return await of(self, asker)

    monkeypatch.setattr(Languages, "of", waits)
    acks = await asyncio.gather(*(scene.type("/mailcheck") for _ in range(2 * EACH)))
    await scene.type("/mailcheck", by=scene.ben)
    await bens.wait()

    assert begun == {scene.anna.id: EACH, scene.ben.id: 1}
    assert all(ack.seconds is not None for ack in acks)
    going.set()
    await all_begun.wait()
