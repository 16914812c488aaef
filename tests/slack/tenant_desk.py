"""A keeper of credentials at their desk: the real bot and core, a customer's Microsoft 365, the forms filled in as people do."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.customers import Customer
from bot.sandbox.slack import Ack, Ephemeral, File, Member, Message, SlackWorkspace, View, render_view
from bot.sandbox.states import STATES
from tests.whole.office import Office, office

LIMIT = 30.0  # seconds
Place = str | tuple[str, str]
Filled = dict[Place, str | Sequence[str]]
Files = Mapping[Place, Sequence[File]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a keeper sits; `ben` is another one, who reads English."""

    us: Office
    keeper: Member
    ben: Member

    @property
    def slack(self) -> SlackWorkspace:
        return self.us.slack

    async def customer(self, state: str = "healthy", name: str = "") -> Customer:
        """Return a customer in a state of the sandbox."""
        return await STATES[state].make(self.us.microsoft, name=name)

    async def open(self, words: str, by: Member | None = None) -> View:
        """Type `/mail-tenant` with these words and return the window that opens."""
        who = by or self.keeper
        before = {view.id for view in self.slack.views(who)}
        await self.slack.command(who, self.us.support, "/mail-tenant", words)
        await self.slack.wait_for(lambda: {view.id for view in self.slack.views(who)} - before != set(), LIMIT)
        return self.top(who)

    async def told(self, words: str, by: Member | None = None) -> Ephemeral:
        """Type `/mail-tenant` with these words and return what only this person reads."""
        who = by or self.keeper
        before = len(self.slack.ephemerals(who))
        await self.slack.command(who, self.us.support, "/mail-tenant", words)
        await self.slack.wait_for(lambda: len(self.slack.ephemerals(who)) > before, LIMIT)
        return self.slack.ephemerals(who)[-1]

    async def submit(self, typed: Filled, by: Member | None = None, files: Files | None = None) -> Ack:
        """Submit the window on top and wait until it says what came of it."""
        who = by or self.keeper
        ack = await self.slack.submit(who, typed, files=files or {})
        await self.answered(who)
        return ack

    async def answered(self, who: Member) -> None:
        await self.slack.wait_for(lambda: not self.waits(who), LIMIT)

    def waits(self, who: Member) -> bool:
        return any(view.content["callback_id"] == "tenant_waiting" for view in self.slack.views(who))

    async def press(self, action: str, typed: Filled, by: Member | None = None) -> None:
        """Press a button of the window on top, with this in its inputs, and wait until the window changes."""
        who, before = by or self.keeper, self.top(by)
        await self.slack.press(who, before, action, typed=typed)
        await self.slack.wait_for(lambda: self.top(by).hash != before.hash, LIMIT)

    def top(self, by: Member | None = None) -> View:
        return self.slack.views(by or self.keeper)[-1]

    def reads(self, by: Member | None = None) -> str:
        """Return the window on top as it reads, in one line."""
        return in_one_line(render_view(self.slack, self.top(by), 4_000))

    async def in_direct_messages(self, by: Member | None = None) -> Message:
        """Wait for a direct message of the bot and return it."""
        direct = self.slack.direct_messages_of(by or self.keeper)
        await self.slack.wait_for(lambda: bool(self.slack.messages(direct)), LIMIT)
        return self.slack.messages(direct)[-1]


def in_one_line(rendered: str) -> str:
    return " ".join(rendered.replace("│", " ").split())


def remarks(view: View) -> dict[str, str]:
    """Return what is said below each field of a form."""
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    return {
        field: "".join(part["text"] for part in block["elements"][0]["elements"])
        for block in view.content["blocks"]
        if (field := str(block.get("block_id", "")).removeprefix("said_")) in inputs and block["type"] == "rich_text"
    }


def typed(customer: Customer, **changes: str) -> Filled:
    """Return what somebody types who was told this of a customer."""
    stored = customer.stored
    values: Filled = {
        "name": stored.name,
        "tenant_id": stored.tenant_id,
        "client_id": stored.client_id,
        "client_secret": stored.client_secret.get_secret_value() if stored.client_secret else "",
        "secret_expires": stored.secret_expires.isoformat() if stored.secret_expires else "",
        "object_id": stored.object_id,
        "mailboxes": "\n".join(stored.mailboxes),
    }
    values.update(changes)
    return values


def secret_of(customer: Customer) -> str:
    """Return the secret that Entra accepts."""
    return customer.app.secrets[0].value


@contextlib.asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    """Open the office with a keeper in it."""
    async with office(folder) as us:
        keeper = us.slack.add_member("kira", is_admin=True)
        ben = us.slack.add_member("ben", is_admin=True, locale="en-GB")
        for member in (keeper, ben):
            await us.slack.join(member, us.support, told=False)
        yield Desk(us, keeper, ben)
