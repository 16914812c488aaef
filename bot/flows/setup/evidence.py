"""What a look testifies of the steps: which ones it proves, which ones it contradicts. What it did not see, it leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.reasoning.evidence import MAIL
from bot.catalogue.reasoning.passed import GOOD
from bot.flows.setup.model import UNSAID
from bot.flows.setup.values import roles_of
from bot.model import Check, Diagnosis, Finding, Outcome, Sentence, Stage, StageResult, Tenant, Text, Verdict

NETWORK = frozenset({Stage.DNS, Stage.TCP, Stage.TLS, Stage.GREETING, Stage.STARTTLS})

# Which step a refusal of Entra's speaks against; what is not named here speaks against what was stored.
_BLAMED: Mapping[str, str] = {
    "token.app_unknown": "wait-for-app",
    "token.principal_missing": "admin-consent",
    "token.consent_missing": "admin-consent",
    "token.resource_unlisted": "api-permissions",
    "token.secret_wrong": "client-secret",
    "token.secret_expired": "client-secret",
    "token.secret_id_given": "client-secret",
    "token.assertion_refused": "client-secret",
    "token.certificate_unusable": "client-secret",
}
_OF_RECORD = frozenset(
    {"token.tenant_differs", "token.app_differs", "token.audience_wrong", "token.issuer_wrong", "token.user_signed_in"}
)
_TELLS_NOTHING = frozenset({"token.claims_unreadable", "token.claims_malformed", "token.object_id_malformed"})
_LACKING = frozenset({"token.roles_missing", "token.role_missing"})

Describe = Callable[[Finding], Text]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look saw. `verdict` is set where it was a whole check."""

    results: tuple[StageResult, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    verdict: Verdict | None = None
    summary: Text = UNSAID


@dataclass(frozen=True, slots=True)
class Testimony:
    """What a look says of one step: whether it holds, and by what."""

    holds: bool
    said: Text


def testify(tenant: Tenant, looked: Looked, describe: Describe) -> Mapping[str, Testimony]:
    """Return what the look says, by step."""
    said = dict(_of_entra(tenant, looked, describe))
    said |= dict(_of_mail(tenant, looked, describe))
    if looked.verdict is Verdict.HEALTHY:
        said["program-servers"] = Testimony(True, _healthy(tenant))
    elif looked.verdict is not None and all(each.holds for each in said.values()):
        said["program-servers"] = Testimony(False, looked.summary)
    return said


def unreached(looked: Looked) -> StageResult | None:
    """Return the stage at which Entra could not be reached: then nothing is known of the set-up."""
    return next(
        (r for r in looked.results if r.check is Check.TOKEN and r.stage in NETWORK and r.outcome is Outcome.FAILED),
        None,
    )


def _of_entra(tenant: Tenant, looked: Looked, describe: Describe) -> Iterator[tuple[str, Testimony]]:
    auth = _result(looked.results, Stage.AUTH)
    if auth is None or auth.outcome in {Outcome.SKIPPED, Outcome.BROKEN}:
        return
    if auth.outcome not in GOOD:
        finding = auth.findings[0] if auth.findings else Finding("token.signin_refused", {"aadsts": "?", "error": "?"})
        if finding.code not in {"token.throttled", "token.service_unavailable"}:
            yield _BLAMED.get(finding.code, "note-ids"), Testimony(False, describe(finding))
        return
    yield "register-app", Testimony(True, _APP_KNOWN.filled(app=tenant.client_id))
    yield "wait-for-app", Testimony(True, _TOKEN_ISSUED)
    yield "client-secret", Testimony(True, _CERTIFICATE_ACCEPTED if tenant.certificate else _SECRET_ACCEPTED)
    claims = _result(looked.results, Stage.CLAIMS)
    if claims is not None and claims.outcome not in {Outcome.SKIPPED, Outcome.BROKEN}:
        yield from _of_claims(tenant, claims, describe)


def _of_claims(tenant: Tenant, claims: StageResult, describe: Describe) -> Iterator[tuple[str, Testimony]]:
    findings = {finding.code: finding for finding in claims.findings}
    if findings.keys() & _TELLS_NOTHING:
        return
    facts = findings["token.claims_read"].facts if "token.claims_read" in findings else {}
    roles, wanted = str(facts.get("roles", "")), roles_of(tenant)
    if claims.outcome in GOOD or not findings.keys() & _LACKING:
        names = _and(wanted)
        yield "api-permissions", Testimony(True, _ROLES_THERE.filled(de=names.de, en=names.en))
        yield "admin-consent", Testimony(True, _CONSENT_THERE.filled(de=names.de, en=names.en))
    elif "token.roles_missing" in findings or not roles:
        yield "admin-consent", Testimony(False, _NO_ROLES)
    else:
        lacking = _and([role for role in wanted if role not in roles.split(", ")])
        yield "api-permissions", Testimony(False, _ROLE_LACKS.filled(roles=roles, de=lacking.de, en=lacking.en))
    wrong = next((finding for code, finding in findings.items() if code in _OF_RECORD), None)
    if wrong is None and "record.object_id_differs" in findings:
        wrong = findings["record.object_id_differs"]
    if wrong is not None:
        yield "note-ids", Testimony(False, describe(wrong))
    else:
        yield "note-ids", Testimony(True, _RECORD_RIGHT.filled(oid=facts.get("oid") or tenant.object_id))


def _of_mail(tenant: Tenant, looked: Looked, describe: Describe) -> Iterator[tuple[str, Testimony]]:
    mail = [r for r in looked.results if r.check in MAIL and r.check in tenant.uses]
    if not mail:
        return
    refused = [r for r in mail if r.outcome is Outcome.FAILED and r.stage not in NETWORK]
    if refused:
        boxes = len({r.mailbox for r in refused})
        finding = next((describe(f) for r in refused for f in r.findings), None)
        count = len({r.mailbox for r in mail})
        counted = _REFUSED.filled(boxes=boxes, count=count) if count > 1 else _REFUSED_ONE
        said = Text(f"{counted.de} {finding.de}", f"{counted.en} {finding.en}") if finding else counted
        yield "exchange-script", Testimony(False, said)
    elif all(r.outcome in GOOD for r in mail):
        names = _and([use.value.upper() for use in tenant.uses])
        opened = _OPENED.filled(count=len({r.mailbox for r in mail}), de=names.de, en=names.en)
        yield "exchange-script", Testimony(True, opened)
        yield "allow-scripts", Testimony(True, _SCRIPT_RAN)
    unreachable = [r for r in mail if r.outcome is Outcome.FAILED and r.stage in NETWORK]
    if unreachable and unreachable[0].findings:
        yield "program-servers", Testimony(False, describe(unreachable[0].findings[0]))


def _result(results: Sequence[StageResult], stage: Stage) -> StageResult | None:
    return next((r for r in results if r.check is Check.TOKEN and r.stage is stage), None)


def _healthy(tenant: Tenant) -> Text:
    names = _and(["Token", *(use.value.upper() for use in tenant.uses)])
    return _HEALTHY.filled(names=names)


def _and(names: Sequence[str]) -> Text:
    *first, last = names
    before = ", ".join(first)
    return Text(f"{before} und {last}", f"{before} and {last}") if first else Text(last, last)


_APP_KNOWN = Sentence("Entra kennt die App {app} im Mandanten.", "Entra knows the app {app} in the tenant.")
_TOKEN_ISSUED = Text("Entra stellt der App ein Token aus.", "Entra issues a token to the app.")
_SECRET_ACCEPTED = Text("Entra nimmt den Clientschlüssel an.", "Entra accepts the client secret.")
_CERTIFICATE_ACCEPTED = Text("Entra nimmt das Zertifikat an.", "Entra accepts the certificate.")
_ROLES_THERE = Sentence(
    "Die App hat {de} von Office 365 Exchange Online.", "The app has {en} of Office 365 Exchange Online."
)
_CONSENT_THERE = Sentence(
    "Das Token enthält {de}: Die Zustimmung ist erteilt.", "The token holds {en}: consent is granted."
)
_NO_ROLES = Text(
    "Entra stellt ein Token aus, aber es enthält keine einzige Berechtigung für Exchange.",
    "Entra issues a token, but it holds not a single permission for Exchange.",
)
_ROLE_LACKS = Sentence(
    "Das Token enthält {roles}, es fehlt aber {de}. Entweder steht die Berechtigung nicht in der Liste, oder die Zustimmung wurde danach nicht noch einmal erteilt.",
    "The token holds {roles} but lacks {en}. Either the permission is not in the list, or consent was not granted once more after it.",
)
NO_MAILBOX = Text("Es ist noch kein Postfach hinterlegt.", "No mailbox is stored yet.")
_RECORD_RIGHT = Sentence(
    "Mandant und App stimmen; die Objekt-ID der Unternehmensanwendung ist laut Token {oid}.",
    "Tenant and app are right; by the token the enterprise application's object ID is {oid}.",
)
_REFUSED = Sentence(
    "Exchange lässt die App bei {boxes} von {count} Postfächern noch nicht hinein.",
    "Exchange does not let the app into {boxes} of {count} mailboxes yet.",
)
_REFUSED_ONE = Text(
    "Exchange lässt die App noch nicht in das Postfach.", "Exchange does not let the app into the mailbox yet."
)
_OPENED = Sentence(
    "Exchange öffnet der App über {de} jedes Postfach ({count} von {count}).",
    "Exchange opens every mailbox to the app over {en} ({count} of {count}).",
)
_SCRIPT_RAN = Text(
    "Exchange ist eingerichtet, das Skript ist also gelaufen.", "Exchange is set up, so the script has run."
)
_HEALTHY = Sentence(
    "{names} sind für jedes Postfach geprüft und in Ordnung.",
    "{names} are checked for every mailbox and fine.",
)
