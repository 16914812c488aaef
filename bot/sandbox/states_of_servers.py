"""States in which a server, its name, or the network before it does not do its part."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Check, Stage
from bot.sandbox.customers import Customer
from bot.sandbox.dns import DnsFault
from bot.sandbox.faults import AGAINST_THE_HELLO, APPLICABLE, CREDENTIALS, Fault
from bot.sandbox.microsoft365 import HOSTS, Microsoft365
from bot.sandbox.state import State, Variant, faulty

# Where it shows. A mail server's first words are its greeting; Entra's come with the answer to the sign-in.
_AT_TLS = {*AGAINST_THE_HELLO, Fault.PLAIN_TEXT, *CREDENTIALS}
_AT_FIRST_WORDS = {
    Fault.GARBAGE,
    Fault.DRIPS,
    Fault.ENDLESS_LINE,
    Fault.BYE_AT_GREETING,
    Fault.HANGS_UP_AFTER_GREETING,
    Fault.TLS_FIRST,
}
_HEALS = {Fault.BYE_AT_GREETING_ONCE, Fault.THROTTLED_ONCE, Fault.UNAVAILABLE_ONCE, Fault.ANSWERS_LATE}
_LASTS = {Fault.SYN_SWALLOWED, Fault.SILENT, Fault.DRIPS, Fault.DRIPS_LATER, Fault.TLS_FIRST}

_BY_EXCHANGE = {
    Fault.BYE_AT_GREETING,
    Fault.HANGS_UP_AFTER_GREETING,
    Fault.HANGS_UP_IN_AUTH,
    Fault.HANGS_UP_AFTER_AUTH,
    Fault.XOAUTH2_NOT_OFFERED,
    Fault.THROTTLED,
    Fault.UNAVAILABLE,
    Fault.CALLED_MALFORMED,
    Fault.METHOD_UNKNOWN,
    Fault.REFUSED_BY_POLICY,
    Fault.REFUSED_BY_SECURITY_DEFAULTS,
}
_BY_ENTRA = {
    Fault.THROTTLED,
    Fault.THROTTLED_LONG,
    Fault.UNAVAILABLE,
    Fault.ERROR_PAGE,
    Fault.HALF_JSON,
    Fault.NEITHER_TOKEN_NOR_ERROR,
    Fault.EMPTY,
    Fault.HANGS_UP_IN_AUTH,
}


def _stage(protocol: str, fault: Fault) -> Stage | None:
    if fault in _HEALS:
        return None
    if fault is Fault.HANGS_UP_AFTER_AUTH:  # SMTP has nothing left to do then
        return Stage.MAILBOX if protocol == "imap" else None
    if fault in {Fault.NOTHING_LISTENS, Fault.SYN_SWALLOWED}:
        return Stage.TCP
    if fault in {Fault.SILENT, Fault.HANGS_UP_AT_ACCEPT}:
        return Stage.GREETING if protocol == "smtp" else Stage.TLS
    if fault in _AT_TLS:
        return Stage.STARTTLS if protocol == "smtp" else Stage.TLS
    if fault in {Fault.STARTTLS_NOT_OFFERED, Fault.STARTTLS_REFUSED}:
        return Stage.STARTTLS
    return Stage.GREETING if fault in _AT_FIRST_WORDS and protocol != "entra" else Stage.AUTH


def _refuses(protocol: str, fault: Fault) -> str:
    if fault in _HEALS or (fault is Fault.HANGS_UP_AFTER_AUTH and protocol == "smtp"):
        return ""
    if protocol == "entra":
        return "entra" if fault in _BY_ENTRA else "network"
    return "exchange" if fault in _BY_EXCHANGE else "network"


_CHECKS: Mapping[str, Check] = {"entra": Check.TOKEN, "imap": Check.IMAP, "smtp": Check.SMTP}
_WORKS_ALL_THE_SAME = {DnsFault.LATE, DnsFault.ONLY_OVER_TCP}


def _unresolved(protocol: str, fault: DnsFault) -> State:
    async def arrange(sandbox: Microsoft365, customer: Customer, _: Variant) -> None:
        sandbox.direct(customer, protocol, await sandbox.server(protocol, dns=fault))

    works = fault in _WORKS_ALL_THE_SAME
    return State(
        f"{protocol}-dns-{fault}",
        "" if works else "network",
        arrange,
        None if works else _CHECKS[protocol],
        None if works else Stage.DNS,
        lasts=fault is DnsFault.SILENT,
    )


def _everywhere(
    name: str, stage: Stage, fault: Fault | None = None, dns: DnsFault | None = None, *, lasts: bool = False
) -> State:
    async def arrange(sandbox: Microsoft365, customer: Customer, _: Variant) -> None:
        for protocol in HOSTS:
            sandbox.direct(customer, protocol, await sandbox.server(protocol, fault, dns=dns))

    return State(name, "network", arrange, Check.TOKEN, stage, lasts=lasts)


SERVER_STATES: tuple[State, ...] = (
    *(
        faulty(protocol, fault, _refuses(protocol, fault), _stage(protocol, fault), lasts=fault in _LASTS)
        for protocol, faults in APPLICABLE.items()
        for fault in Fault
        if fault in faults
    ),
    *(_unresolved(protocol, fault) for protocol in HOSTS for fault in DnsFault),
    _everywhere("everything-dropped", Stage.TCP, Fault.SYN_SWALLOWED, lasts=True),
    _everywhere("everything-silent", Stage.TLS, Fault.SILENT, lasts=True),
    _everywhere("everything-refused", Stage.TCP, Fault.NOTHING_LISTENS),
    _everywhere("everything-inspected", Stage.TLS, Fault.CERTIFICATE_BY_UNKNOWN_AUTHORITY),
    _everywhere("no-name-known", Stage.DNS, dns=DnsFault.NO_SUCH_NAME),
    _everywhere("resolver-fails", Stage.DNS, dns=DnsFault.SERVER_FAILS),
    _everywhere("resolver-silent", Stage.DNS, dns=DnsFault.SILENT, lasts=True),
)
