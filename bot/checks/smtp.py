"""Does Exchange let the app sign in at a mailbox over SMTP? The token is sent after STARTTLS only, and no mail is sent.

Dialogue: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
(seen 2026-06-19).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from bot.checks._common_finds import mail_finds
from bot.checks._contracts import Conversation
from bot.checks._course import ConversationRun, StageFailed
from bot.checks._limits import LARGEST_SMTP, MOST_SMTP_LINES
from bot.checks._network import Network
from bot.checks._opening import open_tcp
from bot.checks._replies import challenge_facts, is_foreign_greeting, smtp_facts, smtp_meaning
from bot.checks._sign_in import Token
from bot.checks._sockets import TimedSocket, readable
from bot.checks._tls import demand_files, describe, shake_hands
from bot.model import NO_FACTS, Check, Fact, Sentence, Stage

if TYPE_CHECKING:
    import ssl

    from aiosmtplib import SMTP


CHECK = Conversation(
    check=Check.SMTP,
    stages=(Stage.DNS, Stage.TCP, Stage.GREETING, Stage.STARTTLS, Stage.TLS, Stage.AUTH),
    finds={
        **mail_finds(Check.SMTP),
        "smtp.greeting_refused": Sentence(
            "{target} nimmt keine Sitzung an (Antwort {reply}).", "{target} accepts no session (answer {reply})."
        ),
        "smtp.tls_expected": Sentence(
            "{target} erwartet TLS vom ersten Byte an; zu Exchange Online gehört Port 587 mit STARTTLS.",
            "{target} expects TLS from the first byte; Exchange Online means port 587 with STARTTLS.",
        ),
        "smtp.service_unavailable": Sentence(
            "{target} verweigert die Anmeldung am Postfach {mailbox} mit einer vorläufigen Antwort ({reply}).",
            "{target} refuses the sign-in to the mailbox {mailbox} with a provisional answer ({reply}).",
        ),
        "smtp.starttls_missing": Sentence(
            "{target} bietet STARTTLS nicht an; ohne Verschlüsselung schicken wir kein Token.",
            "{target} does not offer STARTTLS; without encryption we send no token.",
        ),
        "smtp.starttls_refused": Sentence(
            "{target} bietet STARTTLS an, lehnt es dann aber ab (Antwort {reply}).",
            "{target} offers STARTTLS and then refuses it (answer {reply}).",
        ),
        "smtp.tenant_disabled": Sentence(
            "Für die ganze Organisation ist SMTP AUTH abgeschaltet, und das Postfach {mailbox} hat keine Ausnahme.",
            "SMTP AUTH is switched off for the whole organization, and the mailbox {mailbox} has no exception.",
        ),
        "smtp.mailbox_disabled": Sentence(
            "Für das Postfach {mailbox} ist SMTP AUTH abgeschaltet.",
            "SMTP AUTH is switched off for the mailbox {mailbox}.",
        ),
        "smtp.defaults_blocked": Sentence(
            "Die Sicherheitsstandards des Mandanten sperren die Anmeldung am Postfach {mailbox}.",
            "The tenant's security defaults block the sign-in to the mailbox {mailbox}.",
        ),
        "smtp.policy_blocked": Sentence(
            "Eine Richtlinie des Mandanten sperrt die Anmeldung am Postfach {mailbox}.",
            "A policy of the tenant blocks the sign-in to the mailbox {mailbox}.",
        ),
        "smtp.password_refused": Sentence(
            "Exchange antwortet am Postfach {mailbox} wie auf eine Anmeldung mit Kennwort.",
            "At the mailbox {mailbox} Exchange answers as it does to a sign-in with a password.",
        ),
        "smtp.logon_failed": Sentence(
            "Exchange hat das Token angenommen, kann das Postfach {mailbox} aber nicht öffnen.",
            "Exchange accepted the token but cannot open the mailbox {mailbox}.",
        ),
        "smtp.client_unauthenticated": Sentence(
            "Exchange betrachtet die Anmeldung am Postfach {mailbox} als nicht geschehen (5.7.57).",
            "Exchange regards the sign-in to the mailbox {mailbox} as not having happened (5.7.57).",
        ),
    },
)


async def converse(course: ConversationRun, network: Network, token: Callable[[], Awaitable[Token]]) -> None:
    """Sign in at one mailbox. `token` waits for the token, or raises StageSkipped; raises StageFailed or StageSkipped."""
    async with open_tcp(course, network) as sock:
        sock.most_lines = MOST_SMTP_LINES
        await _talk(course, network, sock, token)


async def _talk(
    course: ConversationRun, network: Network, sock: TimedSocket, token: Callable[[], Awaitable[Token]]
) -> None:
    from aiosmtplib import SMTP

    # The name in EHLO is our address as a literal (RFC 5321, 4.1.3): looking up a host name takes time and gives one away.
    own = sock.getsockname()[0]
    smtp = SMTP(
        hostname=course.endpoint.host.rstrip("."),
        sock=sock,
        local_hostname=f"[IPv6:{own}]" if ":" in own else f"[{own}]",
        timeout=None,
        start_tls=False,
        tls_context=network.tls,
    )
    try:
        async with course.stage(Stage.GREETING):
            await _greeting(course, smtp, sock, network.tls)
        async with course.stage(Stage.STARTTLS):
            await _encrypt(course, smtp, sock)
        async with course.stage(Stage.AUTH), _words(course, sock):
            await _sign_in(course, smtp, token)
    finally:
        _take_leave(smtp)


async def _greeting(course: ConversationRun, smtp: SMTP, sock: TimedSocket, tls: ssl.SSLContext) -> None:
    from aiosmtplib import SMTPConnectResponseError, SMTPHeloError

    try:
        async with asyncio.timeout(course.limits.greeting - course.limits.tls_probe):
            await readable(sock)
    except TimeoutError:
        await _ask_for_tls(course, sock, tls)
    async with _words(course, sock):
        try:
            sock.lent = True  # to the transport that the library makes, even where it then fails
            welcome = await smtp.connect()
            sock.transport = smtp.transport  # the library forgets it after a 421, and may then close it at leisure
            if is_foreign_greeting(welcome.message, course.endpoint.host):
                course.note(course.finding("greeting_foreign", f"{welcome.code} {welcome.message}"))
            await smtp.ehlo()
        except (SMTPConnectResponseError, SMTPHeloError) as refused:
            passing = refused.code // 100 == 4
            raise course.failed(
                "greeting_refused" if passing or refused.code // 100 == 5 else "answer_garbled",
                f"{refused.code} {refused.message}",
                smtp_facts(refused.code, refused.message),
                again_after=course.limits.second_try if passing else None,
            ) from None


async def _ask_for_tls(course: ConversationRun, sock: TimedSocket, tls: ssl.SSLContext) -> None:
    """Find out why a server does not greet: one that waits for TLS answers a TLS hello. Ends the stage in any case."""
    import ssl

    try:
        (await shake_hands(sock, tls, course.endpoint.host)).close()
    except ssl.SSLCertVerificationError:
        pass  # a certificate of whatever kind: it is TLS
    except OSError as problem:
        name, _ = describe(problem)
        if name in {"tls_cut", "plaintext_spoken"}:
            raise course.silence() from None
    raise course.failed("tls_expected")


async def _encrypt(course: ConversationRun, smtp: SMTP, sock: TimedSocket) -> None:
    """Ask for TLS and shake hands: one call of the library, two stages, told apart by when our TLS hello left."""
    from aiosmtplib import SMTPResponseException

    if not smtp.supports_extension("starttls"):
        raise course.failed("starttls_missing")
    try:
        try:
            await smtp.starttls()
        finally:
            if sock.hello_sent is not None:
                course.move_on(Stage.TLS, sock.hello_sent)
    except SMTPResponseException as refused:
        again_after = course.limits.second_try if refused.code // 100 == 4 else None
        raise course.failed(
            "starttls_refused",
            f"{refused.code} {refused.message}",
            smtp_facts(refused.code, refused.message),
            again_after=again_after,
        ) from None
    except OSError as problem:  # what aiosmtplib raises for a lost connection is one, too
        if sock.hello_sent is None:
            raise course.failed("connection_closed") from None
        demand_files(problem)
        name, facts = describe(problem)
        raise course.failed(name, "", facts) from None
    sock.most = sock.heard + LARGEST_SMTP


async def _sign_in(course: ConversationRun, smtp: SMTP, token: Callable[[], Awaitable[Token]]) -> None:
    if smtp.get_transport_info("sslcontext") is None:
        raise RuntimeError("a token must not be sent without TLS")
    await smtp.ehlo()  # the server tells its sign-in methods only now, and we need no token to ask
    if "xoauth2" not in smtp.server_auth_methods:
        raise course.failed("xoauth2_missing", " ".join(smtp.server_auth_methods))
    value = (await course.wait_for_others(token)).value.get_secret_value()
    string = base64.b64encode(f"user={course.mailbox}\1auth=Bearer {value}\1\1".encode())
    challenge = ""
    answer = await smtp.execute_command(b"AUTH", b"XOAUTH2", string)
    if answer.code == 334 and not answer.message.strip():
        answer = await smtp.execute_command(string)
    if answer.code == 334:
        challenge = answer.message.strip()
        answer = await smtp.execute_command(b"")
    if answer.code != 235:
        raise _refusal(course, answer.code, answer.message, challenge_facts(challenge))


def _refusal(course: ConversationRun, code: int, words: str, facts: Mapping[str, Fact] = NO_FACTS) -> StageFailed:
    if code // 100 not in {4, 5}:
        return course.failed("answer_garbled", f"{code} {words}")
    meaning = smtp_meaning(code, words)
    return course.failed(
        meaning.finding,
        f"{code} {words}",
        {**smtp_facts(code, words), **facts},
        again_after=course.limits.second_try if meaning.passing else None,
        seconds=meaning.pause or 0,
    )


@contextlib.asynccontextmanager
async def _words(course: ConversationRun, sock: TimedSocket) -> AsyncIterator[None]:
    """Turn what aiosmtplib says of a conversation that broke off into the present stage's failure."""
    from aiosmtplib import SMTPConnectError, SMTPHeloError, SMTPResponseException, SMTPServerDisconnected

    try:
        yield
    except SMTPHeloError as refused:
        raise _refusal(course, refused.code, refused.message) from None
    except SMTPResponseException as broken:  # -1: the answer is no SMTP, or too much of it
        raise course.failed(
            "answer_oversized" if "too long" in broken.message else "answer_garbled", broken.message
        ) from None
    except (SMTPServerDisconnected, SMTPConnectError, ConnectionError):
        raise course.failed("answer_oversized" if sock.has_heard_too_much else "connection_closed") from None


def _take_leave(smtp: SMTP) -> None:
    # The server is told that this session is over, but nobody waits for its farewell.
    transport = smtp.transport
    if isinstance(transport, asyncio.Transport) and not transport.is_closing():
        with contextlib.suppress(OSError, RuntimeError):
            transport.write(b"QUIT\r\n")
        transport.abort()
    smtp.close()
