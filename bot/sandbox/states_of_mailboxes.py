"""States of the address, of rights that Exchange gives in its own way, and of what is mended already but not yet effective."""

from __future__ import annotations

from bot.model import Check, Stage
from bot.sandbox import breakers
from bot.sandbox import breakers_of_mailboxes as more
from bot.sandbox.customers import Customer
from bot.sandbox.directory import SignIn
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.state import SHUT, State, Variant, answer_with, broken, by_entra, by_exchange, refusing, variants_of

_WELCOME = (SignIn.WELCOME, SignIn.WELCOME)
_UNKNOWN = (SignIn.MAILBOX_UNKNOWN, SignIn.MAILBOX_UNKNOWN)


def _grant_alone(customer: Customer) -> None:
    more.grant_smtp_in_exchange_alone(customer)
    customer.tell(uses=(Check.SMTP,))


def _lacking(name: str, breaker: breakers.Breaker, imap: SignIn, smtp: SignIn) -> State:
    return broken(name, breaker, "exchange", Check.TOKEN, Stage.CLAIMS, sign_ins=(imap, smtp))


async def _take_app_of_another(sandbox: Microsoft365, customer: Customer, _: Variant) -> None:
    other = await sandbox.customer(f"other-{customer.stored.name}")
    customer.tell(client_id=other.stored.client_id, client_secret=other.stored.client_secret)


async def _take_mailbox_of_another(sandbox: Microsoft365, customer: Customer, variant: Variant) -> None:
    other = await sandbox.customer(f"other-{customer.stored.name}")
    customer.tell(mailboxes=other.stored.mailboxes)
    await answer_with(sandbox, customer, variant)


MAILBOX_STATES: tuple[State, ...] = (
    # Mail works, though something looks wrong.
    broken("smtp-granted-in-exchange", more.grant_smtp_in_exchange, "", sign_ins=_WELCOME),
    broken("smtp-alone-granted-in-exchange", _grant_alone, "", sign_ins=(SignIn.ROLE_MISSING, SignIn.WELCOME)),
    broken("shared-mailbox-without-licence", more.be_shared_without_licence, "", sign_ins=_WELCOME),
    broken("mailbox-full", more.fill_up, "", sign_ins=(SignIn.MAILBOX_FULL, SignIn.MAILBOX_FULL)),
    # Entra says no.
    by_entra("exchange-disabled-in-tenant", more.disable_exchange),
    refusing("exchange-disabled-by-its-id", 7000112),
    refusing("tenant-unknown-in-this-cloud", 90002),
    by_entra("app-not-yet-known", more.create_app_late),
    State("app-of-another-customer", "entra", _take_app_of_another, Check.TOKEN, Stage.AUTH),
    # Entra gives a token without permissions.
    _lacking("consent-not-yet-effective", more.consent_late, SignIn.ROLE_MISSING, SignIn.ROLE_MISSING),
    _lacking("nothing-set-up", more.set_nothing_up, SignIn.ROLE_MISSING, SignIn.ROLE_MISSING),
    _lacking("scope-misses-mailbox", more.miss_the_scope, SignIn.WELCOME, SignIn.SCOPE_MISSES_MAILBOX),
    _lacking("scope-not-yet-effective", more.miss_the_scope_yet, SignIn.WELCOME, SignIn.ROLE_MISSING),
    # Entra said yes, Exchange says no.
    by_exchange(
        "mailbox-elsewhere",
        more.live_elsewhere,
        SignIn.MAILBOX_ELSEWHERE,
        SignIn.MAILBOX_ELSEWHERE,
        alike=SHUT,
    ),
    by_exchange(
        "mailbox-of-group",
        more.be_of_groups,
        SignIn.MAILBOX_OF_OTHER_KIND,
        SignIn.MAILBOX_OF_OTHER_KIND,
        alike=SHUT,
    ),
    by_exchange(
        "mailbox-for-public-folders",
        more.be_for_public_folders,
        SignIn.MAILBOX_OF_OTHER_KIND,
        SignIn.MAILBOX_OF_OTHER_KIND,
        alike=SHUT,
    ),
    State(
        "mailbox-of-another-customer",
        "exchange",
        _take_mailbox_of_another,
        Check.IMAP,
        Stage.AUTH,
        alike=SHUT,
        sign_ins=_UNKNOWN,
        variants=variants_of(_UNKNOWN),
    ),
    by_exchange(
        "permission-not-yet-effective",
        more.give_permission_late,
        SignIn.PERMISSION_MISSING,
        SignIn.PERMISSION_MISSING,
        alike=SHUT,
    ),
    by_exchange("imap-not-yet-on", more.switch_imap_on_late, SignIn.IMAP_OFF, SignIn.WELCOME, alike=SHUT),
    by_exchange(
        "smtp-not-yet-on",
        more.switch_smtp_on_late,
        SignIn.WELCOME,
        SignIn.SMTP_OFF_FOR_MAILBOX,
        check=Check.SMTP,
    ),
    by_exchange("imap-and-smtp-off", more.switch_both_off, SignIn.IMAP_OFF, SignIn.SMTP_OFF_FOR_MAILBOX, alike=SHUT),
)
