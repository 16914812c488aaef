"""The thread of a check takes evidence: what is pasted there changes its causes, and the buttons that bring it."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.catalogue import load
from bot.conclusion import conclude
from bot.model import Check, Finding, Outcome, Stage, StageResult, Standing
from bot.sandbox.slack import ApiFault, Message, render_thread
from tests.catalogue.observed_pastes import APP, jwt
from tests.slack.conftest import Scene

BOX = "buero@kanzlei-muster.example"


def inspected(scene: Scene, **lines: str) -> str:
    """Return the block that the looking script prints for the refused mailbox."""
    tenant = scene.core.store.kept["kanzlei-muster"].tenant
    facts = {
        "format": "1",
        "app": tenant.client_id,
        "registration": "present",
        "object-id": tenant.object_id,
        "organization-smtp-auth": "on",
        "mailbox": BOX,
        "found": "yes",
        "primary": BOX,
        "type": "UserMailbox",
        "licensed": "yes",
        "full-access": "yes",
        "imap": "on",
        "smtp-auth": "on",
        "smtp-auth-set-by": "organization",
        "complete": "yes",
        **lines,
    }
    told = "\n".join(f"{key}: {value}" for key, value in facts.items() if value)
    return f"=== MAILCHECK INSPECT BEGIN ===\n{told}\n=== MAILCHECK INSPECT END ==="


async def checked(scene: Scene) -> Message:
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    return await scene.answered()


def standing(scene: Scene, fix: str) -> set[Standing]:
    return {d.standing for d in scene.core.store.saved[0].report.diagnoses if d.fix == fix}


async def test_button_under_the_report_takes_the_block(scene: Scene) -> None:
    """„Fehlermeldung einfügen“ opens the window; the pasted block confirms the cause, in root, thread and kept report."""
    root = await checked(scene)
    fix = load().fixes["add-mailbox-permission"]
    title = fix.title.text.de
    assert fix.why is not None
    before = root.text
    await scene.slack.press(scene.anna, scene.replies()[-1], "paste_error")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    await scene.slack.submit(scene.anna, {"text": inspected(scene, **{"full-access": "no"})})
    thread = await scene.explained(below=root)

    assert Standing.CONFIRMED in standing(scene, "add-mailbox-permission")
    assert title in scene.slack.now(root).text
    assert title not in before
    assert "Ursachen sind neu bewertet" in thread
    assert f"Ursache (bestätigt): {fix.why.text.de}." in thread
    assert f"Zu tun: {title}" in thread
    assert "Zu tun: " in scene.slack.now(root).text
    assert "nur ein Teil" not in scene.slack.now(root).text
    assert "Was jetzt entscheidet" not in thread[thread.index("Ursachen sind neu bewertet") :]


async def test_mention_and_shortcut_bring_evidence(scene: Scene) -> None:
    """A block pasted behind a mention, or chosen by the shortcut, counts for the check of that thread."""
    root = await checked(scene)
    absent = {"registration": "absent", "object-id": "", "full-access": "no"}
    await scene.slack.mention(scene.ben, scene.support, inspected(scene, **absent), thread=root)
    await scene.explained(below=root)
    after_mention = standing(scene, "register-service-principal")
    reply = scene.slack.write(scene.ben, scene.support, inspected(scene, **absent, imap="off"), thread=root)
    await scene.slack.shortcut(scene.ben, "explain_error", reply)
    await scene.explained(below=root, times=2)

    assert Standing.CONFIRMED in after_mention
    assert "observed.imap_disabled" in {f.code for f in scene.core.store.saved[0].report.observed}


async def test_evidence_that_changes_nothing_says_so(scene: Scene) -> None:
    """The same block once more leaves root and causes as they are, and says that."""
    root = await checked(scene)
    block = inspected(scene, **{"full-access": "no"})
    await scene.slack.mention(scene.anna, scene.support, block, thread=root)
    await scene.explained(below=root)
    versions = len(scene.slack.now(root).history)
    await scene.slack.mention(scene.anna, scene.support, block, thread=root)
    thread = await scene.explained(below=root, times=2)

    assert "ändern sie nichts" in thread
    assert len(scene.slack.now(root).history) == versions


async def test_message_in_the_thread_is_read_beside_the_check(scene: Scene) -> None:
    """A pasted error beside a check is explained with its evidence: what the token shows is excluded, commands carry real values."""
    root = await checked(scene)
    await scene.slack.mention(scene.anna, scene.support, "A01 NO AUTHENTICATE failed.", thread=root)
    thread = await scene.explained(below=root)
    answer = thread[thread.index("Entscheidend im Text:") :]

    assert scene.core.store.kept["kanzlei-muster"].tenant.client_id in answer
    assert "<kunde>" not in answer


async def test_error_of_a_step_that_the_check_passed_is_said_to_be_one(scene: Scene) -> None:
    """The check has just opened the mailbox: the program asks otherwise, and nothing in Exchange is to be changed."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    root = await scene.answered()
    await scene.slack.mention(scene.anna, scene.support, "A01 NO AUTHENTICATE failed.", thread=root)
    thread = await scene.explained(below=root)

    assert "Mailchecks eigene Prüfung dieses Schritts gelingt" in thread


async def test_error_of_another_app_is_not_judged_by_the_check(scene: Scene) -> None:
    """The answer says whose it is, does not claim that it counts for the check, and its commands carry no value of this tenant."""
    root = await checked(scene)
    ours = scene.core.store.kept["kanzlei-muster"].tenant
    read = Finding("token.claims_read", {"appid": ours.client_id, "oid": ours.object_id, "tid": ours.tenant_id})
    claims = StageResult(Check.TOKEN, Stage.CLAIMS, Outcome.PASSED, "login.example:443", findings=(read,))
    saved = scene.core.store.saved[0]
    scene.core.store.saved[0] = replace(
        saved, report=conclude(replace(saved.report, results=(claims, *saved.report.results)))
    )
    await scene.slack.mention(scene.anna, scene.support, f"A1 NO AUTHENTICATE failed.\n{jwt(roles=None)}", thread=root)
    thread = await scene.explained(below=root)
    told = thread[thread.rindex("einer anderen App") :]

    assert APP in told
    assert "zählen jetzt" not in told
    assert ours.client_id not in told
    assert ours.tenant_id not in told
    assert standing(scene, "grant-admin-consent") == {Standing.POSSIBLE}


async def test_block_in_another_thread_changes_no_check(scene: Scene) -> None:
    """What is pasted elsewhere counts for no check."""
    root = await checked(scene)
    await scene.slack.mention(scene.anna, scene.support, inspected(scene, **{"full-access": "no"}))
    other = scene.root()
    await scene.explained(below=other)

    assert other.ts != root.ts
    assert standing(scene, "add-mailbox-permission") == {Standing.POSSIBLE}


async def test_root_names_no_address_after_evidence(scene: Scene) -> None:
    """The renewed root holds no address either."""
    root = await checked(scene)
    await scene.slack.mention(scene.anna, scene.support, inspected(scene, **{"full-access": "no"}), thread=root)
    await scene.explained(below=root)
    now = scene.slack.now(root)

    assert all("@" not in version.text for version in now.history)
    assert "@" not in json.dumps(now.blocks)


async def test_looking_is_one_click(scene: Scene) -> None:
    """„Beim Kunden nachsehen“ stands under a report that only Exchange can decide, and writes the script into the same thread."""
    root = await checked(scene)
    await scene.slack.press(scene.anna, scene.replies()[-1], "look_at_customer")
    await scene.slack.wait_for(
        lambda: "Disconnect-ExchangeOnline" in json.dumps([m.blocks for m in scene.slack.thread(root)])
    )
    files = [f for m in scene.slack.thread(root) for f in m.files]

    assert len(scene.slack.messages(scene.support)) == 1
    assert "(ändert nichts)" in render_thread(scene.slack, root, 200)
    assert [f for f in files if b"MAILCHECK INSPECT BEGIN" in f.content] != []


async def test_looking_is_not_offered_where_all_is_well(scene: Scene) -> None:
    """A healthy check offers no look at the customer's Exchange, but takes messages."""
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert "look_at_customer" not in str(scene.replies()[-1].blocks)
    assert "paste_error" in str(scene.replies()[-1].blocks)


async def test_forgotten_tenant_of_an_old_look_button(scene: Scene) -> None:
    """„Beim Kunden nachsehen“ for a tenant that was forgotten meanwhile says that there is none."""
    await checked(scene)
    button = scene.replies()[-1]
    del scene.core.store.kept["kanzlei-muster"]
    await scene.slack.press(scene.anna, button, "look_at_customer")

    assert "ist nicht gespeichert" in (await scene.whispered()).text


async def test_store_that_fails_is_said_where_it_was_asked(scene: Scene) -> None:
    """When the answer cannot be written, the person hears of it in private."""
    scene.slack.api.faults.always("chat.postMessage", ApiFault(error="fatal_error"))
    await scene.slack.mention(scene.anna, scene.support, "A01 NO AUTHENTICATE failed.")

    assert "fatal_error" in (await scene.whispered()).text
