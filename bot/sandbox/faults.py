"""What can be wrong with one of the sandbox's servers, whatever the tenant."""

from __future__ import annotations

from enum import StrEnum

from bot.sandbox.authority import Credential


class Fault(StrEnum):
    """One way in which a server, or the network before it, does not do its part."""

    NOTHING_LISTENS = "nothing-listens"
    """The port is closed: the connection is refused."""
    SYN_SWALLOWED = "syn-swallowed"
    """A firewall drops what is sent: connecting gets no answer at all."""
    SILENT = "silent"
    """The connection is accepted, and then nothing comes."""
    HANGS_UP_AT_ACCEPT = "hangs-up-at-accept"
    """The connection is accepted and closed at once."""
    HANGS_UP_IN_TLS = "hangs-up-in-tls"
    """The connection is cut as soon as the TLS handshake begins."""
    PLAIN_TEXT = "plain-text"
    """The server speaks plain text where TLS is due from the first byte."""
    TLS_FIRST = "tls-first"
    """The server expects TLS from the first byte where STARTTLS is due."""
    CERTIFICATE_EXPIRED = "certificate-expired"
    """The certificate ended yesterday."""
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    """The certificate begins tomorrow."""
    CERTIFICATE_FOR_OTHER_NAME = "certificate-for-other-name"
    """The certificate belongs to another server."""
    CERTIFICATE_BY_UNKNOWN_AUTHORITY = "certificate-by-unknown-authority"
    """The certificate was made up by a firewall that looks into TLS."""
    TLS_TOO_OLD = "tls-too-old"
    """The server knows only TLS 1.0 and 1.1."""
    GARBAGE = "garbage"
    """What comes is no IMAP, SMTP or HTTP."""
    DRIPS = "drips"
    """The first answer comes one byte a second."""
    DRIPS_LATER = "drips-later"
    """The answer to the sign-in comes one byte a second (Entra: the body of the token's answer)."""
    ENDLESS_LINE = "endless-line"
    """Ten megabytes come without a line end."""
    BYE_AT_GREETING = "bye-at-greeting"
    """The server takes leave instead of greeting (IMAP BYE, SMTP 421)."""
    BYE_AT_GREETING_ONCE = "bye-at-greeting-once"
    """The server takes leave instead of greeting, the first time only."""
    HANGS_UP_AFTER_GREETING = "hangs-up-after-greeting"
    """The server greets and closes the connection."""
    HANGS_UP_IN_AUTH = "hangs-up-in-auth"
    """The connection is closed in the middle of the sign-in (Entra: in the middle of the answer)."""
    HANGS_UP_AFTER_AUTH = "hangs-up-after-auth"
    """The sign-in goes well, and then the connection is cut."""
    XOAUTH2_NOT_OFFERED = "xoauth2-not-offered"
    """The server's list of sign-in methods has no XOAUTH2."""
    STARTTLS_NOT_OFFERED = "starttls-not-offered"
    """The server does not offer STARTTLS: something on the way strips it, or the port is wrong."""
    STARTTLS_REFUSED = "starttls-refused"
    """The server offers STARTTLS and refuses it."""
    THROTTLED = "throttled"
    """The server asks for a pause, every time."""
    THROTTLED_ONCE = "throttled-once"
    """The server asks for a short pause, the first time only."""
    UNAVAILABLE = "unavailable"
    """The sign-in fails for the moment, every time (IMAP "Server Unavailable", SMTP 451 and 454, Entra 503 with JSON)."""
    UNAVAILABLE_ONCE = "unavailable-once"
    """The sign-in fails for the moment, the first time only."""
    REFUSED_BY_POLICY = "refused-by-policy"
    """Conditional Access refuses the sign-in at the mail server."""
    REFUSED_BY_SECURITY_DEFAULTS = "refused-by-security-defaults"
    """Security defaults refuse the sign-in at the mail server."""
    CALLED_MALFORMED = "called-malformed"
    """The server calls every XOAUTH2 string malformed."""
    METHOD_UNKNOWN = "method-unknown"
    """The server offers XOAUTH2 and then does not know it."""
    ANSWERS_LATE = "answers-late"
    """The answer to the sign-in takes five seconds, as Exchange takes them for a refusal."""
    THROTTLED_LONG = "throttled-long"
    """Entra asks for a pause that is longer than anybody waits."""
    ERROR_PAGE = "error-page"
    """Entra answers 503 with a page for people."""
    PROXY_PAGE = "proxy-page"
    """A proxy answers 200 with a page of its own."""
    HALF_JSON = "half-json"
    """The answer ends in the middle of its JSON."""
    NEITHER_TOKEN_NOR_ERROR = "neither-token-nor-error"
    """The answer is JSON with neither a token nor an error."""
    EMPTY = "empty"
    """Entra's answer has no body."""
    REDIRECT = "redirect"
    """The answer sends the client elsewhere, as a captive portal does."""


CREDENTIALS = {
    Fault.CERTIFICATE_EXPIRED: Credential.EXPIRED,
    Fault.CERTIFICATE_NOT_YET_VALID: Credential.NOT_YET_VALID,
    Fault.CERTIFICATE_FOR_OTHER_NAME: Credential.OTHER_NAME,
    Fault.CERTIFICATE_BY_UNKNOWN_AUTHORITY: Credential.UNKNOWN_AUTHORITY,
}
AGAINST_THE_HELLO = frozenset({Fault.HANGS_UP_IN_TLS, Fault.TLS_TOO_OLD})

OF_THE_CONNECTION = frozenset(
    {
        Fault.NOTHING_LISTENS,
        Fault.SYN_SWALLOWED,
        Fault.SILENT,
        Fault.HANGS_UP_AT_ACCEPT,
        *AGAINST_THE_HELLO,
        Fault.GARBAGE,
        Fault.DRIPS,
        Fault.DRIPS_LATER,
        Fault.ENDLESS_LINE,
        Fault.HANGS_UP_IN_AUTH,
        Fault.ANSWERS_LATE,
        *CREDENTIALS,
    }
)
OF_MAIL = OF_THE_CONNECTION | {
    Fault.BYE_AT_GREETING,
    Fault.BYE_AT_GREETING_ONCE,
    Fault.HANGS_UP_AFTER_GREETING,
    Fault.HANGS_UP_AFTER_AUTH,
    Fault.XOAUTH2_NOT_OFFERED,
    Fault.THROTTLED,
    Fault.THROTTLED_ONCE,
    Fault.UNAVAILABLE,
    Fault.UNAVAILABLE_ONCE,
    Fault.CALLED_MALFORMED,
    Fault.METHOD_UNKNOWN,
}
OF_IMAP = OF_MAIL | {Fault.PLAIN_TEXT}
OF_SMTP = OF_MAIL | {
    Fault.TLS_FIRST,
    Fault.STARTTLS_NOT_OFFERED,
    Fault.STARTTLS_REFUSED,
    Fault.REFUSED_BY_POLICY,
    Fault.REFUSED_BY_SECURITY_DEFAULTS,
}
OF_ENTRA = OF_THE_CONNECTION | {
    Fault.PLAIN_TEXT,
    Fault.THROTTLED,
    Fault.THROTTLED_ONCE,
    Fault.THROTTLED_LONG,
    Fault.UNAVAILABLE,
    Fault.UNAVAILABLE_ONCE,
    Fault.ERROR_PAGE,
    Fault.PROXY_PAGE,
    Fault.HALF_JSON,
    Fault.NEITHER_TOKEN_NOR_ERROR,
    Fault.EMPTY,
    Fault.REDIRECT,
}
APPLICABLE = {"imap": OF_IMAP, "smtp": OF_SMTP, "entra": OF_ENTRA}
