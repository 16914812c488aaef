"""How Entra judges a client assertion, the JWT with which a certificate signs in an application.

https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials (seen 2026-06-19)
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from bot.sandbox.aadsts import Refused
from bot.sandbox.tokens import b64url, from_b64url

TOLERANCE = 300  # seconds
_PADDINGS: Mapping[str, padding.AsymmetricPadding] = {
    "RS256": padding.PKCS1v15(),
    "PS256": padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH),
}


def judge_assertion(assertion: str, app_id: str, audiences: Iterable[str], certificates: Iterable[str]) -> None:
    """Accept an assertion signed with one of these certificates (PEM) in silence; raises Refused."""
    head, _, signature = assertion.rpartition(".")
    try:
        header, claims = (json.loads(from_b64url(part)) for part in head.split("."))
        signed = from_b64url(signature)
    except ValueError:
        raise Refused(50027) from None
    if not isinstance(header, dict) or not isinstance(claims, dict) or header.get("alg") not in _PADDINGS:
        raise Refused(50027)
    known = next((c for c in map(_load, certificates) if _names(header, c)), None)
    if known is None:
        named = str(header.get("x5t") or header.get("x5t#S256") or "none")[:100]
        raise Refused(
            700027, detail=f"[Reason - The key was not found., Thumbprint of key used by client: '{_hex(named)}']"
        )
    key = known.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise Refused(50027)
    try:
        key.verify(signed, head.encode(), _PADDINGS[str(header["alg"])], hashes.SHA256())
    except InvalidSignature:
        raise Refused(700027, detail="[Reason - The signature is invalid.]") from None
    _judge_claims(claims, app_id, audiences)


def _judge_claims(claims: Mapping[str, object], app_id: str, audiences: Iterable[str]) -> None:
    if claims.get("iss") != app_id or claims.get("sub") != app_id:
        raise Refused(50027)
    if str(claims.get("aud")) not in audiences:
        raise Refused(700023)
    now, starts, ends = time.time(), claims.get("nbf", 0), claims.get("exp", 0)
    if not isinstance(starts, int | float) or not isinstance(ends, int | float):
        raise Refused(50027)
    if not starts - TOLERANCE <= now <= ends + TOLERANCE:
        raise Refused(
            700024,
            detail=f"Current time: {_stamp(now)}, assertion valid from {_stamp(starts)}, expiry time of assertion {_stamp(ends)}.",
        )


def _load(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def _names(header: Mapping[str, object], certificate: x509.Certificate) -> bool:
    der = certificate.public_bytes(Encoding.DER)
    thumbprints = {"x5t": hashlib.sha1(der, usedforsecurity=False), "x5t#S256": hashlib.sha256(der)}
    # MSAL for Python leaves the padding on.
    return any(str(header.get(name, "")).rstrip("=") == b64url(digest.digest()) for name, digest in thumbprints.items())


def _hex(thumbprint: str) -> str:
    try:
        return from_b64url(thumbprint.rstrip("=")).hex().upper()
    except ValueError:
        return "unreadable"


def _stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
