"""Where one can look to decide between causes: the command, and what each observation looks like in what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.model import Sentence, Standing, Text
from bot.templates import Syntax, Template, parse


class Way(StrEnum):
    """How an observation is made."""

    INSPECT = "inspect"
    """The customer's administrator runs the script that only looks, and sends its block back."""
    COMMAND = "command"
    """One command, its output pasted."""
    CHECK = "check"
    """Mailcheck's own check: the token's roles, and the pair of IMAP and SMTP."""
    HERE = "here"
    """A command for our own operator, on the machine on which Mailcheck runs: nothing is asked of the customer."""
    ASK = "ask"
    """A question to whoever has the problem."""


@dataclass(frozen=True, slots=True)
class Look:
    """One place to look. `where` is a key of PLACES; `shows`: finding code → what is to be seen then."""

    way: Way
    where: str
    text: Text
    command: Template
    shows: Mapping[str, Sentence]


_REGISTRATION: Mapping[str, Sentence] = {
    "observed.registration_absent": Text("Es kommt gar nichts.", "Nothing comes at all."),
    "observed.registration_refuted": Sentence("ObjectId ist nicht {object_id}.", "ObjectId is not {object_id}."),
    "observed.registration_proved": Sentence("ObjectId ist {object_id}.", "ObjectId is {object_id}."),
    "observed.registration_of_app_id": Text(
        "ObjectId ist die Anwendungs-ID selbst.", "ObjectId is the application id itself."
    ),
}
_PERMISSION: Mapping[str, Text] = {
    "observed.permission_absent": Text("Die App steht nicht in der Liste.", "The app is not in the list."),
    "observed.permission_incomplete": Text(
        "Die App steht in der Liste, aber ohne FullAccess.", "The app is in the list, but without FullAccess."
    ),
    "observed.permission_denied": Text("Bei der App steht Deny: True.", "The app's entry says Deny: True."),
    "observed.permission_granted": Text(
        "Die App steht mit FullAccess und Deny: False da.", "The app stands there with FullAccess and Deny: False."
    ),
}
_SWITCHES: Mapping[str, Text] = {
    "observed.imap_disabled": Text("ImapEnabled: False.", "ImapEnabled: False."),
    "observed.imap_enabled": Text("ImapEnabled: True.", "ImapEnabled: True."),
    "observed.smtp_enabled": Text(
        "SmtpClientAuthenticationDisabled: False.", "SmtpClientAuthenticationDisabled: False."
    ),
}
_ADDRESS: Mapping[str, Text] = {
    "observed.recipient_missing": Text("Das Objekt wird nicht gefunden.", "The object is not found."),
    "observed.address_secondary": Text(
        "PrimarySmtpAddress ist eine andere Adresse.", "PrimarySmtpAddress is another address."
    ),
    "observed.mailbox_of_group": Text("RecipientTypeDetails: GroupMailbox.", "RecipientTypeDetails: GroupMailbox."),
    "observed.mailbox_of_folders": Text(
        "RecipientTypeDetails: PublicFolderMailbox.", "RecipientTypeDetails: PublicFolderMailbox."
    ),
    "observed.recipient_no_mailbox": Text(
        "RecipientTypeDetails: MailUser oder ein anderer Empfänger ohne Postfach.",
        "RecipientTypeDetails: MailUser or another recipient without a mailbox.",
    ),
    "observed.address_confirmed": Text(
        "PrimarySmtpAddress ist genau diese Adresse.", "PrimarySmtpAddress is exactly this address."
    ),
}
_LICENCE: Mapping[str, Text] = {
    "observed.licence_missing": Text(
        "SKUAssigned: False bei einem UserMailbox.", "SKUAssigned: False at a UserMailbox."
    ),
    "observed.mailbox_licensed": Text("SKUAssigned: True.", "SKUAssigned: True."),
}
_SCOPE: Mapping[str, Text] = {
    "observed.scope_misses": Text("InScope: False.", "InScope: False."),
    "observed.scope_covers": Text("InScope: True.", "InScope: True."),
    "observed.scope_absent": Text("Es kommt gar nichts.", "Nothing comes at all."),
}
_IN_BLOCK: Mapping[str, Sentence] = {
    "observed.registration_absent": Text("registration: absent", "registration: absent"),
    "observed.registration_refuted": Sentence("object-id ist nicht {object_id}", "object-id is not {object_id}"),
    "observed.registration_of_app_id": Text(
        "object-id ist die Anwendungs-ID selbst", "object-id is the application id itself"
    ),
    "observed.registration_proved": Sentence("object-id ist {object_id}", "object-id is {object_id}"),
    "observed.permission_absent": Text("full-access: no", "full-access: no"),
    "observed.permission_denied": Text("full-access: denied", "full-access: denied"),
    "observed.permission_granted": Text("full-access: yes", "full-access: yes"),
    "observed.imap_disabled": Text("imap: off", "imap: off"),
    "observed.imap_enabled": Text("imap: on", "imap: on"),
    "observed.smtp_enabled": Text("smtp-auth: on", "smtp-auth: on"),
    "observed.recipient_missing": Text("recipient: no", "recipient: no"),
    "observed.address_secondary": Text(
        "primary ist eine andere Adresse als mailbox", "primary is another address than mailbox"
    ),
    "observed.address_confirmed": Text(
        "primary ist die Adresse hinter mailbox", "primary is the address behind mailbox"
    ),
    "observed.mailbox_of_group": Text("type: GroupMailbox", "type: GroupMailbox"),
    "observed.mailbox_of_folders": Text("type: PublicFolderMailbox", "type: PublicFolderMailbox"),
    "observed.recipient_no_mailbox": Text("type: MailUser", "type: MailUser"),
    "observed.licence_missing": Text("licensed: no bei type: UserMailbox", "licensed: no with type: UserMailbox"),
    "observed.mailbox_licensed": Text("licensed: yes", "licensed: yes"),
    "observed.scope_misses": Text("smtp-scope: out", "smtp-scope: out"),
    "observed.scope_covers": Text("smtp-scope: in", "smtp-scope: in"),
    "observed.scope_absent": Text("smtp-scope: none", "smtp-scope: none"),
}
_CHECKED: Mapping[str, Text] = {
    "token.imap_role_present": Text("Im Token steht IMAP.AccessAsApp.", "The token holds IMAP.AccessAsApp."),
    "token.smtp_role_present": Text("Im Token steht SMTP.SendAsApp.", "The token holds SMTP.SendAsApp."),
    "token.app_admitted": Text("Ein anderes Postfach lässt sich öffnen.", "Another mailbox opens."),
    "imap.mailbox_opened": Text("IMAP öffnet dieses Postfach.", "IMAP opens this mailbox."),
    "smtp.login_refused_too": Text("SMTP weist die App ebenso ab.", "SMTP turns the app away as well."),
    "record.secret_is_id": Text(
        "Gespeichert ist eine ID statt des Wertes.", "What is stored is an id instead of the value."
    ),
    "token.exchange_requested": Text("Der Bereich ist der von Exchange Online.", "The scope is Exchange Online's."),
    "token.other_resource_requested": Text(
        "Der Bereich gehört nicht zu Exchange Online.", "The scope does not belong to Exchange Online."
    ),
}


def _command(where: str, says: Text, command: str, shows: Mapping[str, Sentence]) -> Look:
    return Look(Way.COMMAND, where, says, parse(command, Syntax.POWERSHELL), shows)


OWN_NETWORK: Final = Look(
    Way.HERE,
    "mailcheck",
    Text(
        "Bei uns nachsehen, nicht beim Kunden: Kommt der Rechner, auf dem Mailcheck läuft (im Container: darin), ins Internet?",
        "Look on our side, not the customer's: does the machine on which Mailcheck runs (in a container: inside it) reach the internet?",
    ),
    parse("curl -sSI --max-time 10 {authority}", Syntax.SHELL),
    {},
)
"""Where nothing at all answered: what a customer's machine shows says nothing about ours."""
OWN_NETWORK_FIX: Final = "check-own-network"
OWN_NETWORK_SHOWS: Mapping[Standing, Text] = {
    Standing.CONFIRMED: Text(
        "„Could not resolve host“, „Failed to connect“ oder „timed out“.",
        "“Could not resolve host”, “Failed to connect” or “timed out”.",
    ),
    Standing.EXCLUDED: Text("Eine Zeile, die mit HTTP beginnt.", "A line that begins with HTTP."),
}
LOOKS: Final = (
    Look(
        Way.INSPECT,
        "exchange-powershell",
        Text(
            "Beim Kunden nachsehen: Das Skript ändert nichts und gibt am Ende einen Block aus.",
            "Look at the customer's side: the script changes nothing and prints a block at its end.",
        ),
        parse("mailcheck script --tenant {tenant} --inspect", Syntax.SHELL),
        _IN_BLOCK,
    ),
    Look(
        Way.CHECK,
        "mailcheck",
        Text(
            "Den Kunden prüfen: Das Token und das Paar IMAP/SMTP trennen, was die Meldung allein nicht trennt.",
            "Check the customer: the token and the pair IMAP/SMTP tell apart what the message alone does not.",
        ),
        parse("mailcheck check {tenant}", Syntax.SHELL),
        _CHECKED,
    ),
    _command(
        "exchange-powershell",
        Text("Nachsehen, was für die App registriert ist.", "See what is registered for the app."),
        "Get-ServicePrincipal | Where-Object { $_.AppId -eq {app_id} } | Format-List DisplayName,AppId,ObjectId",
        _REGISTRATION,
    ),
    _command(
        "exchange-powershell",
        Text("Nachsehen, wer auf das Postfach zugreifen darf.", "See who may access the mailbox."),
        "Get-MailboxPermission -Identity {mailbox} | Format-List User,AccessRights,Deny",
        _PERMISSION,
    ),
    _command(
        "exchange-powershell",
        Text("Die Schalter des Postfachs ansehen.", "Look at the mailbox's switches."),
        "Get-CASMailbox -Identity {mailbox} | Format-List PrimarySmtpAddress,ImapEnabled,SmtpClientAuthenticationDisabled",
        _SWITCHES,
    ),
    _command(
        "exchange-powershell",
        Text("Nachsehen, was unter der Adresse zu finden ist.", "See what is under the address."),
        "Get-Recipient -Identity {mailbox} | Format-List RecipientTypeDetails,PrimarySmtpAddress",
        _ADDRESS,
    ),
    _command(
        "exchange-powershell",
        Text("Nachsehen, ob das Postfach eine Lizenz hat.", "See whether the mailbox has a licence."),
        "Get-Mailbox -Identity {mailbox} | Format-List PrimarySmtpAddress,RecipientTypeDetails,SKUAssigned",
        _LICENCE,
    ),
    _command(
        "exchange-powershell",
        Text(
            "Nachsehen, ob RBAC für Anwendungen dieses Postfach einschließt.",
            "See whether RBAC for Applications covers this mailbox.",
        ),
        "Test-ServicePrincipalAuthorization -Identity {object_id} -Resource {mailbox} | Format-List RoleName,InScope",
        _SCOPE,
    ),
    _command(
        "powershell",
        Text(
            "Auf dem Rechner des Kunden messen, nicht hier: Kommt er zum Server durch?",
            "Measure on the customer's machine, not here: does it get through to the server?",
        ),
        "Test-NetConnection -ComputerName {host} -Port {port}",
        {
            "observed.port_blocked": Text("TcpTestSucceeded: False.", "TcpTestSucceeded: False."),
            "observed.port_reached": Text("TcpTestSucceeded: True.", "TcpTestSucceeded: True."),
        },
    ),
    _command(
        "powershell",
        Text(
            "Auf dem Rechner des Kunden nachsehen: Findet er den Namen?",
            "See on the customer's machine: does it find the name?",
        ),
        "Resolve-DnsName -Name {host}",
        {
            "observed.name_unresolved": Text("Der Name ist nicht zu finden.", "The name is not found."),
            "observed.name_resolved": Text("Es kommen Adressen.", "Addresses come."),
        },
    ),
    _command(
        "powershell",
        Text(
            "Nachsehen, ob die Unternehmensanwendung eingeschaltet ist (vorher Connect-MgGraph).",
            "See whether the enterprise application is enabled (Connect-MgGraph first).",
        ),
        'Get-MgServicePrincipal -Filter ("appId eq \'" + {app_id} + "\'") | Format-List DisplayName,Id,AppId,AccountEnabled',
        {"observed.enterprise_app_disabled": Text("AccountEnabled: False.", "AccountEnabled: False.")},
    ),
    Look(
        Way.ASK,
        "program",
        Text(
            "Aus dem Protokoll des Programms die Zeile mit AUTHENTICATE XOAUTH2 oder AUTH XOAUTH2 einfügen; das Token darin wird geschwärzt.",
            "Paste the line with AUTHENTICATE XOAUTH2 or AUTH XOAUTH2 from the program's log; the token in it is masked.",
        ),
        parse("", Syntax.FIELD),
        {
            "observed.xoauth2_malformed": Text(
                "Die Zeichenkette ist anders aufgebaut, als Microsoft sie beschreibt.",
                "The string is put together otherwise than Microsoft describes it.",
            )
        },
    ),
    Look(
        Way.ASK,
        "program",
        Text(
            "Welchen Bereich (scope) fordert das Programm an? Ihn oder das Token einfügen; das Token wird geschwärzt.",
            "Which scope does the program ask for? Paste it, or the token; the token is masked.",
        ),
        parse("", Syntax.FIELD),
        {
            "observed.token_audience_wrong": Text(
                "Das Token gilt nicht für Exchange Online.", "The token is not for Exchange Online."
            ),
            "observed.resource_misspelt": Text("Der Name der Ressource ist verschrieben.", "The resource is misspelt."),
            "observed.exchange_resource_named": Text(
                "Der Bereich ist der von Exchange Online.", "The scope is Exchange Online's."
            ),
        },
    ),
)
"""In the order of preference where two decide equally much."""
