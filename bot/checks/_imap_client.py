"""IMAPClient on our own socket: an initial response where the server takes one, an answer to error challenges, and limits.

IMAPClient itself opens its socket, waits one round trip more for `AUTHENTICATE`, answers an error challenge with the token
again, and takes lines of a megabyte.
"""

from __future__ import annotations

import base64
import imaplib
from typing import Any

from imapclient import IMAPClient

from bot.checks._tls import WitnessSocket

TAG = b"MAIL"  # what our tags begin with
LONGEST_LINE = 64 * 1024  # bytes
LARGEST = 1024 * 1024  # bytes in one conversation; Exchange sends about 2 kB
SAFETY = 30.0  # seconds; the conversation's own limits end it long before


class ImapFailed(Exception):
    """The server did not answer like an IMAP server. `finding` is the finding's name, `raw` what it said last."""

    def __init__(self, finding: str, raw: bytes = b"") -> None:
        super().__init__(finding)
        self.finding = finding
        self.raw = raw


class _Protocol(imaplib.IMAP4):
    """imaplib as far as IMAPClient needs it, on a socket that is connected already."""

    # imaplib thinks of a new prefix for every connection and compiles a pattern for it, which costs more than the sign-in.
    tagpre = property(lambda _: TAG, lambda _, __: None)

    def __init__(self, sock: WitnessSocket) -> None:
        self._given = sock
        self._held = bytearray()
        self._string: bytes | None = None
        self.last_line = b""
        self.challenge = ""
        super().__init__()

    def open(self, *_: Any, **__: Any) -> None:
        """Take the socket that was given."""
        self.sock = self._given

    def shutdown(self) -> None:
        """Do nothing: whoever gave the socket closes it."""

    def readline(self) -> bytes:
        """Read a line that is worth one, and remember it."""
        while (end := self._held.find(b"\n")) < 0 and len(self._held) <= LONGEST_LINE:
            if farewell := self.farewell:
                raise ImapFailed("session_ended", farewell)
            if not self._hear_more():
                raise ImapFailed("connection_closed", bytes(self._held[:400]))
        if not 0 <= end <= LONGEST_LINE:
            raise ImapFailed("answer_oversized", bytes(self._held[:400]))
        line = self._take(end + 1)
        if not line.endswith(b"\r\n"):
            raise ImapFailed("answer_garbled", line[:400])
        self.last_line = line[:-2]
        return line

    def read(self, size: int) -> bytes:
        """Read a literal, if it is of a size that nothing we ask for exceeds."""
        if size > LARGEST:
            raise ImapFailed("answer_oversized", self.last_line[:400])
        while len(self._held) < size:
            if not self._hear_more():
                raise ImapFailed("connection_closed")
        return self._take(size)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _hear_more(self) -> bool:
        if self._given.heard > LARGEST:
            raise ImapFailed("answer_oversized", bytes(self._held[:400]))
        data = self._given.recv(16384)
        self._held += data
        return bool(data)

    @property
    def farewell(self) -> bytes:
        """What the server said when it took leave, empty while it has not."""
        words = (self.untagged_responses.get("BYE") or [b""])[-1]
        return b"BYE " + words if isinstance(words, bytes) and words else b""

    def sign_in(self, string: str) -> bool:
        """Send an XOAUTH2 string; return whether it was accepted. `challenge` is what came before a refusal."""
        encoded = base64.b64encode(string.encode())
        at_once = "SASL-IR" in self.capabilities
        self._string = None if at_once else encoded
        # imaplib calls this for every line that begins with "+", and sends what it returns.
        self.literal: Any = self._continue
        kind, _ = self._simple_command("AUTHENTICATE", "XOAUTH2", *([encoded.decode()] if at_once else []))
        if kind == "OK":
            self.state = "AUTH"
        return bool(kind == "OK")

    def _continue(self, challenge: bytes) -> bytes:
        if self._string is not None:
            string, self._string = self._string, None
            return string
        self.challenge = challenge.decode("ascii", "replace")
        return b""


class TimedClient(IMAPClient):  # type: ignore[misc]  # IMAPClient has no types
    """IMAPClient for one sign-in and one look at a mailbox. The constructor reads greeting and capabilities."""

    def __init__(self, sock: WitnessSocket, host: str) -> None:
        self._given = sock
        sock.settimeout(SAFETY)
        try:
            super().__init__(host, ssl=False)
        except imaplib.IMAP4.error as problem:
            words = problem.args[0] if problem.args else b""
            raise ImapFailed("answer_garbled", words if isinstance(words, bytes) else str(words).encode()) from None
        self._imap.debug = 0  # its log would hold what we send

    def _create_IMAP4(self) -> _Protocol:  # noqa: N802  the library's name
        self.protocol = _Protocol(self._given)
        return self.protocol

    def _set_read_timeout(self) -> None:
        """Do nothing: the socket has its limit."""

    @property
    def last_line(self) -> bytes:
        """What the server said last, without the tag."""
        tag, _, words = self.protocol.last_line.partition(b" ")
        return words if tag.startswith(TAG) else self.protocol.last_line

    def offers_xoauth2(self) -> bool:
        """Tell whether the server lists XOAUTH2."""
        return "AUTH=XOAUTH2" in self.protocol.capabilities

    def sign_in(self, user: str, token: str) -> bool:
        """Sign in; return whether that went well."""
        try:
            return self.protocol.sign_in(f"user={user}\1auth=Bearer {token}\1\1")
        except imaplib.IMAP4.abort:
            raise self._ended() from None
        except imaplib.IMAP4.error:  # BAD; NO is an answer
            return False

    def examine(self) -> bool:
        """Open the inbox for reading; return whether that went well."""
        try:
            self.select_folder("INBOX", readonly=True)
        except imaplib.IMAP4.abort:
            raise self._ended() from None
        except imaplib.IMAP4.error:
            return False
        return True

    def _ended(self) -> ImapFailed:
        if farewell := self.protocol.farewell:
            return ImapFailed("session_ended", farewell)
        return ImapFailed("answer_garbled", self.protocol.last_line)
