"""What a skeleton leaves to be filled in is filled in."""

from __future__ import annotations

from tests.recipes.left import left


def test_nothing_is_left_to_fill_in() -> None:
    """`./run python -m tests.recipes left` says the same."""
    found = "\n".join(left())

    assert found == "", found
