"""Which customer is meant, among thousands."""

from __future__ import annotations

import asyncio
import difflib
from unittest.mock import Mock

import pytest

from bot.errors import UnknownTenant
from bot.store import Actor, TenantStore, stored_records
from bot.store.lookup import COMPARED, named, pick, unknown
from bot.store.revisions import read_newest
from tests.loop_turns import longest_turn
from tests.made_up import tenant
from tests.slack.fakes import MemoryStore, new_tenant

ANNA = Actor("slack", "U0ANNA")


@pytest.mark.parametrize("typed", ["Kanzlei-B", "kanzlei-x", "praxis"])
async def test_a_name_opens_no_other_record(store: TenantStore, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is typed as a name, the names alone tell whose it is."""
    for name in ("kanzlei-a", "kanzlei-b", "kanzlei-c"):
        await store.put(tenant(name), ANNA)
    opened = Mock(wraps=read_newest)
    monkeypatch.setattr(stored_records, "read_newest", opened)
    try:
        assert (await store.find(typed)).tenant.name == "kanzlei-b"
    except UnknownTenant:
        assert typed != "Kanzlei-B"

    assert {call.args[1].name for call in opened.call_args_list} <= {"kanzlei-b"}


@pytest.mark.parametrize("typed", ["MÜLLER", "mu\u0308ller", " müller "])
def test_a_name_is_the_same_however_its_letters_are_written(typed: str) -> None:
    """A letter and its dots may come apart, as a Mac's file names have them."""
    assert named(typed, ["mueller", "müller"]) == "müller"


def test_few_of_many_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those with the most letters in common, and only when the names are told."""
    compared = Mock(wraps=difflib.get_close_matches)
    monkeypatch.setattr(difflib, "get_close_matches", compared)
    problem = unknown("praksis-nord", [*(f"kanzlei-{number}" for number in range(5_000)), "praxis-nord"])
    before = compared.call_count

    assert "Did you mean praxis-nord?" in problem.with_names.en
    assert (before, compared.call_count) == (0, 1)
    assert len(compared.call_args.args[1]) == COMPARED


def test_a_name_that_is_none_of_ours_is_told_as_it_can_be_typed() -> None:
    """In the guess as in the list, as `tenant list` has it."""
    problem = unknown("bmuster", ["\u202ebmuster"])

    assert "Did you mean \\xe2\\x80\\xaebmuster? Stored are: \\xe2\\x80\\xaebmuster." in problem.with_names.en


async def test_a_domain_among_many_mailboxes_holds_up_nobody() -> None:
    """They are looked through in turns."""
    boxes = [f"p{number}@kanzlei.example" for number in range(500)]
    stored = list(MemoryStore(*(new_tenant(f"kanzlei-{number}", *boxes) for number in range(3_000))).kept.values())
    picking = asyncio.gather(pick("praxis.example", stored), return_exceptions=True)

    assert await longest_turn(picking) < 0.1
    assert isinstance((await picking)[0], UnknownTenant)
