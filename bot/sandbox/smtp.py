"""The sandbox's SMTP submission server, in the words of Exchange Online.

EHLO lists and replies are those of public logs (https://github.com/jstedfast/MailKit/issues/1770, seen 2026-06-19); the 504 and
530 rows are third-party.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from bot.model import Stage
from bot.sandbox.faults import AGAINST_THE_HELLO, Fault
from bot.sandbox.mail import MailConversation, front_end
from bot.sandbox.replies import SMTP_WELCOME, Reply

_EXTENSIONS = ("SIZE 157286400", "PIPELINING", "DSN", "ENHANCEDSTATUSCODES")
_ENDING = ("8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8")


class SmtpConversation(MailConversation):
    """One connection of an SMTP client."""

    protocol = "smtp"
    verbs = frozenset({"EHLO", "HELO", "STARTTLS", "AUTH", "NOOP", "RSET", "QUIT", "MAIL", "RCPT", "DATA", "BDAT"})
    malformed = Reply("501 5.5.124 Invalid XOAUTH2 auth data - User address provided is not valid [{bracket}]")
    _greeted = False
    _entered: Reply | None = None

    def connected(self) -> None:
        """Greet, unless the fault is something else."""
        if self.greets_oddly():
            return
        if self.manner.still(Fault.BYE_AT_GREETING, Fault.BYE_AT_GREETING_ONCE):
            self.line("421 4.3.2 Service not available")
            self.hang_up()
            return
        greeting = (
            f"220 {front_end()} Microsoft ESMTP MAIL Service ready at {format_datetime(datetime.now(UTC))}\r\n".encode()
        )
        if self.spoil(greeting):
            return
        self.say(greeting)
        if self.manner.fault is Fault.HANGS_UP_AFTER_GREETING:
            self.hang_up()

    def command(self, line: bytes) -> None:
        """Answer one command."""
        verb, _, arguments = line.decode("latin-1").partition(" ")
        verb = verb.upper()
        self.note(verb)
        match verb:
            case "EHLO":
                self._ehlo(arguments)
            case "HELO":
                self.line(f"250 {front_end()} Hello [127.0.0.1]")
            case "STARTTLS":
                self._starttls()
            case "AUTH":
                self._authenticate(arguments)
            case "NOOP" | "RSET":
                self.line("250 2.0.0 OK")
            case "QUIT":
                self.line("221 2.0.0 Service closing transmission channel")
                self.hang_up()
            case "MAIL":
                self._mail()
            case "RCPT" | "DATA" | "BDAT":
                self.line("503 5.5.2 Send hello first" if not self._greeted else "503 5.5.1 Bad sequence of commands")
            case _:
                self.line("500 5.3.3 Unrecognized command")

    def _ehlo(self, name: str) -> None:
        if not name.strip():
            self.line("501 5.5.4 Invalid domain name")
            return
        self._greeted = True
        middle: tuple[str, ...] = ()
        if not self.visit.secured and self.manner.fault is not Fault.STARTTLS_NOT_OFFERED:
            middle = ("STARTTLS",)
        elif self.visit.secured:
            middle = ("AUTH LOGIN",) if self.manner.fault is Fault.XOAUTH2_NOT_OFFERED else ("AUTH LOGIN XOAUTH2",)
        lines = (f"{front_end()} Hello [127.0.0.1]", *_EXTENSIONS, *middle, *_ENDING)
        self.say(
            "".join(f"250{' ' if i == len(lines) - 1 else '-'}{line}\r\n" for i, line in enumerate(lines)).encode()
        )

    def _starttls(self) -> None:
        if self.visit.secured or self.manner.fault is Fault.STARTTLS_NOT_OFFERED:
            self.line("503 5.5.2 Bad sequence of commands")
        elif words := self.manner.words_at(Stage.STARTTLS):
            self.line(words)
        elif self.manner.fault is Fault.STARTTLS_REFUSED:
            self.line("454 4.7.0 TLS not available due to temporary reason")
        else:
            self.line("220 2.0.0 SMTP server ready")
            self._greeted = False
            if self.manner.fault in AGAINST_THE_HELLO:
                self.refuse_hello()
            else:
                # The hello comes a round trip after our answer: its answer is delayed as well. The client speaks first then.
                self.secure(lambda: None, wait=self.manner.delay)

    def _authenticate(self, arguments: str) -> None:
        method, _, string = arguments.partition(" ")
        offered = self.manner.fault is not Fault.XOAUTH2_NOT_OFFERED
        if method.upper() == "XOAUTH2" and (not self.visit.secured or not offered) and string:
            # Refused, but the harm of a token in clear is done: the visit remembers it.
            self.visit.tokens += 1
            self.visit.tokens_in_clear += not self.visit.secured
        if self._entered:
            self.line("503 5.5.2 Already authenticated")
        elif not self.visit.secured or not offered or method.upper() not in {"XOAUTH2", "LOGIN"}:
            self.line(self.filled("504 5.7.4 Unrecognized authentication type [{bracket}]"))
        elif method.upper() == "LOGIN":
            self._refuse_password(string)
        elif string:
            self.sign_in(string.encode(), self._finish)
        else:
            self.expect(lambda line: self.sign_in(line, self._finish))
            self.line("334 ")

    def _refuse_password(self, string: str) -> None:
        refusal = self.filled("535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [{bracket}]")
        prompts = ["334 UGFzc3dvcmQ6"] if string else ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"]

        def ask(_: bytes = b"") -> None:
            if prompts:
                self.expect(ask)
                self.line(prompts.pop(0))
            else:
                self.line(refusal)

        ask()

    def challenge(self, text: str) -> None:
        """Send an error challenge."""
        self.line(f"334 {text}")

    def _finish(self, reply: Reply, user: str) -> None:
        words = (self.filled(reply.words, user) + "\r\n").encode()
        if self.manner.fault is Fault.DRIPS_LATER:
            self.drip(words)
            return
        if reply.words == SMTP_WELCOME.words:
            self._entered = reply
        self.say(words, self.manner.late)
        if self.manner.fault is Fault.HANGS_UP_AFTER_AUTH and self._entered:
            self.hang_up(self.manner.late)
        if reply.leaves:
            self.hang_up(self.manner.late)

    def _mail(self) -> None:
        if self._entered is None:
            self.line(self.filled("530 5.7.57 Client not authenticated to send mail. [{bracket}]"))
        elif self._entered.mailbox:
            self.line(self.filled(self._entered.mailbox))
        else:
            self.line("250 2.1.0 Sender OK")
