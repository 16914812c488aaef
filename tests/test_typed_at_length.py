"""What people type, at its longest: reading it takes as long as its length says, whatever it is."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bot.model import Language
from bot.tenants.input.mailbox_list import cut_mailboxes
from handlers.slack.platform.addresses import without_addresses

READERS: dict[str, tuple[Callable[[str], object], str]] = {
    "a list of mailboxes": (cut_mailboxes, "<" + "@" * 2_999),
    "an address": (lambda text: without_addresses(text, Language.DE), "a" * 3_000),
}


@pytest.mark.parametrize("reader", READERS)
def test_twice_as_much_takes_twice_as_long(reader: str) -> None:
    """And not four times: one such text was a twentieth of a second in which nobody was acknowledged."""
    read, text = READERS[reader]

    def seconds(said: str) -> float:
        times = []
        for _ in range(5):
            began = time.thread_time()
            read(said)
            times.append(time.thread_time() - began)
        return min(times)

    assert seconds(text * 8) < 20 * max(seconds(text), 0.00002)
