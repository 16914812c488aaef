"""What a check has got past by itself: whoever pastes an error of a step that works here has other settings, or an old error."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.catalogue.model import Group, KnownError
from bot.catalogue.observing.observed_evidence import Known
from bot.model import Check, Fact, Outcome, Sentence, Stage, StageResult, Text
from bot.text.late import compiled_late
from bot.values import is_guid

CONCLUSIONS: Mapping[str, Text] = {
    "token.credentials_accepted": Text(
        "Entra nimmt die gespeicherten Zugangsdaten an und stellt ein Token aus.",
        "Entra accepts the stored credentials and issues a token.",
    ),
    "token.consent_given": Text(
        "Das Token der Prüfung enthält die nötigen Berechtigungen; die Zustimmung ist also erteilt.",
        "The check's token holds the permissions that are needed; so consent has been given.",
    ),
}
OWN_STEP_PASSED = Text(
    "Mailchecks eigene Prüfung dieses Schritts gelingt: Das Programm benutzt andere Angaben"
    " (Scope, Kennwort statt OAuth, Geheimnis, App), oder die Meldung ist älter.",
    "Mailcheck's own check of this step succeeds: the program uses other settings"
    " (scope, a password instead of OAuth, secret, app), or the message is older.",
)
OWN_CREDENTIALS_ACCEPTED = Text(
    "Entra nimmt die in Mailcheck hinterlegten Zugangsdaten an: Das Programm benutzt andere, etwa einen früheren"
    " Clientschlüssel oder eine andere App, oder die Meldung ist älter als die Prüfung.",
    "Entra accepts the credentials stored in Mailcheck: the program uses others, an earlier secret or another app, say,"
    " or the message is older than the check.",
)
ANOTHER_APP_NAMED = Sentence(
    "Die Meldung nennt eine andere App ({app}) als die geprüfte; was die Prüfung zeigt, gilt für sie nicht.",
    "The message names another app ({app}) than the one that was checked; what the check shows does not hold for it.",
)
ANOTHER_TENANT_NAMED = Sentence(
    "Die Meldung nennt einen anderen Mandanten ({tenant}) als den geprüften; was die Prüfung zeigt, gilt dort nicht.",
    "The message names another tenant ({tenant}) than the one that was checked; what the check shows does not hold there.",
)

_GOOD = (Outcome.PASSED, Outcome.WARNING)
_MAIL: Mapping[Group, Check] = {Group.IMAP: Check.IMAP, Group.SMTP: Check.SMTP}
_PASSED: Mapping[Check, str] = {Check.IMAP: "imap.mailbox_opened", Check.SMTP: "smtp.login_accepted"}
_OF_SIGN_IN = frozenset(
    {
        "add-mailbox-permission",
        "allow-app-in-conditional-access",
        "correct-scope",
        "enable-imap-for-mailbox",
        "enable-smtp-auth-for-mailbox",
        "enable-smtp-auth-for-tenant",
        "switch-product-to-client-credentials",
    }
)
"""Whatever one of these may mend is about signing in, and not about pauses, quotas or what is sent."""
_OF_CONSENT = frozenset({"grant-admin-consent", "add-exchange-application-permissions"})
_OF_SECRETS = "replace-client-secret"
_USER = compiled_late(
    r"\b(?:user|user ?name|login|mailbox|account|postfach|benutzer|benutzername|konto)\b[\s:=\[(<\"'„“]{1,6}"
    r"([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})",
    re.IGNORECASE,
)
_BEFORE_AT = compiled_late(r"[\w.+-]+\Z")
_AFTER_AT = compiled_late(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_OF_MICROSOFT = "0000000"
"""How the ids of Microsoft's own services begin: a message names the service that was asked for, too."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """The mailboxes of a check that a pasted error is about. `told`: not simply all of them. `strange`: it names one that no check saw."""

    names: tuple[str, ...] = ()
    told: bool = False
    strange: bool = False


def accepted(results: Iterable[StageResult]) -> set[str]:
    """Return which steps before the mailboxes these results got past."""
    token = {r.stage: r for r in results if r.check is Check.TOKEN}
    codes = set()
    issued, claims = token.get(Stage.AUTH), token.get(Stage.CLAIMS)
    if issued is not None and issued.outcome in _GOOD:
        codes.add("token.credentials_accepted")
    found = {f.code for f in claims.findings} if claims is not None and claims.outcome in _GOOD else set()
    if "token.claims_read" in found and not found & {"token.role_missing", "token.roles_missing"}:
        codes.add("token.consent_given")
    return codes


def concerned_by(
    error: KnownError,
    mailboxes: Mapping[str, frozenset[str]],
    addresses: Collection[str],
    refusals: Collection[str],
    users: Collection[str] = (),
) -> Concerned:
    """Return whose evidence counts: the mailboxes that the text names, else those that were turned away, else all.

    `addresses` are those in the text, in lower case; `users` are the mailboxes that the text says the program opens, whether or not a check knows them.
    """
    lower = {user.lower() for user in users}
    named = tuple(box for box in mailboxes if box.lower() in (lower or addresses))
    if named:
        return Concerned(named, told=True)
    if mailboxes and lower:
        return Concerned(strange=True)
    check = _MAIL.get(error.group)
    ours = [code for code in refusals if check is None or code.startswith(f"{check}.")]
    turned_away = tuple(box for box, codes in mailboxes.items() if not codes.isdisjoint(ours))
    if not turned_away and check is not None:
        turned_away = tuple(box for box, codes in mailboxes.items() if _PASSED[check] not in codes)
    names = turned_away or tuple(mailboxes)
    return Concerned(names, told=check is not None and len(names) < len(mailboxes))


def has_passed(
    error: KnownError, common: Collection[str], mailboxes: Mapping[str, frozenset[str]], concerned: Concerned
) -> bool:
    """Tell whether the check got past the very step that this error complains about."""
    fixes = {cause.fix for cause in error.causes}
    check = _MAIL.get(error.group)
    if check is not None:
        boxes = [mailboxes[name] for name in concerned.names]
        return bool(boxes and fixes & _OF_SIGN_IN) and all(_PASSED[check] in codes for codes in boxes)
    if error.group is Group.TOKEN or (error.group is Group.AADSTS and fixes & _OF_CONSENT):
        return "token.consent_given" in common
    return error.group is Group.AADSTS and "token.credentials_accepted" in common


def passed_note(error: KnownError) -> Text:
    """Return what it means that the check got past the step that this error complains about."""
    of_secrets = any(cause.fix == _OF_SECRETS for cause in error.causes)
    return OWN_CREDENTIALS_ACCEPTED if of_secrets else OWN_STEP_PASSED


def names_another(facts: Mapping[str, Fact], known: Known) -> Text | None:
    """Return what is to be said of a message that names another app or tenant than the check's; None where it does not."""
    app, tenant = (str(facts.get(name, "")).lower() for name in ("app_id", "tenant_id"))
    if _is_other(app, known.app_id) and not app.startswith(_OF_MICROSOFT):
        return ANOTHER_APP_NAMED.filled(app=app)
    if _is_other(tenant, known.tenant_id):
        return ANOTHER_TENANT_NAMED.filled(tenant=tenant)
    return None


def addresses_in(text: str) -> frozenset[str]:
    """Return every mail address in a text, in lower case. The time is linear: each @ is looked at once, with little around it."""
    found, at = set(), text.find("@")
    while at >= 0:
        before = _BEFORE_AT.search(text, max(0, at - 64), at)
        after = _AFTER_AT.match(text, at + 1)
        if before and after:
            found.add(f"{before[0]}@{after[0]}".lower())
        at = text.find("@", at + 1)
    return frozenset(found)


def users_named(text: str) -> tuple[str, ...]:
    """Return the addresses that a text calls the user, the login or the mailbox."""
    return tuple(dict.fromkeys(found[1] for found in _USER.finditer(text)))


def _is_other(named: str, checked: str) -> bool:
    return bool(checked and is_guid(named)) and named != checked.lower()
