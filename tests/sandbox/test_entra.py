"""The sandbox's Entra gives tokens to whom it should, and refuses everybody else in Entra's words."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

import msal
import pytest
import requests

from bot.sandbox.aadsts import REFUSALS
from bot.sandbox.customers import Customer, new_certificate
from bot.sandbox.faults import Fault
from bot.sandbox.listener import LOOPBACK
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from bot.sandbox.tokens import Bend
from tests.sandbox.mail_clients import SCOPE, ask_for_token, session, trusting, wire


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


def claims_of(answer: dict[str, Any]) -> dict[str, Any]:
    body = answer["access_token"].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


async def post(sandbox: Microsoft365, customer: Customer, tenant: str = "", **form: str) -> requests.Response:
    port = customer.stored.authority.rpartition(":")[2]
    address = f"https://{LOOPBACK}:{port}/{tenant or customer.stored.tenant_id}/oauth2/v2.0/token"
    assert customer.stored.client_secret is not None
    fields = {
        "client_id": customer.stored.client_id,
        "client_secret": customer.stored.client_secret.get_secret_value(),
        "grant_type": "client_credentials",
        "scope": SCOPE,
    } | form

    def work() -> requests.Response:
        with session(sandbox) as http:
            return http.post(address, data=fields, timeout=5, allow_redirects=False)

    return await asyncio.to_thread(work)


async def test_a_secret_gets_a_token_whose_claims_name_app_tenant_and_roles(sandbox: Microsoft365) -> None:
    """The token says who asked, for what, and what was granted."""
    customer = await sandbox.customer("kanzlei")

    claims = claims_of(await ask_for_token(sandbox, customer))

    assert claims["aud"] == "https://outlook.office365.com"
    assert claims["iss"] == f"https://sts.windows.net/{customer.tenant.tenant_id}/"
    assert (claims["tid"], claims["appid"], claims["oid"]) == (
        customer.tenant.tenant_id,
        customer.app.app_id,
        customer.app.object_id,
    )
    assert claims["roles"] == ["IMAP.AccessAsApp", "SMTP.SendAsApp"]
    assert claims["appidacr"] == "1"
    assert claims["nbf"] <= time.time() < claims["exp"]


async def test_a_certificate_gets_a_token(sandbox: Microsoft365) -> None:
    """An assertion signed with an uploaded certificate signs the application in."""
    customer = await sandbox.customer("kanzlei", by_certificate=True)

    assert claims_of(await ask_for_token(sandbox, customer))["appidacr"] == "2"


async def test_a_tenant_may_be_named_by_its_domain(sandbox: Microsoft365) -> None:
    """The metadata of a domain lead to the tenant's id."""
    customer = await STATES["healthy-by-domain"].make(sandbox)

    assert claims_of(await ask_for_token(sandbox, customer))["tid"] == customer.tenant.tenant_id


async def test_a_certificate_of_another_key_is_refused(sandbox: Microsoft365) -> None:
    """An assertion that names an uploaded certificate but was signed with another key does not pass."""
    customer = await sandbox.customer("kanzlei", by_certificate=True)
    assert customer.stored.certificate is not None
    customer.tell(certificate=replace(customer.stored.certificate, private_key=new_certificate().private_key))

    answer = await ask_for_token(sandbox, customer)

    assert answer["error_codes"] == [700027]
    assert "signature" in answer["error_description"]


async def test_an_expired_assertion_is_refused(sandbox: Microsoft365) -> None:
    """An assertion that was made long ago is out of its time."""
    customer = await sandbox.customer("kanzlei", by_certificate=True)
    assert customer.stored.certificate is not None
    customer.tell(client_secret=None)
    address = f"{customer.stored.authority}/{customer.stored.tenant_id}/oauth2/v2.0/token"
    creator = msal.oauth2cli.assertion.JwtAssertionCreator(
        customer.stored.certificate.private_key.get_secret_value(), "RS256", customer.stored.certificate.thumbprint
    )
    assertion = creator.create_normal_assertion(address, customer.app.app_id, expires_at=time.time() - 3600).decode()
    port = customer.stored.authority.rpartition(":")[2]

    def work() -> requests.Response:
        form = {
            "client_id": customer.app.app_id,
            "grant_type": "client_credentials",
            "scope": SCOPE,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }
        with session(sandbox) as http:
            path = f"https://{LOOPBACK}:{port}/{customer.stored.tenant_id}/oauth2/v2.0/token"
            return http.post(path, data=form, headers={"Host": f"login.sandbox.example:{port}"}, timeout=5)

    answer = (await asyncio.to_thread(work)).json()

    assert answer["error_codes"] == [700024]


EXPECTED = {
    "secret-wrong": 7000215,
    "secret-id-instead-of-value": 7000215,
    "secret-expired": 7000222,
    "certificate-unknown": 700027,
    "app-unknown": 700016,
    "app-object-id-instead-of-app-id": 700016,
    "enterprise-application-missing": 7000229,
    "app-disabled": 7000112,
    "scope-of-user-sign-in": 1002012,
    "scope-misspelt": 500011,
    "exchange-missing-in-tenant": 500011,
    "blocked-by-conditional-access": 53003,
    "blocked-by-security-defaults": 530035,
    "request-loop": 50196,
    "tenant-throttled": 90055,
    "tenant-in-other-cloud": 90038,
    "assertion-out-of-time": 700024,
    "unknown-code": 5000224,
}


@pytest.mark.parametrize(("state", "code"), EXPECTED.items(), ids=EXPECTED)
async def test_each_refusal_has_its_code(sandbox: Microsoft365, state: str, code: int) -> None:
    """What is wrong with the application or its credential has the AADSTS code that Entra gives it."""
    customer = await STATES[state].make(sandbox)

    answer = await ask_for_token(sandbox, customer)

    assert answer["error_codes"] == [code]
    assert answer["error"] == REFUSALS[code].error
    assert f"AADSTS{code}: " in answer["error_description"]
    assert "{" not in answer["error_description"].split("\r\n")[0]
    for trailer in ("Trace ID: ", "Correlation ID: ", "Timestamp: "):
        assert f"\r\n{trailer}" in answer["error_description"]


def test_every_state_that_entra_refuses_is_looked_at_here() -> None:
    """No state of a customer that Entra refuses goes without a code."""
    refused = {s.name for s in STATES.values() if s.refuses == "entra" and not s.name.startswith("entra-")}

    assert refused == {*EXPECTED, "tenant-unknown", "domain-unknown", "tenant-transient"}


async def test_a_transient_error_comes_with_503(sandbox: Microsoft365) -> None:
    """MSAL turns such an answer into an exception without Entra's words; the words are there all the same."""
    customer = await STATES["tenant-transient"].make(sandbox)

    answer = await post(sandbox, customer)

    assert (answer.status_code, answer.json()["error_codes"]) == (503, [90033])
    with pytest.raises(msal.exceptions.MsalServiceError):
        await ask_for_token(sandbox, customer)


@pytest.mark.parametrize("state", ["tenant-unknown", "domain-unknown"])
async def test_the_metadata_of_an_unknown_tenant_are_refused(sandbox: Microsoft365, state: str) -> None:
    """MSAL meets AADSTS90002 as soon as it asks for the tenant's metadata."""
    customer = await STATES[state].make(sandbox)

    with pytest.raises(ValueError, match="Unable to get authority configuration") as caught:
        await ask_for_token(sandbox, customer)

    assert "AADSTS90002" in str(caught.value.__context__)
    assert "invalid_tenant" in str(caught.value.__context__)


@pytest.mark.parametrize(
    ("tenant", "form", "code"),
    [
        ("no_tenant_at_all", {}, 900023),
        ("common", {}, 9001023),
        ("unknown.example", {}, 90002),
        ("", {"client_secret": ""}, 7000218),
        ("", {"grant_type": "password"}, 70003),
        ("", {"grant_type": ""}, 900144),
        ("", {"scope": f"{SCOPE} {SCOPE}"}, 70011),
        ("", {"client_assertion": "garbage"}, 900144),
    ],
    ids=[
        "malformed-tenant",
        "common",
        "unknown-tenant",
        "no-secret",
        "password-grant",
        "no-grant",
        "two-scopes",
        "assertion-untyped",
    ],
)
async def test_a_malformed_request_is_refused(
    sandbox: Microsoft365, tenant: str, form: dict[str, str], code: int
) -> None:
    """What a program sends wrongly has a code, too."""
    customer = await sandbox.customer("kanzlei")

    answer = await post(sandbox, customer, tenant, **form)

    assert answer.json()["error_codes"] == [code]
    assert answer.status_code == REFUSALS[code].status


async def test_a_garbled_assertion_is_refused(sandbox: Microsoft365) -> None:
    """An assertion that is no JWT is answered, not fallen over."""
    customer = await sandbox.customer("kanzlei")
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    codes = [
        (await post(sandbox, customer, client_assertion=text, client_assertion_type=kind)).json()["error_codes"]
        for text in ("garbage", "a.b.c", "e30.e30.e30", "....", "ü")
    ]

    assert codes == [[50027]] * 5


async def test_a_secret_in_an_answer_is_nowhere(sandbox: Microsoft365) -> None:
    """Entra's refusal and the guestbook do not repeat the secret that was sent."""
    customer = await STATES["secret-wrong"].make(sandbox)
    assert customer.stored.client_secret is not None
    secret = customer.stored.client_secret.get_secret_value()

    answer = await ask_for_token(sandbox, customer)

    assert secret not in json.dumps(answer)
    assert secret not in repr(list(sandbox.guestbook.visits))
    assert sum(visit.tokens for visit in sandbox.guestbook.at("entra")) == 1


BENT: dict[Bend, Callable[[dict[str, Any], Customer], bool]] = {
    Bend.OTHER_AUDIENCE: lambda c, k: c["aud"] == "https://graph.microsoft.com",
    Bend.OTHER_TENANT: lambda c, k: c["tid"] != k.tenant.tenant_id,
    Bend.OTHER_APPLICATION: lambda c, k: c["appid"] != k.app.app_id,
    Bend.OTHER_OBJECT_ID: lambda c, k: c["oid"] != k.app.object_id,
    Bend.NO_OBJECT_ID: lambda c, k: "oid" not in c,
    Bend.ISSUER_OF_OTHER_TENANT: lambda c, k: k.tenant.tenant_id not in c["iss"],
    Bend.EXPIRED: lambda c, k: c["exp"] < time.time() - 300,
    Bend.OUR_CLOCK_BEHIND: lambda c, k: c["nbf"] > time.time() + 3000,
    Bend.OUR_CLOCK_A_MINUTE_BEHIND: lambda c, k: time.time() + 30 < c["nbf"] < time.time() + 90,
    Bend.OUR_CLOCK_AHEAD: lambda c, k: c["exp"] < time.time() - 300,
    Bend.OF_A_USER: lambda c, k: "scp" in c and "roles" not in c,
}


@pytest.mark.parametrize("bend", BENT)
async def test_a_bent_token_is_bent_in_the_claim_that_its_name_says(sandbox: Microsoft365, bend: Bend) -> None:
    """Every bend of a token shows in its claims."""
    customer = await sandbox.customer("kanzlei")
    sandbox.entra.bends[customer.app.app_id] = bend

    assert BENT[bend](claims_of(await ask_for_token(sandbox, customer)), customer)


async def test_an_opaque_token_cannot_be_read(sandbox: Microsoft365) -> None:
    """A token need not be a JWT."""
    customer = await sandbox.customer("kanzlei")
    sandbox.entra.bends[customer.app.app_id] = Bend.OPAQUE

    assert "." not in (await ask_for_token(sandbox, customer))["access_token"]


async def test_consent_withdrawn_leaves_a_token_without_roles(sandbox: Microsoft365) -> None:
    """Missing consent is no error at Entra: the token just holds no roles."""
    customer = await STATES["consent-missing"].make(sandbox)

    assert "roles" not in claims_of(await ask_for_token(sandbox, customer))


async def test_entras_clock_shows_in_its_date(sandbox: Microsoft365) -> None:
    """Where our clock is an hour behind, Entra's Date header is an hour ahead of it."""
    customer = await STATES["token-our-clock-behind"].make(sandbox)

    date = parsedate_to_datetime((await post(sandbox, customer)).headers["Date"])

    assert date.timestamp() - time.time() == pytest.approx(3600, abs=30)


async def at_fault(sandbox: Microsoft365, fault: Fault) -> Customer:
    customer = await sandbox.customer("kanzlei")
    sandbox.direct(customer, "entra", await sandbox.server("entra", fault))
    return customer


@pytest.mark.parametrize(
    ("fault", "status", "pause"),
    [
        (Fault.THROTTLED, 429, "1"),
        (Fault.THROTTLED_LONG, 429, "120"),
        (Fault.UNAVAILABLE, 503, None),
        (Fault.ERROR_PAGE, 503, None),
    ],
)
async def test_a_busy_entra_says_so_every_time(
    sandbox: Microsoft365, fault: Fault, status: int, pause: str | None
) -> None:
    """Throttling and outages have their status, and a pause where one is asked for."""
    customer = await at_fault(sandbox, fault)

    answers = [await post(sandbox, customer) for _ in range(2)]

    assert [(a.status_code, a.headers.get("Retry-After")) for a in answers] == [(status, pause)] * 2


@pytest.mark.parametrize(("fault", "status"), [(Fault.THROTTLED_ONCE, 429), (Fault.UNAVAILABLE_ONCE, 503)])
async def test_what_happens_once_is_over_the_second_time(sandbox: Microsoft365, fault: Fault, status: int) -> None:
    """The second try gets its token."""
    customer = await at_fault(sandbox, fault)

    assert [(await post(sandbox, customer)).status_code for _ in range(2)] == [status, 200]


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Fault.PROXY_PAGE, 200, b"<!DOCTYPE html>"),
        (Fault.HALF_JSON, 200, b'"access_tok'),
        (Fault.NEITHER_TOKEN_NOR_ERROR, 200, b'{"token_type"'),
        (Fault.EMPTY, 200, b""),
        (Fault.REDIRECT, 302, b""),
    ],
)
async def test_a_strange_answer_has_no_token(sandbox: Microsoft365, fault: Fault, status: int, words: bytes) -> None:
    """Proxies, cut answers and captive portals answer with something else than Entra's JSON."""
    answer = await post(sandbox, await at_fault(sandbox, fault))

    assert answer.status_code == status
    assert words in answer.content
    assert b"access_token" not in answer.content


async def test_a_connection_cut_in_the_answer_leaves_half_of_it(sandbox: Microsoft365) -> None:
    """The length that was promised never comes."""
    customer = await at_fault(sandbox, Fault.HANGS_UP_IN_AUTH)

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        await post(sandbox, customer)


async def test_a_token_asked_for_in_clear_is_noted(sandbox: Microsoft365) -> None:
    """A server that speaks plain HTTP answers a TLS hello with a page, and notes a secret that came in clear."""
    endpoint = await sandbox.server("entra", Fault.PLAIN_TEXT)
    async with wire(endpoint) as client:
        client.writer.write(b"\x16\x03\x01\x00\x05hello")
        assert (await client.line()).startswith("HTTP/1.1 400")
    async with wire(endpoint) as client:
        body = "client_secret=made-up"
        head = await client.say(
            f"POST /x/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        assert head.startswith("HTTP/1.1 400")

    assert sum(visit.tokens_in_clear for visit in sandbox.guestbook.at("entra", endpoint.host)) == 1


async def test_the_instance_document_names_this_entra(sandbox: Microsoft365) -> None:
    """MSAL's instance discovery, when it is asked here, finds this Entra."""
    customer = await sandbox.customer("kanzlei")
    port = customer.stored.authority.rpartition(":")[2]

    def work() -> dict[str, Any]:
        with session(sandbox) as http:
            app = msal.ConfidentialClientApplication(
                customer.stored.client_id,
                client_credential="made-up",
                authority=f"https://{LOOPBACK}:{port}/common",
                instance_discovery=f"https://{LOOPBACK}:{port}/common/discovery/instance",
                http_client=http,
            )
            answer: dict[str, Any] = app.acquire_token_for_client([SCOPE])
            return answer

    with pytest.raises(ValueError, match="Unable to get authority configuration") as caught:
        await asyncio.to_thread(work)
    assert f"{LOOPBACK}:{port}/common/v2.0/.well-known" in str(caught.value.__context__)


async def test_several_requests_come_over_one_connection(sandbox: Microsoft365) -> None:
    """The connection stays open for the next request."""
    customer = await sandbox.customer("kanzlei")
    port = int(customer.stored.authority.rpartition(":")[2])
    path = f"/{customer.stored.tenant_id}/v2.0/.well-known/openid-configuration"
    endpoint = await sandbox.server("entra")
    assert endpoint.port == port
    async with wire(endpoint, trusting(sandbox)) as client:
        client.writer.write(
            f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
        )
        answers = (await client.rest()).decode()

    assert answers.count("HTTP/1.1 ") == 2
    assert answers.startswith("HTTP/1.1 200")
    assert "HTTP/1.1 404" in answers
