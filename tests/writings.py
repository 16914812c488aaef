"""What servers, programs and people make of a secret when they write it down."""

from __future__ import annotations

import base64
import html
import json
import quopri
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

Writing = Callable[[str], str]


def in_base64(plain: str | bytes) -> str:
    return base64.b64encode(plain.encode() if isinstance(plain, str) else plain).decode()


def in_lines(text: str, width: int, between: str) -> str:
    return between.join(text[at : at + width] for at in range(0, len(text), width))


def _mixed(text: str) -> str:
    return "".join(character.upper() if at % 2 else character.lower() for at, character in enumerate(text))


def _mathematical(letter: str) -> str:
    for first, bold in (("a", 0x1D41A), ("A", 0x1D400), ("0", 0x1D7CE)):
        if letter.isalnum() and 0 <= ord(letter) - ord(first) < (26 if letter.isalpha() else 10):
            return chr(bold + ord(letter) - ord(first))
    return letter


WRITINGS: Mapping[str, Writing] = {
    "as it is": lambda s: s,
    "small": str.lower,
    "capitals": str.upper,
    "percent": lambda s: quote(s, safe=""),
    "percent, every character": lambda s: "".join(f"%{ord(c):02X}" for c in s),
    "percent, every second character, small": lambda s: "".join(
        f"%{ord(c):02x}" if at % 2 else c for at, c in enumerate(s)
    ),
    "percent of a script": lambda s: "".join(f"%u{ord(c):04x}" for c in s),
    "percent twice": lambda s: quote(quote(s, safe=""), safe=""),
    "form": lambda s: f"client_secret={quote_plus(s)}&x=1",
    "base64 at the first alignment": in_base64,
    "base64 at the second": lambda s: in_base64("x" + s),
    "base64 at the third": lambda s: in_base64("xy" + s),
    "base64, alphabet for addresses": lambda s: base64.urlsafe_b64encode(s.encode()).decode(),
    "base64 without padding": lambda s: in_base64(s).rstrip("="),
    "base64, wrapped": lambda s: in_lines(in_base64(s), 20, "\r\n "),
    "base64, small": lambda s: in_base64(s).lower(),
    "base64, percent": lambda s: quote(in_base64(s), safe=""),
    "base64 of a form": lambda s: in_base64(f"grant_type=x&client_secret={quote_plus(s)}"),
    "base64 of UTF-16": lambda s: in_base64(s.encode("utf-16-le")),
    "base64 twice": lambda s: in_base64(in_base64("ab" + s)),
    "base64 three times": lambda s: in_base64("c" + in_base64(in_base64(s))),
    "base64 of hex": lambda s: in_base64(s.encode().hex()),
    "hex": lambda s: s.encode().hex(),
    "hex, capitals": lambda s: s.encode().hex().upper(),
    "hex with blanks": lambda s: s.encode().hex(" "),
    "hex with colons": lambda s: s.encode().hex(":"),
    "hex of a program": lambda s: ", ".join(f"0x{ord(c):02X}" for c in s),
    "hex of base64": lambda s: in_base64(s).encode().hex(),
    "hex of UTF-16": lambda s: s.encode("utf-16-le").hex(),
    "hex of a script": lambda s: "".join(f"\\x{ord(c):02x}" for c in s),
    "hex, one in a line": lambda s: "\r\n".join(f"{ord(c):02x}" for c in s),
    "numbers": lambda s: json.dumps(list(s.encode())),
    "numbers, one in a line": lambda s: "\n".join(map(str, s.encode())),
    "numbers of 16 bits": lambda s: " ".join(
        str(int.from_bytes(s.encode()[at : at + 2])) for at in range(0, len(s.encode()), 2)
    ),
    "numbers of 16 bits, turned": lambda s: str(
        [int.from_bytes(s.encode()[at : at + 2], "little") for at in range(0, len(s.encode()), 2)]
    ),
    "digits above the line": lambda s: s.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    "digits below the line": lambda s: s.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")),
    "Cyrillic letters that look alike": lambda s: s.translate(str.maketrans("aeopcxAEOPCXBHMT", "аеорсхАЕОРСХВНМТ")),
    "Greek letters that look alike": lambda s: s.translate(str.maketrans("oABEHIKMOT", "οΑΒΕΗΙΚΜΟΤ")),
    "octal": lambda s: "".join(f"\\{ord(c):03o}" for c in s),
    "octal with blanks": lambda s: " ".join(f"{ord(c):03o}" for c in s),
    "base32": lambda s: base64.b32encode(s.encode()).decode(),
    "base32 at another alignment": lambda s: base64.b32encode(b"abc" + s.encode()).decode(),
    "a program's long escapes": lambda s: "".join(f"\\U{ord(c):08x}" for c in s),
    "a program's escapes in braces": lambda s: "".join(f"\\u{{{ord(c):x}}}" for c in s),
    "HTML without semicolons": lambda s: "".join(f"&#{ord(c)}" for c in s),
    "HTML, each letter in a tag": lambda s: "".join(f"<b>{c}</b>" for c in s),
    "JSON": lambda s: json.dumps({"a": s}),
    "JSON, every character": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "JSON in JSON, every character": lambda s: "".join(f"\\\\u{ord(c):04X}" for c in s),
    "HTML": html.escape,
    "HTML, every character": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "HTML, every character, with zeros": lambda s: "".join(f"&#{ord(c):06d};" for c in s),
    "HTML in hex": lambda s: "".join(f"&#x{ord(c):x};" for c in s),
    "HTML twice": lambda s: html.escape("".join(f"&#{ord(c)};" for c in s)),
    "quoted-printable": lambda s: quopri.encodestring(f"{'x' * 60} {s}".encode()).decode(),
    "quoted-printable, every character": lambda s: "".join(f"={ord(c):02X}" for c in s),
    "percent of HTML of JSON": lambda s: quote(html.escape("".join(f"\\u{ord(c):04x}" for c in s)), safe=""),
    "UTF-16": lambda s: s.encode("utf-16-le").decode("latin-1"),
    "two lines": lambda s: f"{s[:15]}\r\n    > {s[15:]}",
    "many lines": lambda s: in_lines(s, 9, "\n"),
    "blanks": " ".join,
    "groups": lambda s: in_lines(s, 4, " "),
    "a list": lambda s: json.dumps(list(s)),
    "joined by a program": lambda s: f"'{s[:12]}' + '{s[12:]}'",
    "zero width": "\u200b".join,
    "full width": lambda s: "".join(chr(ord(c) + 0xFEE0) for c in s),
    "colours": "\x1b[0m".join,
    "small and large, in a host name": lambda s: f"https://{_mixed(s)}.evil.example/",
    "colours of a program": "\\u001b[0m".join,
    "soft hyphens of HTML": "&shy;".join,
    "zero width of HTML": "&zwnj;".join,
    "struck over": lambda s: "".join(f"{c}\b{c}" for c in s),
    "letters of mathematics": lambda s: "".join(_mathematical(c) for c in s),
    "its first eight": lambda s: part(s, 0),
    "eight of its midst": lambda s: part(s, 12),
    "its midst in base64": lambda s: in_base64(s)[5:30],
}


LONG_WRITINGS: Mapping[str, Writing] = {  # with more around each byte than the secret itself has
    "a dump with addresses and letters": lambda s: dumped(s.encode()),
    "a dump of Windows": lambda s: dumped(s.encode(), "{at:08X}   {pairs}  {shown}", str.upper),
    "a dump of a packet": lambda s: dumped(b"\x45\x00\x01\xfe\x16\x03" + s.encode(), "\t0x{at:04x}:  {words}  {shown}"),
    "numbers, indented": lambda s: json.dumps({"type": "Buffer", "data": list(s.encode())}, indent=8),
    "numbers with their places": lambda s: json.dumps(dict(enumerate(s.encode()))),
    "numbers of a program": lambda s: ", ".join(f"(byte) {ord(c)}" for c in s),
}


def dumped(
    raw: bytes, line: str = "{at:08x}  {pairs}  |{shown}|", case: Callable[[str], str] = str, width: int = 16
) -> str:
    """Return a dump of memory: in each line the place, hex, and the letters."""
    rows = []
    for at in range(0, len(raw), width):
        row = raw[at : at + width]
        shown = "".join(chr(one) if 32 <= one < 127 else "." for one in row)
        rows.append(line.format(at=at, pairs=case(row.hex(" ")), words=case(row.hex(" ", -2)), shown=shown))
    return "\n".join(rows)


def part(secret: str, start: int) -> str:
    """Return as much from here as eight letters and digits need."""
    end = start
    while end < len(secret) and sum(map(str.isalnum, secret[start:end])) < 8:
        end += 1
    return secret[start:end]
