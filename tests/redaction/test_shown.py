"""What somebody typed is repeated to them without anything that resembles a secret, and still so that they find their mistake."""

from __future__ import annotations

import pytest

from bot.redaction import MASK
from bot.redaction.shown import field_shown, shown
from tests import canaries


@pytest.mark.parametrize("seed", range(20))
def test_a_secret_that_was_spoilt_in_typing_is_not_repeated(seed: int) -> None:
    """In small letters, without its first sign, cut off, glued to a name, without its mark."""
    secret = canaries.client_secret(canaries.seeded(str(seed)))
    typed = (
        secret,
        secret.lower(),
        secret[1:],
        secret[2:],
        secret[:30],
        f"Kunde-{secret}",
        secret.replace("Q~", "Q", 1),
    )

    assert [one for one in typed if MASK not in shown(one) or secret[8:16].lower() in shown(one).lower()] == []


@pytest.mark.parametrize(
    "typed", ["Sommer2024!", "Hund#Katze7", "qzrtvbkpwmxhdjfg", "kG7pQx2vTz9b", "x8K:v2/Lq9?Tz4@bWc7=RmN1"]
)
def test_a_password_that_somebody_made_up_is_not_repeated(typed: str) -> None:
    """It has a sign that no name has, or is mixed as no name is."""
    assert MASK in shown(typed)
    assert typed not in shown(f"Kunde {typed}")


@pytest.mark.parametrize(
    "typed",
    [
        "Kanzlei27",
        "Müller&Partner",
        "R&D-Abteilung",
        "?lang=de",
        "kanzlei-mueller2027-und-partner",
        "11111111-2222-3333-4444-55555555555",
        "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
        "buero.nord2@kanzlei-muster2027.example",
        "fr0p281ca0041.deup281.prod.outlook.com",
        "A1B2C3D4E5F60718293A4B5C6D7E8F9012345678",
        "/home/otto/kunden/kanzlei-2027-03-01.json",
        "imap-authenticate-failed-for-one-mailbox",
    ],
)
def test_what_is_only_mistyped_is_repeated(typed: str) -> None:
    """Names, ids, addresses, hosts and thumbprints."""
    assert shown(typed, 60) == typed


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mailbox", "mailbox"),
        ("imap-Port_2", "imap-Port_2"),
        ("93N5UQK?Fso%?0*::i!OHM:h", MASK),
        ("Größe", MASK),
        ("x" * 41, MASK),
        ("q7N5uqkF2sO80iOhMhx4Tz9bWc", MASK),
    ],
)
def test_a_field_is_named_if_it_has_a_name(name: str, said: str) -> None:
    """What stands to the left of a colon may be a secret, too."""
    assert field_shown(name) == said
