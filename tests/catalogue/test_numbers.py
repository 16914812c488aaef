"""Entra's numbers in a text: where they stand, and how many are looked at."""

from __future__ import annotations

import pytest

from bot.catalogue.matching.aadsts_numbers import MOST, numbers_in


def test_a_number_is_where_it_stands() -> None:
    """Places count letters, not bytes, also behind what was said before."""
    text = "für: AADSTS50034, später „AADSTS50034“ und „AADSTS7000222“, ähnlich AADST700016"
    found = [*numbers_in(text, ours=True)]

    assert [each.number for each in found if each.certain] == [50034, 7000222]
    assert {each.number for each in found} == {50034, 7000222, 700016}
    assert all(text[each.start : each.end].endswith(str(each.number)) for each in found)
    assert all(text[each.start] == "A" for each in found)


@pytest.mark.parametrize("name", ["AADSTS", "AADSTTS"])
def test_of_very_many_numbers_the_first_are_looked_at(name: str) -> None:
    """A text that holds nothing but different numbers costs no more than one with some dozens."""
    found = [each.number for each in numbers_in(" ".join(f"{name}{n}" for n in range(50_000, 55_000)), ours=True)]

    assert set(found) == set(range(50_000, 50_000 + MOST))


def test_other_numbers_hide_none_of_entras() -> None:
    """However many numbers of something else stand before it, one of Entra's is found."""
    log = "\n".join(f"Event {n}: address {n}" for n in range(10_000, 15_000))

    assert [each.number for each in numbers_in(f"{log}\nAADTS50034", ours=True)] == [50034]
