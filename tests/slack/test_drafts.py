"""What was typed into a window that is gone: for its person, for a while, not for ever more."""

from __future__ import annotations

from handlers.slack.platform.drafts import KEPT, Draft, Drafts


def draft(person: str = "U0ANNA") -> Draft:
    return Draft(person, "tenant_add", "", {"client_secret": "geheim"}, {})


async def test_a_draft_is_taken_once() -> None:
    """It is gone after it was used."""
    drafts, one = Drafts(), draft()
    key = drafts.keep(one)

    assert drafts.of("U0BERT", key) is None
    assert drafts.take("U0ANNA", key) is one
    assert drafts.take("U0ANNA", key) is None


async def test_the_oldest_goes_where_they_become_too_many() -> None:
    """The memory of a process is no place to pile up secrets."""
    drafts = Drafts()
    keys = [drafts.keep(draft()) for _ in range(KEPT + 1)]

    assert drafts.of("U0ANNA", keys[0]) is None
    assert drafts.of("U0ANNA", keys[-1]) is not None


def test_a_draft_shows_nothing_of_what_was_typed() -> None:
    """Not in its repr either, which is what logs hold."""
    assert "geheim" not in repr(draft())
