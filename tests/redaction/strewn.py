"""Ways in which programs, consoles and pages take a client secret or a token apart, in pieces of any width."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from tests.writings import in_lines

Apart = Callable[[str], str]
_SPANS = ("<mark>{}</mark>", "<kbd>{}</kbd>", "<x-y class='s'>{}</x-y>", "<![CDATA[{}]]>")

_COLOURS = ("\\e[0m", "\\u001b[32m", "\\033[K", "^[[0m", "%1b%5b0m", "&#27;[1m", "[0m", "\x1b]8;;https://x.example\x07")


def _pieces(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def lines(form: str, width: int) -> Apart:
    """Return a way that has each piece in a line of this form."""
    return lambda text: "\n".join(form.format(n, piece) for n, piece in enumerate(_pieces(text, width)))


def _continued(behind: str, before: str = "", width: int = 15) -> Apart:
    return lambda text: 'value = "' + f"{behind}\n{before}".join(_pieces(text, width)) + '"'


def _logged(form: str, prefix: str, width: int) -> Apart:
    """Return a way in which a log puts something before each line but the first, behind which the secret begins."""
    return lambda text: form.format(f"\n{prefix}".join(_pieces(text, width)))


def _table(edge: str, width: int) -> Apart:
    def table(text: str) -> str:
        cells = [("mail", "01.01.2028"), *[("", "")] * len(text)]
        rows = zip(_pieces(text, width), cells, strict=False)
        return "\n".join(
            f"{edge} {name:8} {edge} {piece:{width}} {edge} {until:10} {edge}".rstrip() for piece, (name, until) in rows
        )

    return table


def _each(form: str) -> Apart:
    return lambda text: "".join(form.format(piece) for piece in _pieces(text, 8))


def _between(sign: str) -> Apart:
    return lambda text: in_lines(text, 7, sign)


def _once(sign: str) -> Apart:
    return lambda text: f"{text[:9]}{sign}{text[9:]}"


def _letters(first: str, between: str, last: str = "") -> Apart:
    return lambda text: first + between.join(text) + last


PIECES: Mapping[str, Apart] = {
    "plus": _continued('" +', '    "'),
    "plus, one line": lambda s: f'"{s[:13]}" + "{s[13:]}"',
    "VB": _continued('" & _', '    "'),
    "SQL": lambda s: f"'{s[:13]}' || '{s[13:]}'",
    "back-tick": _continued("`"),
    "caret": _continued("^"),
    "backslash": _continued("\\", "  "),
    "prompt of a continuation": lambda s: f"PS C:\\> $s = '{s[:12]}'+\n>> '{s[12:]}'",
    "format": lambda s: f'"{{0}}{{1}}" -f "{s[:20]}","{s[20:]}"',
    "strings side by side": lambda s: f's = (\n    "{s[:15]}"\n    "{s[15:]}"\n)',
    "appended": lines('text.Append("{1}");', 20),
    "added": lines("$t += '{1}'", 20),
    "table of a console": _table("", 20),
    "table, narrow": _table("", 13),
    "table with edges": _table("|", 12),
    "box": _table("│", 16),
    "log": lines("2027-03-01 10:11:0{0} DEBUG x - {1}", 20),
    "log of a container": lines("mailer-1  | {1}", 16),
    "client": lines("C: {1}", 20),
    "numbered": lines("{0}. {1}", 14),
    "bullets": lines("- {1}", 14),
    "diff": lines("+{1}", 20),
    "chat": lines("[10:1{0}] Otto Muster: {1}", 20),
    "JSON lines": lines('{{"seq": {0}, "data": "{1}"}}', 20),
    "groups": lambda s: in_lines(s, 10, " "),
    "commas": lambda s: in_lines(s, 8, ", "),
    "code": lambda s: f"`{s[:9]}` `{s[9:]}`",
    "list of letters": lambda s: json.dumps(list(s)),
    "list of letters, indented": lambda s: json.dumps(list(s), indent=1),
    "letters of a program": _letters("{'", "', '", "'}"),
    "letters in lines": _letters("", "\n"),
    "characters by number": lambda s: "+".join(f"[char]{ord(c)}" for c in s),
    "code points": lambda s: " ".join(f"U+{ord(c):04X}" for c in s),
    **{form.format("…"): _each(form) for form in _SPANS},
    **{entity: _between(entity) for entity in ("&shy;", "&zwnj;", "&#173;", "&NoBreak;")},
    **{f"colour {sign}": _once(sign) for sign in _COLOURS},
    "remark": lambda s: f"{s[:5]}<!-- x -->{s[5:]}",
    "words of a mail's head": lambda s: "Subject: " + "\n ".join(f"=?utf-8?Q?{piece}?=" for piece in _pieces(s, 18)),
    "tag characters": lambda s: in_lines(s, 6, "\U000e0001"),
    "underlined": "\u0332".join,
}  # fmt: skip

HALVES: Mapping[str, Apart] = {
    "two pages": lambda s: f"{s[:13]}\n\nSeite 4\n\n{s[13:]}",
    "two runs of a document": lambda s: f"{s[:9]}</w:t></w:r><w:r><w:t>{s[9:]}",
    "two messages of a chat": lambda s: f"{s[:16]}\nOtto Muster\n10:12\n{s[16:]}",
    "log behind a setting": _logged("client_secret={}", "2027-03-01 10:11:12 INFO ", 16),
    "log behind a sentence": _logged("Das ist es: {}\nGruß", "web_1  | ", 13),
    "syslog before another setting": _logged("CLIENT_SECRET={}\nTENANT=1", "Mar  1 10:11:12 host app[311]: ", 8),
    "log of a container behind a word": _logged("value {} rest", '{"log":"', 10),
    "log with what stands behind": lines('{{"log":"{1}\\n","stream":"stdout","time":"2027-03-01T10:11:12.123Z"}}', 20),
    "cut at its mark": lambda s: f"{s[:5]}\n2027-03-01 10:11:12,345 INFO  {s[5:]}",
}

TOKEN_PIECES: Mapping[str, Apart] = {
    "list of parts": lambda s: repr(s.split(".")),
    "parts by name": lambda s: "\n".join(
        f"{name}: {part}" for name, part in zip(("header", "payload", "signature"), s.split("."), strict=True)
    ),
    "dots with blanks": lambda s: s.replace(".", " . "),
    "every second line": lambda s: "\n".join(f"C: {piece}\nS: + go ahead" for piece in _pieces(s, 64)),
    "heartbeats": lambda s: "\n".join(f"10:00:01 D x {piece}\n10:00:02 INFO heartbeat ok" for piece in _pieces(s, 64)),
}
