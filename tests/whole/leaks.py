"""Looks for secrets in everything that a run produced, in every form in which one could have got there, and in parts.

A form is cut into windows of sixteen bytes, and what was produced is searched for each of them: a secret that was shortened,
broken over lines or masked in half is found all the same.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from ahocorasick_rs import BytesAhoCorasick, Implementation

WINDOW = 16  # bytes: no chance makes two texts agree in so many
SHORT = 128  # bytes; every window of a short form is looked for, of a long one only those that touch each other


@dataclass(frozen=True, slots=True)
class Leak:
    """Where a secret was found: the place, whose secret it is, the form."""

    place: str
    secret: str
    form: str


@dataclass
class Secrets:
    """All secrets of a run by name; no value is ever shown, not in a failing test either."""

    _windows: dict[bytes, tuple[str, str]] = field(default_factory=dict, repr=False)
    names: set[str] = field(default_factory=set)

    def add(self, name: str, secret: str | bytes) -> None:
        """Remember a secret under the name by which a leak is told."""
        raw = secret.encode() if isinstance(secret, str) else secret
        if len(raw) < WINDOW:
            raise ValueError(f"{name} is too short to be looked for")
        self.names.add(name)
        for form, value in forms(raw):
            for window in _windows(value):
                self._windows.setdefault(window, (name, form))

    def add_private_key(self, name: str, pem: str) -> None:
        """Remember a private key by the lines of its PEM text, without the first third: its public half stands there."""
        lines = [line for line in pem.splitlines() if not line.startswith("-----")]
        for line in lines[len(lines) // 3 :]:
            if len(line) >= WINDOW:
                self.add(name, line)

    def found_in(self, places: Mapping[str, bytes | bytearray]) -> set[Leak]:
        """Return every leak in these places."""
        known = list(self._windows)
        search = BytesAhoCorasick(known, implementation=Implementation.ContiguousNFA)
        return {
            Leak(place, *self._windows[known[number]])
            for place, content in places.items()
            for number, _, _ in search.find_matches_as_indexes(bytes(content), overlapping=True)
        }


def forms(secret: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a secret in clear, URL-encoded, in hex, and in base64 at each place where it may begin within three bytes."""
    yield "plain", secret
    yield "url-encoded", quote(secret, safe="").encode()
    yield "hex", secret.hex().encode()
    yield "hex", secret.hex().upper().encode()
    for before in range(3):
        for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
            yield f"base64+{before}", _inner(alphabet(bytes(before) + secret), before, before + len(secret))


def _inner(encoded: bytes, before: int, length: int) -> bytes:
    """Return the characters that depend on the secret alone, not on what stands before or behind it."""
    begin = (0, 2, 3)[before]
    return encoded[begin : length * 8 // 6]


def _windows(value: bytes) -> Iterator[bytes]:
    step = 1 if len(value) <= SHORT else WINDOW
    for start in range(0, len(value) - WINDOW + 1, step):
        yield value[start : start + WINDOW]
