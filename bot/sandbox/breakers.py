"""Ways in which a customer's set-up is broken: each takes a healthy customer and breaks one thing, as people really do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from bot.sandbox.customers import Customer, new_certificate, new_secret
from bot.sandbox.directory import IMAP_ROLE, SMTP_ROLE, new_id
from bot.sandbox.recipients import Permission

Breaker = Callable[[Customer], None]
GRAPH_SCOPE = "https://graph.microsoft.com/.default"


def store_wrong_secret(customer: Customer) -> None:
    """An old, cut or foreign value is stored."""
    customer.tell(client_secret=SecretStr(new_secret()))


def store_secret_id(customer: Customer) -> None:
    """The id beside the secret's value is stored."""
    customer.tell(client_secret=SecretStr(customer.app.secrets[0].secret_id))


def let_secret_expire(customer: Customer) -> None:
    """The secret ended yesterday; nobody has written down when it would."""
    customer.app.secrets[0].expires = datetime.now(UTC) - timedelta(days=1)
    customer.tell(secret_expires=None)


def store_unknown_certificate(customer: Customer) -> None:
    """The certificate was never uploaded to the app registration."""
    customer.tell(client_secret=None, secret_expires=None, certificate=new_certificate())


def store_unknown_app(customer: Customer) -> None:
    """The client id is that of no application in the tenant."""
    customer.tell(client_id=new_id())


def store_application_object_id_as_app(customer: Customer) -> None:
    """The app registration's object id is stored as the client id."""
    customer.tell(client_id=customer.app.application_object_id)


def store_unknown_tenant(customer: Customer) -> None:
    """The tenant id is nobody's."""
    customer.tell(tenant_id=new_id())


def store_unknown_domain(customer: Customer) -> None:
    """The tenant is given as a domain that is nobody's."""
    customer.tell(tenant_id=f"{customer.stored.name}-typo.example")


def store_domain(customer: Customer) -> None:
    """The tenant is given as its domain: nothing is wrong with that."""
    customer.tell(tenant_id=customer.tenant.domains[0])


def remove_enterprise_application(customer: Customer) -> None:
    """The app registration is there, its enterprise application is not."""
    customer.app.object_id = None


def disable_application(customer: Customer) -> None:
    """The enterprise application is not enabled for sign-in."""
    customer.app.enabled = False


def store_scope_of_user_sign_in(customer: Customer) -> None:
    """The scope names a permission instead of ending in .default."""
    customer.tell(scope="https://outlook.office365.com/IMAP.AccessAsApp")


def store_misspelt_scope(customer: Customer) -> None:
    """The scope names a resource that does not exist."""
    customer.tell(scope="https://outlook.office365.example/.default")


def store_graph_scope(customer: Customer) -> None:
    """The scope is that of Microsoft Graph: Entra gives a token, Exchange does not want it."""
    customer.tell(scope=GRAPH_SCOPE)


def take_exchange_away(customer: Customer) -> None:
    """The tenant never had Exchange Online."""
    customer.tenant.has_exchange = False


def block_by_conditional_access(customer: Customer) -> None:
    """A Conditional Access policy for workload identities blocks the application."""
    customer.app.blocked_by = "conditional-access"


def block_by_security_defaults(customer: Customer) -> None:
    """Security defaults block the application."""
    customer.app.blocked_by = "security-defaults"


def withdraw_consent(customer: Customer) -> None:
    """Nobody has granted admin consent."""
    customer.app.granted.clear()


def forget_imap_role(customer: Customer) -> None:
    """The permission for IMAP was never added."""
    customer.app.requested.discard(IMAP_ROLE)
    customer.app.granted.discard(IMAP_ROLE)


def forget_smtp_role(customer: Customer) -> None:
    """The permission for SMTP was never added."""
    customer.app.requested.discard(SMTP_ROLE)
    customer.app.granted.discard(SMTP_ROLE)


def take_wrong_roles(customer: Customer) -> None:
    """Permissions that look alike were added and granted instead."""
    customer.app.requested = {"full_access_as_app", "Mail.Read"}
    customer.app.granted = {"full_access_as_app", "Mail.Read"}


def remove_service_principal(customer: Customer) -> None:
    """New-ServicePrincipal was never run."""
    customer.tenant.service_principals.clear()


def register_late(customer: Customer) -> None:
    """New-ServicePrincipal was run just now, and the mail servers do not know it yet."""
    customer.principal.visible_from = float("inf")


def register_application_object_id(customer: Customer) -> None:
    """The app registration's object id was registered in Exchange, and is what we were told."""
    customer.principal.object_id = customer.app.application_object_id
    customer.tell(object_id=customer.app.application_object_id)


def register_application_object_id_unnoticed(customer: Customer) -> None:
    """The app registration's object id was registered in Exchange; our record has the right one."""
    customer.principal.object_id = customer.app.application_object_id


def store_wrong_object_id(customer: Customer) -> None:
    """Exchange has the right object id, only our record has the other one."""
    customer.tell(object_id=customer.app.application_object_id)


def remove_permissions_beside_a_stale_record(customer: Customer) -> None:
    """Exchange has the right object id and no permission; only our record has the other id."""
    store_wrong_object_id(customer)
    remove_permissions(customer)


def remove_permissions(customer: Customer) -> None:
    """FullAccess was given on no mailbox."""
    for mailbox in customer.mailboxes:
        mailbox.permissions.clear()


def remove_one_permission(customer: Customer) -> None:
    """FullAccess was forgotten on the last mailbox."""
    customer.mailboxes[-1].permissions.clear()


def deny_permission(customer: Customer) -> None:
    """A deny entry stands beside the permission, and wins."""
    for mailbox in customer.mailboxes:
        mailbox.permissions.append(Permission(customer.principal.sid, deny=True))


def switch_imap_off(customer: Customer) -> None:
    """IMAP is off for the mailboxes."""
    for mailbox in customer.mailboxes:
        mailbox.imap_enabled = False


def switch_smtp_off_for_mailbox(customer: Customer) -> None:
    """Authenticated SMTP is off for the mailboxes."""
    for mailbox in customer.mailboxes:
        mailbox.smtp_auth_disabled = True


def switch_smtp_off_for_tenant(customer: Customer) -> None:
    """Authenticated SMTP is off for the organization, and the mailboxes say nothing of their own."""
    customer.tenant.smtp_auth_disabled = True
    for mailbox in customer.mailboxes:
        mailbox.smtp_auth_disabled = None


def store_aliases(customer: Customer) -> None:
    """The addresses that we were told are aliases of the mailboxes."""
    for mailbox in customer.mailboxes:
        mailbox.aliases = (f"alias-{mailbox.address}",)
    customer.tell(mailboxes=tuple(m.aliases[0] for m in customer.mailboxes))


def store_unknown_mailboxes(customer: Customer) -> None:
    """The addresses that we were told belong to no mailbox."""
    customer.tell(mailboxes=tuple(f"typo-{address}" for address in customer.stored.mailboxes))


def take_licences_away(customer: Customer) -> None:
    """The mailboxes have no licence."""
    for mailbox in customer.mailboxes:
        mailbox.licensed = False
