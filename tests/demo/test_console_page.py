"""The customer's console in the browser: from zero to a green check, the look that decides, PowerShell, and what bad input gets."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from playwright.async_api import Route, expect

from bot.model import Language, Verdict
from bot.sandbox.practice import PROBLEMS
from bot.scripts.inspect import BEGIN, END
from handlers.slack.render.wording_fields import LABELS
from tests.demo.conftest import origin_of
from tests.demo.console_driver import LIMIT, open_console
from tests.demo.practising import Room, open_room
from tests.granted import granted
from tests.powershell import powershell

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        yield opened


async def test_a_customer_is_set_up_from_zero_to_a_green_check_in_the_two_pages_alone(room: Room) -> None:
    """The console for the administrator's part, the modal for support's; nothing is known that the pages do not show."""
    console = room.console
    name = await console.begin_from_zero()
    await console.change("register_app", {"name": "Mailabruf"})
    for permission in ("IMAP.AccessAsApp", "SMTP.SendAsApp"):
        await console.change("add_permission", {"permission": permission})
    await console.change("grant_consent", {})
    secret = await console.change("add_secret", {"months": "6"})
    app_id, object_id = await console.value("Anwendungs-ID"), await console.value("Objekt-ID")
    tenant_id, address = await console.value("Mandanten-ID"), f"office@{name}.example"
    await console.change("register_principal", {"app_id": app_id, "object_id": object_id, "name": "Mailabruf"})
    await console.change("give_access", {"mailbox": address})
    await console.change("smtp", {"mailbox": address, "smtp": "on"})

    await room.slack.command(f"/mail-tenant add {name}")
    filled = {"tenant_id": tenant_id, "client_id": app_id, "client_secret": secret, "mailboxes": address}
    await room.slack.fill_modal({LABELS[field].de: value for field, value in filled.items()})
    await room.slack.see("ist gespeichert, und Entra nimmt den Zugang an", within="window")
    await room.slack.window.get_by_role("button", name="Schließen").first.click()
    await room.slack.closed()

    assert await room.check(name) is Verdict.HEALTHY


async def test_the_output_of_the_look_pasted_into_the_thread_decides_between_what_looks_alike(room: Room) -> None:
    """A denial beside the permission: no check can see it, the look does."""
    name = await room.console.begin("strict-colleague")
    await room.slack.command(f"/mailcheck {name}")
    await room.slack.open_thread(name)

    output = await room.console.look()
    block = output[output.index(BEGIN) : output.index(END) + len(END)]
    await room.slack.say(f"@mailcheck\n```{block}```", within="thread")

    await room.slack.see("Ursache (bestätigt): Die App hat kein Recht auf dieses Postfach", within="thread")
    assert "full-access: denied" in block
    await room.console.screenshot("console-look")
    await room.slack.screenshot("look-pasted")


async def test_the_bots_script_pasted_into_the_window_turns_the_check_green(room: Room) -> None:
    """Run by a real PowerShell."""
    powershell()
    name = await room.console.begin("skipped-powershell")
    core = room.office.core
    answer = await core.scripts.write(core.scripts.read_words(name), Language.DE, [await granted(core, name)])
    before = await room.check(name)

    shown = await room.console.run(answer.script.text)

    assert "FERTIG" in shown
    assert (before, await room.check(name)) == (Verdict.PROBLEM, Verdict.HEALTHY)


async def test_without_powershell_one_sentence_says_so_and_looking_works_all_the_same(
    room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A pasted looking script too; everything else is refused with what to do instead."""
    monkeypatch.delenv("MAILCHECK_PWSH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    name = await room.console.begin("new-mailbox")
    core = room.office.core
    script = (
        await core.scripts.write(core.scripts.read_words(f"{name} --inspect"), Language.DE, [await granted(core, name)])
    ).script.text

    looked, pasted = await room.console.look(), await room.console.run(script)
    form = room.console.page.locator('form[data-window="lines"]')
    await form.locator("textarea").fill("Get-Mailbox")
    await form.locator("button[type=submit]").click()
    await expect(room.console.said).to_contain_text("Hier läuft nur das Nachsehen", timeout=LIMIT)

    assert "full-access: no" in looked
    assert re.sub("(?m)^time: .*", "", looked) == re.sub("(?m)^time: .*", "", pasted)
    await expect(room.console.page.locator(".center")).to_contain_text("gibt es kein PowerShell")
    await expect(form.locator("textarea")).to_have_value("Get-Mailbox")
    room.console.problems.clear()  # the browser notes a refused request as an error of its own


async def test_who_selects_and_types_while_something_runs_goes_on_where_they_were(
    room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its answer draws the page anew under their hands."""
    monkeypatch.delenv("MAILCHECK_PWSH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    await room.console.begin("new-mailbox")
    page, answered = room.console.page, asyncio.Event()

    async def later(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await page.route("**/api/console/inspect", later)
    await room.console.open("shell")
    lines = page.locator('form[data-window="lines"] textarea')
    await page.locator('[data-window="look"]').click()
    await lines.fill("Get-Mailbox -Identity")
    await lines.evaluate("element => element.setSelectionRange(4, 11)")
    answered.set()
    await expect(page.locator('[data-window="output"]')).to_be_visible(timeout=LIMIT)
    await page.keyboard.insert_text("User")

    await expect(lines).to_have_value("Get-User -Identity")
    await page.unroute("**/api/console/inspect", later)


async def test_bad_input_is_said_in_one_sentence_and_nothing_that_was_typed_is_lost(room: Room) -> None:
    """In the language of who is played."""
    console = await open_console(room.browser, room.address, "ben")
    await console.begin_from_zero()
    await console.open("exchange")
    form = console.page.locator('form[data-change="register_principal"]')
    await form.locator("[name=app_id]").fill("Mail access")
    await form.locator("[name=name]").fill("Reader")
    await form.locator("button[type=submit]").click()

    await expect(console.said).to_contain_text("“Application ID” must be an id", timeout=LIMIT)
    await expect(form.locator("[name=app_id]")).to_have_value("Mail access")
    await console.screenshot("console-bad-input")
    await console.page.close()


async def test_what_was_typed_into_one_form_outlasts_a_change_made_with_another(room: Room) -> None:
    """And the focus stays on the switch that was pressed."""
    console = room.console
    await console.choose("kanzlei-muster")
    await console.open("exchange")
    form = console.page.locator('form[data-change="register_principal"]')
    await form.locator("[name=name]").fill("Reader")
    await console.change("give_access", {"mailbox": "buero@kanzlei-muster.example"})

    await expect(form.locator("[name=name]")).to_have_value("Reader")
    assert await console.page.evaluate("document.activeElement.closest('form').dataset.change") == "give_access"


async def test_no_page_holds_a_secret_but_the_moment_in_which_it_is_made(room: Room) -> None:
    """Not even that of the customer who is shown."""
    console = room.console
    await console.choose("kanzlei-muster")
    secret = await console.change("add_secret", {"months": "1"})
    shown = await console.page.content()
    await console.open("office")
    await console.change("imap", {"mailbox": "kanzlei@kanzlei-muster.example"})
    await console.change("imap", {"mailbox": "kanzlei@kanzlei-muster.example"})
    await console.open("entra")

    values = [one.value for one in room.customers["kanzlei-muster"].app.secrets]
    assert secret in shown
    assert [value for value in values if value in await console.page.content()] == []


@pytest.mark.parametrize(
    "body", ["", "no json", "{}", '{"tenant": 5}', '{"tenant": "x", "change": "imap", "values": []}']
)
async def test_a_request_that_makes_no_sense_gets_one_sentence(body: str, room: Room) -> None:
    """In both languages, for whoever reads it."""
    headers = {"Origin": origin_of(room.address), "X-Mailcheck-Demo": "page"}
    async with (
        ClientSession() as session,
        session.post(f"{room.address}api/console/change", data=body, headers=headers) as answer,
    ):
        assert answer.status == 422
        assert set(await answer.json()) == {"de", "en"}


async def test_another_sites_page_changes_nothing(room: Room) -> None:
    """It cannot send the header, and its origin is its own."""
    tenant = room.customers["kanzlei-muster"].tenant
    body = {"tenant": tenant.tenant_id, "change": "book_exchange", "values": {"on": False}}
    async with (
        ClientSession() as session,
        session.post(
            f"{room.address}api/console/change", json=body, headers={"Origin": "https://evil.example"}
        ) as answer,
    ):
        assert answer.status == 403
    assert tenant.has_exchange


async def test_what_was_wrong_is_not_told_before_it_is_solved(room: Room) -> None:
    """Neither on the page nor in what the page is sent."""
    problem = PROBLEMS["audit-week"]
    name = await room.console.begin(problem.id)
    async with (
        ClientSession() as session,
        session.get(f"{room.address}api/console/{room.customers[name].tenant.tenant_id}") as answer,
    ):
        sent = await answer.text()

    shown = await room.console.page.locator("body").inner_text()
    assert [
        word for word in (*problem.pair, problem.solution[0].de, problem.solution[1].de) if word in shown + sent
    ] == []
    await room.mend(problem.id, name)
    await room.check(name)
    await room.console.sees(problem.solution[0].de)
    await room.console.screenshot("console-solved")
