"""At every step of the dialogue, whatever a mail server says is the mail server's: the check names it and never breaks."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.checks import run_checks
from bot.checks._network import Network
from bot.model import Check, Outcome, StageResult
from bot.sandbox.microsoft365 import Microsoft365
from tests.checks.conftest import target_of
from tests.checks.wrong_servers import WrongMail
from tests.checks.wrong_values import DEEP, can_be_written

IMAP: Mapping[str, bytes] = {
    "greeting": b"* OK The Microsoft Exchange IMAP4 service is ready. [x]\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n{tag} OK done\r\n",
    "AUTHENTICATE": b"{tag} OK AUTHENTICATE completed.\r\n",
    "EXAMINE": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n{tag} OK [READ-ONLY] EXAMINE completed.\r\n",
    "...": b"{tag} NO refused\r\n",
}
SMTP: Mapping[str, bytes] = {
    "greeting": b"220 x.outlook.com Microsoft ESMTP MAIL Service ready\r\n",
    "EHLO": b"250-x.outlook.com\r\n250-STARTTLS\r\n250 AUTH LOGIN XOAUTH2\r\n",
    "STARTTLS": b"220 2.0.0 ready\r\n",
    "AUTH": b"235 2.7.0 Authentication successful\r\n",
    "...": b"535 5.7.3 Authentication unsuccessful\r\n",
}
WORDS = (
    *(b"\r\n", b"\x00\r\n", b"\xff\xfe\r\n", b"{tag}\r\n", b"{tag} \r\n", b"{tag} OK\r\n", b"* \r\n", b"*\r\n", b"+\r\n", b"+ \xff\r\n"),
    *(b"{tag} NO \xed\xa0\x80\x1b[2J\xe2\x80\xae\r\n", b"{tag} NO [" + b"X" * 5_000 + b"]\r\n", b"{tag} WHAT ever\r\n", b"999 x\r\n"),
    *(b"* OK {99999999999999999999}\r\n", b"* 1 FETCH (BODY {-1}\r\n", b"000 x\r\n", b"99999 x\r\n", b"-1 x\r\n", b"abc\r\n", b"250-\r\n"),
    *(b"535-5.7.3 a\r\n535 b\r\n", b"\xb2\xb2\xb2 x\r\n", b"334 \r\n", b"334 ====\r\n", b"454\r\n", b"421 4.7.66 \x00\r\n", b"* BYE \xff\r\n"),
    *(b"{tag} NO Backoff Time: 999999999 milliseconds throttled\r\n", b"2" * 70_000 + b"\r\n", b"220\xa0x\r\n", b"250 AUTH \xff\r\n"),
    *(
        b"%s %s\r\n" % (mark, base64.b64encode(words))
        for mark in (b"+", b"334")
        for words in (
            b'{"status": NaN, "schemes": 1e400, "scope": [[]]}', b'{"status": "\\ud800"}', b'{"status": "4\\r\\n00"}', b"[]", b"\xff", b"",
            b'{"scope": ' + b"[" * 900 + b"]" * 900 + b"}", b'{"scope": ' + DEEP.encode()[:9_000] + b"}", b'{"schemes": "\\u0000\\u202e"}',
        )
    ),
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("protocol", ["imap", "smtp"])
async def test_mail_servers(
    protocol: str, microsoft: Microsoft365, brisk: Network, caplog: pytest.LogCaptureFixture
) -> None:
    """At every step of the dialogue, whatever a mail server says is the mail server's."""
    honest = IMAP if protocol == "imap" else SMTP
    target = target_of(await microsoft.customer("mail"))
    turn = asyncio.Semaphore(24)

    async def one(verb: str, words: bytes) -> tuple[StageResult, ...]:
        async with (
            turn,
            WrongMail({**honest, verb: words}, tls_first=protocol == "imap").open(microsoft.authority) as at,
        ):
            uses = (Check(protocol),)
            there = replace(target, imap=at, uses=uses) if protocol == "imap" else replace(target, smtp=at, uses=uses)
            return await run_checks(there, brisk)

    names = [(verb, words) for verb in honest for words in WORDS]
    said = dict(zip(names, await asyncio.gather(*(one(*name) for name in names)), strict=True))
    assert len(said) >= 150
    assert {name: results for name, results in said.items() if any(r.outcome is Outcome.BROKEN for r in results)} == {}
    assert [name for name, results in said.items() if not all(map(can_be_written, results))] == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
