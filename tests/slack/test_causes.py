"""Which causes a thread shows in full, which in a line, and which once."""

from __future__ import annotations

import json

import pytest

from bot.model import Diagnosis, Guidance, Language, Standing, Text
from bot.service import sort_out
from handlers.slack.render.causes import CauseWords, causes, excluded, in_full

A, B = "a@muster.example", "b@muster.example"


def cause(fix: str, standing: Standing, *mailboxes: str, error: str = "e") -> Diagnosis:
    return Diagnosis(error, fix, standing, Text(fix, fix), mailboxes)


def fixes(diagnoses: tuple[Diagnosis, ...]) -> list[str]:
    return [d.fix for d in diagnoses]


def test_first_possible_cause_is_in_full_and_the_others_are_rivals() -> None:
    """Of several possible causes only the most likely one comes with its steps."""
    found = sort_out([cause(name, Standing.POSSIBLE, A) for name in ("one", "two", "three")])

    assert (fixes(found.in_full), fixes(found.rivals)) == (["one"], ["two", "three"])


def test_every_confirmed_cause_is_in_full() -> None:
    """Two confirmed causes both come with their steps, and a possible one beside them does not."""
    found = sort_out(
        [cause("one", Standing.CONFIRMED, A), cause("two", Standing.CONFIRMED, A), cause("three", Standing.POSSIBLE, A)]
    )

    assert (fixes(found.in_full), fixes(found.rivals)) == (["one", "two"], ["three"])


def test_each_mailbox_has_its_most_likely_cause() -> None:
    """A mailbox that no cause in full speaks of gets its own."""
    found = sort_out(
        [
            cause("one", Standing.POSSIBLE, A),
            cause("two", Standing.POSSIBLE, B),
            cause("three", Standing.POSSIBLE, A, B),
        ]
    )

    assert (fixes(found.in_full), fixes(found.rivals)) == (["one", "two"], ["three"])


def test_fix_open_for_one_mailbox_and_excluded_for_another_names_both() -> None:
    """Nobody reads that the same thing is possible and excluded without being told where."""
    found = sort_out(
        [
            cause("one", Standing.POSSIBLE, A),
            cause("two", Standing.POSSIBLE, A),
            cause("three", Standing.POSSIBLE, A),
            cause("two", Standing.EXCLUDED, B),
            cause("four", Standing.EXCLUDED, B),
        ]
    )
    guidance = Guidance("one", Text("eins", "one"), (), None, False)
    words = CauseWords(lambda d: guidance, lambda d: (), lambda d: (), Language.DE)

    still_open = json.dumps(list(causes(found, words, ())), ensure_ascii=False)
    out = json.dumps(list(excluded(found, lambda d: (), Language.DE)), ensure_ascii=False)

    assert f"two ({A})" in still_open
    assert f"two ({B})" in out
    assert f"three ({A})" not in still_open
    assert f"four ({B})" not in out


def test_nothing_found_is_nothing_said() -> None:
    """Without causes there is nothing to sort."""
    found = sort_out([])

    assert found.in_full == found.rivals == found.excluded == ()


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.CONFIRMED, "Ursache (bestätigt): IMAP ist aus."),
        (Standing.POSSIBLE, "Am wahrscheinlichsten: IMAP ist aus."),
    ],
)
def test_cause_is_told_as_what_is_wrong_before_what_to_do(standing: Standing, said: str) -> None:
    """A cause with a sentence of its own says it first, with its standing; the fix follows as what is to be done."""
    diagnosis = Diagnosis(
        "e", "on", standing, Text("IMAP einschalten", "Turn IMAP on"), why=Text("IMAP ist aus", "IMAP is off")
    )
    guidance = Guidance("on", Text("IMAP einschalten", "Turn IMAP on"), (), None, False)

    told = json.dumps(list(in_full(diagnosis, guidance, lambda d: (), Language.DE)), ensure_ascii=False)

    assert 0 < told.index(said) < told.index("Zu tun: IMAP einschalten")


def test_cause_without_a_sentence_is_told_by_its_fix() -> None:
    """Where nobody wrote what is wrong, the fix alone stands there, with the standing of its cause."""
    guidance = Guidance("one", Text("eins", "one"), (), None, False)

    told = json.dumps(
        list(in_full(cause("one", Standing.CONFIRMED), guidance, lambda d: (), Language.DE)), ensure_ascii=False
    )

    assert "Zu tun (Ursache bestätigt): eins" in told
