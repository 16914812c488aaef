"""Keys that bear their maker's mark go without any label; what its own name or structure calls public stays beside any label."""

from __future__ import annotations

import base64
import string
from collections.abc import Callable, Mapping
from random import Random

import pytest

from bot.redaction import MASK, Masked, SecretKind, mask, mask_secrets
from tests import canaries, made_up

_PLAIN = string.ascii_letters + string.digits


def _some(drawn: Random, length: int, signs: str = _PLAIN) -> str:
    return "".join(drawn.choice(signs) for _ in range(length))


def _packed(drawn: Random, size: int) -> str:
    return base64.b64encode(drawn.randbytes(size)).decode()


KEYS: Mapping[str, Callable[[Random], str]] = {
    "Azure's common form": lambda d: f"{_some(d, 52)}JQQJ99{_some(d, 26)}",
    "Azure's common form, padded": lambda d: f"{_some(d, 52)}JQQJ99{_some(d, 28)}==",
    "Azure DevOps": lambda d: f"{_some(d, 76)}AZDO{_some(d, 4)}",
    "functions": lambda d: f"{_some(d, 44, _PLAIN + '-_')}AzFu{_some(d, 5)}Q==",
    "search": lambda d: f"{_some(d, 42)}AzSeA{_some(d, 5)}",
    "hub": lambda d: f"{_some(d, 33)}AIoT{_some(d, 6)}=",
    "bus": lambda d: f"{_some(d, 33)}+ASb{_some(d, 6)}=",
    "registry": lambda d: f"{_some(d, 42)}+ACRA{_some(d, 5)}",
    "storage": lambda d: _packed(d, 64),
}
OTHERS: Mapping[str, Callable[[Random], str]] = {
    "Google, access": lambda d: f"ya29.a0{_some(d, 160, _PLAIN + '-_')}",
    "Google, refresh": lambda d: f"1//0{_some(d, 99, _PLAIN + '-_')}",
    "Google, client": lambda d: f"GOCSPX-{_some(d, 28)}",
    "SendGrid": lambda d: f"SG.{_some(d, 22)}.{_some(d, 43)}",
    "Mailgun": lambda d: f"key-{d.randbytes(16).hex()}",
    "GitLab": lambda d: f"glpat-{_some(d, 20)}",
    "GitHub": lambda d: f"ghp_{_some(d, 36)}",
    "GitHub, fine": lambda d: f"github_pat_{_some(d, 82)}",
    "age": lambda d: f"AGE-SECRET-KEY-1{_some(d, 58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}",
}
AROUND = (
    "{}",
    "Wir senden {} und bekommen 401.",
    "2027-03-01 10:11:12 DEBUG response body {}",
    '{{"keyName": "key1", "permissions": "FULL", "value": "{}"}}',
    "KeyName Value Permissions\n------- ----- -----------\nkey1    {} Full",
    "Der Schlüssel ist {} und geht nicht",
)


@pytest.mark.parametrize("kind", [*KEYS, *OTHERS])
def test_a_key_is_known_by_its_mark(kind: str) -> None:
    """Alone, in a sentence, a log, JSON and a table; nothing else goes."""
    key = {**KEYS, **OTHERS}[kind](canaries.seeded(kind))
    told = SecretKind.ACCESS_KEY if kind in KEYS else SecretKind.SERVICE_KEY

    for around in AROUND:
        assert mask_secrets(around.format(key)).text == around.format(MASK)
    assert mask_secrets(key).kinds == (told,)


@pytest.mark.parametrize("kind", OTHERS)
def test_a_key_that_begins_with_its_mark_is_known_in_base64(kind: str) -> None:
    """Without any label, in capital letters or small ones."""
    keys = [OTHERS[kind](canaries.seeded(seed)) for seed in "123"]
    shown = [mask_secrets(base64.b64encode(key.encode()).decode()) for key in keys]

    assert shown == [Masked(MASK, (SecretKind.SERVICE_KEY,))] * len(keys)


PUBLIC: Mapping[str, Callable[[Random], str]] = {
    "x5t": lambda d: f"x5t: {_some(d, 27)}",
    "kid": lambda d: f'"kid": "{_some(d, 27)}"',
    "ETag": lambda d: f'ETag: W/"{_packed(d, 24)}"',
    "fingerprint": lambda d: f"SHA256 Fingerprint={d.randbytes(32).hex(':').upper()}",
    "fingerprint of ssh": lambda d: f"SHA256:{_packed(d, 32).rstrip('=')}",
    "digest": lambda d: f"integrity sha512-{_packed(d, 64)}",
    "signature": lambda d: f"Signature: {_packed(d, 64)}",
    "Ed25519 of ssh": lambda d: "ssh-ed25519 " + _ssh(b"ssh-ed25519", d.randbytes(32)),
    "Ed25519 of ssh, the key alone": lambda d: _ssh(b"ssh-ed25519", d.randbytes(32)),
    "ECDSA of ssh, the key alone": lambda d: _ssh(b"ecdsa-sha2-nistp256", d.randbytes(84)),
    "Ed25519 in a token, the key alone": lambda d: _ssh(b"sk-ssh-ed25519@openssh.com", d.randbytes(40)),
    "ECDSA in a token, the key alone": lambda d: _ssh(b"sk-ecdsa-sha2-nistp256@openssh.com", d.randbytes(84)),
    "banner": lambda d: f"* OK The Microsoft Exchange IMAP4 service is ready. [{_packed(d, 36)}]",
    "DKIM": lambda _: f'x._domainkey.muster.example TXT "v=DKIM1; k=rsa; p={_public_key()}"',
    "site": lambda d: f"google-site-verification={_some(d, 43)}",
    "thread": lambda d: f"ticket #4711 [ref:_00D{_some(d, 12)}._500{_some(d, 12)}:ref]",
    "identifier": lambda d: f"customKeyIdentifier: {d.randbytes(20).hex().upper()}",
    "head": lambda d: f"X-MS-Exchange-CrossTenant-UserPrincipalName: {_some(d, 9)}/{_packed(d, 96)}",
}
NEAR = (
    "Kennwort:",
    "client_secret=<your-client-secret>",
    "Neuer geheimer Clientschlüssel",
    "password = os.environ['MAIL']",
    "Passwort vergessen?",
)


def _ssh(name: bytes, key: bytes) -> str:
    return base64.b64encode(len(name).to_bytes(4) + name + len(key).to_bytes(4) + key).decode()


def _public_key() -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_pem_x509_certificate

    key = load_pem_x509_certificate(made_up.key_pair().certificate.encode()).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.mark.parametrize("kind", PUBLIC)
def test_what_says_that_it_is_public_stays_beside_a_label(kind: str) -> None:
    """Digests, fingerprints, public keys and ids below a line, and above one, that speaks of a secret."""
    drawn = canaries.seeded(kind)
    lines = [PUBLIC[kind](drawn) for _ in range(6)]

    touched = [text for line in lines for near in NEAR for text in (f"{near}\n{line}", f"{line}\n{near}")]
    assert [text for text in touched if mask(text) != text] == []


@pytest.mark.parametrize("name", ["X-Api-Key", "X-Auth-Token", "X-Client-Secret"])
def test_a_head_named_after_a_secret_is_not_public(name: str) -> None:
    """Of the fields that programs add, those for keys are masked."""
    key = _packed(canaries.seeded(name), 64)

    assert mask(f"{name}: {key}") == f"{name}: {MASK}"
