"""What our IMAP and SMTP conversations say to a server, and what they never say."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import pytest

from bot.checks import run_checks
from bot.checks._network import Network
from bot.checks._replies import challenge_facts, imap_facts, imap_meaning, is_foreign_greeting, smtp_facts, smtp_meaning
from bot.model import Check, Outcome, Stage, StageResult
from bot.sandbox.faults import Fault
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.state import saying
from bot.sandbox.states import STATES, Variant
from tests.checks.conftest import target_of


async def test_what_imap_says(microsoft: Microsoft365, brisk: Network) -> None:
    """IMAP signs in with XOAUTH2, opens the inbox for reading only, and takes leave; it sends no password."""

    customer = await microsoft.customer("imap-words")
    await run_checks(target_of(customer), brisk)
    (visit,) = microsoft.guestbook.at("imap")
    assert visit.commands[:3] == ["CAPABILITY", "AUTHENTICATE", 'EXAMINE "INBOX"']
    assert not any(command.startswith(("LOGIN", "SELECT", "FETCH")) for command in visit.commands)


async def test_what_smtp_says(microsoft: Microsoft365, brisk: Network) -> None:
    """SMTP asks for TLS, asks again, signs in, and sends no mail."""

    customer = await microsoft.customer("smtp-words")
    await run_checks(target_of(customer), brisk)
    (visit,) = microsoft.guestbook.at("smtp")
    assert visit.commands[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert {"MAIL", "RCPT", "DATA"}.isdisjoint(visit.commands)


async def test_all_stages_in_their_order(microsoft: Microsoft365, brisk: Network) -> None:
    """A conversation reports its stages in the order in which they happen, each with its time."""

    customer = await microsoft.customer("stages")
    results = await run_checks(target_of(customer), brisk)
    assert [(r.check, r.stage) for r in results] == [
        *(("token", stage) for stage in (Stage.DNS, Stage.TCP, Stage.TLS, Stage.AUTH, Stage.CLAIMS)),
        *(("imap", stage) for stage in (Stage.DNS, Stage.TCP, Stage.TLS, Stage.GREETING, Stage.AUTH, Stage.MAILBOX)),
        *(("smtp", stage) for stage in (Stage.DNS, Stage.TCP, Stage.GREETING, Stage.STARTTLS, Stage.TLS, Stage.AUTH)),
    ]
    assert all(r.seconds > 0 for r in results)


async def test_why_later_stages_were_not_tried(microsoft: Microsoft365, brisk: Network) -> None:
    """A stage that was not tried names the stage that stood in its way."""

    customer = await STATES["imap-certificate-expired"].make(microsoft)
    results = [r for r in await run_checks(target_of(customer), brisk) if r.check is Check.IMAP]
    later = results[3:]
    assert {r.outcome for r in later} == {Outcome.SKIPPED}
    assert {(f.code, f.facts["stage"]) for r in later for f in r.findings} == {("imap.earlier_stage_failed", "tls")}


async def test_progress_tells_everything(microsoft: Microsoft365, brisk: Network) -> None:
    """Whoever watches is told each result as it comes."""

    customer = await microsoft.customer("progress")
    told: list[StageResult] = []
    results = await run_checks(target_of(customer), brisk, told.append)
    assert sorted(map(repr, results)) == sorted(map(repr, told))


@pytest.mark.parametrize(
    "fault", [Fault.STARTTLS_NOT_OFFERED, Fault.STARTTLS_REFUSED, Fault.CERTIFICATE_BY_UNKNOWN_AUTHORITY]
)
async def test_no_token_without_tls(fault: Fault, microsoft: Microsoft365, brisk: Network) -> None:
    """Where TLS does not come about, no token is sent."""

    customer = await STATES[f"smtp-{fault}"].make(microsoft)
    await run_checks(target_of(customer), brisk)
    assert [(visit.tokens, visit.tokens_in_clear) for visit in microsoft.guestbook.at("smtp")] == [(0, 0)] * len(
        microsoft.guestbook.at("smtp")
    )


async def test_an_error_challenge_becomes_facts(microsoft: Microsoft365, brisk: Network) -> None:
    """What an error challenge says is kept as facts, for both protocols."""

    state = STATES["service-principal-missing"]
    challenged = [variant for variant in state.variants if variant == Variant(2, 1)]
    customer = await state.make(microsoft, challenged[0])
    results = await run_checks(target_of(customer), brisk)
    facts = [f.facts for r in results if r.outcome is Outcome.FAILED for f in r.findings]
    assert [(f["challenge_status"], f["challenge_schemes"]) for f in facts] == [("400", "Bearer")] * 2


async def test_the_servers_words_come_along(microsoft: Microsoft365, brisk: Network) -> None:
    """A refusal carries the server's own words, with what Microsoft's support asks for."""

    customer = await STATES["service-principal-missing"].make(microsoft)
    results = await run_checks(target_of(customer), brisk)
    raw = {f.code: f.raw for r in results for f in r.findings}
    assert raw["imap.login_refused"] == "NO AUTHENTICATE failed."
    assert raw["smtp.login_refused"].startswith("535 5.7.3 Authentication unsuccessful [")


async def test_a_server_that_takes_leave_leaves_nothing_behind(microsoft: Microsoft365, brisk: Network) -> None:
    """After a 421 in the middle of the sign-in, the next connection does not meet what is left of that one."""

    customer = await saying("takes-leave", "smtp", Stage.AUTH, "421 4.3.2 Service not available").make(microsoft)
    port = target_of(customer).smtp.port
    with contextlib.ExitStack() as stack:
        await run_checks(target_of(customer), brisk)
        for _ in range(40):
            sock = stack.enter_context(socket.socket())
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))


@pytest.mark.parametrize(
    ("protocol", "greeting"),
    [
        ("imap", "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] Dovecot ready."),
        ("imap", "* OK The Microsoft Exchange IMAP4 service is ready."),
        ("smtp", "220 mail.contoso.example ESMTP Postfix"),
        ("smtp", "220 EX01.contoso.example Microsoft ESMTP MAIL Service ready"),
    ],
)
async def test_a_server_that_is_not_exchange_online_is_told_by_its_greeting(
    protocol: str, greeting: str, microsoft: Microsoft365, brisk: Network
) -> None:
    """Another product, or an Exchange of one's own, is named; a sign-in that works there works all the same."""

    customer = await saying("foreign", protocol, Stage.GREETING, greeting).make(microsoft)
    results = [r for r in await run_checks(target_of(customer), brisk) if r.check == protocol]
    assert {r.outcome for r in results} == {Outcome.PASSED}
    assert {(r.stage, f.code, f.raw) for r in results for f in r.findings} == {
        (Stage.GREETING, f"{protocol}.greeting_foreign", greeting)
    }


@pytest.mark.parametrize(
    ("greeting", "host", "foreign"),
    [
        ("The Microsoft Exchange IMAP4 service is ready.", "outlook.office365.com", False),
        ("EX01.contoso.example Microsoft ESMTP MAIL Service ready", "smtp.office365.com", False),
        ("EX01.contoso.example Microsoft ESMTP MAIL Service ready", "mail.contoso.example", True),
        ("gateway.contoso.example ESMTP Postfix", "smtp.office365.com", True),
    ],
)
def test_at_microsofts_own_name_only_another_product_is_foreign(greeting: str, host: str, foreign: bool) -> None:
    """Elsewhere an Exchange of one's own is, too."""

    assert is_foreign_greeting(greeting, host) == foreign


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("NO AUTHENTICATE failed.", "login_refused"),
        ("NO [AUTHENTICATIONFAILED] Authentication failed.", "login_refused"),
        ('NO AUTHENTICATE failed. Error="AuthFailed:LogonDenied-BasicAuthBlocked"', "logon_denied"),
        ('NO AUTHENTICATE failed. Error="AuthResultFromPopImapEnd=8"', "recipient_unresolved"),
        ("BAD User is authenticated but not connected.", "mailbox_unconnected"),
        ("NO [UNAVAILABLE] Later", "service_unavailable"),
        ("BAD Request is throttled.", "throttled"),
        ("", "login_refused"),
    ],
)
def test_imap_words(words: str, name: str) -> None:
    """Each family of IMAP replies has its finding; words that nobody knows are a refusal."""

    assert imap_meaning(words, "login_refused").finding == name


def test_a_mailbox_that_is_refused_with_unknown_words() -> None:
    """A mailbox that does not open, for reasons that nobody knows, has a finding of its own."""

    assert imap_meaning("NO INBOX doesn't exist.", "mailbox_refused").finding == "mailbox_refused"


@pytest.mark.parametrize(
    ("code", "words", "name"),
    [
        (535, "5.7.3 Authentication unsuccessful [X]", "login_refused"),
        (
            535,
            "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit",
            "tenant_disabled",
        ),
        (
            535,
            "5.7.139 Authentication unsuccessful, SMTPCLIENTAUTHENTICATION IS DISABLED FOR THE MAILBOX.",
            "mailbox_disabled",
        ),
        (535, "5.7.139 Authentication unsuccessful, basic authentication is disabled.", "password_refused"),
        (535, "5.7.139 Authentication unsuccessful, the user credentials were incorrect.", "password_refused"),
        (550, "5.7.30 Basic authentication is not supported for Client Submission.", "password_refused"),
        (530, "5.7.57 Client not authenticated to send mail", "client_unauthenticated"),
        (430, "4.2.0 STOREDRV; mailbox logon failure", "logon_failed"),
        (421, "4.3.2 Service not available", "service_unavailable"),
        (599, "", "login_refused"),
    ],
)
def test_smtp_words(code: int, words: str, name: str) -> None:
    """Each family of SMTP replies has its finding; words that nobody knows are a refusal."""

    assert smtp_meaning(code, words).finding == name


def test_codes_of_replies() -> None:
    """Status words and enhanced codes are facts of their own."""

    assert imap_facts("NO [AUTHENTICATIONFAILED] no") == {"reply": "NO", "code": "AUTHENTICATIONFAILED"}
    assert imap_facts("BAD what") == {"reply": "BAD"}
    assert smtp_facts(535, "5.7.3 no") == {"reply": 535, "code": "5.7.3"}
    assert smtp_facts(535, "no") == {"reply": 535}


@pytest.mark.parametrize("challenge", ["not base64!", "bm8ganNvbg==", "WzFd"])
def test_a_challenge_that_cannot_be_read(challenge: str) -> None:
    """An error challenge that is none breaks nothing."""

    assert challenge_facts(challenge) == {"challenge": "unreadable"}
