"""Masking costs in proportion to a text's length, whatever it holds: what would cost more is masked as a whole."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from bot.redaction import MASK, KnownSecrets, SecretKind, labour, mask, mask_secrets
from bot.redaction.unwrapped import shape
from handlers.slack.platform.pasted import files_in
from tests import canaries
from tests.redaction.test_any_text import FORMS, PIECES
from tests.steps import steps

SHORT = 1_000
PLAIN = ("2026-12-01 ERROR imaplib.IMAP4.error: NO AUTHENTICATE failed. office@kanzlei.example\n" * 20)[:SHORT]
BEGINNINGS = (
    "eyJh",
    "|eyJh",
    "0.A",
    "dXNlcj1",
    "Q~",
    "8Q~ab",
    "ey",
    "eyJ-",
    "eyJ,\n",
    "MII",
    "xoxb-",
    "BCIEI",
    "M.C5",
    "M.C51_BAY.",
)


def texts(seed: str) -> Iterator[str]:
    """Yield short texts out of what the readers wait for: once each, a few again and again, and with the end of a line in their midst."""
    drawn = random.Random(seed)  # noqa: S311  no secrets
    atoms = [*PIECES, *BEGINNINGS, "Ab1~" * 6, "&#65;", "%3D", "41 ", "0x41,", "a:b@", "$x", '"+\n"', "QUJD" * 8]
    for begins in BEGINNINGS:
        half = begins * (SHORT // len(begins) // 2)
        yield half + "\n" + half
        yield begins * 3 + "\n" * 20 + "ey" + "+" * 20 + half + half
    for _ in range(12):
        unit = "".join(drawn.choices(atoms, k=drawn.choice((1, 2, 3, 6, 12))))
        at = drawn.randrange(SHORT)
        repeated = unit * (SHORT // len(unit) + 1)
        yield repeated[:at] + drawn.choice(atoms) * drawn.choice((1, 3, 20)) + repeated[at:]
        yield "".join(drawn.choices(atoms, k=300))
        yield " ".join(drawn.sample(FORMS, 20))


@pytest.mark.parametrize("known", [KnownSecrets(), KnownSecrets([canaries.token(canaries.seeded("1"))])])
def test_no_short_text_is_much_work(known: KnownSecrets) -> None:
    """The worst of them is no more than seventy plain ones: a loop may read it."""
    plain = steps(lambda: mask(PLAIN, known))

    assert {text for text in texts("1") if steps(partial(mask, text[:SHORT], known)) > 70 * plain} == set()


def test_work_grows_with_the_length_of_a_text() -> None:
    """Four times as many beginnings of tokens are four times the work, not sixteen times."""

    def masked(count: int) -> Callable[[], object]:
        return lambda: mask(("|eyJh" * 50 + "\n") * count)

    assert steps(masked(64)) < 5 * steps(masked(16))


def test_what_takes_too_much_work_is_masked_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody looked at is not shown, and that is said; lines stay lines."""
    monkeypatch.setattr(labour, "_OF_EACH", 0)
    monkeypatch.setattr(labour, "_OF_ALL", 1)
    masked = mask_secrets(PLAIN)

    assert (masked.text, masked.kinds) == (MASK + "\n" * PLAIN.count("\n"), (SecretKind.UNREAD,))


def test_a_text_with_a_token_in_any_writing_is_read_to_its_end() -> None:
    """No ordinary text is masked as a whole."""
    gone = [text for text in FORMS if mask(f"Guten Morgen,\n{text}\nGruß").replace(MASK, "").strip() == ""]

    assert gone == []


def test_of_a_files_name_no_more_is_read_than_is_kept() -> None:
    """A name of any length costs no more than a long one."""
    assert len(files_in([{"id": "F1", "name": "protokoll" * 1_000}])[0].name) == 255


@pytest.mark.parametrize("unit", ["~", "a~", "~" * 60 + "\n", "Q~ "])
def test_tildes_are_read_in_proportion_to_their_number(unit: str) -> None:
    """Eight times as many are about eight times the work of the processor."""

    def took(count: int) -> float:
        began = time.thread_time()
        mask(unit * (count // len(unit)))
        return time.thread_time() - began

    assert min(took(24_000) for _ in range(3)) < 20 * min(took(3_000) for _ in range(3))


def test_what_stands_before_a_piece_is_read_once() -> None:
    """Ten times as many letters without a digit are ten times the work, not a hundred times: of the processor, the least of five."""

    def took(count: int) -> float:
        began = time.thread_time()
        shape("a" * count + ".1")
        return time.thread_time() - began

    assert min(took(10_000) for _ in range(5)) < 40 * min(took(1_000) for _ in range(5)) + 0.001
