"""What Exchange shows of mailboxes, switches and domains, as findings; nothing where the output leaves anything open.

Properties: https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailbox, …/get-casmailbox, …/get-transportconfig
(seen 2026-06-19). An empty SmtpClientAuthenticationDisabled of a mailbox means that the organization's setting holds.
"""

from __future__ import annotations

import re

from bot.catalogue.observing.commands import Command
from bot.catalogue.observing.output import Listing, Output
from bot.catalogue.observing.text import ADDRESS, Paste, address, any_of, truth
from bot.model import Fact
from bot.text.late import compiled_late

ASK_MAILBOX = ("get-mailbox", "get-exomailbox", "get-recipient", "get-exorecipient", "get-user", "get-mailuser")
ASK_CAS = ("get-casmailbox", "get-exocasmailbox")
_ASK_BOX = (*ASK_MAILBOX[:2], *ASK_CAS, "get-mailboxpermission", "get-exomailboxpermission", "add-mailboxpermission")
_ASK_ANY = ("get-recipient", "get-exorecipient")
_TRANSPORT = frozenset({"maxreceivesize", "maxsendsize", "allowlegacytlsclients", "journalingreportndrto"})
_OF_MAILBOX = frozenset({"popenabled", "owaenabled", "mapienabled", "activesyncenabled", "ewsenabled"})
_NO_MAILBOX = frozenset(
    {
        "mailuser",
        "guestmailuser",
        "mailcontact",
        "mailforestcontact",
        "mailuniversaldistributiongroup",
        "mailuniversalsecuritygroup",
        "mailnonuniversalgroup",
        "dynamicdistributiongroup",
        "roomlist",
        "publicfolder",
        "user",
        "contact",
    }
)
_NEEDS_LICENCE = "usermailbox"
# "Exchange Online" shows in the server's name; the same words with a bare name come from a shell on the premises, which
# knows nothing of the cloud's mailboxes.
_GONE = compiled_late(
    rf"(?:because\s?object|weil\s?das\s?Objekt)\s?'({ADDRESS})'"
    r"\s?(?:couldn'?t\s?be\s?found\s?on|(?:nicht\s?)?auf)\s?'[^']{1,120}(?:PROD\.OUTLOOK|OUTLOOK\.COM|OFFICE365|OUTLOOK\.CN)",
    re.IGNORECASE,
)
_GONE_WORDS = any_of("because", "weil das", "operation could", "vorgang konnte")
_GONE_LINES = 7  # the message is long, a console wraps it
_NEAR = 8  # lines between a command and its error
_MOST_GONE = 200


def read_exchange(paste: Paste, output: Output, names: dict[str, str]) -> None:
    """Note what these listings say, and which mailboxes Exchange did not find; `names`: addresses by other names."""
    organization = _organization(paste, output)
    for listing in output.listings:
        for record in listing.records:
            if "inscope" in record:
                _scope(paste, listing, record)
            elif record.get("domainname") and record.get("domaintype"):
                _domain(paste, listing, record)
            elif _is_switches(listing, record):
                box = mailbox_of(listing, record, names, *ASK_CAS)
                _switches(paste, listing, record, box, organization)
            elif _is_mailbox(listing, record):
                _mailbox(paste, listing, record)
    _missing(paste, output)


def mailbox_of(listing: Listing, record: dict[str, str], names: dict[str, str], *cmdlets: str) -> str:
    """Return the address that a record is about: the one asked for, its own, or the one that the same paste gives its name."""
    asked = listing.command.asked if listing.command and listing.by(*cmdlets) else ""
    own = next((a for key in ("primarysmtpaddress", "identity", "name") if (a := address(record.get(key, "")))), "")
    of_one = len({r.get("identity", r.get("name", "")) for r in listing.records}) == 1
    if asked and of_one and (len(listing.records) == 1 or "accessrights" in record):
        return asked
    return own or next((names[n] for key in ("identity", "name") if (n := record.get(key, "").lower()) in names), "")


def addresses(output: Output) -> dict[str, str]:
    """Return the primary address of everything that Get-Mailbox shows here, by each of its names."""
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for listing in output.listings:
        for record in listing.records:
            primary = address(record.get("primarysmtpaddress", ""))
            if not primary:
                continue
            for key in ("identity", "name", "alias", "displayname", "guid", "externaldirectoryobjectid"):
                name = record.get(key, "").lower()
                if name and not cut(name) and found.setdefault(name, primary) != primary:
                    doubtful.add(name)
    return {name: primary for name, primary in found.items() if name not in doubtful}


def cut(value: str) -> bool:
    """Tell whether the console had no room for the whole value."""
    return value.endswith(("...", "…"))


def _is_switches(listing: Listing, record: dict[str, str]) -> bool:
    if "imapenabled" in record:
        return True
    return "smtpclientauthenticationdisabled" in record and (listing.by(*ASK_CAS) or bool(_OF_MAILBOX & record.keys()))


def _is_mailbox(listing: Listing, record: dict[str, str]) -> bool:
    return ("recipienttypedetails" in record or "primarysmtpaddress" in record) and (
        listing.command is None or listing.by(*ASK_MAILBOX)
    )


def _scope(paste: Paste, listing: Listing, record: dict[str, str]) -> None:
    """What Test-ServicePrincipalAuthorization -Resource shows of the role for SMTP; "Not Run" where no mailbox was named.

    https://learn.microsoft.com/en-us/exchange/permissions-exo/application-rbac (seen 2026-06-19)
    """
    about = f"{record.get('rolename', '')} {record.get('grantedpermissions', '')}".lower()
    inside, box = truth(record["inscope"]), listing.command.asked if listing.command else ""
    if "smtp.sendasapp" in about and inside is not None and box:
        paste.see(listing.line, "scope_covers" if inside else "scope_misses", mailbox=box)


def _organization(paste: Paste, output: Output) -> bool | None:
    off: bool | None = None
    for listing in output.listings:
        for record in listing.records:
            if listing.by("get-transportconfig") or (_TRANSPORT & record.keys() and not listing.by(*ASK_CAS)):
                said = truth(record.get("smtpclientauthenticationdisabled", ""))
                if said is not None:
                    off = said
                    paste.see(listing.line, "smtp_tenant_disabled" if said else "smtp_tenant_enabled")
    return off


def _switches(paste: Paste, listing: Listing, record: dict[str, str], box: str, organization: bool | None) -> None:
    shown = record.get("primarysmtpaddress") or record.get("identity") or record.get("name", "")
    imap, own = truth(record.get("imapenabled", "")), record.get("smtpclientauthenticationdisabled")
    if imap is not None:
        say(paste, listing.line, "imap_enabled" if imap else "imap_disabled", box, shown)
    if own is None:
        return
    off = truth(own)
    if off is not None:
        say(paste, listing.line, "smtp_disabled" if off else "smtp_enabled", box, shown)
    elif own.strip().lower() in ("", "$null", "null"):
        code = {None: "smtp_inherited", True: "smtp_inherited_disabled", False: "smtp_enabled"}[organization]
        say(paste, listing.line, code, box, shown)


def say(paste: Paste, line: int, code: str, box: str, shown: str, **facts: Fact) -> None:
    """Note a finding about a mailbox; where nothing names its address, only that there is one about somebody."""
    if box:
        paste.see(line, code, mailbox=box, **facts)
    elif shown:
        paste.see(line, "mailbox_unnamed", identity=shown[:100], finding=f"observed.{code}")


def _mailbox(paste: Paste, listing: Listing, record: dict[str, str]) -> None:
    asked = listing.command.asked if listing.command and len(listing.records) == 1 else ""
    primary, upn = address(record.get("primarysmtpaddress", "")), address(record.get("userprincipalname", ""))
    box = asked or primary
    if not box:
        return
    kind = record.get("recipienttypedetails", "")
    if primary and asked and primary not in (asked, ""):
        paste.see(listing.line, "upn_differs" if asked == upn else "address_secondary", mailbox=asked, primary=primary)
    elif primary and upn and upn != primary:
        paste.see(listing.line, "upn_differs", mailbox=upn, primary=primary)
    has_one = listing.by("get-mailbox", "get-exomailbox") or kind.lower().endswith("mailbox")
    if primary and has_one and not kind.lower().startswith("remote"):
        paste.see(listing.line, "mailbox_present", mailbox=box, primary=primary)
    mailbox_kind(paste, listing.line, box, kind, truth(record.get("skuassigned", "")))


def mailbox_kind(paste: Paste, line: int, box: str, kind: str, licensed: bool | None) -> None:
    """Note what sort of recipient it is, and whether a licence is assigned where that sort needs one.

    Shared mailboxes up to 50 GB, rooms and equipment need none:
    https://learn.microsoft.com/en-us/microsoft-365/admin/email/about-shared-mailboxes (seen 2026-06-19).
    """
    sort = kind.lower()
    if sort in _NO_MAILBOX:
        paste.see(line, "recipient_no_mailbox", mailbox=box, kind=kind)
    elif sort == "groupmailbox":
        paste.see(line, "mailbox_of_group", mailbox=box, kind=kind)
    elif sort == "publicfoldermailbox":
        paste.see(line, "mailbox_of_folders", mailbox=box, kind=kind)
    elif sort.endswith("mailbox") and sort.isalpha() and not sort.startswith("remote"):
        paste.see(line, "mailbox_kind", mailbox=box, kind=kind)
    if licensed:
        paste.see(line, "mailbox_licensed", mailbox=box)
    elif licensed is False and sort == _NEEDS_LICENCE:
        paste.see(line, "mailbox_unlicensed", mailbox=box)


def _domain(paste: Paste, listing: Listing, record: dict[str, str]) -> None:
    domain, kind = record["domainname"].lower(), record["domaintype"]
    if cut(domain) or not address(f"x@{domain}"):
        return
    if kind.lower() == "authoritative":
        paste.see(listing.line, "domain_accepted", domain=domain)
    elif kind.lower() in ("internalrelay", "externalrelay"):
        paste.see(listing.line, "domain_relayed", domain=domain, kind=kind)


def _missing(paste: Paste, output: Output) -> None:
    lines, seen = paste.lines, 0
    for place, _ in paste.lines_with(_GONE_WORDS):
        if seen > _MOST_GONE:
            break
        window = [text[:400] for text in lines[place : place + _GONE_LINES]]
        found = _GONE.search(" ".join(t.strip() for t in window)) or _GONE.search("".join(window))
        seen += found is not None
        near = [c for line, c in output.commands if place - _NEAR <= line <= place + _NEAR]
        if found and (box := address(found[1])) and _asked(near, box):
            # Get-Recipient finds every kind of recipient: what it does not find is not there at all.
            everything = all(c.cmdlet in _ASK_ANY for c in near)
            paste.see(place, "recipient_missing" if everything else "mailbox_missing", mailbox=box)


def _asked(near: list[Command], box: str) -> bool:
    return any(c.asked == box and c.cmdlet in _ASK_BOX for c in near) or (
        bool(near) and all(c.cmdlet in (*_ASK_BOX[:4], *_ASK_ANY) for c in near)
    )
