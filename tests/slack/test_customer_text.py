"""„Kundentext“: messages to copy and a file, in the customer's language, with the script where the fix needs it, for whoever may."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.conclusion import conclude
from bot.errors import NothingToScript
from bot.flows.fix import CausePointer, point_to
from bot.model import Finding, Language, Standing, Text
from bot.sandbox.slack import File, Message
from handlers.slack.kit.buttons import button, row
from handlers.slack.render.letter import text_parts
from tests.slack.conftest import Scene, Start
from tests.slack.pastes import REFUSED

BOX = "mahnung@kanzlei-muster.example"


def files(scene: Scene, root: Message) -> list[File]:
    """Return the text and script files of a thread."""
    return [f for m in scene.slack.thread(root) for f in m.files if f.name.endswith((".txt", ".ps1"))]


async def written(scene: Scene, message: Message, root: Message, action: str = "customer_text") -> str:
    """Press „Kundentext“ and return what the file says."""
    before = len([f for f in files(scene, root) if f.name.startswith(("anleitung", "steps"))])
    await scene.slack.press(scene.anna, message, action)
    await scene.slack.wait_for(
        lambda: len([f for f in files(scene, root) if f.name.startswith(("anleitung", "steps"))]) > before
    )
    return [f for f in files(scene, root) if f.name.startswith(("anleitung", "steps"))][-1].content.decode("utf-8-sig")


def copied(scene: Scene, root: Message) -> list[str]:
    """Return the pieces to copy in a thread that greet or end."""
    blocks = [e for m in scene.slack.thread(root) for b in m.blocks for e in b.get("elements", ())]
    return [e["elements"][0]["text"] for e in blocks if e.get("type") == "rich_text_preformatted"]


async def diagnosed(scene: Scene) -> Message:
    """Check a customer one of whose mailboxes is refused."""
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster")
    return await scene.answered()


async def confirmed(scene: Scene) -> Message:
    """Check the same customer, whose own Exchange has shown meanwhile what is missing."""
    root = await diagnosed(scene)
    saved = scene.core.store.saved[-1]
    seen = (Finding("observed.permission_absent", {"mailbox": BOX}),)
    scene.core.store.saved[-1] = replace(saved, report=conclude(replace(saved.report, observed=seen)))
    return root


def posted(scene: Scene, value: CausePointer) -> Message:
    """Post a message with the button for this."""
    element = button("customer_text", "x", value.model_dump_json())
    return scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", (row(element),))


async def test_what_is_confirmed_is_written_with_its_steps(scene: Scene) -> None:
    """As a message to copy and as the same text in a file, with this customer's values and nothing secret."""
    root = await confirmed(scene)
    tenant = (await scene.core.tenants.find("kanzlei-muster")).tenant
    text = await written(scene, scene.replies(root)[-1], root)

    assert text.startswith("Guten Tag,\r\n")
    assert "2 davon sind vollständig eingerichtet" in text
    assert "Wir haben die Ursache gefunden" in text
    assert "Add-MailboxPermission" in text
    assert BOX in text
    assert tenant.client_id in text
    assert tenant.client_secret is not None
    assert tenant.client_secret.get_secret_value() not in text
    assert text.replace("\r\n", "\n").strip() in copied(scene, root)


async def test_what_is_only_possible_is_never_written(scene: Scene) -> None:
    """Exchange refuses and nobody knows why: the set-up script goes out alone, with no cause and no step of one."""
    root = await diagnosed(scene)
    text = await written(scene, scene.replies(root)[-1], root)
    script = next(f for f in files(scene, root) if f.name.endswith(".ps1"))

    assert f"das beiliegende Skript „{script.name}“ ausführen" in text
    assert f"& '.\\{script.name}'" in text
    assert "New-ServicePrincipal" in script.content.decode("utf-8-sig")
    for guess in ("Ursache", "infrage", "Add-MailboxPermission", "Lizenz", "1. "):
        assert guess not in text


async def test_where_the_set_up_cannot_mend_it_the_script_that_looks_goes_out(scene: Scene) -> None:
    """The app is registered and has its permission; whether address or licence is wrong, only Exchange knows."""
    root = await diagnosed(scene)
    saved = scene.core.store.saved[-1]
    left = [d for d in saved.report.diagnoses if d.fix in {"correct-mailbox-address", "assign-mailbox-license"}]
    scene.core.store.saved[-1] = replace(saved, report=replace(saved.report, diagnoses=tuple(left)))
    text = await written(scene, scene.replies(root)[-1], root)
    script = next(f for f in files(scene, root) if f.name.endswith(".ps1"))

    assert "sieht nur nach und ändert nichts" in text
    assert "New-ServicePrincipal" not in script.content.decode("utf-8-sig")
    assert "Lizenz" not in text


async def test_it_is_in_the_tenants_language_whoever_asks(scene: Scene) -> None:
    """An English customer gets English, although Anna reads German; what is said to Anna stays German."""
    kept = scene.core.store.kept["kanzlei-muster"]
    scene.core.store.kept["kanzlei-muster"] = replace(kept, tenant=replace(kept.tenant, language=Language.EN))
    root = await diagnosed(scene)
    text = await written(scene, scene.replies(root)[-1], root)

    assert text.startswith("Hello,")
    assert "Text für den Kunden (kanzlei-muster), zum Kopieren:" in [m.text for m in scene.replies(root)]


async def test_a_confirmed_fix_in_exchange_brings_the_script_for_exactly_this_tenant(scene: Scene) -> None:
    """The text names the file as it lies there, and how it is started."""
    root = await confirmed(scene)
    text = await written(scene, scene.replies(root)[-1], root)
    script = next(f for f in files(scene, root) if f.name.endswith(".ps1"))
    tenant = (await scene.core.tenants.find("kanzlei-muster")).tenant

    assert f"Schneller geht es mit dem beiliegenden Skript „{script.name}“" in text
    assert f"& '.\\{script.name}'" in text
    assert tenant.client_id in script.content.decode("utf-8-sig")


async def test_a_question_of_the_network_brings_the_test_for_these_servers(scene: Scene) -> None:
    """Those of the cloud, where the tenant has none of its own; no script."""
    cause = scene.core.presentation.cause("net-connect-timeout", "open-firewall-port")
    message = posted(scene, point_to(cause, ""))
    text = await written(scene, message, message)

    assert re.findall(r"Test-NetConnection -ComputerName '([^']+)' -Port (\d+)", text)[:2] == [
        ("outlook.office365.com", "993"),
        ("smtp.office365.com", "587"),
    ]
    assert [f.name for f in files(scene, message)] == ["anleitung.txt"]


async def test_a_pasted_message_that_leaves_the_cause_open_has_none(scene: Scene) -> None:
    """Nobody is known for whom a script could be written, and a guess is not written down."""
    await scene.type(f"/mailfix {REFUSED}")
    await scene.explained()

    assert "'customer_text'" not in str([m.blocks for m in scene.slack.thread(scene.root())])


async def test_a_pasted_message_that_names_its_cause_has_one(scene: Scene) -> None:
    """In the asker's language, with what is to be filled in explained."""
    await scene.type(
        "/mailfix 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
    )
    await scene.explained()
    root = scene.root()
    message = next(m for m in scene.slack.thread(root) if "'customer_text'" in str(m.blocks))
    text = await written(scene, message, root)

    assert text.startswith("Guten Tag,")
    assert "vielen Dank für Ihre Nachricht" in text
    assert "Wir haben die Ursache gefunden" in text


async def test_a_guided_fix_offers_it_at_every_step(scene: Scene) -> None:
    """For the cause that is being followed; while it is not sure, what is written is the script."""
    root = await diagnosed(scene)
    cause = next(m for m in scene.slack.thread(root) if "fix_start:grant_admin_consent" in str(m.blocks))
    await scene.slack.press(scene.anna, cause, "fix_start:grant_admin_consent")
    await scene.slack.wait_for(lambda: any("fix_step:next" in str(m.blocks) for m in scene.slack.thread(root)))
    message = next(m for m in scene.slack.thread(root) if "fix_step:next" in str(m.blocks))
    text = await written(scene, message, root)

    assert "das beiliegende Skript" in text
    assert "Zustimmung" not in text


async def test_what_the_check_confirms_is_written_for_what_is_only_possible(scene: Scene) -> None:
    """The pasted error leaves its causes open, and the customer's Exchange has shown which it is."""
    root = await confirmed(scene)
    cause = scene.core.presentation.cause("imap-recipient-not-resolved", "register-service-principal")
    element = button("customer_text", "x", point_to(cause, "kanzlei-muster", pasted=True).model_dump_json())
    old = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", (row(element),), thread_ts=root.ts)
    text = await written(scene, old, root)

    assert "Add-MailboxPermission" in text
    assert "New-ServicePrincipal" not in text


async def test_no_script_goes_out_where_the_token_shows_that_it_would_not_help(scene: Scene) -> None:
    """Permissions are missing in the token, and of which kind is open; the pasted error alone would call for the set-up."""
    root = await diagnosed(scene)
    saved = scene.core.store.saved[-1]
    lacking = scene.core.presentation.cause("token-roles-missing", "grant-admin-consent")
    scene.core.store.saved[-1] = replace(saved, report=replace(saved.report, diagnoses=(lacking,)))
    cause = scene.core.presentation.cause("imap-recipient-not-resolved", "register-service-principal")
    element = button("customer_text", "x", point_to(cause, "kanzlei-muster", pasted=True).model_dump_json())
    old = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", (row(element),), thread_ts=root.ts)
    await scene.slack.press(scene.anna, old, "customer_text")

    assert "noch ist keine Ursache bestätigt" in (await scene.whispered()).text
    assert files(scene, root) == []


async def test_a_guided_fix_that_leaves_nothing_to_write_has_no_button(scene: Scene) -> None:
    """The cause is one of several, and no customer is stored."""
    await scene.type(f"/mailfix {REFUSED}")
    await scene.explained()
    root = scene.root()
    cause = next(m for m in scene.slack.thread(root) if "fix_start:" in str(m.blocks))
    action = next(e["action_id"] for b in cause.blocks for e in b.get("elements", ()) if "fix_start" in str(e))
    await scene.slack.press(scene.anna, cause, action)
    await scene.slack.wait_for(lambda: any("fix_step:next" in str(m.blocks) for m in scene.slack.thread(root)))
    message = next(m for m in scene.slack.thread(root) if "fix_step:next" in str(m.blocks))

    assert "customer_text" not in str(message.blocks)


async def test_a_healthy_check_offers_none_and_an_old_button_says_so(scene: Scene) -> None:
    """There is nothing for the customer to do."""
    scene.core.refused = set()
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    await scene.slack.press(scene.anna, posted(scene, CausePointer(tenant="kanzlei-muster")), "customer_text")

    assert "'customer_text'" not in str([m.blocks for m in scene.replies(root)])
    assert "nichts, was der Kunde jetzt tun müsste" in (await scene.whispered()).text


async def test_not_even_a_confirmed_cause_is_written_to_a_green_customer(scene: Scene) -> None:
    """The check has noticed something that does not stand in the way of mail."""
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    saved = scene.core.store.saved[0]
    noticed = replace(
        scene.core.presentation.cause("token-not-yet-valid", "synchronise-clock"), standing=Standing.CONFIRMED
    )
    scene.core.store.saved[0] = replace(saved, report=replace(saved.report, diagnoses=(noticed,)))
    element = button("customer_text", "x", point_to(noticed, "kanzlei-muster").model_dump_json())
    old = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", (row(element),), thread_ts=root.ts)
    await scene.slack.press(scene.anna, old, "customer_text")

    assert "nichts, was der Kunde jetzt tun müsste" in (await scene.whispered()).text
    assert files(scene, root) == []


async def test_a_reader_gets_none(start: Start) -> None:
    """With a tenant's values or without: the refusal says whom to ask."""
    async with start(operators=("U0NOBODY",)) as scene:
        cause = scene.core.presentation.cause("imap-authenticate-failed", "grant-admin-consent")
        for number, tenant in enumerate(("kanzlei-muster", ""), 1):
            message = posted(scene, point_to(cause, tenant))
            await scene.slack.press(scene.anna, message, "customer_text")
            said = await scene.whispered(count=number)
            await scene.worker.settled()

            assert "nicht dafür freigeschaltet" in said.text
            assert "Weiter hilft" in said.text
            assert scene.slack.thread(message) == (message,)


async def test_a_script_that_cannot_be_written_is_missed_aloud(scene: Scene) -> None:
    """Support reads why none goes with the steps; where it would be all, there is no text."""
    root = await confirmed(scene)
    scene.core.trouble = NothingToScript(Text("Die Objekt-ID fehlt.", "The object id is missing."))
    said = "Ohne Skript: Die Objekt-ID fehlt."
    await scene.slack.press(scene.anna, scene.replies(root)[-1], "customer_text")
    await scene.slack.wait_for(lambda: any(said in m.text for m in scene.slack.thread(root)))
    cause = scene.core.presentation.cause("imap-authenticated-not-connected", "add-mailbox-permission")
    alone = posted(scene, point_to(cause, "kanzlei-muster"))
    await scene.slack.press(scene.anna, alone, "customer_text")

    assert "Skript" not in copied(scene, root)[-1]
    assert (await scene.whispered()).text == said
    assert scene.slack.thread(alone) == (alone,)


async def test_where_files_are_forbidden_the_text_promises_no_script(scene: Scene) -> None:
    """What did not arrive is not mentioned, and the steps are there all the same; a script alone is nothing then."""
    root = await confirmed(scene)
    scene.slack.file_rules.refusal = "file_uploads_disabled"
    await scene.slack.press(scene.anna, scene.replies(root)[-1], "customer_text")
    await scene.slack.wait_for(lambda: any("Guten Tag" in each for each in copied(scene, root)))
    text = next(each for each in copied(scene, root) if "Guten Tag" in each)
    cause = scene.core.presentation.cause("imap-authenticated-not-connected", "add-mailbox-permission")
    alone = posted(scene, point_to(cause, "kanzlei-muster"))
    await scene.slack.press(scene.anna, alone, "customer_text")
    await scene.slack.wait_for(lambda: any("nimmt Slack keine Dateien an" in m.text for m in scene.slack.thread(alone)))

    assert "Add-MailboxPermission" in text
    assert "Skript" not in text
    assert copied(scene, alone) == []


async def test_a_script_that_arrives_as_text_is_renamed_before_it_is_started(scene: Scene) -> None:
    """Where .ps1 is forbidden, the lines that start it say so."""
    scene.slack.file_rules.blocked_endings = frozenset({".ps1"})
    cause = scene.core.presentation.cause("imap-authenticated-not-connected", "add-mailbox-permission")
    message = posted(scene, point_to(cause, "kanzlei-muster"))
    text = await written(scene, message, message)

    assert "Move-Item -Force -LiteralPath" in text
    assert [f.name.endswith(".txt") for f in files(scene, message)] == [True, True]


async def test_a_cause_that_is_excluded_by_now_has_no_text(scene: Scene) -> None:
    """The customer would change something for nothing; whoever presses the old button reads why."""
    root = await diagnosed(scene)
    saved = scene.core.store.saved[0]
    cause, *others = saved.report.diagnoses
    out = replace(cause, standing=Standing.EXCLUDED)
    scene.core.store.saved[0] = replace(saved, report=replace(saved.report, diagnoses=(*others, out)))
    element = button("customer_text", "x", point_to(cause, "kanzlei-muster").model_dump_json())
    old = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", (row(element),), thread_ts=root.ts)
    await scene.slack.press(scene.anna, old, "customer_text")

    assert "inzwischen ausgeschlossen" in (await scene.whispered()).text
    assert files(scene, root) == []


def test_a_long_text_is_cut_between_lines_and_loses_none() -> None:
    """Each piece fits into a block."""
    text = "\n\n".join(f"{number}. {'x' * 700}" for number in range(60))
    parts = text_parts(text)

    assert all(len(part) <= 8_000 for part in parts)
    assert [line for part in parts for line in part.splitlines() if line] == [
        line for line in text.splitlines() if line
    ]
