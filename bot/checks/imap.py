"""Does Exchange let the app into a mailbox over IMAP? The sign-in alone proves nothing: the mailbox must open as well.

Dialogue: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
(seen 2026-06-19). EXAMINE opens the inbox for reading only; no message is looked at.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from bot.checks._common_finds import mail_finds
from bot.checks._contracts import Conversation
from bot.checks._course import ConversationRun, StageFailed
from bot.checks._libraries import IMAP, load_libraries
from bot.checks._network import Network
from bot.checks._opening import open_tls
from bot.checks._replies import challenge_facts, imap_facts, imap_meaning, is_foreign_greeting
from bot.checks._sign_in import Token
from bot.checks._tls import TlsConnection
from bot.model import NO_FACTS, Check, Fact, Sentence, Stage

if TYPE_CHECKING:
    from bot.checks._imap_client import TimedClient

CHECK = Conversation(
    check=Check.IMAP,
    stages=(Stage.DNS, Stage.TCP, Stage.TLS, Stage.GREETING, Stage.AUTH, Stage.MAILBOX),
    finds={
        **mail_finds(Check.IMAP),
        "imap.greeting_refused": Sentence(
            "{target} verabschiedet sich, statt zu grüßen (BYE).", "{target} takes leave instead of greeting (BYE)."
        ),
        "imap.session_ended": Sentence(
            "{target} hat die Sitzung mitten im Gespräch beendet (BYE).",
            "{target} ended the session in the middle of the conversation (BYE).",
        ),
        "imap.logon_denied": Sentence(
            "Exchange verweigert dem Token die Anmeldung am Postfach {mailbox} (LogonDenied).",
            "Exchange denies the token the logon to the mailbox {mailbox} (LogonDenied).",
        ),
        "imap.recipient_unresolved": Sentence(
            "Exchange findet zu {mailbox} kein Postfach, das sich über IMAP öffnen ließe.",
            "Exchange finds no mailbox for {mailbox} that could be opened over IMAP.",
        ),
        "imap.mailbox_unconnected": Sentence(
            "Exchange hat das Token angenommen, verbindet es aber nicht mit dem Postfach {mailbox}.",
            "Exchange accepted the token but does not connect it to the mailbox {mailbox}.",
        ),
        "imap.mailbox_refused": Sentence(
            "Die Anmeldung gelang, aber das Postfach {mailbox} ließ sich nicht öffnen.",
            "The sign-in worked, but the mailbox {mailbox} could not be opened.",
        ),
    },
)


async def converse(course: ConversationRun, network: Network, token: Callable[[], Awaitable[Token]]) -> None:
    """Open one mailbox. `token` waits for the token, or raises StageSkipped; raises StageFailed or StageSkipped."""
    async with open_tls(course, network) as connection:
        await load_libraries(IMAP)
        try:
            async with course.stage(Stage.GREETING):
                client = await _greeting(course, connection)
            async with course.stage(Stage.AUTH):
                await _sign_in(course, client, token)
            async with course.stage(Stage.MAILBOX):
                await _open_mailbox(course, client)
        finally:
            # Exchange counts sessions per mailbox: it is told that this one is over, but nobody waits for its farewell.
            connection.take_leave(b"BYE0 LOGOUT\r\n")


async def _greeting(course: ConversationRun, connection: TlsConnection) -> TimedClient:
    from bot.checks._imap_client import ImapFailed, TimedClient

    client = TimedClient(connection, course.endpoint.host)
    try:
        await client.greet()
    except (ImapFailed, OSError, ValueError) as problem:
        raw = problem.raw if isinstance(problem, ImapFailed) else b""
        if raw.upper().startswith(b"* BYE"):
            raise course.failed("greeting_refused", raw, again_after=course.limits.second_try) from None
        raise _failure(course, problem) from None
    welcome = client.protocol.welcome.decode("utf-8", "replace")
    if is_foreign_greeting(welcome, course.endpoint.host):
        course.note(course.finding("greeting_foreign", welcome))
    return client


async def _sign_in(course: ConversationRun, client: TimedClient, token: Callable[[], Awaitable[Token]]) -> None:
    if not client.offers_xoauth2():
        raise course.failed("xoauth2_missing", " ".join(client.protocol.capabilities))
    value = (await course.wait_for_others(token)).value.get_secret_value()
    if not await _speak(course, client.sign_in(course.mailbox, value)):
        raise _refusal(course, client, "login_refused", challenge_facts(client.protocol.challenge))


async def _open_mailbox(course: ConversationRun, client: TimedClient) -> None:
    if not await _speak(course, client.examine()):
        raise _refusal(course, client, "mailbox_refused")


async def _speak(course: ConversationRun, answer: Awaitable[bool]) -> bool:
    from bot.checks._imap_client import ImapFailed

    try:
        return await answer
    except (ImapFailed, OSError, ValueError) as problem:
        raise _failure(course, problem) from None


def _failure(course: ConversationRun, problem: Exception) -> StageFailed:
    from bot.checks._imap_client import ImapFailed

    if isinstance(problem, ImapFailed):
        return course.failed(problem.finding, problem.raw)
    # imaplib raises ValueError (UnicodeError is one) for words that are not ASCII where the protocol wants ASCII.
    return course.failed("connection_closed" if isinstance(problem, OSError) else "answer_garbled")


def _refusal(
    course: ConversationRun, client: TimedClient, otherwise: str, facts: Mapping[str, Fact] = NO_FACTS
) -> StageFailed:
    words = client.last_line.decode("utf-8", "replace")
    meaning = imap_meaning(words, otherwise)
    pause = meaning.pause if meaning.pause is not None else course.limits.second_try
    return course.failed(
        meaning.finding,
        words,
        {**imap_facts(words), **facts},
        again_after=pause if meaning.passing else None,
        seconds=meaning.pause or 0,
    )
