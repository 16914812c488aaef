"""Facts about the script that only looks, run on a real PowerShell."""

from __future__ import annotations

import pytest

from bot.sandbox.exchange_manners import Failing, Manners, Trouble
from bot.scripts import ScriptKind
from bot.scripts.builder import build
from bot.scripts.inspect import BEGIN, END
from tests.powershell import How, Transcript
from tests.scripts.runs import NOBODY, OBRIEN, OFFICE, customer, steps_one_by_one

pytestmark = pytest.mark.powershell


def block(transcript: Transcript) -> list[tuple[str, str]]:
    """Return the facts of the block; it must be the last thing that the administrator sees."""
    lines = transcript.stdout.rstrip().split("\n")
    assert lines[-1] == END
    inside = lines[lines.index(BEGIN) + 1 : -1]
    assert all(": " in line or line.endswith(":") for line in inside)
    return [(line.partition(": ")[0], line.partition(": ")[2]) for line in inside]


@pytest.mark.parametrize("how", ["pasted", "file", "call"])
async def test_inspecting_changes_nothing_and_tells_what_exchange_knows(how: How) -> None:
    """The block holds registration, permissions and switches, per mailbox, in a fixed order."""
    async with customer() as us:
        wrong = us.registered(us.app.application_object_id)
        us.give(wrong, OFFICE)
        transcript = await us.run(us.request(ScriptKind.INSPECT, OFFICE, OBRIEN, NOBODY), how)
        facts = block(transcript)

        assert us.exchange.changes == []
        assert us.disconnected()
        assert [f for f in facts if f[0] not in ("time", "licensed", "type")] == [
            ("format", "1"),
            ("app", us.app.app_id),
            ("tenant", us.tenant.tenant_id),
            ("tenant-expected", us.tenant.tenant_id),
            ("object-id-expected", us.app.object_id),
            ("registration", "present"),
            ("object-id", wrong.object_id),
            ("organization-smtp-auth", "off"),
            ("mailbox", OFFICE),
            ("found", "yes"),
            ("primary", OFFICE),
            ("full-access", "yes"),
            ("imap", "on"),
            ("smtp-auth", "off"),
            ("smtp-auth-set-by", "organization"),
            ("smtp-scope", "none"),
            ("mailbox", OBRIEN),
            ("found", "yes"),
            ("primary", OBRIEN),
            ("full-access", "no"),
            ("imap", "on"),
            ("smtp-auth", "on"),
            ("smtp-auth-set-by", "mailbox"),
            ("smtp-scope", "none"),
            ("mailbox", NOBODY),
            ("found", "no"),
            ("error", facts[-3][1]),
            ("recipient", "no"),
            ("complete", "no"),
        ]
        assert "couldn't be found" in facts[-3][1]
        assert (transcript.stderr, transcript.exit_code) == ("", 0)


async def test_a_denied_permission_and_an_absent_registration_are_told() -> None:
    """Each state of the permission has its own word."""
    async with customer() as us:
        absent = block(await us.run_text(steps_one_by_one(build(us.request(ScriptKind.INSPECT, OFFICE))), "pasted"))
        us.give(us.registered(), OFFICE, deny=True)
        denied = block(await us.run(us.request(ScriptKind.INSPECT, OFFICE)))

        assert ("registration", "absent") in absent
        assert ("full-access", "no") in absent
        assert ("full-access", "denied") in denied
        assert denied[-1] == ("complete", "yes")


async def test_an_alias_shows_its_primary_address() -> None:
    """The form of the address is something only Exchange can tell."""
    async with customer() as us:
        facts = block(await us.run(us.request(ScriptKind.INSPECT, "info@kanzlei.example")))

        assert ("mailbox", "info@kanzlei.example") in facts
        assert ("primary", OFFICE) in facts


async def test_what_could_not_be_read_is_unknown() -> None:
    """A refused look-up is neither yes nor no, and the block is not complete."""
    failing = tuple(Failing(c, Trouble.NOT_ALLOWED) for c in ("Get-ServicePrincipal", "Get-CASMailbox", "Get-Mailbox"))
    async with customer(Manners(failing=failing)) as us:
        facts = block(await us.run(us.request(ScriptKind.INSPECT, OFFICE)))

        for key in ("registration", "found", "full-access", "imap", "smtp-auth"):
            assert (key, "unknown") in facts
        assert facts[-1] == ("complete", "no")


async def test_the_wrong_tenant_is_told_in_the_block() -> None:
    """Being in another tenant is evidence, too; nothing of that tenant is read."""
    async with customer(Manners(admin_of="other.example")) as us:
        facts = dict(block(await us.run(us.request(ScriptKind.INSPECT))))

        assert facts["tenant"] != facts["tenant-expected"] == us.tenant.tenant_id
        assert "Wrong tenant" in facts["stopped"]
        assert facts["complete"] == "no"
        assert us.called("Get-ServicePrincipal") == []
