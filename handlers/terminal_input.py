"""Text that comes in a file or on standard input, in the encodings that people's programs write."""

from __future__ import annotations

import codecs
import sys
from typing import BinaryIO

from bot.errors import BadInput
from bot.model import Language, Text
from handlers.command_line import shown
from handlers.terminal_output import complain

INPUT_LIMIT = 20_000_000
_WAITING = Text(
    "Bitte das JSON des Mandanten eingeben, Ende mit Strg-D:", "Please type the tenant's JSON, Ctrl-D ends it:"
)


def read_text(name: str, language: Language) -> str:
    """Return what stands in the file or on standard input; raises BadInput when it cannot be read as text."""
    try:
        if name != "-":
            with open(name, "rb") as file:
                content = _limited(file)
        elif sys.stdin is None:
            content = b""
        else:
            if sys.stdin.isatty():
                complain(_WAITING.in_(language))
            content = _limited(sys.stdin.buffer)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or type(problem).__name__
        raise BadInput(
            Text(f"„{shown(name)}“ lässt sich nicht lesen ({why})", f"“{shown(name)}” cannot be read ({why})")
        ) from None
    return _as_text(content)


def _limited(file: BinaryIO) -> bytes:
    content = file.read(INPUT_LIMIT + 1)
    if len(content) > INPUT_LIMIT:
        megabytes = INPUT_LIMIT // 1_000_000
        raise BadInput(Text(f"Die Eingabe ist größer als {megabytes} MB", f"The input is larger than {megabytes} MB"))
    return content


def _as_text(content: bytes) -> str:
    """Decode UTF-8, or the UTF-16 that `>` writes in Windows PowerShell 5.1."""
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise BadInput(Text("Die Eingabe ist kein Text in UTF-8", "The input is no text in UTF-8")) from None
    if not text.strip():
        raise BadInput(Text("Die Eingabe ist leer", "The input is empty"))
    return text
