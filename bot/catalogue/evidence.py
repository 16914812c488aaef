"""From the results of a check to evidence: its findings, and what they say when compared with each other.

The token is a witness for all mailboxes; IMAP and SMTP are two witnesses for each; every other mailbox is one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.catalogue import own_steps, sightings, unstored
from bot.catalogue._measured import without_other_servers
from bot.catalogue.sightings import Known, weigh_sightings
from bot.clouds import CLOUDS
from bot.model import Check, Finding, Outcome, Stage, StageResult, Text

MAIL = (Check.IMAP, Check.SMTP)
GOOD = (Outcome.PASSED, Outcome.WARNING)
ROLES: Mapping[Check, str] = {Check.IMAP: "IMAP.AccessAsApp", Check.SMTP: "SMTP.SendAsApp"}
_ROLES_PRESENT = frozenset(f"token.{check}_role_present" for check in ROLES)
_ROLES_MISSING = frozenset(f"token.{check}_role_missing" for check in ROLES)
_EXCHANGE = frozenset(
    {
        "https://outlook.office365.com",
        "https://outlook.office.com",
        "https://ps.outlook.com",
        "00000002-0000-0ff1-ce00-000000000000",
        *(hosts.scope.removesuffix("/.default").lower() for hosts in CLOUDS.values()),
    }
)
REFUSALS = frozenset(
    {
        "imap.login_refused",
        "imap.logon_denied",
        "imap.recipient_unresolved",
        "imap.mailbox_unconnected",
        "imap.mailbox_refused",
        "smtp.login_refused",
        "smtp.logon_failed",
    }
)
"""How Exchange turns an identity away: with words that leave open whose fault it is."""

CONCLUSIONS: Mapping[str, Text] = {
    **sightings.CONCLUSIONS,
    **own_steps.CONCLUSIONS,
    **unstored.CONCLUSIONS,
    "token.imap_role_present": Text("Das Token enthält IMAP.AccessAsApp.", "The token holds IMAP.AccessAsApp."),
    "token.smtp_role_present": Text("Das Token enthält SMTP.SendAsApp.", "The token holds SMTP.SendAsApp."),
    "token.imap_role_missing": Text("Im Token fehlt IMAP.AccessAsApp.", "IMAP.AccessAsApp is missing in the token."),
    "token.smtp_role_missing": Text("Im Token fehlt SMTP.SendAsApp.", "SMTP.SendAsApp is missing in the token."),
    "token.roles_incomplete": Text(
        "Das Token enthält Berechtigungen, aber nicht alle nötigen; zugestimmt hat also schon jemand.",
        "The token holds permissions, but not all that are needed; so somebody has consented already.",
    ),
    "token.roles_needless": Text(
        "Exchange lässt die App auch ohne die Berechtigung im Token ein.",
        "Exchange admits the app even without the permission in the token.",
    ),
    "token.rbac_conceivable": Text(
        "Für SMTP allein kann Exchange der App den Zugang auch über RBAC für Anwendungen geben.",
        "For SMTP alone Exchange can also give the app access through RBAC for Applications.",
    ),
    "token.app_admitted": Text(
        "Exchange lässt dieselbe App an anderer Stelle ein, kennt also ihren Dienstprinzipal.",
        "Exchange admits the same app elsewhere, so it knows the service principal.",
    ),
    "token.everywhere_refused": Text(
        "Exchange weist die App an jedem geprüften Postfach ab.",
        "Exchange refuses the app at every mailbox that was checked.",
    ),
    "token.exchange_requested": Text(
        "Angefragt war der richtige Bereich, der von Exchange Online.",
        "The right scope was asked for, that of Exchange Online.",
    ),
    "token.other_resource_requested": Text(
        "Angefragt war ein Bereich, der nicht zu Exchange Online gehört.",
        "A scope was asked for that does not belong to Exchange Online.",
    ),
    "token.nothing_reached": Text(
        "Kein einziger Server war von hier aus erreichbar.", "Not a single server could be reached from here."
    ),
    "record.object_id_proved": Text(
        "Die gespeicherte Objekt-ID ist nicht die im Token, und Exchange weist die App an jedem Postfach ab.",
        "The stored object id is not the one in the token, and Exchange refuses the app at every mailbox.",
    ),
    "record.object_id_blamed": Text(
        "Gespeichert ist die falsche Objekt-ID, und Exchange weist die App überall ab.",
        "The stored object id is the wrong one, and Exchange refuses the app everywhere.",
    ),
    "imap.mailbox_opened": Text(
        "Dieses Postfach lässt sich mit demselben Token über IMAP öffnen.",
        "The same token opens this mailbox over IMAP.",
    ),
    "smtp.login_accepted": Text(
        "An diesem Postfach gelingt die Anmeldung über SMTP.", "Signing in to this mailbox over SMTP works."
    ),
    "imap.other_mailbox_opened": Text(
        "Ein anderes Postfach lässt sich mit demselben Token über IMAP öffnen.",
        "The same token opens another mailbox over IMAP.",
    ),
    "smtp.other_login_accepted": Text(
        "An einem anderen Postfach gelingt die Anmeldung über SMTP mit demselben Token.",
        "Signing in to another mailbox over SMTP works with the same token.",
    ),
    "smtp.login_refused_too": Text(
        "Über SMTP weist Exchange die App hier ebenso ab; am IMAP-Schalter allein liegt es also nicht.",
        "Over SMTP Exchange turns the app away here as well; so it is not the IMAP switch alone.",
    ),
    "imap.greeting_missing": Text("Der Gruß des IMAP-Servers blieb aus.", "The IMAP server's greeting never came."),
    "smtp.greeting_missing": Text("Der Gruß des SMTP-Servers blieb aus.", "The SMTP server's greeting never came."),
}
"""Codes that no check reports by itself: they follow from comparing findings. One sentence each."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Codes known for the whole tenant, and codes known for each mailbox (which include the common ones)."""

    common: frozenset[str]
    mailboxes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def gather(results: Iterable[StageResult], observed: Iterable[Finding] = (), testified: Iterable[str] = ()) -> Evidence:
    """Return the evidence that these results hold, and what was pasted beside them; `testified` is what a pasted token says."""
    results, refused_unstored = unstored.set_apart(tuple(results))
    seen = weigh_sightings(without_other_servers(observed, results), known_of(results))
    mail = [r for r in results if r.check in MAIL and r.mailbox]
    names = tuple(dict.fromkeys(r.mailbox for r in mail))
    common = {f.code for r in results if r.check is Check.TOKEN for f in r.findings}
    common |= _claims(results) | _requested(results) | _reach(results) | seen.common
    common |= own_steps.accepted(results) | set(testified)
    admitted = {(r.mailbox, r.check) for r in mail if _admits(r, mail)}
    refused = {(r.mailbox, r.check) for r in mail if _refuses(r)}
    stored = set(names) - unstored.mailboxes(results)
    if stored and not admitted and {box for box, _ in refused} == stored:
        common.add("token.everywhere_refused")
        if "record.object_id_differs" in common:
            common.add("record.object_id_proved")
            if common & _ROLES_PRESENT and not common & _ROLES_MISSING:
                common.add("record.object_id_blamed")
    if admitted:
        common.add("token.app_admitted")
    own: dict[str, frozenset[str]] = {}
    for name in names:
        codes = {f.code for r in mail if r.mailbox == name for f in r.findings}
        if "smtp.login_refused" in codes:
            codes.add("smtp.login_refused_too")
        codes |= _silence(r for r in mail if r.mailbox == name)
        codes |= {unstored.REFUSED} if name in refused_unstored else set()
        codes |= {_admission(check) for box, check in admitted if box == name}
        codes |= {_admission(check, other=True) for box, check in admitted if box != name}
        own[name] = frozenset(common | codes | seen.mailboxes.get(name.lower(), frozenset()))
    if not names:
        own = {name: frozenset(common | codes) for name, codes in seen.mailboxes.items()}
    return Evidence(frozenset(common), own)


def known_of(results: Iterable[StageResult]) -> Known:
    """Return what the claims of the check's own token tell about the app."""
    read = next((f for r in results for f in r.findings if f.code == "token.claims_read"), None)
    return Known(*(str(read.facts.get(claim) or "") for claim in ("appid", "oid", "tid"))) if read else Known()


def _admits(result: StageResult, mail: Iterable[StageResult]) -> bool:
    # IMAP has let us in only when the mailbox could be opened too: a sign-in that is accepted may still lead nowhere.
    last = Stage.MAILBOX if result.check is Check.IMAP else Stage.AUTH
    if result.stage is not last or result.outcome not in GOOD:
        return False
    return all(r.outcome in GOOD for r in mail if (r.mailbox, r.check) == (result.mailbox, result.check))


def _refuses(result: StageResult) -> bool:
    return result.outcome is Outcome.FAILED and any(f.code in REFUSALS for f in result.findings)


def _admission(check: Check, *, other: bool = False) -> str:
    if check is Check.IMAP:
        return "imap.other_mailbox_opened" if other else "imap.mailbox_opened"
    return "smtp.other_login_accepted" if other else "smtp.login_accepted"


def _claims(results: Iterable[StageResult]) -> set[str]:
    claims = next((r for r in results if r.check is Check.TOKEN and r.stage is Stage.CLAIMS), None)
    read = next((f for f in claims.findings if f.code == "token.claims_read"), None) if claims else None
    if claims is None or read is None:
        return set()
    held = {role.strip() for role in str(read.facts.get("roles", "")).split(",")} - {""}
    needed = {str(f.facts.get("role", "")) for f in claims.findings if f.code == "token.role_missing"}
    codes = set()
    for check, role in ROLES.items():
        if role in held:
            codes.add(f"token.{check}_role_present")
        elif role in needed:
            codes.add(f"token.{check}_role_missing")
    if needed and held:
        codes.add("token.roles_incomplete")
    if needed and claims.outcome in GOOD:
        codes.add("token.roles_needless")
    if needed == {ROLES[Check.SMTP]}:
        codes.add("token.rbac_conceivable")
    return codes


def _requested(results: Iterable[StageResult]) -> set[str]:
    """For which resource a token was asked where the tenant does not know it: Exchange's own, or one that is misspelt."""
    asked = next(
        (f.facts.get("scope") for r in results for f in r.findings if f.code == "token.resource_missing"), None
    )
    if not asked:
        return set()
    right = str(asked).removesuffix("/.default").rstrip("/").lower() in _EXCHANGE
    return {"token.exchange_requested" if right else "token.other_resource_requested"}


def _silence(mail: Iterable[StageResult]) -> set[str]:
    late = {"answer_timed_out", "answer_dripped"}
    return {
        f"{r.check}.greeting_missing"
        for r in mail
        if r.stage is Stage.GREETING and any(f.code.partition(".")[2] in late for f in r.findings)
    }


def _reach(results: Iterable[StageResult]) -> set[str]:
    tried = [r for r in results if r.stage is Stage.TCP and r.outcome is not Outcome.SKIPPED]
    names = [r for r in results if r.stage is Stage.DNS and r.outcome is Outcome.FAILED]
    return {"token.nothing_reached"} if (tried or names) and not any(r.outcome in GOOD for r in tried) else set()
