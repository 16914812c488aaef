"""Text that comes in a file or on standard input, in the encodings that people's programs write."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

from bot.errors import BadInput
from bot.model import Language, Text
from bot.text.normalise import is_blank
from handlers.terminal.command_line import shown
from handlers.terminal.output import complain

INPUT_LIMIT = 20_000_000
KEPT_BYTES = 2_000_000  # of a text to explain: its beginning and its end, each half of that
MOST_BYTES = 200_000_000  # whoever sends more to be explained sends no text
_PASTING = Text("Bitte den Text einfügen, Ende mit Strg-D:", "Please paste the text, Ctrl-D ends it:")
_WAITING = Text(
    "Bitte das JSON des Kunden eingeben, Ende mit Strg-D:", "Please type the tenant's JSON, Ctrl-D ends it:"
)
_UNREADABLE: Mapping[type[Exception], Text] = {
    FileNotFoundError: Text("diese Datei gibt es nicht", "there is no such file"),
    IsADirectoryError: Text("das ist ein Ordner", "it is a folder"),
    PermissionError: Text("dafür fehlt die Berechtigung", "permission denied"),
}
_STRAY = re.compile("[\udc80-\udcff]+")  # bytes that are no UTF-8, as Python's decoder keeps them


def read_text(name: str, language: Language) -> str:
    """Return what stands in the file or on standard input; raises BadInput when it cannot be read as text."""
    with opened(name, language, _WAITING) as stream:
        content = _limited(stream)
    return _as_text(content)


def read_anything(name: str, language: Language) -> tuple[str, bool]:
    """Return whatever stands there as text, in whichever encoding, and whether that is the beginning and the end only.

    Raises BadInput for an empty input and one that cannot be read.
    """
    with opened(name, language, _PASTING) as stream:
        head, tail = _ends(stream)
    text = f"{decoded(head)}\n{decoded(tail, like=head)}" if tail else decoded(head)
    if is_blank(text):
        raise BadInput(Text("Die Eingabe ist leer", "The input is empty"))
    return text, bool(tail)


@contextmanager
def opened(name: str, language: Language, waiting: Text = _PASTING) -> Iterator[BinaryIO]:
    """Open a file or standard input; whatever goes wrong while it is read is raised as BadInput."""
    try:
        if name != "-":
            with open(name, "rb") as file:
                yield file
        elif sys.stdin is None:
            yield io.BytesIO()
        else:
            if sys.stdin.isatty():
                complain(waiting.in_(language))
            yield sys.stdin.buffer
    except (OSError, ValueError) as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        other = getattr(problem, "strerror", None) or type(problem).__name__
        why = _UNREADABLE.get(type(problem), Text(other, other))
        raise BadInput(
            Text(f"„{shown(name)}“ lässt sich nicht lesen ({why.de})", f"“{shown(name)}” cannot be read ({why.en})")
        ) from None


def decoded(content: bytes, like: bytes = b"") -> str:
    """Return bytes as text: UTF-16 as Windows writes it, UTF-8, and what is neither as the code page of Western Windows.

    `like`: the beginning of the same text, which tells how the whole is encoded.
    """
    begins = (like or content)[:2000]
    wide = "utf-16-le" if begins.startswith(codecs.BOM_UTF16_LE) else ""
    wide = "utf-16-be" if begins.startswith(codecs.BOM_UTF16_BE) else wide or _wide(begins)
    if wide:
        return content.decode(wide, "replace").removeprefix("\ufeff")
    return _STRAY.sub(_western, content.decode("utf-8", "surrogateescape")).removeprefix("\ufeff")


def _wide(begins: bytes) -> str:
    """Tell UTF-16 without its mark by the zero bytes that Latin letters have in it."""
    even, odd = begins[0::2].count(0), begins[1::2].count(0)
    most = len(begins) // 2 * 3 // 5
    if len(begins) < 8 or min(even, odd) > max(even, odd) // 4:
        return ""
    return "utf-16-le" if odd > most else "utf-16-be" if even > most else ""


def _western(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _ends(stream: BinaryIO) -> tuple[bytes, bytes]:
    """Return what there is, and of more than KEPT_BYTES its beginning and its end; both begin at an even place."""
    half = KEPT_BYTES // 2
    head = stream.read(KEPT_BYTES + 1)
    if len(head) <= KEPT_BYTES:
        return head, b""
    head, tail, read = head[:half], head[half:], len(head)
    while more := stream.read(half):
        read += len(more)
        if read > MOST_BYTES:
            megabytes = MOST_BYTES // 1_000_000
            raise BadInput(
                Text(f"Die Eingabe ist größer als {megabytes} MB", f"The input is larger than {megabytes} MB")
            )
        tail = tail[-half:] + more
    tail = tail[-half:]
    return head, tail[(read - len(tail)) % 2 :]


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
