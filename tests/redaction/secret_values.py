"""Made-up secrets of every kind that people paste, drawn with a seed."""

from __future__ import annotations

import base64
import string
from collections.abc import Mapping
from functools import cache
from math import factorial, gcd
from random import Random
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from tests import canaries

_LETTERS = string.ascii_letters + string.digits


class Value(NamedTuple):
    """A secret, of which kind it is, and whether no letter of it may ever be missed (current secrets, tokens, keys)."""

    kind: str
    text: str
    always: bool = False


def _some(drawn: Random, length: int, signs: str = _LETTERS) -> str:
    """Return random characters as a generator of passwords gives them: small and large letters and digits among them."""
    rest = [drawn.choice(signs) for _ in range(length - 3)]
    rest += [drawn.choice(string.ascii_lowercase), drawn.choice(string.ascii_uppercase), drawn.choice(string.digits)]
    drawn.shuffle(rest)
    return "".join(rest)


def words(drawn: Random) -> tuple[Value, ...]:
    """Return one secret of each kind that fits on a line: tokens, current and older secrets, passwords."""
    season = drawn.choice(("Sommer", "Winter", "Kanzlei", "Herbst"))
    return (
        Value("current secret", canaries.client_secret(drawn), True),
        Value("token", canaries.token(drawn), True),
        Value("refresh token", canaries.refresh_token(drawn), True),
        Value("older secret, 32", _some(drawn, 32, _LETTERS + "-_")),
        Value("older secret, 44", base64.b64encode(drawn.randbytes(32)).decode()),
        Value("older secret, 24", _some(drawn, 1) + _some(drawn, 21, _LETTERS + "[]@?=:.*+-/_") + _some(drawn, 1)),
        Value("season and year", f"{season}{drawn.randint(1990, 2027)}!"),
        Value("chosen", _some(drawn, 6) + drawn.choice("!#?*%+") + _some(drawn, 4)),
        Value("passphrase", canaries.passphrase(drawn)),
        Value("quotes", f"{_some(drawn, 5)}\"{_some(drawn, 4)}'{drawn.randint(1, 9)}x"),
        Value(
            "umlauts",
            f"{drawn.choice(('Müller', 'Grüße', 'Schöne'))}&{drawn.choice(('Söhne', 'Äpfel'))}{drawn.randint(10, 99)}",
        ),
        Value("backslash", f"{_some(drawn, 5)}\\{_some(drawn, 4)}\\{_some(drawn, 3)}!"),
    )


_SMALL = factorial(2000)  # shares a divisor with most numbers that are no primes


def _prime(drawn: Random) -> int:
    """Return a number of 1,024 bits, its two highest set, that passes Fermat's test, and is not 1 more than a multiple of 65537."""
    while True:
        number = drawn.getrandbits(1024) | 3 << 1022
        if gcd(number, _SMALL) == 1 and pow(2, number - 1, number) == 1 and number % 65537 != 1:
            return number


@cache
def _rsa_key() -> rsa.RSAPrivateKey:
    """Return the same key in every run: whether its text ends in "=" changes what stands behind it."""
    drawn, e = canaries.seeded("RSA"), 65537
    p, q = _prime(drawn), _prime(drawn)
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPublicNumbers(e, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), numbers).private_key()


def ders(drawn: Random) -> Mapping[str, bytes]:
    """Return private keys of every structure, and key files with a key inside, as DER."""
    rsa_key, curve = _rsa_key(), ec.derive_private_key(drawn.getrandbits(255) + 1, ec.SECP256R1())
    edwards = ed25519.Ed25519PrivateKey.from_private_bytes(drawn.randbytes(32))
    nobody, sealed = NoEncryption(), BestAvailableEncryption(b"Winter1999!")
    openssh = edwards.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, nobody).decode().splitlines()[1:-1]
    return {
        "PKCS#1": rsa_key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, nobody),
        "PKCS#8": rsa_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, nobody),
        "PKCS#8, encrypted": rsa_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, sealed),
        "PKCS#8, curve": curve.private_bytes(Encoding.DER, PrivateFormat.PKCS8, nobody),
        "SEC1": curve.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, nobody),
        "Ed25519": edwards.private_bytes(Encoding.DER, PrivateFormat.PKCS8, nobody),
        "OpenSSH": base64.b64decode("".join(openssh)),
        "PFX": pkcs12.serialize_key_and_certificates(b"mail", rsa_key, None, None, sealed),
        "PFX, open": pkcs12.serialize_key_and_certificates(b"mail", rsa_key, None, None, nobody),
    }
