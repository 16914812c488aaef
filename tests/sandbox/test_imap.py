"""The sandbox's IMAP server speaks as Exchange does, in every variant that is reported."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator

import imapclient
import pytest

from bot.sandbox.directory import SignIn
from bot.sandbox.listener import LOOPBACK
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.replies import VARIANTS, Reply
from bot.sandbox.states import STATES, State, Variant
from bot.sandbox.tokens import Mint
from tests.sandbox.mail_clients import Wire, good_token, imap, login_string, trusting, wire, xoauth2


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


async def test_the_greeting_is_exchanges(sandbox: Microsoft365) -> None:
    """The greeting names Microsoft Exchange and, in base64 UTF-16, the front-end server."""
    async with wire(await sandbox.server("imap"), trusting(sandbox)) as client:
        greeting = await client.line()

    assert greeting.startswith("* OK The Microsoft Exchange IMAP4 service is ready. [")
    assert ".PROD.OUTLOOK." in base64.b64decode(greeting.partition("[")[2].rstrip("]")).decode("utf-16-le")


async def test_xoauth2_is_offered_before_and_rights_after_the_sign_in(sandbox: Microsoft365) -> None:
    """The list of capabilities grows with the sign-in."""
    customer = await sandbox.customer("kanzlei")
    async with imap(sandbox, await sandbox.server("imap")) as client:
        before = await client.ask("a CAPABILITY", "a ")
        await client.say(f"b AUTHENTICATE XOAUTH2 {login_string(customer)}")
        after = await client.ask("c CAPABILITY", "c ")

    assert " AUTH=XOAUTH2 SASL-IR" in before[0]
    assert "LOGINDISABLED" not in before[0]
    assert " BACKENDAUTHENTICATE" in after[0]
    assert " BACKENDAUTHENTICATE" not in before[0]


@pytest.mark.parametrize("at_once", [True, False], ids=["initial-response", "continuation"])
async def test_a_good_token_opens_the_inbox(sandbox: Microsoft365, at_once: bool) -> None:
    """Both forms of AUTHENTICATE sign in, EXAMINE opens the inbox for reading, LOGOUT ends it."""
    customer = await sandbox.customer("kanzlei")
    async with imap(sandbox, await sandbox.server("imap")) as client:
        if at_once:
            answer = await client.say(f"a AUTHENTICATE XOAUTH2 {login_string(customer)}")
        else:
            assert await client.say("a AUTHENTICATE XOAUTH2") == "+ "
            answer = await client.say(login_string(customer))
        inbox = await client.ask("b EXAMINE INBOX", "b ")
        farewell = await client.ask("c LOGOUT", "c ")
        assert await client.rest() == b""

    assert answer == "a OK AUTHENTICATE completed."
    assert inbox[-1] == "b OK [READ-ONLY] EXAMINE completed."
    assert farewell[0].startswith("* BYE ")


async def test_imapclient_gets_along_with_it(sandbox: Microsoft365) -> None:
    """The library that Mailcheck uses signs in, opens the inbox, and says goodbye."""
    customer = await sandbox.customer("kanzlei")
    endpoint = await sandbox.server("imap")

    def work() -> object:
        # The certificate is valid for the address, too.
        with imapclient.IMAPClient(LOOPBACK, endpoint.port, ssl_context=trusting(sandbox), timeout=5) as client:
            client.oauth2_login(customer.stored.mailboxes[0], good_token(customer))
            return client.select_folder("INBOX", readonly=True)[b"EXISTS"]

    assert await asyncio.to_thread(work) == 0
    assert sandbox.guestbook.at("imap")[0].mailbox == customer.stored.mailboxes[0]
    assert sandbox.guestbook.at("imap")[0].commands == [
        "CAPABILITY",
        "AUTHENTICATE",
        'EXAMINE "INBOX"',
        "LOGOUT",
    ]


async def test_a_password_is_never_accepted(sandbox: Microsoft365) -> None:
    """LOGIN fails whatever comes, and the guestbook does not remember what came."""
    customer = await sandbox.customer("kanzlei")
    async with imap(sandbox, await sandbox.server("imap")) as client:
        assert await client.say(f"a LOGIN {customer.stored.mailboxes[0]} made-up-password") == "a NO LOGIN failed."
        assert (await client.say("b AUTHENTICATE PLAIN AGEAYg==")).startswith("b BAD ")
        assert (await client.say("made up words")).startswith("made BAD ")

    assert sandbox.guestbook.at("imap")[0].commands == ["LOGIN", "AUTHENTICATE", "?"]


@pytest.mark.parametrize(
    "string",
    ["garbage", "%%%", "dXNlcj1hAWF1dGg9QmVhcmVyIA==", base64.b64encode(b"user=a^Aauth=Bearer b^A^A").decode()],
    ids=["no-xoauth2", "no-base64", "no-token", "literal-carets"],
)
async def test_a_malformed_string_is_bad(sandbox: Microsoft365, string: str) -> None:
    """What is no XOAUTH2 string is a bad argument, not a refused sign-in."""
    async with imap(sandbox, await sandbox.server("imap")) as client:
        assert await client.say(f"a AUTHENTICATE XOAUTH2 {string}") == "a BAD Command Argument Error. 12"


async def test_the_mailbox_is_shut_before_the_sign_in(sandbox: Microsoft365) -> None:
    """EXAMINE without a sign-in is answered with BAD."""
    async with imap(sandbox, await sandbox.server("imap")) as client:
        assert (await client.say("a EXAMINE INBOX")).startswith("a BAD ")


WITH_SIGN_INS = [
    (state, variant) for state in STATES.values() if state.sign_ins for variant in state.variants if variant.smtp == 0
]


@pytest.mark.parametrize(("state", "variant"), WITH_SIGN_INS, ids=[f"{s.name}-{v}" for s, v in WITH_SIGN_INS])
async def test_each_state_gets_each_reply_that_is_reported_for_it(
    sandbox: Microsoft365, state: State, variant: Variant
) -> None:
    """In a state of the register, and in each of its variants, the sign-in ends as the register says."""
    customer = await state.make(sandbox, variant)
    assert state.sign_ins is not None
    assert customer.stored.imap is not None
    reply = VARIANTS["imap", state.sign_ins[0]][variant.imap]
    mailbox = customer.stored.mailboxes[-1]
    bend = sandbox.entra.bends.get(customer.app.app_id)
    audience = (customer.stored.scope or "https://outlook.office365.com/.default").removesuffix("/.default")
    token = Mint(customer.tenant, customer.app).token(audience, bend)
    async with imap(sandbox, customer.stored.imap) as client:
        await _expect(client, reply, mailbox, token)


async def _expect(client: Wire, reply: Reply, mailbox: str, token: str) -> None:
    answer = await client.say(f"a AUTHENTICATE XOAUTH2 {xoauth2(mailbox, token)}")
    if reply.challenge:
        assert json.loads(base64.b64decode(answer.removeprefix("+ ")))["schemes"] == "Bearer"
        answer = await client.say("")
    assert answer == f"a {reply.words}".replace("{user}", mailbox)
    if not reply.words.startswith("OK"):
        return
    opened = await client.ask("b EXAMINE INBOX", "b ")
    assert opened[-1] == f"b {reply.mailbox or 'OK [READ-ONLY] EXAMINE completed.'}"
    if reply.leaves:
        assert await client.rest() == b"* BYE Connection closed. 14\r\n"


def test_every_state_of_a_sign_in_has_its_replies() -> None:
    """Whatever the directory makes of a sign-in, both servers know what to say."""
    only_smtp = {SignIn.SMTP_OFF_FOR_MAILBOX, SignIn.SMTP_OFF_FOR_TENANT, SignIn.SCOPE_MISSES_MAILBOX}

    assert {s for p, s in VARIANTS if p == "imap"} == set(SignIn) - only_smtp
    assert {s for p, s in VARIANTS if p == "smtp"} == set(SignIn) - {SignIn.IMAP_OFF}
    assert all(VARIANTS.values())
