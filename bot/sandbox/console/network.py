"""The way to Microsoft 365, and time: what stands between, what passes by itself."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import BadInput
from bot.model import Text
from bot.sandbox.console.given import Done, Given
from bot.sandbox.directory import Tenant
from bot.sandbox.dns import DnsFault
from bot.sandbox.faults import APPLICABLE, Fault
from bot.sandbox.path import Path, Trouble

TROUBLES: Mapping[str, Trouble] = {
    "": None,
    **{
        str(fault): fault
        for fault in (
            Fault.SYN_SWALLOWED,
            Fault.NOTHING_LISTENS,
            Fault.SILENT,
            Fault.CERTIFICATE_BY_UNKNOWN_AUTHORITY,
            Fault.HANGS_UP_IN_TLS,
            Fault.STARTTLS_NOT_OFFERED,
            Fault.PROXY_PAGE,
            Fault.UNAVAILABLE,
            Fault.THROTTLED,
        )
    },
    **{f"dns-{fault}": fault for fault in (DnsFault.SERVER_FAILS, DnsFault.NO_SUCH_NAME)},
}
"""What can be wrong on the way to a server, by the name under which the console offers it; "" is: nothing."""

PASSING = frozenset({Fault.UNAVAILABLE, Fault.THROTTLED})
"""Microsoft's own troubles, which end by themselves."""

_NO_PATH = Text(
    "Dieser Kunde teilt sich den Weg zu Microsoft 365 mit den anderen; hier gibt es nichts zu ändern.",
    "This customer shares the way to Microsoft 365 with the others; there is nothing to change here.",
)


def offered(protocol: str) -> list[str]:
    """Return the names of what can be wrong on the way to the server of this protocol."""
    return [
        name for name, trouble in TROUBLES.items() if not isinstance(trouble, Fault) or trouble in APPLICABLE[protocol]
    ]


def name_of(trouble: Trouble) -> str:
    """Return the name under which the console offers this."""
    return next((name for name, known in TROUBLES.items() if known is trouble), str(trouble))


async def disturb(path: Path | None, given: Given) -> Done:
    """Put something in the way to one server, or take it away."""
    if path is None:
        raise BadInput(_NO_PATH)
    protocol = given.choice("protocol", tuple(path.troubles))
    trouble = TROUBLES[given.choice("trouble", offered(protocol))]
    await path.disturb(protocol, trouble)
    return Done(
        Text("Der Weg ist wieder frei.", "The way is clear again.")
        if trouble is None
        else Text("Der Weg ist jetzt gestört.", "Something stands in the way now.")
    )


async def pass_time(tenant: Tenant, path: Path | None) -> Done:
    """Let a few hours pass: what was set up is effective everywhere, and Microsoft's own troubles are over."""
    for app in tenant.apps.values():
        app.visible_from = app.consent_from = 0.0
    for principal in tenant.service_principals:
        principal.visible_from = 0.0
    for grant in tenant.smtp_grants:
        grant.effective_from = 0.0
    for mailbox in tenant.mailboxes.values():
        mailbox.imap_from = mailbox.smtp_from = 0.0
        for permission in mailbox.permissions:
            permission.effective_from = 0.0
    for protocol, trouble in tuple(path.troubles.items()) if path else ():
        if trouble in PASSING and path is not None:
            await path.disturb(protocol, None)
    return Done(
        Text(
            "Zwei Stunden sind vergangen: Was eingerichtet wurde, ist jetzt überall wirksam.",
            "Two hours have passed: what was set up is effective everywhere now.",
        )
    )
