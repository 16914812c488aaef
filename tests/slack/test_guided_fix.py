"""The guided fix: one message, one step at a time, by whoever may, never twice, never lost, honest about what was proved."""

from __future__ import annotations

import asyncio

from bot.flows.fix import point_to
from bot.sandbox.slack import ApiFault
from bot.service import Feedback, StoredTenant
from handlers.slack.kit.buttons import button, row
from tests.slack.conftest import Scene, Start
from tests.slack.fixing import (
    BOX,
    FIX,
    begun,
    diagnosed,
    go,
    pressed,
    proved,
    shows,
    to_the_end,
    waiting,
    words,
)
from tests.slack.pastes import REFUSED


async def test_every_open_cause_offers_its_fix_step_by_step(scene: Scene) -> None:
    """The first one below its steps, the others by name in one row, and the first one in the last row again."""
    await diagnosed(scene)
    rows = [b["elements"] for m in scene.replies() for b in m.blocks if b["type"] == "actions"]
    offers = [[e for e in row if e["action_id"].startswith("fix_start")] for row in rows]
    labels = [[e["text"]["text"] for e in row] for row in offers if row]

    assert labels[0] == ["Lösung Schritt für Schritt"]
    assert len(labels[1]) >= 2
    assert all(label.startswith("Lösung: ") for label in labels[1])
    assert labels[-1] == ["Lösung Schritt für Schritt"]
    assert all(e["accessibility_label"] for row in offers for e in row)


async def test_one_message_shows_one_step_after_the_other(scene: Scene) -> None:
    """Next and back change the same message; nothing new is posted for it."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    count = len(scene.replies())
    first = words(scene, message)
    second = await go(scene, message, "next")
    again = await go(scene, message, "back")

    assert ("Schritt 1 von" in first, "Schritt 2 von" in second) == (True, True)
    assert again.partition("Schritt")[2] == first.partition("Schritt")[2]
    assert len(scene.replies()) == count


async def test_a_step_says_where_and_who_acts_and_what_to_copy(scene: Scene) -> None:
    """The command with the tenant's own values stands in a block of its own."""
    await diagnosed(scene)
    tenant = (await scene.core.tenants.find("kanzlei-muster")).tenant
    message = await begun(scene, FIX)
    said = await go(scene, message, "next")
    blocks = [e for b in scene.slack.now(message).blocks for e in b["elements"]]
    copied = [e["elements"][0]["text"] for e in blocks if e["type"] == "rich_text_preformatted"]

    assert "Entra Admin Center · Zuständig: Entra-Administrator des Kunden" in said
    assert [tenant.client_id in each for each in copied] == [True]


async def test_the_proof_asks_for_exactly_what_the_fix_mends(scene: Scene) -> None:
    """The token's contents, for consent; and as that is given once for the tenant, whatever mailbox there is."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    await to_the_end(scene, message)
    await proved(scene, message, "Diese Lösung hat gewirkt")

    (proof,) = scene.core.proved

    assert proof[0] == ("claims",)
    assert BOX in proof[1]


async def test_a_proof_that_covers_only_a_part_does_not_say_healthy(scene: Scene) -> None:
    """The token is as it should be, Exchange still refuses: the message says so, and offers what remains."""
    root = await diagnosed(scene)
    message = await begun(scene, FIX)
    await to_the_end(scene, message)
    said = await proved(scene, message, "Diese Lösung hat gewirkt")

    assert "Behoben" not in said
    assert "Exchange weist die App ab" in said
    assert "fix_start:" in str(scene.slack.now(message).blocks)
    assert "Alles in Ordnung" not in scene.slack.now(root).text


async def test_behoben_is_said_after_the_whole_check(scene: Scene) -> None:
    """The check's root says the same, and the course is over."""
    root = await diagnosed(scene)
    message = await begun(scene, FIX)
    await to_the_end(scene, message)
    scene.core.refused = set()
    said = await proved(scene, message, "Behoben")

    assert "Alles in Ordnung" in said
    assert "Alles in Ordnung" in scene.slack.now(root).text
    assert scene.core.store.said[-1][2] is Feedback.HELPED
    assert await scene.core.flows.courses("fix") == ()
    assert "actions" not in {b["type"] for b in scene.slack.now(message).blocks}


async def test_not_helped_leads_through_the_causes_to_what_decides(scene: Scene) -> None:
    """Each open cause once, what was tried is named, and at the end the one observation that would decide."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    titles = [words(scene, message)]
    while "fix_step:not_helped" in str(scene.slack.now(message).blocks):
        titles.append(await go(scene, message, "not_helped"))
    names = [said.partition("Lösung: ")[2].partition(" Schon versucht")[0] for said in titles[1:-1]]

    assert len(set(names)) == len(names) >= 2
    assert "Schon versucht, ohne Erfolg: Administratorzustimmung erteilen" in titles[1]
    assert "Alles, was infrage kommt, ist versucht." in titles[-1]
    assert "Beim Kunden nachsehen" in titles[-1]
    assert {said for _, _, said in scene.core.store.said} == {Feedback.NOT_HELPED}
    assert await scene.core.flows.courses("fix") == ()


async def test_a_pasted_message_without_tenant_asks_whether_it_helped(scene: Scene) -> None:
    """Nothing can be proved there: a yes closes it and is counted."""
    await scene.type(f"/mailfix {REFUSED}")
    await scene.explained()
    message = await begun(scene)
    await to_the_end(scene, message)
    asked = words(scene, message)
    said = await go(scene, message, "helped")

    assert "Hat es geholfen?" in asked
    assert "Jetzt prüfen" not in asked
    assert "Behoben, nach Ihrer Auskunft" in said
    assert [each for _, _, each in scene.core.store.said] == [Feedback.HELPED]


async def test_where_no_cause_is_left_of_a_paste_it_says_whom_to_ask(scene: Scene) -> None:
    """The last no ends with who can look there, and the button for a fresh message."""
    await scene.type(f"/mailfix {REFUSED}")
    await scene.explained()
    message = await begun(scene)
    while "fix_step:not_helped" in str(scene.slack.now(message).blocks):
        said = await go(scene, message, "not_helped")

    assert "wer dort nachsehen kann" in said
    assert "[ Weitere Meldung einfügen ]" in said


async def test_a_double_click_goes_one_step(scene: Scene) -> None:
    """Both presses come from the first step: the second one changes nothing."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    seen = scene.slack.now(message)
    await asyncio.gather(
        scene.slack.press(scene.anna, seen, "fix_step:next"), scene.slack.press(scene.ben, seen, "fix_step:next")
    )
    await scene.slack.wait_for(lambda: "Schritt 2 von" in words(scene, message))
    course = (await scene.core.flows.courses("fix"))[0]

    assert course.state["step"] == 1
    assert scene.slack.ephemerals(scene.anna) == ()


async def test_a_press_reads_the_tenant_for_each_question_of_rights_once(scene: Scene) -> None:
    """To lead it on, to see it in its channel, and to write: whoever may do one may by then no longer do the next."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    await scene.worker.settled()
    asked, find = [], scene.core.store.find

    async def counted(address: str) -> StoredTenant:
        asked.append(address)
        return await find(address)

    scene.core.store.find = counted  # type: ignore[method-assign]
    await go(scene, message, "next")

    assert asked == ["kanzlei-muster"] * 3


async def test_begun_twice_it_points_to_the_one_under_way(scene: Scene) -> None:
    """No second message; whoever pressed gets the link."""
    await diagnosed(scene)
    await begun(scene, FIX)
    cause = shows(scene, f"fix_start:{FIX}")[0]
    await scene.slack.press(scene.anna, cause, f"fix_start:{FIX}")
    said = await scene.whispered()

    assert "läuft hier schon" in said.text
    assert len(shows(scene, "fix_step:")) == 1


async def test_asked_twice_at_once_it_is_proved_once(scene: Scene) -> None:
    """While the proof runs the message says so, and a second press starts no second one."""
    free = asyncio.Event()
    message = await waiting(scene)
    seen = len(scene.core.proved)
    scene.core.while_proving = free.wait  # type: ignore[assignment]
    await scene.slack.press(scene.anna, scene.slack.now(message), "fix_step:prove")
    await scene.slack.wait_for(lambda: "Ich prüfe gerade" in words(scene, message))
    await scene.slack.press(scene.ben, scene.slack.now(message), "fix_step:prove")
    free.set()
    await scene.slack.wait_for(lambda: "Ich prüfe gerade" not in words(scene, message))

    assert len(scene.core.proved) == seen + 1


async def test_whoever_goes_on_during_a_proof_is_not_put_back(scene: Scene) -> None:
    """The result of the proof is for a cause that has been left."""
    free = asyncio.Event()
    message = await waiting(scene)
    scene.core.while_proving = free.wait  # type: ignore[assignment]
    await scene.slack.press(scene.anna, scene.slack.now(message), "fix_step:prove")
    await scene.slack.wait_for(lambda: "Ich prüfe gerade" in words(scene, message))
    said = await go(scene, message, "not_helped")
    free.set()
    await scene.worker.settled()

    assert "Schon versucht" in said
    assert "Noch nicht behoben" not in words(scene, message)
    assert scene.core.store.due.noted == {}


async def test_an_ended_or_unknown_fix_says_so_kindly(scene: Scene) -> None:
    """An old button of a message whose course is over does nothing else."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    await scene.core.flows.end_course("fix", (await scene.core.flows.courses("fix"))[0].id)
    await scene.slack.press(scene.anna, scene.slack.now(message), "fix_step:next")

    assert "abgeschlossen oder zu alt" in (await scene.whispered()).text


async def test_a_reader_begins_none(start: Start) -> None:
    """Not even for a pasted message; the refusal says whom to ask."""
    async with start(operators=("U0NOBODY",)) as scene:
        await scene.type(f"/mailfix {REFUSED}")
        await scene.explained()
        cause = shows(scene, "fix_start:")[0]
        before = scene.slack.thread(scene.root())
        await scene.slack.press(scene.anna, cause, pressed(cause, "fix_start:"))
        said = await scene.whispered()
        await scene.worker.settled()

        assert "nicht dafür freigeschaltet" in said.text
        assert "Weiter hilft" in said.text
        assert scene.slack.thread(scene.root()) == before


async def test_in_a_shared_channel_the_fix_goes_to_the_person(scene: Scene) -> None:
    """Another company reads along there: the message, and every step of it, stands in the direct messages."""
    shared = scene.slack.add_channel("mit-kunde", (scene.anna,), shared=True)
    value = point_to(
        scene.core.presentation.cause("imap-authenticate-failed", "grant-admin-consent"), ""
    ).model_dump_json()
    cause = scene.slack.post(shared.id, scene.slack.bot_user_id, "?", (row(button("fix_start:x", "x", value)),))
    await scene.slack.press(scene.anna, cause, "fix_start:x")
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: "fix_step:next" in str([m.blocks for m in scene.slack.messages(direct)]))
    message = next(m for m in scene.slack.messages(direct) if "fix_step:next" in str(m.blocks))
    said = await go(scene, message, "next")

    assert "Schritt 2" in said
    assert len(scene.slack.thread(cause)) == 1


async def test_the_language_of_the_beginning_stays(scene: Scene) -> None:
    """A fix that an English speaker begins stays English for everybody who leads it on."""
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster", by=scene.ben)
    await scene.answered()
    cause = shows(scene, f"fix_start:{FIX}")[0]
    await scene.slack.press(scene.ben, cause, f"fix_start:{FIX}")
    await scene.slack.wait_for(lambda: bool(shows(scene, "fix_step:")))
    message = shows(scene, "fix_step:")[-1]
    said = await go(scene, message, "next")

    assert "Step 2 of" in said
    assert "[ Back ]" in said


async def test_slack_refusing_a_change_loses_no_step(scene: Scene) -> None:
    """The step counts, the person hears of it, and the next press shows how things stand."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    scene.slack.api.faults.next("chat.update", ApiFault(error="edit_window_closed"))
    await scene.slack.press(scene.anna, scene.slack.now(message), "fix_step:next")
    told = await scene.whispered()
    said = await go(scene, message, "next")

    assert "edit_window_closed" in told.text
    assert "Schritt 2 von" in said
