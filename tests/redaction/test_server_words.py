"""What a server says costs little to mask, however long or laborious it is, and what is cut off gives nothing away."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable

import pytest

from bot.catalogue import load
from bot.redaction import MASK, RAW_LIMIT, KnownSecrets, labour, server_words
from tests.redaction.test_hostile_texts import texts
from tests.steps import steps

_RANDOM = random.Random(1)  # noqa: S311  made-up secrets
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SECRET = "".join(_RANDOM.choices(_LETTERS, k=40))
TOKEN = "".join(_RANDOM.choices(_LETTERS, k=1500))


def pieces(width: int, count: int) -> str:
    return "".join(TOKEN[at : at + width] + "-" for at in range(0, count, width + 2))


def laborious(size: int) -> str:
    """Return pieces of the token, each too short to count, behind writings of writings."""
    one = "%25&amp;=41<b>" + base64.b64encode(f"%25&amp;=41<b>{pieces(7, 300)}".encode()).decode()
    return f"{one} " * (size // len(one) + 1)


def test_a_long_answer_costs_no_more_than_a_short_one() -> None:
    """Of sixteen thousand characters no more is masked than of a thousand."""

    def masked(size: int) -> Callable[[], object]:
        return lambda: server_words(laborious(size)[:size], KnownSecrets([SECRET, TOKEN]))

    assert steps(masked(16_000)) <= steps(masked(1_000))


def test_hostile_words_cost_little_more_than_others() -> None:
    """What would take longer than forty ordinary answers is masked as a whole: a loop may mask it."""
    hostile = [f"554 5.7.3 {text}" for text in (" <td>pass:\tpass:" * 60, *texts("words"))]
    ordinary = steps(lambda: server_words("554 5.7.3 Authentication unsuccessful, try again later please. " * 16))
    cost = {text: steps(lambda text=text: server_words(text, KnownSecrets([SECRET]))) for text in hostile}  # type: ignore[misc]
    laborious = {text for text, taken in cost.items() if taken > 40 * ordinary}

    assert hostile[0] in laborious
    assert {server_words(text, KnownSecrets([SECRET])) for text in laborious} == {MASK}


def test_no_ordinary_words_come_near_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the catalogue knows of what servers say is masked with half the steps that there are for it."""
    monkeypatch.setattr(labour, "BRIEF", labour.BRIEF // 2)
    known = KnownSecrets([SECRET, TOKEN])
    answering = [error for error in load().errors.values() if error.answers]
    said = [server_words(answer.words, known) for error in answering for answer in error.answers]
    said += [server_words(example.text) for error in answering for example in error.examples]

    assert len(said) > 200
    assert MASK not in said


def test_pieces_of_secrets_cost_no_more_than_other_words() -> None:
    """A text full of pieces of a secret, each too short to count, is as much work as any other."""

    known = KnownSecrets([SECRET, TOKEN])
    other = "".join(_RANDOM.choices(_LETTERS, k=len(pieces(7, 1400)))) * 8
    assert steps(lambda: known.spans(pieces(7, 1400) * 8)) < 2 * steps(lambda: known.spans(other))


def test_a_secret_at_the_place_where_reading_ends() -> None:
    """Wherever the answer is cut, no five characters of a secret are shown, though everything in front of it is masked."""

    known = KnownSecrets([SECRET, TOKEN])
    shown = [server_words(f"NO {TOKEN[:880]} {'x. ' * (at // 3)}{SECRET} no", known) for at in range(140)]
    shown += [server_words(f"NO {'x. ' * (at // 3)}{TOKEN} no", known) for at in range(0, 1200, 7)]
    found = [text for text in shown for at in range(len(SECRET) - 4) if SECRET[at : at + 5] in text]
    found += [text for text in shown for at in range(len(TOKEN) - 4) if TOKEN[at : at + 5] in text]
    assert found == []
    assert max(map(len, shown)) <= RAW_LIMIT


def test_too_many_readings_are_masked_whole() -> None:
    """A text that might have been written in more ways than can be looked through is not shown."""

    nested = "%25 <b> =41 " + pieces(7, 900)
    for _ in range(3):
        nested = "%25 <b> =41 &amp; 65,66,67,68,69,70,71,72,73 " + base64.b64encode((nested * 2).encode()).decode()
    assert KnownSecrets([SECRET]).mask(nested) == MASK


@pytest.mark.parametrize("repeated", ["x7" * 30, "K4q9x" * 20])
def test_a_secret_that_repeats_itself(repeated: str) -> None:
    """A secret in which the same piece stands many times is found in part, too."""

    assert KnownSecrets([repeated]).mask(f"is {repeated[7:30]} it") == f"is {MASK} it"


@pytest.mark.parametrize("said", ["535 5.7.3 {}", "NO {} unknown", 'BAD "{}"', "AADSTS7000215: not {}."])
def test_an_older_secret_that_we_do_not_hold_is_not_shown(said: str) -> None:
    """A lying server may know another customer's, or one that was replaced: by its form it goes, without an id beside it."""
    made = [base64.b64encode(_RANDOM.randbytes(32)).decode() for _ in range(200)]
    made += ["".join(_RANDOM.choices(f"{_LETTERS}-_.~[]*:?@+/=", k=length)) for length in (32, 34) for _ in range(200)]

    assert sum(secret in server_words(said.format(secret)) for secret in made) <= len(made) * 3 // 100
