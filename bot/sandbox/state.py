"""What a state of the sandbox is: one thing that is wrong with a customer or a server, where it shows, how to bring it about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import product

from bot.model import Check, Stage
from bot.sandbox.aadsts import REFUSALS, Refusal
from bot.sandbox.customers import Customer
from bot.sandbox.directory import SignIn
from bot.sandbox.faults import Fault
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.replies import FAULTY, VARIANTS, Saying, pick

SHUT = "mailbox-shut"
"""What Exchange answers alike: only its administrator can tell these from each other."""
Arrange = Callable[[Microsoft365, Customer, "Variant"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Variant:
    """Which of the reported replies the mail servers give."""

    imap: int = 0
    smtp: int = 0

    def __str__(self) -> str:
        return f"imap{self.imap}-smtp{self.smtp}"


@dataclass(frozen=True, slots=True)
class State:
    """One thing that is wrong. `refuses` is the side that refuses: "entra", "exchange", "network", or "" where mail works.

    `check` and `stage` say where it shows first (both None where mail works). States of the same `alike` group get the same
    answers from Exchange. `sign_ins` is what Exchange makes of a sign-in over IMAP and over SMTP, None where it never comes to
    that. `lasts` tells that only a limit of the client's own ends the wait there.
    """

    name: str
    refuses: str
    arrange: Arrange
    check: Check | None = None
    stage: Stage | None = None
    alike: str = ""
    sign_ins: tuple[SignIn, SignIn] | None = None
    variants: tuple[Variant, ...] = (Variant(),)
    mailboxes: tuple[str, ...] = ("office",)
    by_certificate: bool = False
    lasts: bool = False

    async def make(self, sandbox: Microsoft365, variant: Variant = Variant(), *, name: str = "") -> Customer:
        """Add a customer who is in this state, by default with a name that tells which one it is."""
        first, number = name or self.name, 1
        name = first
        while sandbox.directory.find(f"{name}.example") is not None:
            number += 1
            name = f"{first}-{number}"
        customer = await sandbox.customer(name, self.mailboxes, by_certificate=self.by_certificate)
        await self.arrange(sandbox, customer, variant)
        return customer

    def stage_in(self, variant: Variant) -> Stage | None:
        """Return the stage at which it shows with these replies: a sign-in can go well and the mailbox be shut all the same."""
        if self.check is not Check.IMAP or self.stage is not Stage.AUTH or self.sign_ins is None:
            return self.stage
        return Stage.MAILBOX if pick(VARIANTS["imap", self.sign_ins[0]], variant.imap).mailbox else Stage.AUTH


def broken(
    name: str,
    breaker: Callable[[Customer], None],
    refuses: str,
    check: Check | None = None,
    stage: Stage | None = None,
    *,
    sign_ins: tuple[SignIn, SignIn] | None = None,
    alike: str = "",
    mailboxes: tuple[str, ...] = ("office",),
    by_certificate: bool = False,
) -> State:
    """Return the state of a customer whose set-up this breaker breaks; every reply reported for it is a variant."""

    async def arrange(sandbox: Microsoft365, customer: Customer, variant: Variant) -> None:
        breaker(customer)
        await answer_with(sandbox, customer, variant)

    variants = variants_of(sign_ins) if sign_ins else (Variant(),)
    return State(name, refuses, arrange, check, stage, alike, sign_ins, variants, mailboxes, by_certificate)


def by_entra(name: str, breaker: Callable[[Customer], None], *, by_certificate: bool = False) -> State:
    """Return the state of a customer to whom Entra gives no token because of this breaker."""
    return broken(name, breaker, "entra", Check.TOKEN, Stage.AUTH, by_certificate=by_certificate)


def by_exchange(
    name: str,
    breaker: Callable[[Customer], None],
    imap: SignIn,
    smtp: SignIn,
    *,
    check: Check = Check.IMAP,
    alike: str = "",
    mailboxes: tuple[str, ...] = ("office",),
) -> State:
    """Return the state of a customer with a good token whom Exchange refuses because of this breaker."""
    return broken(name, breaker, "exchange", check, Stage.AUTH, sign_ins=(imap, smtp), alike=alike, mailboxes=mailboxes)


def refusing(name: str, code: int, *, by_certificate: bool = False) -> State:
    """Return the state of a customer whom Entra answers with this AADSTS number."""

    async def arrange(sandbox: Microsoft365, customer: Customer, _: Variant) -> None:
        sandbox.entra.refusing[customer.app.app_id] = REFUSALS[code]

    return State(name, "entra", arrange, Check.TOKEN, Stage.AUTH, by_certificate=by_certificate)


def telling(name: str, code: int, description: str) -> State:
    """Return the state of a customer whom Entra answers with this AADSTS number and this description, word for word."""
    verbatim = description.replace("{", "{{").replace("}", "}}")
    refusal = Refusal(400, "invalid_request", code, verbatim)

    async def arrange(sandbox: Microsoft365, customer: Customer, _: Variant) -> None:
        sandbox.entra.refusing[customer.app.app_id] = refusal

    return State(name, "entra", arrange, Check.TOKEN, Stage.AUTH)


def saying(name: str, protocol: str, stage: Stage, words: str) -> State:
    """Return the state of a customer whose "imap" or "smtp" server says these words at a stage; only that protocol is used."""
    check = Check(protocol)

    async def arrange(sandbox: Microsoft365, customer: Customer, _: Variant) -> None:
        customer.tell(uses=(check,))
        sandbox.direct(customer, protocol, await sandbox.server(protocol, saying=Saying(stage, words)))

    return State(name, "exchange", arrange, check, stage)


def faulty(protocol: str, fault: Fault, refuses: str, stage: Stage | None, *, lasts: bool = False) -> State:
    """Return the state of a customer one of whose servers has this fault."""

    async def arrange(sandbox: Microsoft365, customer: Customer, variant: Variant) -> None:
        chosen = {"imap": variant.imap, "smtp": variant.smtp}.get(protocol, 0)
        sandbox.direct(customer, protocol, await sandbox.server(protocol, fault, variant=chosen))

    replies = len(FAULTY.get((protocol, fault), ())) or 1
    variants = _variants(replies if protocol == "imap" else 1, replies if protocol == "smtp" else 1)
    check = {"entra": Check.TOKEN, "imap": Check.IMAP, "smtp": Check.SMTP}[protocol] if stage else None
    return State(f"{protocol}-{fault}", refuses, arrange, check, stage, variants=variants, lasts=lasts)


async def answer_with(sandbox: Microsoft365, customer: Customer, variant: Variant) -> None:
    """Send a customer to mail servers that give these of the reported replies."""
    sandbox.direct(customer, "imap", await sandbox.server("imap", variant=variant.imap))
    sandbox.direct(customer, "smtp", await sandbox.server("smtp", variant=variant.smtp))


def variants_of(sign_ins: tuple[SignIn, SignIn]) -> tuple[Variant, ...]:
    """Return every combination of the replies that are reported for these sign-ins over IMAP and SMTP."""
    return _variants(len(VARIANTS["imap", sign_ins[0]]), len(VARIANTS["smtp", sign_ins[1]]))


def _variants(imap: int, smtp: int) -> tuple[Variant, ...]:
    return tuple(Variant(i, s) for i, s in product(range(imap), range(smtp)))
