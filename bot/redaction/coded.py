"""Bytes in the codes beside base64: lines of uuencode, Ascii85 between its marks."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

import re2

from bot.redaction.dumps import Written
from bot.redaction.labour import take
from bot.text.late import compiled_late

_UUENCODED = re2.compile(rb"(?m)(?:^M[ -`]{40,60}\r?\n)+(?:[ -`]{2,61}$)?")  # a blank at a line's end may be lost
_LINE = compiled_late(rb"[ -`]+")
_ASCII85 = re2.compile(rb"<~[!-uz\s]{25,}~>")


def coded(raw: bytes) -> Iterator[Written]:
    """Yield the bytes of every such code in a text, given as ASCII; each byte is all of its line, or all of Ascii85."""
    for found in _UUENCODED.finditer(raw):
        yield Written.of((_line(line[0]), *line.span()) for line in _LINE.finditer(raw, *found.span()))
    for found in _ASCII85.finditer(raw):
        take(len(found[0]))
        try:
            yield Written.of([(base64.a85decode(found[0], adobe=True), *found.span())])
        except ValueError:
            continue  # it is none


def _line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
