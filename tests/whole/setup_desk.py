"""A support office that leads a customer's set-up from nothing: Slack on one side, the customer's admin centers on the other."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.sandbox.console import Desk as Console
from bot.sandbox.directory import AppRegistration, Tenant
from bot.sandbox.exchange import Exchange
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.recipients import Mailbox
from bot.sandbox.slack import Member, Message, SlackWorkspace, render_message
from bot.service import Mailcheck
from handlers.slack.process.serve import EVERY_FEW_SECONDS, serve
from handlers.slack.process.watch import Watch
from tests.pauses import BRIEF
from tests.ports import free_port
from tests.whole.office import ANSWER_LIMIT, Office, settings_for

NAME = "kanzlei-muster"
STEP = "setup_step"
RESUME = "setup_resume"
BEGINNING = re.compile(r"(?:Die )?Einrichtung von |(?:The )?[Ss]et-up of ")
ALL_STEPS = (
    "register-app",
    "wait-for-app",
    "api-permissions",
    "admin-consent",
    "client-secret",
    "note-ids",
    "exchange-script",
    "allow-scripts",
    "program-account",
    "program-servers",
)


def customer_with_nothing(us: Office, name: str = NAME, *boxes: str) -> Tenant:
    """Add a customer who has mailboxes, and in which nobody has set anything up."""
    addresses = [f"{box}@{name}.example" for box in boxes or ("office", "info")]
    return us.microsoft.directory.add(
        Tenant(domains=(f"{name}.example",), mailboxes={each: Mailbox(each) for each in addresses})
    )


@dataclass
class SetupDesk:
    """Anna leads the set-up, Kira keeps the credentials, the customer's administrator works in `console`."""

    us: Office
    tenant: Tenant
    kira: Member
    name: str = NAME
    begun: Message | None = None

    @property
    def console(self) -> Console:
        return Console(self.us.microsoft)

    @property
    def app(self) -> AppRegistration:
        return next(iter(self.tenant.apps.values()))

    async def change(self, what: str, **values: Any) -> str:
        """Let the customer's administrator change one thing; return the secret that is shown once, if one is."""
        return (await self.console.change(self.tenant.tenant_id, what, values)).secret

    async def begin(self, *, by: Member | None = None) -> Message:
        """Type `/mail-setup`, fill in the window, return the root message once the first step is there."""
        who, known = by or self.us.anna, {message.ts for message in self.roots()}
        await self.us.slack.command(who, self.us.support, "/mail-setup", "")
        await self.us.slack.wait_for(lambda: bool(self.us.slack.views(who)), ANSWER_LIMIT)
        await self.us.slack.submit(who, {"name": self.name, "mailboxes": "\n".join(self.tenant.mailboxes)})
        await self.us.slack.wait_for(lambda: {m.ts for m in self.roots()} - known != set(), ANSWER_LIMIT)
        self.begun = next(message for message in self.roots() if message.ts not in known)
        await self.us.slack.wait_for(lambda: self.step() == "register-app", ANSWER_LIMIT)
        return self.root()

    def root(self) -> Message:
        """Return the root message of this set-up (where another way began it: of the newest one) as it is now."""
        return self.us.slack.now(self.begun) if self.begun else self.roots()[-1]

    def roots(self) -> list[Message]:
        """Return the root messages of all set-ups."""
        return [m for m in self.us.slack.messages(self.us.support) if not m.is_reply and BEGINNING.match(m.text)]

    def card(self) -> Message:
        """Return the message of the step at hand as it is now."""
        return [m for m in self.us.slack.thread(self.root()) if m.is_reply and f'"{STEP}:' in _json(m)][-1]

    def step(self) -> str:
        """Return the step at hand; empty while it is looked at, or where there is none."""
        try:
            blocks = _json(self.card())
        except IndexError:
            return ""
        return next(step for step in ALL_STEPS if f'\\"step\\":\\"{step}\\"' in blocks)

    def reads(self) -> str:
        """Return how the card reads, in one line; empty while it is looked at."""
        return " ".join(render_message(self.us.slack, self.card(), 4_000).split()) if self.step() else ""

    async def press(self, do: str, then: str | Callable[[], bool], *, by: Member | None = None) -> None:
        """Press a button of the step at hand and wait for the next step, or until something is so."""
        await self.us.slack.press(by or self.us.anna, self.card(), f"{STEP}:{do}")
        await self.us.slack.wait_for(then if callable(then) else lambda: self.step() == then, ANSWER_LIMIT)

    async def press_and_stay(self, do: str) -> None:
        """Press a button after which the same step stays at hand; wait until its message has been looked at and shown again."""
        card = self.card()
        await self.us.slack.press(self.us.anna, card, f"{STEP}:{do}")

        def shown_again() -> bool:
            now = self.us.slack.now(card)
            return len(now.history) >= len(card.history) + 2 and f'"{STEP}:' in _json(now)

        await self.us.slack.wait_for(shown_again, ANSWER_LIMIT)

    async def store(self, values: Mapping[str, str], then: str | Callable[[], bool]) -> None:
        """Let Kira press „Angaben eintragen“ and fill in the form; wait for the next step."""
        slack = self.us.slack
        await slack.press(self.kira, self.card(), f"{STEP}:values")
        await slack.wait_for(lambda: bool(slack.views(self.kira)), ANSWER_LIMIT)
        await slack.submit(self.kira, dict(values))
        await slack.wait_for(then if callable(then) else lambda: self.step() == then, ANSWER_LIMIT)

    async def set_up_in_entra(self) -> None:
        """Let the customer's administrator do what steps 1 to 5 say."""
        await self.change("register_app", name="Advolux E-Mail")
        for permission in ("IMAP.AccessAsApp", "SMTP.SendAsApp"):
            await self.change("add_permission", app=self.app.app_id, permission=permission)
        await self.change("grant_consent", app=self.app.app_id)
        await self.change("add_secret", app=self.app.app_id, months="6")

    async def set_up_in_exchange(self) -> None:
        """Let the customer's administrator do what the script does."""
        await self.change("register_principal", app_id=self.app.app_id, object_id=self.app.object_id, name="Advolux")
        principal = self.tenant.service_principals[-1].identity
        for box in self.tenant.mailboxes:
            await self.change("give_access", mailbox=box, principal=principal)
            await self.change("smtp", mailbox=box, smtp="on")

    async def to_the_details(self) -> None:
        """Say of steps 1 to 5 that they are done."""
        for step in ALL_STEPS[1:6]:
            await self.press("done", step)

    def finished(self) -> bool:
        """Tell whether the root says that the set-up is finished."""
        return "abgeschlossen" in self.root().text

    def said(self) -> str:
        """Return everything that stands in the thread, in one line."""
        thread = self.us.slack.thread(self.root())
        return " ".join(" ".join(render_message(self.us.slack, m, 4_000).split()) for m in thread)

    def details(self, **changes: str) -> dict[str, str]:
        """Return what the customer tells: the right ids and the secret's value."""
        app = self.app
        right = {"client_id": app.app_id, "object_id": app.object_id or "", "client_secret": app.secrets[-1].value}
        return right | {"secret_expires": app.secrets[-1].expires.date().isoformat()} | changes


@contextlib.asynccontextmanager
async def setup_desk(folder: Path, watch: Watch = EVERY_FEW_SECONDS, *, http: bool = False) -> AsyncIterator[SetupDesk]:
    """Open an office with Kira in it and a customer with nothing; the bot serves over Socket Mode, or over HTTP."""
    async with Microsoft365() as microsoft, Exchange(microsoft.directory) as exchange, SlackWorkspace() as slack:
        port = free_port()
        settings = settings_for(folder, microsoft, slack).model_copy(
            update={"slack_signing_secret": SecretStr(slack.signing_secret), "http_port": port}
        )
        anna, kira = slack.add_member("anna"), slack.add_member("kira", is_admin=True)
        support = slack.add_channel("support", (anna, kira))
        core, stop = await Mailcheck.open(settings), asyncio.Event()
        if http:
            slack.http.bot_url = f"http://127.0.0.1:{port}/slack/events"
        serving = asyncio.create_task(serve(core, settings, http, stop=stop, watch=watch, pauses=BRIEF))
        try:
            await (until_open(port) if http else slack.connected())
            us = Office(microsoft, exchange, slack, core, settings, anna, support)
            yield SetupDesk(us, customer_with_nothing(us), kira)
        finally:
            stop.set()
            await asyncio.wait({serving}, timeout=ANSWER_LIMIT)
            await core.close()
        await serving


async def until_open(port: int) -> None:
    """Wait until somebody listens there."""
    async with asyncio.timeout(ANSWER_LIMIT):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.02)


def _json(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)
