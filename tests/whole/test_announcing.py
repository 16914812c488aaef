"""Whom an announcement concerns, with the real store: what was pasted in the thread of a check."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.authorized import AuthorizedThread
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from bot.service import Actor, Mailcheck
from tests.granted import granted
from tests.made_up import guid
from tests.whole.office import settings_for

ANNA = Actor("slack", "U0ANNA")
ID = "smtp-auth-passwords-end"


async def test_a_password_met_in_an_older_checks_thread_still_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later check that goes well says nothing about how the program signs in; somebody just forgotten is nobody's customer."""
    async with Microsoft365() as microsoft:
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        monkeypatch.setattr(core.announcements, "today", lambda: date(2026, 12, 10))
        try:
            customer = await STATES["healthy"].make(microsoft)
            name = (await core.tenants.put(customer.stored, ANNA)).tenant.name
            await core.checks.run(await granted(core, name), thread="C1:1.1")
            before = await core.announcements.concerned(ID, (name,))
            await core.pastes.explain(
                "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
                thread=AuthorizedThread("C1:1.1"),
            )
            await core.checks.run(await granted(core, name), thread="C1:2.2")
            after = await core.announcements.concerned(ID, (name, "kanzlei-vergessen"))
        finally:
            await core.close()

    assert before == frozenset()
    assert after == {name}


async def test_what_is_about_another_app_or_anybodys_words_is_not_remembered(tmp_path: Path) -> None:
    """It says nothing about this customer's program."""
    async with Microsoft365() as microsoft:
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        try:
            customer = await STATES["healthy"].make(microsoft)
            name = (await core.tenants.put(customer.stored, ANNA)).tenant.name
            await core.checks.run(await granted(core, name), thread="C1:1.1")
            foreign = await core.pastes.explain(
                f"AADSTS7000222: The provided client secret keys for app '{guid()}' are expired.",
                thread=AuthorizedThread("C1:1.1"),
            )
            unsure = await core.pastes.explain(
                "self signed certificate in certificate chain", thread=AuthorizedThread("C1:1.1")
            )
            kept = await core.tenants.reports(await granted(core, name))
        finally:
            await core.close()

    assert [match.elsewhere for match in foreign.explanation.matches] == [True]
    assert [match.sure for match in unsure.explanation.matches] == [False]
    assert [f for f in kept[0].report.observed if f.code == "observed.error_pasted"] == []
