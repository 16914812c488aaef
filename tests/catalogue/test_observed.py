"""Facts about what Exchange's own output, network tests and the looking script's block say once they are pasted."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue._observed_tokens import EXCHANGE
from bot.catalogue.observed import OBSERVATIONS, read_observations
from bot.clouds import CLOUDS
from tests.catalogue.observed_pastes import (
    APP,
    COLUMNS,
    INFO,
    OFFICE,
    RIGHT,
    SELF,
    SID,
    TENANT,
    WRONG,
    entry,
    jwt,
    permissions,
    registration,
    wrapped,
    xoauth2,
)

BLOCK = f"""=== MAILCHECK INSPECT BEGIN ===
format: 1
time: 2026-11-20T10:00:00Z
app: {APP}
tenant: {TENANT}
tenant-expected: {TENANT}
object-id-expected: {RIGHT}
registration: present
object-id: {WRONG}
organization-smtp-auth: off
mailbox: {OFFICE}
found: yes
primary: {OFFICE}
type: UserMailbox
licensed: no
full-access: no
imap: off
smtp-auth: on
smtp-auth-set-by: mailbox
mailbox: {INFO}
found: yes
primary: {OFFICE}
type: SharedMailbox
licensed: no
full-access: denied
imap: on
smtp-auth: off
smtp-auth-set-by: organization
complete: yes
=== MAILCHECK INSPECT END ===
"""
CAS = f"Get-CASMailbox -Identity {OFFICE} | fl ImapEnabled,SmtpClientAuthenticationDisabled\n\n"
TRANSPORT = (
    "Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled\n\nSmtpClientAuthenticationDisabled : {}\n\n"
)


def codes(text: str) -> set[str]:
    """The codes without their source."""
    return {f.code.removeprefix("observed.") for f in read_observations(text)}


def facts(text: str, name: str) -> list[dict[str, Any]]:
    """The facts of every finding of this code."""
    return [dict(f.facts) for f in read_observations(text) if f.code == f"observed.{name}"]


def told(text: str) -> set[tuple[str, str]]:
    """Codes about a mailbox, each with the mailbox."""
    return {
        (f.code.removeprefix("observed."), str(f.facts["mailbox"]))
        for f in read_observations(text)
        if "mailbox" in f.facts
    }


def test_the_whole_block_tells_registration_switches_and_each_mailbox() -> None:
    """Everything that decides something in the block becomes a finding about the right mailbox."""
    assert {
        ("mailbox_present", OFFICE),
        ("mailbox_kind", OFFICE),
        ("mailbox_unlicensed", OFFICE),
        ("permission_absent", OFFICE),
        ("imap_disabled", OFFICE),
        ("smtp_enabled", OFFICE),
        ("mailbox_present", INFO),
        ("mailbox_kind", INFO),
        ("address_secondary", INFO),
        ("permission_denied", INFO),
        ("imap_enabled", INFO),
        ("smtp_inherited_disabled", INFO),
    } == told(BLOCK)
    assert {"registration_present", "registration_differs", "smtp_tenant_disabled"} < codes(BLOCK)
    assert facts(BLOCK, "registration_differs") == [{"object_id": WRONG, "expected": RIGHT, "expected_by": "script"}]
    assert facts(BLOCK, "address_secondary") == [{"mailbox": INFO, "primary": OFFICE}]


@pytest.mark.parametrize(
    "worn",
    [
        BLOCK.replace("\n", "\r\n"),
        "".join(f"> {line}\n" for line in BLOCK.split("\n")),
        "".join(f"&gt; {line}\n" for line in BLOCK.split("\n")),
        f"Hallo, hier die Ausgabe:\n```{BLOCK}```\nDanke und viele Grüße",
        BLOCK.replace(": ", ":\u00a0"),
        BLOCK.replace(OFFICE, f"<mailto:{OFFICE}|{OFFICE}>"),
        BLOCK.replace(
            "complete:", "error: Das ist eine lange Meldung, die\nin der naechsten Zeile weitergeht\ncomplete:"
        ),
        "\ufeff" + "".join(f"    {line}\n" for line in BLOCK.split("\n")),
    ],
)
def test_what_mail_and_chat_do_to_the_block_changes_nothing(worn: str) -> None:
    """Quotation marks, fences, entities, links, wrapped errors and odd blanks do not matter."""
    assert read_observations(BLOCK) == read_observations(worn)


def test_a_block_that_was_cut_off_says_only_what_is_whole() -> None:
    """The last line before the cut may be half a line, so it says nothing."""
    cut = BLOCK[: BLOCK.index("imap: off") + len("imap: off\n")].rstrip("\n")

    assert "permission_absent" in codes(cut)
    assert "imap_disabled" not in codes(cut)


def test_unknown_and_errors_in_the_block_say_nothing() -> None:
    """What the script could not read is neither yes nor no."""
    text = BLOCK
    for key in ("registration", "full-access", "imap", "smtp-auth", "found", "organization-smtp-auth", "licensed"):
        text = "".join(
            f"{key}: unknown\n" if line.startswith(f"{key}: ") else f"{line}\n" for line in text.splitlines()
        )

    assert {"mailbox_kind"} == codes(text)


def test_a_block_from_another_tenant_says_only_that() -> None:
    """What was read in a foreign tenant is no evidence about this one."""
    text = BLOCK.replace(f"tenant: {TENANT}", f"tenant: {WRONG}")

    assert {"session_tenant_differs"} == codes(text)
    assert facts(text, "session_tenant_differs") == [{"tenant": WRONG, "expected": TENANT}]


def test_the_later_of_two_blocks_holds() -> None:
    """Before and after a fix: what was seen last counts, in whatever order the blocks were pasted."""
    after = (
        BLOCK.replace("T10:", "T11:")
        .replace(f"object-id: {WRONG}", f"object-id: {RIGHT}")
        .replace("imap: off", "imap: on")
    )

    for text in (BLOCK + after, after + BLOCK):
        assert "registration_differs" not in codes(text)
        assert ("imap_enabled", OFFICE) in told(text)
        assert ("imap_disabled", OFFICE) not in told(text)


def test_the_script_itself_is_no_block() -> None:
    """Its text holds the marks too, but no facts."""
    assert set() == codes(
        "Write-Output '=== MAILCHECK INSPECT BEGIN ==='\n$mailcheck.Report | Write-Output\nfull-access\n"
    )


def test_a_registered_object_id_is_compared_with_the_right_one_in_the_same_paste() -> None:
    """Entra's own output and a token know which id is right; alone, a registration is only reported."""
    entra = f"PS C:\\> Get-MgServicePrincipal -Filter \"appId eq '{APP}'\" | fl Id,AppId\n\nId    : {RIGHT}\nAppId : {APP}\n"

    assert {"registration_present"} == codes(registration())
    assert facts(registration() + entra, "registration_differs") == [
        {"object_id": WRONG, "expected": RIGHT, "expected_by": "entra"}
    ]
    assert facts(registration() + jwt(), "registration_differs") == [
        {"object_id": WRONG, "expected": RIGHT, "expected_by": "token"}
    ]
    assert "registration_matched" in codes(registration(RIGHT) + jwt())
    assert "registration_differs" not in codes(registration() + jwt(appid=WRONG))
    assert "registration_of_app_id" in codes(registration(APP))


def test_a_list_of_several_apps_names_none_unless_the_paste_knows_which() -> None:
    """Get-ServicePrincipal with an unknown name lists all; which of them is meant, a token in the paste tells."""
    other = "99999999-8888-4777-8666-555555555555"
    rows = f"Kanzlei Mailabruf {RIGHT} {APP}\nScanner           {WRONG} {other}\n"
    table = (
        "PS C:\\> Get-ServicePrincipal\n\nDisplayName       ObjectId                             AppId\n"
        "-----------       --------                             -----\n" + rows
    )

    assert {"registration_listed"} == codes(table)
    assert facts(table + "\n" + jwt(), "registration_present") == [{"object_id": RIGHT, "app_id": APP}]
    assert "registration_listed" not in codes(table + "\n" + jwt())


def test_several_registrations_of_one_app_are_told() -> None:
    """The app may be registered with the wrong and with the right id at once."""
    two = (
        registration()
        + f"DisplayName : Kanzlei Mailabruf\nAppId       : {APP}\nObjectId    : {RIGHT}\nSid         : {SID}\n"
    )

    assert [{"app_id": APP, "object_ids": f"{WRONG}, {RIGHT}"}] == facts(two, "registration_several")


def test_nothing_between_two_prompts_is_an_absent_registration() -> None:
    """The filter ran and found nothing; without the second prompt the rest may only not have been copied."""
    asked = f"PS C:\\> Get-ServicePrincipal | Where-Object {{$_.AppId -eq '{APP}'}} | fl\n\n"

    assert {"registration_absent"} == codes(asked + "PS C:\\> ")
    assert set() == codes(asked)
    assert set() == codes(asked.replace("Get-S", "$sp = Get-S") + "PS C:\\> ")
    assert set() == codes(asked + "Get-ServicePrincipal : Zugriff verweigert\nPS C:\\> ")


def test_entras_objects_and_typed_ids_are_no_registration() -> None:
    """Other cmdlets show the same names for Entra's objects, and a person may write down two ids by hand."""
    azure = f"PS C:\\> Get-AzureADServicePrincipal\n\nObjectId : {WRONG}\nAppId    : {APP}\n"
    graph = f"PS C:\\> Get-MgApplication\n\nId       : {WRONG}\nAppId    : {APP}\nDisplayName : x\n"

    assert {"enterprise_app_present"} == codes(azure)
    assert set() == codes(graph)
    assert set() == codes(f"AppId: {APP}\nObjectId: {WRONG}\n")


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


TNC = (
    "WARNUNG: TCP connect to (192.0.2.7 : 993) failed\n\n\nComputerName           : outlook.office365.com\n"
    "RemoteAddress          : 192.0.2.7\nRemotePort             : 993\nPingSucceeded          : False\nTcpTestSucceeded       : {}\n"
)


@pytest.mark.parametrize(
    ("text", "code", "host", "port"),
    [
        (TNC.format("False"), "port_blocked", "outlook.office365.com", 993),
        (TNC.format("True"), "port_reached", "outlook.office365.com", 993),
        (
            "Connection to smtp.office365.com (192.0.2.7) 587 port [tcp/submission] succeeded!",
            "port_reached",
            "smtp.office365.com",
            587,
        ),
        (
            "nc: connect to smtp.office365.com port 587 (tcp) failed: Connection timed out",
            "port_blocked",
            "smtp.office365.com",
            587,
        ),
        (
            "* Connected to outlook.office365.com (192.0.2.7) port 993 (#0)",
            "port_reached",
            "outlook.office365.com",
            993,
        ),
        (
            "curl: (7) Failed to connect to outlook.office365.com port 993 after 21040 ms: Couldn't connect to server",
            "port_blocked",
            "outlook.office365.com",
            993,
        ),
        (
            "$ openssl s_client -connect outlook.office365.com:993\nCONNECTED(00000003)\ndepth=2",
            "port_reached",
            "outlook.office365.com",
            993,
        ),
        (
            "$ telnet smtp.office365.com 587\nTrying 192.0.2.7...\nConnected to smtp.office365.com.",
            "port_reached",
            "smtp.office365.com",
            587,
        ),
        (
            "Verbindungsaufbau zu smtp.office365.com...Es konnte keine Verbindung mit dem Host hergestellt werden, auf Port 587: Verbindungsfehler",
            "port_blocked",
            "smtp.office365.com",
            587,
        ),
    ],
)
def test_a_network_test_says_whether_the_port_answers(text: str, code: str, host: str, port: int) -> None:
    """Every tool in its own words."""
    assert [{"host": host, "port": port}] == facts(text, code)


@pytest.mark.parametrize(
    "text",
    [
        "WARNING: Name resolution of outlok.office365.com failed\n\nComputerName : outlok.office365.com\nRemoteAddress :\nTcpTestSucceeded : False\n",
        "curl: (6) Could not resolve host: outlok.office365.com",
        "*** dns.kanzlei.local can't find outlok.office365.com: Non-existent domain",
        "*** outlok.office365.com wurde von dns.kanzlei.local nicht gefunden: Non-existent domain.",
    ],
)
def test_a_name_that_does_not_exist_is_no_blocked_port(text: str) -> None:
    """Where the name has no address, nothing was tried."""
    assert {"name_unresolved"} == codes(text)
    assert facts(text, "name_unresolved") == [{"host": "outlok.office365.com"}]


def test_bare_words_say_nothing() -> None:
    """Lines that look like answers without their question."""
    assert set() == codes("CONNECTED(00000003)\nTcpTestSucceeded : False\nTrue\nConnected to smtp.example.\n")


def test_every_finding_has_its_sentence_in_both_languages_with_its_facts() -> None:
    """What a sentence asks for, every finding of the code brings along."""
    texts = [BLOCK, registration(APP), registration() + jwt(), TNC.format("False"), xoauth2(), TRANSPORT.format("True")]
    texts += [
        permissions(SELF, entry(WRONG)),
        COLUMNS + SELF,
        f"{CAS}ImapEnabled : False\n",
        jwt(aud="x", exp=5, scp="y"),
    ]
    for finding in (finding for text in texts for finding in read_observations(text)):
        sentence = OBSERVATIONS[finding.code].filled(**finding.facts)
        assert "{" not in sentence.de + sentence.en
    for text in OBSERVATIONS.values():
        names = [{name for _, name, _, _ in string.Formatter().parse(words) if name} for words in (text.de, text.en)]
        assert names[0] == names[1]


def test_the_audiences_include_every_cloud() -> None:
    """A new cloud's scope must be known here too."""
    assert {hosts.scope.removesuffix("/.default") for hosts in CLOUDS.values()} <= EXCHANGE


PIECES = (
    BLOCK.splitlines(keepends=True)
    + (permissions(SELF, entry(SID)) + registration() + TNC + CAS).splitlines(keepends=True)
    + [
        "PS :  x>\n",
        "eyJ",
        "dXNlcj0",
        "\x01",
        "{",
        "}",
        ": ",
        "...",
        "----\n",
        "\u2028",
        "&#x;",
        "> ",
        "\ud800",
        "S-1-5-21-",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=40))
def test_no_text_makes_it_fail(pieces: list[str]) -> None:
    """Whatever is pasted, there is an answer, and each code in it has a sentence."""
    assert {f.code for f in read_observations("".join(pieces))} <= OBSERVATIONS.keys()
