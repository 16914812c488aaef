"""Certificates in a tenant's document: what is read from them, and every mistake in them."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from bot.tenants.input import read_tenant
from tests.made_up import document, key_pair
from tests.tenant_documents import MICROSOFT, mistakes_of, pair


def test_a_certificate_gets_its_thumbprint() -> None:
    """The thumbprint need not be typed where the certificate is there."""
    values = document(
        client_secret=None, certificate={"private_key": pair().private_key, "public_certificate": pair().certificate}
    )

    tenant = read_tenant(values, MICROSOFT)

    assert tenant.certificate is not None
    assert (
        tenant.certificate.thumbprint
        == x509.load_pem_x509_certificate(pair().certificate.encode()).fingerprint(SHA1()).hex().upper()  # noqa: S303  a name, no protection
    )
    assert tenant.certificate.private_key.get_secret_value() == pair().private_key


def test_a_key_with_a_typed_thumbprint_is_enough() -> None:
    """The Windows dialog's form of the thumbprint, with blanks, is understood."""
    values = document(client_secret=None, certificate={"private_key": pair().private_key, "thumbprint": "ab " * 20})

    tenant = read_tenant(values, MICROSOFT)

    assert tenant.certificate is not None
    assert tenant.certificate.thumbprint == "AB" * 20


def certificate_mistakes(**parts: str) -> str:
    return mistakes_of(
        document(
            client_secret=None,
            certificate={"private_key": pair().private_key, "public_certificate": pair().certificate} | parts,
        )
    )


def test_a_key_of_another_certificate_is_noticed() -> None:
    """Two files of two renewals are easily mixed."""
    assert (
        certificate_mistakes(private_key=key_pair().private_key)
        == "certificate.private_key: the key does not fit the certificate"
    )


def test_an_expired_certificate_is_noticed() -> None:
    """Entra would refuse it only later."""
    old = key_pair(days=-1)

    assert (
        certificate_mistakes(private_key=old.private_key, public_certificate=old.certificate)
        == "certificate.public_certificate: the certificate has expired"
    )


def test_a_thumbprint_of_another_certificate_is_noticed() -> None:
    """A typed thumbprint is compared."""
    assert (
        certificate_mistakes(thumbprint="00" * 20)
        == "certificate.thumbprint: the thumbprint belongs to another certificate"
    )


def test_a_key_without_certificate_needs_a_thumbprint() -> None:
    """Entra finds the certificate by it."""
    assert "thumbprint or public_certificate is needed" in certificate_mistakes(public_certificate="")


def test_a_key_with_a_password_is_named_so() -> None:
    """Nobody could type the password at night."""
    key = rsa.generate_private_key(65537, 2048)
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"made up")).decode()

    assert certificate_mistakes(private_key=sealed).startswith(
        "certificate.private_key: the key is protected by a password"
    )


def test_an_elliptic_key_is_refused() -> None:
    """Entra accepts assertions signed by RSA keys only."""
    elliptic = (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        .decode()
    )

    assert certificate_mistakes(private_key=elliptic).startswith("certificate.private_key: Entra accepts RSA keys only")


def test_certificate_and_secret_exchanged_are_named() -> None:
    """A certificate in the key's place is no key."""
    assert certificate_mistakes(private_key=pair().certificate).startswith(
        "certificate.private_key: this is no private key"
    )
