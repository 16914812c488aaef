"""A message stands once: whatever becomes of Slack's answer, and whoever dies before it is noted."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import StoreUnavailable
from bot.jobs.attempt import Attempt, attempting
from bot.model import Text
from bot.sandbox.slack import ApiFault
from bot.sandbox.slack.model import Channel
from bot.store import Job
from handlers.slack.platform.asking import asked, names_nobody
from handlers.slack.platform.client import Client, PostInDoubt, make_client
from handlers.slack.platform.posting import write_message
from tests.slack.conftest import Scene, settings_for
from tests.slack.pastes import settled

LOST = {
    "500 after its work": ApiFault(status=500, after_work=True),
    "503 after its work": ApiFault(status=503, after_work=True),
    "line cut after its work": ApiFault(hangs_up=True, after_work=True),
    "page of HTML after its work": ApiFault(page=True, after_work=True),
    "500": ApiFault(status=500),
    "line cut": ApiFault(hangs_up=True),
    "page of HTML": ApiFault(page=True),
    "429": ApiFault(status=429, retry_after=1),
}
HISTORY = {"channels:history", "groups:history"}


def finished(scene: Scene) -> int:
    return sum("'user_id': " in str(reply.blocks) for reply in scene.replies())


async def checked(scene: Scene) -> None:
    await scene.type("/mailcheck kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(scene.support)) and finished(scene) > 0)
    await settled(scene)


@pytest.mark.parametrize("fault", LOST.values(), ids=[*LOST])
@pytest.mark.parametrize("of", [0, 2])
async def test_where_we_may_look_a_message_stands_once(scene: Scene, fault: ApiFault, of: int) -> None:
    """The root of a check, or the third of its messages: the answer is lost, the message is found, or written again."""
    scene.slack.api.scopes |= HISTORY
    for _ in range(of):
        scene.slack.api.faults.next("chat.postMessage", ApiFault())
    scene.slack.api.faults.next("chat.postMessage", fault)
    await checked(scene)

    assert len(scene.slack.messages(scene.support)) == 1
    assert "Alles in Ordnung" in scene.root().text
    assert finished(scene) == 1
    said = [reply.text for reply in scene.replies()]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("fault", LOST.values(), ids=[*LOST])
async def test_where_we_may_not_look_no_report_is_lost(scene: Scene, fault: ApiFault) -> None:
    """In a channel without the scope what may stand is written once more: one root has the report, and no more than one other stands."""
    scene.slack.api.faults.next("chat.postMessage", fault)
    await checked(scene)
    roots = scene.slack.messages(scene.support)

    assert ["Alles in Ordnung" in root.text for root in roots].count(True) == 1
    assert len(roots) <= 1 + fault.after_work


async def test_where_we_may_not_look_it_is_written_twice_at_most(scene: Scene) -> None:
    """However often the answer is lost."""
    scene.slack.api.faults.next("chat.postMessage", ApiFault(status=500, after_work=True), times=9)
    with pytest.raises(PostInDoubt):
        await _asked(_client(scene), scene.support)

    assert len(scene.slack.messages(scene.support)) == 2


async def test_who_died_before_it_was_noted_is_found_again(scene: Scene) -> None:
    """The next attempt looks before it writes; where it may not look, it writes."""
    slack, written = _client(scene), list[str]()
    for scopes in ({"im:history"}, HISTORY):
        scene.slack.api.scopes |= scopes
        for tries in (1, 2):
            with attempting(Attempt(Job(f"job {scopes}", "check", "{}", tries=tries), _dies)):
                written.append(await write_message(slack, scene.support.id, "Prüfung läuft", None))

    assert written[0] != written[1]
    assert written[2] == written[3]
    assert len(scene.slack.messages(scene.support)) == 3


async def test_the_same_words_twice_are_two_messages(scene: Scene) -> None:
    """Within one attempt; the next attempt finds both."""
    slack = _client(scene)
    scene.slack.api.scopes |= HISTORY
    attempts = [Attempt(Job("job", "check", "{}", tries=tries), _dies) for tries in (1, 2)]
    written = []
    for attempt in attempts:
        with attempting(attempt):
            written.append([await write_message(slack, scene.support.id, "Ja", None) for _ in range(2)])

    assert written[0] == written[1]
    assert len({*written[0]}) == 2


class Paced:
    """Says how long to wait; notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.off: list[float] = []
        self.away = False

    async def wait(self, place: str) -> float:
        if self.away:
            raise StoreUnavailable(Text("weg", "away"))
        self.asked.append(place)
        return 0.01 if len(self.asked) > 1 else 0.0

    async def put_off(self, place: str, seconds: float) -> None:
        self.off.append(seconds)


async def test_messages_in_a_channel_take_turns(scene: Scene) -> None:
    """Each asks before it is written; what Slack asks one to wait, all wait; without the store nobody does."""
    slack = _client(scene)
    slack.paces = paced = Paced()
    await _asked(slack, scene.support)
    scene.slack.api.faults.next("chat.postMessage", ApiFault(status=429, retry_after=1))
    await _asked(slack, scene.support)
    paced.away = True
    await _asked(slack, scene.support)

    assert paced.asked == [scene.support.id] * 3
    assert [round(seconds) for seconds in paced.off] == [1]
    assert len(scene.slack.messages(scene.support)) == 3


async def _asked(slack: Client, where: Channel) -> str:
    return await asked(
        slack, names_nobody, lambda once: write_message(once, where.id, "Prüfung läuft", None), in_turn=where.id
    )


async def _dies(*_: object) -> bool:
    """Note nothing."""
    await asyncio.sleep(0)
    return False


def _client(scene: Scene) -> Client:
    client = make_client(settings_for(scene.slack))
    client.token = scene.slack.bot_token
    client.pauses = client.pauses.__class__(stands=0.02)
    return client
