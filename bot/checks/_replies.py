"""Which finding a mail server's words are, and what else they tell: match the stem, keep the rest.

Words: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
and public logs of mail clients; Exchange appends changing details, and third parties disagree about which state gives which.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.checks._fields import Fields
from bot.hosts import is_microsofts
from bot.model import Fact

_BACKOFF = re.compile(r"backoff time:\s*(\d{1,9})\s*milliseconds", re.IGNORECASE)
_RESPONSE_CODE = re.compile(r"(?:NO|BAD|BYE|OK) \[([A-Z0-9-]{1,40})(?=[\] ])", re.IGNORECASE)
_STATUS = re.compile(r"[A-Za-z]{1,10}(?= |\Z)")
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A finding's name. `passing`: it may be gone in a moment. `pause`: the seconds that the server asks for, if it does."""

    finding: str
    passing: bool = False
    pause: float | None = None


_IMAP_WORDS: tuple[tuple[str, Meaning], ...] = (
    ("noadrecipient", Meaning("recipient_unresolved")),
    ("authresultfrompopimapend=8", Meaning("recipient_unresolved")),
    ("authenticated but not connected", Meaning("mailbox_unconnected")),
    ("logondenied", Meaning("logon_denied")),
    ("server unavailable", Meaning("service_unavailable", passing=True)),
    ("[unavailable]", Meaning("service_unavailable", passing=True)),
    ("command argument error", Meaning("string_refused")),
    ("command error", Meaning("method_refused")),
)
_SMTP_WORDS: tuple[tuple[str, Meaning], ...] = (
    ("disabled for the tenant", Meaning("tenant_disabled")),
    ("disabled for the mailbox", Meaning("mailbox_disabled")),
    ("security defaults", Meaning("defaults_blocked")),
    ("did not meet the criteria", Meaning("policy_blocked")),
    ("basic authentication is", Meaning("password_refused")),
    ("credentials were incorrect", Meaning("password_refused")),
    ("concurrent connections limit", Meaning("throttled", passing=True)),
    ("thread limit exceeded", Meaning("throttled", passing=True)),
    ("logon failure", Meaning("logon_failed")),
    ("5.7.57", Meaning("client_unauthenticated")),
)


def is_foreign_greeting(greeting: str, host: str) -> bool:
    """Tell whether a server greets as something else than Exchange Online: another product, or an Exchange of one's own.

    Exchange Online's greetings end in a mark (IMAP, https://github.com/imapsync/imapsync/issues/317, seen 2026-12-01) or name a
    front-end server (SMTP); that those of an Exchange on premises do neither is unverified.
    """
    low = greeting.lower()
    if "microsoft" not in low:
        return True
    return not (is_microsofts(host) or "imap4 service is ready. [" in low or ".outlook." in low)


def imap_meaning(words: str, otherwise: str) -> Meaning:
    """Return what an IMAP server's refusal means; `otherwise` is the finding for words that we do not know."""
    low = words.lower()
    if "throttled" in low:
        backoff = _BACKOFF.search(words)
        return Meaning("throttled", passing=backoff is not None, pause=int(backoff[1]) / 1000 if backoff else None)
    return next((meaning for stem, meaning in _IMAP_WORDS if stem in low), Meaning(otherwise))


def smtp_meaning(code: int, words: str) -> Meaning:
    """Return what an SMTP server's refusal of a sign-in means."""
    low = words.lower()
    for stem, meaning in _SMTP_WORDS:
        if stem in low:
            return meaning
    if code // 100 == 4:
        return Meaning("service_unavailable", passing=True)
    return Meaning({501: "string_refused", 504: "method_refused"}.get(code, "login_refused"))


def imap_facts(words: str) -> dict[str, Fact]:
    """Return the status word of a refusal and its response code, if it has one."""
    code = _RESPONSE_CODE.match(words)
    status = _STATUS.match(words)
    return {"reply": status[0].upper() if status else "?", **({"code": code[1].upper()} if code else {})}


def smtp_facts(code: int, words: str) -> dict[str, Fact]:
    """Return the reply code and the enhanced status code, if the answer has one."""
    enhanced = _ENHANCED.match(words)
    return {"reply": code, **({"code": enhanced[1]} if enhanced else {})}


def challenge_facts(challenge: str) -> Mapping[str, Fact]:
    """Return what an error challenge says (base64 of JSON); it never holds anything that we sent."""
    if not challenge:
        return {}
    try:
        content = json.loads(base64.b64decode(challenge, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return {"challenge": "unreadable"}
    if not isinstance(content, dict):
        return {"challenge": "unreadable"}
    fields = Fields({**content, "status": str(status) if type(status := content.get("status")) is int else status})
    said = {name: fields.text(name) for name in ("status", "schemes", "scope")}
    if fields.misfits:
        return {"challenge": "unreadable"}
    return {f"challenge_{name}": value for name, value in said.items() if value}
