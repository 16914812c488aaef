"""The values of a server's JSON object, each read as what it has to be; one that is there and does not fit is named, and never used."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.values import is_address, is_guid, is_text, is_timestamp

T = TypeVar("T")
LATEST = 253_402_300_799  # epoch seconds; the end of the year 9999
LONGEST_TOKEN = 8 * 1024  # characters; Entra's for an application have 1,500 to 3,000
_MOST = 50  # entries of a list
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # https://www.rfc-editor.org/rfc/rfc6750#section-2.1
_FIELD = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class Fields:
    """Reads the fields of one object. A field that is missing, null or empty text is read as empty and is no misfit."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content
        self._misfits: dict[str, None] = {}

    @property
    def misfits(self) -> tuple[str, ...]:
        """The fields read so far that hold something they cannot hold."""
        return tuple(self._misfits)

    @property
    def names(self) -> str:
        """The names of all fields, for a sentence; what is no name of a field stands there as a question mark."""
        return ", ".join(sorted(name if _FIELD.fullmatch(name) else "?" for name in self._content))[:200]

    def guid(self, name: str) -> str:
        """Return an id in lower case."""
        return self._text(name, lambda text: is_guid(text.lower())).lower()

    def text(self, name: str) -> str:
        """Return one short line."""
        return self._text(name, is_text)

    def timestamp(self, name: str) -> str:
        """Return a time as Entra writes it beside an error."""
        return self._text(name, is_timestamp)

    def token(self, name: str) -> str:
        """Return a token as it is sent in a header, if it is no longer than LONGEST_TOKEN."""
        return self._text(name, lambda text: len(text) <= LONGEST_TOKEN and _TOKEN.fullmatch(text) is not None)

    def address(self, name: str) -> str:
        """Return an address to which a secret may be sent, if its host is admitted: https, a host, perhaps a port, a path."""
        return self._text(name, is_address)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the lines of a list."""
        fits = lambda value: isinstance(value, list) and all(isinstance(one, str) and is_text(one) for one in value)  # noqa: E731
        return tuple(self._read(name, fits, [])[:_MOST])

    def moment(self, name: str) -> float | None:
        """Return a time in epoch seconds, or a span of time in seconds."""
        found = self._read(name, _is_number, None)
        return None if found is None else float(found)

    def words(self, name: str) -> str:
        """Return whatever a server says at any length, fit to be written anywhere."""
        said = self._read(name, lambda value: isinstance(value, str), "")
        return said.encode("utf-8", "replace").decode("utf-8")

    def _text(self, name: str, fits: Callable[[str], bool]) -> str:
        return self._read(name, lambda value: isinstance(value, str) and fits(value), "")

    def _read(self, name: str, fits: Callable[[Any], bool], empty: T) -> Any | T:
        value = self._content.get(name)
        if value is None or value == "":
            return empty
        if fits(value):
            return value
        self._misfits[name] = None
        return empty


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LATEST
