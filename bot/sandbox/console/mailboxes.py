"""What the administrator changes about mailboxes: licence, kind, addresses, and the switches for IMAP and SMTP."""

from __future__ import annotations

from bot.errors import BadInput
from bot.model import Text
from bot.sandbox.console.given import Change, Done, Given
from bot.sandbox.recipients import Kind, Mailbox

_ADDRESS = Text("Adresse", "Address")
SMTP_CHOICES = {"on": False, "off": True, "organization": None}


def add_mailbox(given: Given) -> Done:
    """A new user mailbox with a licence; SMTP follows the organization, as it does for new ones."""
    address = _free(given, "address")
    given.tenant.mailboxes[address] = Mailbox(address, smtp_auth_disabled=None)
    return Done(Text(f"Das Postfach {address} ist angelegt.", f"The mailbox {address} is created."))


def set_address(given: Given) -> Done:
    """Another primary address; the old one stays as an alias, as Exchange does it."""
    mailbox = given.mailbox()
    new = given.address("address", _ADDRESS)
    if new != mailbox.address.lower() and new not in (a.lower() for a in mailbox.aliases):
        _free(given, "address")
    old = mailbox.address
    mailbox.aliases = tuple(a for a in (*mailbox.aliases, old) if a.lower() != new)
    mailbox.address = new
    del given.tenant.mailboxes[old.lower()]
    given.tenant.mailboxes[new] = mailbox
    return Done(Text(f"Die primäre Adresse ist jetzt {new}.", f"The primary address is {new} now."))


def add_alias(given: Given) -> Done:
    """Mail to it arrives here; signing in with it does not work."""
    mailbox, alias = given.mailbox(), _free(given, "alias")
    mailbox.aliases = (*mailbox.aliases, alias)
    return Done(Text(f"Der Alias {alias} ist hinzugefügt.", f"The alias {alias} is added."))


def remove_alias(given: Given) -> Done:
    """Mail to it arrives nowhere then."""
    mailbox, alias = given.mailbox(), given.text("alias", Text("Alias", "Alias"))
    mailbox.aliases = tuple(a for a in mailbox.aliases if a != alias)
    return Done(Text(f"Der Alias {alias} ist entfernt.", f"The alias {alias} is removed."))


def kind(given: Given) -> Done:
    """What kind of recipient it is; a MailUser's mailbox lives on a server of the customer's own until it is moved."""
    mailbox = given.mailbox()
    mailbox.kind = Kind(given.choice("kind", tuple(Kind)))
    if mailbox.kind is Kind.USER:  # moving or converting one asks for a licence, and gives it one here
        mailbox.licensed = True
    return Done(
        Text(f"{mailbox.address} ist jetzt: {mailbox.kind}.", f"{mailbox.address} is now: {mailbox.kind}."),
    )


def licence(given: Given) -> Done:
    """The licence with Exchange Online."""
    mailbox = given.mailbox()
    mailbox.licensed = given.flag()
    return Done(
        Text(f"{mailbox.address} hat eine Lizenz.", f"{mailbox.address} has a licence.")
        if mailbox.licensed
        else Text(f"{mailbox.address} hat keine Lizenz mehr.", f"{mailbox.address} has no licence any more.")
    )


def imap(given: Given) -> Done:
    """The switch "IMAP" under "Manage email apps"."""
    mailbox = given.mailbox()
    mailbox.imap_enabled = given.flag()
    mailbox.imap_from = 0.0
    return Done(
        Text(f"IMAP ist für {mailbox.address} eingeschaltet.", f"IMAP is on for {mailbox.address}.")
        if mailbox.imap_enabled
        else Text(f"IMAP ist für {mailbox.address} ausgeschaltet.", f"IMAP is off for {mailbox.address}.")
    )


def smtp(given: Given) -> Done:
    """The switch "Authenticated SMTP" under "Manage email apps"; it may also leave the answer to the organization."""
    mailbox = given.mailbox()
    mailbox.smtp_auth_disabled = SMTP_CHOICES[given.choice("smtp", SMTP_CHOICES)]
    mailbox.smtp_from = 0.0
    said = {
        False: Text("eingeschaltet", "on"),
        True: Text("ausgeschaltet", "off"),
        None: Text("so eingestellt wie für die Organisation", "set as for the organization"),
    }[mailbox.smtp_auth_disabled]
    return Done(
        Text(
            f"Authentifiziertes SMTP ist für {mailbox.address} {said.de}.",
            f"Authenticated SMTP is {said.en} for {mailbox.address}.",
        )
    )


def smtp_of_organization(given: Given) -> Done:
    """The organization's switch, which counts where a mailbox has none of its own."""
    on = given.flag()
    given.tenant.smtp_auth_disabled = not on
    return Done(
        Text(
            "Authentifiziertes SMTP ist für die Organisation eingeschaltet.",
            "Authenticated SMTP is on for the organization.",
        )
        if on
        else Text(
            "Authentifiziertes SMTP ist für die Organisation ausgeschaltet.",
            "Authenticated SMTP is off for the organization.",
        )
    )


def _free(given: Given, name: str) -> str:
    address = given.address(name, _ADDRESS)
    if given.tenant.mailbox(address) or given.tenant.alias_owner(address):
        raise BadInput(Text(f"Die Adresse {address} ist schon vergeben.", f"The address {address} is taken already."))
    return address


MAILBOX_CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        add_mailbox,
        set_address,
        add_alias,
        remove_alias,
        kind,
        licence,
        imap,
        smtp,
        smtp_of_organization,
    )
}
