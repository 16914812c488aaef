"""What is encoded is read to its end, in any usual encoding, packed or not; what unpacks to far more is masked unread."""

from __future__ import annotations

import base64
import gzip
import textwrap
from collections.abc import Callable

import pytest

from bot.redaction import MASK, Masked, SecretKind, mask, mask_secrets
from tests import canaries
from tests.steps import steps

_SAID = "A3 NO AUTHENTICATE failed"


def _log(lines: int) -> bytes:
    drawn = canaries.seeded("log")
    return b"".join(
        b"2026-11-30 10:%02d INFO auth mailbox=kanzlei@kunde.example attempt=%d id=%d\n"
        % (n % 60, n % 9, drawn.getrandbits(60))
        for n in range(lines)
    )


def _in_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _attached(raw: bytes) -> str:
    return "\n".join(textwrap.wrap(_in_base64(raw), 76))


def _one_after_another(raw: bytes) -> bytes:
    return gzip.compress(raw[:40_000], mtime=0) + gzip.compress(raw[40_000:], mtime=0)


@pytest.mark.parametrize("packed", [bytes, gzip.compress, _one_after_another])
@pytest.mark.parametrize("written", [_in_base64, _attached])
@pytest.mark.parametrize("secret", [canaries.token, canaries.old_client_secret])
def test_a_secret_far_behind_in_base64_is_masked(
    packed: Callable[[bytes], bytes], written: Callable[[bytes], str], secret: canaries.Maker
) -> None:
    """At the end of a log, on one line or as a mail has it, however it was packed; words around it stay."""
    raw = _log(600) + b"client_secret=" + secret(canaries.seeded("far")).encode() + b"\n" + _log(5)
    encoded = written(packed(raw))
    masked = mask_secrets(f"{_SAID}\n{encoded}\nEnde.")

    assert masked.kinds
    assert encoded[-300:] not in masked.text
    assert masked.text.startswith(_SAID)


@pytest.mark.parametrize("packed", [bytes, gzip.compress])
@pytest.mark.parametrize("written", [_in_base64, _attached])
def test_a_long_log_without_secrets_stays_in_base64(
    packed: Callable[[bytes], bytes], written: Callable[[bytes], str]
) -> None:
    """It is read, not masked unread."""
    text = f"{_SAID}\n{written(packed(_log(1_500)))}\nEnde."

    assert mask(text) == text


def test_what_other_bytes_follow_is_read() -> None:
    """A form that was sent with a picture in it, of which its words are the lesser part."""
    drawn = canaries.seeded("form")
    secret = canaries.old_client_secret(drawn).encode()
    raw = _log(10) + b"client_secret=" + secret + b"\r\n\r\n" + drawn.randbytes(30_000)

    assert mask(f"{_SAID} {_in_base64(raw)}") == f"{_SAID} {MASK}"


def test_a_document_without_secrets_stays() -> None:
    """What a PDF says of itself between its packed pages is no secret."""
    drawn = canaries.seeded("document")
    said = (
        b"<</Author (Otto) /CreationDate (D:20261130101112+01'00') /Producer (Word) /Title (Token und Kennwort)>>",
        b"trailer <</Size 22 /Root 1 0 R /ID [<%b><%b>]>>" % ((drawn.randbytes(16).hex().encode(),) * 2),
        b"<xmpMM:DocumentID>uuid:7F3C2A11-5B6D-4E8F-9A01-23456789ABCD</xmpMM:DocumentID>",
    )
    pages = b"".join(b"\nstream\n" + drawn.randbytes(3_000) + b"\nendstream\n" + each for each in said)
    encoded = _in_base64(b"%PDF-1.7\r\n%\xb5\xb5\xb5\xb5\r\n1 0 obj\r\n" + pages)

    assert mask(f"{_SAID} {encoded}") == f"{_SAID} {encoded}"


def test_what_unpacks_to_far_more_is_masked_unread() -> None:
    """Of many megabytes no more is unpacked than its own length allows, and the answer says that it was not read."""
    bomb = _in_base64(gzip.compress(bytes(30_000_000), mtime=0))
    text = f"{_SAID} {bomb} Ende."

    assert mask_secrets(text) == Masked(f"{_SAID} {MASK} Ende.", (SecretKind.UNREAD,))
    assert steps(lambda: mask(text)) < 5 * len(text)


def test_what_is_spoilt_within_is_read_as_far_as_it_goes() -> None:
    """Of a packed log that lost its end to other bytes, what stands in front of them can be read by anybody."""
    drawn = canaries.seeded("spoilt")
    whole = gzip.compress(b"client_secret=" + canaries.old_client_secret(drawn).encode() + b"\n" + _log(400), mtime=0)
    encoded = _in_base64(whole[:2_000] + b"\xff" * 2_000)

    assert mask(f"{_SAID} {encoded}") == f"{_SAID} {MASK}"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso-8859-1"])
@pytest.mark.parametrize(
    "said",
    [
        '{{"user": "büro@muster.example", "password": "{}"}}',
        "Schöne Grüße\r\nKennwort: {}\r\nOtto Müller\r\n",
        "buero@muster.example:Grüße{}",
    ],
)
def test_german_text_in_base64_is_read_in_any_encoding(said: str, encoding: str) -> None:
    """Umlauts are no reason to pass it over."""
    encoded = _in_base64(said.format(canaries.password(canaries.seeded("umlaut"))).encode(encoding))

    assert mask(f"{_SAID} {encoded}") == f"{_SAID} {MASK}"
    harmless = _in_base64("Schöne Grüße, das Kennwort ist überall geändert\r\n".encode(encoding))
    assert mask(f"{_SAID} {harmless}") == f"{_SAID} {harmless}"
