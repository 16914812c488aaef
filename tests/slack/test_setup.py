"""The guided set-up in Slack: the window, the thread, who may lead it on, two people at once, other doors, old buttons."""

from __future__ import annotations

from bot.sandbox.slack import render_view
from tests.slack.conftest import Scene
from tests.slack.fakes import made_up_secret
from tests.slack.setting_up import (
    BOXES,
    NEW,
    RESUME,
    at,
    begun,
    cards,
    course,
    press,
    reads,
    roots,
    window,
)


async def test_without_words_a_window_asks_for_what_is_needed(scene: Scene) -> None:
    """Name, mailboxes, program and the customer's language; and no secret."""
    view = await window(scene)
    inputs = [b["block_id"] for b in view.content["blocks"] if b["type"] == "input"]
    options = [o["value"] for o in view.content["blocks"][3]["element"]["options"]]

    assert inputs == ["name", "mailboxes", "program", "language"]
    assert options == ["advolux", "any-program"]


async def test_mistakes_are_said_at_their_fields(scene: Scene) -> None:
    """In the person's language, before anything happens."""
    await window(scene)
    german = await scene.slack.submit(scene.anna, {"name": "Kanzlei Müller", "mailboxes": "office"})
    await window(scene, by=scene.ben)
    english = await scene.slack.submit(scene.ben, {"name": "x y", "mailboxes": "office@"})

    assert set(german.payload["errors"]) == set(english.payload["errors"]) == {"name", "mailboxes"}
    assert "Leerzeichen" in german.payload["errors"]["name"]
    assert "space" in english.payload["errors"]["name"]
    assert roots(scene) == []


async def test_a_secret_in_the_wrong_field_goes_no_further(scene: Scene) -> None:
    """It is said what to do about it, and it stands in no channel."""
    await window(scene)
    secret = made_up_secret().replace("~", "-")
    ack = await scene.slack.submit(scene.anna, {"name": "abc8Q~" + secret[6:], "mailboxes": BOXES})

    assert "Geheimnis" in ack.payload["errors"]["name"]
    assert roots(scene) == []


async def test_the_thread_has_all_steps_on_top_and_the_first_one_below(scene: Scene) -> None:
    """How each stands is said in words."""
    card = await begun(scene)
    root = reads(scene, roots(scene)[-1])

    assert "Einrichtung von kanzlei-neu: Schritt 1 von 10, Die App registrieren" in root
    assert "1. Die App registrieren: offen · jetzt dran" in root
    assert root.count("offen") == 10
    assert "Programm: Advolux · 2 Postfächer" in root
    assert "Schritt 1 von 10: Die App registrieren" in reads(scene, card)
    assert "http://localhost" in reads(scene, card)


async def test_an_english_person_leads_it_in_english(scene: Scene) -> None:
    """The thread speaks the language of whoever began it."""
    card = await begun(scene, by=scene.ben)

    assert "Step 1 of 10: Register the app" in reads(scene, card)
    assert "Set-up of kanzlei-neu" in roots(scene)[-1].text


async def test_a_name_that_nobody_has_opens_the_window_with_it(scene: Scene) -> None:
    """A typing mistake is not taken for a new customer without asking."""
    view = await window(scene, "kanzlei-mustre")
    shown = " ".join(render_view(scene.slack, view, 400).split())

    assert "Einen Kunden „kanzlei-mustre“ gibt es hier für Sie noch nicht" in shown
    assert view.content["blocks"][1]["element"]["initial_value"] == "kanzlei-mustre"


async def test_too_many_words_are_said(scene: Scene) -> None:
    """And nothing begins."""
    await scene.type("/mail-setup kanzlei-muster office@kanzlei-muster.example")

    assert "höchstens einen Namen" in (await scene.whispered()).text
    assert roots(scene) == []


async def test_help_is_answered(scene: Scene) -> None:
    """As for every command."""
    await scene.type("/mail-setup help")

    assert "/mail-setup" in (await scene.whispered()).text


async def test_a_stored_tenant_is_looked_at_first(scene: Scene) -> None:
    """Nobody is asked to do once more what is done already."""
    await scene.type("/mail-setup kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(cards(scene)))

    assert "Schritt 9 von 10" in reads(scene, cards(scene)[-1])
    assert reads(scene, roots(scene)[-1]).count("bewiesen") == 8
    assert course(scene).tenant == "kanzlei-muster"


async def test_begun_again_it_points_to_the_thread(scene: Scene) -> None:
    """There is one set-up for a customer, and its step at hand comes to the end of its thread."""
    first = await begun(scene)
    await scene.type("/mail-setup kanzlei-neu")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    await scene.slack.submit(scene.anna, {"name": NEW, "mailboxes": BOXES})
    told = await scene.whispered()

    assert "läuft schon" in told.text
    assert len(roots(scene)) == 1
    assert [c.ts for c in cards(scene)] != [first.ts]
    assert len(cards(scene)) == 1


async def test_where_another_company_reads_it_is_led_in_direct_messages(scene: Scene) -> None:
    """Nothing about a customer stands in a shared channel."""
    shared = scene.slack.add_channel("partner", (scene.anna,), shared=True)
    await scene.slack.command(scene.anna, shared, "/mail-setup", "")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    await scene.slack.submit(scene.anna, {"name": NEW, "mailboxes": BOXES})
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: bool(cards(scene, direct)))
    await press(scene, cards(scene, direct)[-1], "done", lambda: at(scene) == "wait-for-app")

    await scene.slack.wait_for(lambda: "Schritt 2" in roots(scene, direct)[0].text)
    assert scene.slack.messages(shared) == ()


async def test_it_begins_in_app_home(scene: Scene) -> None:
    """The thread stands in the direct messages then, and the Home shows it."""
    await scene.slack.open_home(scene.anna)
    await scene.slack.wait_for(lambda: scene.slack.home(scene.anna) is not None)
    home = scene.slack.home(scene.anna)
    assert home is not None
    await scene.slack.press(scene.anna, home, "home_setup")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    await scene.slack.submit(scene.anna, {"name": NEW, "mailboxes": BOXES})
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: bool(cards(scene, direct)))
    await scene.slack.wait_for(lambda: RESUME in str(scene.slack.home(scene.anna)))

    assert "Schritt 1" in roots(scene, direct)[0].text
