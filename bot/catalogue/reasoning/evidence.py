"""From the results of a check to evidence: its findings, and what they say when compared with each other.

The token is a witness for all mailboxes; IMAP and SMTP are two witnesses for each; every other mailbox is one more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.catalogue.matching import documented_numbers
from bot.catalogue.observing import observed_evidence, passed_by_check
from bot.catalogue.observing.network_tests import without_other_servers
from bot.catalogue.observing.observed_evidence import Known, weigh_observed
from bot.catalogue.reasoning import passed, unstored
from bot.catalogue.reasoning.passed import GOOD, stages_passed
from bot.clouds import CLOUDS
from bot.model import Check, Finding, Outcome, Stage, StageResult, Text, by_mailbox

_WAY = (Stage.DNS, Stage.TCP)
_SECURED = frozenset({Stage.TLS, Stage.AUTH, Stage.MAILBOX, Stage.CLAIMS})
MAIL = (Check.IMAP, Check.SMTP)
ROLES: Mapping[Check, str] = {Check.IMAP: "IMAP.AccessAsApp", Check.SMTP: "SMTP.SendAsApp"}
_EXCHANGE = frozenset(
    {
        "https://outlook.office365.com",
        "https://outlook.office.com",
        "https://ps.outlook.com",
        "00000002-0000-0ff1-ce00-000000000000",
        *(hosts.scope.removesuffix("/.default").lower() for hosts in CLOUDS.values()),
    }
)
_HOSTS = frozenset(
    host
    for cloud in CLOUDS.values()
    for host in (cloud.imap.host, cloud.smtp.host, cloud.authority.removeprefix("https://"))
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

REFUSED_TOO = "smtp.login_refused_too"
"""What two refusals together suggest; somebody who has looked knows better."""

_OF_THE_SECRET = {"token.secret_id_given": "record.secret_is_id", "token.secret_wrong": "record.secret_is_no_id"}
ONLY_CAUSE = "observed.message_unambiguous"
"""The recognised message itself, where it has one cause only and no finding stands beside it."""

ERROR_PASTED = "observed.error_pasted"
"""That a known error was met in the thread of a check, in the words of the customer's program; which one, is its fact."""

CONCLUSIONS: Mapping[str, Text] = {
    ERROR_PASTED: Text(
        "Im Thread dieser Prüfung wurde eine Meldung des Programms eingefügt.",
        "A message of the program was pasted in the thread of this check.",
    ),
    ONLY_CAUSE: Text("Diese Meldung hat nur diese eine Ursache.", "This message has this one cause only."),
    **observed_evidence.CONCLUSIONS,
    **passed_by_check.CONCLUSIONS,
    **passed.CONCLUSIONS,
    **documented_numbers.CONCLUSIONS,
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
    "token.nothing_secured": Text(
        "Zu keinem einzigen Server kam von hier aus eine sichere Verbindung zustande.",
        "No safe connection to a single server came about from here.",
    ),
    "token.nothing_reached": Text(
        "Kein einziger Server hat von hier aus geantwortet.", "Not a single server answered from here."
    ),
    "record.secret_is_id": Text(
        "Der gespeicherte Wert hat die Form einer ID und nicht die eines Clientschlüssels.",
        "The stored value has the form of an ID and not of a client secret.",
    ),
    "record.secret_is_no_id": Text(
        "Der gespeicherte Wert hat nicht die Form einer ID.", "The stored value does not have the form of an ID."
    ),
    "record.object_id_right": Text(
        "Die gespeicherte Objekt-ID ist die im Token; was dem Kunden genannt wurde, stimmt also.",
        "The stored object id is the one in the token; so what the customer was told is right.",
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
    REFUSED_TOO: Text(
        "Über SMTP weist Exchange die App hier ebenso ab; am IMAP-Schalter allein liegt es also nicht.",
        "Over SMTP Exchange turns the app away here as well; so it is not the IMAP switch alone.",
    ),
    **{
        f"{check}.host_microsofts": Text(
            "Gefragt war nach Microsofts eigenem Servernamen.", "Microsoft's own host name was asked for."
        )
        for check in Check
    },
    **{
        f"{check}.name_unasked": Text(
            "Der Nameserver selbst versagt; ob der Name stimmt, hat also niemand gesagt.",
            "The name server itself fails; so nobody has said whether the name is right.",
        )
        for check in Check
    },
    "imap.greeting_missing": Text("Der Gruß des IMAP-Servers blieb aus.", "The IMAP server's greeting never came."),
    "smtp.greeting_missing": Text("Der Gruß des SMTP-Servers blieb aus.", "The SMTP server's greeting never came."),
}
"""Codes that no check reports by itself: they follow from comparing findings. One sentence each."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Codes known for the whole tenant, and codes known for each mailbox (which include the common ones).

    `failed` are the findings with which a stage of this very check failed; `said` those of them that hold a server's words, by
    mailbox ("" for the token).
    """

    common: frozenset[str]
    mailboxes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    said: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)


def gather(results: Iterable[StageResult], observed: Iterable[Finding] = (), testified: Iterable[str] = ()) -> Evidence:
    """Return the evidence that these results hold, and what was pasted beside them; `testified` is what a pasted token says."""
    results, refused_unstored = unstored.set_apart(tuple(results))
    seen = weigh_observed(without_other_servers(observed, results), known_of(results))
    mail = [r for r in results if r.check in MAIL and r.mailbox]
    common = {f.code for r in results if r.check is Check.TOKEN for f in r.findings}
    common |= _claims(results) | _requested(results) | _concerned(results) | _reach(results) | seen.common
    common |= passed_by_check.accepted(results) | set(testified)
    of_token = [r for r in results if r.check is Check.TOKEN]
    common |= stages_passed(of_token) | _unasked(of_token) | _official(of_token)
    common |= {code for found, code in _OF_THE_SECRET.items() if found in common}
    of_box = by_mailbox(mail)
    admitted = {(r.mailbox, r.check) for own in of_box.values() for r in own if _admits(r, own)}
    refused = {(r.mailbox, r.check) for r in mail if _refuses(r)}
    stored = set(of_box) - unstored.mailboxes(results)
    if stored and not admitted and {box for box, _ in refused} == stored:
        common.add("token.everywhere_refused")
    if admitted:
        common.add("token.app_admitted")
    own: dict[str, frozenset[str]] = {}
    counts = Counter(check for _, check in admitted)
    for name, here in of_box.items():
        codes = {f.code for r in here for f in r.findings}
        if "smtp.login_refused" in codes and "token.smtp_role_missing" not in common:
            codes.add(REFUSED_TOO)
        codes |= _silence(here)
        codes |= stages_passed(here) | _unasked(here) | _official(here)
        codes |= {unstored.REFUSED} if name in refused_unstored else set()
        codes |= {_admission(check) for check in MAIL if (name, check) in admitted}
        codes |= {_admission(check, other=True) for check in MAIL if counts[check] > ((name, check) in admitted)}
        own[name] = frozenset(common | codes | seen.mailboxes.get(name.lower(), frozenset()))
    if not of_box:
        own = {name: frozenset(common | codes) for name, codes in seen.mailboxes.items()}
    failed = frozenset(f.code for r in results if r.outcome is Outcome.FAILED for f in r.findings)
    return Evidence(frozenset(common), own, failed, words_in(results))


def known_of(results: Iterable[StageResult]) -> Known:
    """Return what the claims of the check's own token tell about the app."""
    read = next((f for r in results for f in r.findings if f.code == "token.claims_read"), None)
    return Known(*(str(read.facts.get(claim) or "") for claim in ("appid", "oid", "tid"))) if read else Known()


def _admits(result: StageResult, own: Iterable[StageResult]) -> bool:
    # IMAP has let us in only when the mailbox could be opened too: a sign-in that is accepted may still lead nowhere.
    last = Stage.MAILBOX if result.check is Check.IMAP else Stage.AUTH
    if result.stage is not last or result.outcome not in GOOD:
        return False
    return all(r.outcome in GOOD for r in own if r.check is result.check)


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
    codes = {"record.object_id_right"} if read.facts.get("record") == "matched" else set()
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
        (
            f.facts.get("scope")
            for r in results
            for f in r.findings
            if f.code in {"token.resource_missing", "token.resource_unlisted"}
        ),
        None,
    )
    if not asked:
        return set()
    right = str(asked).removesuffix("/.default").rstrip("/").lower() in _EXCHANGE
    return {"token.exchange_requested" if right else "token.other_resource_requested"}


def _official(results: Iterable[StageResult]) -> set[str]:
    """The conversations that were held, or tried, with a host of Microsoft's own name."""
    return {f"{r.check}.host_microsofts" for r in results if r.target.rpartition(":")[0].lower() in _HOSTS}


def _unasked(results: Iterable[StageResult]) -> set[str]:
    """The conversations whose name no name server gave an answer about."""
    faulty = {"resolver_failed", "resolver_silent"}
    return {f"{r.check}.name_unasked" for r in results for f in r.findings if f.code.partition(".")[2] in faulty}


def _concerned(results: Iterable[StageResult]) -> set[str]:
    """What the number of a refusal is about where no finding of its own stands for it."""
    refused = [f for r in results if r.check is Check.TOKEN for f in r.findings if f.facts.get("aadsts")]
    unlisted = [f.facts["aadsts"] for f in refused if f.code == "token.signin_refused"]
    return {code for number in unlisted for code in documented_numbers.concern_of(number)}


def _silence(mail: Iterable[StageResult]) -> set[str]:
    late = {"answer_timed_out", "answer_dripped"}
    return {
        f"{r.check}.greeting_missing"
        for r in mail
        if r.stage is Stage.GREETING and any(f.code.partition(".")[2] in late for f in r.findings)
    }


def _reach(results: Iterable[StageResult]) -> set[str]:
    """Tell whether no server at all said a word: not found, not let in, or silent behind an open port, as where a firewall accepts for them."""
    tried = [r for r in results if r.outcome is not Outcome.SKIPPED]
    answered = any(r.outcome in GOOD for r in tried if r.stage not in _WAY) or any(
        r.outcome is Outcome.FAILED and r.stage not in _WAY and not _is_silence(r) for r in tried
    )
    if not tried or any(r.outcome in GOOD for r in tried if r.stage in _SECURED):
        return set()
    secured = (
        {"token.nothing_secured"} if {r.check for r in tried if r.outcome is Outcome.FAILED} > {Check.TOKEN} else set()
    )
    return secured | ({"token.nothing_reached"} if not answered else set())


def _is_silence(result: StageResult) -> bool:
    return all(f.code.partition(".")[2] == "answer_timed_out" for f in result.findings)


def words_in(results: Iterable[StageResult]) -> dict[str, tuple[Finding, ...]]:
    """Return the findings with which stages failed on a server's words, by mailbox ("" for the token)."""
    said: dict[str, tuple[Finding, ...]] = {}
    for result in results:
        if result.outcome is Outcome.FAILED:
            words = tuple(f for f in result.findings if f.raw and not f.code.endswith(".retried"))
            said[result.mailbox] = (*said.get(result.mailbox, ()), *words)
    return said
