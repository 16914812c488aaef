"""Kept reports: encrypted, the newest 50 per tenant for 90 days, found by tenant and thread, deleted with the tenant."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import StoreUnavailable, UnknownTenant
from bot.model import Check, Finding, Outcome, Report, Stage, StageResult, Text, Verdict
from bot.store import Actor, TenantStore
from tests.made_up import secret, tenant

ANNA = Actor("slack", "U0ANNA")


def a_report(name: str = "kanzlei-muster", raw: str = "NO AUTHENTICATE failed.", seconds: float = 0.5) -> Report:
    """Return a report of one failed stage."""
    refused = Finding("imap.login_refused", {"attempts": 2}, raw)
    result = StageResult(
        Check.IMAP, Stage.AUTH, Outcome.FAILED, "outlook.office365.com:993", f"office@{name}.example", (refused,)
    )
    return Report(
        name, Verdict.PROBLEM, Text("Exchange lehnt ab", "Exchange refuses"), datetime.now(UTC), seconds, (result,)
    )


async def test_a_report_is_found_by_tenant_and_by_thread(store: TenantStore) -> None:
    """Newest first; without a thread it is found by its tenant only."""
    await store.put(tenant(), ANNA)
    first, second = a_report(seconds=1), a_report(seconds=2)
    first_id = await store.save_report(first, "C1:1.1")
    second_id = await store.save_report(second)

    kept = await store.reports("kanzlei-muster")

    assert [(one.id, one.report, one.thread) for one in kept] == [(second_id, second, ""), (first_id, first, "C1:1.1")]
    assert await store.reports("kanzlei-muster", limit=1) == kept[:1]
    assert await store.report_of_thread("C1:1.1") == kept[1]
    assert await store.report_of_thread("C1:9.9") is None
    assert await store.report_of_thread("") is None


async def test_the_newest_report_of_a_thread_counts(store: TenantStore) -> None:
    """A check started again in the same thread takes its place."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(seconds=1), "C1:1.1")
    await store.save_report(a_report(seconds=2), "C1:1.1")

    found = await store.report_of_thread("C1:1.1")

    assert found is not None
    assert found.report.seconds == 2


async def test_a_report_is_changed_in_its_place(store: TenantStore, raw: Any) -> None:
    """What was pasted beside it is in it then; there is no second one, and it ends when it would have ended."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(seconds=1), "C1:1.1")
    await store.save_report(a_report(seconds=2))
    saved = await store.report_of_thread("C1:1.1")
    assert saved is not None
    key = f"mailcheck:report:{(await store.find('kanzlei-muster')).uid}:{saved.id}"
    raw.expire(key, 1000)

    changed = await store.update_report(saved, _seen("observed.imap_off"))

    assert changed is not None
    assert await store.report_of_thread("C1:1.1") == changed
    assert changed.report.observed == (Finding("observed.imap_off"),)
    assert (await store.reports("kanzlei-muster"))[1] == changed
    assert len(raw.keys("mailcheck:report:*")) == 2
    assert 0 < raw.ttl(key) <= 1000


async def test_changes_at_the_same_moment_are_all_kept(store: TenantStore) -> None:
    """Several people paste into one thread: nobody's observation is lost."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(), "C1:1.1")
    saved = await store.report_of_thread("C1:1.1")
    assert saved is not None

    await asyncio.gather(*(store.update_report(saved, _seen(f"observed.seen_{number}")) for number in range(6)))

    now = await store.report_of_thread("C1:1.1")
    assert now is not None
    assert sorted(f.code for f in now.report.observed) == [f"observed.seen_{number}" for number in range(6)]


async def test_what_is_gone_is_not_changed(store: TenantStore, raw: Any) -> None:
    """Neither an expired report nor one of a forgotten tenant comes back."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(), "C1:1.1")
    saved = await store.report_of_thread("C1:1.1")
    assert saved is not None
    (key,) = raw.keys("mailcheck:report:*")
    raw.delete(key)

    expired = await store.update_report(saved, _seen("observed.imap_off"))
    await store.forget("kanzlei-muster", ANNA)
    forgotten = await store.update_report(saved, _seen("observed.imap_off"))

    assert (expired, forgotten) == (None, None)
    assert raw.keys("mailcheck:*report*") == []


def _seen(code: str) -> Callable[[Report], Report]:
    return lambda report: replace(report, observed=(*report.observed, Finding(code)))


async def test_only_the_newest_fifty_are_kept(store: TenantStore, raw: Any) -> None:
    """The oldest goes with its thread, even when many are saved at the same moment."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(seconds=-1), "C1:first")

    await asyncio.gather(*(store.save_report(a_report(seconds=number), f"C1:{number}") for number in range(53)))

    kept = await store.reports("kanzlei-muster")
    assert len(kept) == 50
    assert await store.report_of_thread("C1:first") is None
    assert (len(raw.keys("mailcheck:report:*")), len(raw.keys("mailcheck:thread:*"))) == (50, 50)


async def test_a_thread_that_is_still_used_is_kept(store: TenantStore) -> None:
    """The oldest report of a busy thread goes, the thread's newest stays."""
    await store.put(tenant(), ANNA)
    for number in range(51):
        await store.save_report(a_report(seconds=number), "C1:1.1")

    assert await store.report_of_thread("C1:1.1") == (await store.reports("kanzlei-muster"))[0]


async def test_everything_about_a_report_ends_after_ninety_days(store: TenantStore, raw: Any) -> None:
    """Redis itself deletes it then."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(), "C1:1.1")

    keys = [key for pattern in ("report:*", "reports:*", "thread:*") for key in raw.keys(f"mailcheck:{pattern}")]

    assert len(keys) == 3
    assert all(89.9 * 86400 < raw.ttl(key) <= 90 * 86400 for key in keys)


async def test_rotation_does_not_prolong_a_report(store: TenantStore, raw: Any) -> None:
    """Ninety days are ninety days."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report())
    (key,) = raw.keys("mailcheck:report:*")
    raw.expire(key, 1000)

    await store.rotate_keys(ANNA)

    assert 0 < raw.ttl(key) <= 1000


async def test_an_expired_report_is_passed_over(store: TenantStore, raw: Any) -> None:
    """The index may know it a little longer."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(seconds=1), "C1:1.1")
    (key,) = raw.keys("mailcheck:report:*")
    await store.save_report(a_report(seconds=2))
    raw.delete(key)

    assert [one.report.seconds for one in await store.reports("kanzlei-muster")] == [2]
    assert await store.report_of_thread("C1:1.1") is None


@pytest.mark.parametrize("again", [False, True])
async def test_a_report_of_a_forgotten_tenant_put_back_is_none(store: TenantStore, raw: Any, again: bool) -> None:
    """Its thread leads to nothing, also where there is a new tenant of that name."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(), "C1:1.1")
    old = {key: raw.get(key) for key in raw.keys("mailcheck:report:*") + raw.keys("mailcheck:thread:*")}
    await store.forget("kanzlei-muster", ANNA)
    if again:
        await store.put(tenant(), ANNA)
    for key, value in old.items():
        raw.set(key, value)

    assert len(old) == 2
    assert await store.report_of_thread("C1:1.1") is None


async def test_a_report_of_no_stored_tenant_is_not_kept(store: TenantStore, raw: Any) -> None:
    """Nothing is left of a tenant that was forgotten while it was being checked."""
    await store.put(tenant(), ANNA)
    await store.forget("kanzlei-muster", ANNA)

    with pytest.raises(UnknownTenant):
        await store.save_report(a_report(), "C1:1.1")
    assert raw.keys("mailcheck:*report*") == raw.keys("mailcheck:thread:*") == []


async def test_forgetting_and_saving_at_once_leave_nothing(store: TenantStore, raw: Any) -> None:
    """Whatever the order, no report survives its tenant."""
    for _ in range(10):
        await store.put(tenant(), ANNA)
        saves = [store.save_report(a_report(), f"C1:{number}") for number in range(5)]
        await asyncio.gather(
            *saves, store.forget("kanzlei-muster", ANNA), *[store.save_report(a_report())], return_exceptions=True
        )

        assert raw.keys("mailcheck:*report*") == raw.keys("mailcheck:thread:*") == []


async def test_nothing_that_names_a_forgotten_tenant_stays(store: TenantStore, raw: Any) -> None:
    """No name, id or address of it is anywhere in Redis, the audit included; other tenants keep theirs."""
    gone = tenant()
    await store.put(gone, ANNA)
    await store.put(tenant("bleibt"), ANNA)
    await store.save_report(a_report(), "C1:1.1")
    await store.save_report(a_report("bleibt"), "C1:2.2")

    await store.forget(gone.name, ANNA)

    everything = repr(
        [
            raw.xrange("mailcheck:audit"),
            raw.hgetall("mailcheck:tenants"),
            [(key, raw.get(key)) for key in raw.keys("mailcheck:[rt]*[0-9]") if raw.type(key) == "string"],
        ]
    )
    for word in (gone.name, gone.tenant_id, gone.client_id, gone.mailboxes[0], "C1:1.1"):
        assert word not in everything
    assert await store.report_of_thread("C1:2.2") is not None


async def test_a_report_is_unreadable_in_redis(store: TenantStore, raw: Any) -> None:
    """Neither an address nor a server's words stand there in clear, and a secret is not even under the lid."""
    value = secret()
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(raw=f"failed for {value}"), "C1:1.1")

    (key,) = raw.keys("mailcheck:report:*")

    assert "office@" not in raw.get(key)
    assert value not in (await store.reports("kanzlei-muster"))[0].report.results[0].findings[0].raw


@pytest.mark.parametrize("damage", ["changed", "exchanged", "other thread"])
async def test_a_changed_report_is_noticed(store: TenantStore, raw: Any, damage: str) -> None:
    """A report shows only in its own place."""
    await store.put(tenant(), ANNA)
    await store.save_report(a_report(seconds=1), "C1:1.1")
    await store.save_report(a_report(seconds=2), "C1:2.2")
    one, two = sorted(raw.keys("mailcheck:report:*"))
    if damage == "changed":
        raw.set(one, raw.get(one)[:-9] + "x" * 9)
    elif damage == "exchanged":
        raw.set(one, raw.get(two))
    else:
        raw.set("mailcheck:thread:C1:1.1", raw.get("mailcheck:thread:C1:2.2"))

    with pytest.raises(StoreUnavailable, match="was changed or exchanged"):
        await store.report_of_thread("C1:1.1")
    if damage != "other thread":
        with pytest.raises(StoreUnavailable, match='of the tenant "kanzlei-muster" was changed'):
            await store.reports("kanzlei-muster")
