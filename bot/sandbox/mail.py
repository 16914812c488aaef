"""What the sandbox's IMAP and SMTP servers have in common: lines, and what becomes of an XOAUTH2 string."""

from __future__ import annotations

import base64
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime

from bot.model import Stage
from bot.sandbox.conversation import Conversation, Manner
from bot.sandbox.directory import Directory, new_id
from bot.sandbox.faults import Fault
from bot.sandbox.replies import ALWAYS, FAULTY, VARIANTS, Reply, pick
from bot.sandbox.sasl import read_xoauth2
from bot.sandbox.tokens import Reader
from bot.sandbox.visits import Visit

LONGEST_LINE = 65_536  # bytes; a sign-in with a large token needs a few thousand


class MailConversation(Conversation, ABC):
    """One connection of a mail client: reads lines, asks the directory about sign-ins, plays the faults of a sign-in."""

    protocol = ""
    verbs: frozenset[str] = frozenset()
    malformed = Reply("")

    def __init__(
        self, manner: Manner, visit: Visit, guests: set[Conversation], directory: Directory, reader: Reader
    ) -> None:
        super().__init__(manner, visit, guests)
        self._directory = directory
        self._reader = reader
        self._answer: Callable[[bytes], None] | None = None

    @abstractmethod
    def command(self, line: bytes) -> None:
        """Answer one command."""

    def note(self, verb: str, arguments: str = "") -> None:
        """Write a command into the guestbook; what is no command may be a stray token and is not written down."""
        self.visit.commands.append(f"{verb} {arguments}".strip() if verb in self.verbs else "?")

    def line(self, *lines: str) -> None:
        """Send one line, or several that belong together."""
        self.say("".join(f"{line}\r\n" for line in lines).encode())

    def heard(self, buffer: bytearray) -> None:
        """Take complete lines out of the buffer and answer them, one after the other."""
        while (end := buffer.find(b"\n")) >= 0 and self.listening:
            line = bytes(buffer[:end]).rstrip(b"\r")
            del buffer[: end + 1]
            answer, self._answer = self._answer, None
            (answer or self.command)(line)
        if len(buffer) > LONGEST_LINE:
            self.cut()

    def expect(self, answer: Callable[[bytes], None]) -> None:
        """Give the next line to this function instead of taking it for a command."""
        self._answer = answer

    def sign_in(self, string: bytes, finish: Callable[[Reply, str], None]) -> None:
        """Judge an XOAUTH2 string; `finish` gets the reply and the mailbox, after a challenge where one is due."""
        self.visit.tokens += 1
        self.visit.tokens_in_clear += not self.visit.secured
        if self.manner.fault is Fault.HANGS_UP_IN_AUTH:
            self.cut()
            return
        signed_in = read_xoauth2(string)
        user = self.visit.mailbox = signed_in[0] if signed_in else ""
        reply = self.scripted() or self._faulty() or (self._judged(*signed_in) if signed_in else self.malformed)
        if reply.challenge:
            self.expect(lambda _: finish(reply, user))
            self.challenge(reply.challenge)
        else:
            finish(reply, user)

    def scripted(self) -> Reply | None:
        """Return the reply to a sign-in that this server gives to everybody, if it has one."""
        words = self.manner.words_at(Stage.AUTH)
        return Reply(words.replace("{", "{{").replace("}", "}}")) if words else None

    def greets_oddly(self) -> bool:
        """Say something of its own first, where this server does, and hang up if that is no greeting; tell whether it did."""
        if words := self.manner.words_at(Stage.GREETING):
            self.line(words)
            if not words.startswith(("220 ", "* OK ")):
                self.hang_up()
        return bool(words)

    @abstractmethod
    def challenge(self, text: str) -> None:
        """Send an error challenge, to which the client answers with an empty line."""

    def filled(self, words: str, user: str = "") -> str:
        """Fill in what Exchange puts into its words: front-end server, time, session; the mailbox."""
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
        return words.format(bracket=f"{front_end()} {stamp} {secrets.token_hex(8).upper()}", user=user)

    def _faulty(self) -> Reply | None:
        fault = self.manner.fault
        if fault is None:
            return None
        always = ALWAYS.get(fault, fault)
        replies = FAULTY.get((self.protocol, fault)) or FAULTY.get((self.protocol, always))
        return pick(replies, self.manner.variant) if replies and self.manner.still(always, fault) else None

    def _judged(self, user: str, token: str) -> Reply:
        state = self._directory.sign_in(self.protocol, self._reader.read(token), user)
        return pick(VARIANTS[self.protocol, state], self.manner.variant)


def front_end() -> str:
    """Return the name of a front-end server in the form that Exchange Online shows (site, region, PROD)."""
    return "FR0SANDBOX0001.DEUSANDBOX.PROD.OUTLOOK.EXAMPLE"


def greeting_mark() -> str:
    """Return what stands in the brackets of Exchange's IMAP greeting: the front-end server, UTF-16LE in base64."""
    return base64.b64encode(f"{front_end()}.{new_id()[:8]}".encode("utf-16-le")).decode()
