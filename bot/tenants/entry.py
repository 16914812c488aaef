"""Where our own entry of a customer is wrong, and a token shows what is right: the object id. Of Exchange it says nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.errors import BadInput, TenantChanged
from bot.model import Check, Report, Stage, Tenant, Text
from bot.values import is_guid

_OTHERS_TOKEN = frozenset({"token.app_differs", "token.tenant_differs", "token.user_signed_in"})


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a correction: the object id before and now; the same twice where there was nothing left to do."""

    before: str
    now: str


def right_object_id(report: Report) -> str:
    """Return the object id that the token of a check shows for the stored app; empty where the entry names it, or it is another's token."""
    claims = next((r for r in report.results if r.check is Check.TOKEN and r.stage is Stage.CLAIMS), None)
    found = {f.code: f.facts for f in claims.findings} if claims else {}
    if _OTHERS_TOKEN & found.keys():
        return ""
    object_id = str(found.get("record.object_id_differs", {}).get("oid", ""))
    return object_id.lower() if is_guid(object_id.lower()) else ""


def corrected(tenant: Tenant, report: Report, *, changed_since: bool) -> Tenant:
    """Return the tenant with the object id of this check's token; the same one where it names it already.

    Raises BadInput where the check shows none, TenantChanged where the tenant was stored anew since: it may be another app.
    """
    right = right_object_id(report)
    if not right:
        raise BadInput(_NOTHING_SHOWN)
    if tenant.object_id.lower() == right:
        return tenant
    if changed_since:
        raise TenantChanged(_STORED_ANEW)
    return replace(tenant, object_id=right)


_NOTHING_SHOWN = Text(
    "Diese Prüfung zeigt keine andere Objekt-ID als die gespeicherte; es wurde nichts geändert.",
    "This check shows no other object ID than the stored one; nothing was changed.",
)
_STORED_ANEW = Text(
    "Der Kunde wurde seit dieser Prüfung neu gespeichert; es wurde nichts geändert. Bitte erneut prüfen.",
    "The customer was stored anew since this check; nothing was changed. Please check again.",
)
