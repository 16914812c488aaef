"""The sandbox's SMTP server speaks as Exchange does, in every variant that is reported, and plays every fault."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import AsyncIterator

import aiosmtplib
import pytest

from bot.sandbox.faults import AGAINST_THE_HELLO, CREDENTIALS, Fault
from bot.sandbox.listener import LOOPBACK
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.replies import VARIANTS
from bot.sandbox.states import STATES, State, Variant
from bot.sandbox.tokens import Mint
from tests.sandbox.mail_clients import good_token, login_string, smtp, trusting, wire, xoauth2


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


async def test_starttls_is_offered_in_clear_and_sign_in_only_behind_it(sandbox: Microsoft365) -> None:
    """The first EHLO offers STARTTLS and no AUTH, the second the other way round."""
    endpoint = await sandbox.server("smtp")
    async with wire(endpoint) as client:
        greeting = await client.line()
        before = await client.ask("EHLO bot.example", "250 ")
        assert (await client.say("STARTTLS")).startswith("220 2.0.0 ")
        await client.start_tls(sandbox, endpoint.host)
        after = await client.ask("EHLO bot.example", "250 ")

    assert " Microsoft ESMTP MAIL Service ready at " in greeting
    assert ("250-STARTTLS" in before, any("AUTH" in line for line in before)) == (True, False)
    assert ("250-STARTTLS" in after, "250-AUTH LOGIN XOAUTH2" in after) == (False, True)


@pytest.mark.parametrize("at_once", [True, False], ids=["initial-response", "continuation"])
async def test_a_good_token_signs_in(sandbox: Microsoft365, at_once: bool) -> None:
    """Both forms of AUTH sign in, and mail would be taken."""
    customer = await sandbox.customer("kanzlei")
    async with smtp(sandbox, await sandbox.server("smtp")) as client:
        if at_once:
            answer = await client.say(f"AUTH XOAUTH2 {login_string(customer)}")
        else:
            assert await client.say("AUTH XOAUTH2") == "334 "
            answer = await client.say(login_string(customer))
        mail = await client.say(f"MAIL FROM:<{customer.stored.mailboxes[0]}>")
        farewell = await client.say("QUIT")
        assert await client.rest() == b""

    assert answer == "235 2.7.0 Authentication successful"
    assert mail.startswith("250 ")
    assert farewell.startswith("221 ")


async def test_aiosmtplib_gets_along_with_it(sandbox: Microsoft365) -> None:
    """The library that Mailcheck uses goes through STARTTLS, signs in, and says goodbye."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("smtp")
    client = aiosmtplib.SMTP(
        hostname=LOOPBACK, port=endpoint.port, start_tls=True, tls_context=trusting(sandbox), timeout=5
    )
    await client.connect()
    answer = await client.auth_xoauth2(customer.stored.mailboxes[0], good_token(customer))
    await client.quit()

    assert answer.code == 235
    visit = sandbox.guestbook.at("smtp")[0]
    assert visit.commands == ["EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"]
    assert visit.mailbox == customer.stored.mailboxes[0]
    assert (visit.tokens, visit.tokens_in_clear) == (1, 0)


async def test_a_token_before_starttls_is_refused_and_noted(sandbox: Microsoft365) -> None:
    """A token in clear is not taken, but the guestbook knows that it was sent."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("smtp")
    async with wire(endpoint) as client:
        await client.line()
        await client.ask("EHLO bot.example", "250 ")
        answer = await client.say(f"AUTH XOAUTH2 {login_string(customer)}")

    assert answer.startswith("504 5.7.4 ")
    assert sandbox.guestbook.at("smtp", endpoint.host)[0].tokens_in_clear == 1


async def test_commands_sent_ahead_of_the_handshake_are_dropped(sandbox: Microsoft365) -> None:
    """What was slipped in behind STARTTLS in clear is not carried out behind TLS."""
    endpoint = await sandbox.server("smtp")
    async with wire(endpoint) as client:
        await client.line()
        await client.ask("EHLO bot.example", "250 ")
        client.writer.write(b"STARTTLS\r\nMAIL FROM:<a@b.example>\r\n")
        assert (await client.line()).startswith("220 ")
        await client.start_tls(sandbox, endpoint.host)
        assert (await client.say("NOOP")).startswith("250 ")

    assert sandbox.guestbook.at("smtp", endpoint.host)[0].commands == ["EHLO", "STARTTLS", "NOOP"]


async def test_a_password_is_never_accepted(sandbox: Microsoft365) -> None:
    """AUTH LOGIN asks for both and refuses; PLAIN is not known; nothing of it is remembered."""
    async with smtp(sandbox, await sandbox.server("smtp")) as client:
        assert (await client.say("AUTH PLAIN AGEAYg==")).startswith("504 5.7.4 ")
        assert (await client.say("AUTH LOGIN")).startswith("334 ")
        assert (await client.say("bWFkZS11cA==")).startswith("334 ")
        answer = await client.say("bWFkZS11cA==")

    assert answer.startswith("535 5.7.139 ")
    assert "basic authentication is disabled" in answer
    assert sandbox.guestbook.at("smtp")[0].commands == ["EHLO", "STARTTLS", "EHLO", "AUTH", "AUTH"]


async def test_a_stray_token_is_not_remembered(sandbox: Microsoft365) -> None:
    """A token that comes where a command is due leaves no trace in the guestbook."""
    customer = await sandbox.customer("kanzlei")
    async with smtp(sandbox, await sandbox.server("smtp")) as client:
        assert (await client.say(login_string(customer))).startswith("500 ")

    assert sandbox.guestbook.at("smtp")[0].commands[-1] == "?"


@pytest.mark.parametrize("string", ["garbage", "%%%"])
async def test_a_malformed_string_has_its_own_answer(sandbox: Microsoft365, string: str) -> None:
    """What is no XOAUTH2 string is a syntax error, not a refused sign-in."""
    async with smtp(sandbox, await sandbox.server("smtp")) as client:
        assert (await client.say(f"AUTH XOAUTH2 {string}")).startswith("501 5.5.124 ")


async def test_mail_without_a_sign_in_is_refused(sandbox: Microsoft365) -> None:
    """MAIL FROM needs a sign-in."""
    async with smtp(sandbox, await sandbox.server("smtp")) as client:
        assert (await client.say("MAIL FROM:<a@b.example>")).startswith("530 5.7.57 ")


WITH_SIGN_INS = [
    (state, variant) for state in STATES.values() if state.sign_ins for variant in state.variants if variant.imap == 0
]


@pytest.mark.parametrize(("state", "variant"), WITH_SIGN_INS, ids=[f"{s.name}-{v}" for s, v in WITH_SIGN_INS])
async def test_each_state_gets_each_reply_that_is_reported_for_it(
    sandbox: Microsoft365, state: State, variant: Variant
) -> None:
    """In a state of the register, and in each of its variants, the sign-in ends as the register says."""
    customer = await state.make(sandbox, variant)
    assert state.sign_ins is not None
    assert customer.stored.smtp is not None
    reply = VARIANTS["smtp", state.sign_ins[1]][variant.smtp]
    bend = sandbox.entra.bends.get(customer.app.app_id)
    audience = (customer.stored.scope or "https://outlook.office365.com/.default").removesuffix("/.default")
    token = Mint(customer.tenant, customer.app).token(audience, bend)
    async with smtp(sandbox, customer.stored.smtp) as client:
        answer = await client.say(f"AUTH XOAUTH2 {xoauth2(customer.stored.mailboxes[-1], token)}")
        if reply.challenge:
            assert json.loads(base64.b64decode(answer.removeprefix("334 ")))["schemes"] == "Bearer"
            answer = await client.say("")
        assert answer.startswith(reply.words.partition("{")[0])
        if reply.mailbox:
            assert (await client.say("MAIL FROM:<a@b.example>")).startswith(reply.mailbox.partition("[")[0])


async def test_a_refusal_names_server_time_and_session(sandbox: Microsoft365) -> None:
    """The bracket behind a refusal is what Microsoft's support asks for, and no placeholder."""
    customer = await STATES["permission-missing"].make(sandbox)
    assert customer.stored.smtp is not None
    async with smtp(sandbox, customer.stored.smtp) as client:
        answer = await client.say(f"AUTH XOAUTH2 {login_string(customer)}")

    server, stamp, session = answer.partition("[")[2].rstrip("]").split(" ")
    assert (server.count(".") >= 2, stamp[-1], len(session)) == (True, "Z", 16)


@pytest.mark.parametrize(
    ("fault", "variant", "words"),
    [
        (Fault.THROTTLED, 0, "432 4.3.2 Concurrent connections limit exceeded"),
        (Fault.THROTTLED, 1, "432 4.3.2 STOREDRV.ClientSubmit"),
        (Fault.UNAVAILABLE, 0, "451 4.7.0 Temporary server error"),
        (Fault.UNAVAILABLE, 1, "454 4.7.0 "),
        (Fault.UNAVAILABLE, 2, "421 4.3.2 "),
        (Fault.CALLED_MALFORMED, 0, "501 5.5.124 "),
        (Fault.METHOD_UNKNOWN, 0, "504 5.7.4 "),
        (Fault.REFUSED_BY_POLICY, 0, "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria"),
        (
            Fault.REFUSED_BY_SECURITY_DEFAULTS,
            0,
            "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults",
        ),
    ],
)
async def test_a_faulty_server_answers_every_sign_in_alike(
    sandbox: Microsoft365, fault: Fault, variant: int, words: str
) -> None:
    """The best token gets the fault's answer, the second time, too."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("smtp", fault, variant=variant)
    for _ in range(2):
        async with smtp(sandbox, endpoint) as client:
            answer = await client.say(f"AUTH XOAUTH2 {login_string(customer)}")
            assert answer.startswith(words)
            assert "{" not in answer


@pytest.mark.parametrize("fault", [Fault.THROTTLED_ONCE, Fault.UNAVAILABLE_ONCE])
async def test_a_fault_of_the_moment_is_over_the_second_time(sandbox: Microsoft365, fault: Fault) -> None:
    """The second sign-in goes well."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("smtp", fault)
    codes = []
    for _ in range(2):
        async with smtp(sandbox, endpoint) as client:
            codes.append((await client.say(f"AUTH XOAUTH2 {login_string(customer)}"))[:1])

    assert codes == ["4", "2"]


async def test_a_farewell_that_comes_once_is_followed_by_a_greeting(sandbox: Microsoft365) -> None:
    """The second connection is greeted."""
    endpoint = await sandbox.server("smtp", Fault.BYE_AT_GREETING_ONCE)
    heard = []
    for _ in range(2):
        async with wire(endpoint) as client:
            heard.append((await client.line())[:3])

    assert heard == ["421", "220"]


async def test_a_server_without_starttls_has_neither_tls_nor_sign_in(sandbox: Microsoft365) -> None:
    """STARTTLS is not offered, not known, and a token in clear is not taken."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("smtp", Fault.STARTTLS_NOT_OFFERED)
    async with wire(endpoint) as client:
        await client.line()
        offers = await client.ask("EHLO bot.example", "250 ")
        assert (await client.say("STARTTLS")).startswith("503 ")
        assert (await client.say(f"AUTH XOAUTH2 {login_string(customer)}")).startswith("504 ")

    assert not any("STARTTLS" in line for line in offers)
    assert sandbox.guestbook.at("smtp", endpoint.host)[0].tokens_in_clear == 1


async def test_a_server_may_refuse_the_starttls_that_it_offers(sandbox: Microsoft365) -> None:
    """The offer stands in the list, and the command is refused."""
    async with wire(await sandbox.server("smtp", Fault.STARTTLS_REFUSED)) as client:
        await client.line()
        assert "250-STARTTLS" in await client.ask("EHLO bot.example", "250 ")
        assert (await client.say("STARTTLS")).startswith("454 ")


async def test_a_server_without_xoauth2_does_not_take_a_token(sandbox: Microsoft365) -> None:
    """XOAUTH2 is neither offered nor known."""
    customer = await sandbox.customer("kanzlei")
    async with smtp(sandbox, await sandbox.server("smtp", Fault.XOAUTH2_NOT_OFFERED)) as client:
        assert not any("XOAUTH2" in line for line in await client.ask("EHLO bot.example", "250 "))
        assert (await client.say(f"AUTH XOAUTH2 {login_string(customer)}")).startswith("504 ")


async def test_tls_from_the_first_byte_greets_behind_the_handshake(sandbox: Microsoft365) -> None:
    """Where STARTTLS is due, a server that expects TLS first greets nobody who waits, and everybody who shakes hands."""
    async with wire(await sandbox.server("smtp", Fault.TLS_FIRST), trusting(sandbox)) as client:
        assert (await client.line()).startswith("220 ")


@pytest.mark.parametrize("fault", [*CREDENTIALS, *sorted(AGAINST_THE_HELLO)])
async def test_a_handshake_behind_starttls_can_fail(sandbox: Microsoft365, fault: Fault) -> None:
    """Everything is well until the handshake."""
    endpoint = await sandbox.server("smtp", fault)
    async with wire(endpoint) as client:
        assert (await client.line()).startswith("220 ")
        await client.ask("EHLO bot.example", "250 ")
        assert (await client.say("STARTTLS")).startswith("220 ")
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await client.start_tls(sandbox, endpoint.host)


async def test_a_connection_cut_at_the_sign_in_gives_no_answer(sandbox: Microsoft365) -> None:
    """The token was taken, and no answer comes."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("smtp", Fault.HANGS_UP_IN_AUTH)
    async with smtp(sandbox, endpoint) as client:
        client.writer.write(f"AUTH XOAUTH2 {login_string(customer)}\r\n".encode())
        with pytest.raises((ConnectionError, AssertionError)):
            await client.lines("2")

    assert sandbox.guestbook.at("smtp", endpoint.host)[0].tokens == 1


async def test_a_farewell_in_the_sign_in_ends_the_connection(sandbox: Microsoft365) -> None:
    """Behind a 421 the server closes."""
    customer = await sandbox.customer("kanzlei")
    async with smtp(sandbox, await sandbox.server("smtp", Fault.UNAVAILABLE, variant=2)) as client:
        assert (await client.say(f"AUTH XOAUTH2 {login_string(customer)}")).startswith("421 ")
        assert await client.rest() == b""
