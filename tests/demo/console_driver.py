"""A customer's administrator at the console page, with a real browser: what they do, in the words of the console's changes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

LIMIT = 20_000  # milliseconds
CENTERS = {
    "exchange": {
        "register_principal",
        "remove_principal",
        "give_access",
        "deny_access",
        "remove_access",
        "scope",
        "kind",
        "add_mailbox",
        "set_address",
        "add_alias",
        "remove_alias",
    },
    "office": {"book_exchange", "smtp_of_organization", "licence", "imap", "smtp"},
    "network": {"network", "pass_time"},
}
"""Where each change is made; all others in the Entra admin center."""


class ConsolePage:
    """The console. Every wait ends after `LIMIT`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda problem: self.problems.append(str(problem)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)

    @property
    def said(self) -> Locator:
        """The sentence at the top."""
        return self.page.locator(".said")

    async def begin(self, problem: str) -> str:
        """Begin this problem; return the customer's name."""
        await self.page.locator(f'[data-problem="{problem}"]').click(timeout=LIMIT)
        begun = self.page.locator(f'[data-problem="{problem}"][data-state="played"]')
        name = await begun.locator(".who").inner_text(timeout=LIMIT)
        await expect(self.page.locator(".page-header .name")).to_have_text(name, timeout=LIMIT)
        return name

    async def begin_from_zero(self) -> str:
        """Add a customer with whom nothing is set up; return the name."""
        before = await self.page.locator(".page-header .name").inner_text()
        await self.page.locator('[data-begin="zero"]').click(timeout=LIMIT)
        await expect(self.page.locator(".page-header .name")).not_to_have_text(before, timeout=LIMIT)
        return await self.page.locator(".page-header .name").inner_text()

    async def choose(self, customer: str) -> None:
        """Choose a customer."""
        await self.page.locator("#customer").select_option(label=customer, timeout=LIMIT)
        await expect(self.page.locator(".page-header .name")).to_have_text(customer, timeout=LIMIT)

    async def open(self, center: str) -> None:
        """Open an admin center: entra, exchange, office, network or shell."""
        await self.page.locator(f'[data-center="{center}"]').click(timeout=LIMIT)
        await expect(self.page.locator(f".center.{center}")).to_be_visible(timeout=LIMIT)

    async def change(self, name: str, values: Mapping[str, str | bool]) -> str:
        """Make one change with its button, switch or form; return the secret that is shown, if any."""
        await self.open(next((center for center, changes in CENTERS.items() if name in changes), "entra"))
        control, filled = await self._control(name, values)
        await self._unfold(control)
        async with self.page.expect_response("**/api/console/change") as answered:
            if await control.evaluate("element => element.tagName") == "FORM":
                for field, value in filled.items():
                    await self._fill(control.locator(f"[name={field}]"), str(value))
                await control.locator("button[type=submit]").click(timeout=LIMIT)
            else:
                await control.click(timeout=LIMIT)
        assert (await answered.value).ok, await self.said.inner_text()
        secret = self.page.locator('[data-secret="value"]')
        return await secret.inner_text() if name == "add_secret" else ""

    async def look(self) -> str:
        """Run the looking script and return what the window shows."""
        await self.open("shell")
        return await self._output(self.page.locator('[data-window="look"]'), "inspect")

    async def run(self, lines: str) -> str:
        """Run lines in the PowerShell window and return what it shows."""
        await self.open("shell")
        form = self.page.locator('form[data-window="lines"]')
        await form.locator("textarea").fill(lines, timeout=LIMIT)
        return await self._output(form.locator("button[type=submit]"), "powershell")

    async def value(self, label: str) -> str:
        """Return what stands behind a label of the open admin center, the last one of this name."""
        row = self.page.locator(".row").filter(has=self.page.get_by_text(label, exact=True)).last
        return await row.locator("code").inner_text()

    async def solved(self, problem: str) -> None:
        """Wait until the list shows this problem as solved."""
        await self.page.evaluate("() => dispatchEvent(new Event('focus'))")  # as when one comes back to the window
        await expect(self.page.locator(f'[data-problem="{problem}"][data-state="solved"]')).to_be_visible(timeout=LIMIT)

    async def sees(self, words: str) -> None:
        """Wait until these words stand in the card with the complaint."""
        await expect(self.page.locator(".complaint")).to_contain_text(words, timeout=LIMIT)

    async def screenshot(self, name: str) -> None:
        """Keep a picture of the whole page in the folder `MAILCHECK_SCREENSHOTS`, where that is set."""
        folder = os.environ.get("MAILCHECK_SCREENSHOTS")
        if folder:
            await self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    async def _output(self, button: Locator, act: str) -> str:
        """Press a button of the window; return what it shows once that was answered and drawn: the last output stands there until then."""
        async with self.page.expect_response(f"**/api/console/{act}"):
            await button.click(timeout=LIMIT)
        await expect(self.page.locator('form[data-window="lines"].busy')).to_have_count(0, timeout=LIMIT)
        output = self.page.locator('[data-window="output"]')
        await expect(output).to_be_visible(timeout=LIMIT)
        return await output.inner_text()

    async def _control(self, name: str, values: Mapping[str, str | bool]) -> tuple[Locator, dict[str, str | bool]]:
        """The control of a change, told from its like by its fixed values; the others are to be filled in."""
        selector, filled = f'[data-change="{name}"]', {}
        for field, value in values.items():
            if not await self.page.locator(f"{selector}[data-{field}]").count():
                filled[field] = value
            else:
                selector += f"[data-{field}={json.dumps(value if isinstance(value, str) else str(value).lower())}]"
        return self.page.locator(selector).first, filled

    async def _unfold(self, control: Locator) -> None:
        if not await control.is_visible():
            details = self.page.locator("details:not([open])").filter(has=control)
            await details.locator("summary").first.click(timeout=LIMIT)

    async def _fill(self, field: Locator, value: str) -> None:
        if await field.evaluate("element => element.tagName") == "SELECT":
            await field.select_option(value=value, timeout=LIMIT)
        else:
            await field.fill(value, timeout=LIMIT)


async def open_console(browser: Browser, address: str, person: str = "anna") -> ConsolePage:
    """Open the console beside this person's Slack, in their language; `address` is the demo's, with a slash at the end."""
    page = await browser.new_page(viewport={"width": 1360, "height": 900})
    console = ConsolePage(page)
    await page.goto(f"{address}console?as={person}")
    await expect(page.locator(".problems")).to_be_visible(timeout=LIMIT)
    return console
