"""The conversation with Entra: what is sent, what is believed, and what the token testifies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from unittest.mock import Mock

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt import algorithms
from pydantic import SecretStr

from bot.checks import TokenFacts, _msal, fetch_token_facts, resolve_tenant_id, run_checks
from bot.checks._course import ConversationRun, StageFailed
from bot.checks._entra_errors import finding_of
from bot.checks._msal import TokenRequest
from bot.checks._network import Network
from bot.checks._sign_in import _token_address
from bot.checks.token import CHECK
from bot.hosts import HostPolicy
from bot.model import Certificate, Check, Endpoint, Finding, Outcome, Stage, StageResult
from bot.sandbox import breakers
from bot.sandbox.customers import new_certificate
from bot.sandbox.entra import SHORT_PAUSE
from bot.sandbox.faults import Fault
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from tests.checks.conftest import target_of
from tests.checks.test_states import codes


def stage_of(results: tuple[StageResult, ...], stage: Stage) -> StageResult:
    return next(r for r in results if r.check is Check.TOKEN and r.stage is stage)


def finding_in(results: tuple[StageResult, ...], code: str) -> Finding:
    return next(f for r in results for f in r.findings if f.code == code)


async def test_a_certificate_signs_in_as_well(microsoft: Microsoft365, calm: Network) -> None:
    """A certificate with its thumbprint alone, without the certificate itself, gets a token."""

    customer = await microsoft.customer("thumbprint", by_certificate=True)
    stored = customer.stored.certificate
    assert stored is not None
    target = replace(target_of(customer), credential=replace(stored, public_certificate=""))
    assert codes(await run_checks(target, calm)) == set()


@pytest.mark.parametrize("key", ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
async def test_a_key_that_is_none(key: str, microsoft: Microsoft365, calm: Network) -> None:
    """A stored key that cannot sign ends in a finding, and Exchange is still looked at as far as it goes."""

    customer = await microsoft.customer("keyless")
    credential = Certificate(SecretStr(key), new_certificate().public_certificate)
    results = await run_checks(replace(target_of(customer), credential=credential), calm)
    assert codes(results) == {"token.certificate_unusable"}
    assert {r.outcome for r in results if r.stage is Stage.GREETING} == {Outcome.PASSED}


def test_a_long_key_does_not_hold_up_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """To sign with a stored key nobody proves once more that it is one: of 4096 bits that costs many times as much."""

    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    credential = Certificate(SecretStr(pem.decode()), "", "ab" * 20)
    asking = partial(TokenRequest, "https://login.example", "t", "c", credential, "s", "https://login.example/token")
    loaded = Mock(wraps=load_pem_private_key)
    for module in (_msal, serialization, algorithms):
        monkeypatch.setattr(module, "load_pem_private_key", loaded)
    asking()

    assert {call.kwargs.get("unsafe_skip_rsa_key_validation") for call in loaded.call_args_list} == {True}


async def test_exchange_is_tried_as_far_as_it_goes(microsoft: Microsoft365, calm: Network) -> None:
    """Without a token the mail servers are greeted all the same; the sign-in says why it was not tried."""

    customer = await STATES["secret-wrong"].make(microsoft)
    results = [r for r in await run_checks(target_of(customer), calm) if r.check is not Check.TOKEN]
    skipped = {(r.check, r.stage) for r in results if r.outcome is Outcome.SKIPPED}
    assert skipped == {(Check.IMAP, Stage.AUTH), (Check.IMAP, Stage.MAILBOX), (Check.SMTP, Stage.AUTH)}
    assert {f.code for r in results for f in r.findings} == {"imap.token_missing", "smtp.token_missing"}


async def test_one_token_for_all_mailboxes(microsoft: Microsoft365, calm: Network) -> None:
    """Three mailboxes over two protocols need one conversation with Entra."""

    customer = await microsoft.customer("many", ("one", "two", "three"))
    await run_checks(target_of(customer), calm)
    assert len(microsoft.guestbook.at("entra")) == 1


async def test_nothing_stale_is_served(microsoft: Microsoft365, calm: Network) -> None:
    """Consent that was given a moment ago shows in the next check."""

    customer = await STATES["consent-missing"].make(microsoft)
    before = codes(await run_checks(target_of(customer), calm))
    customer.app.granted = set(customer.app.requested)
    assert "token.roles_missing" in before
    assert codes(await run_checks(target_of(customer), calm)) == set()


async def test_a_mended_secret_shows_at_once(microsoft: Microsoft365, calm: Network) -> None:
    """A refusal is not remembered either."""

    customer = await microsoft.customer("mended")
    right = target_of(customer)
    breakers.store_wrong_secret(customer)
    assert codes(await run_checks(target_of(customer), calm)) == {"token.secret_wrong"}
    assert codes(await run_checks(right, calm)) == set()


async def test_a_pause_is_waited_for(microsoft: Microsoft365, calm: Network) -> None:
    """A throttled sign-in is tried again after the pause that Entra asks for, and the report says so."""

    customer = await STATES["entra-throttled-once"].make(microsoft)
    results = await run_checks(target_of(customer), calm)
    assert codes(results) == set()
    assert finding_in(results, "token.retried").facts["seconds"] == SHORT_PAUSE


async def test_a_long_pause_is_reported(microsoft: Microsoft365, calm: Network) -> None:
    """A pause that does not fit into the check is reported and not waited for."""

    customer = await STATES["entra-throttled-long"].make(microsoft)
    results = await run_checks(target_of(customer), calm)
    assert finding_in(results, "token.throttled").facts["seconds"] == 120
    assert not any(f.code == "token.retried" for r in results for f in r.findings)


async def test_a_secret_about_to_expire(microsoft: Microsoft365, calm: Network) -> None:
    """A secret that expires within a month is worth a warning while mail works."""

    customer = await microsoft.customer("expiring")
    soon = datetime.now(UTC).date() + timedelta(days=12)
    results = await run_checks(replace(target_of(customer), secret_expires=soon), calm)
    assert finding_in(results, "record.secret_expiring").facts["days"] == 12
    assert stage_of(results, Stage.CLAIMS).outcome is Outcome.WARNING


async def test_a_date_that_has_passed(microsoft: Microsoft365, calm: Network) -> None:
    """Where Entra accepts a secret that has expired by the record, the record is outdated."""

    customer = await microsoft.customer("outdated")
    past = datetime.now(UTC).date() - timedelta(days=3)
    assert codes(await run_checks(replace(target_of(customer), secret_expires=past), calm)) == {
        "record.expiry_outdated"
    }


async def test_a_secret_goes_to_admitted_hosts_only(calm: Network) -> None:
    """Where Entra's metadata leads to a host that nobody admitted, no secret is sent."""

    course = ConversationRun(CHECK, Endpoint("login.sandbox.example", 443), "", calm.limits, 0.0)
    with pytest.raises(StageFailed, match="endpoint_foreign"):
        _token_address(course, calm, {"token_endpoint": "https://collector.example/token"})


@pytest.mark.parametrize("address", [None, 5, "http://login.sandbox.example/token", "https:///token", "token"])
async def test_metadata_without_an_address(address: object, calm: Network) -> None:
    """Metadata that does not say where tokens are given out is no metadata."""

    course = ConversationRun(CHECK, Endpoint("login.sandbox.example", 443), "", calm.limits, 0.0)
    with pytest.raises(StageFailed, match="answer_incomplete"):
        _token_address(course, calm, {"token_endpoint": address})


@pytest.mark.parametrize("environment", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY"])
async def test_the_environment_of_other_programs(
    environment: str, microsoft: Microsoft365, calm: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings that belong to other HTTP clients change nothing about whom we trust or reach."""

    monkeypatch.setenv(environment, "/nonexistent" if environment.endswith("BUNDLE") else "http://127.0.0.1:9")
    customer = await microsoft.customer("environment")
    assert codes(await run_checks(target_of(customer), calm)) == set()


async def test_a_forbidden_host_is_not_contacted(microsoft: Microsoft365, calm: Network) -> None:
    """A host that nobody admitted is refused before anything is sent, in each conversation."""

    customer = await microsoft.customer("forbidden")
    results = await run_checks(target_of(customer), replace(calm, hosts=HostPolicy()))
    assert codes(results) == {"token.host_forbidden", "imap.host_forbidden", "smtp.host_forbidden"}
    assert list(microsoft.guestbook.visits) == []


async def test_a_protocol_that_is_not_used(microsoft: Microsoft365, calm: Network) -> None:
    """What a customer's program does not use is not tried, and neither is its permission missed."""

    customer = await STATES["smtp-role-missing"].make(microsoft)
    results = await run_checks(replace(target_of(customer), uses=(Check.IMAP,)), calm)
    assert codes(results) == set()
    assert {f.code for r in results if r.check is Check.SMTP for f in r.findings} == {"smtp.protocol_unused"}
    assert microsoft.guestbook.at("smtp") == []


async def test_a_bug_of_ours_is_said(microsoft: Microsoft365, calm: Network, caplog: pytest.LogCaptureFixture) -> None:
    """Where our own program fails, the stage says that it was us, and the other conversations go on."""

    customer = await microsoft.customer("bug")
    target = replace(target_of(customer), scope=None)  # type: ignore[arg-type]  # what only a bug hands over
    results = await run_checks(target, calm)
    assert stage_of(results, Stage.AUTH).outcome is Outcome.BROKEN
    assert finding_in(results, "token.broke").facts["kind"]
    assert {r.outcome for r in results if r.stage is Stage.GREETING} == {Outcome.PASSED}
    assert "broke in stage" in caplog.text


async def test_facts_of_a_token(microsoft: Microsoft365, calm: Network) -> None:
    """A fresh token tells app, object id, tenant, audience and roles."""

    customer = await microsoft.customer("facts")
    facts = await fetch_token_facts(target_of(customer), calm)
    assert facts == TokenFacts(
        customer.app.app_id,
        customer.app.object_id or "",
        customer.tenant.tenant_id,
        "https://outlook.office365.com",
        ("IMAP.AccessAsApp", "SMTP.SendAsApp"),
    )


async def test_no_facts_without_a_token(microsoft: Microsoft365, calm: Network) -> None:
    """Where Entra gives no token, the findings say why."""

    customer = await STATES["secret-expired"].make(microsoft)
    findings = await fetch_token_facts(target_of(customer), calm)
    assert isinstance(findings, tuple)
    assert [finding.code for finding in findings] == ["token.secret_expired"]


async def test_facts_have_a_limit(microsoft: Microsoft365, patient: Network) -> None:
    """Whoever asks for facts does not wait longer than he said."""

    customer = await STATES["entra-silent"].make(microsoft)
    async with asyncio.timeout(3):
        findings = await fetch_token_facts(target_of(customer), patient, limit=0.3)
    assert isinstance(findings, tuple)
    assert [finding.code for finding in findings] == ["token.time_exhausted"]


async def test_a_domain_leads_to_its_tenant(microsoft: Microsoft365, calm: Network) -> None:
    """A domain is resolved to the tenant's id; one that Entra does not know, or an Entra that is not there, to nothing."""

    customer = await microsoft.customer("resolved")
    authority = target_of(customer).authority
    gone = microsoft.address_of(await microsoft.server("entra", Fault.NOTHING_LISTENS))
    assert await resolve_tenant_id("resolved.example", authority, calm) == customer.tenant.tenant_id
    assert await resolve_tenant_id("unknown.example", authority, calm) is None
    assert await resolve_tenant_id("resolved.example", gone, calm) is None
    assert await resolve_tenant_id(customer.tenant.tenant_id.upper(), gone, calm) == customer.tenant.tenant_id


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (65001, "consent_missing"),
        (50012, "assertion_refused"),
        (650057, "resource_unlisted"),
        (900023, "tenant_malformed"),
        (50059, "signin_refused"),
        (53000, "signin_refused"),
        (700023, "signin_refused"),
        (900382, "cloud_wrong"),
        (1, "signin_refused"),
        (0, "signin_refused"),
    ],
)
def test_numbers_that_the_sandbox_does_not_send(number: int, name: str) -> None:
    """Entra's other numbers lead to their findings, unknown ones are reported as they are."""

    assert finding_of(number) == name
