"""Client secrets that are just out of form: copied without a first sign, read wrongly from a picture, without the tilde, told in halves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from bot.redaction import MASK, mask
from tests import canaries
from tests.redaction.reading import leaks

SPOILT: Mapping[str, Callable[[str], str]] = {
    "first sign lost": lambda s: s[1:],
    "two lost": lambda s: s[2:],
    "three lost": lambda s: s[3:],
    "digit read as a letter": lambda s: f"{s[:3]}B{s[4:]}",
    "digit not read": lambda s: f"{s[:3]}?{s[4:]}",
    "mark read as O": lambda s: s.replace("Q~", "O~", 1),
    "mark read as 0": lambda s: s.replace("Q~", "0~", 1),
}
HALVES = (
    "erste Hälfte {}, zweite Hälfte {}",
    "die erste Hälfte ist {} und die zweite Hälfte ist {}",
    "Teil 1: {} Teil 2: {}",
    "first half {}, second half {}",
    "{} und dann der Rest {}",
)
AROUND = ("{}", "Wir haben {} eingetragen.", "Hallo,\nhier ist er:\n{}\nGruß, Otto", "secret={}")


def _secrets(kind: str) -> list[str]:
    drawn = canaries.seeded(kind)
    whole = (canaries.client_secret(drawn) for _ in range(60))
    return [secret for secret in whole if len(secret) == 40 and secret[5:].count("~") == 1 and secret[-1].isalnum()]


@pytest.mark.parametrize("kind", SPOILT)
def test_a_secret_just_out_of_form_is_masked_whole(kind: str) -> None:
    """Alone, in a sentence, in a mail, behind a label."""
    texts = [(around, SPOILT[kind](secret)) for around in AROUND for secret in _secrets(kind)]

    assert len(texts) > 20
    assert [text for around, text in texts if leaks(text, mask(around.format(text)))] == []
    assert mask(f"Wert = {texts[0][1]}\n\nGruß, Otto").endswith(f"{MASK}\n\nGruß, Otto")


def test_without_its_tilde_it_is_known_near_a_word_that_speaks_of_it() -> None:
    """As long as a secret without it, with the digit and Q in their places; alone it might be anything."""
    missed = 0
    for secret in (secrets := _secrets("tilde")):
        spoilt = secret.replace("~", "", 1)
        assert mask(f"Kennung {spoilt}") == f"Kennung {spoilt}"
        missed += mask(f"Schlüssel aus Azure:\n{spoilt}\nGruß") != f"Schlüssel aus Azure:\n{MASK}\nGruß"

    assert missed <= len(secrets) // 20


@pytest.mark.parametrize("halves", HALVES)
def test_halves_are_one(halves: str) -> None:
    """Words for a part between them do not save the second."""
    for secret in _secrets(halves):
        shown = mask(halves.format(secret[:20], secret[20:]))

        assert not leaks(secret, shown)
