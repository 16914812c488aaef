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
from unittest.mock import Mock

import pytest

from bot.catalogue import diagnose, gather, load
from bot.catalogue.reasoning.verdict import judge
from bot.checks import Target, TokenFacts, fetch_token_facts, resolve_tenant_id, run_checks
from bot.checks._fields import LONGEST_TOKEN
from bot.checks._limits import ConnectionLimits, Slots
from bot.checks._network import Network
from bot.model import Check, Outcome, Stage, StageResult, Verdict
from bot.sandbox.directory import new_id
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.tokens import Mint
from bot.values import is_guid
from tests.checks.conftest import target_of
from tests.checks.wrong_servers import WrongEntra, http, with_field
from tests.checks.wrong_values import (
    BODIES,
    BROKEN_HTTP,
    DEEP,
    ENDPOINTS,
    HARMLESS_HEADERS,
    IMPOSSIBLE_DATES,
    LONG,
    NOTHING,
    OF_CLAIMS,
    OF_METADATA,
    OF_REFUSAL,
    OF_TOKEN,
    PLAIN_TEXT,
    TEXTS,
    TOO_LONG,
    WRONG,
    can_be_written,
)


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


async def test_an_honest_answer_is_healthy(wrong: Wrong, patient: Network) -> None:
    """What the other tests change is all that is wrong."""
    assert {result.outcome for result in await run_checks(wrong.asked(), patient)} == {Outcome.PASSED}


async def test_metadata(wrong: Wrong, calm: Network, caplog: pytest.LogCaptureFixture) -> None:
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
    await look(cases, calm, caplog)
    looked_up = [
        resolve_tenant_id(t.tenant_id.replace("-", ".") + ".example", t.authority, calm) for t, _ in cases.values()
    ]
    wrong.entra.says |= {name.replace("-", ".") + ".example": said for name, said in wrong.entra.says.items()}
    found = await asyncio.gather(*looked_up)
    assert [one for one in found if one and not is_guid(one)] == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_answers_with_a_token(wrong: Wrong, calm: Network, caplog: pytest.LogCaptureFixture) -> None:
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
    await look(cases, calm, caplog)


async def test_refusals(wrong: Wrong, calm: Network, caplog: pytest.LogCaptureFixture) -> None:
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
    await look(cases, calm, caplog)


@pytest.mark.long
async def test_claims(wrong: Wrong, calm: Network, caplog: pytest.LogCaptureFixture) -> None:
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
    await look(cases, calm, caplog)


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


async def test_what_cannot_be_is_named_and_not_used(wrong: Wrong, patient: Network) -> None:
    """The finding says where it stands; nobody who asks for the token's facts is given it."""
    oid = '"a{mailbox}\'|calc{}#@kunde.example"'
    results = await run_checks(wrong.with_claim("oid", oid), patient)
    codes = {f.code: f.facts for r in results for f in r.findings}
    assert "token.object_id_malformed" in codes
    assert codes["token.claims_read"]["oid"] == ""

    late = wrong.asked(token=lambda good: http(with_field(json.loads(good), "expires_in", "Infinity"), "Date: never"))
    results = await run_checks(late, patient)
    codes = {f.code: f.facts for r in results for f in r.findings}
    assert codes["token.answer_malformed"]["fields"] == "expires_in, Date"

    endless = f'"{"a" * (LONGEST_TOKEN + 1)}"'
    results = await run_checks(
        wrong.asked(token=lambda good: http(with_field(json.loads(good), "access_token", endless))), patient
    )
    codes = {f.code: f.facts for r in results for f in r.findings}
    assert codes["token.answer_malformed"]["fields"] == "access_token"

    facts = await fetch_token_facts(wrong.with_claim("oid", oid), patient)
    assert not isinstance(facts, TokenFacts)
    assert [finding.code for finding in facts] == ["token.object_id_malformed"]


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ('{"access_token": "' + "a" * 60_000 + '"}', "token.answer_oversized"),
        ("<html>Anmelden" + " " * 60_000 + "</html>", "token.page_received"),
    ],
)
async def test_a_large_answer_is_read_as_what_it_is(
    body: str, finding: str, wrong: Wrong, patient: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is one at any length; of anything else that is larger than any answer of Entra's nothing is parsed."""
    target = wrong.asked(token=http(body))
    parsed = Mock(wraps=json.loads)
    monkeypatch.setattr(json, "loads", parsed)
    results = await run_checks(target, patient)

    assert {f.code for r in results if r.outcome is Outcome.FAILED for f in r.findings} == {finding}
    assert max(len(call.args[0]) for call in parsed.call_args_list) < 1_000


async def test_every_sign_in_takes_a_slot(wrong: Wrong, patient: Network) -> None:
    """Where all connections to Entra are held, a script's questions wait for one, and say so when there is none in time."""
    network = replace(patient, slots=Slots(ConnectionLimits(per_process=1)))
    target = wrong.asked()
    async with network.slots.for_sign_in():
        facts = await fetch_token_facts(target, network, 0.2)
        known = await resolve_tenant_id("kanzlei.example", target.authority, network, 0.2)

    assert not isinstance(facts, TokenFacts)
    assert [finding.code for finding in facts] == ["token.time_exhausted"]
    assert known is None
    assert isinstance(await fetch_token_facts(target, network), TokenFacts)


async def test_a_refusal_that_names_no_ids_is_the_same_refusal(wrong: Wrong, patient: Network) -> None:
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
        results = await run_checks(wrong.asked(token=http(json.dumps(document), status="401 No")), patient)
        found = {f.code: f.facts for r in results if r.outcome is Outcome.FAILED for f in r.findings}
        told.append((found, {(d.error, d.fix, d.standing) for d in diagnose(load(), gather(results))}))
    (before, causes), (after, same) = told

    assert causes == same
    assert after.keys() - before.keys() == {"token.refusal_malformed"}
    assert after["token.refusal_malformed"]["fields"] == "trace_id, correlation_id, timestamp"
    assert [after["token.secret_expired"][name] for name in ("trace_id", "correlation_id", "timestamp")] == ["", "", ""]
    assert before["token.secret_expired"]["trace_id"] == honest["trace_id"]


async def test_a_wrong_answer_is_a_problem_though_mail_works(wrong: Wrong, patient: Network) -> None:
    """A token that opens every mailbox came with a time that no clock shows: the sign-in server is named, mail is said to work."""
    customer = await wrong.microsoft.customer("works")
    target = replace(target_of(customer), authority=wrong.entra.address)
    token = Mint(customer.tenant, customer.app).token("https://outlook.office365.com")
    metadata = http(json.dumps(wrong.metadata(target.tenant_id)))
    answer = http(json.dumps({"access_token": token}), "Date: Mon, 01 Jan 9999999 00:00:00 GMT")
    wrong.entra.says[target.tenant_id] = (metadata, answer)
    results = await run_checks(target, patient)

    assert judge(results) is Verdict.PROBLEM
    assert {r.outcome for r in results if r.check is not Check.TOKEN} == {Outcome.PASSED}
    assert [r.stage for r in results if r.outcome is Outcome.FAILED] == [Stage.CLAIMS]
    assert [d.error for d in diagnose(load(), gather(results))] == ["token-endpoint-not-json"] * 2
