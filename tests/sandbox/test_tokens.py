"""The sandbox's tokens are bent as their state says, and Exchange reads what it can trust."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sandbox.customers import Customer, healthy_customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from bot.sandbox.tokens import Bend, Mint, Reader, signed
from tests.sandbox.mail_clients import AUDIENCE, ask_for_token, claims_of, post_for_token


@pytest.fixture
async def sandbox() -> AsyncIterator[Microsoft365]:
    async with Microsoft365() as sandbox:
        yield sandbox


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

    date = parsedate_to_datetime((await post_for_token(sandbox, customer)).headers["Date"])

    assert date.timestamp() - time.time() == pytest.approx(3600, abs=30)


async def test_exchange_reads_only_what_entra_signed() -> None:
    """A changed claim, another key or no token at all is nothing to Exchange; the clock of both is the same."""
    customer = healthy_customer("kanzlei")
    mint, reader = Mint(customer.tenant, customer.app), Reader()
    good = mint.token(AUDIENCE)
    head, body, signature = good.split(".")
    forged = signed(mint.claims(AUDIENCE) | {"roles": ["everything"]}, rsa.generate_private_key(65537, 2048))

    assert reader.read(good) == reader.read(good)
    assert (reader.read(good) or {})["oid"] == customer.app.object_id
    assert [reader.read(token) for token in ("", "garbage", f"{head}.{body}.", f"{head}.e30.{signature}", forged)] == [
        None
    ] * 5
    readable = {bend for bend in Bend if reader.read(mint.token(AUDIENCE, bend)) is not None}
    assert readable == set(Bend) - {Bend.EXPIRED, Bend.OPAQUE, Bend.SIGNED_BY_OTHERS}
