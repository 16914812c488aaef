"""Facts about the set-up script, run on a real PowerShell against the sandbox's Exchange."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Cloud
from bot.sandbox.exchange_manners import Failing, Manners, NotFoundWording, PrincipalName, Trouble, UserLookup
from bot.scripts import ScriptKind, ScriptOptions
from bot.scripts.builder import build, file_bytes
from tests.powershell import How, run_script
from tests.scripts.runs import ARCHIVE, NOBODY, OBRIEN, OFFICE, customer, is_finished, steps_one_by_one

pytestmark = pytest.mark.powershell


@pytest.mark.parametrize("how", ["pasted", "file", "call"])
async def test_the_first_run_sets_everything_up(how: How) -> None:
    """However it is started: registration and FullAccess, the switches untouched, disconnected, done."""
    async with customer() as us:
        first = await us.run(us.request(), how)

        assert us.reached() == {OFFICE, OBRIEN}
        assert us.principal().object_id == us.app.object_id
        assert us.changed() == ["New-ServicePrincipal", "Add-MailboxPermission", "Add-MailboxPermission"]
        assert all(c.parameters["AutoMapping"] is False for c in us.called("Add-MailboxPermission"))
        assert us.disconnected()
        assert (first.stderr, first.exit_code) == ("", 0)
        assert is_finished(first.stdout)
        assert f"{OFFICE}: full access granted, IMAP on, SMTP AUTH OFF" in first.stdout
        assert f"{OBRIEN}: full access granted, IMAP on, SMTP AUTH on" in first.stdout
        assert "this script does not switch on what is OFF" in first.stdout


async def test_the_second_run_changes_nothing() -> None:
    """What is there already is seen and left alone, and that is done, too."""
    async with customer() as us:
        _, second = await us.run_twice(us.request())

        assert us.changed() == ["New-ServicePrincipal", "Add-MailboxPermission", "Add-MailboxPermission"]
        assert f"{OFFICE}: full access was there already" in second
        assert is_finished(second)
        assert us.disconnected()


async def test_the_steps_can_be_pasted_one_after_another() -> None:
    """The blocks of the thread do the same as the whole script."""
    async with customer() as us:
        transcript = await us.run_text(steps_one_by_one(build(us.request())), "pasted")

        assert us.reached() == {OFFICE, OBRIEN}
        assert us.disconnected()
        assert is_finished(transcript.stdout)
        assert transcript.stderr == ""


async def test_steps_pasted_after_a_failure_do_nothing() -> None:
    """Whoever goes on pasting after a wrong tenant changes nothing there."""
    async with customer(Manners(admin_of="other.example")) as us:
        transcript = await us.run_text(steps_one_by_one(build(us.request())), "pasted")

        assert us.changed() == []
        assert us.disconnected()
        assert "NOT FINISHED: 2 of 2" in transcript.stdout


async def test_the_file_with_bom_and_windows_line_ends_runs() -> None:
    """The bytes that are sent as a file are a script that works."""
    async with customer() as us:
        transcript = await run_script(file_bytes(build(us.request())), us.exchange, "file")

        assert us.reached() == {OFFICE, OBRIEN}
        assert transcript.exit_code == 0


async def test_the_wrong_tenant_stops_before_anything_is_read_or_changed() -> None:
    """A session in another tenant than the expected one ends the script, says which one it is, and disconnects."""
    async with customer(Manners(admin_of="other.example")) as us:
        transcript = await us.run(us.request(), "file")

        assert {c.cmdlet for c in us.exchange.calls} == {"Connect-ExchangeOnline", "Disconnect-ExchangeOnline"}
        assert us.disconnected()
        assert "Wrong tenant" in transcript.stdout
        assert "admin@other.example" in transcript.stdout
        assert not is_finished(transcript.stdout)
        assert transcript.exit_code == 1


async def test_without_an_expected_id_the_accepted_domains_decide() -> None:
    """A tenant that does not hold every mailbox's domain is the wrong one; the right one is set up."""
    async with customer() as us:
        wrong = await us.run(us.request(ScriptKind.SETUP, OFFICE, "x@other.example", tenant_id=""))

        assert us.changed() == []
        assert "do not belong: other.example" in wrong.stdout

        right = await us.run(us.request(tenant_id=""))

        assert us.reached() == {OFFICE, OBRIEN}
        assert is_finished(right.stdout)
        assert (
            "Please check that it is this one; it has the domains kanzlei.onmicrosoft.example, kanzlei.example."
            in right.stdout
        )


@pytest.mark.parametrize("names", [("ServiceId",), ("ObjectId", "ServiceId")])
async def test_the_old_name_of_the_object_id_works(names: tuple[str, ...]) -> None:
    """Where the service knows -ServiceId (too), the registration is made all the same, and found again."""
    async with customer(Manners(object_id_names=names)) as us:
        _, second = await us.run_twice(us.request())

        assert us.principal().object_id == us.app.object_id
        assert us.reached() == {OFFICE, OBRIEN}
        assert us.changed().count("New-ServicePrincipal") == 1
        assert is_finished(second)


async def test_another_object_id_is_reported_and_never_replaced_by_itself() -> None:
    """A registration with another object id stays; nothing is granted; how to replace it is said."""
    async with customer() as us:
        wrong = us.registered(us.app.application_object_id)
        transcript = await us.run(us.request(), "file")

        assert us.changed() == []
        assert us.tenant.service_principals == [wrong]
        assert f"{wrong.object_id} instead of {us.app.object_id}" in transcript.stdout
        assert f"Remove-ServicePrincipal -Identity '{wrong.object_id}'" in transcript.stdout
        assert "NOT FINISHED: 2 of 2" in transcript.stdout
        assert transcript.exit_code == 1


async def test_the_way_to_replace_it_leads_into_the_same_cloud() -> None:
    """The commands connect with the options of the script; without them they would land in another Exchange."""
    async with customer() as us:
        us.registered(us.app.application_object_id)
        transcript = await us.run(replace(us.request(), options=ScriptOptions(disable_wam=True)), "file")
        elsewhere = build(replace(us.request(), options=ScriptOptions(cloud=Cloud.CHINA))).text

        assert "  Connect-ExchangeOnline -DisableWAM\n" in transcript.stdout
        assert "Write-Host '  Connect-ExchangeOnline -ExchangeEnvironmentName ''O365China" in elsewhere


async def test_a_mailbox_that_fails_does_not_keep_the_others() -> None:
    """The end says which mailbox is done and which is not, in plain words and in Exchange's own."""
    async with customer() as us:
        transcript = await us.run(us.request(ScriptKind.SETUP, NOBODY, OFFICE), "file")
        done, missing = transcript.stdout.split("Not done:")

        assert us.reached() == {OFFICE}
        assert f"{OFFICE}: full access granted" in done.split("Done:")[1]
        assert f"{NOBODY}: Exchange does not find this mailbox" in missing
        assert "couldn't be found on" in missing
        assert "NOT FINISHED: 1 of 2" in missing
        assert transcript.exit_code == 1


@pytest.mark.parametrize(
    ("wording", "accepted"),
    [
        (NotFoundWording.USER_OR_GROUP, PrincipalName.IDENTITY),
        (NotFoundWording.OBJECT_ON_SERVER, PrincipalName.OBJECT_ID),
        (NotFoundWording.COULD_NOT_FIND, PrincipalName.SID),
    ],
)
async def test_a_registration_that_exchange_does_not_see_yet_is_waited_for(
    wording: NotFoundWording, accepted: PrincipalName
) -> None:
    """Late listing and late resolving are tried again, whatever the words, and whichever of its ids Exchange takes; never its name."""
    manners = Manners(
        principal_known_after_calls=4,
        principal_listed_after_calls=1,
        permission_listed_after_calls=1,
        user_not_found=wording,
        accepted_users=frozenset({accepted}),
    )
    async with customer(manners) as us:
        transcript = await us.run(us.request(), tries=9)

        assert us.reached() == {OFFICE, OBRIEN}
        assert "Exchange is not there yet" in transcript.stdout
        assert is_finished(transcript.stdout)
        assert not any("Mail access" in str(c.parameters["User"]) for c in us.called("Add-MailboxPermission"))


async def test_waiting_has_a_limit_and_does_not_end_in_done() -> None:
    """A registration that stays invisible ends in a sentence that says when to try again."""
    async with customer(Manners(principal_known_after_calls=1000)) as us:
        transcript = await us.run(us.request(), "file", tries=2)

        assert us.reached() == set()
        assert "does not know the new registration here yet" in transcript.stdout
        assert "NOT FINISHED: 2 of 2" in transcript.stdout


@pytest.mark.parametrize(
    ("column", "lookup"),
    [
        (PrincipalName.SID, UserLookup.FILTERS),
        (PrincipalName.IDENTITY, UserLookup.REFUSED),
        (PrincipalName.OBJECT_ID, UserLookup.IGNORED),
        (PrincipalName.APP_ID, UserLookup.FILTERS),
        *((PrincipalName.DISPLAY_NAME, lookup) for lookup in UserLookup),
    ],
)
async def test_the_permission_is_recognised_in_every_form_and_a_namesakes_is_not_taken_for_it(
    column: PrincipalName, lookup: UserLookup
) -> None:
    """A SID, an id or only a name in the list: both runs end well, and a namesake's entry never counts as ours."""
    async with customer(Manners(user_column=column, user_lookup=lookup)) as us:
        ours, namesake = (
            us.registered(),
            us.registered("44444444-aaaa-4bbb-8ccc-000000000004", app_id="55555555-aaaa-4bbb-8ccc-000000000005"),
        )
        us.give(namesake, OFFICE)
        runs = await us.run_twice(us.request())

        assert us.reached() == {OFFICE, OBRIEN}
        assert [len(us.tenant.mailboxes[b].permissions) for b in (OFFICE, OBRIEN)] == [2, 1]
        assert us.tenant.service_principals == [ours, namesake]
        assert all(is_finished(run) for run in runs)


async def test_a_deny_is_left_alone_and_reported() -> None:
    """An explicit prohibition is the customer's decision."""
    async with customer() as us:
        us.give(us.registered(), OFFICE, deny=True)
        transcript = await us.run(us.request(ScriptKind.SETUP, OFFICE))

        assert us.changed() == []
        assert "explicit Deny" in transcript.stdout
        assert "NOT FINISHED" in transcript.stdout


async def test_an_alias_is_set_up_with_a_warning() -> None:
    """Permissions go to the mailbox behind an alias; the program must use the primary address."""
    async with customer() as us:
        transcript = await us.run(us.request(ScriptKind.SETUP, "info@kanzlei.example"))

        assert us.reached() == {OFFICE}
        assert f"the primary address is {OFFICE}" in transcript.stdout


async def test_switches_are_turned_on_only_when_asked_for() -> None:
    """--enable-protocols turns IMAP and SMTP AUTH on for the named mailboxes, and touches neither the others nor the organization."""
    async with customer() as us:
        us.tenant.mailboxes[OFFICE].imap_enabled = False
        us.tenant.mailboxes[ARCHIVE].imap_enabled = False
        transcript = await us.run(us.request(enable_protocols=True))

        assert us.changed().count("Set-CASMailbox") == 1
        assert us.tenant.mailboxes[OFFICE].imap_enabled
        assert us.tenant.mailboxes[OFFICE].smtp_auth_disabled is False
        assert not us.tenant.mailboxes[ARCHIVE].imap_enabled
        assert us.tenant.smtp_auth_disabled
        assert f"{OFFICE}: full access granted, IMAP on, SMTP AUTH on" in transcript.stdout
        assert "does not switch on" not in transcript.stdout


async def test_a_switch_that_does_not_turn_is_not_done() -> None:
    """The permission is there, the switch is not: the end says both."""
    async with customer(Manners(failing=(Failing("Set-CASMailbox", Trouble.NOT_ALLOWED),))) as us:
        transcript = await us.run(us.request(ScriptKind.SETUP, OFFICE, enable_protocols=True))

        assert us.reached() == {OFFICE}
        assert "full access granted; IMAP and SMTP AUTH could not be switched on" in transcript.stdout
        assert "NOT FINISHED: 1 of 1" in transcript.stdout


async def test_what_exchange_refuses_is_said_in_plain_words() -> None:
    """Each mailbox has its own reason, and none ends in done, even in a console that goes on silently after errors."""
    alias = "info@kanzlei.example"
    refusals = {
        OFFICE: (Trouble.NOT_ALLOWED, "The account that signed in may not do this"),
        OBRIEN: (Trouble.FRESH_TENANT, "This tenant is not open for changes yet"),
        ARCHIVE: (Trouble.LIST_FULL, "The mailbox's permission list is full"),
        alias: (Trouble.SERVER_BUSY, "Exchange is busy"),
    }
    failing = tuple(Failing("Add-MailboxPermission", trouble, identity=box) for box, (trouble, _) in refusals.items())
    async with customer(Manners(failing=failing)) as us:
        silent = "$ErrorActionPreference = 'SilentlyContinue'\nSet-StrictMode -Version Latest\n"
        transcript = await us.run(us.request(ScriptKind.SETUP, *refusals), before=silent, tries=1)

        assert us.reached() == set()
        for box, (_, said) in refusals.items():
            assert f"{box}: {said}" in transcript.stdout
        assert "NOT FINISHED: 4 of 4" in transcript.stdout
        assert us.disconnected()


async def test_a_passing_trouble_is_tried_again() -> None:
    """A busy service is asked once more, whatever was asked of it."""
    cmdlets = ("Get-ServicePrincipal", "New-ServicePrincipal", "Get-MailboxPermission", "Add-MailboxPermission")
    failing = tuple(Failing(cmdlet, Trouble.THROTTLED, times=1) for cmdlet in cmdlets)
    async with customer(Manners(failing=failing)) as us:
        transcript = await us.run(us.request())

        assert us.reached() == {OFFICE, OBRIEN}
        assert is_finished(transcript.stdout)


async def test_a_missing_role_is_named() -> None:
    """An account that is not offered the cmdlets is told which role it needs."""
    async with customer(Manners(not_offered=frozenset({"Get-ServicePrincipal", "New-ServicePrincipal"}))) as us:
        transcript = await us.run(us.request())

        assert us.changed() == []
        assert "needs the role Exchange Administrator" in transcript.stdout
        assert "NOT FINISHED: 2 of 2" in transcript.stdout
        assert us.disconnected()


async def test_a_partner_signs_in_to_the_customer_in_its_cloud() -> None:
    """The options of the connection arrive as they were asked for."""
    async with customer(
        Manners(admin_of="other.example", partner_of=("kanzlei.example",), environment="O365USGovGCCHigh")
    ) as us:
        transcript = await us.run(us.request(delegated="kanzlei.example", disable_wam=True, cloud=Cloud.GCC_HIGH))

        (connect,) = us.called("Connect-ExchangeOnline")
        assert (connect.parameters["DelegatedOrganization"], connect.parameters["DisableWAM"]) == (
            "kanzlei.example",
            True,
        )
        assert us.reached() == {OFFICE, OBRIEN}
        assert is_finished(transcript.stdout)


async def test_an_object_id_that_entra_does_not_know_is_named() -> None:
    """Where Exchange asks Entra, the registration's own object id is refused, and the sentence says which id is needed."""
    async with customer(Manners(checks_object_id=True)) as us:
        transcript = await us.run(us.request(object_id=us.app.application_object_id), tries=1)

        assert us.changed() == []
        assert "Entra knows no enterprise application with this object ID" in transcript.stdout
        assert not is_finished(transcript.stdout)


async def test_a_registration_made_before_but_not_listed_yet_is_not_made_twice() -> None:
    """A second run right after the first meets a service that knows the registration and does not show it."""
    async with customer(Manners(principal_listed_after_calls=3)) as us:
        for _ in range(2):
            transcript = await us.run(us.request(), tries=0)

            assert not is_finished(transcript.stdout)
            assert len(us.tenant.service_principals) == 1

        assert is_finished((await us.run(us.request())).stdout)
        assert us.reached() == {OFFICE, OBRIEN}
