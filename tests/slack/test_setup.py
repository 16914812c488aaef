"""The guided set-up in Slack: the window, the thread, who may lead it on, two people at once, other doors, old buttons."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.model import Language
from bot.sandbox.slack import Channel, Member, Message, View, render_message, render_view
from bot.service import Course
from bot.setup import Mark, SetUp
from tests.slack.conftest import Scene, Start
from tests.slack.fakes import made_up_secret

STEP, RESUME = "setup_step", "setup_resume"
NEW = "kanzlei-neu"
BOXES = "office@kanzlei-neu.example\ninfo@kanzlei-neu.example"


def roots(scene: Scene, where: Channel | None = None) -> list[Message]:
    return [m for m in scene.slack.messages(where or scene.support) if not m.is_reply]


def cards(scene: Scene, where: Channel | None = None) -> list[Message]:
    """Return the messages with a step's buttons, the newest last."""
    messages = [m for root in roots(scene, where) for m in scene.slack.thread(root)]
    return [m for m in messages if f'"{STEP}:' in json.dumps(m.blocks)]


def reads(scene: Scene, message: Message, language: Language = Language.DE) -> str:
    return " ".join(render_message(scene.slack, scene.slack.now(message), 4_000, language=language).split())


async def window(scene: Scene, words: str = "", by: Member | None = None) -> View:
    who = by or scene.anna
    await scene.type(f"/mail-setup {words}".strip(), by=who)
    await scene.slack.wait_for(lambda: bool(scene.slack.views(who)))
    return scene.slack.views(who)[-1]


async def begun(scene: Scene, *, by: Member | None = None, where: Channel | None = None, name: str = NEW) -> Message:
    """Begin a set-up for a new customer and return the first step's message."""
    who = by or scene.anna
    await scene.slack.command(who, where or scene.support, "/mail-setup", "")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(who)))
    await scene.slack.submit(who, {"name": name, "mailboxes": BOXES})
    home = where or scene.support
    await scene.slack.wait_for(lambda: bool(cards(scene, home)))
    return cards(scene, home)[-1]


async def press(scene: Scene, card: Message, do: str, until: Callable[[], bool], by: Member | None = None) -> None:
    await scene.slack.press(by or scene.anna, scene.slack.now(card), f"{STEP}:{do}")
    await scene.slack.wait_for(until)


def at(scene: Scene) -> str:
    return str(course(scene).state["at"])


def shows(scene: Scene, step: str) -> bool:
    """Tell whether the buttons in the thread are those of this step alone."""
    shown = [json.dumps(card.blocks) for card in cards(scene)]
    return len(shown) == 1 and f'\\"step\\":\\"{step}\\"' in shown[0]


def course(scene: Scene) -> Course:
    (only,) = [c for (kind, _), c in scene.core.store.courses.kept.items() if kind == "setup"]
    return only


def keep(scene: Scene, **changes: object) -> None:
    """Let the set-up stand otherwise, as if it had been led there."""
    now = course(scene)
    setup = replace(SetUp.read(now.state), **changes)  # type: ignore[arg-type]  # the fields differ in type
    scene.core.store.courses.kept["setup", now.id] = replace(now, state=setup.written())


# --- how it begins --------------------------------------------------------------------------------------------------


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

    assert "Einen Mandanten „kanzlei-mustre“ gibt es hier für Sie noch nicht" in shown
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

    assert scene.slack.messages(shared) == ()
    assert "Schritt 2" in roots(scene, direct)[0].text


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


# --- how it goes on -------------------------------------------------------------------------------------------------


async def test_each_click_leads_one_step_on_or_back(scene: Scene) -> None:
    """What was said of a step stays in its place in the thread."""
    card = await begun(scene)
    await press(scene, card, "done", lambda: shows(scene, "wait-for-app"))
    await press(scene, cards(scene)[-1], "skip", lambda: shows(scene, "api-permissions"))
    await press(scene, cards(scene)[-1], "back", lambda: shows(scene, "wait-for-app"))

    assert "Schritt 1, Die App registrieren: ✓ erledigt." in reads(scene, card)
    assert "2. Kurz warten, bis Microsoft die App kennt: – übersprungen · jetzt dran" in reads(scene, roots(scene)[-1])


async def test_two_people_at_once_lead_it_one_step_on(scene: Scene) -> None:
    """The slower one reads how things stand, and nothing is skipped."""
    card = await begun(scene)
    await asyncio.gather(*(scene.slack.press(who, card, f"{STEP}:done") for who in (scene.anna, scene.ben)))
    await scene.slack.wait_for(lambda: at(scene) == "wait-for-app")
    await scene.slack.wait_for(lambda: bool(scene.slack.ephemerals(scene.anna) or scene.slack.ephemerals(scene.ben)))
    told = [*scene.slack.ephemerals(scene.anna), *scene.slack.ephemerals(scene.ben)]

    assert len(told) == 1
    assert any(words in told[0].text for words in ("schneller", "quicker", "früheren Schritt", "earlier step"))
    assert at(scene) == "wait-for-app"


async def test_a_button_of_an_earlier_step_changes_nothing(scene: Scene) -> None:
    """It says where things go on."""
    card = await begun(scene)
    await press(scene, card, "done", lambda: at(scene) == "wait-for-app")
    await scene.slack.press(scene.ben, card, f"{STEP}:done")
    told = await scene.whispered(scene.ben)

    assert "goes on at step 2" in told.text
    assert at(scene) == "wait-for-app"


async def test_whoever_may_not_store_credentials_reads_whom_to_ask_and_it_waits(start: Start) -> None:
    """A keeper presses the same button and gets the form, with what is known in it."""
    async with start(keepers=("U0KEEPER",)) as scene:
        card = await begun(scene)
        keep(scene, at="note-ids", card=card.ts, carded="note-ids", tenant_id="11112222-3333-4444-5555-666677778888")
        await scene.slack.press(scene.ben, roots(scene)[-1], RESUME)
        await scene.slack.wait_for(lambda: any(f"{STEP}:values" in str(c.blocks) for c in cards(scene)))
        await scene.slack.press(scene.anna, cards(scene)[-1], f"{STEP}:values")
        told = await scene.whispered()

        assert "Zugangsdaten" in told.text
        assert "<@U0KEEPER>" in told.text
        assert at(scene) == "note-ids"
        assert "Die Einrichtung wartet so lange" in reads(scene, cards(scene)[-1])


async def test_the_form_for_the_details_holds_what_is_known(scene: Scene) -> None:
    """Name, tenant id, mailboxes and language need not be typed twice."""
    boss = scene.slack.add_member("chefin", is_admin=True)
    card = await begun(scene)
    keep(scene, at="note-ids", card=card.ts, carded="register-app", tenant_id="11112222-3333-4444-5555-666677778888")
    await scene.slack.press(scene.anna, roots(scene)[-1], RESUME)
    await scene.slack.wait_for(lambda: any(f"{STEP}:values" in str(c.blocks) for c in cards(scene)))
    await scene.slack.press(boss, cards(scene)[-1], f"{STEP}:values")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(boss)))
    fields = {b["block_id"]: b["element"] for b in scene.slack.views(boss)[-1].content["blocks"] if "element" in b}

    assert fields["name"]["initial_value"] == NEW
    assert fields["tenant_id"]["initial_value"] == "11112222-3333-4444-5555-666677778888"
    assert fields["mailboxes"]["initial_value"] == BOXES
    assert "initial_value" not in fields["client_secret"]


async def test_the_letter_stands_in_the_thread_as_text_and_as_file(scene: Scene) -> None:
    """In the customer's language, whatever the thread speaks."""
    card = await begun(scene, by=scene.ben)
    await scene.slack.press(scene.ben, card, f"{STEP}:customer")
    await scene.slack.wait_for(lambda: any(m.files for m in scene.slack.thread(roots(scene)[-1])))
    thread = scene.slack.thread(roots(scene)[-1])
    file = next(f for m in thread for f in m.files)

    assert file.name == "schritt-1-kanzlei-neu.txt"
    assert file.content.decode("utf-8-sig").startswith("Guten Tag,\r\n")
    assert any("Text for the customer, step 1" in m.text for m in thread)
    assert "Text for the customer" not in file.content.decode()


async def test_a_deleted_message_of_a_step_comes_again(scene: Scene) -> None:
    """Whoever deletes it has not ended the set-up."""
    card = await begun(scene)
    scene.slack.delete(card)
    await scene.slack.press(scene.anna, roots(scene)[-1], RESUME)
    await scene.slack.wait_for(lambda: bool(cards(scene)))

    assert "Schritt 1 von 10" in reads(scene, cards(scene)[-1])


async def test_resumed_the_step_comes_to_the_end_of_the_thread(scene: Scene) -> None:
    """Days later, by anybody who reads along."""
    card = await begun(scene)
    scene.slack.write(scene.anna, scene.support, "Der Kunde ist im Urlaub.", thread=roots(scene)[-1])
    await scene.slack.press(scene.ben, roots(scene)[-1], RESUME)
    await scene.slack.wait_for(lambda: bool(cards(scene)) and cards(scene)[-1].ts != card.ts)

    assert scene.slack.thread(roots(scene)[-1])[-1].ts == cards(scene)[-1].ts
    assert len(cards(scene)) == 1


async def test_resumed_from_app_home_by_a_colleague_it_tells_where_it_goes_on(scene: Scene) -> None:
    """With a link, in the direct messages."""
    await begun(scene)
    await scene.slack.open_home(scene.ben)
    await scene.slack.wait_for(lambda: RESUME in str(scene.slack.home(scene.ben)))
    home = scene.slack.home(scene.ben)
    assert home is not None
    await scene.slack.press(scene.ben, home, RESUME)
    direct = scene.slack.direct_messages_of(scene.ben)
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(direct)))

    assert "under way" in scene.slack.messages(direct)[-1].text
    assert len(cards(scene)) == 1


async def test_whoever_may_use_the_tenant_but_does_not_read_the_thread_gets_one_of_their_own(scene: Scene) -> None:
    """The old one says so, and its buttons are gone."""
    dora = scene.slack.add_member("dora")
    await scene.type("/mail-setup kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(cards(scene)))
    own = scene.slack.add_channel("vertretung", (dora,))
    await scene.slack.command(dora, own, "/mail-setup", "kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(cards(scene, own)))
    await scene.slack.wait_for(lambda: "an anderer Stelle" in roots(scene)[-1].text and not cards(scene))

    assert course(scene).id.split(":")[1] == own.id


# --- who may, and what is over --------------------------------------------------------------------------------------


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

    assert "abgeschlossen, oder der Mandant wurde gelöscht" in (await scene.whispered()).text


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
