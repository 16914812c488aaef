"""Something that is not ours lies under one of our keys: that key is named, no other, and nothing is half written."""

from __future__ import annotations

import pytest

from bot.store.guarded import AUDIT
from bot.store.reading import REVISIONS, SCHEMA, TENANTS
from bot.store.register import REGISTER
from tests import made_up
from tests.whole.conftest import Terminal
from tests.whole.contract import is_one_sentence, put
from tests.whole.test_damaged_store import redis_of


@pytest.mark.timeout(60)
@pytest.mark.parametrize("key", [TENANTS, REVISIONS, SCHEMA, REGISTER])
def test_only_the_key_that_is_not_ours_is_to_be_deleted(key: str, terminal: Terminal) -> None:
    """Whoever followed a sentence with three names would delete all customers."""
    put(terminal, made_up.document(name="eins"))
    with redis_of(terminal) as client:
        client.delete(key)
        client.xadd(key, {"x": "y"})

    listed = terminal("tenant", "list")

    assert listed.code == 3
    assert is_one_sentence(listed.err)
    assert {name for name in (TENANTS, REVISIONS, SCHEMA, REGISTER) if name in listed.err} == {key}


@pytest.mark.timeout(60)
def test_a_write_that_cannot_be_whole_is_none(terminal: Terminal) -> None:
    """Where it may not be noted who stored a customer, none is stored."""
    with redis_of(terminal) as client:
        client.set(AUDIT, "x")

    ended = put(terminal, made_up.document(name="eins"), code=3)

    assert AUDIT in ended.err
    with redis_of(terminal) as client:
        assert not client.exists(TENANTS)
