"""Undo what Slack, mail programs, word processors and consoles did to a text on its way into a paste.

The original stays for display; what is matched is the text as its author program wrote it. Every step takes linear time.
"""

from __future__ import annotations

import html
import quopri
import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

import re2

from bot.text.late import compiled_late
from bot.text.normalise import HYPHENS, LINES, QUOTES, RARE_QUOTES, UNSEEN, composed

LONGEST = 1_000_000  # characters; of more, the first and the last half are read
_INSIDE_A_WORD = compiled_late(r"[\w.,/(-][\w.,/)-]")
_NEW_LINE = compiled_late(
    r"\d{4}-\d\d-\d\d|\d\d?[.:/]\d\d[.:/]\d\d|(?:at|caused by|info|debug|warn|error)\b", re.IGNORECASE
)
FULL_LINE = 40  # characters; a shorter line was not broken by a window's edge

# Colours of a console: ECMA-48 control sequences; the escape character itself is often lost on the way.
_LOST_ANSI = compiled_late(r"\[(?:\d{1,3};){0,4}\d{1,3}m")
_ANSI = compiled_late(
    rf"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]{{0,200}}(?:\x07|\x1b\\)|\x1b[@-_]|{_LOST_ANSI.pattern}"
)
_UNSEEN = compiled_late(rf"[\x00-\x08\x0e-\x1f{UNSEEN}]")
_SAME_SIGN = QUOTES | RARE_QUOTES | HYPHENS | LINES
_OTHER_SIGN = compiled_late(f"[{''.join(map(re.escape, _SAME_SIGN))}]")
_SLACK_LINK = compiled_late(
    r"<((?:https?|mailto|tel):[^<>|\s]{1,2000})(?:\|([^<>\n]{0,2000}))?>|<[@#!][A-Z0-9a-z^]{1,40}(?:\|[^<>\n]{0,200})?>"
)
_TAG = compiled_late(
    r"</?(?:a|abbr|b|big|blockquote|br|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|ol|p|pre|small|span|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_ENTITY = compiled_late(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_URL_CODE = compiled_late(r"%[0-9A-Fa-f]{2}")
_PLUS_WORDS = re2.compile(r"(?:[\w.,:;!?'\"()%/-]+\+){4}")
_PLUS = compiled_late(r"\+(?=[\w'\"(%-])")
_SOFT_BREAK = compiled_late(r"=[ \t]{0,4}\r?\n")
# Only what mail programs write: upper case, and what UTF-8 or Latin-1 has there; "=access_denied" in an address is none.
_QUOTED_PRINTABLE = compiled_late(
    r"=(?:3D|20|0D|0A|C[2-5]=[89AB][0-9A-F]|E2=8[0-9A-F]=[89AB][0-9A-F]|(?:E4|F6|FC|DF|C4|D6|DC)(?![0-9A-Z]))"
)
# Not `\\{1,2}`: an expression that begins with one certain sign is looked for ten times as fast.
_UNICODE_ESCAPE = compiled_late(r"\\\\?u(?!(?i:d[89a-f]))[0-9a-fA-F]{4}")
_LINE_ESCAPE = compiled_late(r"\\\\?(?:r\\{1,2}n|[rnt])")
_DRIVE = compiled_late(r"(?:\A|\W)[A-Za-z]:\Z")
_BEGUN_WORD = compiled_late(r"[^\s\"'<>(]*\Z")
_QUOTE_ESCAPE = compiled_late(r"\\\\{0,2}(?=[\"'/])")
_MARKS = "*`_~"
# Not the underscore inside a name, of which logs are full: it stays, and nobody need ask.
_MARK = compiled_late(rf"[{_MARKS}](?<![A-Za-z0-9]_(?=[A-Za-z0-9]))[{_MARKS}]{{0,2}}")
_MAIL_QUOTE = compiled_late(r"^[ ]{0,3}(?:>[ ]?)+", re.MULTILINE)
_GUTTER = compiled_late(r"^[ ]{0,8}\d{0,5}[ ]?\|[ ]", re.MULTILINE)
_UNDERLINE = compiled_late(r"^[ +|]*~+[ ]*$", re.MULTILINE)
_PLUS_LINE = compiled_late(r"^[ ]*\+[ ](?=\s*\S)", re.MULTILINE)
_LETTERS_FOR_DIGITS = compiled_late(r"(AADS?TS{0,2}[ :]?)([0-9OolI]{5,8})\b", re.IGNORECASE)

# UTF-8 read as Windows-1252, as older consoles, mail gateways and logs do: https://www.rfc-editor.org/rfc/rfc3629 (the encoding)
_MOJIBAKE = {sign.encode("utf-8").decode("cp1252", "replace"): sign for sign in "äöüÄÖÜß§°éèàáíóúñç„“”‘’‚–—…•\u00a0»«"}
_MOJIBAKE_PATTERN = compiled_late("|".join(sorted(map(re.escape, _MOJIBAKE), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Paste:
    """A text made readable: its lines, the whole in one line, and the same with lines joined that a window's edge had cut."""

    original: str = field(repr=False)
    lines: tuple[str, ...]
    flow: str
    joined: str


def read_paste(text: str) -> Paste:
    """Return the text as its program wrote it."""
    lines = tuple(filter(None, map(str.strip, clean(text).split("\n"))))
    flow = " ".join(lines)
    return Paste(text, lines, flow, _join(lines) if max(map(len, lines), default=0) >= FULL_LINE else flow)


def as_shown(text: str) -> str:
    """Return the text as whoever pasted it saw it: without what Slack makes of links and of the signs < > &."""
    if "<" in text and ">" in text:
        text = _SLACK_LINK.sub(_link, text)
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text


def without_colours(text: str) -> str:
    """Return the text without what nobody sees: a console's colours, controls, signs of no width."""
    return _UNSEEN.sub("", _ANSI.sub("", text))


def clean(text: str) -> str:
    """Return the text, line by line, without what its way here added or changed."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]}\n{text[-LONGEST // 2 :]}"
    if text.count("\x00") > len(text) // 4:
        text = text.replace("\x00", "")  # UTF-16 read byte by byte
    text = text.replace("\r\n", "\n")
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    elif "[" in text:
        text = _LOST_ANSI.sub("", text)
    text = _decoded(text)
    if not text.isascii():
        if "Ã" in text or "â€" in text or "Â" in text:
            text = _MOJIBAKE_PATTERN.sub(lambda m: _MOJIBAKE[m[0]], text)
        # Compatibility forms: no-break spaces, full-width letters, ligatures, and letters whose accents came apart.
        text = composed(_OTHER_SIGN.sub(lambda m: _SAME_SIGN[m[0]], text))
    for control, instead in (("\r", "\n"), ("\v", "\n"), ("\f", "\n"), ("\t", " ")):
        text = text.replace(control, instead)
    text = _without_frame(_UNSEEN.sub("", text))
    return _LETTERS_FOR_DIGITS.sub(_digits, text) if "aad" in text.lower() else text


def _decoded(text: str) -> str:
    """Undo escapes, one kind after the other, each only where its own signs are there."""
    if "=" in text and (_SOFT_BREAK.search(text) or len(_QUOTED_PRINTABLE.findall(text)) >= 3):
        text = _from_quoted_printable(text)
    if "<" in text and ">" in text:
        text = _SLACK_LINK.sub(_link, text)
    if "&" in text:
        for _ in range(2):  # a page that was escaped twice
            text = _ENTITY.sub(lambda m: _unescaped(m[0]), text)
    if "<" in text and ">" in text:
        text = _TAG.sub(lambda m: "\n" if m[0][1:3].lower() in {"br", "p>", "/p", "li", "tr", "di"} else " ", text)
    if "%" in text and len(_URL_CODE.findall(text)) >= 3:
        if _PLUS_WORDS.search(text):
            text = _PLUS.sub(" ", text)
        text = unquote(text, errors="replace")
    elif "+" in text and _PLUS_WORDS.search(text):
        text = _PLUS.sub(" ", text)
    if "\\" in text:
        text = _UNICODE_ESCAPE.sub(lambda m: chr(int(m[0][-4:], 16)), text)
        text = _QUOTE_ESCAPE.sub("", _LINE_ESCAPE.sub(_line_or_path, text))
    return text


def _link(match: re.Match[str]) -> str:
    return match[2] or (match[1] or "").removeprefix("mailto:")


@lru_cache(maxsize=1024)
def _unescaped(entity: str) -> str:
    return html.unescape(entity)


def _from_quoted_printable(text: str) -> str:
    try:
        return quopri.decodestring(text.encode("utf-8")).decode("utf-8")
    except UnicodeDecodeError:
        return quopri.decodestring(text.encode("utf-8")).decode("cp1252", "replace")


def _without_frame(text: str) -> str:
    """Take away what stands around the words: quoting of a mail, emphasis, PowerShell's gutter and underlining."""
    if ">" in text:
        text = _MAIL_QUOTE.sub("", text)
    if "~" in text:
        text = _UNDERLINE.sub("", text)
    if any(sign in text for sign in _MARKS):
        text = _MARK.sub(_mark_or_sign, text)
    if "|" in text:
        text = _GUTTER.sub("", text)
    if "+" in text:
        text = _PLUS_LINE.sub("", text)
    return text


def _mark_or_sign(match: re.Match[str]) -> str:
    """Keep an asterisk or underscore that belongs to the text: between spaces, or inside a name."""
    sign = match[0]
    if "`" in sign:
        return ""
    text, start, end = match.string, match.start(), match.end()
    before = start > 0 and not text[start - 1].isspace()
    behind = end < len(text) and not text[end].isspace()
    if "*" in sign:
        return "" if before or behind else sign
    inside = start > 0 and text[start - 1].isalnum() and end < len(text) and text[end].isalnum()
    return sign if inside or not (before or behind) or (sign[0] == "~" and len(sign) == 1) else ""


def _line_or_path(match: re.Match[str]) -> str:
    """Tell the line break of a JSON string from a folder's name: `C:\\new` is a path."""
    if match[0].count("\\") > 1 and "r" in match[0]:
        return "\n"
    word = _BEGUN_WORD.search(match.string[max(0, match.start() - 200) : match.start()])
    begun = word[0] if word else ""
    path = ":\\" in begun or _DRIVE.search(begun) or begun.startswith(("\\\\", ".\\", "%", "$"))
    return match[0] if path else "\n"


def _digits(match: re.Match[str]) -> str:
    return match[1] + match[2].translate(str.maketrans("OolI", "0011"))


def _join(lines: tuple[str, ...]) -> str:
    """Join lines as a console broke them: in the middle of a word, at the window's edge."""
    parts: list[str] = []
    for line, next_line in pairwise((*lines, "")):
        broken = (
            len(line) >= FULL_LINE
            and next_line
            and _INSIDE_A_WORD.match(line[-1] + next_line[0])
            and not _NEW_LINE.match(next_line)
        )
        parts += (line, "" if broken else " ")
    return "".join(parts).rstrip()
