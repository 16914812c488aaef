"""Does Entra give this app a token, and what does the token testify? An app-only token comes even where nothing was consented.

Client credentials: https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow (seen 2026-06).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from bot.checks import _claims, _entra_errors
from bot.checks._claims import examine, read_claims, weigh
from bot.checks._common_finds import network_finds
from bot.checks._contracts import Conversation, Target
from bot.checks._course import ConversationRun
from bot.checks._limits import EXPIRES_SOON
from bot.checks._network import Network
from bot.checks._record import FINDS as MAILBOX_FINDS
from bot.checks._sign_in import Token, ask_for_token
from bot.model import Check, Finding, Sentence, Stage

CHECK = Conversation(
    check=Check.TOKEN,
    stages=(Stage.DNS, Stage.TCP, Stage.TLS, Stage.AUTH, Stage.CLAIMS),
    finds={
        **network_finds(Check.TOKEN),
        **{f"token.{name}": text for name, text in _entra_errors.FINDS.items()},
        **_claims.FINDS,
        **MAILBOX_FINDS,
        "token.certificate_unusable": Sentence(
            "Mit dem gespeicherten Zertifikat lässt sich keine Anmeldung unterschreiben ({kind}).",
            "The stored certificate cannot be used to sign a sign-in ({kind}).",
        ),
        "token.endpoint_foreign": Sentence(
            "Die Anmeldeadresse von {target} verweist auf {host}; dorthin schicken wir kein Geheimnis.",
            "The sign-in address of {target} points to {host}; we send no secret there.",
        ),
        "token.page_received": Sentence(
            "Statt Entra antwortet eine Webseite (HTTP {status}); so wirkt ein Proxy oder eine Firewall dazwischen.",
            "A web page answers in Entra's place (HTTP {status}), as when a proxy or firewall stands between.",
        ),
        "token.redirect_received": Sentence(
            "Statt Entra antwortet eine Weiterleitung nach {location} (HTTP {status}); so wirkt eine Anmeldeseite im Netz.",
            "A redirect to {location} answers in Entra's place (HTTP {status}), as a sign-in page of the network does.",
        ),
        "token.answer_truncated": Sentence(
            "Die Antwort von {target} bricht mitten im JSON ab.",
            "The answer of {target} ends in the middle of its JSON.",
        ),
        "token.answer_empty": Sentence(
            "Die Antwort von {target} ist leer (HTTP {status}).", "The answer of {target} is empty (HTTP {status})."
        ),
        "token.answer_incomplete": Sentence(
            "Die Antwort von {target} enthält weder ein Token noch einen Fehler.",
            "The answer of {target} holds neither a token nor an error.",
        ),
        "token.refusal_malformed": Sentence(
            "In der Absage von {target} steht unter {fields} etwas, das dort nicht stehen kann; verwendet wird es nicht.",
            "Under {fields} the refusal of {target} holds something that cannot stand there; it is not used.",
        ),
        "token.answer_malformed": Sentence(
            "In der Antwort von {target} steht unter {fields} etwas, das dort nicht stehen kann; verwendet wird es nicht.",
            "Under {fields} the answer of {target} holds something that cannot stand there; it is not used.",
        ),
    },
)


async def converse(
    course: ConversationRun, target: Target, network: Network, hand_over: Callable[[Token], None]
) -> None:
    """Ask for a token, hand it over as soon as it is there, and then read it; raises StageFailed or StageSkipped."""
    token = await ask_for_token(course, target, network)
    hand_over(token)
    async with course.stage(Stage.CLAIMS):
        findings = [*_record(target), *_testimony(token, target, course.target)]
        for finding in findings:
            course.note(finding)
        course.outcome_if_well = weigh(findings)


def _testimony(token: Token, target: Target, endpoint: str) -> Iterable[Finding]:
    if token.misfits:
        yield Finding("token.answer_malformed", {"target": endpoint, "fields": ", ".join(token.misfits)})
    claims = read_claims(token.value.get_secret_value())
    yield from [Finding("token.claims_unreadable")] if claims is None else examine(claims, target, token.moment)


def _record(target: Target) -> Iterable[Finding]:
    if target.secret_expires is None:
        return
    days = (target.secret_expires - datetime.now(UTC).date()).days
    if days < 0:
        yield Finding("record.expiry_outdated", {"date": target.secret_expires.isoformat()})
    elif days <= EXPIRES_SOON:
        yield Finding("record.secret_expiring", {"days": days, "date": target.secret_expires.isoformat()})
