"""Whatever a server answers is the server's: the check names it and never breaks, and no value that cannot be is used."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import pytest

from bot.catalogue import diagnose, gather, load
from bot.catalogue.verdict import judge
from bot.checks import Target, TokenFacts, fetch_token_facts, resolve_tenant_id, run_checks
from bot.checks._network import Network
from bot.model import Check, Outcome, Stage, StageResult, Verdict
from bot.sandbox.directory import new_id
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.tokens import Mint
from bot.values import is_guid
from tests.checks.conftest import target_of
from tests.checks.wrong_servers import WrongEntra, WrongMail, http, with_field

DEEP = "[" * 10_000 + "]" * 10_000
LONG = '"' + "x" * 5_000 + '"'
TOO_LONG = "9" * 5_000
NOTHING = ("null", '""')
WRONG = (
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" + "0" * 400, "-1", "-1e308", "true", "false"),
    *("[]", "{}", '["a", 1]', '{"a": []}', "[null]", "[[[]]]", '[{"a": "b"}]'),
    *('"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"', '"a\\r\\nHost: b"', '"\\u202e"', '"\\u001b[2J"'),
    *(LONG, '"a{mailbox}\'|calc{}#@kunde.example"', '"$(calc)\\n"', '"{0}\\t"'),
    *(DEEP, TOO_LONG),
)
"""As they stand in the JSON. None is an id, a moment, a list of roles, a token, an address or one printable line."""
ENDPOINTS = (
    *("https://{host}:99999/token", "https://{host}:abc/token", "https://{host}:-1/token", "https://{host}:0/token"),
    *("https://[::1/token", "https://]::1[/token", "https://[fe80::1%25eth0]:443/token", "https://fe80::1%eth0/token"),
    *("https:///token", "https://:443/token", "https://user:word@{host}/token", "https://{host}@evil.example/token"),
    *(
        "http://{host}/token",
        "ftp://{host}/token",
        "//{host}/token",
        "token",
        "https:",
        "https://",
        "https://{host}\\@x/",
    ),
    *(
        "https://ho st/token",
        "https://{host}/to ken",
        "https://{host}/\\r\\nX: y",
        "https://{host}/\\u00e4",
        "https://\\u00e4.example/",
    ),
    *(
        "https://{host}/\\ud800",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 200 + "example/",
        "https://./",
        "https://../",
    ),
    *(
        "https://{host}:443:443/",
        "https://{host}/#x",
        "https://{host}/?x=y",
        "https://\\u0000/",
        "https://%00/",
        "https://[v1.x]/",
    ),
)
IMPOSSIBLE_DATES = (
    *(
        "Mon, 01 Jan 0000 00:00:00 GMT",
        "Mon, 01 Jan 9999999 00:00:00 GMT",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    ),
    *("Mon, 32 Jan 2026 00:00:00 GMT", "Mon, 01 Jan 2026 25:61:61 GMT", "Mon, 01 Jan 0001 00:00:00 -0000", "soon", ""),
    *(
        "Mon, 01 Jan 2026 00:00:00 +99999999",
        "Mon, 01 Jan 9999 23:59:59 -2359",
        "Thu, 01 Jan 1601 00:00:00 GMT",
        "\xff\xfe",
        "0",
    ),
    *(
        "Mon, 01 Jan 2026 00:00:00 -99999999999999999999",
        "1e400",
        "-1",
        "Mon, 01 Jan -2026 00:00:00 GMT",
        ",,, , :: ",
        "[]",
    ),
)
HARMLESS_HEADERS = (
    "Retry-After: 1e400",
    "Retry-After: -1",
    "Retry-After: \xb2",
    "X: " + "y" * 9_000,
    "Location: \x01",
    ": x",
)
BROKEN_HTTP = (
    *(b"", b"\x00", b"\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/9.9 200 OK\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"\xff" * 400),
    *(b"HTTP/1.1 99999 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
    *(b"HTTP/1.1 000 \r\nContent-Length: 2\r\n\r\n{}", b"HTTP/1.1 999 \r\nContent-Length: 2\r\n\r\n{}"),
    *(
        b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n{}" % length
        for length in (b"-1", b"", b"1e400", b"\xb2", b"1_0", b"+2", b"0x2", b"9" * 5_000, b"2, 2", b"99", b"inf", b"2\r\nContent-Length: 1")
    ),
    *(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
        for chunks in (b"", b"x\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"2\r\n{}", b"2\r\n{}x\r\n0\r\n\r\n", b"f" * 40 + b"\r\n", b"\r\n", b"1_0\r\n", b"2\r\n{}\r\n")
    ),
    *(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: 2\r\n\r\n{}" % coding
        for coding in (b"gzip", b"\xff", b"identity\r\nContent-Encoding: gzip")
    ),
)  # fmt: skip
BODIES = (
    *(b"", b" ", b"\x00", b"null", b"[]", b"{}", b"1", b'"a"', b"NaN", b"{", b'{"access_token": "a', b"\xff\xfe{\x00}\x00"),
    *(b"\xef\xbb\xbf{}", b"<html>", b"{} {}", b'{"a": 1e400}', b'{"\\ud800": "\\ud800"}', b'{"' + b"k" * 9_000 + b'": 1}'),
    *(DEEP.encode(), b'{"a": ' + DEEP.encode() + b"}", b'{"error": ' + DEEP.encode() + b"}", b"[" * 990 + b"]" * 990),
    *(b'{"error": ' + b"[" * 900 + b"]" * 900 + b"}", b'{"access_token": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}"),
)  # fmt: skip
OF_METADATA = ("token_endpoint", "issuer")
OF_TOKEN = ("access_token", "token_type", "expires_in", "ext_expires_in")
OF_REFUSAL = ("error", "error_description", "error_codes", "trace_id", "correlation_id", "timestamp")
OF_CLAIMS = ("aud", "iss", "tid", "appid", "azp", "oid", "roles", "scp", "nbf", "exp")
TEXTS = frozenset({"aud", "iss", "scp", "token_type"})
PLAIN_TEXT = frozenset({'"a{mailbox}\'|calc{}#@kunde.example"'})


def jwt(payload: bytes | str) -> str:
    body = payload if isinstance(payload, bytes) else payload.encode()
    return f"e30.{base64.urlsafe_b64encode(body).rstrip(b'=').decode()}.c2ln"


class Wrong:
    """One sign-in server, and a customer for each answer that it gives."""

    def __init__(self, microsoft: Microsoft365, entra: WrongEntra, target: Target) -> None:
        self.microsoft, self.entra, self.target = microsoft, entra, target

    def metadata(self, tenant: str) -> dict[str, object]:
        return {
            "token_endpoint": f"{self.entra.address}/{tenant}/oauth2/v2.0/token",
            "issuer": f"https://x.example/{tenant}/v2.0",
        }

    def claims(self, target: Target) -> dict[str, object]:
        return {
            "aud": "https://outlook.office365.com",
            "iss": f"https://sts.windows.net/{target.tenant_id}/",
            "tid": target.tenant_id,
            "appid": target.client_id,
            "oid": target.object_id or new_id(),
            "roles": ["IMAP.AccessAsApp", "SMTP.SendAsApp"],
        }

    def token(self, target: Target) -> dict[str, object]:
        return {"token_type": "Bearer", "expires_in": 3599, "access_token": jwt(json.dumps(self.claims(target)))}

    def asked(self, *, metadata: bytes | None = None, token: bytes | Callable[[str], bytes] = http) -> Target:
        """Return whom to ask for, so that these bytes come, or what is made of an honest answer."""
        target = replace(self.target, tenant_id=new_id(), mailboxes=(), object_id="", authority=self.entra.address)
        first = metadata if metadata is not None else http(json.dumps(self.metadata(target.tenant_id)))
        honest = json.dumps(self.token(target))
        self.entra.says[target.tenant_id] = (first, token if isinstance(token, bytes) else token(honest))
        return target

    def with_claim(self, name: str, value: str) -> Target:
        target = self.asked()
        claims = {key: one for key, one in self.claims(target).items() if name != "azp" or key != "appid"}
        body = json.dumps({"token_type": "Bearer", "access_token": jwt(with_field(claims, name, value))})
        self.entra.says[target.tenant_id] = (self.entra.says[target.tenant_id][0], http(body))
        return target


@pytest.fixture
async def wrong(microsoft: Microsoft365, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    customer = await microsoft.customer("wrong")
    async with WrongEntra().open(microsoft.authority) as entra:
        yield Wrong(microsoft, entra, target_of(customer))


def changed(change: Callable[[Mapping[str, object]], str], honest: str) -> bytes:
    return http(change(json.loads(honest)))


def with_header(header: str, honest: str) -> bytes:
    return http(honest, header)


Cases = Mapping[str, tuple[Target, bool]]


async def look(cases: Cases, network: Network, log: pytest.LogCaptureFixture) -> dict[str, tuple[StageResult, ...]]:
    """Check all, a few at once; not one breaks or writes a traceback, and each that must be is a problem."""
    turn = asyncio.Semaphore(8)

    async def one(target: Target) -> tuple[StageResult, ...]:
        async with turn:
            return await run_checks(target, network)

    results = dict(zip(cases, await asyncio.gather(*(one(target) for target, _ in cases.values())), strict=True))
    broken = {name[:80]: said for name, said in results.items() if any(r.outcome is Outcome.BROKEN for r in said)}
    healthy = [name[:80] for name, said in results.items() if cases[name][1] and judge(said) is not Verdict.PROBLEM]
    unusable = [name[:80] for name, said in results.items() if not all(map(can_be_written, said))]
    assert (broken, healthy, unusable) == ({}, [], [])
    assert [record for record in log.records if record.levelno >= logging.ERROR] == []
    return results


def can_be_written(result: StageResult) -> bool:
    """Tell whether the findings are such that they can be kept and shown, and ids among them are ids."""
    for finding in result.findings:
        json.dumps([finding.code, dict(finding.facts), finding.raw], ensure_ascii=False, allow_nan=False).encode()
        facts = {name: str(value) for name, value in finding.facts.items()}
        if any(
            facts.get(name) and not is_guid(facts[name])
            for name in ("oid", "appid", "tid", "trace_id", "correlation_id")
        ):
            return False
        if not all(value.isprintable() and len(value) <= 1000 for value in facts.values()):
            return False
    return True


async def test_an_honest_answer_is_healthy(wrong: Wrong, brisk: Network) -> None:
    """What the other tests change is all that is wrong."""
    assert judge(await run_checks(wrong.asked(), brisk)) is Verdict.HEALTHY


async def test_metadata(wrong: Wrong, brisk: Network, caplog: pytest.LogCaptureFixture) -> None:
    """Where tokens are given out is an address or nothing; every other field may hold what it likes."""
    cases: dict[str, tuple[Target, bool]] = {}
    for name, value in itertools.product(OF_METADATA, (*WRONG, *NOTHING)):
        said = with_field(wrong.metadata("x"), name, value)
        cases[f"{name} {value}"] = wrong.asked(metadata=http(said)), name == "token_endpoint"
    for address in ENDPOINTS:
        host = wrong.entra.address.removeprefix("https://").partition(":")[0]
        said = with_field(wrong.metadata("x"), "token_endpoint", f'"{address.replace("{host}", host)}"')
        cases[address] = wrong.asked(metadata=http(said)), True
    for body in BODIES:
        cases[f"body {body!r}"] = wrong.asked(metadata=http(body)), True
    assert len(cases) >= 100
    await look(cases, brisk, caplog)
    looked_up = [
        resolve_tenant_id(t.tenant_id.replace("-", ".") + ".example", t.authority, brisk) for t, _ in cases.values()
    ]
    wrong.entra.says |= {name.replace("-", ".") + ".example": said for name, said in wrong.entra.says.items()}
    found = await asyncio.gather(*looked_up)
    assert [one for one in found if one and not is_guid(one)] == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_answers_with_a_token(wrong: Wrong, brisk: Network, caplog: pytest.LogCaptureFixture) -> None:
    """A token is what fits in a header; what is said beside it is what it has to be."""
    cases: dict[str, tuple[Target, bool]] = {}
    for name, value in itertools.product(OF_TOKEN, (*WRONG, *NOTHING)):
        opaque = name == "access_token" and value == LONG  # a token of another form is no fault
        fits = opaque or (name != "access_token" and (value in NOTHING or (name in TEXTS and value in PLAIN_TEXT)))
        change = partial(with_field, name=name, value=value)
        cases[f"{name} {value}"] = wrong.asked(token=partial(changed, change)), not fits
    for body in BODIES:
        cases[f"body {body!r}"] = wrong.asked(token=http(body)), True
    for token in (
        "\\ud800",
        "a b",
        "a\\u0000b",
        "\\u00e4.b.c",
        "a\\nb",
        "=",
        "==a",
        "a=b",
        "\\u202e",
        "'",
        '\\"',
        "a.b.c\\r\\nX: y",
    ):
        cases[f"token {token}"] = wrong.asked(token=http(f'{{"access_token": "{token}"}}')), True
    assert len(cases) >= 150
    await look(cases, brisk, caplog)


async def test_refusals(wrong: Wrong, brisk: Network, caplog: pytest.LogCaptureFixture) -> None:
    """A refusal is one, whatever it says of itself; ids, numbers and times that are none are not passed on."""
    honest = {"error": "invalid_client", "error_codes": [7000215], "error_description": "AADSTS7000215: Invalid."}
    cases: dict[str, tuple[Target, bool]] = {}
    for name, value in itertools.product(OF_REFUSAL, (*WRONG, *NOTHING)):
        said = with_field(honest, name, value)
        cases[f"{name} {value}"] = wrong.asked(token=http(said, status="400 Bad Request")), True
    for codes in (
        "[1e400]",
        "[true]",
        "[-7000215]",
        "[[7000215]]",
        "[1" + "0" * 400 + "]",
        '["7000215"]',
        "[NaN]",
        "[0.5]",
    ):
        said = with_field(honest, "error_codes", codes)
        cases[f"codes {codes}"] = wrong.asked(token=http(said, status="401 Unauthorized")), True
    assert len(cases) >= 150
    await look(cases, brisk, caplog)


async def test_claims(wrong: Wrong, brisk: Network, caplog: pytest.LogCaptureFixture) -> None:
    """Each claim is what it has to be, or the check says that it is not."""
    cases: dict[str, tuple[Target, bool]] = {}
    for name, value in itertools.product(OF_CLAIMS, (*WRONG, *NOTHING)):
        fits = (
            value in {*NOTHING, DEEP, TOO_LONG}
            or (name in TEXTS and value in PLAIN_TEXT)
            or (name == "roles" and value == "[]")
        )
        cases[f"{name} {value}"] = wrong.with_claim(name, value), not fits
    payloads = (
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"1e400",
        DEEP.encode(),
        b'{"oid": "\xff"}',
        b"{",
        b'{"exp": ' + b"9" * 5000 + b"}",
    )
    for payload in payloads:
        body = json.dumps({"access_token": jwt(payload)})
        cases[f"payload {payload!r}"] = wrong.asked(token=http(body)), False
    for odd in ("e30.e30=.x", "e30.e3===.x", "..", "...", "e30.e.x", "e30.-_-_.x", "a.b.c.d.e"):
        cases[f"token {odd}"] = wrong.asked(token=http(json.dumps({"access_token": odd}))), False
    assert len(cases) >= 250
    await look(cases, brisk, caplog)


async def test_headers(wrong: Wrong, brisk: Network, caplog: pytest.LogCaptureFixture) -> None:
    """A time that no clock shows is a problem, as is whatever is no HTTP; a pause that is none is not waited for."""
    busy = json.dumps({"error": "temporarily_unavailable", "error_codes": [90033]})
    cases: dict[str, tuple[Target, bool]] = {}
    for date in IMPOSSIBLE_DATES:
        cases[f"date {date}"] = wrong.asked(token=partial(with_header, f"Date: {date}")), True
        cases[f"pause {date}"] = wrong.asked(token=http(busy, f"Retry-After: {date}", status="429 Too Many")), True
    for header in HARMLESS_HEADERS:
        cases[header] = wrong.asked(token=partial(with_header, header)), False
        cases[f"busy {header}"] = wrong.asked(token=http(busy, header, status="503 Busy")), True
    for raw in BROKEN_HTTP:
        cases[f"token {raw[:200]!r}"] = wrong.asked(token=raw), True
        cases[f"metadata {raw[:200]!r}"] = wrong.asked(metadata=raw), True
    for location in ("\x01", "\xff", "https://[::1", "x" * 5_000, ""):
        moved = http("", f"Location: {location}", status="302 Found")
        cases[f"location {location}"] = wrong.asked(token=moved), True
    assert len(cases) >= 100
    await look(cases, brisk, caplog)


async def test_what_cannot_be_is_named_and_not_used(wrong: Wrong, brisk: Network) -> None:
    """The finding says where it stands; nobody who asks for the token's facts is given it."""
    oid = '"a{mailbox}\'|calc{}#@kunde.example"'
    results = await run_checks(wrong.with_claim("oid", oid), brisk)
    codes = {f.code: f.facts for r in results for f in r.findings}
    assert "token.object_id_malformed" in codes
    assert codes["token.claims_read"]["oid"] == ""

    late = wrong.asked(token=lambda good: http(with_field(json.loads(good), "expires_in", "Infinity"), "Date: never"))
    results = await run_checks(late, brisk)
    codes = {f.code: f.facts for r in results for f in r.findings}
    assert codes["token.answer_malformed"]["fields"] == "expires_in, Date"

    facts = await fetch_token_facts(wrong.with_claim("oid", oid), brisk)
    assert not isinstance(facts, TokenFacts)
    assert [finding.code for finding in facts] == ["token.object_id_malformed"]


async def test_a_refusal_that_names_no_ids_is_the_same_refusal(wrong: Wrong, brisk: Network) -> None:
    """What it says of itself that cannot be is named beside it, and changes nothing about what it means."""
    honest = {
        "error": "invalid_client",
        "error_codes": [7000222],
        "trace_id": new_id(),
        "timestamp": "2026-06-19 08:00:00Z",
    }
    odd = honest | {"trace_id": "a{trace_id}'|calc{}#", "correlation_id": 5, "timestamp": "now\n"}
    told = []
    for document in (honest, odd):
        results = await run_checks(wrong.asked(token=http(json.dumps(document), status="401 No")), brisk)
        found = {f.code: f.facts for r in results if r.outcome is Outcome.FAILED for f in r.findings}
        told.append((found, {(d.error, d.fix, d.standing) for d in diagnose(load(), gather(results))}))
    (before, causes), (after, same) = told

    assert causes == same
    assert after.keys() - before.keys() == {"token.refusal_malformed"}
    assert after["token.refusal_malformed"]["fields"] == "trace_id, correlation_id, timestamp"
    assert [after["token.secret_expired"][name] for name in ("trace_id", "correlation_id", "timestamp")] == ["", "", ""]
    assert before["token.secret_expired"]["trace_id"] == honest["trace_id"]


async def test_a_wrong_answer_is_a_problem_though_mail_works(wrong: Wrong, brisk: Network) -> None:
    """A token that opens every mailbox came with a time that no clock shows: the sign-in server is named, mail is said to work."""
    customer = await wrong.microsoft.customer("works")
    target = replace(target_of(customer), authority=wrong.entra.address)
    token = Mint(customer.tenant, customer.app).token("https://outlook.office365.com")
    metadata = http(json.dumps(wrong.metadata(target.tenant_id)))
    answer = http(json.dumps({"access_token": token}), "Date: Mon, 01 Jan 9999999 00:00:00 GMT")
    wrong.entra.says[target.tenant_id] = (metadata, answer)
    results = await run_checks(target, brisk)

    assert judge(results) is Verdict.PROBLEM
    assert {r.outcome for r in results if r.check is not Check.TOKEN} == {Outcome.PASSED}
    assert [r.stage for r in results if r.outcome is Outcome.FAILED] == [Stage.CLAIMS]
    assert [d.error for d in diagnose(load(), gather(results))] == ["token-endpoint-not-json"] * 2


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
