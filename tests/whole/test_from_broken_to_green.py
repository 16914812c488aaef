"""A customer whom `/mailcheck` calls broken, the script that `/ps-script` gives, a real PowerShell, and `/mailcheck` again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.sandbox import breakers
from bot.sandbox.customers import Customer
from bot.sandbox.exchange import Exchange
from bot.sandbox.microsoft365 import Microsoft365
from bot.scripts.inspect import BEGIN, END
from tests.powershell import powershell, run_script
from tests.whole.office import Office, environment, mailcheck, office

pytestmark = pytest.mark.powershell

NAME = "kanzlei-muster"
GREEN = "Alles in Ordnung"
REFUSED = "Exchange weist"
THREE = ("office", "rechnung", "info")


@pytest.fixture(autouse=True)
def real_powershell() -> str:
    """Every test here needs one."""
    return powershell()


def nothing_done(customer: Customer) -> None:
    """Consent is there, and in Exchange nobody has done anything yet; what we were told has no object id."""
    breakers.remove_service_principal(customer)
    breakers.remove_permissions(customer)
    breakers.switch_smtp_off_for_tenant(customer)
    customer.tell(object_id="")


def protocols_off(customer: Customer) -> None:
    """IMAP and SMTP are both off for every mailbox."""
    breakers.switch_imap_off(customer)
    breakers.switch_smtp_off_for_mailbox(customer)


async def broken(office: Office, breaker: Callable[[Customer], None], boxes: tuple[str, ...] = ("office",)) -> Customer:
    """Add and store a customer with this breakage."""
    customer = await office.microsoft.customer(NAME, boxes)
    breaker(customer)
    await office.store(customer)
    return customer


@pytest.mark.parametrize(
    ("breaker", "boxes", "options"),
    [
        pytest.param(breakers.remove_service_principal, ("office",), "", id="service principal missing"),
        pytest.param(breakers.remove_one_permission, THREE, "", id="permission missing on one of three"),
        pytest.param(protocols_off, ("office",), "--enable-protocols", id="IMAP and SMTP switched off"),
        pytest.param(nothing_done, ("office", "info"), "--enable-protocols", id="nothing done yet"),
    ],
)
async def test_one_run_of_the_script_turns_red_into_green(
    breaker: Callable[[Customer], None], boxes: tuple[str, ...], options: str, tmp_path: Path
) -> None:
    """The bytes that lie in the Slack thread, started as a file, mend what the first check refused."""
    async with office(tmp_path) as us:
        await broken(us, breaker, boxes)
        before = await us.check(NAME)
        ran = await us.run(await us.script(f"{NAME} {options}"))
        after = await us.check_again(before)

        assert (GREEN in before.text, REFUSED in before.text) == (False, True)
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert ran.says("FERTIG.")
        assert GREEN in after.text


async def test_a_wrong_object_id_is_replaced_as_the_script_says_and_then_mail_works(tmp_path: Path) -> None:
    """The first run changes nothing and names the commands; typed as they stand, and the script run again, they lead to green."""
    async with office(tmp_path) as us:
        customer = await broken(us, breakers.register_application_object_id, ("office", "info"))
        before = await us.check(NAME)
        file = await us.script(NAME)
        first = await us.run(file)
        changed_by_first = us.exchange.changes.copy()
        typed = re.findall(r"^  ((?:Connect|Remove)-\S.*)$", first.stdout, re.MULTILINE)
        replaced = await run_script("\n".join([*typed, ""]), us.exchange, answers="Y\n")
        second = await us.run(file)
        after = await us.check(NAME)

        assert REFUSED in before.text
        assert first.exit_code != 0
        assert first.says("NICHT FERTIG")
        assert first.says(f"{customer.app.application_object_id} statt {customer.app.object_id}")
        assert changed_by_first == []
        assert [line.split()[0] for line in typed] == ["Connect-ExchangeOnline", "Remove-ServicePrincipal"]
        assert (replaced.exit_code, replaced.stderr) == (0, "")
        assert (second.exit_code, second.says("FERTIG.")) == (0, True)
        assert customer.principal.object_id == customer.app.object_id
        assert GREEN in after.text


async def test_inspecting_prints_its_block_and_undoing_makes_it_red_until_the_script_runs_again(tmp_path: Path) -> None:
    """`--inspect` changes nothing, `--undo` takes back what the set-up gave, and the set-up gives it again."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer(NAME)
        await us.store(customer)
        green = await us.check(NAME)
        inspected = await us.run(await us.script(f"{NAME} --inspect"))
        changed_by_inspecting = us.exchange.changes.copy()
        undone = await us.run(await us.script(f"{NAME} --undo"))
        red = await us.check_again(green)
        renewed = await us.run(await us.script(NAME))
        green_again = await us.check_again(green)

        assert GREEN in green.text
        block = inspected.stdout[inspected.stdout.index(BEGIN) : inspected.stdout.index(END)]
        assert f"object-id: {customer.app.object_id}" in block
        assert "full-access: yes" in block
        assert changed_by_inspecting == []
        assert (undone.exit_code, undone.says("FERTIG.")) == (0, True)
        assert (GREEN in red.text, REFUSED in red.text) == (False, True)
        assert (renewed.exit_code, GREEN in green_again.text) == (0, True)


async def test_the_terminal_leads_from_broken_to_green_as_slack_does(tmp_path: Path) -> None:
    """`tenant put -`, `check`, `script -o`, the file on PowerShell, `check`: processes of their own, the store between them."""
    async with Microsoft365() as microsoft, Exchange(microsoft.directory) as exchange:
        customer = await microsoft.customer(NAME)
        breakers.remove_service_principal(customer)
        env = environment(microsoft, tmp_path)
        file = tmp_path / "einrichten.ps1"
        put = await mailcheck(env, "tenant", "put", "-", typed=json.dumps(customer.document()))
        red = await mailcheck(env, "check", NAME)
        script = await mailcheck(env, "script", "--tenant", NAME, "-o", str(file))
        ran = await run_script(file.read_bytes(), exchange, "file")
        green = await mailcheck(env, "check", NAME)

        assert (put.code, put.err) == (0, "")
        assert (red.code, red.err, REFUSED in red.out) == (1, "", True)
        assert (script.code, script.err) == (0, "")
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert (green.code, green.err, GREEN in green.out) == (0, "", True)
