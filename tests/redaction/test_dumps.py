"""Bytes in cells, whatever tool wrote them: what is secret in them goes from both columns."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.redaction import KnownSecrets, SecretKind, labour, mask_secrets
from tests import canaries

_SAID = "seit heute: A3 NO AUTHENTICATE failed."


def _shown(row: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)


def _dumped(line: Callable[[int, bytes], str], width: int = 16) -> Callable[[bytes], str]:
    return lambda data: "\n".join(line(at, data[at : at + width]) for at in range(0, len(data), width))


def _words(row: bytes, size: int, form: str) -> str:
    return " ".join(
        format(int.from_bytes(row[at : at + size].ljust(size, b"\0"), "little"), form)
        for at in range(0, len(row), size)
    )


def _lettered(row: bytes) -> str:
    return "".join(f"{chr(byte):>4}" if 32 <= byte < 127 else f" {byte:03o}" for byte in row)


LAYOUTS: dict[str, Callable[[bytes], str]] = {
    "a hyphen amid": _dumped(lambda at, row: f"{at:04x} - {row[:8].hex(' ')}-{row[8:].hex(' '):<23}   {_shown(row)}"),
    "numbers in front": _dumped(
        lambda at, row: f"Net Verbose: 0 : [8284] {at:08X} : {row.hex(' ').upper()} : {_shown(row)}"
    ),
    "lines between": _dumped(
        lambda at, row: (
            f"Net: [8284] {at:08X} : {row.hex(' ').upper()} : {_shown(row)}\n    ProcessId=812\n    DateTime=2026-11-30T10:11:12.1234567Z"
        )
    ),
    "an address with h": _dumped(lambda at, row: f"{at:08x}h: {row.hex(' ').upper():<47} ; {_shown(row)}"),
    "no address": _dumped(lambda _, row: f"  {row[:8].hex(' '):<23}    {row[8:].hex(' '):<23}    {_shown(row)}"),
    "no text": _dumped(lambda at, row: f"|<9>| {at:04x} - {row.hex(' ')} "),
    "text in the next line": _dumped(lambda at, row: f"{at:04x}: {row.hex(' ')}\n{_shown(row)}"),
    "blanks lost": _dumped(lambda at, row: re.sub(" +", " ", f"<otto> {at:04X}  {row.hex(' ')}  {_shown(row)}")),
    "pairs": _dumped(lambda at, row: f"{at:08x}: {row.hex(' ', -2):<39}  {_shown(row)}"),
    "one word a line": _dumped(lambda at, row: f"{at + 0x7FFE0040:08x}: {_words(row, 4, '08x')}  ; {_shown(row)}", 4),
    "words, low byte first": _dumped(lambda at, row: f"{at:07x} {_words(row, 2, '04x')}"),
    "long words": _dumped(lambda at, row: f"{at:07o} {_words(row, 4, '08x')}  >{_shown(row)}<"),
    "octal words": _dumped(lambda at, row: f"{at:07o} {_words(row, 2, '06o')}"),
    "octal": _dumped(lambda at, row: f"{at:07o} {' '.join(f'{byte:03o}' for byte in row)}"),
    "decimal": _dumped(lambda at, row: f"{at:#06x}: {' '.join(f'{byte:3}' for byte in row)}  {_shown(row)}", 12),
    "binary": _dumped(lambda at, row: f"{at:08x}: {' '.join(f'{byte:08b}' for byte in row)}  {_shown(row)}", 6),
    "numbers and letters": _dumped(
        lambda at, row: f"0x7ffe{at:04x}:\t" + "\t".join(f"{byte} '{_shown(bytes((byte,)))}'" for byte in row), 8
    ),
    "letters": _dumped(lambda at, row: f"{at:07o}{_lettered(row)}"),
    "letters of a log": _dumped(lambda at, row: f"10:11:12 DEBUG x {at:07o}{_lettered(row)}"),
    "quoted letters": _dumped(lambda at, row: f"> {at:07o}{_lettered(row)}"),
    "letters in JSON": _dumped(lambda at, row: f'{{"n":{at},"row":"{at:07o}{_lettered(row)}"}}'),
    "a long row": _dumped(lambda at, row: f"{at:06X}  {row.hex(':')}  |{_shown(row)}|", 64),
    "two bytes a letter": lambda data: _dumped(lambda at, row: f"{at:04x} - {row.hex(' ')}   {_shown(row)}")(
        data.decode().encode("utf-16-le")
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_secret_goes_from_both_columns_of_a_dump(layout: str) -> None:
    """A current client secret in the request for a token, once unknown and once as one that is stored with us."""
    secret = canaries.client_secret(canaries.seeded(layout))
    dump = LAYOUTS[layout](f"client_id=mailapp&client_secret={secret}&grant_type=client_credentials".encode())
    for known in (KnownSecrets(), KnownSecrets([secret])):
        masked = mask_secrets(f"{_SAID}\n{dump}\nGruß", known)
        text = masked.text.replace(" ", "").lower()

        assert masked.kinds
        assert not [at for at in range(len(secret) - 4) if secret[at : at + 5] in masked.text]
        assert not [at for at in range(len(secret) - 4) if secret[at : at + 5].encode().hex() in text]
        assert _SAID in masked.text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_dump_without_secrets_stays(layout: str) -> None:
    """A server's answer is no secret in any layout."""
    dump = LAYOUTS[layout](b"* OK The Microsoft Exchange IMAP4 service is ready.\r\nA2 NO AUTHENTICATE failed.\r\n")

    assert mask_secrets(f"{_SAID}\n{dump}\nGruß").text == f"{_SAID}\n{dump}\nGruß"


def test_what_takes_too_much_work_within_a_text_is_masked_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest stays, and the answer says that something was not read."""
    monkeypatch.setattr(labour, "_OF_PART", -100_000)
    dump = LAYOUTS["pairs"](b"* OK The Microsoft Exchange IMAP4 service is ready.\r\n")
    masked = mask_secrets(f"{_SAID}\n{dump}\nGruß")

    assert masked.kinds == (SecretKind.UNREAD,)
    assert masked.text.startswith("seit heute: A3 NO AUTHENTICATE")
    assert masked.text.endswith("Gruß")
