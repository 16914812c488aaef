"""Older secrets of apps: no form tells them, but the ids, the columns and the names beside them do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.redaction import mask, mask_secrets
from bot.redaction.kinds import SecretKind
from tests import canaries
from tests.redaction.secret_values import words

_ID, _OTHER = "0a1b2c3d-1111-4222-8333-444455556666", "1a1b2c3d-1111-4222-8333-444455556666"
GIVEN = (
    f"{_ID}\tAkten\t{{}}\t{_OTHER}",
    f'"Akten","2027-05-01","{{}}","{_ID}"',
    f"│ {_OTHER} │ {_ID} │ {{}} │",
    f"{_ID}\n{{}}\n{_OTHER}",
    f"1) Mandant: {_OTHER}\n2) App: {_ID}\n3) Key: {{}}",
    f"KeyId     : {_ID}\nStartDate : 01.03.2027 09:00:00\nValue     : {{}}",
    f"Wert: {{}}\nGeheimnis-ID: {_ID}",
    f'{{{{ "tenant": "{_OTHER}", "app": "{_ID}", "key": "{{}}" }}}}',
    f"{{{{clientId={_ID}, key={{}}, authority=x}}}}",
    "Schlüssel: {} (läuft ab 01.03.2027)",
    f"Hier der Schlüssel aus Azure:\n\n{{}}\n\nMandant ist {_OTHER}.",
)
OTHERS = (
    f"Öffentlicher Schlüssel: {{}}\nApp: {_ID}",
    f"hash\t{{}}\t{_ID}",
    f"session {{}} {_ID}",
    "Schlüssel: {}",
    "Datei\t{}\t3 kB",
)


def _older(seed: str) -> Iterator[str]:
    return (
        value.text for value in words(canaries.seeded(seed)) if value.kind in ("older secret, 32", "older secret, 44")
    )


@pytest.mark.parametrize("given", GIVEN)
def test_what_looks_generated_beside_an_id_is_an_apps_secret(given: str) -> None:
    """In a row, a list, an object or a cmdlet's answer, and behind a key's name where an app or an end is spoken of."""
    for secret in _older(given):
        shown = mask_secrets(given.format(secret))

        assert secret[:9] not in shown.text
        assert shown.kinds == (SecretKind.CLIENT_SECRET,)


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_named_otherwise_or_stands_alone_stays(text: str) -> None:
    """Digests, public keys and sessions beside an id, and a key that nobody says to be an app's."""
    for value in _older(text):
        assert mask(text.format(value)) == text.format(value)
