"""Ways in which a customer's mailboxes are broken, or other than one thinks; and what is mended already but not yet effective."""

from __future__ import annotations

from bot.sandbox.breakers import forget_smtp_role, remove_permissions, remove_service_principal, withdraw_consent
from bot.sandbox.customers import Customer
from bot.sandbox.recipients import Kind, SmtpGrant

NEVER = float("inf")


def grant_smtp_in_exchange(customer: Customer) -> None:
    """SMTP is granted through RBAC for Applications: no permission in Entra, none on the mailbox's list is needed for it."""
    forget_smtp_role(customer)
    customer.tenant.smtp_grants.append(
        SmtpGrant(customer.principal.object_id, frozenset(m.address.lower() for m in customer.mailboxes))
    )


def grant_smtp_in_exchange_alone(customer: Customer) -> None:
    """The same with nothing granted in Entra at all, as Microsoft describes it."""
    grant_smtp_in_exchange(customer)
    withdraw_consent(customer)
    remove_permissions(customer)


def miss_the_scope(customer: Customer) -> None:
    """SMTP is granted through RBAC for Applications, and the mailboxes are outside the scope."""
    grant_smtp_in_exchange(customer)
    customer.tenant.smtp_grants[0].scope = frozenset({"somebody-else@kanzlei.example"})


def miss_the_scope_yet(customer: Customer) -> None:
    """SMTP is granted through RBAC for Applications just now, and the mail servers have not noticed."""
    grant_smtp_in_exchange(customer)
    customer.tenant.smtp_grants[0].effective_from = NEVER


def be_shared_without_licence(customer: Customer) -> None:
    """The mailboxes are shared ones, which need no licence."""
    for mailbox in customer.mailboxes:
        mailbox.kind, mailbox.licensed = Kind.SHARED, False


def be_of_groups(customer: Customer) -> None:
    """The addresses are those of Microsoft 365 groups."""
    for mailbox in customer.mailboxes:
        mailbox.kind = Kind.GROUP


def be_for_public_folders(customer: Customer) -> None:
    """The addresses are those of mailboxes for public folders."""
    for mailbox in customer.mailboxes:
        mailbox.kind = Kind.PUBLIC_FOLDER


def live_elsewhere(customer: Customer) -> None:
    """Exchange Online knows the addresses, but the mailboxes are on a server of the customer's own."""
    for mailbox in customer.mailboxes:
        mailbox.kind, mailbox.licensed = Kind.MAIL_USER, False


def fill_up(customer: Customer) -> None:
    """The mailboxes are full. Signing in works all the same."""
    for mailbox in customer.mailboxes:
        mailbox.full = True


def switch_both_off(customer: Customer) -> None:
    """IMAP and authenticated SMTP are off for the mailboxes."""
    for mailbox in customer.mailboxes:
        mailbox.imap_enabled, mailbox.smtp_auth_disabled = False, True


def leave_exchange_out(customer: Customer) -> None:
    """Everything is done in Entra and nothing in Exchange: no registration, no permission."""
    remove_service_principal(customer)
    remove_permissions(customer)


def set_nothing_up(customer: Customer) -> None:
    """The app is there, and nothing else has been done: no consent, no registration, no permission."""
    withdraw_consent(customer)
    leave_exchange_out(customer)


def give_permission_late(customer: Customer) -> None:
    """FullAccess was given just now, and the mail servers do not honour it yet."""
    for mailbox in customer.mailboxes:
        mailbox.permissions[0].effective_from = NEVER


def switch_imap_on_late(customer: Customer) -> None:
    """IMAP was switched on just now, and the mail servers have not noticed."""
    for mailbox in customer.mailboxes:
        mailbox.imap_from = NEVER


def switch_smtp_on_late(customer: Customer) -> None:
    """Authenticated SMTP was switched on just now, and the mail servers have not noticed."""
    for mailbox in customer.mailboxes:
        mailbox.smtp_from = NEVER


def consent_late(customer: Customer) -> None:
    """Consent was given just now, and new tokens do not hold it yet."""
    customer.app.consent_from = NEVER


def create_app_late(customer: Customer) -> None:
    """The app was registered in Entra just now, and its sign-in does not know it everywhere."""
    customer.app.visible_from = NEVER


def disable_exchange(customer: Customer) -> None:
    """Microsoft's own application Exchange Online is disabled in the tenant."""
    customer.tenant.exchange_enabled = False
