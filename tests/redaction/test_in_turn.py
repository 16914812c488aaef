"""Bytes between the same words, in words of several, in other codes than base64: a private key goes whole, what is none stays."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterator, Mapping

import pytest

from bot.redaction import MASK, KnownSecrets, mask
from tests import canaries
from tests.redaction.secret_values import ders

Writer = Callable[[bytes], str]


def _each(form: str, between: str = "", first: int = 0) -> Writer:
    return lambda raw: between.join(form.format(one, at) for at, one in enumerate(raw, first))


def _rows(raw: bytes, width: int) -> Iterator[tuple[int, bytes]]:
    return ((at, raw[at : at + width]) for at in range(0, len(raw), width))


def _records(form: str, between: str, sign: str = " ", width: int = 16) -> Writer:
    return lambda raw: between.join(form.format(at, row.hex(sign)) for at, row in _rows(raw, width))


def _words(form: str, size: int) -> Callable[[bytes], Iterator[str]]:
    return lambda raw: (form.format(int.from_bytes(word.ljust(size, b"\0"), "little")) for _, word in _rows(raw, size))


def _dump(head: str, form: str, size: int) -> Writer:
    return lambda raw: "\n".join(f"{head.format(at)}{' '.join(_words(form, size)(row))}" for at, row in _rows(raw, 16))


def _halved(raw: bytes) -> str:
    return "\n".join(
        f"00000012`{at:08x}  " + " ".join(f"{word[:8]}`{word[8:]}" for word in _words("{:016x}", 8)(row))
        for at, row in _rows(raw, 16)
    )


WRITINGS: Mapping[str, Writer] = {
    "place and value on two lines": _each("  [{1}]=>\n  int({0})", "\n"),
    "places from the midst": _each("  [{1}]=>\n  int({0})", "\n", 700),
    "elements on one line": _each("<unsignedByte>{}</unsignedByte>"),
    "elements over lines": _each("<item>\n  <value>{}</value>\n</item>\n"),
    "elements with places": _each('<item i="{1}">{0}</item>'),
    "elements of hex": _each("<value>{:02x}</value>"),
    "calls": _each("unsigned char({})", ", "),
    "assignments": _each("buf[{1}] = 0x{0:02X};", " "),
    "calls with three numbers": _each("set({1}, {0}, 7);", " "),
    "records": _each('{{"type": "byte", "at": {1}, "value": {0}}}', ", "),
    "three numbers in turn": _each("idx: {1}\nhex: {0:02x}\ndec: {0}\n", "\n"),
    "rows of hex": _records('{{"o":{0},"h":"{1}"}}', ","),
    "rows of hex, indented": _records('  {{\n    "offset": {0},\n    "data": "{1}"\n  }}', ",\n", ":"),
    "wide rows of hex": _records('<row at="{0}">{1}</row>', "", "-", 32),
    "list of words": lambda raw: ", ".join(_words("0x{:08x}", 4)(raw)),
    "list of long words": lambda raw: ", ".join(_words("0x{:016x}", 8)(raw)),
    "dump of words": _dump("0x7ffe{:08x}:\t", "0x{:08x}", 4),
    "dump of words by a name": _dump("0x7ffe{0:08x} <buf+{0}>:\t", "0x{:08x}", 4),
    "dump of long words": _dump("0x7ffe{:08x}:\t", "0x{:016x}", 8),
    "dump of halved words": _halved,
    "uuencode": lambda raw: "".join(binascii.b2a_uu(row).decode() for _, row in _rows(raw, 45)),
    "uuencode, blanks lost": lambda raw: "".join(
        f"{binascii.b2a_uu(row).decode().rstrip()}\n" for _, row in _rows(raw, 45)
    ),
    "Ascii85": lambda raw: base64.a85encode(raw, adobe=True, wrapcol=72).decode(),
}


@pytest.mark.parametrize("kind", ["PKCS#8", "Ed25519", "PFX"])
@pytest.mark.parametrize("writing", WRITINGS)
def test_a_key_goes_whole(writing: str, kind: str) -> None:
    """The sentences around stay."""
    written = WRITINGS[writing](ders(canaries.seeded(writing))[kind])
    shown = mask(f"Hallo,\n{written}\nGruß, Otto")

    assert shown.startswith("Hallo,\n")
    assert shown.endswith("\nGruß, Otto")
    assert MASK in shown
    assert len(shown.replace(MASK, "").split()) < 12


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_secret_of_ours_goes(writing: str) -> None:
    """Most of what is written is gone with it."""
    secret = canaries.old_client_secret(canaries.seeded(writing))
    written = WRITINGS[writing](f"{secret} is our secret".encode())

    assert 2 * len(mask(written, KnownSecrets([secret])).replace(MASK, "")) < len(written)


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_text_without_secrets_stays(writing: str) -> None:
    """A server's answer is no secret in any writing."""
    written = WRITINGS[writing](
        b"* OK The Microsoft Exchange IMAP4 service is ready.\r\nA2 NO AUTHENTICATE failed.\r\n"
    )

    assert mask(f"Hallo,\n{written}\nGruß") == f"Hallo,\n{written}\nGruß"


@pytest.mark.parametrize(
    "form",
    [
        "queue({1}) holds {0} mails",
        "<p><x>{0}</x><y>{1}</y></p>",
        '{{"t": {1}, "ms": {0}}}',
        "rgb({0}, {1}, 255)",
        "10.0.{1}.{0} up",
    ],
)
def test_measurements_stay(form: str) -> None:
    """Many of them, on lines of their own and on one."""
    drawn = canaries.seeded(form)
    for between in ("\n", ", "):
        written = _each(form, between)(bytes(drawn.randrange(30) for _ in range(200)))

        assert mask(written) == written


def test_checksums_stay() -> None:
    """A table of them, as C writes it."""
    table = [f"0x{zlib.crc32(bytes((at,))):08x}" for at in range(256)]
    written = ",\n".join(", ".join(table[at : at + 4]) for at in range(0, 256, 4))

    assert mask(written) == written
