"""What pasted observations say about this tenant: which of them are about it, and what follows beside the check's findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.catalogue.observing.latest import MENDED, latest_observations
from bot.model import Finding, Text

CONCLUSIONS: Mapping[str, Text] = {
    "observed.address_confirmed": Text(
        "Unter dieser Adresse gibt es in Exchange Online ein Postfach, und sie ist die primäre.",
        "There is a mailbox under this address in Exchange Online, and it is the primary one.",
    ),
    "observed.licence_missing": Text(
        "Das Postfach einer Person hat keine Lizenz.", "A person's mailbox has no licence."
    ),
    MENDED: Text(
        "Zwischen zwei Blicken in Exchange wurde hier etwas berichtigt; wirksam wird das oft erst nach einiger Zeit.",
        "Something was put right here between two looks into Exchange; it often takes a while to become effective.",
    ),
    "observed.nothing_wrong": Text(
        "Alles, was sich in Exchange nachsehen lässt, ist richtig, und doch wird die App abgewiesen.",
        "Everything that can be looked at in Exchange is right, and still the app is turned away.",
    ),
    "observed.registration_proved": Text(
        "In Exchange ist genau die Objekt-ID registriert, die das Token zeigt.",
        "Exactly the object ID that the token shows is registered in Exchange.",
    ),
    "observed.registration_refuted": Text(
        "In Exchange ist eine andere Objekt-ID registriert als die, die das Token zeigt.",
        "Another object ID is registered in Exchange than the one that the token shows.",
    ),
}
"""Codes that follow from several observations, or from an observation and the token. One sentence each."""

_ELSEWHERE = "observed.session_tenant_differs"
_REGISTERED = frozenset(
    {
        "observed.registration_present",
        "observed.registration_listed",
        "observed.registration_matched",
        "observed.registration_differs",
    }
)
_OTHER_ADDRESS = frozenset({"observed.address_secondary", "observed.upn_differs"})
_OTHER_KIND = frozenset({"observed.mailbox_of_group", "observed.mailbox_of_folders", "observed.recipient_no_mailbox"})
_NO_LICENCE_NEEDED = frozenset(
    {"sharedmailbox", "roommailbox", "equipmentmailbox", "schedulingmailbox", "discoverymailbox"}
)


_OF_EXCHANGE_TOKEN = frozenset({"observed.token_imap_role_present", "observed.token_imap_role_missing"})
_SCOPES = ("observed.scope_misses", "observed.scope_covers", "observed.scope_absent")
_RIGHTLY_REGISTERED = frozenset({"observed.registration_proved", "observed.registration_matched"})
_RIGHT = frozenset({"observed.permission_granted", "observed.address_confirmed", "observed.imap_enabled"})
_WRONG = frozenset(
    {
        "observed.permission_denied",
        "observed.licence_missing",
        "observed.smtp_disabled",
        "observed.smtp_inherited_disabled",
        "observed.registration_refuted",
        "observed.registration_several",
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a check has shown of the app: its application id, the only right object id, its tenant's id; empty where unknown."""

    app_id: str = ""
    object_id: str = ""
    tenant_id: str = ""


@dataclass(frozen=True, slots=True)
class ObservedEvidence:
    """Codes for the whole tenant, and codes for each mailbox by its address in lower case."""

    common: frozenset[str] = frozenset()
    mailboxes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def weigh_observed(observed: Iterable[Finding], known: Known) -> ObservedEvidence:
    """Return what these observations say about the app. What was seen in another tenant says nothing."""
    observed = latest_observations(observed)
    if any(f.code == _ELSEWHERE for f in observed):
        return ObservedEvidence(frozenset({_ELSEWHERE}))
    ours = [f for f in observed if not _of_somebody_else(f, known)]
    common = {f.code for f in ours if "mailbox" not in f.facts}
    common |= _registration(ours, known) | _scope({f.code for f in ours})
    if common & _OF_EXCHANGE_TOKEN:
        common.discard("observed.token_audience_wrong")  # a program may hold a token for another service as well
    if "observed.port_blocked" in common:
        common.discard("observed.port_reached")
    own: dict[str, set[str]] = {}
    for finding in ours:
        if "mailbox" in finding.facts:
            own.setdefault(str(finding.facts["mailbox"]).lower(), set()).add(finding.code)
    for name, codes in own.items():
        if "observed.registration_absent" in common:
            codes.discard("observed.permission_absent")  # nobody is there yet who could have it
        if "observed.mailbox_present" in codes and not codes & (_OTHER_ADDRESS | _OTHER_KIND):
            codes.add("observed.address_confirmed")
        if "observed.mailbox_unlicensed" in codes and _belongs_to_a_person(name, ours):
            codes.add("observed.licence_missing")
        if codes >= _RIGHT and not codes & _WRONG and common & _RIGHTLY_REGISTERED and not common & _WRONG:
            codes.add("observed.nothing_wrong")
    return ObservedEvidence(frozenset(common), {name: frozenset(codes) for name, codes in own.items()})


def _of_somebody_else(finding: Finding, known: Known) -> bool:
    """Tell whether a finding names another app, or is of a token for another tenant."""
    app = str(finding.facts.get("app_id") or finding.facts.get("appid") or "").lower()
    tenant = str(finding.facts.get("tid") or "").lower()
    pairs = (app, known.app_id.lower()), (tenant, known.tenant_id.lower())
    return any(named and ours and named != ours for named, ours in pairs)


def _registration(observed: Iterable[Finding], known: Known) -> set[str]:
    registered = {
        str(f.facts["object_id"]).lower() for f in observed if f.code in _REGISTERED and f.facts.get("object_id")
    }
    if not registered or not known.object_id:
        return set()
    right = known.object_id.lower() in registered
    return {"observed.registration_proved" if right else "observed.registration_refuted"}


def _scope(codes: set[str]) -> set[str]:
    """The permission for SMTP is the app's and the scope a mailbox's: what one mailbox shows of it concerns the token as well."""
    return set(next(((code,) for code in _SCOPES if code in codes), ()))


def _belongs_to_a_person(mailbox: str, observed: Iterable[Finding]) -> bool:
    kinds = {
        str(f.facts.get("kind", "")).lower()
        for f in observed
        if f.code == "observed.mailbox_kind" and str(f.facts.get("mailbox", "")).lower() == mailbox
    }
    return bool(kinds) and not kinds & _NO_LICENCE_NEEDED
