"""A customer with whom all is well is given no homework and no letter, whatever else a check has noticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.slack import render_thread
from bot.sandbox.states import STATES
from tests.whole.conftest import Terminal
from tests.whole.office import office

NOTICED = [
    "token-our-clock-behind",
    "smtp-granted-in-exchange",
    "object-id-stored-wrong",
    "token-issuer-of-other-tenant",
]
CAUSES = ("Zu tun", "Am wahrscheinlichsten", "Ursache", "Ausgeschlossen", "Was jetzt entscheidet")


@pytest.mark.parametrize("state", ["healthy", *NOTICED])
async def test_a_green_thread_offers_no_fix_and_no_letter(state: str, tmp_path: Path) -> None:
    """What was noticed stands with the layers, and that it does in the sentence on top."""
    async with office(tmp_path) as us:
        name = await us.store(await STATES[state].make(us.microsoft))
        root = await us.check(name)
        thread = render_thread(us.slack, root, 400)
        offered = str([b for m in us.slack.thread(root) for b in m.blocks if b["type"] == "actions"])

        assert "Alles in Ordnung." in root.text
        assert ("Eine Auffälligkeit steht im Bericht." in root.text) is (state in NOTICED)
        assert [said for said in CAUSES if said in thread] == []
        assert [action for action in ("fix_start", "customer_text", "look_at_customer") if action in offered] == []


async def test_a_credential_that_ends_soon_is_said_and_no_more(tmp_path: Path) -> None:
    """Mail stops on that day, so the sentence says it; there is still no letter and no fix to go through."""
    async with office(tmp_path) as us:
        customer = await us.microsoft.customer("kanzlei-muster")
        customer.tell(secret_expires=datetime.now(UTC).date() + timedelta(days=12))
        root = await us.check(await us.store(customer))
        thread = render_thread(us.slack, root, 400)
        offered = str([b for m in us.slack.thread(root) for b in m.blocks if b["type"] == "actions"])

        assert "Bald zu tun: " in root.text
        assert "Der Clientschlüssel läuft in 12 Tagen ab" in thread
        assert [action for action in ("fix_start", "customer_text") if action in offered] == []


def test_the_terminal_gives_none_either(terminal: Terminal) -> None:
    """People read the layers alone; other programs find what was noticed where it always stood."""
    name = terminal.stored("token-our-clock-behind").stored.name

    told = terminal("check", name, "--lang", "en").out
    report = terminal.json("check", name, "--json")

    assert [said for said in ("Causes", "The way out", "Confirmed", "To do") if said in told] == []
    assert [d["fix"] for d in report["diagnoses"]] == ["synchronise-clock"]
