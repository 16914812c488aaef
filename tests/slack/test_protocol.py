"""„Protokoll“: the log of a check, folded away, as a file, or as messages, for whoever may see this tenant."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.model import Check, Finding, Language, Outcome, Report, Stage, StageResult, Text, Verdict
from bot.sandbox.slack import ApiFault, Channel, Message, render_message
from bot.sandbox.slack import Outcome as Acknowledged
from bot.sandbox.slack.block_kit import MESSAGE, problems_of_blocks
from handlers.slack.features.check import protocol_blocks
from handlers.slack.features.check.protocol_blocks import FOLDED_LIMIT, folded, pages, protocol, protocol_button
from tests.granted import granted
from tests.made_up import secret
from tests.slack.conftest import Scene, Start
from tests.slack.fakes import course, new_tenant

BOX = "buero@kanzlei-muster.example"
BEGAN = datetime(2026, 11, 25, 9, 4, 5, 250_000, UTC)


def a_report(*results: StageResult, seconds: float = 0.41) -> Report:
    said = Text("kanzlei-muster: Exchange weist die App ab.", "kanzlei-muster: Exchange turns the app away.")
    return Report("kanzlei-muster", Verdict.PROBLEM, said, BEGAN, seconds, results)


def refused(raw: str, **more: Any) -> StageResult:
    finding = Finding("imap.login_refused", {}, raw)
    return replace(
        StageResult(Check.IMAP, Stage.AUTH, Outcome.FAILED, "imap.example:993", BOX, (finding,), 0.08, BEGAN), **more
    )


async def pressed(scene: Scene, *, who: str = "anna") -> Message:
    """Press the newest button „Protokoll“ and return the reply that comes of it."""
    before = len(scene.replies())
    row = [m for m in scene.replies() if '"protocol"' in json.dumps(m.blocks)][-1]
    await scene.slack.press(getattr(scene, who), row, "protocol")
    await scene.slack.wait_for(lambda: len(scene.replies()) > before)
    return scene.replies()[-1]


# --- the text -------------------------------------------------------------------------------------------------------


def test_each_stage_has_a_line_with_time_duration_outcome_and_the_servers_words() -> None:
    """The log reads in the order of the check, in UTC, with the finding's code and what the server said."""
    greeting = StageResult(
        Check.IMAP, Stage.GREETING, Outcome.PASSED, "imap.example:993", BOX, (), 0.021, BEGAN - timedelta(seconds=0.1)
    )

    assert protocol(a_report(greeting, refused("A1 NO AUTHENTICATE failed.")), Language.DE).splitlines() == [
        "kanzlei-muster: Exchange weist die App ab.",
        "Begonnen 2026-11-25 09:04:05 UTC, Dauer 0,4 s. Alle Zeiten in UTC.",
        "",
        f"IMAP {BOX} imap.example:993",
        "  09:04:05.150    0.021 s  Begrüßung        ✓ in Ordnung",
        "  09:04:05.250    0.080 s  Anmeldung        ✗ fehlgeschlagen",
        "      imap.login_refused",
        "      Antwort: A1 NO AUTHENTICATE failed.",
    ]


def test_an_earlier_check_s_results_say_so_in_english_too() -> None:
    """What this check did not try again is marked at its conversation, and carries its own time."""
    told = protocol(a_report(refused("NO", earlier=True, at=BEGAN - timedelta(minutes=4))), Language.EN)

    assert f"IMAP {BOX} imap.example:993 (from the check before)" in told
    assert "09:00:05.250" in told
    assert "Answer: NO" in told


def test_a_result_of_an_older_mailcheck_has_no_time() -> None:
    """A kept report that does not know when its stages began is told all the same."""
    assert "--:--:--.---" in protocol(a_report(refused("NO", at=None)), Language.DE)


def test_a_long_log_is_cut_between_lines_and_fits_into_messages() -> None:
    """As messages the log keeps to Slack's limits and loses no line of a usual length."""
    text = protocol(a_report(*course([f"p{n}@kanzlei-muster.example" for n in range(12)], {BOX})), Language.DE)
    shown = pages("Protokoll", text)
    lines = [
        line for page in shown for line in page[0]["elements"][-1]["elements"][0]["text"].splitlines() if line.strip()
    ]

    assert len(text) > FOLDED_LIMIT
    assert lines == [line for line in text.splitlines() if line.strip()]
    assert [problems_of_blocks(page, MESSAGE) for page in shown] == [[]] * len(shown)


def test_folded_it_keeps_to_slacks_limits() -> None:
    """The longest text that is folded away, under the longest title, is a block that Slack takes."""
    assert problems_of_blocks([folded("k" * 400, "x" * FOLDED_LIMIT)], MESSAGE) == []


def test_the_button_holds_two_words() -> None:
    """The button remembers whose check it was and when it began, and its version."""
    element = protocol_button(a_report(), Language.DE)

    assert json.loads(element["value"]) == {
        "v": 1,
        "tenant": "kanzlei-muster",
        "started": "2026-11-25T09:04:05.250000+00:00",
    }
    assert element["text"]["text"] == "Protokoll"


# --- in the thread --------------------------------------------------------------------------------------------------


async def test_a_short_log_is_folded_away_in_the_thread(scene: Scene) -> None:
    """The log comes as a block that is closed until somebody opens it."""
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    reply = await pressed(scene, who="ben")
    (container,) = reply.blocks

    assert (container["type"], container["is_collapsible"], container["default_collapsed"]) == ("container", True, True)
    assert reply.text == "Log of the check of kanzlei-muster"
    assert "imap.login_refused" in render_message(scene.slack, reply, 200)


async def test_no_secret_stands_in_the_log(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a server said back is masked once more."""
    value = secret()
    text = protocol(a_report(refused(f"NO client_secret={value}")), Language.DE)
    monkeypatch.setattr(protocol_blocks, "protocol", lambda *_: text)
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()

    said = json.dumps((await pressed(scene)).blocks)
    assert "imap.login_refused" in said
    assert value not in said


async def test_a_slack_that_knows_no_folded_blocks_gets_a_file(scene: Scene) -> None:
    """`invalid_blocks` leads to the same text as a file."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    scene.slack.api.faults.next("chat.postMessage", ApiFault(error="invalid_blocks"))
    await pressed(scene)
    await scene.slack.wait_for(lambda: bool(scene.replies()[-1].files))
    (file,) = scene.replies()[-1].files

    assert file.name.startswith("pruefprotokoll-kanzlei-muster-20")
    assert file.name.endswith(".txt")
    assert "Anmeldung        ✓ in Ordnung" in file.content.decode()


async def test_where_no_file_is_taken_either_it_comes_as_messages(scene: Scene) -> None:
    """Nothing is lost where Slack wants neither the block nor the file."""
    scene.slack.file_rules.refusal = "file_uploads_disabled"
    boxes = [f"p{n}@grosse-kanzlei.example" for n in range(30)]
    await scene.core.store.put(new_tenant("grosse-kanzlei", *boxes), scene.core.store.kept["kanzlei-muster"].stored_by)
    await scene.type("/mailcheck grosse-kanzlei")
    await scene.answered()
    await pressed(scene)
    await scene.slack.wait_for(lambda: "p29@" in str(scene.replies()[-1].blocks))

    assert [c.error for c in scene.slack.calls("chat.postMessage") if c.error] == []


async def test_the_button_shows_the_check_that_it_stands_below(scene: Scene) -> None:
    """After a second check in the same thread the older button still shows the older log."""
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    older = scene.replies()[-1]
    scene.core.refused = set()
    await scene.slack.press(scene.anna, older, "check_again")
    await scene.answered(times=2)
    before = len(scene.replies())
    await scene.slack.press(scene.anna, older, "protocol")
    await scene.slack.wait_for(lambda: len(scene.replies()) > before)

    assert "imap.login_refused" in str(scene.replies()[-1].blocks)


async def test_a_log_that_is_gone_is_said_to_the_person_alone(scene: Scene) -> None:
    """Kept are the last fifty of ninety days; who asks for an older one reads that."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    row = scene.replies()[-1]
    scene.core.store.saved.clear()
    await scene.slack.press(scene.anna, row, "protocol")

    assert "nicht mehr gespeichert" in (await scene.whispered()).text
    assert scene.replies()[-1] == row


async def test_a_value_of_another_version_is_answered_kindly(scene: Scene) -> None:
    """A button that a later or earlier version wrote says that it is too old."""
    blocks = [
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "protocol", "text": {"type": "plain_text", "text": "x"}, "value": "{}"}
            ],
        }
    ]
    message = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "alt", tuple(blocks))
    ack = await scene.slack.press(scene.anna, message, "protocol")

    assert ack.outcome is Acknowledged.ACKNOWLEDGED
    assert "älteren Version" in (await scene.whispered()).text


async def a_row(scene: Scene, place: Channel) -> Message:
    """Let the bot have written the last row of a check into a channel; return the message."""
    report = await scene.core.checks.run(await granted(scene.core, "kanzlei-muster"), (BOX,))
    row = {"type": "actions", "elements": [protocol_button(report, Language.DE)]}
    return scene.slack.post(place.id, scene.slack.bot_user_id, "fertig", (row,))


async def test_where_another_company_reads_the_log_goes_to_the_person(scene: Scene) -> None:
    """In a channel that has become shared nothing is written: the log comes in the direct messages, as a file."""
    shared = scene.slack.add_channel("geteilt", (scene.anna,), shared=True)
    row = await a_row(scene, shared)
    await scene.slack.press(scene.anna, row, "protocol")
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: any(m.files for m in scene.slack.all_messages(direct)))

    assert scene.slack.all_messages(shared) == (row,)


async def test_a_reader_may_not_see_it(start: Start) -> None:
    """The log is for operators: anybody else is told whom to ask, and sees nothing."""
    async with start(readers=("*",), operators=("U0OPER",)) as scene:
        row = await a_row(scene, scene.support)
        await scene.slack.press(scene.anna, row, "protocol")
        told = await scene.whispered()

        assert "imap" not in told.text.lower()
        assert scene.slack.all_messages(scene.support) == (row,)


async def test_a_tenant_of_another_channel_stays_there(scene: Scene) -> None:
    """A button carried into a channel to which the tenant is not bound shows nothing."""
    stored = scene.core.store.kept["kanzlei-muster"]
    row = await a_row(scene, scene.support)
    await scene.core.store.put(replace(stored.tenant, channels=("C0ELSEWHERE",)), stored.stored_by)
    await scene.slack.press(scene.anna, row, "protocol")
    await scene.whispered()

    assert scene.slack.all_messages(scene.support) == (row,)
