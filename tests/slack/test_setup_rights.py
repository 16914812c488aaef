"""Who may lead a set-up, and what is over."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.flows.setup import Mark, SetUp
from tests.slack.conftest import Scene, Start
from tests.slack.setting_up import (
    BOXES,
    NEW,
    RESUME,
    STEP,
    at,
    begun,
    cards,
    course,
    roots,
    window,
)


async def test_a_reader_may_not_lead_a_set_up(start: Start) -> None:
    """Neither by the command nor by a button of somebody else's."""
    async with start(operators=(), readers=("*",)) as scene:
        await scene.type("/mail-setup")

        assert (await scene.whispered()).text != ""
        assert scene.slack.views(scene.anna) == ()


async def test_rights_are_asked_for_at_every_click(scene: Scene) -> None:
    """A tenant that is bound to another channel meanwhile is out of reach here, for the buttons too."""
    await scene.type("/mail-setup kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(cards(scene)))
    stored = scene.core.store.kept["kanzlei-muster"]
    bound = replace(stored, tenant=replace(stored.tenant, channels=(scene.elsewhere.id,)))
    scene.core.store.kept["kanzlei-muster"] = bound
    before = course(scene)
    await scene.slack.press(scene.ben, cards(scene)[-1], f"{STEP}:done")
    told = await scene.whispered(scene.ben)

    assert "kanzlei-muster" in told.text
    assert course(scene) == before


async def test_a_set_up_of_another_channel_is_out_of_reach(scene: Scene) -> None:
    """A button's value is only a pointer, whoever sends it."""
    hidden = scene.slack.add_channel("geheim", (scene.anna,))
    card = await begun(scene, where=hidden)
    copied = scene.slack.write(scene.ben, scene.support, "kopiert", blocks=tuple(card.blocks))
    await scene.slack.press(scene.ben, copied, f"{STEP}:done")
    told = await scene.whispered(scene.ben)

    assert "not a member" in told.text
    assert at(scene) == "register-app"


async def test_what_is_over_says_so_kindly(scene: Scene) -> None:
    """A button outlives its set-up."""
    card = await begun(scene)
    scene.core.store.courses.kept.clear()
    await scene.slack.press(scene.anna, card, f"{STEP}:done")

    assert "abgeschlossen, oder der Kunde wurde gelöscht" in (await scene.whispered()).text


async def test_a_forgotten_tenant_ends_its_set_up(scene: Scene) -> None:
    """The thread says so, and nothing of it is kept."""
    boss = scene.slack.add_member("chefin", is_admin=True)
    await scene.type("/mail-setup kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(cards(scene)))
    await scene.slack.command(boss, scene.support, "/mail-tenant", "forget kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(boss)))
    await scene.slack.submit(boss, {"name": "kanzlei-muster"})
    await scene.slack.wait_for(lambda: "beendet" in roots(scene)[-1].text and not cards(scene))

    assert scene.core.store.courses.kept == {}
    assert RESUME not in str(roots(scene)[-1].blocks)


async def test_a_set_up_of_a_later_version_is_refused_kindly(scene: Scene) -> None:
    """Nothing is guessed about what it remembers."""
    card = await begun(scene)
    now = course(scene)
    scene.core.store.courses.kept["setup", now.id] = replace(now, state=dict(now.state) | {"v": 99})
    await scene.slack.press(scene.anna, card, f"{STEP}:done")

    assert "anderen Version" in (await scene.whispered()).text


@pytest.mark.parametrize("tampered", ['{"v":1}', '{"v":2,"course":"x","step":"y","do":"done"}', "x"])
async def test_a_button_that_we_did_not_write_does_nothing(scene: Scene, tampered: str) -> None:
    """Whatever a client sends."""
    card = await begun(scene)
    blocks = json.loads(json.dumps(card.blocks))
    blocks[-1]["elements"][0]["value"] = tampered
    forged = scene.slack.edit(card, card.text, tuple(blocks))
    await scene.slack.press(scene.anna, forged, f"{STEP}:done")

    assert "älteren Version" in (await scene.whispered()).text
    assert SetUp.read(course(scene).state).mark("register-app") is Mark.OPEN


async def test_a_hidden_customers_set_up_is_answered_as_none(scene: Scene) -> None:
    """Stored or not: who may not see it gets a set-up of their own, by the same questions to Slack as for a name that nobody has."""
    await scene.type("/mail-setup kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(cards(scene)))
    stored = scene.core.store.kept["kanzlei-muster"]
    bound = replace(stored, tenant=replace(stored.tenant, channels=(scene.elsewhere.id,)))
    scene.core.store.kept["kanzlei-muster"] = bound
    await begun(scene, where=scene.slack.add_channel("geheim", (scene.anna,)))
    asked = {}
    for name in ("kanzlei-erste", "kanzlei-muster", NEW, "kanzlei-letzte"):
        scene.later(3600)
        await window(scene, by=scene.ben)
        before, there = len(scene.slack.calls()), len(cards(scene))
        await scene.slack.submit(scene.ben, {"name": name, "mailboxes": BOXES})
        await scene.slack.wait_for(lambda there=there: len(cards(scene)) > there)  # type: ignore[misc]
        await scene.worker.settled()
        asked[name] = [call.method for call in scene.slack.calls()[before:]]

    assert [name for name, calls in asked.items() if calls != asked["kanzlei-erste"]] == []
    assert [asked_for in root.text for root, asked_for in zip(roots(scene)[-4:], asked, strict=True)] == [True] * 4
