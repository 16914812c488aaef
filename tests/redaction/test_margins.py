"""A private key in numbers goes from every line, whatever a program, a chat or a table puts around each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from bot.redaction import MASK, mask
from bot.redaction.margins import bodies
from tests import canaries
from tests.redaction.secret_values import ders

# {n} counts the lines, {m} and {s} are when, {id} differs in each.
MARGINS = (
    "Dec  2 10:{m:02}:{s:02} host app[17]: {}",
    "2026-12-02 10:{m:02}:{s:02},123 INFO  [main] com.acme.mail.KeyLoader - {}",
    "[{id}] {}",
    "bot-1  | {}",
    "C: {}",
    "src/key.txt:{n}:{}",
    "key.txt-{n}-{}",
    "{n:>6}\t{}",
    "| Zeile {n} | `{}` |",
    '{{"ts":1733134{n:02},"msg":"{}"}}',
    "printf '%s\\n' '{}'",
    "INFO: {}",
)


def _rows(form: str, between: str, width: int = 12) -> Callable[[bytes], list[str]]:
    return lambda raw: [
        between.join(form.format(one) for one in raw[at : at + width]) + between.rstrip()
        for at in range(0, len(raw), width)
    ]


NUMBERS: Mapping[str, Callable[[bytes], list[str]]] = {
    "decimal": _rows("{}", ", "),
    "decimal, blanks": _rows("{}", " "),
    "hex": _rows("0x{:02x}", ", "),
    "pairs": _rows("{:02x}", ":"),
    "Visual Basic": _rows("&H{:02X}", ", "),
    "assembler": _rows("0{:02X}h", ","),
    "Rust": _rows("0x{:02x}_u8", ", "),
    "Java": _rows("(byte)0x{:02x}", ", "),
    "octal": _rows("0o{:o}", ", "),
    "octal of C": _rows("0{:o}", ", "),
    "octal of a string": _rows("\\{:o}", ""),
    "hex of a string": _rows("\\x{:02x}", ""),
    "binary": _rows("{:08b}", " "),
    "in quotation marks": _rows("„{}“", ", "),
    "one in a line": _rows("{}", "", 1),
}


def _around(margin: str, lines: list[str]) -> str:
    drawn = canaries.seeded(margin)
    ids = ("-".join(drawn.randbytes(size).hex() for size in (4, 2, 2, 2, 6)) for _ in lines)
    return "\n".join(
        margin.format(line, n=n, m=n // 60, s=n % 60, id=one)
        for n, (line, one) in enumerate(zip(lines, ids, strict=True), 1)
    )


@pytest.mark.parametrize("writing", NUMBERS)
@pytest.mark.parametrize("margin", MARGINS)
def test_a_key_in_numbers_goes_whatever_stands_around_each_line(margin: str, writing: str, thorough: bool) -> None:
    """Of no line what stood there is left; the sentences around stay."""
    keys = ders(canaries.seeded(writing))
    for kind in ("SEC1", "Ed25519", "PKCS#8")[: None if thorough or margin == MARGINS[0] else 2]:
        lines = NUMBERS[writing](keys[kind])
        shown = mask(f"Hallo,\n\n{_around(margin, lines)}\n\nGruß, Otto\n")

        assert [line for line in set(lines) if len(line) > 12 and line in shown] == [], kind
        assert MASK in shown
        assert shown.startswith("Hallo,\n")
        assert shown.endswith("\nGruß, Otto\n")


@pytest.mark.parametrize("margin", MARGINS)
def test_what_is_read_of_each_line_are_its_numbers(margin: str) -> None:
    """Once, in their order, with nothing between them."""
    lines = NUMBERS["decimal"](ders(canaries.seeded("read"))["Ed25519"])
    text = _around(margin, lines)

    assert [[text[start:end] for start, end in left] for left in bodies(text)] == [lines]


@pytest.mark.parametrize("margin", MARGINS)
def test_a_number_by_its_name_goes_whatever_stands_around_each_line(margin: str) -> None:
    """The name stands in one line, what it names in those below: OpenSSL's bytes, digits, hex."""
    number = canaries.seeded(margin).randbytes(128)
    pairs, digits, in_hex = number.hex(":"), str(int.from_bytes(number)), number.hex()
    for name, written, width in (("prime1:", pairs, 45), ("p =", digits, 64), ("p =", in_hex, 64)):
        pieces = [written[at : at + width] for at in range(0, len(written), width)]
        shown = mask(_around(margin, [name, *("    " + piece for piece in pieces)]))

        assert [piece for piece in pieces if piece in shown] == []


@pytest.mark.parametrize("name", ["d", "p", "privateExponent"])
def test_the_quotation_marks_of_a_word_processor_are_quotation_marks(name: str) -> None:
    """Also where they stand around the name of a private number, in every line."""
    number = canaries.seeded(name).randbytes(64).hex()
    text = f"„kty“: „RSA“,\n„{name}“: „{number}“,\n„{name}“: „{number[::-1]}“"

    assert re.findall("[0-9a-f]{40}", mask(text)) == []


@pytest.mark.parametrize("margin", MARGINS[:4])
def test_numbers_that_are_no_key_stay_behind_any_margin(margin: str) -> None:
    """Digests by their name, counters and measurements."""
    drawn = canaries.seeded(margin)
    for lines in (
        [f"sha1 {drawn.randbytes(20).hex()} ok" for _ in range(30)],
        ["Thumbprint: " + drawn.randbytes(20).hex(" ") for _ in range(30)],
        [f"queue {n} depth {n * 7 % 90}" for n in range(40)],
        [f"{n} {n * 3} {n * 5} {n * 7} {n * 11} {n * 13} {n * 17} {n * 19}" for n in range(10)],
    ):
        assert mask(_around(margin, lines)) == _around(margin, lines)
