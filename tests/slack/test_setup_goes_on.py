"""How a set-up goes on: a step at a time, by whoever comes, where it was left."""

from __future__ import annotations

import asyncio

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
    keep,
    press,
    reads,
    roots,
    shows,
)


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
