"""Certificates from files: PEM in one file or two, PFX with its password, and what is said of everything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from pydantic import SecretStr

from bot.sandbox.customers import Customer
from bot.sandbox.slack import File
from bot.tenants.input import BadTenant
from bot.tenants.input.key_files import read_key_files
from tests.hostile_keys import hostile_file
from tests.made_up import KeyPair, key_pair
from tests.slack.tenant_desk import Desk, desk, remarks, typed

PASSWORD = SecretStr("ein Kennwort")
NO_PASSWORD = SecretStr("")
LATE = 9.0  # seconds


@pytest.fixture(scope="module")
def pair() -> KeyPair:
    return key_pair()


def pfx(pair: KeyPair, password: SecretStr = NO_PASSWORD) -> bytes:
    """Return the pair as Windows exports it."""
    key = load_pem_private_key(pair.private_key.encode(), None)
    own = x509.load_pem_x509_certificate(pair.certificate.encode())
    secured = (
        BestAvailableEncryption(password.get_secret_value().encode()) if password.get_secret_value() else NoEncryption()
    )
    return pkcs12.serialize_key_and_certificates(b"zugang", key, own, None, secured)  # type: ignore[arg-type]  # an RSA key


def protected(pair: KeyPair) -> bytes:
    """Return the key behind a password."""
    key = load_pem_private_key(pair.private_key.encode(), None)
    secured = BestAvailableEncryption(PASSWORD.get_secret_value().encode())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secured)


def binary(pair: KeyPair) -> bytes:
    """Return the certificate as a `.cer` in binary."""
    return x509.load_pem_x509_certificate(pair.certificate.encode()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    "form", ["one PEM", "two PEM", "key and binary", "PFX", "PFX with password", "PEM with password"]
)
def test_each_form_gives_key_and_certificate(pair: KeyPair, form: str) -> None:
    """Whatever a customer sends, key and certificate come out of it in the form in which they are stored."""
    key, certificate = pair.private_key.encode(), pair.certificate.encode()
    contents, password = {
        "one PEM": ([b"Bag Attributes\n" + certificate + key], NO_PASSWORD),
        "two PEM": ([certificate, key], NO_PASSWORD),
        "key and binary": ([key, binary(pair)], NO_PASSWORD),
        "PFX": ([pfx(pair)], NO_PASSWORD),
        "PFX with password": ([pfx(pair, PASSWORD)], PASSWORD),
        "PEM with password": ([protected(pair), certificate], PASSWORD),
    }[form]

    assert read_key_files(contents, password).certificate == {
        "private_key": pair.private_key,
        "public_certificate": pair.certificate,
    }


@pytest.mark.parametrize("typed", ["", "\0", "ein Kennwort", "ein\0Kennwort"])
@pytest.mark.parametrize("password", ["", "\0"])
def test_a_pfx_with_an_empty_password_opens_whatever_was_typed(pair: KeyPair, password: str, typed: str) -> None:
    """As a key without a password in PEM does; a password that is a zero is an empty one in this format."""
    assert read_key_files([pfx(pair, SecretStr(password))], SecretStr(typed)).certificate["private_key"] == (
        pair.private_key
    )


@pytest.mark.parametrize("form", ["PFX", "PEM"])
def test_a_typed_zero_is_a_wrong_password(pair: KeyPair, form: str) -> None:
    """And not a file that is no key."""
    content = pfx(pair, PASSWORD) if form == "PFX" else protected(pair)
    with pytest.raises(BadTenant, match="the one entered does not fit"):
        read_key_files([content], SecretStr("ein Kennwort\0"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("certificate only", "kein privater Schlüssel"),
        ("key only", "nur der Schlüssel"),
        ("wrong password", "Kennwort geschützt"),
        ("no password", "Kennwort geschützt"),
        ("a text", "weder PEM noch PFX"),
        ("nothing", "weder PEM noch PFX"),
        ("two keys", "mehr als ein privater Schlüssel"),
        ("half a key", "weder PEM noch PFX"),
    ],
)
def test_what_does_not_do_is_said(pair: KeyPair, form: str, said: str) -> None:
    """Each mistake has its sentence, at the field of the certificate."""
    key, certificate = pair.private_key.encode(), pair.certificate.encode()
    contents = {
        "certificate only": [certificate],
        "key only": [key],
        "wrong password": [pfx(pair, PASSWORD)],
        "no password": [protected(pair), certificate],
        "a text": [b"Sehr geehrte Damen und Herren"],
        "nothing": [b""],
        "two keys": [key + certificate, key],
        "half a key": [key[:200] + b"\n-----END PRIVATE KEY-----\n" + certificate],
    }[form]
    with pytest.raises(BadTenant) as refused:
        read_key_files(contents, SecretStr("ein anderes"))

    assert [mistake.field for mistake in refused.value.found] == ["certificate"]
    assert said in refused.value.found[0].text.de


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as one:
        yield one


async def by_file(at: Desk, customer: Customer, content: bytes, name: str = "zugang.pfx", **more: str) -> None:
    """Fill the form in with a certificate from a file."""
    file: File = at.slack.add_file(at.keeper, name, content)
    await at.submit(typed(customer, client_secret="", secret_expires="", **more), files={"certificate": [file]})


async def test_a_certificate_from_a_file_is_tried_and_stored(at: Desk, pair: KeyPair) -> None:
    """Entra accepts it; its last day is taken from it, and the window reminds of the file at Slack."""
    customer = await at.customer("healthy-by-certificate", name="kanzlei-zertifikat")
    customer.app.certificates.append(pair.certificate)
    await at.open("add")
    await by_file(at, customer, pfx(pair, PASSWORD), certificate_password=PASSWORD.get_secret_value())
    stored = (await at.us.core.tenants.find("kanzlei-zertifikat")).tenant

    assert stored.certificate is not None
    assert stored.certificate.private_key.get_secret_value() == pair.private_key
    assert stored.secret_expires == (datetime.now(UTC) + timedelta(days=30)).date()
    assert "Die Zertifikatsdatei liegt noch bei Slack. Bitte löschen Sie sie dort." in at.reads()


async def test_an_unknown_certificate_is_refused_at_its_field(at: Desk, pair: KeyPair) -> None:
    """Entra does not know it: nothing is stored, and the sentence stands below the file."""
    customer = await at.customer("healthy-by-certificate")
    await at.open("add")
    await by_file(at, customer, pfx(pair))

    assert "AADSTS700027" in remarks(at.top())["certificate"]
    assert await at.us.core.tenants.all() == ()


async def test_an_unusable_file_is_a_mistake_at_its_field(at: Desk) -> None:
    """What is no certificate is said before Entra is asked."""
    customer = await at.customer("healthy-by-certificate")
    await at.open("add")
    await by_file(at, customer, b"kein Zertifikat", "zugang.pem")

    assert remarks(at.top())["certificate"].startswith("Das ist weder PEM noch PFX")


@pytest.mark.long
async def test_a_hostile_file_holds_up_nobody(at: Desk) -> None:
    """A file that asks for years of computing is refused at its field, and a colleague's command is acknowledged meanwhile."""
    customer = await at.customer("healthy-by-certificate")
    await at.open("add")
    form = asyncio.create_task(by_file(at, customer, hostile_file("PBKDF2"), certificate_password="ein Kennwort"))
    acks = []
    while not form.done():
        acks.append(await at.slack.command(at.ben, at.us.support, "/mail-tenant", ""))
        await asyncio.sleep(0.05)
    await form

    assert remarks(at.top())["certificate"].startswith("Das lässt sich in vertretbarer Zeit nicht öffnen")
    assert max(ack.seconds or LATE for ack in acks) < 2.5  # the file is given three, of the processor
    assert await at.us.core.tenants.all() == ()


async def test_a_certificate_takes_the_place_of_a_secret(at: Desk, pair: KeyPair) -> None:
    """Renewing may change the kind of credential; the secret is gone then."""
    customer = await at.customer()
    name = await at.us.store(customer)
    customer.app.certificates.append(pair.certificate)
    await at.open(f"rotate {name}")
    file = at.slack.add_file(at.keeper, "zugang.pem", (pair.private_key + pair.certificate).encode())
    await at.submit({"client_secret": ""}, files={"certificate": [file]})
    stored = (await at.us.core.tenants.find(name)).tenant

    assert stored.client_secret is None
    assert stored.certificate is not None
