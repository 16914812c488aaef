"""A message stands once: whatever becomes of Slack's answer, and whoever dies before it is noted."""

from __future__ import annotations

import asyncio

import pytest
from slack_sdk.errors import SlackApiError

from bot.errors import StoreUnavailable
from bot.jobs.attempt import Attempt, attempting
from bot.model import Text
from bot.sandbox.slack import ApiFault
from bot.sandbox.slack.model import Channel
from bot.store import Job
from handlers.slack.platform import client
from handlers.slack.platform.asking import asked, names_nobody
from handlers.slack.platform.client import Client, PostInDoubt, make_client
from handlers.slack.platform.posting import write_message
from tests.pauses import BRIEF
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
        await _asked(client_of(scene), scene.support)

    assert len(scene.slack.messages(scene.support)) == 2


async def test_who_died_before_it_was_noted_is_found_again(scene: Scene) -> None:
    """The next attempt looks before it writes; where it may not look, it writes."""
    slack, written = client_of(scene), list[str]()
    for scopes in ({"im:history"}, HISTORY):
        scene.slack.api.scopes |= scopes
        for tries in (1, 2):
            with attempting(Attempt(Job(f"job {scopes}", "check", "{}", tries=tries), _dies)):
                written.append(await write_message(slack, scene.support.id, "Prüfung läuft", None))

    assert written[0] != written[1]
    assert written[2] == written[3]
    assert len(scene.slack.messages(scene.support)) == 3


async def test_what_has_a_name_stands_once_whatever_it_says(scene: Scene) -> None:
    """Progress has gone on when the next attempt begins: it is the message of the one that died."""
    scene.slack.api.scopes |= HISTORY
    slack, written = client_of(scene), set[str]()
    for tries in (1, 2):
        with attempting(Attempt(Job("job", "check", "{}", tries=tries), _dies)):
            written.add(await write_message(slack, scene.support.id, f"Stand {tries}", None, name="progress"))

    assert len(written) == len(scene.slack.messages(scene.support)) == 1


async def test_the_same_words_twice_are_two_messages(scene: Scene) -> None:
    """Within one attempt; the next attempt finds both."""
    slack = client_of(scene)
    scene.slack.api.scopes |= HISTORY
    attempts = [Attempt(Job("job", "check", "{}", tries=tries), _dies) for tries in (1, 2)]
    written = []
    for attempt in attempts:
        with attempting(attempt):
            written.append([await write_message(slack, scene.support.id, "Ja", None) for _ in range(2)])

    assert written[0] == written[1]
    assert len({*written[0]}) == 2


@pytest.mark.parametrize("fault", LOST.values(), ids=[*LOST])
@pytest.mark.parametrize("of", ["conversations.history", "chat.update"])
async def test_what_does_no_harm_twice_is_tried_again(scene: Scene, of: str, fault: ApiFault) -> None:
    """A root whose answer is lost is looked for, and becomes the verdict, though that call meets the same."""
    scene.slack.api.scopes |= HISTORY
    scene.slack.api.faults.next("chat.postMessage", LOST["line cut after its work"])
    scene.slack.api.faults.next(of, fault, times=2)
    await checked(scene)
    (root,) = scene.slack.messages(scene.support)

    assert "Alles in Ordnung" in root.text
    assert not any("nicht angenommen" in version.text for version in root.history)


@pytest.mark.parametrize("of", ["chat.postMessage", "chat.update", "chat.postEphemeral"])
async def test_a_trouble_of_most_of_a_minute_is_waited_for(
    scene: Scene, of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reads that Slack refuses what it only did not take at once."""
    waits = list[float]()
    wait, words = client._backoff, "/mailcheck nobody" if of == "chat.postEphemeral" else "/mailcheck kanzlei-muster"

    def at_once(tries: int) -> float:
        waits.append(wait(tries))
        return 0.0

    monkeypatch.setattr(client, "_backoff", at_once)
    scene.slack.api.scopes |= HISTORY
    for fault in ("500", "line cut", "page of HTML", "500", "line cut", "page of HTML", "500"):
        scene.slack.api.faults.next(of, LOST[fault])
    scene.slack.api.faults.always("response_url", ApiFault(status=404))
    await (scene.type(words) if of == "chat.postEphemeral" else checked(scene))
    await settled(scene)

    assert 47.0 < sum(waits) < 60.0
    told = [m.text for m in scene.slack.ephemerals(scene.anna)] + [m.text for m in scene.slack.messages(scene.support)]
    assert len(told) == 1
    assert "nicht angenommen" not in told[0]


async def test_what_slack_refuses_is_not_tried_again(scene: Scene) -> None:
    """A definite no comes at once."""
    scene.slack.api.faults.next("chat.postMessage", ApiFault(error="msg_too_long"))
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await _asked(client_of(scene), scene.support)

    assert len(scene.slack.calls("chat.postMessage")) == 1


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
    slack = client_of(scene)
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


def client_of(scene: Scene) -> Client:
    """Return the bot's client."""
    slack = make_client(settings_for(scene.slack))
    slack.token, slack.pauses = scene.slack.bot_token, BRIEF
    return slack
