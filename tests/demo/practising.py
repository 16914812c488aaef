"""What tests of practice share: Anna with Slack and the customer's console side by side, and how a problem is played."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from playwright.async_api import Browser

from bot.model import Verdict
from bot.sandbox.customers import Customer
from bot.sandbox.exchange import Exchange
from handlers.slack.render.wording_fields import LABELS
from tests.demo.conftest import open_browser, open_demo
from tests.demo.console_driver import ConsolePage, open_console
from tests.demo.driver import SlackPage, open_slack
from tests.granted import granted
from tests.sandbox.mending import MENDING, NEW_SECRET, Change, Correction
from tests.whole.office import Office


@dataclass(frozen=True, slots=True)
class Room:
    """Anna at her desk with two pages open: Slack, and the customer's console. What the bot answers is read from its store."""

    office: Office
    browser: Browser
    address: str
    slack: SlackPage
    console: ConsolePage
    customers: dict[str, Customer]

    async def play(self, problem: str) -> tuple[Verdict, Verdict]:
        """Begin a problem in the console, let the bot check it before and after it is mended, return both verdicts."""
        name = await self.console.begin(problem)
        before = await self.check(name)
        await self.mend(problem, name)
        return before, await self.check(name)

    async def check(self, name: str) -> Verdict:
        """Type `/mailcheck`, wait for the bot's last word, return the verdict of its report."""
        await self.office.check(name)
        (newest,) = await self.office.core.tenants.reports(await granted(self.office.core, name), 1)
        return newest.report.verdict

    async def mend(self, problem: str, name: str) -> None:
        """Do what turns this problem green, each step where its side does it."""
        customer, secret = self.customers[name], ""
        for step in MENDING[problem]:
            if isinstance(step, Change):
                secret = await self.console.change(step.name, step.values(customer)) or secret
            else:
                await self.correct(name, step, secret if step.value(customer) == NEW_SECRET else step.value(customer))

    async def correct(self, name: str, step: Correction, value: str) -> None:
        """Correct one field of the record in the modal: the secret by `rotate`, all others by `change`."""
        action = "rotate" if step.what == "client_secret" else "change"
        await self.slack.command(f"/mail-tenant {action} {name}")
        await self.slack.fill_modal({LABELS[step.what].de: value})
        await self.slack.see("Entra nimmt", within="window")
        await self.slack.window.get_by_role("button", name="Schließen").first.click()
        await self.slack.closed()


@contextlib.asynccontextmanager
async def open_room() -> AsyncIterator[Room]:
    """Open the demo with both pages; whatever the browser complains about fails the test."""
    async with open_demo() as demo, open_browser() as browser:
        stage = demo.stage
        anna, support = stage.people["anna"], stage.channels["support"]
        exchange = Exchange(stage.microsoft.directory)  # nobody runs scripts here
        office = Office(stage.microsoft, exchange, stage.slack, stage.mailcheck, stage.settings, anna, support)
        slack = await open_slack(browser, demo.address)
        console = await open_console(browser, demo.address)
        yield Room(office, browser, demo.address, slack, console, stage.customers)
        assert slack.problems == []
        assert console.problems == []
