"""A guided fix where things are not as they seem: other people's messages, newer checks, what Slack refuses, what comes twice."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.conclusion import conclude
from bot.flows.fix import point_to
from bot.model import Check, Finding, Outcome, Stage, StageResult, Standing
from bot.sandbox.slack import ApiFault, Message
from handlers.slack.kit.buttons import button, row
from handlers.slack.process.watch import hand_over_due
from tests.catalogue.observed_pastes import jwt
from tests.granted import granted
from tests.slack.conftest import Scene
from tests.slack.fixing import (
    FIX,
    LATER,
    begun,
    diagnosed,
    go,
    mentions,
    proved,
    shows,
    to_the_end,
    waiting,
    words,
)
from tests.slack.pastes import EXPIRED, REFUSED


async def test_a_message_of_a_program_is_not_proved_by_our_own_check(scene: Scene) -> None:
    """The check went well all the while: whether the program signs in now is asked, and not claimed."""
    scene.core.refused = set()
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    await scene.slack.mention(scene.anna, scene.support, EXPIRED, thread=root)
    await scene.explained(below=root)
    message = await begun(scene)
    said = await go(scene, message, "not_helped")
    await to_the_end(scene, message)

    assert "Lösung: Neuen geheimen Clientschlüssel anlegen" in said
    assert "Hat es geholfen?" in words(scene, message)
    assert "Jetzt prüfen" not in words(scene, message)
    assert scene.core.proved == []


async def test_a_message_of_another_app_gets_none_of_this_tenants_values(scene: Scene) -> None:
    """It stands in the check's thread, but its fix is led as for a customer whom nobody knows."""
    root = await diagnosed(scene)
    ours = scene.core.store.kept["kanzlei-muster"].tenant
    read = Finding("token.claims_read", {"appid": ours.client_id, "oid": ours.object_id, "tid": ours.tenant_id})
    saved = scene.core.store.saved[0]
    claims = StageResult(Check.TOKEN, Stage.CLAIMS, Outcome.PASSED, "login.example:443", findings=(read,))
    scene.core.store.saved[0] = replace(
        saved, report=conclude(replace(saved.report, results=(claims, *saved.report.results)))
    )
    seen = len(shows(scene, "fix_start:"))
    await scene.slack.mention(scene.anna, scene.support, f"{REFUSED}\n{jwt(roles=None)}", thread=root)
    await scene.explained(below=root)
    offers = [e for m in shows(scene, "fix_start:")[seen:] for b in m.blocks for e in b.get("elements", ())]
    values = [json.loads(e["value"]) for e in offers if str(e.get("action_id")).startswith("fix_start:")]

    assert values
    assert {value["tenant"] for value in values} == {""}


async def test_a_cause_that_the_newest_check_does_not_show_is_not_called_found(scene: Scene) -> None:
    """It was sure when the button was posted; by now everything works."""
    root = await diagnosed(scene)
    sure = replace(scene.core.store.saved[0].report.diagnoses[0], standing=Standing.CONFIRMED)
    value = point_to(sure, "kanzlei-muster").model_dump_json()
    scene.core.refused = set()
    await scene.core.checks.run(await granted(scene.core, "kanzlei-muster"), thread=f"{scene.support.id}:{root.ts}")
    await hand_over(scene, root, value)
    message = next(m for m in scene.slack.thread(root) if "fix_step:" in str(m.blocks))

    assert "Ursache (möglich): " in words(scene, message)
    assert "Ursache (bestätigt)" not in words(scene, message)


async def hand_over(scene: Scene, root: Message, value: str) -> None:
    """Press a button of the check's thread with this value, and wait for the fix that it brings."""
    offer = (row(button("fix_start:x", "x", value)),)
    old = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", offer, thread_ts=root.ts)
    await scene.slack.press(scene.anna, old, "fix_start:x")
    await scene.slack.wait_for(lambda: any("'fix_step:" in str(m.blocks) for m in scene.slack.thread(root)))


async def test_after_a_new_check_the_next_cause_is_one_of_its_own(scene: Scene) -> None:
    """The error of the button is gone, others are there: „alles versucht“ would be untrue."""
    root = await diagnosed(scene)
    gone = scene.core.presentation.cause("aadsts-client-secret-expired", "replace-client-secret")
    await hand_over(scene, root, point_to(gone, "kanzlei-muster").model_dump_json())
    message = next(m for m in scene.slack.thread(root) if "fix_step:" in str(m.blocks))
    said = await go(scene, message, "not_helped")

    assert "Alles, was infrage kommt, ist versucht" not in said
    assert "Dann ist das die nächste Ursache" in said


async def test_a_verdict_whose_message_cannot_be_changed_is_said_below(scene: Scene) -> None:
    """The message was deleted or is too old: whoever waits reads how it ended all the same."""
    root = await diagnosed(scene)
    message = await begun(scene, FIX)
    await to_the_end(scene, message)
    scene.core.refused = set()

    async def deleted() -> None:
        scene.slack.delete(message)

    scene.core.while_proving = deleted
    await scene.slack.press(scene.anna, scene.slack.now(message), "fix_step:prove")
    await scene.slack.wait_for(lambda: any(m.text.startswith("kanzlei-muster: Behoben") for m in scene.replies(root)))

    assert await scene.core.flows.courses("fix") == ()


async def test_a_proof_is_held_even_where_slack_does_not_show_that_it_runs(scene: Scene) -> None:
    """„Ich prüfe gerade“ is a courtesy; what counts is the answer."""
    await diagnosed(scene)
    message = await begun(scene, FIX)
    await to_the_end(scene, message)
    scene.core.refused = set()
    scene.slack.api.faults.next("chat.update", ApiFault(error="internal_error"))

    assert "Alles in Ordnung" in await proved(scene, message, "Behoben")


async def test_asked_and_unasked_at_the_same_moment_it_is_said_once(scene: Scene) -> None:
    """A look comes due while somebody has pressed „Jetzt prüfen“: one whole check follows, and one verdict."""
    message = await waiting(scene)
    before, both = mentions(scene), asyncio.Barrier(2)
    scene.core.refused, scene.core.asked_again = set(), []
    scene.core.while_proving = both.wait  # type: ignore[assignment]
    await scene.slack.press(scene.anna, scene.slack.now(message), "fix_step:prove")
    await hand_over_due(scene.core, scene.worker, datetime.now(UTC) + LATER)
    await scene.slack.wait_for(lambda: "Behoben" in words(scene, message))
    await scene.worker.settled()

    assert "Behoben" in words(scene, message)
    assert len(scene.core.asked_again) == 1
    assert mentions(scene) == before + 1
    assert scene.slack.ephemerals(scene.anna) == ()


async def test_a_call_that_a_process_died_over_is_made_up_for(scene: Scene) -> None:
    """The last look was over and noted, nobody had been told: the look comes again and tells, and does not look."""
    message = await waiting(scene)
    before, looked = mentions(scene), len(scene.core.proved)
    course = (await scene.core.flows.courses("fix"))[0]
    state = {**course.state, "look_at": None, "looks": 5, "owed": True}
    await scene.core.flows.keep_course(replace(course, state=state))
    for _ in range(2):
        await scene.core.flows.do_later(
            "look_again", course.id, datetime.now(UTC), {"look": 5}, tenant="kanzlei-muster"
        )
        await hand_over_due(scene.core, scene.worker, datetime.now(UTC) + LATER)
        await scene.worker.settled()

    assert mentions(scene) == before + 1
    assert "Auch nach 120 Minuten wirkt es nicht" in words(scene, message)
    assert len(scene.core.proved) == looked
