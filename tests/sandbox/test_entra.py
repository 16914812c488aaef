"""The sandbox's Entra gives tokens to whom it should, and refuses everybody else in Entra's words."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import msal
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from bot.sandbox.aadsts import REFUSALS
from bot.sandbox.customers import new_certificate
from bot.sandbox.listener import LOOPBACK
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from tests.sandbox.mail_clients import SCOPE, ask_for_token, claims_of, post_for_token, session, trusting, wire


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


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
    "exchange-disabled-in-tenant": 500014,
    "exchange-disabled-by-its-id": 7000112,
    "tenant-unknown-in-this-cloud": 90002,
    "app-not-yet-known": 700016,
    "app-of-another-customer": 700016,
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

    answer = await post_for_token(sandbox, customer)

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

    answer = await post_for_token(sandbox, customer, tenant, **form)

    assert answer.json()["error_codes"] == [code]
    assert answer.status_code == REFUSALS[code].status


async def test_a_garbled_assertion_is_refused(sandbox: Microsoft365) -> None:
    """An assertion that is no JWT is answered, not fallen over."""
    customer = await sandbox.customer("kanzlei")
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    codes = [
        (await post_for_token(sandbox, customer, client_assertion=text, client_assertion_type=kind)).json()[
            "error_codes"
        ]
        for text in ("garbage", "a.b.c", "e30.e30.e30", "....", "ü", "W10.W10.e30")
    ]

    assert codes == [[50027]] * 6


async def test_an_assertion_of_no_known_certificate_names_its_thumbprint(sandbox: Microsoft365) -> None:
    """The thumbprint comes back as the portal shows it, and something unreadable in its place does no harm."""
    customer = await STATES["certificate-unknown"].make(sandbox)
    assert customer.stored.certificate is not None
    answer = await ask_for_token(sandbox, customer)
    sha256 = x509.load_pem_x509_certificate(customer.stored.certificate.public_certificate.encode()).fingerprint(
        SHA256()
    )
    head = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "x5t": "ü"}).encode()).decode().rstrip("=")
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    plain = await sandbox.customer("kanzlei")
    odd = await post_for_token(sandbox, plain, client_assertion=f"{head}.e30.e30", client_assertion_type=kind)

    assert f"'{sha256.hex().upper()}'" in answer["error_description"]
    assert odd.json()["error_codes"] == [700027]


async def test_a_secret_in_an_answer_is_nowhere(sandbox: Microsoft365) -> None:
    """Entra's refusal and the guestbook do not repeat the secret that was sent."""
    customer = await STATES["secret-wrong"].make(sandbox)
    assert customer.stored.client_secret is not None
    secret = customer.stored.client_secret.get_secret_value()

    answer = await ask_for_token(sandbox, customer)

    assert secret not in json.dumps(answer)
    assert secret not in repr(list(sandbox.guestbook.visits))
    assert sum(visit.tokens for visit in sandbox.guestbook.at("entra")) == 1


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
