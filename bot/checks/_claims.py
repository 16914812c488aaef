"""What the token itself testifies: for whom it was issued, for what, by whom, and from when until when.

Claims: https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference. Microsoft calls tokens for its
own services opaque to clients: an unreadable one is no fault, and nothing here verifies a signature.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.checks._contracts import Target, TokenFacts
from bot.checks._fields import Fields
from bot.clouds import CLOUDS
from bot.model import Check, Fact, Finding, Outcome, Sentence, Text
from bot.values import is_guid

ROLES: Mapping[Check, str] = {Check.IMAP: "IMAP.AccessAsApp", Check.SMTP: "SMTP.SendAsApp"}
_EXCHANGE = frozenset(
    {
        "https://outlook.office365.com",
        "https://outlook.office.com",
        "https://ps.outlook.com",
        "00000002-0000-0ff1-ce00-000000000000",
        *(hosts.scope.removesuffix("/.default") for hosts in CLOUDS.values()),
    }
)
_SKEW_WORTH_MENDING = 45.0  # seconds; the Date header has whole seconds and travels for a while
_SKEW_WITHOUT_DATE = 300.0  # seconds that Entra backdates a token: more than that and our clock is behind
Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """When the token came: by our clock, and by the server's where it told its time (epoch seconds)."""

    ours: float
    servers: float | None

    @property
    def skew(self) -> float:
        """How far our clock is ahead of the server's, in seconds; 0 where it did not tell."""
        return 0.0 if self.servers is None else self.ours - self.servers


def read_claims(token: str) -> Claims | None:
    """Return the claims of a JWT, None for a token that is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None


@dataclass(frozen=True, slots=True)
class Read:
    """The claims of a token, each as what it has to be; `misfits` are those that are something else, and are read as empty."""

    facts: TokenFacts
    issuer: str
    scope: str
    begins: float | None
    ends: float | None
    misfits: frozenset[str]


def read(claims: Claims) -> Read:
    """Return what the claims say, as far as they can say it."""
    fields = Fields(claims)
    facts = TokenFacts(
        app_id=fields.guid("appid") or fields.guid("azp"),
        object_id=fields.guid("oid"),
        tenant_id=fields.guid("tid"),
        audience=fields.text("aud"),
        roles=fields.texts("roles"),
    )
    issuer, scope = fields.text("iss"), fields.text("scp")
    begins, ends = fields.moment("nbf"), fields.moment("exp")
    return Read(facts, issuer, scope, begins, ends, frozenset(fields.misfits))


def malformed(misfits: frozenset[str]) -> Iterable[Finding]:
    """Say which claims hold something that they cannot hold."""
    if "oid" in misfits:
        yield _find("object_id_malformed")
    if others := misfits - {"oid"}:
        yield _find("claims_malformed", claims=", ".join(sorted(others)))


def examine(claims: Claims, target: Target, moment: Moment) -> list[Finding]:
    """Return everything that the claims say, good or bad; of one that holds what it cannot hold, nothing else is said."""
    said = read(claims)
    facts = said.facts
    return [
        _find(
            "claims_read",
            oid=facts.object_id,
            appid=facts.app_id,
            tid=facts.tenant_id,
            aud=facts.audience,
            roles=", ".join(facts.roles),
            record=_record(facts, target),
        ),
        *malformed(said.misfits),
        *_identity(said, target),
        *(() if "roles" in said.misfits else _permissions(facts, target)),
        *_validity(said, moment),
    ]


def weigh(findings: Iterable[Finding], works: frozenset[Check] = frozenset(), uses: Iterable[Check] = ()) -> Outcome:
    """Return the outcome of the stage. `works`: protocols that let every mailbox in; where all that are used do, nothing failed.

    Only what no sign-in server can mean has failed whatever works.

    SMTP has a second way to grant access, RBAC for Applications, that needs no role in the token:
    https://learn.microsoft.com/en-us/exchange/permissions-exo/application-rbac.
    """
    outcome = Outcome.PASSED
    everything_works = bool(works) and works >= set(uses)
    for finding in findings:
        if finding.code in _HARMLESS:
            continue
        if finding.code in _GARBLED:
            return Outcome.FAILED
        mendable = finding.code in _WORTH_MENDING or (
            finding.code in _ROLES_LACK and _granted_otherwise(finding, works)
        )
        if not (mendable or everything_works):
            return Outcome.FAILED
        outcome = Outcome.WARNING
    return outcome


def _granted_otherwise(finding: Finding, works: frozenset[Check]) -> bool:
    return {Check(name) for name in str(finding.facts["protocols"]).split(", ")} <= works


def _identity(said: Read, target: Target) -> Iterable[Finding]:
    facts, garbled = said.facts, said.misfits
    if "aud" not in garbled and facts.audience.rstrip("/") not in _EXCHANGE:
        yield _find("audience_wrong", aud=facts.audience)
    if "iss" not in garbled and facts.tenant_id and facts.tenant_id not in said.issuer.lower():
        yield _find("issuer_wrong", iss=said.issuer, tid=facts.tenant_id)
    if "tid" not in garbled and is_guid(target.tenant_id.lower()) and not _same(facts.tenant_id, target.tenant_id):
        yield _find("tenant_differs", tid=facts.tenant_id, expected=target.tenant_id)
    if not garbled & {"appid", "azp"} and not _same(facts.app_id, target.client_id):
        yield _find("app_differs", appid=facts.app_id, expected=target.client_id)
    if said.scope:
        yield _find("user_signed_in", scp=said.scope)
    if "oid" in garbled:
        return
    if not facts.object_id:
        yield _find("object_id_missing")
    elif target.object_id and not _same(facts.object_id, target.object_id):
        yield Finding(
            "record.object_id_differs",
            {
                "oid": facts.object_id,
                "stored": target.object_id,
                "is_app_id": _same(target.object_id, target.client_id),
            },
        )


def _record(facts: TokenFacts, target: Target) -> str:
    """Tell whether our record names the token's object id: matched, differs, or (empty) names none."""
    if not (target.object_id and facts.object_id):
        return ""
    return "matched" if _same(facts.object_id, target.object_id) else "differs"


def _permissions(facts: TokenFacts, target: Target) -> Iterable[Finding]:
    used = [check for check in ROLES if check in target.uses]
    lacking = [check for check in used if ROLES[check] not in facts.roles]
    if not facts.roles and used:
        yield _find("roles_missing", protocols=", ".join(used))
    for check in lacking:
        yield _find("role_missing", role=ROLES[check], protocols=check.value, roles=", ".join(facts.roles))


def _validity(said: Read, moment: Moment) -> Iterable[Finding]:
    now = moment.ours if moment.servers is None else moment.servers
    if said.ends is not None and said.ends <= now:
        yield _find("validity_over", seconds=round(now - said.ends))
    if said.begins is not None and said.begins > now + _SKEW_WITHOUT_DATE:
        yield _find("validity_ahead", seconds=round(said.begins - now))
    if abs(moment.skew) >= _SKEW_WORTH_MENDING:
        yield _find("clock_skewed", seconds=round(moment.skew))


def _find(name: str, **facts: Fact) -> Finding:
    return Finding(f"token.{name}", facts)


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def now_and(server_time: float | None) -> Moment:
    """Return this moment by both clocks."""
    return Moment(time.time(), server_time)


_GARBLED = frozenset({"token.object_id_malformed", "token.claims_malformed", "token.answer_malformed"})
_HARMLESS = frozenset({"token.claims_read", "token.retried"})
_WORTH_MENDING = frozenset(
    {
        "token.clock_skewed",
        "token.claims_unreadable",
        "record.object_id_differs",
        "record.secret_expiring",
        "record.expiry_outdated",
    }
)
_ROLES_LACK = frozenset({"token.roles_missing", "token.role_missing"})

FINDS: Mapping[str, Sentence] = {
    "token.claims_read": Sentence(
        "Das Token gilt für die Objekt-ID {oid} der App {appid}; Berechtigungen: {roles}.",
        "The token stands for the object ID {oid} of the app {appid}; permissions: {roles}.",
    ),
    "token.claims_unreadable": Text(
        "Das Token lässt sich nicht lesen; was darin steht, konnte nicht geprüft werden.",
        "The token cannot be read; what it holds could not be checked.",
    ),
    "token.object_id_malformed": Text(
        "Was das Token als Objekt-ID nennt, ist keine ID; verwendet wird es nicht.",
        "What the token names as its object ID is not an ID; it is not used.",
    ),
    "token.claims_malformed": Sentence(
        "Im Token steht unter {claims} etwas, das dort nicht stehen kann; verwendet wird es nicht.",
        "Under {claims} the token holds something that cannot stand there; it is not used.",
    ),
    "token.audience_wrong": Sentence(
        "Das Token gilt für {aud} und nicht für Exchange Online.", "The token is for {aud} and not for Exchange Online."
    ),
    "token.issuer_wrong": Sentence(
        "Das Token kommt von {iss}, nennt aber den Mandanten {tid}.",
        "The token comes from {iss} but names the tenant {tid}.",
    ),
    "token.tenant_differs": Sentence(
        "Das Token gehört zum Mandanten {tid}, gespeichert ist {expected}.",
        "The token belongs to the tenant {tid}; {expected} is stored.",
    ),
    "token.app_differs": Sentence(
        "Das Token gehört zur App {appid}, gespeichert ist {expected}.",
        "The token belongs to the app {appid}; {expected} is stored.",
    ),
    "token.user_signed_in": Sentence(
        "Das Token gehört zu einer Person und nicht zur App (scp: {scp}).",
        "The token belongs to a person and not to the app (scp: {scp}).",
    ),
    "token.object_id_missing": Text("Das Token nennt keine Objekt-ID.", "The token names no object ID."),
    "token.roles_missing": Text(
        "Das Token enthält keine einzige Anwendungsberechtigung; meist fehlt die Administratorzustimmung.",
        "The token holds not a single application permission; usually the admin consent is missing.",
    ),
    "token.role_missing": Sentence(
        "Im Token fehlt die Anwendungsberechtigung {role}.",
        "The application permission {role} is missing in the token.",
    ),
    "token.validity_over": Sentence(
        "Das Token war schon seit {seconds} s abgelaufen, als es kam.",
        "The token had expired {seconds} s before it came.",
    ),
    "token.validity_ahead": Sentence(
        "Das Token gilt erst in {seconds} s.", "The token becomes valid only in {seconds} s."
    ),
    "token.clock_skewed": Sentence(
        "Unsere Uhr geht um {seconds} s anders als die von Entra (positiv: vor).",
        "Our clock is {seconds} s off Entra's (positive: ahead).",
    ),
    "record.object_id_differs": Sentence(
        "Unser Eintrag stimmt nicht: Gespeichert ist die Objekt-ID {stored}, das Token nennt {oid}; richtig ist die aus dem Token.",
        "Our entry is wrong: The stored object ID is {stored}, the token names {oid}; the one in the token is right.",
    ),
    "record.secret_expiring": Sentence(
        "Der Clientschlüssel läuft in {days} Tagen ab ({date}).", "The client secret expires in {days} days ({date})."
    ),
    "record.expiry_outdated": Sentence(
        "Nach dem gespeicherten Datum ({date}) wäre der Clientschlüssel abgelaufen, Entra nimmt ihn aber an.",
        "By the stored date ({date}) the client secret would have expired, but Entra accepts it.",
    ),
}
