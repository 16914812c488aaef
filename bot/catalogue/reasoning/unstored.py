"""Mailboxes that somebody named by hand and that are not stored with the customer: what Exchange refuses there says nothing of the customer.

Exchange turns an app away from a stranger's mailbox, or a misspelt one, in the very words in which it complains of a missing
registration or permission. So the address is to be looked at first, and nothing of the tenant is repaired for its sake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.model import Outcome, Sentence, Stage, StageResult, Text

UNSTORED, FOREIGN = "record.mailbox_unstored", "record.mailbox_domain_foreign"
REFUSED = "record.unstored_refused"
CONCLUSIONS: Mapping[str, Text] = {
    REFUSED: Text(
        "Das Postfach ist nicht hinterlegt, und Exchange lässt die App dort nicht ein.",
        "The mailbox is not stored, and Exchange does not admit the app there.",
    ),
}

_SIGN_IN = frozenset({Stage.AUTH, Stage.MAILBOX})
_OF_THE_MAILBOX = frozenset(
    {
        *("login_refused", "logon_denied", "logon_failed", "recipient_unresolved", "string_refused"),
        *("mailbox_unconnected", "mailbox_refused", "mailbox_disabled", "tenant_disabled"),
        *("defaults_blocked", "policy_blocked", "password_refused", "client_unauthenticated"),
    }
)
"""What Exchange answers because of who signs in where; a line that breaks off or a server that is busy concerns everybody."""


def mailboxes(results: Iterable[StageResult], code: str = UNSTORED) -> frozenset[str]:
    """Return the mailboxes of a check that are not stored, or (`FOREIGN`) whose domain is not the customer's either."""
    return frozenset(r.mailbox for r in results for f in r.findings if f.code == code and r.mailbox)


def set_apart(results: tuple[StageResult, ...]) -> tuple[tuple[StageResult, ...], frozenset[str]]:
    """Return the results without what Exchange answered at such mailboxes, and those at which it said no."""
    others = mailboxes(results)
    if not others:
        return results, others
    apart = {index for index, result in enumerate(results) if result.mailbox in others and _refuses(result)}
    left = tuple(replace(r, findings=()) if index in apart else r for index, r in enumerate(results))
    return left, frozenset(results[index].mailbox for index in apart)


def _refuses(result: StageResult) -> bool:
    if result.outcome is not Outcome.FAILED or result.stage not in _SIGN_IN:
        return False
    return any(f.code.partition(".")[2] in _OF_THE_MAILBOX for f in result.findings)


def doubt(results: Sequence[StageResult], said: Text) -> Text:
    """Return the sentence about a check with what makes the mailboxes doubtful in front of it, and where it failed what decides behind it."""
    others = len(mailboxes(results))
    if not others:
        return said
    boxes = len({r.mailbox for r in results if r.mailbox})
    first = _ONE if boxes == 1 else _ONE_OF if others == 1 else _SEVERAL
    why = (_STRANGE if others == 1 else _STRANGERS) if mailboxes(results, FOREIGN) else Text("", "")
    first = first.filled(others=others, boxes=boxes)
    last = _DECIDES if set_apart(tuple(results))[1] else Text("", "")
    return Text(f"{first.de}{why.de}. {said.de}{last.de}", f"{first.en}{why.en}. {said.en}{last.en}")


_ONE = Text("Das genannte Postfach ist nicht hinterlegt", "The mailbox that was named is not stored")
_ONE_OF = Sentence("Eines der {boxes} Postfächer ist nicht hinterlegt", "One of the {boxes} mailboxes is not stored")
_SEVERAL = Sentence(
    "{others} der {boxes} Postfächer sind nicht hinterlegt", "{others} of the {boxes} mailboxes are not stored"
)
_STRANGE = Text(", seine Domäne ist fremd", ", and its domain is foreign")
_STRANGERS = Text(", mit fremder Domäne darunter", ", some with a foreign domain")
_DECIDES = Text(" Zuerst die Adresse prüfen.", " Check the address first.")
