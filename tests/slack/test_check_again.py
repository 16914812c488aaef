"""„Erneut prüfen“ in Slack: it goes on from the check in its thread, and says what it did not try again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.jobs.kinds import CHECK, Asker, CheckJob
from bot.model import Language, Report, StageResult, Text, Verdict
from bot.sandbox.slack import ApiFault
from handlers.slack.kit.rich import spoken
from handlers.slack.render.report import detail_pages
from tests.slack.conftest import Scene
from tests.slack.fakes import course

BOX, OTHER, THIRD = (f"{name}@kanzlei-muster.example" for name in ("buero", "mahnung", "post"))
BEFORE = datetime(2026, 11, 25, 10, 4, tzinfo=UTC)


def told(*results: StageResult) -> list[dict[str, object]]:
    """Return the elements of the layers as they stand in the thread."""
    report = Report("kanzlei-muster", Verdict.PROBLEM, Text("x", "x"), BEFORE + timedelta(minutes=4), 0.2, results)
    pages = detail_pages(report, [], lambda _: (), Language.DE)
    return [block for page in pages for block in page]


def kept(results: list[StageResult], *boxes: str) -> list[StageResult]:
    return [replace(r, earlier=r.mailbox in boxes, at=BEFORE if r.mailbox in boxes else r.at) for r in results]


async def test_the_button_goes_on_from_the_check_of_its_thread(scene: Scene) -> None:
    """The first check is a whole one; the button hands the thread to the core, which knows what failed there."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    root = await scene.answered()
    first = list(scene.core.asked_again)
    await scene.slack.press(scene.ben, scene.replies()[-1], "check_again")
    await scene.answered(times=2)

    assert (first, scene.core.asked_again) == ([], [f"{scene.support.id}:{root.ts}"])


async def test_the_second_of_two_who_press_is_pointed_to_the_running_check(scene: Scene) -> None:
    """One button, two people at once: it is checked once, in the thread where both look."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    root = await scene.answered()
    scene.core.pause = 0.05
    button = scene.replies()[-1]
    for person in (scene.ben, scene.anna):
        await scene.slack.press(person, button, "check_again")
    pointed = await scene.whispered(scene.anna)
    await scene.answered(times=2)
    await scene.worker.settled()

    assert scene.slack.permalink(root) in pointed.text
    assert len(scene.core.asked_again) == 1


async def test_who_is_refused_reads_it_in_the_thread_where_they_pressed(scene: Scene) -> None:
    """Whether the press is not taken or its check may not begin, and though their reply address takes nothing."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    root = await scene.answered()
    scene.slack.api.faults.always("response_url", ApiFault(status=404))
    asker = Asker(workspace=scene.slack.team_id, channel=scene.support.id, person=scene.anna.id)
    job = CheckJob(asker=asker, tenant="gibt-es-nicht", thread=root.ts)
    await scene.worker.enqueue(CHECK, job)
    scene.core.store.jobs.away = True
    await scene.slack.press(scene.ben, scene.replies()[-1], "check_again")
    scene.core.store.jobs.away = False

    assert {(await scene.whispered(who)).thread_ts for who in (scene.anna, scene.ben)} == {root.ts}


async def test_a_new_command_is_a_whole_check(scene: Scene) -> None:
    """Who types the command again begins a thread of their own, and everything is tried."""
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert scene.core.asked_again == []


def test_mailboxes_that_were_not_tried_again_are_told_apart() -> None:
    """Those that worked before stand in a line of their own, with the time in the reader's format."""
    *_, line = told(*kept(list(course((BOX, OTHER, THIRD), {BOX})), OTHER))
    now = told(*kept(list(course((BOX, OTHER, THIRD), {BOX})), OTHER))[-2]
    date = next(part for part in line["elements"][0]["elements"] if part["type"] == "date")  # type: ignore[index]

    assert spoken([line]) == (
        f"In Ordnung bei der Prüfung davor, jetzt nicht erneut geprüft (Stand 10:04 UTC): {OTHER}"
    )
    assert (date["timestamp"], date["format"]) == (int(BEFORE.timestamp()), "{time}")
    assert spoken([now]) == f"In Ordnung: {THIRD}"


def test_a_conversation_that_was_not_held_again_says_so() -> None:
    """Where of one mailbox IMAP alone was tried again, SMTP says of when it is."""
    results = [
        replace(r, earlier=r.check == "smtp", at=BEFORE if r.check == "smtp" else None)
        for r in course((BOX,), {BOX})
        if not (r.check == "smtp" and r.stage == "auth")
    ]
    said = spoken(told(*results))

    assert said.count("nicht erneut geprüft") == 1
    assert "STARTTLS · ✓ TLS (nicht erneut geprüft, Stand 10:04 UTC)" in said


async def test_the_last_row_has_everything_that_can_be_done_next(scene: Scene) -> None:
    """One row: check again, paste a message, look at the customer's Exchange where that decides, the log."""
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    rows = [b for b in scene.replies()[-1].blocks if b["type"] == "actions"]
    ids = [element["action_id"].partition(":")[0] for row in rows for element in row["elements"]]

    assert len(rows) == 1
    assert {"check_again", "paste_error", "look_at_customer", "protocol"} <= set(ids)
    assert all(element["accessibility_label"] for element in rows[0]["elements"])
    assert all(json.loads(element["value"])["v"] == 1 for element in rows[0]["elements"])
