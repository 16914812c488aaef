"""Passwords said on another line than what they are, bound to a statement's mark, or named behind: masked; what else is said there stays."""

from __future__ import annotations

import base64

import pytest

from bot.redaction import MASK, mask
from tests.steps import steps

PASSWORDS = ("Ahorn2031!", "fliederbusch47", "P@ssw0rt81", "Zäher-Dachs#52", "k7Rw!q2Zb9#x")
ON_ANOTHER_LINE = {
    "Teams": "Kern, Ute\nMittwoch 09:12\nWelches Kennwort hat das Postfach?\nBoll, Jan\nMittwoch 09:15\n{}",
    "Teams, copied": "[2.12. 09:12] Ute Kern\nUnd das Passwort?\n\n[2.12. 09:15] Jan Boll\n{}\n",
    "Slack": "ute  9:12 AM\nwhat's the password for the scanner?\njan  9:15 AM\n{}",
    "announced, then a stamp": "Das neue Passwort:\nGestern 09:15\n{}",
    "an IRC client": "09:12 <ute> wie war das pw\n09:15 <jan> {}",
    "answered after a word": "Ute: Kennwort?\nJan: kleinen Augenblick\nJan: {}",
    "a sentence": "Ute: hast du das Passwort geändert?\nJan: ja, ist jetzt {}",
    "a client secret": "Agent: What client secret did you enter?\nJan: I entered {}",
    "a ticket": "Kommentar von Support (02.12.2026 09:12):\nBitte teilen Sie uns das Kennwort mit.\n\nKommentar von Jan Boll (02.12.2026 09:15):\n{}",
    "a quoted mail": "Am 02.12.2026 um 09:12 schrieb Ute Kern:\n> Hallo Jan,\n> wie lautet das Passwort?\n>\n> Gruß\n\n{}\n",
    "above a quoted mail": "{}\n\nVon meinem Telefon gesendet\n\nOn 2 Dec 2026, Ute wrote:\n> the password, please?\n",
    "above a head": "{}\n\nVon: Ute Kern\nGesendet: Mittwoch\nAn: Jan Boll\nBetreff: Kennwort?\n",
    "a subject": "Betreff: AW: Passwort für scan@praxis.example\nDatum: Wed, 02 Dec 2026 09:15:11 +0100\n\nHallo Ute,\n\n{}\n\nVG Jan",
    "a heading": "Passwort\n--------\n{}",
    "a prompt": "09:15:11 RECV Enter password:\n09:15:13 SENT {}",
    "the other direction": "10.0.0.1.00023-10.0.0.9.51234: Password: \n\n10.0.0.9.51234-10.0.0.1.00023: {}",
    "above what refers to it": "Jan: {}\nJan: das ist das Passwort vom Scanner",
}
NAMED_BEHIND = {
    "after a dash": "{} - so lautet das Passwort",
    "after a comma": "Also {}, das ist das neue Kennwort.",
    "in brackets": "{} (das ist unser Passwort)",
    "in English": "{}, that's the password.",
    "entered": "Das Programm fragt nach dem Kennwort. Ich gebe {} ein und es fragt wieder.",
    "tried": "Habe es mit {} probiert, falsches Kennwort.",
    "set": "I've reset it to {} but the password is refused.",
    "new": "PASSWORT GEÄNDERT!!! NEU: {}",
}
BOUND = {
    "Hibernate 5": "update konto set server=?, passwort=? where id=?\nbinding parameter [1] as [VARCHAR] - [mx7]\nbinding parameter [2] as [VARCHAR] - [{}]",
    "Hibernate 6": "insert into konto (name,kennwort) values (?,?)\nbinding parameter (1:VARCHAR) <- [mx7]\nbinding parameter (2:VARCHAR) <- [{}]",
    "named on the line": "binding parameter [1] as [VARCHAR] - [{}] -- smtp_password",
    "Entity Framework": "[Parameters=[@p1='7', @p0='{}' (Size = 64)]]\nUPDATE [Konten] SET [Passwort] = @p0 WHERE [Id] = @p1",
    "Entity Framework, columns": "[Parameters=[@p0='mx7', @p1='{}']]\nINSERT INTO [Konten] ([Name], [Passwort])\nVALUES (@p0, @p1);",
    "a name as a value": "UPDATE Einstellung SET Wert=@p0 WHERE Name=@p1 -- @p0='{}' (Size = 64), @p1='ImapPasswort'",
    "PostgreSQL": "LOG: UPDATE konto SET passwort = $1 WHERE id = $2\nDETAIL: parameters: $1 = '{}', $2 = '7'",
    "MyBatis": "Preparing: update konto set server = ?, passwort = ? where id = ?\nParameters: mx7(String), {}(String), 7(Integer)",
    "SQLAlchemy": "INSERT INTO konto (name, passwort) VALUES (?, ?)\n[generated in 0.0001s] ('mx7', '{}')",
    "JDBC": "UPDATE konto SET kennwort=? WHERE id=?\nsetString(1, {})",
}
TOLD_A_PROGRAM = {
    "Windows, in capitals": "schtasks /Create /TN Abruf /RU PRAXIS\\dienst /RP {} /SC DAILY",
    "Oracle": "sqlplus -s abruf/{}@//db:1521/orcl",
    "Oracle's console": "SQL> connect abruf/{}@orcl",
    "an app's key": "Schlüssel der App: {}",
    "Redis' console": "127.0.0.1:6379> AUTH {}\nOK",
}
HARMLESS = (
    "Passwort vergessen?",
    "Kennwort zurücksetzen",
    "Hast du das Kennwort geändert?",
    "Betreff: AW: Passwort",
    "What's the password?",
    "Kennwort falsch",
)
SAID = """
Ja, gestern|ok|Danke!|Boll, Jan|30.11.2026|535 5.7.3 Authentication unsuccessful|mailbox.pfx|2026-11-30_Fehler.png|12.4.1|v2.0.1|SUP-4711
AADSTS50126|outlook.office365.com|scan@praxis.example|siehe Tresor|keine Ahnung|sag ich dir am Telefon|Outlook2016|Raum204|FR3P281MB1234
5F3A9C1D7E2B4A6C8D0E1F2A3B4C5D6E7F8091A2|1f0c2d3e-1111-4222-8333-444455556666|Benutzer: kmeier2024|Version: 12.4b3|Request-ID: 08de2f1a3b4c
"""
LAYOUTS = (
    "Ute: {}\nJan: {}",
    "Kern, Ute\nGestern 09:12\n{}\nBoll, Jan\nGestern 09:15\n{}",
    "[2.12. 09:12] Ute Kern\n{}\n\n[2.12. 09:15] Jan Boll\n{}",
    "<ute> {}\n<jan> {}",
    "Am 02.12. schrieb Ute:\n> Hallo,\n> {}\n>\n> Gruß\n\n{}\n",
)
NOT_TOLD = (
    "connect imap/ssl@outlook.office365.com",
    "127.0.0.1:993> AUTH PLAIN",
    "Schlüssel der App: siehe Portal",
    "Der Schlüssel der Anwendung: abgelaufen",
    "Passwort geändert:\nalt: siehe Ticket\nneu: noch offen",
)
UNBOUND = (
    "update konto set passwort_geaendert=? where id=?\nbinding parameter [1] as [TIMESTAMP] - [2026-12-01 08:14:11]",
    "select id from konto where name=?\nbinding parameter [1] as [VARCHAR] - [kmeier2024]",
    "[Parameters=[@p0='mx7', @p1='7']]\nUPDATE Konten SET Name=@p0, Kennwort=@p2 WHERE Id=@p1",
)


@pytest.mark.parametrize(
    "form", [*ON_ANOTHER_LINE.values(), *NAMED_BEHIND.values(), *BOUND.values(), *TOLD_A_PROGRAM.values()]
)
@pytest.mark.parametrize("password", PASSWORDS)
def test_what_is_said_next_is_the_password(form: str, password: str) -> None:
    """Stamps, names, greetings and the rest of a quoted mail stand between it and what it is, and stay."""
    assert mask(form.format(password)) == form.format(MASK)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_else_people_say_of_a_password_stays(layout: str) -> None:
    """Words, names, dates, ids, files, versions and what else is told by its own name are no answers."""
    talks = [layout.format(asked, said) for asked in HARMLESS for said in SAID.strip().replace("\n", "|").split("|")]

    assert [talk for talk in talks if mask(talk) != talk] == []


def test_the_new_password_stands_below_the_former_one() -> None:
    """Neither is for anybody's eyes."""
    text = "Passwort geändert:\nalt: {}\nneu: {}\n"

    assert mask(text.format("Ahorn2031!", "fliederbusch47")) == text.format(MASK, MASK)
    assert mask(text.format("xyz", "fliederbusch47")) == text.format("xyz", MASK)


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_is_no_password_of_a_program_stays(text: str) -> None:
    """Nor what is said of one."""
    assert mask(text) == text


@pytest.mark.parametrize("text", UNBOUND)
def test_what_is_bound_to_other_columns_stays(text: str) -> None:
    """Times, and values of marks that stand behind another name."""
    assert mask(text) == text


@pytest.mark.parametrize(
    "form",
    [
        "10.0.0.1.00587-10.0.0.9.51234: 334 UGFzc3dvcmQ6\n\n10.0.0.9.51234-10.0.0.1.00587: {}",
        "T 10.0.0.1:587 -> 10.0.0.9:51234 [AP]\n  334 UGFzc3dvcmQ6..\nT 10.0.0.9:51234 -> 10.0.0.1:587 [AP]\n  {}..",
        "SERVER -> CLIENT: 334 UGFzc3dvcmQ6\nCLIENT -> SERVER: {}",
    ],
)
def test_a_recorder_of_packets_may_part_question_and_answer(form: str) -> None:
    """By an empty line, or by who sends to whom."""
    answer = base64.b64encode(b"fliederbusch47").decode()

    assert answer not in mask(form.format(answer))


def test_lines_that_many_questions_share_are_read_once() -> None:
    """Questions without an answer are at most thrice the work of labels that leave nothing open."""
    asked, told = ("> Kennwort?\n>\n" * 160, "> Kennwort;\n>\n" * 160)

    assert steps(lambda: mask(asked)) < 3 * steps(lambda: mask(told))
