"""Facts about a mailbox's switches, address, kind and licence, by what Exchange's commands show."""

from __future__ import annotations

import pytest

from tests.catalogue.observed_pastes import (
    APP,
    CAS,
    COLUMNS,
    INFO,
    OFFICE,
    RIGHT,
    SELF,
    TRANSPORT,
    codes,
    entry,
    facts,
    jwt,
    told,
    wrapped,
)


@pytest.mark.parametrize(
    ("imap", "smtp", "expected"),
    [
        ("True", "False", {"imap_enabled", "smtp_enabled"}),
        ("Falsch", "Wahr", {"imap_disabled", "smtp_disabled"}),
        ("$true", "", {"imap_enabled", "smtp_inherited"}),
        ("Tr…", "Fa...", set()),
    ],
)
def test_the_switches_of_a_mailbox_are_read_in_both_languages(imap: str, smtp: str, expected: set[str]) -> None:
    """An empty SMTP value is the organization's business; a cut one says nothing."""
    as_list = f"{CAS}ImapEnabled                      : {imap}\nSmtpClientAuthenticationDisabled : {smtp}\n\n"
    as_table = f"{CAS}ImapEnabled SmtpClientAuthenticationDisabled\n----------- --------------------------------\n{imap:>11} {smtp:>32}\n"

    assert {(code, OFFICE) for code in expected} == told(as_list) == told(as_table)


def test_a_chat_may_take_the_blanks_and_add_marks() -> None:
    """Columns squeezed to single blanks, a command between backticks."""
    squeezed = f"{COLUMNS}{SELF}{entry(RIGHT)}".replace(RIGHT[:17] + "...", RIGHT)
    squeezed = "\n".join(" ".join(line.split()) for line in squeezed.split("\n"))

    assert ("permission_granted", OFFICE) in told(f"Get-MailboxPermission {OFFICE}\n\n{squeezed}\n{jwt()}")
    assert {("imap_disabled", OFFICE)} == told(f"`Get-CASMailbox {OFFICE} | fl ImapEnabled`\nImapEnabled : False\nGruß")


def test_the_organizations_switch_decides_where_the_mailbox_has_none() -> None:
    """Mailbox empty and organization off is off, for this mailbox too."""
    inherits = CAS + "ImapEnabled                      : True\nSmtpClientAuthenticationDisabled :\n\n"

    assert {"smtp_tenant_disabled"} == codes(TRANSPORT.format("True"))
    assert {"smtp_tenant_enabled"} == codes(TRANSPORT.format("Falsch"))
    assert "smtp_inherited_disabled" in codes(TRANSPORT.format("True") + inherits)
    assert "smtp_enabled" in codes(inherits + TRANSPORT.format("False"))
    assert set() == codes("SmtpClientAuthenticationDisabled : True\n")


def test_what_a_guide_says_one_should_see_was_not_seen() -> None:
    """Instructions hold the same lines as outputs."""
    assert set() == codes(CAS + "Should return:\n\nSmtpClientAuthenticationDisabled : False\n")
    assert set() == codes(f"{CAS}Erwartete Ausgabe:\nImapEnabled : True\n")


def test_two_commands_one_under_the_other_leave_open_whose_output_follows() -> None:
    """Without a prompt nobody knows which of the mailboxes is shown first."""
    text = f"Get-CASMailbox {OFFICE} | fl ImapEnabled\nGet-CASMailbox {INFO} | fl ImapEnabled\n\nImapEnabled : False\n\nImapEnabled : True\n"

    assert set() == told(text)


def test_the_later_look_at_a_switch_holds() -> None:
    """Off, then switched on, then looked again."""
    text = f"PS C:\\> {CAS}ImapEnabled : False\n\nPS C:\\> Set-CASMailbox {OFFICE} -ImapEnabled $true\nPS C:\\> {CAS}ImapEnabled : True\n"

    assert {("imap_enabled", OFFICE)} == told(text)


@pytest.mark.parametrize(
    ("kind", "sku", "expected"),
    [
        ("UserMailbox", "True", {"mailbox_present", "mailbox_kind", "mailbox_licensed"}),
        ("UserMailbox", "Falsch", {"mailbox_present", "mailbox_kind", "mailbox_unlicensed"}),
        ("SharedMailbox", "False", {"mailbox_present", "mailbox_kind"}),
        ("GroupMailbox", "", {"mailbox_present", "mailbox_of_group"}),
        ("PublicFolderMailbox", "", {"mailbox_present", "mailbox_of_folders"}),
        ("MailUser", "", {"recipient_no_mailbox"}),
        ("RemoteUserMailbox", "", set()),
    ],
)
def test_the_kind_of_a_recipient_and_its_licence_are_told(kind: str, sku: str, expected: set[str]) -> None:
    """A licence counts only where the kind needs one."""
    text = (
        f"PS C:\\> Get-Recipient {OFFICE} | fl PrimarySmtpAddress,RecipientTypeDetails,SKUAssigned\n\n"
        f"PrimarySmtpAddress   : {OFFICE}\nRecipientTypeDetails : {kind}\nSKUAssigned          : {sku}\n"
    )

    assert {(code, OFFICE) for code in expected} == told(text)


def test_an_address_that_is_not_the_primary_one_is_told() -> None:
    """Asked by an alias Exchange shows the primary address; a sign-in name that differs has its own code."""
    shown = f"PrimarySmtpAddress   : {OFFICE}\nUserPrincipalName    : m.muster@kanzlei-muster.example\n"

    assert facts(f"Get-Mailbox {INFO} | fl\n\n{shown}", "address_secondary") == [{"mailbox": INFO, "primary": OFFICE}]
    assert "upn_differs" in codes(f"Get-Mailbox m.muster@kanzlei-muster.example | fl\n\n{shown}")
    assert "address_secondary" not in codes(f"Get-Mailbox {OFFICE} | fl\n\n{shown}")


@pytest.mark.parametrize("width", [300, 80, 47])
def test_a_mailbox_that_exchange_online_does_not_find_is_missing(width: int) -> None:
    """The message names the object; a shell on the premises knows nothing of the cloud."""
    said = f"Get-Mailbox : The operation couldn't be performed because object '{INFO}' couldn't be found on 'FR0P281A01DC001.DEUP281A001.PROD.OUTLOOK.COM'."
    german = f'Get-Mailbox : Der Vorgang konnte nicht ausgeführt werden, weil das Objekt "{INFO}" nicht auf "FR0P281A01DC001.DEUP281A001.PROD.OUTLOOK.COM" gefunden wurde.'

    assert {("mailbox_missing", INFO)} == told(wrapped(said, width) + f"\n+ Get-Mailbox {INFO}")
    assert {("mailbox_missing", INFO)} == told(wrapped(german.replace('"', "'"), width))
    assert set() == told(said.replace("FR0P281A01DC001.DEUP281A001.PROD.OUTLOOK.COM", "DC01.kanzlei.local"))
    assert set() == told(said.replace("Get-Mailbox", "Add-MailboxPermission"))


def test_what_get_recipient_does_not_find_is_not_there_at_all() -> None:
    """Get-Mailbox passes over groups and mailboxes that live elsewhere, Get-Recipient over nothing."""
    said = f"Get-Recipient : The operation couldn't be performed because object '{INFO}' couldn't be found on 'FR0P281A01DC001.DEUP281A001.PROD.OUTLOOK.COM'."

    assert {("recipient_missing", INFO)} == told(f"PS C:\\> Get-Recipient {INFO}\n{said}")
    assert {("mailbox_missing", INFO)} == told(f"PS C:\\> Get-Mailbox {INFO}\n{said.replace('Recipient', 'Mailbox')}")


@pytest.mark.parametrize(("inside", "code"), [("True", "scope_covers"), ("False", "scope_misses")])
def test_whether_rbac_for_applications_covers_a_mailbox_is_told(inside: str, code: str) -> None:
    """Of the role for SMTP, and of the mailbox that was asked about; without one the cmdlet says Not Run."""
    asked = f"PS C:\\> Test-ServicePrincipalAuthorization -Identity {APP} -Resource {OFFICE} | fl\n\n"
    rows = (
        f"RoleName             : Application SMTP.SendAsApp\nGrantedPermissions   : SMTP.SendAsApp\n"
        f"AllowedResourceScope : Mail app\nInScope              : {inside}\n"
    )

    assert {(code, OFFICE)} == told(asked + rows)
    assert set() == told((asked + rows).replace("SMTP.SendAsApp", "Mail.Read"))
    assert set() == told(asked + rows.replace(inside, "Not Run"))
    assert set() == told(rows)


def test_domains_of_the_tenant_are_told() -> None:
    """An internal relay says that some of the domain's mailboxes are elsewhere."""
    text = (
        "Get-AcceptedDomain\n\nName     DomainName                  DomainType    Default\n----     ----------                  ----------    -------\n"
        "kanzlei  kanzlei-muster.example      Authoritative True\nalt      alt.kanzlei-muster.example  InternalRelay False\n"
    )

    assert facts(text, "domain_accepted") == [{"domain": "kanzlei-muster.example"}]
    assert facts(text, "domain_relayed") == [{"domain": "alt.kanzlei-muster.example", "kind": "InternalRelay"}]
