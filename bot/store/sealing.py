"""AES-256-GCM for single values and for whole records: what was changed, moved, exchanged or removed does not open.

An envelope reads `v1.<key id>.<base64url of nonce and ciphertext>`. Each value is bound to its record and field, a record's
seal to all of its fields. NIST SP 800-38D allows 2**32 random nonces per key, far beyond what a store of tenants writes.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.keys import KeyRing

VERSION = "v1"
NONCE_BYTES = 12
SEAL = "seal"
LONGEST = 16_000_000  # characters of an envelope; the largest report has less than a tenth


class UnknownKeyError(Exception):
    """The envelope names a key that is not on our ring; `key_id` is that name."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


class TamperedError(Exception):
    """The value is not what was stored in this place."""


class StrayKeyError(TamperedError):
    """The envelope names a key that is neither on our ring nor in the register: it is nobody's."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


def encrypt(ring: KeyRing, plain: bytes, record: str, field: str) -> str:
    """Return an envelope under the ring's first key that opens only in this field of this record."""
    return _close(ring, plain, _place(record, field))


def decrypt(ring: KeyRing, envelope: str, record: str, field: str) -> bytes:
    """Open an envelope; raises UnknownKeyError or TamperedError."""
    return _open(ring, envelope, _place(record, field))


def key_of(envelope: str) -> str:
    """Return the id of the key that an envelope names, "" for what is none."""
    version, _, rest = envelope.partition(".")
    return rest.partition(".")[0] if version == VERSION else ""


def seal(ring: KeyRing, record: str, fields: Mapping[str, str]) -> str:
    """Return the seal of a record: it fits only these fields with these values under this record's key."""
    return _close(ring, b"", _place(record, SEAL, fields))


def verify(ring: KeyRing, record: str, fields: Mapping[str, str]) -> None:
    """Check a record, its seal among its fields; raises UnknownKeyError or TamperedError."""
    rest = {name: value for name, value in fields.items() if name != SEAL}
    _open(ring, fields.get(SEAL, ""), _place(record, SEAL, rest))


def _place(*parts: object) -> bytes:
    return json.dumps(["mailcheck", *parts], sort_keys=True).encode()


def _close(ring: KeyRing, plain: bytes, place: bytes) -> str:
    key_id, key = ring.first
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, plain, _bound(key_id, place))
    return f"{VERSION}.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def _open(ring: KeyRing, envelope: str, place: bytes) -> bytes:
    version, _, rest = envelope.partition(".")
    key_id, _, body = rest.partition(".")
    if version != VERSION or not body or len(body) > LONGEST:
        raise TamperedError
    key = ring.key(key_id)
    if key is None:
        raise UnknownKeyError(key_id)
    try:
        sealed = base64.b64decode(body, altchars=b"-_", validate=True)
        if base64.urlsafe_b64encode(sealed).decode() != body:  # another spelling of the same bytes is a change too
            raise TamperedError
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(key_id, place))
    except (InvalidTag, binascii.Error, ValueError):
        raise TamperedError from None


def _bound(key_id: str, place: bytes) -> bytes:
    return f"{VERSION}.{key_id}.".encode() + place
