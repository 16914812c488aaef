"""Ways in which consoles, logs, mails and programs break a long secret over lines."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from random import Random

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.writings import dumped

Wrap = Callable[[str], str]
_STAMP = "2027-03-01 10:11:{:02},{:03} DEBUG [smtp] "


def _pieces(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def behind(prefix: str, width: int = 64, suffix: str = "", between: str = "\n") -> Wrap:
    """Return a wrap with this before and behind each line."""
    return lambda text: between.join(f"{prefix}{piece}{suffix}" for piece in _pieces(text, width))


def _numbered(form: str, width: int = 64) -> Wrap:
    return lambda text: "\n".join(form.format(number) + piece for number, piece in enumerate(_pieces(text, width), 1))


def _columns(text: str) -> str:
    return "\n".join(f"{number};mail;{piece};ok" for number, piece in enumerate(_pieces(text, 64)))


def _stamped(text: str) -> str:
    return "\n".join(_STAMP.format(n % 60, n * 7 % 1000) + "C: " + piece for n, piece in enumerate(_pieces(text, 70)))


def _program(first: str, before: str, behind_: str, last: str, width: int = 60) -> Wrap:
    def wrap(text: str) -> str:
        pieces = _pieces(text, width)
        lines = [first + pieces[0] + (behind_ if len(pieces) > 1 else last)]
        lines += [before + piece + behind_ for piece in pieces[1:-1]]
        return "\n".join(lines + [before + pieces[-1] + last] * (len(pieces) > 1))

    return wrap


def _ragged(text: str) -> str:
    return text[:50] + "\n" + "\n".join(_pieces(text[50:], 76))


WRAPS: Mapping[str, Wrap] = {
    "whole": lambda text: text,
    "bare, 64": behind(""),
    "bare, 76, Windows": behind("", 76, "", "\r\n"),
    "blank lines": behind("", 64, "", "\n\n"),
    "client": behind("C: ", 76),
    "client, blank lines": behind("C: ", 72, "", "\n\n"),
    "timestamps": _stamped,
    "short stamps": _numbered("10:00:{0:02} > ", 60),
    "brackets": behind("[mail] ", 64),
    "thread and level": behind("[pool-1] DEBUG c.m.Mail - ", 64),
    "hash": behind("# ", 64),
    "slashes": behind("// ", 64),
    "star": behind(" * ", 64),
    "dash": behind("- ", 64),
    "quoted": behind("> ", 64),
    "quoted twice": behind("> > ", 72),
    "pipe": behind("| ", 64, " |"),
    "indented": behind("      ", 64),
    "tabs": behind("\t\t", 64),
    "line numbers": _numbered("{0:4}: "),
    "line numbers, 40": _numbered("{0}: ", 40),
    "line numbers, 80": _numbered("{0}: ", 80),
    "log, 40": behind("2027-03-01 10:11:12 DEBUG pfx ", 40),
    "log, 80": behind("2027-03-01 10:11:12 DEBUG pfx ", 80),
    "line numbers, pipe": _numbered("{0:3} | "),
    "line numbers, tab": _numbered("{0}\t"),
    "diff": behind("+", 64),
    "Python": _program('key = ("', '       "', '"', '")'),
    "Java": _program('String key = "', '    + "', '"', '";'),
    "C#": _program('var k = "', '        "', '" +', '";'),
    "PHP": _program("$k = '", "   . '", "'", "';"),
    "VB": _program('k = "', '    "', '" & _', '"'),
    "newlines written": _program('k = "', '  "', '\\n" +', '\\n";', 64),
    "PowerShell": _program("$k = '", "  '", "' +", "'"),
    "PowerShell, back-tick": _program('$k = "', "", "`", '"'),
    "backslash": _program("KEY=", "", "\\", ""),
    "backslash, indented": _program("key=", "    ", "\\", ""),
    "caret": _program("set KEY=", "", "^", ""),
    "JavaScript": _program("const k = `", "", "", "`;"),
    "JSON list": lambda text: json.dumps({"key": _pieces(text, 64)}, indent=2),
    "JSON line": lambda text: json.dumps({"key": "\n".join(_pieces(text, 64))}),
    "XML": lambda text: "<Data>\n" + "\n".join(f"  {piece}" for piece in _pieces(text, 64)) + "\n</Data>",
    "YAML": lambda text: "pfx: |\n" + "\n".join(f"  {piece}" for piece in _pieces(text, 76)) + "\nuser: x",
    "ragged": _ragged,
    "quoted-printable": behind("", 75, "=", "\n"),
    "code": behind("`", 64, "`"),
    "table": behind("║ ", 64, " ║"),
    "HTML, lines": behind("", 64, "<br />", "\r\n"),
    "HTML, one line": behind("", 76, "<br>", ""),
    "HTML, paragraphs": behind('<p class="MsoNormal"><span lang="DE">', 64, "<o:p></o:p></span></p>", ""),
    "HTML, cells": behind("<tr><td>", 64, "</td></tr>", "\n"),
    "columns": _columns,
    "groups of four": behind("", 4, "", " "),
    "groups of five": behind("", 5, "", "  "),
    "groups of sixteen, lines": behind("", 16, "", "\n"),
    "lines of twenty": behind("    ", 20, "", "\r\n"),
    "lines of thirty-two, quoted": behind("> ", 32, "", "\n"),
    "one line, blanks": behind("", 64, "", " "),
}

KEYS: Mapping[str, Callable[[bytes], str]] = {
    "base64": lambda raw: base64.b64encode(raw).decode(),
    "base64 for URLs": lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="),
    "hex": lambda raw: raw.hex(),
    "hex, capitals": lambda raw: "0x" + raw.hex().upper(),
    "hex, colons": lambda raw: raw.hex(":"),
    "hex, lines": lambda raw: "\n".join(raw[at : at + 16].hex(" ") for at in range(0, len(raw), 16)),
    "hex dump": lambda raw: "\n".join(
        f"{at:08x}  {raw[at : at + 16].hex(' ')}  |{'.' * 16}|" for at in range(0, len(raw), 16)
    ),
    "bytes": lambda raw: "{" + ", ".join(f"0x{one:02X}" for one in raw) + "}",
    "numbers": lambda raw: "[" + ", ".join(map(str, raw)) + "]",
    "numbers of Java": lambda raw: str([one - 256 if one > 127 else one for one in raw]),
    "numbers, one in a line": lambda raw: "\n".join(map(str, raw)),
    "numbers with their places": lambda raw: json.dumps(dict(enumerate(raw))),
    "numbers, indented": lambda raw: json.dumps({"data": list(raw)}, indent=4),
    "octal": lambda raw: "".join(f"\\{one:03o}" for one in raw),
    "Python": lambda raw: f"key = {raw!r}",
    "Go": lambda raw: "[]byte{" + ",\n".join(f"0x{one:02x}" for one in raw) + "}",
    "hex of a script": lambda raw: '"' + "".join(f"\\x{one:02X}" for one in raw) + '"',
    "dump, half a line": lambda raw: dumped(raw, width=8),
    "dump of Windows": lambda raw: dumped(raw, "{at:08X}{at:08X}   {pairs}  {shown}", str.upper),
    "dump in words": lambda raw: dumped(raw, "{at:08x}: {words}  {shown}"),
    "dump behind a stamp": lambda raw: dumped(raw, "10:00:01 [mail] {at:04x}  {pairs}   {shown}"),
    "dump of the base64": lambda raw: dumped(base64.b64encode(raw)),
    "base64 twice": lambda raw: base64.b64encode(base64.b64encode(raw)).decode(),
}


def jwk(key: rsa.RSAPrivateKey, indent: int | None = None) -> str:
    """Return a private key as JSON."""
    numbers = key.private_numbers()
    named = {
        "n": numbers.public_numbers.n,
        "d": numbers.d,
        "p": numbers.p,
        "q": numbers.q,
        "dp": numbers.dmp1,
        "dq": numbers.dmq1,
        "qi": numbers.iqmp,
    }
    return json.dumps(
        {"kty": "RSA", "e": "AQAB", **{name: _number(value, True) for name, value in named.items()}}, indent=indent
    )


def key_in_xml(key: rsa.RSAPrivateKey) -> str:
    """Return a private key as .NET writes it."""
    numbers = key.private_numbers()
    named = {
        "Modulus": numbers.public_numbers.n,
        "P": numbers.p,
        "Q": numbers.q,
        "DP": numbers.dmp1,
        "DQ": numbers.dmq1,
        "InverseQ": numbers.iqmp,
        "D": numbers.d,
    }
    return (
        "<RSAKeyValue>"
        + "".join(f"<{name}>{_number(value)}</{name}>" for name, value in named.items())
        + "</RSAKeyValue>"
    )


def secrets_of(key: rsa.RSAPrivateKey) -> list[str]:
    """Return the numbers of a private key as they are written, in both alphabets."""
    numbers = key.private_numbers()
    return [
        _number(value, url)
        for value in (numbers.d, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
        for url in (True, False)
    ]


def _number(value: int, url: bool = False) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=") if url else base64.b64encode(raw).decode()


def putty(lines: int, drawn: Random) -> str:
    """Return a made-up key file of PuTTY's."""

    def block(count: int) -> str:
        encoded = base64.b64encode(drawn.randbytes(48 * count - 5)).decode()
        return "\n".join(_pieces(encoded, 64))

    return (
        "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: mail\nPublic-Lines: 6\n"
        + block(6)
        + f"\nPrivate-Lines: {lines}\n{block(lines)}\nPrivate-MAC: {drawn.randbytes(32).hex()}\n"
    )
