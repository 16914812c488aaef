"""The look into Exchange without PowerShell shows what the real script shows in a real PowerShell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.model import Language
from bot.sandbox.console import inspect, read_script
from bot.sandbox.console.inspection import Asked
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.powershell import TooLong, run_as_administrator
from bot.sandbox.practice import PROBLEMS
from bot.scripts.inspect import BEGIN, END
from bot.service import Actor, Mailcheck
from tests.granted import granted
from tests.powershell import powershell
from tests.whole.office import settings_for

pytestmark = pytest.mark.powershell

SEEN_DIFFERENTLY = (
    "skipped-powershell",
    "ran-without-error",
    "two-of-three",
    "strict-colleague",
    "just-married",
    "over-the-phone",
    "old-server-hums",
    "colleague-left",
    "team-address",
    "brand-new-tenant",
    "least-privilege",
)
"""Problems that Exchange shows each in its own way."""

_TIME = re.compile(r"^time: .*$", re.MULTILINE)


def block_of(output: str) -> str:
    """The block in what a window shows, without its time."""
    return _TIME.sub("time: -", output[output.index(BEGIN) : output.index(END) + len(END)])


@pytest.mark.parametrize("problem", SEEN_DIFFERENTLY)
async def test_the_block_is_the_one_that_powershell_shows(problem: str, tmp_path: Path) -> None:
    """Line by line, but for the time."""
    pwsh = powershell()
    async with Microsoft365() as microsoft:
        customer = await PROBLEMS[problem].make(microsoft, "kanzlei-muster")
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        await core.tenants.put(customer.stored, Actor("test"))
        answer = await core.scripts.write(
            core.scripts.read_words("kanzlei-muster --inspect"), Language.EN, [await granted(core, "kanzlei-muster")]
        )
        await core.close()
        asked = read_script(answer.script.text)
        assert asked is not None

        ours = inspect(customer.tenant, asked)
        real = await run_as_administrator(pwsh, answer.script.text, microsoft.directory, customer.tenant)

        assert block_of(real) == block_of(ours)


async def test_a_script_of_other_kind_asks_for_nothing(tmp_path: Path) -> None:
    """The set-up script changes things; what it would do cannot be shown by looking."""
    async with Microsoft365() as microsoft:
        customer = await microsoft.customer("kanzlei-muster")
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        await core.tenants.put(customer.stored, Actor("test"))
        answer = await core.scripts.write(
            core.scripts.read_words("kanzlei-muster"), Language.EN, [await granted(core, "kanzlei-muster")]
        )
        await core.close()

        assert read_script(answer.script.text) is None
        assert read_script("Get-ServicePrincipal") is None


async def test_a_look_in_another_tenant_shows_that_tenant() -> None:
    """What was expected stands beside it, so that nobody takes one for the other."""
    async with Microsoft365() as microsoft:
        mine, other = await microsoft.customer("mine"), await microsoft.customer("other")
        asked = Asked(mine.app.app_id, "", mine.tenant.tenant_id, mine.stored.mailboxes)

        block = inspect(other.tenant, asked)

    assert f"\ntenant: {other.tenant.tenant_id}\n" in block
    assert f"\ntenant-expected: {mine.tenant.tenant_id}\n" in block
    assert "\nregistration: absent\n" in block


async def test_single_commands_run_in_a_window_that_is_connected() -> None:
    """As an administrator has it open already; they act on the directory."""
    pwsh = powershell()
    async with Microsoft365() as microsoft:
        customer = await microsoft.customer("kanzlei-muster")
        address = customer.stored.mailboxes[0]

        shown = await run_as_administrator(
            pwsh,
            f"Set-CASMailbox -Identity '{address}' -ImapEnabled $false\nGet-Mailbox nobody",
            microsoft.directory,
            customer.tenant,
        )

        assert not customer.mailboxes[0].imap_enabled
        assert "couldn't be found" in shown


async def test_lines_that_never_end_are_stopped() -> None:
    """Nothing runs on in the background."""
    pwsh = powershell()
    async with Microsoft365() as microsoft:
        customer = await microsoft.customer("kanzlei-muster")

        with pytest.raises(TooLong):
            await run_as_administrator(pwsh, "Start-Sleep 600", microsoft.directory, customer.tenant, limit=0.5)
