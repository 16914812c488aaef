"""What a check has got past by itself: whoever pastes an error of a step that works here has other settings, or an old error."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.catalogue.model import Group, KnownError
from bot.model import Check, Outcome, Stage, StageResult, Text

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
    text: str,
    refusals: Collection[str],
    users: Collection[str] = (),
) -> Concerned:
    """Return whose evidence counts: the mailboxes that the text names, else those that were turned away, else all.

    `users` are the mailboxes that the text says the program opens, whether or not a check knows them.
    """
    lower = {user.lower() for user in users}
    named = tuple(box for box in mailboxes if box.lower() in lower or _stands_in(box, text))
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


def _stands_in(address: str, text: str) -> bool:
    return re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-])", text, re.IGNORECASE) is not None
