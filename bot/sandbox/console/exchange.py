"""What the administrator changes in Exchange about apps: their service principals, their rights on mailboxes, their scope.

The changes are the cmdlets that a script would call, so console and script can never differ.
"""

from __future__ import annotations

from bot.errors import BadInput
from bot.model import Text
from bot.sandbox.console.given import Change, Done, Given
from bot.sandbox.exchange_cmdlets import Cmdlets
from bot.sandbox.exchange_errors import CmdletError
from bot.sandbox.exchange_manners import Manners
from bot.sandbox.recipients import SmtpGrant


def register_principal(given: Given) -> Done:
    """New-ServicePrincipal: the ids are taken as they are."""
    app_id = given.guid("app_id", Text("Anwendungs-ID", "Application ID"))
    object_id = given.guid("object_id", Text("Objekt-ID", "Object ID"))
    name = given.values.get("name")
    _run(given, "New-ServicePrincipal", AppId=app_id, ObjectId=object_id, DisplayName=str(name or "").strip()[:120])
    return Done(
        Text("Der Dienstprinzipal ist in Exchange angelegt.", "The service principal is registered in Exchange.")
    )


def remove_principal(given: Given) -> Done:
    """Remove-ServicePrincipal: its entries at the mailboxes stay behind and mean nobody."""
    _run(given, "Remove-ServicePrincipal", Identity=given.principal().identity)
    return Done(
        Text(
            "Der Dienstprinzipal ist aus Exchange entfernt. Seine Einträge an den Postfächern gelten für niemanden mehr.",
            "The service principal is removed from Exchange. Its entries at the mailboxes are nobody's now.",
        )
    )


def give_access(given: Given) -> Done:
    """Add-MailboxPermission with FullAccess."""
    mailbox, principal = given.mailbox(), given.principal()
    _run(given, "Add-MailboxPermission", **_entry(mailbox.address, principal.identity))
    return Done(
        Text(
            f"Der Vollzugriff auf {mailbox.address} ist vergeben.",
            f"Full access to {mailbox.address} is given.",
        )
    )


def deny_access(given: Given) -> Done:
    """Add-MailboxPermission with -Deny, which wins over every permission."""
    mailbox, principal = given.mailbox(), given.principal()
    _run(given, "Add-MailboxPermission", **_entry(mailbox.address, principal.identity), Deny=True)
    return Done(
        Text(
            f"Der Zugriff auf {mailbox.address} wird jetzt verweigert.",
            f"Access to {mailbox.address} is denied now.",
        )
    )


def remove_access(given: Given) -> Done:
    """Remove-MailboxPermission for one entry, of a permission or of a denial."""
    mailbox, deny = given.mailbox(), given.flag("deny")
    trustee = given.text("trustee", Text("Eintrag", "Entry"))
    mailbox.permissions[:] = [p for p in mailbox.permissions if p.trustee != trustee or p.deny != deny]
    return Done(Text("Der Eintrag ist entfernt.", "The entry is removed."))


def scope(given: Given) -> Done:
    """RBAC for Applications: whether the mailbox is among those from which the app may send."""
    mailbox, on = given.mailbox(), given.flag()
    grants = given.tenant.smtp_grants
    if on and not grants:
        grants.append(SmtpGrant(given.principal().object_id))
    for grant in grants:
        grant.scope = grant.scope | {mailbox.address.lower()} if on else grant.scope - {mailbox.address.lower()}
    return Done(
        Text(
            f"{mailbox.address} gehört jetzt zum Geltungsbereich.",
            f"{mailbox.address} is in the scope now.",
        )
        if on
        else Text(
            f"{mailbox.address} gehört nicht mehr zum Geltungsbereich.",
            f"{mailbox.address} is no longer in the scope.",
        )
    )


def _entry(address: str, user: str) -> dict[str, object]:
    return {"Identity": address, "User": user, "AccessRights": ["FullAccess"]}


def _run(given: Given, cmdlet: str, **parameters: object) -> None:
    try:
        Cmdlets(Manners()).call(given.tenant, cmdlet, parameters)
    except CmdletError as refused:
        raise BadInput(
            Text(f"Exchange lehnt das ab: {refused.sentence}", f"Exchange refuses that: {refused.sentence}")
        ) from None


EXCHANGE_CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (register_principal, remove_principal, give_access, deny_access, remove_access, scope)
}
