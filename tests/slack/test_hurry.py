"""An acknowledgement comes first: whatever waits for its turn leaves it time until it is sent; of what follows everybody has a part."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import turns
from bot.jobs.kinds import Asker
from bot.jobs.worker import EACH
from bot.model import Language
from handlers.slack.platform.languages import Languages
from handlers.slack.process.incoming import deliver
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
