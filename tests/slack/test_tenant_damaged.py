"""Stored tenants that cannot be used: the others work, keepers read how many they are, and what does not fit is mended in its window."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.model import Report
from bot.sandbox.slack import Member, render_ephemeral, render_message, render_view
from bot.service import Actor, AuthorizedTenant
from bot.store.keys import parse_keys
from bot.store.reading import TENANTS
from bot.store.records import write_tenant
from tests.made_up import tenant
from tests.slack.tenant_desk import Desk, desk, in_one_line
from tests.store.conftest import client_of
from tests.store.test_reports import a_report

TEST = Actor("test")
GOOD, UNFIT = "office@eins.example", "a{mailbox}'|calc{}#@eins.example"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as one:
        for name in ("eins", "zwei"):
            await one.us.core.tenants.put(tenant(name), TEST)
        yield one


@contextmanager
def redis_of(folder: Path) -> Iterator[Any]:
    client = client_of(folder / "data")
    yield client
    client.close()


async def home_of(at: Desk, who: Member) -> str:
    await at.slack.open_home(who)
    await at.slack.wait_for(lambda: at.slack.home(who) is not None)
    home = at.slack.home(who)
    assert home is not None
    return in_one_line(render_view(at.slack, home, 4_000))


async def test_a_damaged_tenant_is_counted_for_keepers_and_the_others_are_shown(at: Desk, tmp_path: Path) -> None:
    """In the list and in App Home; nobody reads its name there, since nobody knows any more who may see it."""
    with redis_of(tmp_path) as client:
        client.hset(TENANTS, "eins", "garbage")

    for who, counted in ((at.keeper, True), (at.us.anna, False)):
        listed = in_one_line(render_ephemeral(at.slack, await at.told("list", by=who), 400))
        home = await home_of(at, who)
        for text in (listed, home):
            assert "zwei" in text
            assert ("Beschädigt und deshalb nicht benutzt: 1." in text) == counted
            assert re.search(r"\beins\b", text) is None


async def test_a_tenant_that_does_not_fit_is_mended_in_its_window(at: Desk, tmp_path: Path) -> None:
    """The card names the mailbox; the window to change it shows the list without it; submitted, the tenant is in use again."""
    await stored_before(at, tmp_path)
    card = in_one_line(render_ephemeral(at.slack, await at.told("show eins"), 400))
    await at.open("change eins")
    shown = at.reads()
    before = (await at.us.core.tenants.find("eins")).tenant
    mailboxes = next(b for b in at.top().content["blocks"] if b.get("block_id") == "mailboxes")

    assert f"mailboxes „{UNFIT}“" in card
    assert "tenant put" in card
    assert mailboxes["element"]["initial_value"] == GOOD
    assert "calc" not in shown
    assert before.unfit
    await at.submit({})
    await at.press("tenant_save_anyway", {})
    mended = (await at.us.core.tenants.find("eins")).tenant
    assert mended == replace(before, unfit=())


async def test_whoever_cannot_mend_a_damaged_tenant_reads_that_there_is_none(at: Desk, tmp_path: Path) -> None:
    """For whom it was nobody knows; who asks for it reads the same as for a name that nobody has."""
    with redis_of(tmp_path) as client:
        client.hset(TENANTS, "eins", "garbage")
    told, unknown = [(await at.told(f"show {name}", by=at.us.anna)).text for name in ("eins", "drei")]

    assert told == unknown.replace("drei", "eins")
    assert "verändert oder vertauscht" in (await at.told("show eins")).text


@pytest.mark.parametrize("bound", [{"groups": ("s0ours",)}, {"channels": ("#gebunden",)}])
async def test_a_tenant_whose_binding_does_not_fit_is_for_whoever_can_mend_it(
    at: Desk, tmp_path: Path, bound: dict[str, tuple[str, ...]]
) -> None:
    """It is not everybody's for that; the card names what does not fit, and without it the tenant is as any other."""
    await stored_before(at, tmp_path, **bound)
    (value,) = next(iter(bound.values()))
    told, unknown = [(await at.told(f"show {name}", by=at.us.anna)).text for name in ("eins", "drei")]
    listed = in_one_line(render_ephemeral(at.slack, await at.told("list", by=at.us.anna), 400))
    here = (await at.told("show eins")).text
    card = in_one_line(render_message(at.slack, await at.in_direct_messages(), 4_000))

    assert "schreibe ich hier nichts über ihn" in here
    assert told == unknown.replace("drei", "eins")
    assert re.search(r"\beins\b", listed) is None
    assert f"„{value}“" in card
    await at.open("change eins")
    await at.submit({})
    await at.press("tenant_save_anyway", {})
    assert "eins" in (await at.told("show eins", by=at.us.anna)).text
    assert (await at.us.core.tenants.find("eins")).tenant.unfit == ()


async def stored_before(at: Desk, folder: Path, **changes: Any) -> None:
    """Store what a Mailcheck took that looked less closely."""
    stored = await at.us.core.tenants.find("eins")
    ring = parse_keys((folder / "data" / "keys").read_text())
    old = replace(stored.tenant, **(changes or {"mailboxes": (GOOD, UNFIT)}))
    with redis_of(folder) as client:
        client.hset(TENANTS, "eins", write_tenant(ring, replace(stored, tenant=old)))


async def test_a_report_that_cannot_be_read_takes_nobody_elses_away(at: Desk, tmp_path: Path) -> None:
    """The list and the card say so of the one customer, as the App Home does."""
    store = at.us.core.tenants._store
    for name in ("eins", "zwei"):
        await store.save_report(a_report(name), f"C1:{name}")
    [saved] = await store.reports("eins", 1)
    with redis_of(tmp_path) as client:
        [key] = client.keys(f"mailcheck:report:*{saved.id}")
        client.set(key, client.get(key)[:-9], keepttl=True)

    listed = in_one_line(render_ephemeral(at.slack, await at.told("list", by=at.keeper), 400))
    shown = in_one_line(render_ephemeral(at.slack, await at.told("show eins", by=at.keeper), 400))
    assert "zwei" in listed
    assert listed.count("Berichte nicht lesbar") == shown.count("Berichte nicht lesbar") == 1


async def test_whoever_leaves_while_their_home_is_built_does_not_see_the_customer_in_it(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they may see is asked for when all is gathered."""
    tenants, anna = at.us.core.tenants, at.us.anna
    await tenants.put(replace(tenant("geheim"), channels=(at.us.support.id,)), TEST)
    assert "geheim" in await home_of(at, anna)
    states, went_on, reached = tenants.states, asyncio.Event(), asyncio.Event()

    async def held(allowed: AuthorizedTenant, limit: int) -> tuple[Report, ...]:
        reached.set()
        await went_on.wait()
        return await states(allowed, limit)

    monkeypatch.setattr(tenants, "states", held)
    before = at.slack.home(anna)
    await at.slack.open_home(anna)
    await asyncio.wait_for(reached.wait(), 10)
    await at.slack.leave(anna, at.us.support)
    await asyncio.sleep(0.3)  # the event has arrived
    went_on.set()
    await at.slack.wait_for(lambda: at.slack.home(anna) != before)
    home = at.slack.home(anna)
    assert home is not None
    assert "geheim" not in in_one_line(render_view(at.slack, home, 4_000))
