"""The guided fix: one message, one step at a time, by whoever may, never twice, never lost, honest about what was proved."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import (
    Diagnosis,
    Guidance,
    GuidedStep,
    Language,
    Standing,
    Text,
)
from bot.sandbox.slack import ApiFault, Message, render_message
from bot.sandbox.slack.block_kit import MESSAGE, problems_of_blocks
from bot.service import Feedback
from handlers.slack.blocks.buttons import button, row
from handlers.slack.blocks.guided import Page, Waiting, page_blocks
from handlers.slack.blocks.limits import characters
from handlers.slack.blocks.offers import NAMED, about
from handlers.slack.looking_again import hand_over_due
from tests.slack.conftest import Scene, Start
from tests.slack.pastes import REFUSED

BOX = "mahnung@kanzlei-muster.example"
FIX = "grant_admin_consent"
LATER = timedelta(hours=3)


async def diagnosed(scene: Scene, *refused: str) -> Message:
    """Check a customer who is turned away, and return the root of the thread."""
    scene.core.refused = set(refused or (BOX,))
    await scene.type("/mailcheck kanzlei-muster")
    return await scene.answered()


def shows(scene: Scene, action: str) -> list[Message]:
    """Return the messages of the newest thread that have such a button."""
    return [m for m in scene.slack.thread(scene.root()) if f"'{action}" in str(m.blocks)]


async def begun(scene: Scene, action: str = "") -> Message:
    """Press the first „Lösung Schritt für Schritt“ of the thread and return the message that it brings."""
    cause = shows(scene, f"fix_start:{action}")[0]
    await scene.slack.press(scene.anna, cause, pressed(cause, f"fix_start:{action}"))
    await scene.slack.wait_for(lambda: bool(shows(scene, "fix_step:")))
    return shows(scene, "fix_step:")[-1]


def pressed(message: Message, begins: str) -> str:
    """Return the whole action id of the first button that begins like this."""
    ids = [e["action_id"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]
    return next(str(i) for i in ids if i.startswith(begins))


async def go(scene: Scene, message: Message, way: str) -> str:
    """Press a button of the message as it is now, wait until it has changed, return how it reads."""
    before = scene.slack.now(message)
    await scene.slack.press(scene.anna, before, f"fix_step:{way}")
    await scene.slack.wait_for(lambda: scene.slack.now(message).blocks != before.blocks)
    return words(scene, message)


async def to_the_end(scene: Scene, message: Message) -> None:
    """Press „Weiter“ until there is none."""
    while "fix_step:next" in str(scene.slack.now(message).blocks):
        await go(scene, message, "next")


def words(scene: Scene, message: Message) -> str:
    """Return how a message reads now."""
    return " ".join(render_message(scene.slack, scene.slack.now(message), 4_000).split())


async def proved(scene: Scene, message: Message, until: str) -> str:
    """Press „Jetzt prüfen“ and wait for these words."""
    await scene.slack.press(scene.anna, scene.slack.now(message), "fix_step:prove")
    await scene.slack.wait_for(lambda: until in words(scene, message), 10.0)
    return words(scene, message)


async def look(scene: Scene, moment: datetime | None = None) -> None:
    """Let the bot look at what is due by then, and wait until it has."""
    before = len(scene.core.proved)
    await hand_over_due(scene.core, scene.worker, moment or datetime.now(UTC) + LATER)
    async with asyncio.timeout(10):
        await scene.worker.settled()
    assert len(scene.core.proved) > before


def mentions(scene: Scene) -> int:
    """Count the messages of the thread that mention who asked."""
    return sum(f"'user_id': '{scene.anna.id}'" in str(m.blocks) for m in scene.replies())


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
    tenant = (await scene.core.tenant("kanzlei-muster")).tenant
    message = await begun(scene, FIX)
    said = await go(scene, message, "next")
    blocks = [e for b in scene.slack.now(message).blocks for e in b["elements"]]
    copied = [e["elements"][0]["text"] for e in blocks if e["type"] == "rich_text_preformatted"]

    assert "Entra Admin Center · Zuständig: Entra-Administrator des Kunden" in said
    assert [tenant.client_id in each for each in copied] == [True]


async def test_the_proof_asks_for_exactly_what_the_fix_mends(scene: Scene) -> None:
    """The token's contents, for consent; and only for the mailboxes concerned."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    await to_the_end(scene, message)
    await proved(scene, message, "Diese Lösung hat gewirkt")

    assert scene.core.proved == [(("claims",), (BOX,))]


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
    assert await scene.core.courses("fix") == ()
    assert "actions" not in {b["type"] for b in scene.slack.now(message).blocks}


async def waiting(scene: Scene) -> Message:
    """Lead a fix to „noch nicht“ where it may be a matter of time."""
    await diagnosed(scene)
    message = await begun(scene, "add_mailbox_permission")
    await to_the_end(scene, message)
    await proved(scene, message, "Noch nicht behoben")
    return message


async def test_what_may_take_its_time_says_when_it_is_looked_at_again(scene: Scene) -> None:
    """The next look comes after five minutes, as the catalogue says, and what is due says it as well."""
    before = datetime.now(UTC)
    message = await waiting(scene)
    due = scene.core.store.due.noted["look_again", (await scene.core.courses("fix"))[0].id][0]

    assert "danach noch 4-mal" in words(scene, message)
    assert timedelta(minutes=5) <= due - before < timedelta(minutes=6)


async def test_an_early_look_is_silent_and_notes_the_next_one(scene: Scene) -> None:
    """The message shows it; nobody is called."""
    message = await waiting(scene)
    before = mentions(scene)
    await look(scene)

    assert mentions(scene) == before
    assert "danach noch 3-mal" in words(scene, message)


async def test_a_look_that_finds_it_working_tells_the_person_once(scene: Scene) -> None:
    """Also where the same look is given out again because a process died over it."""
    message = await waiting(scene)
    before = mentions(scene)
    due = next(iter(scene.core.store.due.noted.values()))[1]
    scene.core.refused = set()
    await look(scene)
    scene.core.store.due.noted["look_again", due.id] = (due.when, due)
    await hand_over_due(scene.core, scene.worker, datetime.now(UTC) + LATER)
    await scene.worker.settled()

    assert "Behoben" in words(scene, message)
    assert mentions(scene) == before + 1
    assert scene.core.store.due.noted == {}


async def test_after_the_last_look_it_says_so_and_stops(scene: Scene) -> None:
    """One call at the end, and nothing is due any more; the buttons stay."""
    message = await waiting(scene)
    before = mentions(scene)
    for _ in range(5):
        await look(scene)
    said = words(scene, message)

    assert "Auch nach 120 Minuten wirkt es nicht" in said
    assert "[ Jetzt prüfen ]" in said
    assert mentions(scene) == before + 1
    assert scene.core.store.due.noted == {}


async def test_whoever_lost_the_tenant_is_not_told_of_it(scene: Scene) -> None:
    """The tenant is bound to another channel meanwhile: the look ends without a word."""
    message = await waiting(scene)
    before = (words(scene, message), len(scene.replies()))
    kept = scene.core.store.kept["kanzlei-muster"]
    scene.core.store.kept["kanzlei-muster"] = replace(kept, tenant=replace(kept.tenant, channels=(scene.elsewhere.id,)))
    scene.core.refused = set()
    await hand_over_due(scene.core, scene.worker, datetime.now(UTC) + LATER)
    await scene.worker.settled()

    assert (words(scene, message), len(scene.replies())) == before
    assert scene.core.store.due.noted == {}


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
    assert await scene.core.courses("fix") == ()


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
    course = (await scene.core.courses("fix"))[0]

    assert course.state["step"] == 1
    assert scene.slack.ephemerals(scene.anna) == ()


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
    await scene.core.end_course("fix", (await scene.core.courses("fix"))[0].id)
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


async def test_buttons_carry_pointers_only(scene: Scene) -> None:
    """Ids, names and a place; nothing of the tenant's credentials, and never more than Slack takes."""
    await diagnosed(scene)
    secret = (await scene.core.tenant("kanzlei-muster")).tenant.client_secret
    message = await begun(scene, FIX)
    values = [
        e["value"]
        for m in scene.replies()
        for b in scene.slack.now(m).blocks
        if b["type"] == "actions"
        for e in b["elements"]
    ]
    course = (await scene.core.courses("fix"))[0]

    assert secret is not None
    assert all(json.loads(value)["v"] == 1 and len(value) <= 2_000 for value in values)
    assert secret.get_secret_value() not in str(values) + json.dumps(course.state)
    assert scene.anna.id in json.dumps(course.state)
    assert "response_url" not in json.dumps(course.state)
    assert course.state["asker"]["reply_address"] == ""
    assert message.is_reply


async def test_in_a_shared_channel_the_fix_goes_to_the_person(scene: Scene) -> None:
    """Another company reads along there: the message, and every step of it, stands in the direct messages."""
    shared = scene.slack.add_channel("mit-kunde", (scene.anna,), shared=True)
    value = about(scene.core.cause("imap-authenticate-failed", "grant-admin-consent"), "").model_dump_json()
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


def longest(boxes: int) -> Page:
    """Return the largest page there may be: many mailboxes, long sentences, everything said at once."""
    names = tuple(f"p{n}@kanzlei-muster.example" for n in range(boxes))
    long = Text("Ä<&" * 400, "e<&" * 400)
    many = "\n".join(f"Add-MailboxPermission -Identity '{name}' -User $sp.Identity" for name in names)
    step = GuidedStep(long, long, many, long, long)
    guidance = Guidance(
        "add-mailbox-permission", long, (step, step), long, True, long, long, ("imap_login", "smtp_login")
    )
    cause = Diagnosis("e", "add-mailbox-permission", Standing.POSSIBLE, long, names, why=long)
    meant = about(cause, "k" * 60, rest=tuple("f" * 60 for _ in range(50)))
    return Page("k" * 60, cause, guidance, [long] * 9, 0, True, meant, [long] * 5)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("boxes", [1, 300])
def test_every_page_fits_into_one_message(language: Language, at: int, boxes: int) -> None:
    """It is changed in place, so there is no second message for what is too long; that something is left out is said."""
    page = replace(
        longest(boxes), at=at, still=[Text("Ä" * 900, "e" * 900)], waiting=Waiting(datetime.now(UTC), 3, 120)
    )
    blocks = page_blocks(page, language)
    left_out = any(words in str(blocks) for words in ("Zeilen mehr", "more lines"))

    assert problems_of_blocks(blocks, MESSAGE) == []
    assert characters(blocks) < 12_000
    assert left_out is (boxes == 300 and at < 2)


def test_strange_signs_in_a_paste_never_make_a_button_too_long() -> None:
    """What a message names is left out then; the cause stays."""
    named = dict.fromkeys(NAMED, "\x01" * 100)
    value = about(Diagnosis("e", "f", Standing.POSSIBLE, Text("", "")), "", named)

    assert (value.error, value.fix, value.named) == ("e", "f", {})
