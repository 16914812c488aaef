"""A mailbox that somebody names by hand and that is not the customer's, with everything real: what is said, offered and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Verdict
from bot.sandbox import breakers
from bot.sandbox.slack import Message, render_thread, render_view
from tests.granted import granted
from tests.whole.conftest import Terminal
from tests.whole.office import ANSWER_LIMIT, Office, office

NAME = "kanzlei-muster"
STRANGER = "buero@andere-kanzlei.example"
MISSPELT = f"offcie@{NAME}.example"


async def home(us: Office) -> str:
    """Open the App Home and return how it reads."""
    shown = len(us.slack.calls("views.publish"))
    await us.slack.open_home(us.anna)
    await us.slack.wait_for(lambda: len(us.slack.calls("views.publish")) > shown, ANSWER_LIMIT)
    view = us.slack.home(us.anna)
    assert view is not None
    return render_view(us.slack, view, 200)


def buttons(us: Office, root: Message) -> str:
    """Return everything that the thread offers."""
    return str([block for m in us.slack.thread(root) for block in m.blocks if block["type"] == "actions"])


@pytest.mark.parametrize("named", [STRANGER, MISSPELT])
async def test_the_address_is_doubted_and_not_the_customer(named: str, tmp_path: Path) -> None:
    """It is said first; what decides is the address; no step changes anything in the tenant, and no letter goes out."""
    async with office(tmp_path) as us:
        await us.store(await us.microsoft.customer(NAME))
        root = await us.check(f"{NAME} {named}")
        thread = render_thread(us.slack, root, 200)

        assert root.text.startswith(f"{NAME}: Das genannte Postfach ist nicht hinterlegt")
        assert ("fremd" in root.text) is (named == STRANGER)
        assert f"{named} ist bei diesem Kunden nicht hinterlegt." in thread
        assert "Adresse prüfen" in thread
        assert [
            word for word in ("Add-MailboxPermission", "New-ServicePrincipal", "Zustimmung") if word in thread
        ] == []
        assert "customer_text" not in buttons(us, root)
        assert "look_at_customer" not in buttons(us, root)


async def test_home_keeps_what_is_known_of_the_customer(tmp_path: Path) -> None:
    """Green stays green after a stranger's mailbox, even where one of the customer's own was asked for with it."""
    async with office(tmp_path) as us:
        await us.store(await us.microsoft.customer(NAME))
        await us.core.checks.run(await granted(us.core, NAME), [STRANGER])
        never = await home(us)
        for named in ([], [STRANGER], [MISSPELT], [f"office@{NAME}.example", STRANGER]):
            await us.core.checks.run(await granted(us.core, NAME), named)
        after = await home(us)

        assert f"{NAME}: – noch nie geprüft" in never
        assert f"{NAME}: ✓ in Ordnung" in after
        assert "1 Kunde: 1 in Ordnung" in after
        assert "(die letzten 2: 2 in Ordnung)" in after


async def test_home_turns_red_for_what_is_the_customers(tmp_path: Path) -> None:
    """A secret that Entra refuses is theirs whichever mailbox is named, and so is a refusal at a stored mailbox beside it."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer(NAME)
        await us.store(customer)
        breakers.remove_permissions(customer)
        await us.core.checks.run(await granted(us.core, NAME), [f"office@{NAME}.example", STRANGER])
        refused = await home(us)
        breakers.let_secret_expire(customer)
        await us.store(customer)
        await us.core.checks.run(await granted(us.core, NAME), [STRANGER])

        assert f"{NAME}: ✗ Problem" in refused
        assert [state.verdict for state in await us.core.tenants.states(await granted(us.core, NAME), 8)] == [
            Verdict.PROBLEM,
            Verdict.PROBLEM,
        ]


async def test_no_command_names_a_mailbox_that_is_not_the_customers(tmp_path: Path) -> None:
    """Beside a stored one that is refused: what repairs that one, and what would decide, leaves the stranger's alone."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer(NAME)
        breakers.remove_permissions(customer)
        await us.store(customer)
        report = await us.core.checks.run(await granted(us.core, NAME), [f"office@{NAME}.example", STRANGER])
        common = us.core.presentation.cause("imap-authenticate-failed", "register-service-principal")
        guided = us.core.presentation.guidance(common, report, customer.stored)
        looked = us.core.presentation.next_observation(report, customer.stored)
        root = await us.check(f"{NAME} office@{NAME}.example {STRANGER}")
        commands = [e for m in us.slack.thread(root) for b in m.blocks for e in b.get("elements", ())]
        copied = str([e for e in commands if e.get("type") == "rich_text_preformatted"])

        assert STRANGER not in "".join(step.command for step in guided.steps)
        assert looked is not None
        assert STRANGER not in looked.command
        assert f"office@{NAME}.example" in copied
        assert STRANGER not in copied


def test_the_terminal_says_the_same(terminal: Terminal) -> None:
    """As codes for other programs, as a sentence for people; the check itself found a problem."""
    name = terminal.stored().stored.name

    report = terminal.json("check", name, STRANGER, "--json", code=1)
    told = terminal("check", name, STRANGER, "--lang", "en").out

    codes = [f["code"] for r in report["results"] if r["mailbox"] for f in r["findings"]]
    assert codes[:2] == ["record.mailbox_unstored", "record.mailbox_domain_foreign"]
    assert [(d["fix"], d["standing"]) for d in report["diagnoses"]] == [
        ("check-mailbox-address", "possible"),
        ("store-mailbox", "possible"),
    ]
    assert told.startswith(f"✗ {name}: The mailbox that was named is not stored, and its domain is foreign. ")
    assert "Add-MailboxPermission" not in told
