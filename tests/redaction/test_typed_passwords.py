"""Passwords that people read out or make up themselves: their shape, their place and nothing else gives them away."""

from __future__ import annotations

from random import Random
from string import ascii_lowercase

import pytest

from bot.redaction import mask

SAID = (
    "Er schreibt PW: {} und bekommt trotzdem NO LOGIN failed.",
    "Das Kennwort lautet {}, bitte nicht weitergeben.",
    "office@praxis.example:{}",
    "The password for the shared mailbox is {} and MFA is off.",
    "Name;Kennwort;Port\nHolm;{};993",
    "> Kennwort:\n> {}\n> Danke",
)
TYPED = {
    "passwd Wiese7\nport 993": "passwd […]\nport 993",
    "mit dem Kennwort sonnenhut4 an": "mit dem Kennwort […] an",
    "user 'a@praxis.example' password 'Wald_Wiese12' ssl": "user 'a@praxis.example' password '[…]' ssl",
    "Das Kennwort der Datei ist Wald_Wiese7 (neu)": "Das Kennwort der Datei ist […] (neu)",
    ">> Passwort:\n>> Herbst2031!\n>> Gruß": ">> Passwort:\n>> […]\n>> Gruß",
    "AUTH LOGIN<CRLF>\n334 VXNlcm5hbWU6<CRLF>\nC: b3R0bw==<CRLF>\n334 UGFzc3dvcmQ6<CRLF>\nC: V2FsZDc=<CRLF>": (
        "AUTH LOGIN<CRLF>\n334 VXNlcm5hbWU6<CRLF>\nC: b3R0bw==<CRLF>\n334 UGFzc3dvcmQ6<CRLF>\nC: […]<CRLF>"
    ),
}
SETTINGS = {
    "account arbeit\nhost smtp.wiese.example\nuser praxis@wiese.example\npassword regenbogen\n": "regenbogen",
    "requirepass moosgrund": "moosgrund",
    "  passwd 19620408": "19620408",
    "machine smtp.wiese.example login praxis@wiese.example password regenbogen": "regenbogen",
    'user "praxis@wiese.example" pass "regenbogen"': "regenbogen",
    "Benutzer praxis@wiese.example und Kennwort moosgrund": "moosgrund",
    "[smtp.wiese.example]:587 praxis@wiese.example:moosgrund": "moosgrund",
    "static:praxis@wiese.example:moosgrund": "moosgrund",
    "imap.login('praxis@wiese.example', '19620408')": "19620408",
    'new NetworkCredential(user, "19620408")': "19620408",
    "swaks -au praxis@wiese.example -ap 19620408": "19620408",
    "certutil -p '-Kub4x!p' -importpfx post.pfx": "-Kub4x!p",
    "client_secret=Moos4": "Moos4",
    "Server: imap.wiese.example | Pass: moosgrund | Port: 993": "moosgrund",
    "10:11:12 CLIENT -> SERVER: bW9vc2dydW5k\n10:11:12 SERVER -> CLIENT: 535 5.7.3 no": "bW9vc2dydW5k",
}
"""Where structure alone says what a word or a number is."""

SHAPES = (
    "Kub40817",
    "tanne-birke-moos31",
    "Birke-4471",
    "Moos.8102",
    "T4nn3n55$",
    "qHbrTwLmZp",
    "Lax(p7bco&k",
    "BirkeMoos417",
)
SPOKEN = (
    "Neues Kennwort lautet: {}",
    "Wir haben das Passwort gestern auf {} umgestellt.",
    "Kennwort wurde geändert in {}",
    "Als Kennwort haben wir {} vergeben.",
    "Kennwort stimmt ({}), es kommt trotzdem 535",
    "Sein Passwort wurde zurückgesetzt; es heißt nun {}",
    "Kennwort\t{}",
    "PW {}",
    "Anmelden mit praxis@wiese.example und {} geht im Browser",
    "Zugangsdaten: praxis@wiese.example {}",
    "IMAP: outlook.office365.com, 993, praxis@wiese.example, {}",
    "the password's {} by the way",
    "pwd changed, now it's {}",
    "PW f. praxis@: {}",
    "passw = {}",
    "Das Kennwort steht oben im Bild, hier als Text: {}",
    '["password", "{}"]',
    "Paßwort: {}",
    "PaÃŸwort: {}",
    "Wiederherstellungscode {}",
    'AuthInfo:smtp.office365.com "U:root" "I:praxis@wiese.example" "P:{}"',
    "db1:5432:akten:leser:{}",
)
ORDINARY = (
    "Kennwort für SRV-DC01 und PC4711 am 01.03.2027 geändert, Ticket SUP-4711",
    "Passwort durch admin2 auf imap.wiese.example gesetzt",
    "Anmeldung mit praxis@wiese.example und Outlook2016 geht nicht",
    "password 2FA-Code (0x800CCC92) v2.0.1-beta3",
    "praxis@wiese.example, Raum-204b\npraxis@wiese.example\tLizenz-E3\taktiv\npraxis@wiese.example FR3P281MB1234",
    "Kennwort abgelehnt, Server: FR3P281MB1234, Benutzer: kmeier2024",
    "vault kv get -field=password akten/mail/803",
    '"keyId": "1f0c2d3e-1111-4222-8333-444455556666", "endDateTime": "4/17/2027T06:25:00Z"',
    "praxis@wiese.example S-1-5-21-3422431888-697442814-1212179549-1104",
    "Das Kennwort wird dann doch noch mehr Zeit kosten",
    "login from host port data will come back over http with json body",
    "with your user name pass this text also over ldap bind auth base",
    "0f3c secrets-notes-1.pdf\n1a2b secrets-notes-2.pdf",
    "Passwort Schritt2 und Kennwort Version3",
)


@pytest.mark.parametrize("said", SAID)
def test_app_passwords_in_groups_are_masked_whatever_stands_behind_them(said: str) -> None:
    """Of two hundred that a generator made, at most three look like four words."""
    drawn = Random(said)  # noqa: S311  examples
    made = [" ".join("".join(drawn.choices(ascii_lowercase, k=4)) for _ in range(4)) for _ in range(200)]

    left = [each for each in made if each in mask(said.format(each))]

    assert len(left) <= 3, left


def test_passwords_of_somebodys_own_are_masked_right_behind_their_label() -> None:
    """A name and one digit, two words and a number, the next line of a quoted mail, a log that writes line ends."""
    assert {text: mask(text) for text in TYPED} == TYPED


@pytest.mark.parametrize("spoken", SPOKEN)
def test_what_no_sentence_has_is_a_password_where_one_is_spoken_of(spoken: str) -> None:
    """Letters and digits in one, words and a number, signs or capitals in no order: whatever leads from the label to it."""
    assert [shape for shape in SHAPES if shape[:7] in mask(spoken.format(shape))] == []


def test_words_and_files_stay() -> None:
    """Four words of four letters, abbreviations, files named after secrets, what has a number in its name."""
    assert [mask(text) for text in ORDINARY] == [*ORDINARY]


@pytest.mark.parametrize(("text", "secret"), SETTINGS.items())
def test_where_structure_is_certain_any_word_is_a_password(text: str, secret: str) -> None:
    """Settings of programs, calls and options: a plain word and a number, too."""
    assert mask(text).replace("[…]", secret, 1) == text


@pytest.mark.parametrize(
    "text", ["passwd falsch", "pass tests", "user must change password soon", "connect('imap.wiese.example', 993)"]
)
def test_words_and_numbers_beside_no_setting_stay(text: str) -> None:
    """A sentence, a port."""
    assert mask(text) == text
