"""What people do on the demo's page with the real bot behind it, in a real browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from playwright.async_api import Browser, expect

from handlers.demo.server import open_pages
from tests.demo.conftest import Demo
from tests.demo.driver import SlackPage, open_slack

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_command_is_typed_and_its_answer_read_in_the_thread(slack_page: SlackPage) -> None:
    """A check of the broken customer ends in its thread with the cause and a button to check again."""
    await slack_page.command("/mailcheck praxis-beispiel")
    await slack_page.open_thread("praxis-beispiel")
    await slack_page.see("Am wahrscheinlichsten", within="thread")
    again = slack_page.thread.get_by_role("button", name="Erneut prüfen")
    await expect(again).to_be_in_viewport(timeout=20_000)
    await slack_page.screenshot("thread")

    await slack_page.press("Erneut prüfen")
    await expect(slack_page.thread.locator(".mention.mine")).to_have_count(2, timeout=20_000)


async def test_commands_are_completed_while_one_types(slack_page: SlackPage) -> None:
    """A slash offers the bot's commands with their usage; the arrow keys and Tab take one."""
    box = slack_page.main.locator(".composer-field")
    await box.press_sequentially("/mail")
    offers = slack_page.main.get_by_role("option")
    await expect(offers.filter(has_text="/mailcheck")).to_be_visible()
    await slack_page.screenshot("completion")
    await expect(offers.filter(has_text="/mailfix")).to_contain_text("Fehler")
    await box.press_sequentially("ch")
    await box.press("Tab")

    assert await box.input_value() == "/mailcheck "
    await expect(offers).to_contain_text("<kunde>")


async def test_a_command_in_a_thread_is_refused_by_slack(slack_page: SlackPage) -> None:
    """Slack's own answer is for the person alone, in the thread; the bot never hears of it."""
    demo_message = slack_page.main.locator("article").first
    await demo_message.hover()
    await demo_message.get_by_role("link", name="Im Thread antworten").click()
    await slack_page.say("/mailcheck praxis-beispiel", within="thread")
    await slack_page.see("/mailcheck is not supported in threads. Sorry!", within="thread")

    await slack_page.see("Nur für dich sichtbar", within="thread")


async def test_an_unknown_command_is_named(slack_page: SlackPage) -> None:
    """A command that no app has is answered by Slack, and nothing is posted."""
    await slack_page.command("/kaffee schwarz")

    await slack_page.see("„/kaffee“ ist kein Befehl, den es hier gibt.")


async def test_the_shortcut_explains_a_message(slack_page: SlackPage) -> None:
    """„Fehler erklären“ on Ben's message answers below it."""
    await slack_page.shortcut("Fehler erklären", on="NO AUTHENTICATE failed")
    await slack_page.open_thread("NO AUTHENTICATE failed")
    await slack_page.see("Ursachen", within="thread")

    await slack_page.see("Hat das geholfen?", within="thread")
    await slack_page.screenshot("shortcut")


async def test_a_mention_with_a_file_is_answered_in_its_thread(slack_page: SlackPage, tmp_path: Path) -> None:
    """@mailcheck and an uploaded file: the file can be read on the page, and the answer stands below."""
    paste = tmp_path / "protokoll.txt"
    paste.write_text("A01 NO AUTHENTICATE failed.\n" + "Zeile\n" * 30)
    await slack_page.say("@mailcheck was heißt das?", files=(paste,))
    await slack_page.see("protokoll.txt", within="channel")
    await slack_page.see("Alle 32 Zeilen anzeigen", within="channel")
    await slack_page.open_thread("was heißt das")

    await slack_page.see("IMAP-Anmeldung", within="thread")


async def test_a_direct_message_is_explained_there(slack_page: SlackPage) -> None:
    """What is pasted to the bot alone is answered there."""
    await slack_page.go("mailcheck")
    await slack_page.say("AADSTS7000215: Invalid client secret provided.")

    await slack_page.open_thread()
    await slack_page.see("Clientschlüssel", within="thread")


async def test_a_window_takes_a_pasted_error(slack_page: SlackPage) -> None:
    """/mailfix alone opens the window; what is pasted there is explained in the channel."""
    await slack_page.command("/mailfix")
    await slack_page.see("Fehlermeldung", within="window")
    await slack_page.screenshot("window")
    labels = await slack_page.window.locator("label").all_inner_texts()
    await slack_page.fill_modal({labels[0].removesuffix("(optional)").strip(): "A01 NO AUTHENTICATE failed."})
    await slack_page.closed()

    await slack_page.see("Exchange lehnt die IMAP-Anmeldung ab", within="channel")


async def test_everything_is_still_there_after_a_reload(slack_page: SlackPage) -> None:
    """Messages, what only this person sees, and the open thread outlast a reload."""
    await slack_page.command("/mailcheck kanzlei-muster")
    await slack_page.command("/kaffee")
    await slack_page.open_thread("kanzlei-muster")
    await slack_page.see("Alles in Ordnung", within="thread")
    await slack_page.page.reload()

    await slack_page.see("Alles in Ordnung", within="thread")
    await slack_page.see("„/kaffee“ ist kein Befehl", within="channel")


async def test_what_is_new_is_marked_until_it_is_read(slack_page: SlackPage, demo: Demo) -> None:
    """A mention elsewhere counts in the sidebar; going there takes the mark away."""
    anna, intern = demo.stage.people["anna"], demo.stage.channels["intern"]
    entry = slack_page.page.locator(".sidebar").get_by_role("link", name="support-intern")
    demo.stage.slack.write(demo.stage.people["ben"], intern, f"<@{anna.id}> schau mal")
    await expect(entry.locator(".badge")).to_have_text("1")
    await slack_page.go("support-intern")

    await expect(entry.locator(".badge")).to_have_count(0)


async def test_what_ben_does_appears_on_annas_page(slack_page: SlackPage, demo: Demo, browser: Browser) -> None:
    """Two people see the same channel live, each in their own language."""
    ben = await open_slack(browser, demo.address, "ben")
    await ben.say("Guten Morgen @Anna, siehe https://a.example/x & <b>")
    await slack_page.see("Guten Morgen @Anna, siehe https://a.example/x & <b>", within="channel")

    assert await slack_page.page.locator("html").get_attribute("lang") == "de"
    assert await ben.page.locator("html").get_attribute("lang") == "en"
    assert await slack_page.main.locator(".mention.mine").all_inner_texts() == ["@Anna"]
    await ben.screenshot("ben")


async def test_the_bot_is_invited_where_it_is_missing(slack_page: SlackPage) -> None:
    """A channel without the bot says so and how to invite it; afterwards it does not."""
    await slack_page.go("flurfunk")
    await slack_page.see("/invite @mailcheck", within="channel")
    await slack_page.command("/invite @mailcheck")

    await slack_page.see("ist dem Kanal beigetreten", within="channel")
    assert "/invite @mailcheck" not in await slack_page.main.inner_text()


async def test_a_browser_sends_the_key_to_nobody_else(slack_page: SlackPage, demo: Demo) -> None:
    """Another user's server on the same host gets visits, pictures and pages from the very browser that the demo is open in: no key."""
    got: list[str] = []

    async def keep(request: web.Request) -> web.Response:
        got.append(f"{request.path_qs} {dict(request.headers)} {await request.text()}")
        page = "<img src=/picture><form method=post action=/sent></form><script>document.forms[0].submit()</script>"
        return web.Response(text=page if request.path in {"/linked", "/typed"} else "", content_type="text/html")

    other = web.AppRunner(web.Application())
    other.app.router.add_route("*", "/{rest:.*}", keep)
    await other.setup()
    await web.TCPSite(other, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{other.addresses[0][1]}/"
    try:
        await slack_page.say(f"Siehe {address}linked")
        async with slack_page.page.context.expect_page() as opened:
            await slack_page.main.locator(f'a[href^="{address}"]').last.click()
        beside = await opened.value
        await beside.wait_for_url("**/sent")
        await beside.goto(f"{address}typed")
        await beside.wait_for_url("**/sent")
        seen = await beside.evaluate("() => [document.cookie, String(window.opener)]")
    finally:
        await other.cleanup()

    assert {line.split()[0] for line in got} >= {"/linked", "/typed", "/sent"}
    assert [line for line in got if demo.stage.guard.key in line or "cookie" in line.lower()] == []
    assert seen == ["", "null"]
    assert await slack_page.page.context.cookies() == []


async def test_every_page_can_be_opened_once_more(slack_page: SlackPage) -> None:
    """The address bar holds all that is needed, on the other page too."""
    await slack_page.page.reload()
    await expect(slack_page.page.locator("html[data-connected]")).to_be_attached()
    await slack_page.page.get_by_role("link", name="Konsole des Kunden").click()
    await slack_page.page.reload()
    await slack_page.page.get_by_role("link", name="Slack des Supports").click()
    await expect(slack_page.page.locator("html[data-connected]")).to_be_attached()


async def test_the_page_comes_back_after_a_broken_line(demo: Demo, browser: Browser) -> None:
    """Without a line the page says so; with one again it shows what happened meanwhile."""
    async with open_pages(demo.stage, 0) as address:
        page = await open_slack(browser, address)
    await page.see("Verbindung zur Demo unterbrochen")
    demo.stage.slack.write(demo.stage.people["ben"], demo.stage.channels["support"], "inzwischen")

    async with open_pages(demo.stage, urlsplit(address).port):
        await page.see("inzwischen", within="channel")


async def test_the_keyboard_is_enough(slack_page: SlackPage) -> None:
    """Enter sends, Shift and Enter begin a new line, Escape closes the thread, the arrow keys walk through a menu."""
    keyboard = slack_page.page.keyboard
    await slack_page.main.locator(".composer-field").focus()
    await keyboard.type("eins")
    await keyboard.press("Shift+Enter")
    await keyboard.type("zwei")
    await keyboard.press("Enter")
    message = slack_page.main.locator("article").filter(has_text="eins")
    await expect(message.locator(".message-content")).to_have_text("einszwei")
    await message.get_by_role("link", name="Im Thread antworten").focus()
    await keyboard.press("Enter")
    await expect(slack_page.thread).to_be_visible()
    await keyboard.press("Escape")

    await expect(slack_page.thread).to_be_hidden()
    await message.get_by_role("button", name="Weitere Aktionen").focus()
    await keyboard.press("Enter")
    await keyboard.press("ArrowDown")
    await expect(slack_page.page.get_by_role("menuitem").nth(1)).to_be_focused()


async def test_the_home_tab_is_opened_and_its_buttons_act(slack_page: SlackPage) -> None:
    """The bot publishes its Home tab when it is opened; a button there opens the window."""
    await slack_page.go("home")
    await slack_page.see("kanzlei-muster", within="channel")
    await slack_page.screenshot("home")
    await slack_page.press("Fehlermeldung einfügen")

    await slack_page.see("Fehlermeldung", within="window")


async def test_the_menu_of_shortcuts_opens_a_window(slack_page: SlackPage) -> None:
    """The global shortcut that stores a customer opens its window from the menu."""
    await slack_page.global_shortcut("Zugang hinterlegen")

    await slack_page.see("Mandanten-ID", within="window")


async def test_a_long_text_becomes_a_file(slack_page: SlackPage) -> None:
    """What is longer than a message may be is sent as a file, as Slack does it."""
    await slack_page.say("NO AUTHENTICATE failed\n" * 200)

    await slack_page.see("Text.txt", within="channel")


async def test_a_name_that_nobody_has_is_named(demo: Demo, browser: Browser) -> None:
    """An address with an unknown person says who can be played, and leads back."""
    page = await browser.new_page()
    await page.goto(f"{demo.address}?as=berta")
    await expect(page.get_by_role("alert")).to_contain_text("Niemand heißt hier „berta“ (anna, ben, gina)")
    await page.get_by_role("link", name="Mailcheck-Demo").click()

    await expect(page.locator("main.channel h1")).to_contain_text("support")
