"""States in which all servers do their part and the customer's set-up is wrong, or our record of it."""

from __future__ import annotations

from bot.model import Check, Stage
from bot.sandbox import breakers
from bot.sandbox.customers import Customer
from bot.sandbox.directory import SignIn
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.state import SHUT, State, Variant, answer_with, broken, by_entra, by_exchange, refusing, variants_of
from bot.sandbox.tokens import Bend

_WELCOME = (SignIn.WELCOME, SignIn.WELCOME)


def _healthy(_: Customer) -> None:
    pass


def _bent(bend: Bend, refuses: str, check: Check | None, stage: Stage | None, imap: SignIn, smtp: SignIn) -> State:
    async def arrange(sandbox: Microsoft365, customer: Customer, variant: Variant) -> None:
        sandbox.entra.bends[customer.app.app_id] = bend
        await answer_with(sandbox, customer, variant)

    sign_ins = (imap, smtp)
    return State(f"token-{bend}", refuses, arrange, check, stage, sign_ins=sign_ins, variants=variants_of(sign_ins))


def _claims(bend: Bend, both: SignIn) -> State:
    return _bent(bend, "exchange", Check.TOKEN, Stage.CLAIMS, both, both)


CUSTOMER_STATES: tuple[State, ...] = (
    broken("healthy", _healthy, "", sign_ins=_WELCOME),
    broken("healthy-by-certificate", _healthy, "", sign_ins=_WELCOME, by_certificate=True),
    broken("healthy-by-domain", breakers.store_domain, "", sign_ins=_WELCOME),
    broken(
        "healthy-five-mailboxes",
        _healthy,
        "",
        sign_ins=_WELCOME,
        mailboxes=("office", "invoices", "info", "support", "archive"),
    ),
    broken("object-id-stored-wrong", breakers.store_wrong_object_id, "", sign_ins=_WELCOME),
    # Entra says no.
    by_entra("secret-wrong", breakers.store_wrong_secret),
    by_entra("secret-id-instead-of-value", breakers.store_secret_id),
    by_entra("secret-expired", breakers.let_secret_expire),
    by_entra("certificate-unknown", breakers.store_unknown_certificate),
    by_entra("app-unknown", breakers.store_unknown_app),
    by_entra("app-object-id-instead-of-app-id", breakers.store_application_object_id_as_app),
    by_entra("tenant-unknown", breakers.store_unknown_tenant),
    by_entra("domain-unknown", breakers.store_unknown_domain),
    by_entra("enterprise-application-missing", breakers.remove_enterprise_application),
    by_entra("app-disabled", breakers.disable_application),
    by_entra("scope-of-user-sign-in", breakers.store_scope_of_user_sign_in),
    by_entra("scope-misspelt", breakers.store_misspelt_scope),
    by_entra("exchange-missing-in-tenant", breakers.take_exchange_away),
    by_entra("blocked-by-conditional-access", breakers.block_by_conditional_access),
    by_entra("blocked-by-security-defaults", breakers.block_by_security_defaults),
    refusing("request-loop", 50196),
    refusing("tenant-throttled", 90055),
    refusing("tenant-transient", 90033),
    refusing("tenant-in-other-cloud", 90038),
    refusing("assertion-out-of-time", 700024, by_certificate=True),
    refusing("unknown-code", 5000224),
    # Entra gives a token that Exchange cannot want.
    broken(
        "scope-of-graph",
        breakers.store_graph_scope,
        "exchange",
        Check.TOKEN,
        Stage.CLAIMS,
        sign_ins=(SignIn.AUDIENCE_WRONG, SignIn.AUDIENCE_WRONG),
    ),
    broken(
        "consent-missing",
        breakers.withdraw_consent,
        "exchange",
        Check.TOKEN,
        Stage.CLAIMS,
        sign_ins=(SignIn.ROLE_MISSING, SignIn.ROLE_MISSING),
    ),
    broken(
        "roles-wrong",
        breakers.take_wrong_roles,
        "exchange",
        Check.TOKEN,
        Stage.CLAIMS,
        sign_ins=(SignIn.ROLE_MISSING, SignIn.ROLE_MISSING),
    ),
    broken(
        "imap-role-missing",
        breakers.forget_imap_role,
        "exchange",
        Check.TOKEN,
        Stage.CLAIMS,
        sign_ins=(SignIn.ROLE_MISSING, SignIn.WELCOME),
    ),
    broken(
        "smtp-role-missing",
        breakers.forget_smtp_role,
        "exchange",
        Check.TOKEN,
        Stage.CLAIMS,
        sign_ins=(SignIn.WELCOME, SignIn.ROLE_MISSING),
    ),
    _claims(Bend.OTHER_AUDIENCE, SignIn.AUDIENCE_WRONG),
    _claims(Bend.OTHER_TENANT, SignIn.TOKEN_UNUSABLE),
    _claims(Bend.OTHER_APPLICATION, SignIn.SERVICE_PRINCIPAL_MISSING),
    _claims(Bend.OTHER_OBJECT_ID, SignIn.OBJECT_ID_WRONG),
    _claims(Bend.NO_OBJECT_ID, SignIn.OBJECT_ID_WRONG),
    _claims(Bend.EXPIRED, SignIn.TOKEN_UNUSABLE),
    _claims(Bend.OF_A_USER, SignIn.ROLE_MISSING),
    _bent(Bend.OPAQUE, "exchange", Check.IMAP, Stage.AUTH, SignIn.TOKEN_UNUSABLE, SignIn.TOKEN_UNUSABLE),
    _bent(Bend.SIGNED_BY_OTHERS, "exchange", Check.IMAP, Stage.AUTH, SignIn.TOKEN_UNUSABLE, SignIn.TOKEN_UNUSABLE),
    # Mail works, and the claims look odd all the same.
    *(
        _bent(bend, "", None, None, *_WELCOME)
        for bend in (
            Bend.ISSUER_OF_OTHER_TENANT,
            Bend.OUR_CLOCK_BEHIND,
            Bend.OUR_CLOCK_A_MINUTE_BEHIND,
            Bend.OUR_CLOCK_AHEAD,
        )
    ),
    # Entra said yes, Exchange says no.
    by_exchange(
        "service-principal-missing",
        breakers.remove_service_principal,
        SignIn.SERVICE_PRINCIPAL_MISSING,
        SignIn.SERVICE_PRINCIPAL_MISSING,
        alike=SHUT,
    ),
    by_exchange(
        "service-principal-not-yet-known",
        breakers.register_late,
        SignIn.SERVICE_PRINCIPAL_MISSING,
        SignIn.SERVICE_PRINCIPAL_MISSING,
        alike=SHUT,
    ),
    by_exchange(
        "object-id-wrong",
        breakers.register_application_object_id,
        SignIn.OBJECT_ID_WRONG,
        SignIn.OBJECT_ID_WRONG,
        alike=SHUT,
    ),
    by_exchange(
        "object-id-wrong-unnoticed",
        breakers.register_application_object_id_unnoticed,
        SignIn.OBJECT_ID_WRONG,
        SignIn.OBJECT_ID_WRONG,
        alike=SHUT,
    ),
    by_exchange(
        "permission-missing",
        breakers.remove_permissions,
        SignIn.PERMISSION_MISSING,
        SignIn.PERMISSION_MISSING,
        alike=SHUT,
    ),
    by_exchange(
        "permission-missing-and-record-stale",
        breakers.remove_permissions_beside_a_stale_record,
        SignIn.PERMISSION_MISSING,
        SignIn.PERMISSION_MISSING,
        alike=SHUT,
    ),
    by_exchange(
        "permission-denied", breakers.deny_permission, SignIn.PERMISSION_MISSING, SignIn.PERMISSION_MISSING, alike=SHUT
    ),
    by_exchange(
        "permission-missing-on-one-of-three",
        breakers.remove_one_permission,
        SignIn.PERMISSION_MISSING,
        SignIn.PERMISSION_MISSING,
        alike=SHUT,
        mailboxes=("office", "invoices", "info"),
    ),
    by_exchange("imap-off", breakers.switch_imap_off, SignIn.IMAP_OFF, SignIn.WELCOME, alike=SHUT),
    by_exchange("alias-used", breakers.store_aliases, SignIn.ALIAS_USED, SignIn.ALIAS_USED, alike=SHUT),
    by_exchange(
        "mailbox-unknown", breakers.store_unknown_mailboxes, SignIn.MAILBOX_UNKNOWN, SignIn.MAILBOX_UNKNOWN, alike=SHUT
    ),
    by_exchange(
        "licence-missing", breakers.take_licences_away, SignIn.LICENCE_MISSING, SignIn.LICENCE_MISSING, alike=SHUT
    ),
    by_exchange(
        "smtp-off-for-mailbox",
        breakers.switch_smtp_off_for_mailbox,
        SignIn.WELCOME,
        SignIn.SMTP_OFF_FOR_MAILBOX,
        check=Check.SMTP,
    ),
    by_exchange(
        "smtp-off-for-tenant",
        breakers.switch_smtp_off_for_tenant,
        SignIn.WELCOME,
        SignIn.SMTP_OFF_FOR_TENANT,
        check=Check.SMTP,
    ),
)
