"""What a pasted token testifies as evidence: alone it is the only witness, beside a check's own fresh token hardly one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from bot.model import Check, Finding, Text

_START = "observed.token_"
_OF_EXCHANGE = frozenset({f"{_START}imap_role_present", f"{_START}imap_role_missing"})
"""Said of every app's token for Exchange, and of no other."""
_OUTWEIGHED_BY_NOTHING = frozenset({"token.audience_wrong", "token.user_signed_in"})
"""What no check's token can show of the program's: it was asked for otherwise."""
ANOTHER_APP = Text(
    "Das eingefügte Token gehört einer anderen App ({app}) als der geprüften; was die Prüfung zeigt, gilt für sie nicht.",
    "The pasted token belongs to another app ({app}) than the one that was checked; what the check shows does not hold for it.",
)
ANOTHER_AUDIENCE = Text(
    "Das eingefügte Token gilt für einen anderen Dienst ({audience}) als das der Prüfung: Das Programm fordert einen anderen Bereich an.",
    "The pasted token is for another service ({audience}) than the check's: the program asks for another scope.",
)


@dataclass(frozen=True, slots=True)
class Testimony:
    """Codes as a check would have them, whether the token is of another app than the checked one, and what is to be said of it."""

    codes: frozenset[str] = frozenset()
    another_app: bool = False
    notes: tuple[Text, ...] = ()


def testify(observed: Sequence[Finding], about: Set[Check], checked_app: str, *, checked: bool) -> Testimony:
    """Return what the pasted tokens say. `about`: the protocols whose errors stand beside them.

    Of several tokens the last one for Exchange counts, else the last: a program may well hold one for another service too.
    """
    tokens = list(_tokens(observed))
    if not tokens:
        return Testimony()
    token = next((t for t in reversed(tokens) if _OF_EXCHANGE & t.keys()), tokens[-1])
    codes = _codes(token, about)
    if not checked:
        return Testimony(frozenset(codes))
    app = str(next(iter(token.values())).facts.get("appid", ""))
    if app and checked_app and app.lower() != checked_app.lower():
        return Testimony(frozenset(codes), another_app=True, notes=(ANOTHER_APP.filled(app=app),))
    wrong = token.get(f"{_START}audience_wrong") if "token.audience_wrong" in codes else None
    notes = (ANOTHER_AUDIENCE.filled(audience=wrong.facts.get("audience", "")),) if wrong else ()
    return Testimony(frozenset(codes & _OUTWEIGHED_BY_NOTHING), notes=notes)


def _tokens(observed: Iterable[Finding]) -> Iterable[dict[str, Finding]]:
    """Yield what was read of each token; the first thing said of one is that it was read, unless a later one says the same."""
    token: dict[str, Finding] = {}
    for finding in observed:
        if finding.code == f"{_START}read" and token:
            yield token
            token = {}
        if finding.code.startswith(_START):
            token[finding.code] = finding
    if token:
        yield token


def _codes(token: dict[str, Finding], about: Set[Check]) -> set[str]:
    said = {code.removeprefix(_START) for code in token}
    if not _OF_EXCHANGE & token.keys():
        shown = {"of_a_person": "token.user_signed_in", "audience_wrong": "token.audience_wrong"}
        return {code for name, code in shown.items() if name in said}
    roles = {check: f"{check}_role_missing" in said for check in (Check.IMAP, Check.SMTP)}
    held = any(f.facts.get("roles") for f in token.values())
    codes = {f"token.{check}_role_present" for check in roles if f"{check}_role_present" in said}
    # Whether a program needs both roles is not known: one that is missing counts only where the error is about its protocol.
    missing = {check for check, lacks in roles.items() if lacks and (all(roles.values()) or check in about)}
    codes |= {f"token.{check}_role_missing" for check in missing}
    if missing:
        codes.add("token.roles_incomplete" if held else "token.roles_missing")
    if missing == {Check.SMTP}:
        codes.add("token.rbac_conceivable")
    return codes
