"""Facts about the script that takes back, run on a real PowerShell."""

from __future__ import annotations

import pytest

from bot.sandbox.exchange_manners import Failing, Manners, PrincipalName, Trouble, UserLookup
from bot.scripts import ScriptKind
from bot.scripts.builder import build
from tests.powershell import How
from tests.scripts.runs import ARCHIVE, NOBODY, OBRIEN, OFFICE, customer, is_finished, steps_one_by_one

pytestmark = pytest.mark.powershell


@pytest.mark.parametrize("how", ["pasted", "file", "call"])
async def test_undo_takes_back_what_is_the_apps_and_nothing_else(how: How) -> None:
    """FullAccess on the named mailboxes and the registration go; other programs and people keep theirs; no switch is touched."""
    async with customer() as us:
        ours = us.registered()
        other = us.registered("44444444-aaaa-4bbb-8ccc-000000000004", app_id="55555555-aaaa-4bbb-8ccc-000000000005")
        for box in (OFFICE, OBRIEN, ARCHIVE):
            us.give(ours, box)
            us.give(other, box)
        transcript = await us.run(us.request(ScriptKind.UNDO), how)

        assert us.tenant.service_principals == [other]
        assert us.changed() == ["Remove-MailboxPermission", "Remove-MailboxPermission", "Remove-ServicePrincipal"]
        assert all(us.tenant.mailboxes[b].grants(other.sid) for b in (OFFICE, OBRIEN, ARCHIVE))
        assert not any(us.tenant.mailboxes[b].grants(ours.sid) for b in (OFFICE, OBRIEN))
        assert f"  {ARCHIVE}\n" in transcript.stdout.split("Besides the named ones")[1]
        assert "Registration of the app: removed" in transcript.stdout
        assert is_finished(transcript.stdout)
        assert (transcript.stderr, transcript.exit_code) == ("", 0)
        assert us.disconnected()


async def test_undo_may_run_twice() -> None:
    """Where nothing is left, nothing is done, and that is done."""
    async with customer() as us:
        transcript = await us.run(us.request(ScriptKind.UNDO))

        assert us.changed() == []
        assert "Registration of the app: was not there" in transcript.stdout
        assert is_finished(transcript.stdout)


async def test_undo_can_be_pasted_step_by_step() -> None:
    """The blocks of the thread do the same as the whole script."""
    async with customer() as us:
        us.give(us.registered(), OFFICE)
        transcript = await us.run_text(steps_one_by_one(build(us.request(ScriptKind.UNDO))), "pasted")

        assert us.tenant.service_principals == []
        assert us.tenant.mailboxes[OFFICE].permissions == []
        assert is_finished(transcript.stdout)
        assert us.disconnected()


async def test_the_registration_stays_while_a_mailbox_is_not_done() -> None:
    """An entry that could not be removed needs the registration to be removed later."""
    async with customer(
        Manners(failing=(Failing("Remove-MailboxPermission", Trouble.NOT_ALLOWED, identity=OFFICE),))
    ) as us:
        ours = us.registered()
        us.give(ours, OFFICE)
        us.give(ours, OBRIEN)
        transcript = await us.run(us.request(ScriptKind.UNDO, NOBODY, OFFICE, OBRIEN), "file")

        assert us.tenant.service_principals == [ours]
        assert us.reached() == {OFFICE}
        assert "NOT FINISHED: 3 of 4" in transcript.stdout
        assert f"{OBRIEN}: full access removed" in transcript.stdout
        assert transcript.exit_code == 1


async def test_undo_in_the_wrong_tenant_does_nothing() -> None:
    """Taking back in another company's tenant would be worse than not taking back."""
    async with customer(Manners(admin_of="other.example")) as us:
        us.give(us.registered(), OFFICE)
        transcript = await us.run(us.request(ScriptKind.UNDO))

        assert us.changed() == []
        assert "Wrong tenant" in transcript.stdout
        assert "NOT FINISHED: 3 of 3" in transcript.stdout


async def test_undo_removes_a_registration_with_a_wrong_object_id_too() -> None:
    """The app id decides, so that a wrong registration can be replaced."""
    async with customer(Manners(user_column=PrincipalName.DISPLAY_NAME)) as us:
        us.give(us.registered(us.app.application_object_id), OFFICE)
        await us.run(us.request(ScriptKind.UNDO))

        assert us.tenant.service_principals == []
        assert us.tenant.mailboxes[OFFICE].permissions == []


async def test_an_entry_that_shows_only_a_namesakes_name_is_taken_back_too() -> None:
    """Where nobody can read whose the entry is, it is removed by the app's own id; "nothing to remove" would leave it behind."""
    async with customer(Manners(user_column=PrincipalName.DISPLAY_NAME, user_lookup=UserLookup.IGNORED)) as us:
        ours = us.registered()
        namesake = us.registered("44444444-aaaa-4bbb-8ccc-000000000004", app_id="55555555-aaaa-4bbb-8ccc-000000000005")
        us.give(ours, OFFICE)
        us.give(namesake, OBRIEN)
        transcript = await us.run(us.request(ScriptKind.UNDO))

        assert us.tenant.mailboxes[OFFICE].permissions == []
        assert us.tenant.mailboxes[OBRIEN].grants(namesake.sid)
        assert f"{OFFICE}: full access removed if this app had any" in transcript.stdout
        assert is_finished(transcript.stdout)
