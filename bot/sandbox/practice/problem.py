"""What a problem to practise on is: what the customer says, what is wrong, and what an experienced colleague would find."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.catalogue import load
from bot.model import Text
from bot.sandbox.breakers import Breaker
from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.path import Path, Trouble
from bot.sandbox.state import Variant

Disturb = Callable[[Path], Awaitable[None]]


async def _nothing_on_the_way(_: Path) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem. `says` gives the cause away as little as customers do; `message` is what their program or console showed.

    `error` and `fix` are the right pair of the catalogue. `break_it` breaks the customer's set-up or our record of it, `disturb`
    the way to the servers; `replies` chooses among the reported replies of the mail servers. `also` are further fixes that are due,
    because what went wrong at the computer left Exchange as it was. `{app_id}`, `{object_id}`,
    `{wrong_object_id}`, `{tenant_id}` and `{mailbox}` in the message are this customer's.
    """

    id: str
    error: str
    fix: str
    says: Text
    break_it: Breaker = lambda _: None
    message: str = ""
    disturb: Disturb = _nothing_on_the_way
    replies: Variant = field(default_factory=Variant)
    mailboxes: tuple[str, ...] = ("office",)
    by_certificate: bool = False
    also: tuple[str, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        """Return the known error and the fix that are right."""
        return self.error, self.fix

    @property
    def solution(self) -> tuple[Text, Text]:
        """Return what it was and what mends it, in the catalogue's words: for those who have solved it."""
        known = load()
        return known.errors[self.error].title.text, known.fixes[self.fix].title.text

    async def make(self, microsoft: Microsoft365, name: str) -> Customer:
        """Add a customer of this name who has this problem. Raises ValueError where there is one of this name."""
        customer = await microsoft.customer(name, self.mailboxes, by_certificate=self.by_certificate)
        path = await microsoft.give_own_path(customer, imap=self.replies.imap, smtp=self.replies.smtp)
        self.break_it(customer)
        await self.disturb(path)
        return customer

    def message_of(self, customer: Customer) -> str:
        """Return the message with this customer's ids and address in it."""
        return self.message.format(
            app_id=customer.app.app_id,
            object_id=customer.app.object_id,
            wrong_object_id=customer.app.application_object_id,
            tenant_id=customer.tenant.tenant_id,
            mailbox=customer.stored.mailboxes[0],
        )


def on_the_way(trouble: Trouble, *protocols: str) -> Disturb:
    """Return what disturbs the way to the servers of these protocols."""

    async def disturb(path: Path) -> None:
        for protocol in protocols:
            await path.disturb(protocol, trouble)

    return disturb
