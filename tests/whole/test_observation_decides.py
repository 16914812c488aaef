"""Where Exchange answers several faults alike, one look into it decides: the block of `--inspect`, pasted beside the check."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.authorized import AuthorizedThread
from bot.model import Diagnosis, Language, Report, Standing
from bot.sandbox.exchange import Exchange
from bot.sandbox.exchange_manners import Manners
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.state import answer_with
from bot.sandbox.states import STATES
from bot.scripts.builder import file_bytes
from bot.service import Actor, Explained, Mailcheck
from tests.granted import granted
from tests.powershell import run_script
from tests.whole.office import settings_for

pytestmark = pytest.mark.powershell

DECIDED = {
    "service-principal-missing": {"register-service-principal"},
    "object-id-wrong-unnoticed": {"recreate-service-principal-with-enterprise-object-id"},
    "permission-missing": {"add-mailbox-permission"},
    "permission-missing-and-record-stale": {"add-mailbox-permission"},
    "permission-denied": {"add-mailbox-permission"},
    "permission-missing-on-one-of-three": {"add-mailbox-permission"},
    "imap-off": {"enable-imap-for-mailbox"},
    "alias-used": {"correct-mailbox-address"},
    "mailbox-unknown": {"correct-mailbox-address"},
    "mailbox-of-another-customer": {"correct-mailbox-address"},
    "mailbox-of-group": {"correct-mailbox-address"},
    "mailbox-for-public-folders": {"correct-mailbox-address"},
    "mailbox-elsewhere": {"check-mailbox-is-in-exchange-online"},
    "scope-misses-mailbox": {"check-rbac-application-scope"},
    "imap-and-smtp-off": {"enable-imap-for-mailbox", "enable-smtp-auth-for-mailbox"},
}
"""State → what is confirmed once the block is pasted."""

LIKELIEST = {"licence-missing": "assign-mailbox-license"}
"""State → what the block makes the first cause, and no more: that SKUAssigned surely shows a licence nobody has verified."""

MENDED = {
    "service-principal-not-yet-known": "register-service-principal",
    "permission-not-yet-effective": "add-mailbox-permission",
    "imap-not-yet-on": "enable-imap-for-mailbox",
    "smtp-not-yet-on": "enable-smtp-auth-for-mailbox",
    "scope-not-yet-effective": "check-rbac-application-scope",
}
"""State → the fix that was made and is not yet effective: the block shows that it was."""

WAIT = "wait-for-propagation"


async def before_and_after(name: str, folder: Path) -> list[tuple[Report, Explained]]:
    """For each reply that Exchange may give in this state: the check, and what the block pasted beside it makes of it.

    The administrator looks once: what Exchange shows does not depend on how its mail servers word a refusal.
    """
    state = STATES[name]
    pairs: list[tuple[Report, Explained]] = []
    async with Microsoft365() as microsoft:
        customer = await state.make(microsoft)
        async with Exchange(microsoft.directory, Manners(admin_of=customer.tenant.tenant_id)) as exchange:
            core = await Mailcheck.open(settings_for(folder, microsoft))
            try:
                tenant = (await core.tenants.put(customer.stored, Actor("test"))).tenant.name
                answer = await core.scripts.write(
                    core.scripts.read_words(f"{tenant} --inspect"), Language.EN, [await granted(core, tenant)]
                )
                seen = await run_script(file_bytes(answer.script), exchange)
                for variant in state.variants:
                    await answer_with(microsoft, customer, variant)
                    await core.tenants.put(customer.stored, Actor("test"))
                    before = await core.checks.run(await granted(core, tenant))
                    pairs.append((before, await core.pastes.explain(seen.stdout, allowed=await granted(core, tenant))))
            finally:
                await core.close()
    return pairs


def fixes(diagnoses: Iterable[Diagnosis], *standings: Standing) -> set[str]:
    """The fixes with one of these standings."""
    return {d.fix for d in diagnoses if d.standing in standings}


def causes_of(answer: Explained) -> tuple[Diagnosis, ...]:
    """All causes that the answer to the paste names."""
    return tuple(cause for match in answer.explanation.matches for cause in match.causes)


@pytest.mark.parametrize("name", DECIDED)
async def test_the_pasted_block_confirms_the_right_cause(name: str, tmp_path: Path) -> None:
    """Before it the right cause is one of several and none is excluded wrongly; after it that one is first and confirmed."""
    for before, after in await before_and_after(name, tmp_path):
        assert fixes(before.diagnoses, Standing.POSSIBLE, Standing.CONFIRMED) >= DECIDED[name]
        assert fixes(causes_of(after), Standing.CONFIRMED) == DECIDED[name]
        assert after.report is not None
        assert after.report.diagnoses[0].fix in DECIDED[name]
        for match in after.explanation.matches:
            assert match.causes[0].standing is not Standing.CONFIRMED or match.causes[0].fix in DECIDED[name]


@pytest.mark.parametrize("name", LIKELIEST)
async def test_what_nobody_has_verified_makes_a_cause_the_likeliest_and_no_more(name: str, tmp_path: Path) -> None:
    """It comes first, and nothing is confirmed."""
    for _, after in await before_and_after(name, tmp_path):
        assert after.report is not None
        assert after.report.diagnoses[0].fix == LIKELIEST[name]
        assert fixes(causes_of(after), Standing.CONFIRMED) == set()


@pytest.mark.parametrize("name", MENDED)
async def test_a_block_that_shows_the_fix_done_leaves_waiting_as_the_first_possible_cause(
    name: str, tmp_path: Path
) -> None:
    """Everything is right and Exchange still refuses: nothing is confirmed, and the reason for waiting is named."""
    for before, after in await before_and_after(name, tmp_path):
        assert MENDED[name] in fixes(before.diagnoses, Standing.POSSIBLE, Standing.CONFIRMED)
        assert after.report is not None
        assert fixes(after.report.diagnoses, Standing.CONFIRMED) == set()
        first = after.report.diagnoses[0]
        assert first.fix == WAIT
        assert {"observed.nothing_wrong", "observed.scope_covers"} & set(first.because)


async def test_what_two_looks_show_mended_makes_waiting_the_first_possible_cause(tmp_path: Path) -> None:
    """The permission was missing and is there now, and the mail servers do not honour it yet."""
    async with Microsoft365() as microsoft:
        customer = await STATES["permission-missing"].make(microsoft)
        look = (
            "=== MAILCHECK INSPECT BEGIN ===\nformat: 1\ntime: 2026-11-25T0{hour}:00:00Z\n"
            f"app: {customer.app.app_id}\ntenant: {customer.tenant.tenant_id}\nregistration: present\n"
            f"object-id: {customer.app.object_id}\nmailbox: {customer.stored.mailboxes[0]}\nfull-access: {{rights}}\n"
            "=== MAILCHECK INSPECT END ===\n"
        )
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        try:
            tenant = (await core.tenants.put(customer.stored, Actor("test"))).tenant.name
            await core.checks.run(await granted(core, tenant), thread="C1:1.1")
            absent = await core.pastes.explain(look.format(hour=1, rights="no"), thread=AuthorizedThread("C1:1.1"))
            given = await core.pastes.explain(look.format(hour=2, rights="yes"), thread=AuthorizedThread("C1:1.1"))
        finally:
            await core.close()

    assert absent.report is not None
    assert given.report is not None
    assert fixes(absent.report.diagnoses, Standing.CONFIRMED) == {"add-mailbox-permission"}
    assert fixes(given.report.diagnoses, Standing.CONFIRMED) == set()
    assert given.report.diagnoses[0].fix == WAIT
    assert "observed.mended_since" in given.report.diagnoses[0].because


async def test_a_look_into_another_tenant_decides_nothing(tmp_path: Path) -> None:
    """Whoever signed in elsewhere saw another customer's Exchange."""
    async with Microsoft365() as microsoft, Exchange(microsoft.directory) as exchange:
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        try:
            customer = await STATES["permission-missing"].make(microsoft)
            stored = await core.tenants.put(customer.stored, Actor("test"))
            await core.checks.run(await granted(core, stored.tenant.name))
            answer = await core.scripts.write(
                core.scripts.read_words(f"{stored.tenant.name} --inspect"),
                Language.EN,
                [await granted(core, stored.tenant.name)],
            )
            seen = await run_script(file_bytes(answer.script), exchange)
            elsewhere = seen.stdout.replace(
                f"tenant: {customer.tenant.tenant_id}", "tenant: 0f0f0f0f-0000-4000-8000-00000000000f"
            )
            after = await core.pastes.explain(elsewhere, allowed=await granted(core, stored.tenant.name))
        finally:
            await core.close()

    standings = {cause.standing for match in after.explanation.matches for cause in match.causes}
    assert Standing.CONFIRMED not in standings
