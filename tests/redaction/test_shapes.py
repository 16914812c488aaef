"""Passwords of every shape, in the ways of writing that nothing but a word or a place gives away."""

from __future__ import annotations

import pytest

from bot.redaction import mask
from bot.redaction.shapes import Where, has_shape, is_app_password, is_joined

JOINED = ("correct-horse-battery", "blauer_Tisch_singt", "Regen.Stuhl.Apfel")
MADE_UP = (*JOINED, "Auto27", "Sommer2024!", "Hund&Katze=27", "qzrtvbkpwmxhdjfg", "kG7!pQx2")


@pytest.mark.parametrize(
    "form",
    [
        "das Passwort lautet {}",
        "das Passwort wäre {}",
        "our password would be {}",
        "{} ist das Passwort",
        "{} is the password",
        "{} als pw",
        "they gave me {} for the password",
        "p/w: {}",
        "sPW = {}",
        "PasswordDatev={}",
        "Pwd1={}",
        "KennwortSMTP2 = {}",
        "imap.password.0={}",
        "Passwort\t{}",
        "| Passwort | {} |",
        "║ Passwort ║ {} ║",
        "Passwort … {}",
        "Passwort :::: {}",
        "pw👉 {}",
        "was ist das pw? - {}",
        "password ?= {}",
        "pw (mail) {}",
        "user, password = \"buero\", \"{}\"",
        "{}\nlogin: buero@kanzlei.example",
        "buero:{{PLAIN}}{}",
        "printf '\\0buero\\0{}' | base64",
        "MOVE '{}' TO WS-PASSWORD.",
    ],
)  # fmt: skip
def test_passwords_of_every_shape_are_masked(form: str) -> None:
    """However label and password are joined, none of it is left."""
    assert [password for password in MADE_UP if password[:6] in mask(form.format(password))] == []


@pytest.mark.parametrize("password", ["correct-horse-battery", "blauer_Tisch_singt", "Auto27", "kG7!pQx2"])
@pytest.mark.parametrize(
    "form",
    [
        "buero@kanzlei.example:{}@mail.kanzlei.example",
        "connecting as buero:{}@mail.kanzlei.example:993",
        "Login(user, {})",
        "imap.kanzlei.example / buero / {}",
        "Als Kennwort haben wir {} vergeben.",
        "pw müsste {} sein",
    ],
)
def test_passwords_are_masked_by_their_place(form: str, password: str) -> None:
    """Before a server, as an argument, in the third place, in the same line."""
    assert password not in mask(form.format(password))


def test_the_next_field_of_a_form_is_not_part_of_a_secret() -> None:
    """But what looks like one in a value that is told belongs to it."""
    shown = mask("client_secret=Sommer2024xyz&scope=openid&client_id=1")

    assert shown == "client_secret=[…]&scope=openid&client_id=1"
    assert "Katze" not in mask("Passwort: Hund&Katze=27")


@pytest.mark.parametrize(
    "line",
    [
        "password self-service-reset is enabled",
        "PasswortRichtlinie = mindestens-zwoelf-zeichen",
        "PasswordDatum: 3.4.2026",
        "passThrough=Microsoft.Exchange.Imap4",
        "Kennwort-Rücksetzung, Schritt-für-Schritt",
        "Passwort für den Rechner Raum12",
        "client_id=1&scope=https%3A%2F%2Foutlook.office365.com%2F.default&grant_type=client_credentials",
        "const password = await prompt();",
        "From:anna-lena-maier@kanzlei.example Betreff: Passwort",
        "Dies ist das Passwort",
        "Passwort vergessen? Hier klicken",
        "portal.example/anleitung/?Seite=47110815 geht nicht",
        "wiki.example/mail/Umzug2026 lesen",
        "buero@kanzlei.example Muster&Partner",
        "Passwort\t$benutzername",
    ],
)
def test_terms_of_the_field_stay(line: str) -> None:
    """Options, pages and numbered things have similar shapes."""
    assert mask(line) == line


def test_each_shape_counts_where_it_tells_enough() -> None:
    """Words joined by a sign everywhere, and in the midst of a line nothing that sentences number."""
    assert all(has_shape(joined, where) for joined in JOINED for where in Where)
    assert not is_joined("single-sign-on")
    assert not is_joined("www.kanzlei.example")
    assert not is_app_password("benutzerkennwort")


def test_words_with_a_number_are_a_password_where_they_make_no_sentence() -> None:
    """None of them joins others or says something about a secret, and the last is no product."""
    texts = ("Sommer Sonne27", "Haus und Hof27", "Sonne falsch Hof27", "Sonne Outlook2016")

    assert [has_shape(text, Where.CHOSEN) for text in texts] == [True, False, False, False]
