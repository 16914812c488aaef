"""Direct messages are read by the one they are with: nothing stands there by anybody else's rights, and nowhere in their place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.kinds import Asker
from bot.sandbox.slack import Member
from bot.service import Actor, Course
from handlers.slack.features.setup import stored
from handlers.slack.platform.context import Context
from tests.slack.conftest import Scene
from tests.slack.setting_up import cards
from tests.slack.tenant_desk import LIMIT, Desk, desk, typed
from tests.slack.test_rights_in_doubt import bind
from tests.slack.test_rights_in_places import said_in
from tests.slack.test_rights_in_time import written_in

HIDDEN = "geheim-kunde"
TENANT = "kanzlei-muster"


async def _waits_in_their_own(at: Desk, who: Member) -> None:
    """Let somebody begin a set-up for the hidden customer in their own direct messages."""
    direct = at.slack.direct_messages_of(who)
    await at.slack.command(who, direct, "/mail-setup", "")
    await at.slack.wait_for(lambda: bool(at.slack.views(who)), LIMIT)
    await at.slack.submit(who, {"name": HIDDEN, "mailboxes": "irgendwas@nirgends.example"})
    await at.slack.wait_for(lambda: "setup_step" in _said(at, who), LIMIT)


def _said(at: Desk, who: Member) -> str:
    """Return everything that has ever stood in somebody's direct messages."""
    return str([(m.text, m.blocks, m.history) for m in at.slack.all_messages(at.slack.direct_messages_of(who))])


@pytest.fixture
def led(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[str]:
    """Return the set-ups that have been led on, or not, because their customer was stored."""
    over: asyncio.Queue[str] = asyncio.Queue()
    lead_on = stored._lead_on

    async def noted(context: Context, by: Asker, course: str, name: str) -> None:
        try:
            await lead_on(context, by, course, name)
        finally:
            over.put_nowait(course)

    monkeypatch.setattr(stored, "_lead_on", noted)
    return over


async def _courses(at: Desk) -> dict[str, Course]:
    """Return the set-ups, by the channel in which they stand."""
    return {course.id.split(":")[1]: course for course in await at.us.core.flows.courses("setup")}


@pytest.mark.parametrize("how", ["added", "changed"])
@pytest.mark.parametrize("bound", ["groups", "channels"])
async def test_a_set_up_is_led_on_by_the_rights_of_whoever_reads_it(
    tmp_path: Path, bound: str, how: str, led: asyncio.Queue[str]
) -> None:
    """A keeper stores the customer for whom somebody else waits who may not see it: that one reads nothing of it."""
    async with desk(tmp_path) as at:
        eve = at.slack.add_member("eve")
        room = at.slack.add_channel("gebunden", (at.keeper,), private=True)
        at.slack.user_groups["S0OURS"] = (at.keeper.id,)
        customer = await at.customer("healthy", name=HIDDEN)
        to: dict[str, Any] = {"groups": ("S0OURS",)} if bound == "groups" else {"channels": (room.id,)}
        if how == "changed":
            await at.us.core.tenants.put(replace(customer.stored, **to), Actor("test"))
        for who in (eve, at.keeper):
            await _waits_in_their_own(at, who)
        before = await _courses(at)
        eves, keepers = (at.slack.direct_messages_of(who).id for who in (eve, at.keeper))
        if how == "added":
            await at.open("add")
            await at.submit(typed(customer) | ({"groups": "S0OURS"} if bound == "groups" else {"channels": [room.id]}))
        else:
            await at.slack.command(at.keeper, room, "/mail-tenant", f"change {HIDDEN}")
            await at.slack.wait_for(lambda: bool(at.slack.views(at.keeper)), LIMIT)
            await at.submit({"mailboxes": customer.stored.mailboxes[0]})
        for _ in (eve, at.keeper):
            await asyncio.wait_for(led.get(), LIMIT)
        after = await _courses(at)

        assert after[eves] == before[eves]
        assert after[keepers] != before[keepers]


async def test_a_set_up_of_their_own_is_led_on_once_the_customer_is_stored(tmp_path: Path) -> None:
    """Who may use it reads what came of it, whoever stored it."""
    async with desk(tmp_path) as at:
        eve = at.slack.add_member("eve")
        customer = await at.customer("healthy", name=HIDDEN)
        await _waits_in_their_own(at, eve)
        await at.open("add")
        await at.submit(typed(customer))
        await at.slack.wait_for(lambda: customer.stored.mailboxes[0] in _said(at, eve), LIMIT)


async def test_who_has_become_a_guest_is_told_nothing_more(tmp_path: Path, led: asyncio.Queue[str]) -> None:
    """What a keeper changes later stays out of their direct messages."""
    async with desk(tmp_path) as at:
        eve = at.slack.add_member("eve")
        customer = await at.customer("healthy", name=HIDDEN)
        await at.us.core.tenants.put(customer.stored, Actor("test"))
        await at.slack.command(eve, at.slack.direct_messages_of(eve), "/mail-setup", HIDDEN)
        await at.slack.wait_for(lambda: "setup_step" in _said(at, eve), LIMIT)
        before, said = await _courses(at), _said(at, eve)
        await at.slack.become(eve, is_restricted=True)
        await at.slack.command(at.keeper, at.us.support, "/mail-tenant", f"change {HIDDEN}")
        await at.slack.wait_for(lambda: bool(at.slack.views(at.keeper)), LIMIT)
        await at.submit({"mailboxes": customer.stored.mailboxes[0]})
        await asyncio.wait_for(led.get(), LIMIT)

        assert await _courses(at) == before
        assert _said(at, eve) == said


async def test_a_set_up_in_anothers_direct_messages_goes_on_elsewhere(scene: Scene) -> None:
    """A copied button leads it to whoever pressed it; where it stood nothing of the customer is written any more."""
    direct, own = map(scene.slack.direct_messages_of, (scene.ben, scene.anna))
    await scene.type(f"/mail-setup {TENANT}", by=scene.ben, where=direct)
    await scene.slack.wait_for(lambda: bool(cards(scene, direct)))
    await scene.worker.settled()
    copied = scene.slack.write(scene.anna, own, "kopiert", blocks=tuple(cards(scene, direct)[-1].blocks))
    asked = len(scene.slack.calls())
    await scene.slack.press(scene.anna, copied, "setup_step:done")
    await scene.slack.wait_for(lambda: bool(cards(scene, own)))
    await scene.worker.settled()

    assert not any(TENANT in said for said in said_in(scene, direct, asked))


@pytest.mark.parametrize("lie", ["a channel", "another's", "another's, without a name"])
async def test_what_is_for_one_person_goes_nowhere_else(scene: Scene, lie: str) -> None:
    """Whatever conversation Slack opens: it must be direct messages with exactly this person."""
    wrong = scene.support if lie == "a channel" else scene.slack.direct_messages_of(scene.ben)
    whose = {} if "without" in lie else {"user": scene.anna.id if lie == "a channel" else scene.ben.id}
    methods = scene.slack.api._methods
    opened = {"channel": {"id": wrong.id, **whose}}
    methods["conversations.open"] = replace(methods["conversations.open"], work=lambda *_: opened)
    scene.slack.user_groups["S0OURS"] = (scene.anna.id,)
    await bind(scene, groups=("S0OURS",))
    await scene.type(f"/mailcheck {TENANT}")
    await scene.whispered(count=3)
    await scene.worker.settled()

    assert TENANT not in written_in(scene, wrong)
    assert any(TENANT in each.text for each in scene.slack.ephemerals(scene.anna))
