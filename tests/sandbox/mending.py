"""How each problem to practise on is mended: what the customer's administrator changes, what support corrects in its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.sandbox.customers import Customer

Value = str | bool
NEW_SECRET = "(the secret that was just created)"
"""Stands for the value that the console showed a moment ago."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the administrator changes in the console."""

    name: str
    values: Callable[[Customer], Mapping[str, Value]] = lambda _: {}


@dataclass(frozen=True, slots=True)
class Correction:
    """What support corrects in what is stored: the name of a field and its new value."""

    what: str
    value: Callable[[Customer], str] = lambda _: NEW_SECRET


Step = Change | Correction


def _app(customer: Customer) -> dict[str, Value]:
    return {"app": customer.app.app_id}


def _box(customer: Customer) -> dict[str, Value]:
    return {"mailbox": customer.mailboxes[0].address}


def _granting(number: int = 0) -> Change:
    """Full access to this mailbox for the service principal that is registered then."""
    return Change(
        "give_access",
        lambda c: {
            "mailbox": c.mailboxes[number].address,
            "principal": c.tenant.service_principals[-1].identity,
        },
    )


_NEW_SECRET = (Change("add_secret", lambda c: {**_app(c), "months": "6"}), Correction("client_secret"))
_REGISTER = Change(
    "register_principal", lambda c: {"app_id": c.app.app_id, "object_id": c.app.object_id or "", "name": "Mailabruf"}
)
_SET_UP = (_REGISTER, _granting())
_SET_UP_AGAIN = (Change("remove_principal", lambda c: {"principal": c.principal.identity}), *_SET_UP)


def _on(name: str) -> tuple[Step, ...]:
    return (Change(name, lambda c: {**_box(c), "on": True}),)


def _clear(*protocols: str) -> tuple[Step, ...]:
    return tuple(Change("network", _clearing(protocol)) for protocol in protocols)


def _clearing(protocol: str) -> Callable[[Customer], Mapping[str, Value]]:
    return lambda _: {"protocol": protocol, "trouble": ""}


MENDING: Mapping[str, tuple[Step, ...]] = {
    "overnight": _NEW_SECRET,
    "new-computer": _NEW_SECRET,
    "first-try": _NEW_SECRET,
    "security-upgrade": (
        Change(
            "upload_certificate",
            lambda c: {
                **_app(c),
                "certificate": c.stored.certificate.public_certificate if c.stored.certificate else "",
            },
        ),
    ),
    "three-ids": (Correction("client_id", lambda c: c.app.app_id),),
    "merged-firms": (Correction("tenant_id", lambda c: c.tenant.tenant_id),),
    "tidied-up": (Change("grant_consent", _app), *_SET_UP_AGAIN),
    "audit-week": (Change("enable_app", lambda c: {**_app(c), "on": True}),),
    "sparing-partner": (Change("book_exchange", lambda _: {"on": True}),),
    "new-rules": (Change("policy", lambda c: {**_app(c), "policy": ""}),),
    "yellow-triangle": (Change("grant_consent", _app),),
    "sounds-alike": (
        Change("add_permission", lambda c: {**_app(c), "permission": "IMAP.AccessAsApp"}),
        Change("add_permission", lambda c: {**_app(c), "permission": "SMTP.SendAsApp"}),
        Change("grant_consent", _app),
    ),
    "unused-apps": (Change("enable_exchange_app", lambda _: {"on": True}),),
    "skipped-powershell": _SET_UP,
    "noted-by-colleague": _SET_UP_AGAIN,
    "cleaned-up-list": (_granting(),),
    "ran-without-error": _SET_UP_AGAIN,
    "new-mailbox": (_granting(),),
    "two-of-three": (_granting(2),),
    "strict-colleague": (Change("remove_access", lambda c: {**_box(c), "trustee": c.principal.sid, "deny": True}),),
    "sending-works": _on("imap"),
    "just-married": (Correction("mailboxes", lambda c: c.mailboxes[0].address),),
    "over-the-phone": (Correction("mailboxes", lambda c: c.mailboxes[0].address),),
    "old-server-hums": (Change("kind", lambda c: {**_box(c), "kind": "UserMailbox"}),),
    "colleague-left": _on("licence"),
    "team-address": (Correction("mailboxes", lambda c: c.mailboxes[1].address),),
    "receiving-works": (Change("smtp", lambda c: {**_box(c), "smtp": "on"}),),
    "brand-new-tenant": (Change("smtp", lambda c: {**_box(c), "smtp": "on"}),),
    "least-privilege": _on("scope"),
    "five-minutes-ago": (Change("pass_time"),),
    "just-now": (Change("pass_time"),),
    "new-router": _clear("imap"),
    "new-protection": _clear("imap", "smtp"),
    "gateway": _clear("smtp"),
    "cut-off": _clear("imap"),
    "moved-office": _clear("imap", "smtp"),
    "surfing-allowed": _clear("entra"),
    "quiet-port": _clear("smtp"),
    "bad-day": (Change("pass_time"),),
    "wrong-order": _SET_UP,
    "old-guide": _SET_UP,
    "locked-computer": _SET_UP,
    "fresh-laptop": _SET_UP,
    "black-window": _SET_UP,
    "word-for-word": _SET_UP,
    "second-try": _SET_UP_AGAIN,
    "from-the-mail": _SET_UP,
    "not-signed-in": _SET_UP,
}
"""Problem → what turns it green, step by step."""
