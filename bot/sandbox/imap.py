"""The sandbox's IMAP server, in the words of Exchange Online.

Capabilities and replies are those of public logs; the order and the numbers behind "Command Error" are third-party.
"""

from __future__ import annotations

from bot.model import Stage
from bot.sandbox.faults import Fault
from bot.sandbox.mail import MailConversation, greeting_mark
from bot.sandbox.replies import IMAP_WELCOME, Reply

_BEFORE = "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
_AFTER = (
    "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION "
    "BACKENDAUTHENTICATE CHILDREN IDLE NAMESPACE LITERAL+"
)
_UNTAGGED = "* "  # begins what answers no command: a server that takes leave
_INBOX = (
    "* 0 EXISTS",
    "* 0 RECENT",
    r"* FLAGS (\Seen \Answered \Flagged \Deleted \Draft $MDNSent)",
    r"* OK [PERMANENTFLAGS ()] Permanent flags",
    "* OK [UIDVALIDITY 14] UIDVALIDITY value",
    "* OK [UIDNEXT 1] The next unique identifier value",
)


class ImapConversation(MailConversation):
    """One connection of an IMAP client."""

    protocol = "imap"
    verbs = frozenset({"CAPABILITY", "NOOP", "ID", "LOGOUT", "LOGIN", "AUTHENTICATE", "SELECT", "EXAMINE"})
    malformed = Reply("BAD Command Argument Error. 12")
    _entered: Reply | None = None

    def connected(self) -> None:
        """Greet, unless the fault is something else."""
        if self.greets_oddly():
            return
        if self.manner.still(Fault.BYE_AT_GREETING, Fault.BYE_AT_GREETING_ONCE):
            self.line("* BYE Connection closed. 14")
            self.hang_up()
            return
        greeting = f"* OK The Microsoft Exchange IMAP4 service is ready. [{greeting_mark()}]\r\n".encode()
        if self.spoil(greeting):
            return
        self.say(greeting)
        if self.manner.fault is Fault.HANGS_UP_AFTER_GREETING:
            self.hang_up()

    def command(self, line: bytes) -> None:
        """Answer one command."""
        tag, _, rest = line.decode("latin-1").partition(" ")
        verb, _, arguments = rest.partition(" ")
        verb = verb.upper()
        self.note(verb, arguments.strip() if verb in {"SELECT", "EXAMINE"} else "")
        match verb:
            case "CAPABILITY":
                self.line(f"* CAPABILITY {self._capabilities()}", f"{tag} OK CAPABILITY completed.")
            case "NOOP":
                self.line(f"{tag} OK NOOP completed.")
            case "ID":
                self.line(
                    '* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")', f"{tag} OK ID completed"
                )
            case "LOGOUT":
                self.line("* BYE Microsoft Exchange Server IMAP4 server signing off.", f"{tag} OK LOGOUT completed.")
                self.hang_up()
            case "LOGIN":
                self.line(f"{tag} NO LOGIN failed.")
            case "AUTHENTICATE":
                self._authenticate(tag, arguments)
            case "SELECT" | "EXAMINE":
                self._open(tag, verb, arguments)
            case _:
                self.line(f"{tag} BAD Command Error. {'12' if self._entered else '10'}")

    def _capabilities(self) -> str:
        capabilities = _AFTER if self._entered else _BEFORE
        return (
            capabilities.replace(" AUTH=XOAUTH2", "")
            if self.manner.fault is Fault.XOAUTH2_NOT_OFFERED
            else capabilities
        )

    def _authenticate(self, tag: str, arguments: str) -> None:
        method, _, string = arguments.partition(" ")
        if method.upper() != "XOAUTH2" or self.manner.fault is Fault.XOAUTH2_NOT_OFFERED or self._entered:
            self.line(f"{tag} BAD Command Argument Error. 11")
        elif string:
            self.sign_in(string.encode(), lambda reply, user: self._finish(tag, reply, user))
        else:
            self.expect(lambda line: self.sign_in(line, lambda reply, user: self._finish(tag, reply, user)))
            self.line("+ ")

    def challenge(self, text: str) -> None:
        """Send an error challenge."""
        self.line(f"+ {text}")

    def scripted(self) -> Reply | None:
        """Return also a welcome that leads to a mailbox that does not open."""
        shut = self.manner.words_at(Stage.MAILBOX)
        return Reply(IMAP_WELCOME.words, mailbox=shut) if shut else super().scripted()

    def _finish(self, tag: str, reply: Reply, user: str) -> None:
        said = self.filled(reply.words, user)
        if said.startswith(_UNTAGGED):
            self.line(said)
            self.hang_up()
            return
        words = f"{tag} {said}\r\n".encode()
        if self.manner.fault is Fault.DRIPS_LATER:
            self.drip(words)
            return
        if reply.words == IMAP_WELCOME.words:
            self._entered = reply
        self.say(words, self.manner.late)
        if self.manner.fault is Fault.HANGS_UP_AFTER_AUTH and self._entered:
            self.hang_up(self.manner.late)

    def _open(self, tag: str, verb: str, arguments: str) -> None:
        if self._entered is None:
            self.line(f"{tag} BAD Command received in Invalid state.")
        elif self._entered.mailbox:
            said = self._entered.mailbox
            self.line(said if said.startswith(_UNTAGGED) else f"{tag} {said}")
            if said.startswith(_UNTAGGED):
                self.hang_up()
            elif self._entered.leaves:
                self.line("* BYE Connection closed. 14")
                self.hang_up()
        elif arguments.strip().strip('"').upper() != "INBOX":
            self.line(f"{tag} NO {arguments.strip()} doesn't exist.")
        else:
            access = "READ-ONLY" if verb == "EXAMINE" else "READ-WRITE"
            self.line(*_INBOX, f"{tag} OK [{access}] {verb} completed.")
