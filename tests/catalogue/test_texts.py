"""Every entry is recognised by its own examples, and by nothing that only looks like it."""

from __future__ import annotations

import pytest

from bot.catalogue import explain, load
from bot.catalogue.model import Example, NearMiss

CATALOGUE = load()
EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{number}")
    for name, error in CATALOGUE.errors.items()
    for number, example in enumerate(error.examples)
]
NEAR_MISSES = [
    pytest.param(name, miss, id=f"{name}-{number}")
    for name, error in CATALOGUE.errors.items()
    for number, miss in enumerate(error.near_misses)
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_leads_to_its_entry_first_and_to_no_other_that_it_does_not_name(name: str, example: Example) -> None:
    """What the author pasted is recognised as what the author says it is."""

    matches = explain(CATALOGUE, example.text).matches

    assert [m.error for m in matches][:1] == [name]
    assert {m.error for m in matches if not m.wraps} - {name, *example.also} == set()


@pytest.mark.parametrize(("name", "miss"), NEAR_MISSES)
def test_a_near_miss_does_not_lead_to_the_entry_it_resembles(name: str, miss: NearMiss) -> None:
    """What only looks like the error is not called by its name, and leads where the author says."""

    found = [m.error for m in explain(CATALOGUE, miss.text).matches]

    assert name not in found
    assert (found[0] if found else "") == miss.leads_to
