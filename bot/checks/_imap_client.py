"""IMAPClient on our own socket: an initial response where the server takes one, an answer to error challenges, and limits.

IMAPClient itself opens its socket, waits one round trip more for `AUTHENTICATE`, answers an error challenge with the token
again, and takes lines of a megabyte.

It is synchronous, and it never waits here: where it wants to read, it is interrupted, and the step (the greeting, a sign-in) is
done again once the server's whole answer has come, all lines up to the one that hands the turn to us. What was said in it already
is not said again. A step has few turns and an answer few lines, so that reading them costs the loop next to nothing. A thread for
each conversation would cost more than everything that the conversation says.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
from collections.abc import Callable
from typing import Any, TypeVar

from imapclient import IMAPClient

from bot.checks._limits import LARGEST_IMAP, LONGEST_IMAP_LINE, MOST_IMAP_LINES
from bot.checks._sockets import TooMuchHeard
from bot.checks._tls import TlsConnection

TAG = b"MAIL"  # what our tags begin with
_TURNS = 4  # in one step; a sign-in has three: the command, the string, nothing in answer to a challenge
_LITERAL = re.compile(rb"\{([0-9]{1,9})\}\r\n\Z")
T = TypeVar("T")


_UNEXPECTED = (AttributeError, TypeError, LookupError, ArithmeticError, RecursionError)
"""What imaplib and IMAPClient raise where a server's line lacks a part that they take for granted."""


class ImapFailed(Exception):
    """The server did not answer like an IMAP server. `finding` is the finding's name, `raw` what it said last."""

    def __init__(self, finding: str, raw: bytes = b"") -> None:
        super().__init__(finding)
        self.finding = finding
        self.raw = raw


class _MoreWanted(Exception):
    """What the library wants to read has not come yet."""


class _Ended(Exception):
    """The server hung up."""


class _Step:
    """What was heard and said since the present step began, so that it can be done again."""

    def __init__(self, connection: TlsConnection) -> None:
        self._connection = connection
        self._heard = bytearray()
        self._whole = 0  # of what was heard: what ends with a line that hands the turn to us, or with all there will be
        self._lines = 0
        self._read = 0  # of what is whole
        self._said: list[bytes] = []
        self._sent = 0  # of what was said
        self._repeated = 0
        self._ended = False

    async def through(self, work: Callable[[], T], prepare: Callable[[], Callable[[], None]]) -> T:
        """Do a step to its end; raises ImapFailed or OSError. `prepare` returns what undoes an attempt."""
        for _ in range(_TURNS):
            undo = prepare()
            try:
                value = work()
            except _MoreWanted:
                undo()
                await self.go_on()
                self._read = self._repeated = 0
            else:
                with contextlib.suppress(OSError):  # the server has answered already
                    await self._send()
                self._finish()
                return value
        raise ImapFailed("answer_oversized", self._rest())

    def say(self, data: bytes) -> None:
        """Note what is to be sent, unless it was noted before."""
        self._repeated += 1
        if self._repeated > len(self._said):
            self._said.append(data)

    def line(self) -> bytes:
        """Return the next line; raises _MoreWanted, or ImapFailed where none will come."""
        if self._read >= self._whole:
            raise self._more()
        return self.take(self._heard.index(b"\n", self._read) + 1 - self._read)

    def take(self, size: int) -> bytes:
        """Return so many bytes; raises _MoreWanted, or ImapFailed where they will not come."""
        if self._whole - self._read < size:
            raise self._more()
        self._read += size
        return bytes(self._heard[self._read - size : self._read])

    async def go_on(self, *, greeting: bool = False) -> None:
        """Send what was said, and wait until it is our turn again: after one line of a greeting, else after a line that ends an answer.

        Raises ImapFailed or OSError. Waits as long as the caller lets it.
        """
        await self._send()
        with contextlib.suppress(_Ended):
            while not (await self._response() or greeting):
                pass

    async def _response(self) -> bool:
        """Hear one line with its literals; return whether the turn is ours then. Each byte is looked at once."""
        first = line = await self._hear_line()
        while line.endswith(b"\r\n") and first.startswith(b"* ") and (literal := _LITERAL.search(line)):
            if int(literal[1]) > LARGEST_IMAP:
                return True
            await self._hear(self._whole + int(literal[1]))
            self._whole += int(literal[1])
            line = await self._hear_line()
        return not (line.endswith(b"\r\n") and first.startswith(b"* ")) or first[2:5].upper() == b"BYE"

    async def _hear_line(self) -> bytes:
        searched = self._whole
        while (end := self._heard.find(b"\n", searched)) < 0 and len(self._heard) - self._whole <= LONGEST_IMAP_LINE:
            searched = len(self._heard)
            await self._hear(searched + 1)
        self._lines += 1
        if not 0 <= end - self._whole <= LONGEST_IMAP_LINE or self._lines > MOST_IMAP_LINES:
            raise ImapFailed("answer_oversized", bytes(self._heard[self._whole : self._whole + 400]))
        line = bytes(self._heard[self._whole : end + 1])
        self._whole = end + 1
        return line

    async def _hear(self, size: int) -> None:
        while len(self._heard) < size:
            try:
                data = b"" if self._ended else await self._connection.receive()
            except TooMuchHeard:
                raise ImapFailed("answer_oversized", self._rest()) from None
            self._heard += data
            self._ended = not data
            if self._ended:
                raise _Ended
            if self._connection.heard > LARGEST_IMAP:
                raise ImapFailed("answer_oversized", self._rest())

    async def _send(self) -> None:
        if unsent := b"".join(self._said[self._sent :]):
            self._sent = len(self._said)
            await self._connection.send(unsent)

    def _finish(self) -> None:
        del self._heard[: self._read]
        self._whole -= self._read
        self._read = self._sent = self._repeated = 0
        self._said.clear()

    def _more(self) -> Exception:
        return ImapFailed("connection_closed", self._rest()) if self._ended else _MoreWanted()

    def _rest(self) -> bytes:
        return bytes(self._heard[self._read : self._read + 400])


class _Protocol(imaplib.IMAP4):
    """imaplib as far as IMAPClient needs it, on a socket that is connected already."""

    # imaplib thinks of a new prefix for every connection and compiles a pattern for it, which costs more than the sign-in.
    tagpre = property(lambda _: TAG, lambda _, __: None)

    def __init__(self, step: _Step) -> None:
        self._step = step
        self._string: bytes | None = None
        self.last_line = b""
        self.challenge = ""
        super().__init__()

    def _connect(self) -> None:
        """Do nothing yet: the constructor calls this, and nobody could do that again."""

    def greet(self) -> bool:
        """Read greeting and capabilities."""
        super()._connect()  # type: ignore[misc]  # typeshed leaves it out
        return True

    def open(self, *_: Any, **__: Any) -> None:
        """Do nothing: the socket is open."""

    def shutdown(self) -> None:
        """Do nothing: whoever gave the socket closes it."""

    def send(self, data: Any) -> None:
        """Say it, if that was not done before."""
        self._step.say(bytes(data))

    def readline(self) -> bytes:
        """Read a line that is worth one, and remember it."""
        try:
            line = self._step.line()
        except (_MoreWanted, ImapFailed):
            if farewell := self.farewell:
                raise ImapFailed("session_ended", farewell) from None
            raise
        if not line.endswith(b"\r\n"):
            raise ImapFailed("answer_garbled", line[:400])
        self.last_line = line[:-2]
        return line

    def read(self, size: int) -> bytes:
        """Read a literal, if it is of a size that nothing we ask for exceeds."""
        if size > LARGEST_IMAP:
            raise ImapFailed("answer_oversized", self.last_line[:400])
        return self._step.take(size)

    def remember(self) -> Callable[[], None]:
        """Return what brings back the present state."""
        state = vars(self).copy()
        state["tagged_commands"] = self.tagged_commands.copy()
        state["untagged_responses"] = {kind: [*data] for kind, data in self.untagged_responses.items()}

        def bring_back() -> None:
            vars(self).clear()
            vars(self).update(state)

        return bring_back

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

    def _continue(self, challenge: bytes | None) -> bytes:
        if self._string is not None:
            string, self._string = self._string, None
            return string
        self.challenge = (challenge or b"").decode("ascii", "replace")
        return b""


class TimedClient(IMAPClient):  # type: ignore[misc]  # IMAPClient has no types
    """IMAPClient for one sign-in and one look at a mailbox.

    Every conversation part raises ImapFailed, OSError or ValueError, and waits as long as the caller lets it.
    """

    def __init__(self, connection: TlsConnection, host: str) -> None:
        self._step = _Step(connection)
        super().__init__(host, ssl=False)
        self._imap.debug = 0  # its log would hold what we send

    def _create_IMAP4(self) -> _Protocol:  # noqa: N802  the library's name
        self.protocol = _Protocol(self._step)
        return self.protocol

    def _set_read_timeout(self) -> None:
        """Do nothing: the socket never waits."""

    @property
    def last_line(self) -> bytes:
        """What the server said last, without the tag."""
        tag, _, words = self.protocol.last_line.partition(b" ")
        return words if tag.startswith(TAG) else self.protocol.last_line

    def offers_xoauth2(self) -> bool:
        """Tell whether the server lists XOAUTH2."""
        return "AUTH=XOAUTH2" in self.protocol.capabilities

    async def greet(self) -> None:
        """Read greeting and capabilities."""
        await self._step.go_on(greeting=True)
        try:
            await self._step.through(self.protocol.greet, self.protocol.remember)
        except (imaplib.IMAP4.error, *_UNEXPECTED) as problem:
            words = problem.args[0] if problem.args else b""
            raise ImapFailed("answer_garbled", words if isinstance(words, bytes) else str(words).encode()) from None

    async def sign_in(self, user: str, token: str) -> bool:
        """Sign in; return whether that went well."""
        string = f"user={user}\1auth=Bearer {token}\1\1"
        return await self._step.through(
            lambda: self._answer(lambda: self.protocol.sign_in(string)), self.protocol.remember
        )

    async def examine(self) -> bool:
        """Open the inbox for reading; return whether that went well."""
        return await self._step.through(lambda: self._answer(self._examine), self.protocol.remember)

    def _examine(self) -> bool:
        self.select_folder("INBOX", readonly=True)
        return True

    def _answer(self, work: Callable[[], bool]) -> bool:
        try:
            return work()
        except imaplib.IMAP4.abort:
            raise self._ended() from None
        except imaplib.IMAP4.error:  # NO and BAD are answers
            return False
        except _UNEXPECTED:
            raise ImapFailed("answer_garbled", self.protocol.last_line) from None

    def _ended(self) -> ImapFailed:
        if farewell := self.protocol.farewell:
            return ImapFailed("session_ended", farewell)
        return ImapFailed("answer_garbled", self.protocol.last_line)
