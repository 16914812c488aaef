"""What somebody does in the demo's two pages alone: a customer stored, set up from zero and brought back to green, in a real browser."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from bot.sandbox.customers import new_secret
from handlers.demo.cast import BROKEN, HEALTHY
from handlers.slack.render.wording_fields import LABELS
from tests.demo.conftest import Demo, open_bot, open_browser, open_demo
from tests.demo.console_driver import ConsolePage, open_console
from tests.demo.driver import LIMIT, SlackPage, open_slack

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
REFUSAL = "Mailcheck antwortet nur festen Mitgliedern dieses Slack-Workspace."
GERMAN = (
    "Fehler beim Abruf: AADSTS7000222: Die angegebenen geheimen Clientschlüssel für die App "
    "'11111111-2222-4333-8444-555555555555' sind abgelaufen."
)


@dataclass
class Story:
    """The demo with its two pages open, as Anna; the bot can be stopped and started again."""

    demo: Demo
    browser: Browser
    slack: SlackPage
    console: ConsolePage
    bot: contextlib.AsyncExitStack

    async def restart(self) -> None:
        """Stop the bot, and start it anew."""
        await self.bot.aclose()
        await self.bot.enter_async_context(open_bot(self.demo.stage))

    async def details(self) -> dict[str, str]:
        """Return what the console shows of the customer's app, by the labels of the form, without the secret."""
        names = {"tenant_id": "Mandanten-ID", "client_id": "Anwendungs-ID", "object_id": "Objekt-ID"}
        await self.console.open("entra")
        return {LABELS[field].de: await self.console.value(label) for field, label in names.items()}

    async def support(self) -> None:
        """Go to #support, with no thread open."""
        await self.slack.go("support")
        await expect(self.slack.thread).to_be_hidden(timeout=LIMIT)

    async def check(self, name: str) -> None:
        """Check a customer for the first time, and stay in the thread once all is said."""
        await self.support()
        await self.slack.command(f"/mailcheck {name}")
        await self.slack.open_thread(f"{name}: ")
        await self.slack.see("Ihre Prüfung ist fertig", within="thread")

    async def close_window(self) -> None:
        """Close the window on top."""
        await self.slack.window.get_by_role("button", name="Schließen").first.click(timeout=LIMIT)
        await self.slack.closed()

    async def begin_fix(self) -> None:
        """Press „Lösung Schritt für Schritt“ and wait for the first step."""
        await self.slack.press("Lösung Schritt für Schritt")
        await self.slack.see("Hat nicht geholfen", within="thread")
        await expect(self.newest()).to_contain_text("Lösung: ", timeout=LIMIT)

    async def steps_until(self, button: str) -> None:
        """Press „Weiter“ until the guided fix offers this button."""
        while not await self.newest().locator("button").filter(has_text=button).count():
            at = await self.newest().inner_text()
            await self.slack.press("Weiter")
            await expect(self.newest()).not_to_have_text(at, timeout=LIMIT, use_inner_text=True)

    def newest(self) -> Locator:
        """The newest message of the open thread that has buttons to go on with."""
        return self.slack.thread.locator("article").filter(has=self.slack.page.locator("button[data-action]")).last


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story() -> AsyncIterator[Story]:
    async with open_browser() as browser, open_demo(bot=False) as demo, contextlib.AsyncExitStack() as bot:
        await bot.enter_async_context(open_bot(demo.stage))
        slack, console = await open_slack(browser, demo.address), await open_console(browser, demo.address)
        await slack.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=demo.origin)
        yield Story(demo, browser, slack, console, bot)
        assert slack.problems == []
        assert console.problems == []


async def test_a_customer_is_stored_by_window_and_stands_in_the_app_home(story: Story) -> None:
    """A mistake is said at its field, then Entra's refusal at its field, then it is stored."""
    slack, console = story.slack, story.console
    name = await console.begin_from_zero()
    await console.change("register_app", {"name": "Mailabruf"})
    secret = await console.change("add_secret", {"months": "6"})
    right = await story.details() | {
        LABELS["client_secret"].de: secret,
        LABELS["mailboxes"].de: f"office@{name}.example",
    }

    await story.support()
    await slack.command("/mail-tenant add")
    await slack.fill_modal(right | {LABELS["name"].de: name, LABELS["client_id"].de: "Mailabruf"})
    mistakes = await slack.mistakes()
    await slack.screenshot("story-mistake")
    await slack.fill_modal(
        {LABELS["client_id"].de: right[LABELS["client_id"].de], LABELS["client_secret"].de: new_secret()}
    )
    await slack.see("Abgelehnt: Entra kennt die App, aber nicht diesen Clientschlüssel", within="window")
    await slack.screenshot("story-refused")
    await slack.fill_modal({LABELS["client_secret"].de: secret})
    await slack.see("ist gespeichert, und Entra nimmt den Zugang an", within="window")
    await slack.screenshot("story-stored")
    await story.close_window()
    await slack.go("home")
    await slack.see(f"{name}: – noch nie geprüft", within="channel")
    await slack.screenshot("story-home")

    assert list(mistakes) == [LABELS["client_id"].de]
    assert "Das ist keine Anwendungs-ID" in mistakes[LABELS["client_id"].de]


async def test_a_customer_is_led_from_zero_to_green_step_by_step(story: Story) -> None:
    """All ten steps are clicked in the thread, the console does what they say, and consent that was forgotten is seen."""
    slack, console = story.slack, story.console
    name = await console.begin_from_zero()
    address = f"office@{name}.example"
    await console.sees(f"/mail-setup {name}")
    await console.sees(address)
    await story.support()
    await slack.command(f"/mail-setup {name}")
    await slack.fill_modal({LABELS["mailboxes"].de: address})
    await slack.closed()
    await slack.open_thread(f"Einrichtung von {name}")

    async def step(number: int) -> None:
        await slack.see(f"Schritt {number} von 10: ", within="thread")
        await slack.screenshot(f"story-setup-{number}")

    await step(1)
    await console.change("register_app", {"name": "Advolux E-Mail"})
    await slack.press("Erledigt")
    await step(2)
    await slack.press("Weiter")
    await step(3)
    for permission in ("IMAP.AccessAsApp", "SMTP.SendAsApp"):
        await console.change("add_permission", {"permission": permission})
    await slack.press("Erledigt")
    await step(4)
    await slack.press("Erledigt")  # it was not
    await step(5)
    secret = await console.change("add_secret", {"months": "6"})
    await slack.press("Erledigt")
    await step(6)
    await slack.press("Angaben eintragen")
    await slack.fill_modal(await story.details() | {LABELS["client_secret"].de: secret})
    await slack.see("ist gespeichert, und Entra nimmt den Zugang an", within="window")
    await story.close_window()

    await slack.see("Stimmt noch nicht: ", within="thread")
    await slack.see("Die Administratorzustimmung erteilen: ✗ stimmt noch nicht · jetzt dran", within="thread")
    await slack.screenshot("story-setup-consent-forgotten")
    await console.change("grant_consent", {})
    await slack.press("Erneut prüfen")
    await step(7)
    details = await story.details()
    app_id, object_id = details[LABELS["client_id"].de], details[LABELS["object_id"].de]
    await console.change("register_principal", {"app_id": app_id, "object_id": object_id, "name": "Advolux"})
    await console.change("give_access", {"mailbox": address})
    await console.change("smtp", {"mailbox": address, "smtp": "on"})
    await slack.press("Erledigt")
    await step(9)
    await slack.press("Zurück")
    await step(8)
    await slack.press("Erledigt")
    await step(9)
    await slack.press("Erledigt")
    await step(10)
    await slack.press("Erledigt")
    await slack.see(f"Geschafft: Die Einrichtung von {name} ist abgeschlossen.", within="thread")
    await slack.screenshot("story-setup-finished")

    await slack.see("Alles in Ordnung", within="thread")
    await slack.see(f"Einrichtung von {name} abgeschlossen", within="channel")


async def test_a_case_is_led_from_the_pasted_error_to_behoben(story: Story) -> None:
    """The error is pasted beside the check, with the portal's line that confirms the cause; the customer's text is copied and lies there as a file; the fix is proved."""
    slack, console = story.slack, story.console
    name = await console.begin("yellow-triangle")
    await story.check(name)
    await slack.press("Fehlermeldung einfügen")
    portal = "IMAP.AccessAsApp  Anwendung  Ja  Nicht erteilt für Kanzlei"
    await slack.fill_modal({"Fehlermeldung": f"Anmeldung fehlgeschlagen: A01 NO AUTHENTICATE failed.\n{portal}"})
    await slack.closed()
    await slack.see("Hat das geholfen?", within="thread")
    await slack.press("Kundentext")
    file = slack.thread.locator(".file").filter(has_text=".txt")
    await expect(file).to_be_visible(timeout=LIMIT)
    text = slack.thread.locator(".code").filter(has_text="Guten Tag,").first
    shown = await text.locator("pre").text_content()
    await text.get_by_role("button", name="Kopieren").click()
    await expect(text.get_by_role("button", name="Kopiert")).to_be_visible(timeout=LIMIT)
    copied = await slack.page.evaluate("navigator.clipboard.readText()")
    async with slack.page.expect_download() as downloading:
        await file.get_by_role("link", name="Herunterladen").click()
    kept = (await (await downloading.value).path()).read_text("utf-8-sig")
    await slack.screenshot("story-customer-text")

    await story.begin_fix()
    await story.steps_until("Jetzt prüfen")
    await console.change("grant_consent", {})
    await slack.press("Jetzt prüfen")
    await slack.see("Behoben: Administratorzustimmung erteilen", within="thread")
    await slack.screenshot("story-fixed")
    await console.solved("yellow-triangle")

    assert copied == shown
    assert "Administratorzustimmung" in copied
    assert kept.split() == copied.split()


async def test_a_message_alone_is_explained_and_its_fix_led_to_the_end(story: Story) -> None:
    """A German text in the window of /mailfix: no customer is known, so Mailcheck asks whether it has helped."""
    slack = story.slack
    await story.support()
    await slack.command("/mailfix")
    await slack.fill_modal({"Fehlermeldung": GERMAN})
    await slack.closed()
    await slack.open_thread("Geheimer Clientschlüssel ist abgelaufen")
    await story.begin_fix()
    await story.steps_until("Ja, hat geholfen")
    await slack.press("Ja, hat geholfen")

    await slack.see("Behoben, nach Ihrer Auskunft: Neuen geheimen Clientschlüssel anlegen", within="thread")


async def test_a_colleagues_message_is_explained_where_it_stands(story: Story) -> None:
    """„Fehler erklären“ on Ben's message; its likeliest fix did not help, so the next one is led through."""
    slack = story.slack
    await story.support()
    await slack.shortcut("Fehler erklären", on="Seit heute früh kommen keine Mails mehr an")
    await slack.open_thread("Seit heute früh kommen keine Mails mehr an")
    await slack.see("Hat das geholfen?", within="thread")
    await story.begin_fix()
    await slack.see("Lösung: Administratorzustimmung erteilen", within="thread")
    await slack.press("Hat nicht geholfen", nth=-1)

    await slack.see("Dann ist das die nächste Ursache, die infrage kommt.", within="thread")
    await slack.see("Schon versucht, ohne Erfolg:", within="thread")


async def test_everybody_sees_the_home_tab_that_is_theirs(story: Story) -> None:
    """Anna's in German, Ben's in English, and for the guest the refusal and nothing else."""
    seen = {}
    for person in ("anna", "ben", "gina"):
        page = await open_slack(story.browser, story.demo.address, person)
        await page.go("home")
        await expect(page.main.locator(".home .block").first).to_be_visible(timeout=LIMIT)
        await page.screenshot(f"story-home-{person}")
        seen[person] = (await page.main.locator(".home").inner_text(), await page.main.locator(".home button").count())
        assert page.problems == []
        await page.page.close()

    assert "Meine Kunden" in seen["anna"][0]
    assert "My tenants" in seen["ben"][0]
    assert all(HEALTHY in seen[person][0] for person in ("anna", "ben"))
    assert seen["gina"][0].startswith(REFUSAL)
    assert HEALTHY not in seen["gina"][0]
    assert seen["gina"][1] == 0


async def test_whoever_chooses_another_language_is_answered_in_it(story: Story) -> None:
    """Ben chooses German: his Home tab is German at once, and so is what only he sees; then English again, as in Slack."""
    ben = await open_slack(story.browser, story.demo.address, "ben")
    await ben.go("home")
    await ben.page.get_by_label("Deutsch", exact=True).check(timeout=LIMIT)
    await ben.see("Meine Kunden", within="channel")
    await ben.go("support")
    await ben.command("/mailcheck nirgends")
    await ben.see("Kein Kunde heißt „nirgends“.", within="channel")
    await ben.go("home")
    await ben.page.get_by_label("wie in Slack", exact=True).check(timeout=LIMIT)

    await ben.see("My tenants", within="channel")
    assert ben.problems == []


async def test_buttons_of_old_messages_lead_on_after_the_bot_was_restarted(story: Story) -> None:
    """In the middle of a guided fix and of a set-up, and below a check that is long done."""
    slack = story.slack
    await story.check(BROKEN)
    await story.begin_fix()
    await slack.see("Schritt 1 von 5", within="thread")
    fix = slack.page.url
    await story.support()
    await slack.command("/mail-setup kanzlei-spaeter")
    await slack.fill_modal({LABELS["mailboxes"].de: "office@kanzlei-spaeter.example"})
    await slack.closed()
    await slack.open_thread("Einrichtung von kanzlei-spaeter")
    await slack.see("Schritt 1 von 10: ", within="thread")

    await story.restart()
    await slack.press("Erledigt")
    await slack.see("Schritt 2 von 10: ", within="thread")
    await slack.go("home")
    await slack.see("Laufende Einrichtungen", within="channel")
    await slack.page.goto(fix)
    await slack.press("Weiter")
    await slack.see("Schritt 2 von 5", within="thread")
    await slack.press("Erneut prüfen")

    await expect(slack.thread.locator(".mention.mine")).to_have_count(2, timeout=LIMIT)
