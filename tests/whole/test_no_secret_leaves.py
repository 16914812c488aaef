"""No secret, key or token leaves: every state of the sandbox through the real product, then everything it produced is searched."""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable
from pathlib import Path
from secrets import token_bytes
from urllib.parse import quote

import pytest

from tests import made_up
from tests.whole.leaks import Leak, Secrets
from tests.whole.produced import everything_once


@pytest.mark.long
async def test_no_secret_key_or_token_is_in_anything_that_was_produced(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Output, log at DEBUG, files of the store, Slack, documents, exceptions: none of it holds a part of any secret in any form."""
    run = await everything_once(tmp_path, capfd, monkeypatch)

    witness = b"permission-missing-on-one-of-three"
    seen = {place.partition("/")[0] for place, content in run.places.items() if witness in content}
    assert seen >= {
        "check --json",
        "check",
        "kept reports",
        "terminal: tenant",
        "slack: sent",
        "slack: read",
        "data folder: appendonlydir",
    }
    assert {"access token", "client_secret", "client_assertion", "private key", "store key 0"} <= run.secrets.names
    assert b"A defect" in run.places["log"]
    assert b"A defect" in run.places["data folder: mailcheck.log"]
    leaks = run.secrets.found_in(run.places)
    assert leaks == set()


Hidden = Callable[[bytes], bytes]


def encoded(before: int, encode: Hidden) -> Hidden:
    """Return what hides a secret in base64 behind so many other bytes."""
    return lambda secret: encode(b"x" * before + secret + b"yy")


FORMS: dict[str, Hidden] = {
    "plain": lambda s: s,
    "first half": lambda s: s[: len(s) // 2],
    "last half": lambda s: s[len(s) // 2 :],
    "url-encoded": lambda s: quote(s, safe="").encode(),
    "hex": lambda s: s.hex().encode(),
    "hex in capitals": lambda s: s.hex().upper().encode(),
    **{f"base64 behind {n} bytes": encoded(n, base64.b64encode) for n in range(4)},
    **{f"base64url behind {n} bytes": encoded(n, base64.urlsafe_b64encode) for n in range(4)},
}
ALPHABET = (string.ascii_letters + string.digits + "~!$").encode()


def made_up_bytes(length: int) -> bytes:
    return bytes(ALPHABET[byte % len(ALPHABET)] for byte in token_bytes(length))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("length", [40, 900])
def test_a_planted_secret_is_found_in_every_form(form: str, length: int) -> None:
    """The search above can fail: a secret of either length, hidden among other bytes, is found, and no other one."""
    secret, other = made_up_bytes(length), made_up_bytes(length)
    secrets = Secrets()
    secrets.add("planted", secret)
    secrets.add("elsewhere", other)

    found = secrets.found_in(
        {"here": token_bytes(999) + FORMS[form](secret) + token_bytes(99), "there": token_bytes(9)}
    )

    assert {(leak.place, leak.secret) for leak in found} == {("here", "planted")}


def test_a_private_key_is_found_and_its_certificate_is_not() -> None:
    """A key's public half is no secret."""
    pair = made_up.key_pair()
    secrets = Secrets()
    secrets.add_private_key("key", pair.private_key)

    assert secrets.found_in({"certificate": pair.certificate.encode()}) == set()
    assert secrets.found_in({"document": json.dumps(pair.private_key).encode()}) == {Leak("document", "key", "plain")}
