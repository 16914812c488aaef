"""What is copied in a set-up, for exactly this customer. The secret is never among it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.flows.setup.profiles import Profile
from bot.model import Check, Tenant
from bot.templates import Values, fits

MOST_MAILBOXES = 40  # lines; the rest are counted
REDIRECT_URI = "http://localhost"
API = "Office 365 Exchange Online"
API_ID = "00000002-0000-0ff1-ce00-000000000000"
ROLES: Mapping[Check, str] = {Check.IMAP: "IMAP.AccessAsApp", Check.SMTP: "SMTP.SendAsApp"}
BOTH = (Check.IMAP, Check.SMTP)


def roles_of(tenant: Tenant | None) -> tuple[str, ...]:
    """Return the application permissions that this customer's program needs."""
    return tuple(ROLES[check] for check in (tenant.uses if tenant else BOTH))


def values_of(
    profile: Profile, known: Values, tenant: Tenant | None, mailboxes: Sequence[str], tenant_id: str = ""
) -> Values:
    """Return the values. `known` are those of the tenant or of the cloud; `mailboxes` and `tenant_id` count until a tenant is stored."""
    boxes = (tenant.mailboxes if tenant else ()) or tuple(mailboxes)
    named = [box for box in boxes if fits("mailbox", box)][:MOST_MAILBOXES]
    more = len(boxes) - len(named)
    lines = [*named, *([f"… + {more}"] if more > 0 else [])]
    return {
        **({"tenant_id": tenant_id} if tenant_id else {}),
        **known,
        "app_name": profile.app_name,
        "redirect_uri": REDIRECT_URI,
        "api": API,
        "api_id": API_ID,
        "roles": "\n".join(roles_of(tenant)),
        "mailboxes": "\n".join(lines),
    }
