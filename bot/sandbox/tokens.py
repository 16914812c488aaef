"""The sandbox's access tokens: real JWTs, signed with its own key, so that every server can tell a good one from a bent one."""

from __future__ import annotations

import base64
import json
import time
from binascii import Error as Base64Error
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from bot.sandbox.directory import AppRegistration, Tenant, new_id

LIFETIME = 3599  # seconds, as app-only answers of Entra commonly show
BACKDATED = 300  # seconds that a token is valid before it was asked for
TOLERANCE = 300  # seconds
REMEMBERED = 4096  # tokens whose signature need not be checked again
Claims = dict[str, object]


class Bend(StrEnum):
    """What is wrong with the tokens that an application gets."""

    OTHER_AUDIENCE = "other-audience"
    OTHER_TENANT = "other-tenant"
    OTHER_APPLICATION = "other-application"
    OTHER_OBJECT_ID = "other-object-id"
    NO_OBJECT_ID = "no-object-id"
    ISSUER_OF_OTHER_TENANT = "issuer-of-other-tenant"
    EXPIRED = "expired"
    OUR_CLOCK_BEHIND = "our-clock-behind"
    OUR_CLOCK_A_MINUTE_BEHIND = "our-clock-a-minute-behind"
    OUR_CLOCK_AHEAD = "our-clock-ahead"
    OF_A_USER = "of-a-user"
    OPAQUE = "opaque"
    SIGNED_BY_OTHERS = "signed-by-others"


# How far the clocks of Entra and Exchange (which agree) are ahead of ours, in seconds.
CLOCKS = {Bend.OUR_CLOCK_BEHIND: 3600, Bend.OUR_CLOCK_A_MINUTE_BEHIND: 60, Bend.OUR_CLOCK_AHEAD: -7200}
_CLOCK_CLAIM = "sandbox_clock"


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def _foreign_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def b64url(data: bytes) -> str:
    """Return base64url without padding, as JWTs have it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_b64url(text: str) -> bytes:
    """Read base64url without padding; raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def published_keys() -> dict[str, object]:
    """Return the public key as the document behind `jwks_uri`."""
    numbers = _key().public_key().public_numbers()
    modulus, exponent = (b64url(n.to_bytes((n.bit_length() + 7) // 8, "big")) for n in (numbers.n, numbers.e))
    return {"keys": [{"kty": "RSA", "use": "sig", "kid": _KEY_ID, "n": modulus, "e": exponent}]}


_KEY_ID = "sandbox"
_HEADER = b64url(json.dumps({"typ": "JWT", "alg": "RS256", "kid": _KEY_ID}, separators=(",", ":")).encode())


@dataclass(frozen=True, slots=True)
class Mint:
    """Makes access tokens for an audience. Claims of app-only tokens:

    https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference (seen 2026-06-19); Exchange's are
    of the first version in every published sample.
    """

    tenant: Tenant
    app: AppRegistration
    by_certificate: bool = False

    def claims(self, audience: str) -> Claims:
        """Return what a good token for this audience says."""
        now = int(time.time())
        claims: Claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self.tenant.tenant_id}/",
            "iat": now - BACKDATED,
            "nbf": now - BACKDATED,
            "exp": now + LIFETIME,
            "appid": self.app.app_id,
            "appidacr": "2" if self.by_certificate else "1",
            "idp": f"https://sts.windows.net/{self.tenant.tenant_id}/",
            "idtyp": "app",
            "oid": self.app.object_id,
            "sub": self.app.object_id,
            "tid": self.tenant.tenant_id,
            "uti": b64url(new_id().encode()[:16]),
            "ver": "1.0",
        }
        # Entra gives a token for a resource without any permission for it; it just holds no roles.
        if roles := self.app.effective:
            claims["roles"] = sorted(roles)
        return claims

    def token(self, audience: str, bend: Bend | None = None) -> str:
        """Return a signed token for this audience, bent as demanded."""
        if bend is Bend.OPAQUE:
            return "EwA" + b64url(new_id().encode() * 20)
        claims = self.claims(audience)
        if bend is not None:
            _bend(claims, bend)
        return signed(claims, _foreign_key() if bend is Bend.SIGNED_BY_OTHERS else _key())


def _bend(claims: Claims, bend: Bend) -> None:
    now = int(time.time())
    match bend:
        case Bend.OTHER_AUDIENCE:
            claims["aud"] = "https://graph.microsoft.com"
        case Bend.OTHER_TENANT:
            claims["tid"] = new_id()
            claims["iss"] = f"https://sts.windows.net/{claims['tid']}/"
        case Bend.OTHER_APPLICATION:
            claims["appid"] = new_id()
        case Bend.OTHER_OBJECT_ID:
            claims["oid"] = claims["sub"] = new_id()
        case Bend.NO_OBJECT_ID:
            del claims["oid"]
        case Bend.ISSUER_OF_OTHER_TENANT:
            claims["iss"] = f"https://sts.windows.net/{new_id()}/"
        case Bend.OUR_CLOCK_BEHIND | Bend.OUR_CLOCK_A_MINUTE_BEHIND | Bend.OUR_CLOCK_AHEAD:
            there = now + CLOCKS[bend]
            claims |= {"iat": there, "nbf": there, "exp": there + LIFETIME, _CLOCK_CLAIM: CLOCKS[bend]}
        case Bend.EXPIRED:
            claims |= {"iat": now - 7200, "nbf": now - 7200, "exp": now - 3600}
        case Bend.OF_A_USER:
            claims |= {"idtyp": "user", "scp": "IMAP.AccessAsUser.All SMTP.Send", "upn": "someone@tenant.example"}
            claims.pop("roles", None)
        case _:
            pass


def signed(claims: Claims, key: rsa.RSAPrivateKey | None = None) -> str:
    """Return these claims as a JWT signed by the sandbox (or by this key)."""
    head = f"{_HEADER}.{b64url(json.dumps(claims, separators=(',', ':')).encode())}"
    return f"{head}.{b64url((key or _key()).sign(head.encode(), padding.PKCS1v15(), SHA256()))}"


class Reader:
    """How Exchange reads a token: the signature counts, then the time (with five minutes of tolerance)."""

    def __init__(self) -> None:
        self._known: dict[str, Claims] = {}

    def read(self, token: str) -> Claims | None:
        """Return the claims of a token that the sandbox signed and that is valid now, else None."""
        claims = self._known.get(token) or self._verified(token)
        if claims is None:
            return None
        try:
            starts, ends, clock = (int(str(claims.get(name, 0))) for name in ("nbf", "exp", _CLOCK_CLAIM))
        except ValueError:
            return None
        return claims if starts - TOLERANCE <= time.time() + clock <= ends + TOLERANCE else None

    def _verified(self, token: str) -> Claims | None:
        head, _, signature = token.rpartition(".")
        try:
            _key().public_key().verify(from_b64url(signature), head.encode(), padding.PKCS1v15(), SHA256())
            claims = json.loads(from_b64url(head.partition(".")[2]))
        except (InvalidSignature, ValueError, Base64Error):
            return None
        if not isinstance(claims, dict):
            return None
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = claims
        return claims
