"""What people press and choose in App Home."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.slack.conftest import Scene, Start
from tests.slack.homes import EN, home_of, read


async def test_a_chosen_language_holds_at_once(scene: Scene) -> None:
    """Home itself is in it, and so are messages; taken back, Slack's counts again."""
    view = await home_of(scene)
    await scene.slack.press(scene.anna, view, "home_language", "en")
    await scene.slack.wait_for(lambda: "My language" in read(scene, scene.slack.home(scene.anna) or view))
    english = scene.slack.home(scene.anna) or view
    await scene.type("/mailcheck gibt-es-nicht")
    whispered = (await scene.whispered()).text
    await scene.slack.press(scene.anna, english, "home_language", "slack")
    await scene.slack.wait_for(lambda: "Meine Sprache" in read(scene, scene.slack.home(scene.anna) or english))

    assert "( ) as in Slack  ( ) Deutsch  (x) English" in read(scene, english)
    assert "No tenant is called" in whispered
    assert scene.core.store.preferences.chosen == {}


async def test_a_channel_gets_its_language_in_a_window(scene: Scene) -> None:
    """The window says what holds from now on, and the next answer there is in it."""
    await scene.slack.press(scene.anna, await home_of(scene), "home_channel_language")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    await scene.slack.submit(scene.anna, {"channel": scene.support.id, "language": "en"})
    await scene.slack.wait_for(lambda: "Ab jetzt" in read(scene, scene.slack.views(scene.anna)[-1]))
    said = read(scene, scene.slack.views(scene.anna)[-1])
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()

    assert "Ab jetzt antworte ich auf Englisch in #support." in said
    assert "All is well" in root.text


async def test_a_channels_language_can_be_taken_back(scene: Scene) -> None:
    """Then everybody is answered in their own."""
    await scene.core.flows.prefer(f"channel:{scene.slack.team_id}:{scene.support.id}", EN)
    await scene.slack.press(scene.anna, await home_of(scene), "home_channel_language")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    await scene.slack.submit(scene.anna, {"channel": scene.support.id, "language": "own"})
    await scene.slack.wait_for(lambda: "Ab jetzt" in read(scene, scene.slack.views(scene.anna)[-1]))

    assert "jeder Person in ihrer eigenen Sprache in #support." in read(scene, scene.slack.views(scene.anna)[-1])
    assert scene.core.store.preferences.chosen == {}


async def test_a_channels_language_is_its_members_to_choose(scene: Scene) -> None:
    """Others read so in the window, and whoever names a channel that the bot does not see how to invite it."""
    foreign = scene.slack.add_channel("fremd", (scene.ben,))
    said = []
    for channel in (foreign, scene.elsewhere):
        await scene.slack.press(scene.anna, await home_of(scene), "home_channel_language")
        await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
        await scene.slack.submit(scene.anna, {"channel": channel.id, "language": "en"})
        await scene.slack.wait_for(lambda: "gespeichert" not in read(scene, scene.slack.views(scene.anna)[-1]))
        said.append(read(scene, scene.slack.views(scene.anna)[-1]))

    assert "wer dort Mitglied ist" in said[0]
    assert "/invite @mailcheck" in said[1]
    assert scene.core.store.preferences.chosen == {}


async def test_an_error_pasted_from_home_is_explained_in_direct_messages(scene: Scene) -> None:
    """The window is the usual one."""
    await scene.slack.press(scene.anna, await home_of(scene), "home_paste")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    await scene.slack.submit(scene.anna, {"text": "A01 NO AUTHENTICATE failed."})
    direct = scene.slack.direct_messages_of(scene.anna)

    assert "NO AUTHENTICATE failed" in await scene.explained(where=direct)


async def test_help_shows_what_this_person_may_use(start: Start) -> None:
    """A reader is not offered what would be refused."""
    async with start(readers=("*",), operators=("U0OPER",)) as scene:
        await scene.slack.press(scene.anna, await home_of(scene), "home_help")
        await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
        text = read(scene, scene.slack.views(scene.anna)[-1])

        assert "/mailfix" in text
        assert "/ps-script" in text
        assert "/mailcheck kanzlei-muster" not in text


async def test_a_tenants_card_opens_in_a_window(start: Start) -> None:
    """For operators too; what is started there is answered in direct messages."""
    async with start(keepers=("U0NOBODY",)) as scene:
        await scene.slack.press(
            scene.anna, await home_of(scene), "tenant_show", value='{"v":1,"tenant":"kanzlei-muster"}'
        )
        await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
        window = scene.slack.views(scene.anna)[0]
        await scene.slack.press(scene.anna, window, "tenant_check")
        await scene.answered(where=scene.slack.direct_messages_of(scene.anna))

        assert scene.core.store.kept["kanzlei-muster"].tenant.client_id in str(window.content["blocks"])


@pytest.mark.parametrize("wanted", ["rotate", "change", "forget"])
async def test_a_keeper_opens_a_tenants_windows(scene: Scene, wanted: str) -> None:
    """About this very tenant."""
    boss = scene.slack.add_member("chefin", is_admin=True)
    value = json.dumps({"v": 1, "tenant": "kanzlei-muster", "wanted": wanted}, separators=(",", ":"))
    await scene.slack.press(boss, await home_of(scene, boss), "home_tenant", value)
    await scene.slack.wait_for(lambda: bool(scene.slack.views(boss)))

    (view,) = scene.slack.views(boss)
    assert view.content["callback_id"] == f"tenant_{wanted}"
    assert "kanzlei-muster" in str(view.content)


async def test_a_keeper_opens_the_window_for_a_new_tenant(scene: Scene) -> None:
    """With the inputs that other programs know."""
    boss = scene.slack.add_member("chefin", is_admin=True)
    await scene.slack.press(boss, await home_of(scene, boss), "home_add_tenant")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(boss)))

    assert scene.slack.views(boss)[0].content["callback_id"] == "tenant_add"


async def test_old_buttons_are_told_kindly(scene: Scene) -> None:
    """A value that no version wrote changes nothing; the sentence comes as a direct message."""
    view = await home_of(scene)
    for block in view.content["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") == "home_check":
                element["value"] = '{"v": 0}'
    await scene.slack.press(scene.anna, view, "home_check")
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(direct)))

    assert "älteren Version" in scene.slack.messages(direct)[0].text
    assert scene.core.asked == []


async def test_a_button_pressed_after_the_right_was_lost_does_nothing(scene: Scene) -> None:
    """The tenant was bound to another channel meanwhile: its button on the old Home is of no use."""
    view = await home_of(scene)
    foreign = scene.slack.add_channel("fremd", (scene.ben,))
    kept = scene.core.store.kept["kanzlei-muster"]
    scene.core.store.kept["kanzlei-muster"] = replace(kept, tenant=replace(kept.tenant, channels=(foreign.id,)))
    await scene.slack.press(scene.anna, view, "home_check")
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(direct)))

    assert "kanzlei-muster" in scene.slack.messages(direct)[0].text
    assert scene.core.asked == []
