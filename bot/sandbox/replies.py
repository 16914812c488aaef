"""What Exchange answers to a sign-in: every reply that is reported for a state, because sources disagree.

Texts: Microsoft's protocol page, public logs of mail clients, third-party lists. Which of the variants Exchange gives in
which case is unverified; nobody may rely on the one that comes first.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import Stage
from bot.sandbox.directory import SignIn
from bot.sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a sign-in. `{bracket}`, `{user}` are filled in by the server.

    `challenge` comes first, as the base64 JSON that some servers send before they refuse. `mailbox` is what a command on the
    mailbox is answered with after a sign-in that went well ("" means well); `leaves`: then the server takes leave.
    """

    words: str
    challenge: str = ""
    mailbox: str = ""
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """What a mail server says at a stage, to everybody and word for word; IMAP's words without the tag."""

    stage: Stage
    words: str


def challenge(status: str = "400") -> str:
    """Return an error challenge as XOAUTH2 knows it."""
    text = json.dumps({"status": status, "schemes": "Bearer", "scope": "https://outlook.office365.com/"})
    return base64.b64encode(text.encode()).decode()


IMAP_WELCOME = Reply("OK AUTHENTICATE completed.")
_NO = Reply("NO AUTHENTICATE failed.")
_NO_CHALLENGED = Reply("NO AUTHENTICATE failed.", challenge=challenge())
_LOGON_DENIED = Reply(
    'NO AUTHENTICATE failed. Error="AuthFailed:LogonDenied-None-OAuthLog:AuthExc_Sandbox User:{user}"'
)
_RECIPIENT = Reply('NO AUTHENTICATE failed. Error="AuthFailed:NoADRecipient User:{user}"')
_POP_IMAP_END = Reply('NO AUTHENTICATE failed. Error="AuthResultFromPopImapEnd=8 User:{user}"')
_NOT_CONNECTED = Reply(IMAP_WELCOME.words, mailbox="BAD User is authenticated but not connected.")
_NOT_CONNECTED_BYE = Reply(IMAP_WELCOME.words, mailbox="BAD User is authenticated but not connected.", leaves=True)

SMTP_WELCOME = Reply("235 2.7.0 Authentication successful")
_UNSUCCESSFUL = Reply("535 5.7.3 Authentication unsuccessful [{bracket}]")
_UNSUCCESSFUL_CHALLENGED = Reply("535 5.7.3 Authentication unsuccessful [{bracket}]", challenge=challenge())
# Signed in, but the mailbox would not open when mail comes: a check that sends none sees nothing of it.
_OPENS_LATER = Reply(
    SMTP_WELCOME.words, mailbox="430 4.2.0 STOREDRV; mailbox logon failure; MapiExceptionLogonFailed [{bracket}]"
)
# A full mailbox shows when a mail is submitted, never when a program signs in.
_FULL = Reply(SMTP_WELCOME.words, mailbox="554 5.2.2 mailbox full; sender throttled [{bracket}]")


def _off(what: str) -> Reply:
    return Reply(
        f"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the {what}. "
        "Visit https://aka.ms/smtp_auth_disabled for more information. [{bracket}]"
    )


VARIANTS: Mapping[tuple[str, SignIn], tuple[Reply, ...]] = {
    ("imap", SignIn.WELCOME): (IMAP_WELCOME,),
    ("imap", SignIn.TOKEN_UNUSABLE): (_NO, _NO_CHALLENGED),
    ("imap", SignIn.AUDIENCE_WRONG): (_NO, _NO_CHALLENGED),
    ("imap", SignIn.ROLE_MISSING): (_NO, _LOGON_DENIED, _NO_CHALLENGED),
    ("imap", SignIn.SERVICE_PRINCIPAL_MISSING): (_NO, _LOGON_DENIED, _NO_CHALLENGED),
    ("imap", SignIn.OBJECT_ID_WRONG): (_NO, _LOGON_DENIED, _NO_CHALLENGED),
    ("imap", SignIn.PERMISSION_MISSING): (_NOT_CONNECTED, _NOT_CONNECTED_BYE, _NO, _LOGON_DENIED),
    ("imap", SignIn.MAILBOX_UNKNOWN): (_NO, _RECIPIENT, _LOGON_DENIED),
    ("imap", SignIn.ALIAS_USED): (_NO, _RECIPIENT, _LOGON_DENIED, _NOT_CONNECTED),
    ("imap", SignIn.LICENCE_MISSING): (_NOT_CONNECTED, _NOT_CONNECTED_BYE, _NO),
    ("imap", SignIn.IMAP_OFF): (_NO, _NOT_CONNECTED, _NOT_CONNECTED_BYE, _RECIPIENT, _POP_IMAP_END),
    ("imap", SignIn.MAILBOX_ELSEWHERE): (_NO, _NOT_CONNECTED, _RECIPIENT, _LOGON_DENIED),
    ("imap", SignIn.MAILBOX_OF_OTHER_KIND): (_NO, _NOT_CONNECTED, _LOGON_DENIED),
    ("imap", SignIn.MAILBOX_FULL): (IMAP_WELCOME,),
    ("smtp", SignIn.WELCOME): (SMTP_WELCOME,),
    ("smtp", SignIn.TOKEN_UNUSABLE): (_UNSUCCESSFUL, _UNSUCCESSFUL_CHALLENGED),
    ("smtp", SignIn.AUDIENCE_WRONG): (_UNSUCCESSFUL, _UNSUCCESSFUL_CHALLENGED),
    ("smtp", SignIn.ROLE_MISSING): (_UNSUCCESSFUL, _UNSUCCESSFUL_CHALLENGED),
    ("smtp", SignIn.SERVICE_PRINCIPAL_MISSING): (_UNSUCCESSFUL, _UNSUCCESSFUL_CHALLENGED),
    ("smtp", SignIn.OBJECT_ID_WRONG): (_UNSUCCESSFUL, _UNSUCCESSFUL_CHALLENGED),
    ("smtp", SignIn.PERMISSION_MISSING): (_UNSUCCESSFUL, _OPENS_LATER, _UNSUCCESSFUL_CHALLENGED),
    ("smtp", SignIn.MAILBOX_UNKNOWN): (_UNSUCCESSFUL, _UNSUCCESSFUL_CHALLENGED),
    ("smtp", SignIn.ALIAS_USED): (_UNSUCCESSFUL, SMTP_WELCOME),
    ("smtp", SignIn.LICENCE_MISSING): (_UNSUCCESSFUL, _OPENS_LATER),
    ("smtp", SignIn.MAILBOX_ELSEWHERE): (_UNSUCCESSFUL, _OPENS_LATER),
    ("smtp", SignIn.MAILBOX_OF_OTHER_KIND): (_UNSUCCESSFUL, _OPENS_LATER),
    ("smtp", SignIn.MAILBOX_FULL): (_FULL,),
    ("smtp", SignIn.SCOPE_MISSES_MAILBOX): (_UNSUCCESSFUL, _UNSUCCESSFUL_CHALLENGED),
    ("smtp", SignIn.SMTP_OFF_FOR_MAILBOX): (_off("Mailbox"),),
    ("smtp", SignIn.SMTP_OFF_FOR_TENANT): (_off("Tenant"),),
}

# What a server with this fault answers to every sign-in, whoever comes.
FAULTY: Mapping[tuple[str, Fault], tuple[Reply, ...]] = {
    ("imap", Fault.THROTTLED): (Reply("BAD Request is throttled. Suggested Backoff Time: 90000 milliseconds"),),
    ("imap", Fault.THROTTLED_ONCE): (Reply("BAD Request is throttled. Suggested Backoff Time: 200 milliseconds"),),
    ("imap", Fault.UNAVAILABLE): (Reply("NO Server Unavailable. 15"), Reply("NO [UNAVAILABLE] Server Unavailable. 15")),
    ("imap", Fault.CALLED_MALFORMED): (
        Reply("BAD Command Argument Error. 12"),
        Reply("BAD Command Argument Error. 11"),
    ),
    ("imap", Fault.METHOD_UNKNOWN): (Reply("BAD Command Error. 12"), Reply("BAD Command Error. 10")),
    ("smtp", Fault.THROTTLED): (
        Reply(
            "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. [{bracket}]"
        ),
        Reply("432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [{bracket}]"),
    ),
    ("smtp", Fault.UNAVAILABLE): (
        Reply("451 4.7.0 Temporary server error. Please try again later. PRX4 [{bracket}]"),
        Reply("454 4.7.0 Temporary authentication failure [{bracket}]"),
        Reply("421 4.3.2 Service not available [{bracket}]", leaves=True),
    ),
    ("smtp", Fault.CALLED_MALFORMED): (
        Reply("501 5.5.124 Invalid XOAUTH2 auth data - User address provided is not valid [{bracket}]"),
    ),
    ("smtp", Fault.METHOD_UNKNOWN): (Reply("504 5.7.4 Unrecognized authentication type [{bracket}]"),),
    ("smtp", Fault.REFUSED_BY_POLICY): (
        Reply(
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. "
            "Contact your administrator. [{bracket}]"
        ),
    ),
    ("smtp", Fault.REFUSED_BY_SECURITY_DEFAULTS): (
        Reply(
            "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. "
            "Contact your administrator. [{bracket}]"
        ),
    ),
}
ALWAYS = {
    Fault.THROTTLED_ONCE: Fault.THROTTLED,
    Fault.UNAVAILABLE_ONCE: Fault.UNAVAILABLE,
}  # what happens once here and for ever there


def pick(replies: tuple[Reply, ...], variant: int) -> Reply:
    """Return this variant, counted round."""
    return replies[variant % len(replies)]
