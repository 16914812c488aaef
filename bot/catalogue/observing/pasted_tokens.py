"""What a pasted token testifies as evidence: alone it is the only witness, beside a check's own fresh token hardly one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from bot.catalogue.observing.observed_evidence import Known
from bot.model import NO_FACTS, Check, Fact, Finding, Sentence, Text

_START = "observed.token_"
_OF_EXCHANGE = frozenset({f"{_START}imap_role_present", f"{_START}imap_role_missing"})
"""Said of every app's token for Exchange, and of no other."""
_OUTWEIGHED_BY_NOTHING = frozenset({"token.audience_wrong", "token.user_signed_in"})
"""What no check's token can show of the program's: it was asked for otherwise."""
ANOTHER_APP = Sentence(
    "Das eingefügte Token gehört einer anderen App ({app}) als der geprüften; was die Prüfung zeigt, gilt für sie nicht.",
    "The pasted token belongs to another app ({app}) than the one that was checked; what the check shows does not hold for it.",
)
ANOTHER_TENANT = Sentence(
    "Das eingefügte Token ist für einen anderen Mandanten ({tenant}) ausgestellt als den geprüften; was die Prüfung zeigt, gilt dort nicht.",
    "The pasted token was issued for another tenant ({tenant}) than the one that was checked; what the check shows does not hold there.",
)
ANOTHER_AUDIENCE = Sentence(
    "Das eingefügte Token gilt für einen anderen Dienst ({audience}) als das der Prüfung: Das Programm fordert einen anderen Bereich an.",
    "The pasted token is for another service ({audience}) than the check's: the program asks for another scope.",
)


@dataclass(frozen=True, slots=True)
class Testimony:
    """Codes as a check would have them, whether the token is of another app or tenant than the checked one, what is to be said of it."""

    codes: frozenset[str] = frozenset()
    elsewhere: bool = False
    notes: tuple[Text, ...] = ()
    named: Mapping[str, Fact] = field(default_factory=lambda: NO_FACTS)
    """The ids of the app and the tenant, where these are others."""


def testify(observed: Sequence[Finding], about: Set[Check], known: Known, *, checked: bool) -> Testimony:
    """Return what the pasted tokens say. `about`: the protocols whose errors stand beside them; `known`: the check's own token.

    Of several tokens the last one for Exchange counts, else the last: a program may well hold one for another service too.
    Beside a check, tokens of the checked app come before those of others.
    """
    tokens = list(_tokens(observed))
    if not tokens:
        return Testimony()
    tokens = [token for token in tokens if _elsewhere(token, known) is None] or tokens
    token = next((t for t in reversed(tokens) if _OF_EXCHANGE & t.keys()), tokens[-1])
    codes = _codes(token, about)
    if not checked:
        return Testimony(frozenset(codes))
    if (elsewhere := _elsewhere(token, known)) is not None:
        return Testimony(frozenset(codes), elsewhere=True, notes=(elsewhere,), named=_ids(token))
    wrong = token.get(f"{_START}audience_wrong") if "token.audience_wrong" in codes else None
    notes = (ANOTHER_AUDIENCE.filled(audience=wrong.facts.get("audience", "")),) if wrong else ()
    return Testimony(frozenset(codes & _OUTWEIGHED_BY_NOTHING), notes=notes)


def _elsewhere(token: dict[str, Finding], known: Known) -> Text | None:
    """Return what is to be said of a token that belongs to another app or tenant; None where it does not."""
    facts = next(iter(token.values())).facts
    app, tenant = (str(facts.get(claim, "")) for claim in ("appid", "tid"))
    if app and known.app_id and app.lower() != known.app_id.lower():
        return ANOTHER_APP.filled(app=app)
    if tenant and known.tenant_id and tenant.lower() != known.tenant_id.lower():
        return ANOTHER_TENANT.filled(tenant=tenant)
    return None


def _ids(token: dict[str, Finding]) -> Mapping[str, Fact]:
    facts = next(iter(token.values())).facts
    ids = {"app_id": "appid", "object_id": "oid", "tenant_id": "tid"}
    return {name: facts[claim] for name, claim in ids.items() if facts.get(claim)}


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
    held = "roles_missing" not in said
    codes = {f"token.{check}_role_present" for check in roles if f"{check}_role_present" in said}
    # Whether a program needs both roles is not known: one that is missing counts only where the error is about its protocol.
    missing = {check for check, lacks in roles.items() if lacks and (all(roles.values()) or check in about)}
    codes |= {f"token.{check}_role_missing" for check in missing}
    if missing:
        codes.add("token.roles_incomplete" if held else "token.roles_missing")
    if missing == {Check.SMTP}:
        codes.add("token.rbac_conceivable")
    return codes
