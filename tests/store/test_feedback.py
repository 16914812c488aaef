"""What people say about answers: counted, and nothing else is kept of it."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.store import Actor, Feedback, FeedbackCount, TenantStore
from tests.made_up import tenant


async def test_every_word_counts_even_at_the_same_moment(store: TenantStore) -> None:
    """Per error and fix, and for pastes that were not known."""
    await asyncio.gather(
        *(store.count_feedback("net-timeout", "open-firewall-port", Feedback.HELPED) for _ in range(20)),
        store.count_feedback("net-timeout", "open-firewall-port", Feedback.NOT_HELPED),
        store.count_feedback("", "", Feedback.OTHER),
    )

    assert await store.feedback() == (
        FeedbackCount("", "", Feedback.OTHER, 1),
        FeedbackCount("net-timeout", "open-firewall-port", Feedback.HELPED, 20),
        FeedbackCount("net-timeout", "open-firewall-port", Feedback.NOT_HELPED, 1),
    )


async def test_nothing_personal_is_kept_and_a_forgotten_tenant_changes_nothing(store: TenantStore, raw: Any) -> None:
    """The counts name an error and a fix of the catalogue, nobody and nothing more."""
    await store.put(tenant(), Actor("slack", "U0ANNA"))
    await store.count_feedback("net-timeout", "open-firewall-port", Feedback.HELPED)

    await store.forget("kanzlei-muster", Actor("slack", "U0ANNA"))

    assert raw.hgetall("mailcheck:feedback") == {"net-timeout open-firewall-port helped": "1"}
