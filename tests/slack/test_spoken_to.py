"""Mentions and direct messages: what is answered where, and who is not answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.listener.async_listener import AsyncListener

from bot.sandbox.slack import ApiFault, Outcome
from bot.store import Bounds, Job, Put
from handlers.slack.process import incoming
from handlers.slack.process.register import everything
from tests.slack.conftest import Scene
from tests.slack.pastes import EXPIRED, REFUSED, TITLE, heard_from_bot, posted_by_bot, settled


async def test_mention_answers_below_itself(scene: Scene) -> None:
    """@mailcheck with a text in a channel is answered in the thread of that message."""
    await scene.slack.mention(scene.anna, scene.support, EXPIRED)
    message = scene.slack.messages(scene.support)[0]

    assert "AADSTS7000222" in await scene.explained(below=message)


async def test_mention_in_a_thread(scene: Scene) -> None:
    """@mailcheck in a thread is answered there."""
    root = scene.slack.write(scene.ben, scene.support, "Kunde meldet sich")
    await scene.slack.mention(scene.anna, scene.support, REFUSED, thread=root)
    await scene.explained(below=root)

    assert len(scene.slack.messages(scene.support)) == 1


async def test_mention_that_shares_a_message(scene: Scene) -> None:
    """A mention without words explains the message that it shares."""
    shared = ({"is_share": True, "text": EXPIRED, "fallback": "[Nachricht]"},)
    await scene.slack.mention(scene.anna, scene.support, "", attachments=shared)

    assert "AADSTS7000222" in await scene.explained(below=scene.slack.messages(scene.support)[0])


@pytest.mark.parametrize("in_thread", [True, False])
async def test_bare_mention_says_what_to_do(scene: Scene, in_thread: bool) -> None:
    """Slack does not tell which message a bare mention means: the person alone learns of the shortcut, where they wrote."""
    root = scene.slack.write(scene.ben, scene.support, REFUSED)
    await scene.slack.mention(scene.anna, scene.support, "", thread=root if in_thread else None)
    told = await scene.whispered()

    assert "„Fehler erklären“" in told.text
    assert told.thread_ts == (root.ts if in_thread else "")
    assert posted_by_bot(scene, root) == []


async def test_direct_message_is_answered_there(scene: Scene) -> None:
    """What is pasted in a direct message is answered with one sentence and its thread."""
    await scene.slack.dm(scene.anna, EXPIRED)
    direct = scene.slack.direct_messages_of(scene.anna)

    assert "AADSTS7000222" in await scene.explained(where=direct)
    assert scene.root(direct).text.startswith(f"{TITLE}.")


async def test_direct_message_in_a_thread(scene: Scene) -> None:
    """In a thread of the direct messages the answer stays in it."""
    direct = scene.slack.direct_messages_of(scene.anna)
    root = scene.slack.post(direct.id, scene.slack.bot_user_id, "Antwort")
    await scene.slack.dm(scene.anna, REFUSED, thread=root)
    await scene.explained(below=root)

    assert len(scene.slack.messages(direct)) == 1


async def test_direct_message_for_help(scene: Scene) -> None:
    """„Hilfe“ in a direct message names the commands, as a message that stays."""
    await scene.slack.dm(scene.anna, "Hilfe")
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: len(scene.slack.messages(direct)) == 2)

    assert "/mailfix" in scene.slack.messages(direct)[-1].text
    assert scene.slack.ephemerals() == ()


async def test_stranger_in_direct_messages_is_turned_away(scene: Scene) -> None:
    """A guest who writes to the bot hears that they may not."""
    guest = scene.slack.add_member("gast", is_restricted=True)
    await scene.slack.dm(guest, REFUSED)
    direct = scene.slack.direct_messages_of(guest)
    await scene.slack.wait_for(lambda: len(scene.slack.messages(direct)) == 2)

    assert "nur festen Mitgliedern" in scene.slack.messages(direct)[-1].text


async def test_edited_message_is_not_answered_again(scene: Scene) -> None:
    """Changing a direct message starts nothing."""
    await scene.slack.dm(scene.anna, EXPIRED)
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.explained(where=direct)
    written = scene.slack.messages(direct)[0]
    await scene.slack.rewrite(written, REFUSED)
    await settled(scene)

    assert len(scene.slack.messages(direct)) == 2


async def test_repeated_event_is_answered_once(scene: Scene) -> None:
    """An event that Slack delivers again is answered once."""
    ack = await scene.slack.dm(scene.anna, EXPIRED)
    await scene.slack.repeat(ack)
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.explained(where=direct)
    await settled(scene)

    assert len(scene.slack.messages(direct)) == 2


async def test_event_that_another_process_has_is_left_to_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bots serve one workspace: what the other one has taken it answers, too."""
    put = scene.core.store.jobs.put

    async def known(job: Job, bounds: Bounds) -> Put:
        monkeypatch.setattr(scene.core.store.jobs, "put", put)
        return Put.KNOWN

    monkeypatch.setattr(scene.core.store.jobs, "put", known)
    await scene.slack.dm(scene.anna, EXPIRED)
    await settled(scene)

    assert heard_from_bot(scene, scene.slack.direct_messages_of(scene.anna)) == []


async def test_store_that_is_away_lets_nobody_wait(scene: Scene) -> None:
    """Whoever writes hears at once that nothing was taken, and once; what Redis took all the same is not answered later."""
    scene.core.store.jobs.away = True
    ack = await scene.slack.dm(scene.anna, EXPIRED)
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: bool(heard_from_bot(scene, direct)))
    scene.core.store.jobs.away = False
    await settled(scene)

    assert ack.seconds is not None
    assert ["Redis antwortet nicht" in str(said) for said in heard_from_bot(scene, direct)] == [True]


async def test_what_was_taken_is_not_refused_when_it_comes_again(scene: Scene) -> None:
    """The store went away between the two: it is answered once, and nobody hears of the store."""
    ack = await scene.slack.dm(scene.anna, EXPIRED)
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.explained(where=direct)
    said = len(heard_from_bot(scene, direct))
    scene.core.store.jobs.away = True
    await scene.slack.repeat(ack)
    scene.core.store.jobs.away = False
    await settled(scene)

    assert len(heard_from_bot(scene, direct)) == said


async def test_what_was_refused_is_refused_once(scene: Scene) -> None:
    """However often it comes."""
    scene.core.store.jobs.away = True
    ack = await scene.slack.dm(scene.anna, EXPIRED)
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.repeat(ack)
    await scene.slack.wait_for(lambda: bool(heard_from_bot(scene, direct)))
    scene.core.store.jobs.away = False
    await scene.slack.repeat(ack)
    await settled(scene)

    assert len(heard_from_bot(scene, direct)) == 1


async def test_what_is_acknowledged_is_kept_before(scene: Scene) -> None:
    """Slack hears that we have it once we have: until Redis has taken it, nobody is told that it was accepted."""
    scene.core.store.jobs.slow = asyncio.Event()
    delivery = asyncio.create_task(scene.slack.dm(scene.anna, EXPIRED))
    for _ in range(20):
        await asyncio.sleep(0.001)
    before = delivery.done()
    scene.core.store.jobs.slow.set()
    await scene.explained(where=scene.slack.direct_messages_of(scene.anna))

    assert not before
    assert (await delivery).seconds is not None


async def test_what_is_refused_is_acknowledged_once_they_know(scene: Scene) -> None:
    """Should we die before, Slack does not take it for answered; what comes again meanwhile waits, too."""
    told = await scene.slack.dm(scene.anna, EXPIRED)
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.explained(where=direct)
    before = len(heard_from_bot(scene, direct))
    other = replace(told, sent={**told.sent, "event": {**told.sent["event"], "ts": "1700000000.000001"}})
    scene.core.store.jobs.away = True
    scene.slack.api.faults.always("*", ApiFault(delay=0.2))

    async def delivered() -> int:
        await scene.slack.repeat(other)
        return len(heard_from_bot(scene, direct)) - before

    assert [*await asyncio.gather(delivered(), delivered())] == [1, 1]
    await scene.type("/mailcheck kanzlei-muster")
    assert len(scene.slack.ephemerals(scene.anna)) == 1


async def test_who_cannot_be_told_holds_up_no_acknowledgement(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack wants it within three seconds."""
    monkeypatch.setattr(incoming, "TOLD_WITHIN", 0.05)
    scene.core.store.jobs.away = True
    scene.slack.api.faults.always("response_url", ApiFault(delay=0.5))
    ack = await scene.type("/mailcheck kanzlei-muster")
    early = scene.slack.ephemerals(scene.anna)
    await scene.whispered()

    assert ack.outcome is Outcome.ACKNOWLEDGED
    assert early == ()


@pytest.mark.parametrize("mark", [{"bot_id": "B0FOREIGN"}, {"subtype": "channel_join"}, {"subtype": "bot_message"}])
async def test_bots_and_joins_are_not_answered(scene: Scene, mark: dict[str, str]) -> None:
    """A bot that mentions or writes to us, ourselves and people who join get no answer."""
    direct = scene.slack.direct_messages_of(scene.anna)
    for place, kind in ((direct, "message"), (scene.support, "app_mention")):
        message = scene.slack.write(scene.anna, place, REFUSED)
        content = {"type": kind, "user": scene.anna.id, "text": REFUSED, "ts": message.ts, "channel": place.id}
        await scene.slack.event({**content, "channel_type": "im", **mark}, place)
    await settled(scene)

    assert heard_from_bot(scene, direct) == heard_from_bot(scene, scene.support) == []


async def test_foreign_bot_that_mentions_us_gets_no_answer(scene: Scene) -> None:
    """A foreign bot's mention is not answered: two bots could go on for ever."""
    await scene.slack.mention(scene.slack.add_member("andere", is_bot=True), scene.support, REFUSED)
    await settled(scene)

    assert heard_from_bot(scene, scene.support) == []


async def test_every_door_is_acknowledged_while_slack_is_slow(scene: Scene) -> None:
    """However slow the Web API is, shortcuts, mentions and windows are acknowledged at once."""
    scene.slack.api.faults.always("*", ApiFault(delay=0.7))
    message = scene.slack.write(scene.ben, scene.support, REFUSED)
    acks = [
        await scene.slack.shortcut(scene.anna, "explain_error", message),
        await scene.slack.mention(scene.anna, scene.support, REFUSED),
        await scene.slack.dm(scene.anna, REFUSED),
        await scene.type("/mailfix"),
    ]

    assert all(ack.outcome is Outcome.ACKNOWLEDGED and (ack.seconds or 0) < 0.5 for ack in acks)


async def test_a_mention_asks_few_listeners(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events come in floods: each is recognised before all buttons, windows and commands have been asked whether it is theirs."""
    asked = 0
    matches = AsyncListener.async_matches

    async def counted(self: AsyncListener, **more: Any) -> bool:
        nonlocal asked
        asked += 1
        return await matches(self, **more)

    monkeypatch.setattr(AsyncListener, "async_matches", counted)
    await scene.slack.mention(scene.anna, scene.support, EXPIRED)
    await scene.explained()

    assert asked <= len(everything().events)
