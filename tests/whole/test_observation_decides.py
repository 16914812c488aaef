"""Where Exchange answers several faults alike, one look into it decides: the block of `--inspect`, pasted beside the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Language, Standing
from bot.sandbox.exchange import Exchange
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.state import Variant
from bot.sandbox.states import STATES
from bot.scripts.builder import file_bytes
from bot.service import Actor, Mailcheck
from tests.powershell import run_script
from tests.whole.office import settings_for

DECIDED = {
    "service-principal-missing": "register-service-principal",
    "object-id-wrong-unnoticed": "recreate-service-principal-with-enterprise-object-id",
    "permission-missing": "add-mailbox-permission",
    "permission-denied": "add-mailbox-permission",
    "permission-missing-on-one-of-three": "add-mailbox-permission",
    "imap-off": "enable-imap-for-mailbox",
    "alias-used": "correct-mailbox-address",
    "mailbox-unknown": "correct-mailbox-address",
    "licence-missing": "assign-mailbox-license",
}
"""State → the fix that is confirmed once the block is pasted."""

CASES = [
    pytest.param(name, variant, id=f"{name}-{variant}")
    for name in DECIDED
    for variant in (STATES[name].variants[0], STATES[name].variants[-1])
]


@pytest.mark.parametrize(("name", "variant"), CASES)
async def test_the_pasted_block_confirms_the_right_cause(name: str, variant: Variant, tmp_path: Path) -> None:
    """Before it the right cause is one of several and none is excluded wrongly; after it that one is first and confirmed."""
    async with Microsoft365() as microsoft, Exchange(microsoft.directory) as exchange:
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        try:
            customer = await STATES[name].make(microsoft, variant)
            stored = await core.put(customer.stored, Actor("test"))
            before = await core.check(stored.tenant.name)
            answer = await core.script(core.read_script_words(f"{stored.tenant.name} --inspect"), Language.EN)
            seen = await run_script(file_bytes(answer.script), exchange, "file")
            after = await core.explain(seen.stdout, tenant=stored.tenant.name)
        finally:
            await core.close()

    possible = {d.fix for d in before.diagnoses if d.standing is not Standing.EXCLUDED}
    assert DECIDED[name] in possible
    causes = [cause for match in after.explanation.matches for cause in match.causes]
    confirmed = {cause.fix for cause in causes if cause.standing is Standing.CONFIRMED}
    assert confirmed == {DECIDED[name]}
    assert all(
        match.causes[0].fix == DECIDED[name]
        for match in after.explanation.matches
        if match.causes[0].standing is Standing.CONFIRMED
    )
    assert after.report is not None
    assert DECIDED[name] == after.report.diagnoses[0].fix


async def test_a_look_into_another_tenant_decides_nothing(tmp_path: Path) -> None:
    """Whoever signed in elsewhere saw another customer's Exchange."""
    async with Microsoft365() as microsoft, Exchange(microsoft.directory) as exchange:
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        try:
            customer = await STATES["permission-missing"].make(microsoft)
            stored = await core.put(customer.stored, Actor("test"))
            await core.check(stored.tenant.name)
            answer = await core.script(core.read_script_words(f"{stored.tenant.name} --inspect"), Language.EN)
            seen = await run_script(file_bytes(answer.script), exchange, "file")
            elsewhere = seen.stdout.replace(
                f"tenant: {customer.tenant.tenant_id}", "tenant: 0f0f0f0f-0000-4000-8000-00000000000f"
            )
            after = await core.explain(elsewhere, tenant=stored.tenant.name)
        finally:
            await core.close()

    standings = {cause.standing for match in after.explanation.matches for cause in match.causes}
    assert Standing.CONFIRMED not in standings
