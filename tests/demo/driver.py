"""A person at the demo's pages: what they do, in the words of the page, with a real browser.

How to use it, in an async test with the fixtures of `tests/demo/conftest.py`:

    async def test_...(slack_page: SlackPage) -> None:          # Anna, in #support; `demo` holds the stage behind it
        await slack_page.command("/mailcheck praxis-beispiel")
        await slack_page.open_thread()                          # of the newest message that has one
        await slack_page.see("Ursache", within="thread")
        await slack_page.press("Erneut prüfen")                 # the newest button of this name: in the window on top,
                                                                # else in the open thread, else in the channel or Home tab
        await slack_page.fill_modal({"Name": "x", "Datei": Path("a.txt")})   # by label; fills in and submits
        assert {"Name": "Bitte ausfüllen."} == await slack_page.mistakes()

`await open_slack(browser, demo.address, "ben")` opens the page as somebody else; `slack_page.page` is Playwright's page, for
everything else (`await slack_page.page.goto(demo.address + "console?as=anna")`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

LIMIT = 20_000  # milliseconds; a check takes a second or two here
Value = str | bool | Path | list[str]


class SlackPage:
    """One person's page. Every wait ends after `LIMIT` with Playwright's own report of what was not there."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.problems: list[str] = []
        page.on("pageerror", lambda problem: self.problems.append(str(problem)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)

    # --- places ------------------------------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        """The channel, direct messages or Home tab in the middle."""
        return self.page.locator("main.channel")

    @property
    def thread(self) -> Locator:
        """The pane of the open thread."""
        return self.page.locator("aside.pane")

    @property
    def window(self) -> Locator:
        """The modal on top."""
        return self.page.locator("dialog.window")

    async def go(self, name: str) -> None:
        """Go to a channel ("support"), the direct messages with the bot ("mailcheck"), its Home tab ("home")."""
        await self.page.evaluate("hash => { location.hash = hash; }", f"#/{name}")
        shown = self.page.locator(".home" if name == "home" else "main.channel .messages")
        await expect(shown).to_be_visible(timeout=LIMIT)

    async def open_thread(self, containing: str = "") -> None:
        """Open the thread below the newest message of the channel that has replies (and holds these words)."""
        messages = self.main.locator("article.message").filter(has=self.page.locator("a.thread-below"))
        chosen = (messages.filter(has_text=containing) if containing else messages).last
        await chosen.locator("a.thread-below").click(timeout=LIMIT)
        await expect(self.thread).to_be_visible(timeout=LIMIT)

    # --- doing -------------------------------------------------------------------------------------------------------

    async def command(self, text: str) -> None:
        """Type a slash command into the channel's box and send it."""
        await self.say(text)

    async def say(self, text: str, *, files: tuple[Path, ...] = (), within: str = "channel") -> None:
        """Write a message, in the channel or (`within="thread"`) in the open thread; "@mailcheck" and "\\n" mean what they look like."""
        place = self.thread if within == "thread" else self.main
        if files:
            await place.locator(".composer input[type=file]").set_input_files(list(files))
            await expect(place.locator(".composer .chip")).to_have_count(len(files), timeout=LIMIT)
        await place.locator(".composer-field").fill(text, timeout=LIMIT)
        await place.get_by_role("button", name=re.compile("^(Senden|Send)$")).click(timeout=LIMIT)

    async def press(self, label: str, *, nth: int = -1) -> None:
        """Press the newest button (or link that looks like one) of this name where the person looks."""
        place = await self._in_front()
        button = place.locator("button:visible, a.button:visible").filter(has_text=re.compile(f"^{re.escape(label)}$"))
        await button.nth(nth).click(timeout=LIMIT)

    async def confirm(self, label: str) -> None:
        """Answer the question that came up before something is done."""
        await self.page.locator("dialog.confirm").get_by_role("button", name=label, exact=True).click(timeout=LIMIT)

    async def choose(self, option: str, *, label: str = "") -> None:
        """Choose an option of the newest menu (or of the one with this label) where the person looks."""
        place = await self._in_front()
        menu = place.get_by_label(label, exact=True) if label else place.locator("select")
        await menu.last.select_option(label=option, timeout=LIMIT)

    async def shortcut(self, name: str, *, on: str) -> None:
        """Use a message shortcut on the newest message that holds these words."""
        place = self.thread if await self.thread.is_visible() else self.main
        message = place.locator("article.message").filter(has_text=on).last
        await message.hover(timeout=LIMIT)
        await message.get_by_role("button", name=re.compile("^(Weitere Aktionen|More actions)$")).last.click(
            timeout=LIMIT
        )
        await self.page.get_by_role("menuitem", name=re.compile(f"^{re.escape(name)}")).click(timeout=LIMIT)

    async def global_shortcut(self, name: str) -> None:
        """Use a shortcut of the menu at the channel's box."""
        await self.main.get_by_role("button", name=re.compile("^(Kurzbefehle|Shortcuts)$")).click(timeout=LIMIT)
        await self.page.get_by_role("menuitem", name=re.compile(f"^{re.escape(name)}")).click(timeout=LIMIT)

    # --- windows -----------------------------------------------------------------------------------------------------

    async def fill_modal(self, values: Mapping[str, Value], *, submit: bool = True) -> None:
        """Fill in the window on top by its labels, and submit it.

        A text is typed or chosen, True and False tick or untick, a list ticks exactly these, a Path is uploaded.
        """
        await expect(self.window).to_be_visible(timeout=LIMIT)
        for label, value in values.items():
            await self._fill(self._block(label), value)
        if submit:
            await self.submit()

    async def submit(self) -> None:
        """Press the window's submit button and wait until the page has heard of it."""
        await self.window.locator("button[type=submit]").click(timeout=LIMIT)
        await expect(self.page.locator("dialog.window form[aria-busy]")).to_have_count(0, timeout=LIMIT)

    async def mistakes(self) -> dict[str, str]:
        """Return what is said at the fields of the window on top, by their labels."""
        found = {}
        for block in await self.window.locator(".input-block").all():
            said = (await block.locator(".mistake").inner_text()).strip()
            if said:
                label = await block.locator("label:not(.choice), legend").first.inner_text()
                found[label.removesuffix("(optional)").strip()] = said
        return found

    async def closed(self) -> None:
        """Wait until no window is open."""
        await expect(self.window).to_have_count(0, timeout=LIMIT)

    # --- seeing ------------------------------------------------------------------------------------------------------

    async def see(self, text: str, *, within: str = "") -> None:
        """Wait until these words are there: anywhere, or in the "channel", the "thread" or the "window" on top."""
        places = {"": self.page.locator("body"), "channel": self.main, "thread": self.thread, "window": self.window}
        await expect(places[within]).to_contain_text(text, timeout=LIMIT)

    async def screenshot(self, name: str) -> None:
        """Keep a picture of the page for whoever wants to look (`MAILCHECK_SCREENSHOTS` names the folder); else do nothing."""
        folder = os.environ.get("MAILCHECK_SCREENSHOTS")
        if folder:
            await self.page.screenshot(path=Path(folder) / f"{name}.png")

    async def _in_front(self) -> Locator:
        for place in (self.window, self.thread):
            if await place.count() and await place.last.is_visible():
                return place.last
        return self.main

    def _block(self, label: str) -> Locator:
        named = self.page.locator("label:not(.choice), legend").filter(
            has_text=re.compile(rf"^{re.escape(label)}(\s*\(optional\))?$")
        )
        return self.window.locator(".input-block").filter(has=named)

    async def _fill(self, block: Locator, value: Value) -> None:
        if isinstance(value, Path):
            await block.locator("input[type=file]").set_input_files(value)
            await expect(block.locator(".chip")).to_contain_text(value.name, timeout=LIMIT)
        elif isinstance(value, list):
            for choice in await block.locator("label.choice").all():
                await choice.locator("input").set_checked((await choice.inner_text()).strip() in value)
        elif isinstance(value, bool):
            await block.locator("input").first.set_checked(value)
        elif await block.locator("select").count():
            await block.locator("select").select_option(label=value, timeout=LIMIT)
        elif await block.locator("label.choice").count():
            await block.locator("label.choice").filter(has_text=value).locator("input").check(timeout=LIMIT)
        else:
            await block.locator("input, textarea").fill(value, timeout=LIMIT)


async def open_slack(browser: Browser, address: str, person: str = "anna", channel: str = "support") -> SlackPage:
    """Open the page as this person in this channel, connected to what happens."""
    page = await browser.new_page(viewport={"width": 1360, "height": 860})
    slack = SlackPage(page, address)
    await page.goto(f"{address}?as={person}#/{channel}")
    await expect(page.locator("html[data-connected]")).to_be_attached(timeout=LIMIT)
    return slack
