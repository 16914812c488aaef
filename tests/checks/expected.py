"""Which findings each fault of a server, and each broken set-up, leads to. Names without a source belong to the faulty check."""

from __future__ import annotations

from bot.sandbox.dns import DnsFault
from bot.sandbox.faults import Fault

OF_FAULT: dict[Fault, str] = {
    Fault.NOTHING_LISTENS: "connection_refused",
    Fault.SYN_SWALLOWED: "connect_timed_out",
    Fault.SILENT: "answer_timed_out",
    Fault.HANGS_UP_AT_ACCEPT: "tls_cut",
    Fault.HANGS_UP_IN_TLS: "tls_cut",
    Fault.PLAIN_TEXT: "plaintext_spoken",
    Fault.TLS_FIRST: "tls_expected",
    Fault.CERTIFICATE_EXPIRED: "certificate_expired",
    Fault.CERTIFICATE_NOT_YET_VALID: "certificate_early",
    Fault.CERTIFICATE_FOR_OTHER_NAME: "certificate_misnamed",
    Fault.CERTIFICATE_BY_UNKNOWN_AUTHORITY: "certificate_untrusted",
    Fault.TLS_TOO_OLD: "tls_outdated",
    Fault.GARBAGE: "answer_garbled",
    Fault.DRIPS: "answer_dripped",
    Fault.DRIPS_LATER: "answer_dripped",
    Fault.ENDLESS_LINE: "answer_oversized",
    Fault.BYE_AT_GREETING: "greeting_refused",
    Fault.BYE_AT_GREETING_ONCE: "",
    Fault.HANGS_UP_AFTER_GREETING: "connection_closed",
    Fault.HANGS_UP_IN_AUTH: "connection_closed",
    Fault.HANGS_UP_AFTER_AUTH: "connection_closed",
    Fault.XOAUTH2_NOT_OFFERED: "xoauth2_missing",
    Fault.STARTTLS_NOT_OFFERED: "starttls_missing",
    Fault.STARTTLS_REFUSED: "starttls_refused",
    Fault.THROTTLED: "throttled",
    Fault.THROTTLED_ONCE: "",
    Fault.THROTTLED_LONG: "throttled",
    Fault.UNAVAILABLE: "service_unavailable",
    Fault.UNAVAILABLE_ONCE: "",
    Fault.REFUSED_BY_POLICY: "policy_blocked",
    Fault.REFUSED_BY_SECURITY_DEFAULTS: "defaults_blocked",
    Fault.CALLED_MALFORMED: "string_refused",
    Fault.METHOD_UNKNOWN: "method_refused",
    Fault.ERROR_PAGE: "service_unavailable",
    Fault.PROXY_PAGE: "page_received",
    Fault.HALF_JSON: "answer_truncated",
    Fault.NEITHER_TOKEN_NOR_ERROR: "answer_incomplete",
    Fault.EMPTY: "answer_empty",
    Fault.REDIRECT: "redirect_received",
}
"""Empty: mail works all the same. Late answers are tested with the limits of everyday use."""

OTHERWISE: dict[tuple[str, Fault], str] = {
    ("smtp", Fault.HANGS_UP_AT_ACCEPT): "connection_closed",  # no TLS is due yet
    ("smtp", Fault.HANGS_UP_AFTER_AUTH): "",  # nothing is left to say
}

OF_DNS: dict[DnsFault, str] = {
    DnsFault.NO_SUCH_NAME: "name_unknown",
    DnsFault.SERVER_FAILS: "resolver_failed",
    DnsFault.REFUSED: "resolver_failed",
    DnsFault.SILENT: "resolver_silent",
    DnsFault.NO_ADDRESS: "address_missing",
    DnsFault.ONLY_OVER_TCP: "",
    DnsFault.GARBAGE: "resolver_silent",  # what is no answer to our question is not listened to
}

_SHUT_OVER_IMAP = {"imap.login_refused", "imap.logon_denied", "imap.recipient_unresolved", "imap.mailbox_unconnected"}
_SHUT = _SHUT_OVER_IMAP | {"smtp.login_refused"}
_WITHOUT_ROLES = {"token.roles_missing", "token.role_missing"} | _SHUT

OF_CUSTOMER: dict[str, set[str]] = {
    "healthy": set(),
    "healthy-by-certificate": set(),
    "healthy-by-domain": set(),
    "healthy-five-mailboxes": set(),
    "object-id-stored-wrong": {"record.object_id_differs"},
    "secret-wrong": {"token.secret_wrong"},
    "secret-id-instead-of-value": {"token.secret_id_given"},
    "secret-expired": {"token.secret_expired"},
    "certificate-unknown": {"token.assertion_refused"},
    "app-unknown": {"token.app_unknown"},
    "app-object-id-instead-of-app-id": {"token.app_unknown"},
    "tenant-unknown": {"token.tenant_unknown"},
    "domain-unknown": {"token.tenant_unknown"},
    "enterprise-application-missing": {"token.principal_missing"},
    "app-disabled": {"token.app_disabled"},
    "scope-of-user-sign-in": {"token.scope_unknown"},
    "scope-misspelt": {"token.resource_missing"},
    "exchange-missing-in-tenant": {"token.resource_missing"},
    "blocked-by-conditional-access": {"token.policy_blocked"},
    "blocked-by-security-defaults": {"token.defaults_blocked"},
    "request-loop": {"token.requests_looped"},
    "tenant-throttled": {"token.throttled"},
    "tenant-transient": {"token.service_unavailable"},
    "tenant-in-other-cloud": {"token.cloud_wrong"},
    "assertion-out-of-time": {"token.assertion_outdated"},
    "unknown-code": {"token.signin_refused"},
    "scope-of-graph": {"token.audience_wrong"} | _SHUT,
    "consent-missing": _WITHOUT_ROLES,
    "roles-wrong": {"token.role_missing"} | _SHUT,
    "imap-role-missing": {"token.role_missing"} | _SHUT_OVER_IMAP,
    "smtp-role-missing": {"token.role_missing", "smtp.login_refused"},
    "token-other-audience": {"token.audience_wrong"} | _SHUT,
    "token-other-tenant": {"token.tenant_differs"} | _SHUT,
    "token-other-application": {"token.app_differs"} | _SHUT,
    "token-other-object-id": {"record.object_id_differs"} | _SHUT,
    "token-no-object-id": {"token.object_id_missing"} | _SHUT,
    "token-expired": {"token.validity_over"} | _SHUT,
    "token-of-a-user": {"token.user_signed_in"} | _WITHOUT_ROLES,
    "token-opaque": {"token.claims_unreadable"} | _SHUT,
    "token-signed-by-others": _SHUT,
    "token-issuer-of-other-tenant": {"token.issuer_wrong"},
    "token-our-clock-behind": {"token.clock_skewed"},
    "token-our-clock-a-minute-behind": {"token.clock_skewed"},
    "token-our-clock-ahead": {"token.clock_skewed"},
    "service-principal-missing": _SHUT,
    "service-principal-not-yet-known": _SHUT,
    "object-id-wrong": {"record.object_id_differs"} | _SHUT,
    "object-id-wrong-unnoticed": _SHUT,
    "permission-missing": _SHUT,
    "permission-denied": _SHUT,
    "permission-missing-on-one-of-three": _SHUT,
    "imap-off": _SHUT_OVER_IMAP,
    "alias-used": _SHUT,
    "mailbox-unknown": _SHUT,
    "licence-missing": _SHUT,
    "smtp-off-for-mailbox": {"smtp.mailbox_disabled"},
    "smtp-off-for-tenant": {"smtp.tenant_disabled"},
}
"""The findings that may come with each state; at least one of them does. `_SHUT` is what Exchange answers alike."""
