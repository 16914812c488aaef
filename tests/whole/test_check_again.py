"""„Erneut prüfen“ with everything real: the report kept for the thread, the servers, the button."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.model import Report, Verdict
from bot.sandbox import breakers
from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import render_thread
from bot.service import Actor, Mailcheck
from bot.settings import Settings
from tests.granted import granted
from tests.whole.office import office, settings_for

THREE = ("office", "rechnung", "info")
THREAD = "C0SUPPORT:1795600000.000100"


@dataclass
class Place:
    """A core with a customer of three mailboxes, of which the last is refused."""

    microsoft: Microsoft365
    settings: Settings
    core: Mailcheck
    customer: Customer

    async def restart(self) -> None:
        await self.core.close()
        self.core = await Mailcheck.open(self.settings)

    def mend(self) -> None:
        self.customer.mailboxes[-1].permissions.extend(self.customer.mailboxes[0].permissions)

    async def again(self, earlier: Report | None = None) -> tuple[Report, set[str]]:
        """Check again; return the report, and whose mailboxes were opened over IMAP."""
        self.microsoft.guestbook.visits.clear()
        report = await self.core.checks.again(
            await granted(self.core, "kanzlei-muster"), thread=THREAD, earlier=earlier
        )
        return report, {v.mailbox.partition("@")[0] for v in self.microsoft.guestbook.at("imap")}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with Microsoft365() as microsoft:
        customer = await microsoft.customer("kanzlei-muster", THREE)
        breakers.remove_one_permission(customer)
        settings = settings_for(tmp_path, microsoft)
        core = await Mailcheck.open(settings)
        await core.tenants.put(customer.stored, Actor("test"))
        here = Place(microsoft, settings, core, customer)
        yield here
        await here.core.close()


async def test_it_goes_on_from_the_kept_report_after_a_restart(place: Place) -> None:
    """What failed and what worked is read from the report kept for the thread, by whichever process is asked."""
    before = await place.core.checks.run(await granted(place.core, "kanzlei-muster"), thread=THREAD)
    await place.restart()
    report, opened = await place.again()

    assert opened == {"info"}
    assert (before.verdict, report.verdict) == (Verdict.PROBLEM, Verdict.PROBLEM)
    assert {r.mailbox.partition("@")[0] for r in report.results if r.earlier} == {"office", "rechnung"}
    assert report.started > before.started
    assert [d.fix for d in report.diagnoses] == [d.fix for d in before.diagnoses]


async def test_each_check_asks_for_a_token_of_its_own(place: Place) -> None:
    """No token is ever used a second time: Entra is asked at every check."""
    await place.core.checks.run(await granted(place.core, "kanzlei-muster"), thread=THREAD)
    first = len(place.microsoft.guestbook.at("entra"))
    await place.again()

    assert (first, len(place.microsoft.guestbook.at("entra"))) == (1, 1)


async def test_healthy_is_said_of_what_was_tried_now(place: Place) -> None:
    """Mended, the tenant is healthy, and every layer of every mailbox was tried in this check."""
    await place.core.checks.run(await granted(place.core, "kanzlei-muster"), thread=THREAD)
    await place.again()
    place.mend()
    report, opened = await place.again()

    assert (report.verdict, opened) == (Verdict.HEALTHY, set(THREE))
    assert all(r.at and r.at >= report.started and not r.earlier for r in report.results)


async def test_a_tenant_that_was_stored_anew_is_checked_as_a_whole(place: Place) -> None:
    """Other credentials or endpoints: what an earlier check found may no longer hold."""
    await place.core.checks.run(await granted(place.core, "kanzlei-muster"), thread=THREAD)
    await place.core.tenants.put(place.customer.stored, Actor("test"))
    _, opened = await place.again()

    assert opened == set(THREE)


async def test_without_a_report_of_the_thread_it_is_a_whole_check(place: Place) -> None:
    """Where nothing is kept for the thread everything is tried."""
    await place.core.checks.run(await granted(place.core, "kanzlei-muster"), thread="C0SUPPORT:1.000000")
    _, opened = await place.again()

    assert opened == set(THREE)


async def test_another_tenant_s_report_says_nothing(place: Place) -> None:
    """A report of another name is no ground to leave anything out."""
    other = await place.microsoft.customer("andere-kanzlei", THREE)
    breakers.remove_one_permission(other)
    await place.core.tenants.put(other.stored, Actor("test"))
    _, opened = await place.again(await place.core.checks.run(await granted(place.core, "andere-kanzlei")))

    assert opened == set(THREE)


async def test_pressed_in_slack_it_leads_from_red_to_green(tmp_path: Path) -> None:
    """The button tries the refused mailbox alone and says so; mended, it tries all and is green; the log tells both apart."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer("kanzlei-muster", THREE)
        breakers.remove_one_permission(customer)
        await us.store(customer)
        red = await us.check("kanzlei-muster")
        still_red = await us.check_again(red)
        row = us.slack.thread(red)[-1]
        await us.slack.press(us.anna, row, "protocol")
        await us.slack.wait_for(lambda: us.slack.thread(red)[-1].ts != row.ts)
        log = render_thread(us.slack, us.slack.thread(red)[-1], 200)
        customer.mailboxes[-1].permissions.extend(customer.mailboxes[0].permissions)
        green = await us.check_again(red)

        assert "nicht erneut geprüft" not in red.text
        assert still_red.text.endswith("Was zuvor schon ging, wurde nicht erneut geprüft.")
        assert log.count("(aus der Prüfung davor)") == 4
        assert "Alles in Ordnung" in green.text
        assert [c for c in us.slack.recorded_calls if c.error] == []
