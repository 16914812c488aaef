"""What is remembered of a set-up: everything that cannot be read anew, and nothing that a later version would misread."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.errors import BadInput
from bot.flows.setup import Mark, SetUp
from tests.setup.seen import set_up


def test_what_is_written_is_read_again() -> None:
    """Through JSON, as the store keeps it."""
    moment = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    before = set_up(marks={"register-app": Mark.PROVED}, at="admin-consent", since=moment, looks=2, look_at=moment)

    assert SetUp.read(json.loads(json.dumps(before.written()))) == before


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"at": "a-step-to-come"},
        {"marks": {"register-app": "dreamt"}},
        {"language": "fr"},
        {"name": None},
        {"mailboxes": ["office@muster.example", "a$b@muster.example"]},
        {"tenant_id": "'; calc #"},
    ],
    ids=str,
)
def test_what_another_version_wrote_is_refused_kindly(change: dict[str, object]) -> None:
    """And whoever pressed the button reads how to go on."""
    with pytest.raises(BadInput, match="mail-setup"):
        SetUp.read(set_up().written() | change)


def test_an_empty_state_is_refused_too() -> None:
    """Nothing is guessed."""
    with pytest.raises(BadInput):
        SetUp.read({})
