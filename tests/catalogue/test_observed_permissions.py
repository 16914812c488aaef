"""Facts about who may open a mailbox, by what Get-MailboxPermission shows."""

from __future__ import annotations

import pytest

from tests.catalogue.observed_pastes import (
    COLUMNS,
    OFFICE,
    RIGHT,
    SELF,
    SID,
    WRONG,
    codes,
    entry,
    facts,
    jwt,
    permissions,
    registration,
    told,
)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((SELF,), "permission_absent"),
        ((SELF, entry("max@kanzlei-muster.example")), "permission_absent"),
        ((SELF, entry(RIGHT)), "permission_granted"),
        ((SELF, entry(RIGHT, "{FullAcc…")), "permission_granted"),
        ((SELF, entry(RIGHT, "{ReadPermission}")), "permission_incomplete"),
        ((SELF, entry(RIGHT, deny=True)), "permission_denied"),
        ((SELF, entry(RIGHT).rstrip()[:-5] + "\n"), "permission_entered"),
        ((SELF, entry(WRONG)), "permission_unattributed"),
        ((SELF, entry(SID)), "permission_unattributed"),
        ((SELF, entry("Kanzlei Mailabruf")), "permission_unattributed"),
        ((entry("max@kanzlei-muster.example"),), ""),
        ((), ""),
    ],
)
def test_the_entries_of_a_mailbox_say_whether_the_app_may(rows: tuple[str, ...], code: str) -> None:
    """With the app known from a token: its own entry decides, one that may be anybody's decides nothing."""
    found = told(permissions(*rows) + "\n" + jwt())

    assert {(code, OFFICE)} - {("", OFFICE)} == {f for f in found if f[0].startswith("permission_")}


def test_a_name_or_sid_is_the_apps_where_its_registration_stands_beside() -> None:
    """Get-ServicePrincipal in the same paste tells how Exchange calls the app."""
    wide = COLUMNS.replace(" " * 17 + "AccessRights", " " * 48 + "AccessRights").replace(
        " " * 17 + "---", " " * 48 + "---"
    )
    rows = f"{'Office':<20} {SID:<51} {'{FullAccess}':<30} False       False\n"
    text = f"Get-MailboxPermission {OFFICE}\n\n{wide}{rows}"

    assert ("permission_granted", OFFICE) in told(registration() + text)
    assert ("permission_granted", OFFICE) in told(registration() + permissions(SELF, entry("Kanzlei Mailabruf")))
    assert ("permission_unattributed", OFFICE) in told(text)


def test_a_list_of_entries_reads_like_the_table() -> None:
    """Format-List shows one entry per paragraph."""
    text = (
        f"PS C:\\> Get-MailboxPermission '{OFFICE}' | fl\n\n\n"
        "AccessRights    : {FullAccess,\n                  ReadPermission}\nDeny            : False\n"
        "User            : NT AUTHORITY\\SELF\nIdentity        : Office\nIsInherited     : False\n\n"
        f"AccessRights    : {{FullAccess}}\nDeny            : Falsch\nUser            : {RIGHT}\n"
        "Identity        : Office\nIsInherited     : Falsch\n\n"
    )

    assert ("permission_granted", OFFICE) in told(text + jwt())
    assert {("permission_unattributed", OFFICE)} == told(text)


def test_output_without_an_address_names_nobody() -> None:
    """Exchange shows the mailbox's name only; which address that is, the command or Get-Mailbox beside it tells."""
    table = COLUMNS + SELF
    box = f"Get-Mailbox {OFFICE} | fl Identity,PrimarySmtpAddress\n\nIdentity           : Office\nPrimarySmtpAddress : {OFFICE}\n\n"

    assert facts(table, "mailbox_unnamed") == [{"identity": "Office", "finding": "observed.permission_absent"}]
    assert set() == told(table)
    assert ("permission_absent", OFFICE) in told(box + table)


def test_a_filtered_or_torn_table_proves_no_absence() -> None:
    """Only the first entry, only one user's, or a row that cannot be read: the app may be in what is missing."""
    command = f"Get-MailboxPermission {OFFICE}"

    assert set() == codes(f"{command} | select -First 1\n\n{COLUMNS}{SELF}")
    assert set() == codes(f"{command} -User x@kanzlei-muster.example\n\n{COLUMNS}{SELF}")
    assert set() == codes(f"{command}\n\n{COLUMNS}{SELF}abgeschnitten\n")
    assert {"permission_absent"} == codes(f"{command}\n\n{COLUMNS}{SELF}")


def test_a_folders_permissions_are_not_the_mailboxes() -> None:
    """Get-MailboxFolderPermission shows similar columns for calendars."""
    text = f"Get-MailboxFolderPermission {OFFICE}\n\nFolderName   : Kalender\nUser         : {RIGHT}\nAccessRights : {{FullAccess}}\nDeny : False\n"

    assert set() == codes(text)


@pytest.mark.parametrize(
    ("last", "code"), [(entry(RIGHT), "permission_granted"), (entry(RIGHT, deny=True), "permission_denied")]
)
def test_of_what_is_shown_again_and_again_the_last_holds(last: str, code: str) -> None:
    """The same output before and after another one counts where it stands last."""
    shown = [permissions(SELF, entry(RIGHT)), permissions(SELF, entry(RIGHT, deny=True)), permissions(SELF)] * 3
    paste = f"{registration(RIGHT)}{''.join(shown)}{permissions(SELF, last)}"

    assert codes(paste) == {"registration_present", code}
