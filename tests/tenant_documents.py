"""Documents of tenants, and the mistakes that are found in them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from bot.errors import BadInput
from bot.hosts import HostPolicy
from bot.tenants.input import read_tenant
from tests.made_up import KeyPair, key_pair

MICROSOFT = HostPolicy()


def refusal_of(values: Any, allowed: HostPolicy = MICROSOFT) -> BadInput:
    """Return the refusal of a document that must be refused; each mistake is there in both languages."""
    with pytest.raises(BadInput) as refused:
        read_tenant(values, allowed)
    assert all(mistake.de and mistake.de != mistake.en for mistake in refused.value.mistakes)
    return refused.value


def mistakes_of(values: Any, allowed: HostPolicy = MICROSOFT) -> str:
    return refusal_of(values, allowed).sentence.en


@cache
def pair() -> KeyPair:
    return key_pair()
