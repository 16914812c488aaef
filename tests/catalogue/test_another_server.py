"""Facts about texts that are about somebody else's server, or whose words anybody's program says: nothing there is certain."""

from __future__ import annotations

import pytest

from bot.catalogue import Explanation, explain, load
from bot.catalogue.explanation import ANOTHER_SERVER
from bot.catalogue.matching.other_servers import other_servers
from bot.catalogue.matching.paste import read_paste
from bot.catalogue.reasoning.diagnosis import causes_of
from bot.clouds import CLOUDS
from bot.model import Check, Finding, Outcome, Stage, StageResult, Standing
from tests.catalogue.foreign_texts import TEXTS

CATALOGUE = load()
OTHERS = (
    "Server: imap.strato.example, Port 993",
    "Verbindung zu mail.kanzlei.example",
    "exchange.firma.local",
    "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] Dovecot (Debian) ready.",
    "220 gw.praxis.example ESMTP Postfix",
    "220 EX01.firma.local Microsoft ESMTP MAIL Service ready at Tue, 3 Nov 2026 09:12:44 +0100",
    "220 buero hMailServer ESMTP",
    "535 5.7.8 https://support.google.com/mail/?p=BadCredentials x12sm345678ab.9 - gsmtp",
)
SAME_FOR_ANY_NAME = {"net-dns-failure", "tls-untrusted-certificate", "exchange-object-not-found", "tpm-keyset-warning"}
"""Known errors of the own computer or network, which may be shown as possible whatever the text is about."""
PERHAPS_OURS = {"exch-greeting", "exch-xoauth", "unser-exchange-2016-meldet-b", "exchange-se-on-premises-535"}
"""Exchange Online's words too: of a server on the premises only people's own words tell, or a greeting without the host's name."""


def confirmed(said: Explanation) -> list[tuple[str, str]]:
    """What a text is said to prove."""
    return [(m.error, cause.fix) for m in said.matches for cause in m.causes if cause.standing is Standing.CONFIRMED]


@pytest.mark.parametrize("name", TEXTS)
def test_what_other_products_say_is_not_ours(name: str) -> None:
    """Printers, Gmail, a server of one's own, databases: nothing is confirmed, and next to nothing claimed."""
    said = explain(CATALOGUE, TEXTS[name])
    allowed = {m.error for m in said.matches} if name in PERHAPS_OURS else SAME_FOR_ANY_NAME

    assert confirmed(said) == []
    assert {match.error for match in said.matches} <= allowed


@pytest.mark.long
def test_beside_another_server_no_example_confirms_anything() -> None:
    """Whichever known error a text shows: once it names somebody else's server, it may be that one's."""
    proved = {
        (name, number, before, behind): confirmed(explain(CATALOGUE, f"{before}\n{example.text}\n{behind}".strip()))
        for name, error in CATALOGUE.errors.items()
        for number, example in enumerate(error.examples)
        for before, behind in ((OTHERS[number % len(OTHERS)], ""), ("", OTHERS[(number + 3) % len(OTHERS)]))
    }

    assert {key: causes for key, causes in proved.items() if causes} == {}


COMMON = [(name, phrase.replace("*", "x")) for name, e in CATALOGUE.errors.items() for phrase in e.common.phrases]


@pytest.mark.long
def test_words_that_anybodys_program_says_confirm_nothing() -> None:
    """Neither alone nor in a text that is about mail at all."""
    proved = {
        text: confirmed(explain(CATALOGUE, text)) for _, words in COMMON for text in (words, f"E-Mail-Versand: {words}")
    }

    assert {text: causes for text, causes in proved.items() if causes} == {}


def test_words_that_anybodys_program_says_need_a_sign_of_ours() -> None:
    """Where neither the text around them nor another known message says that it is about us, they claim nothing."""
    claimed = []
    for name, words in COMMON:
        seen = CATALOGUE.matcher.recognise(read_paste(words))
        about_us = seen.ours or any(hit.sure for hit in seen.hits)
        if CATALOGUE.errors[name].common_counts == "with-signs" and not about_us:
            claimed += [(name, words) for hit in seen.hits if hit.error == name]

    assert claimed == []


@pytest.mark.parametrize("words", ["WinError 10054", "[WinError 10060]", "Socket Error # 10061", "read ECONNRESET", "connect ETIMEDOUT",
                                   "connection closed", "Connection timed out", "Connection refused", "certificate has expired",
                                   "535 Authentication failed", "SSL handshake failed", "Zeitüberschreitung der Verbindung"])  # fmt: skip
def test_everyday_words_alone_claim_nothing(words: str) -> None:
    """Every program that uses a network says so."""
    assert explain(CATALOGUE, words).matches == ()


@pytest.mark.parametrize(
    "words", ["WinError 10054", "read ECONNRESET", "Connection timed out", "certificate has expired"]
)
def test_everyday_words_beside_a_host_of_ours_are_claimed(words: str) -> None:
    """The name of Microsoft's server is a sign of ours."""
    assert explain(CATALOGUE, f"outlook.office365.com:993 {words}").matches[0].sure


def test_an_unsure_recognition_confirms_nothing() -> None:
    """Not even a cause that is listed alone, nor one that a finding proves."""
    for name, error in CATALOGUE.errors.items():
        codes = frozenset(code for cause in error.causes for code in cause.confirmed_by)
        for known in (frozenset[str](), codes):
            causes = causes_of(CATALOGUE, name, known, sure=False)

            assert causes, name
            assert Standing.CONFIRMED not in {cause.standing for cause in causes}, name


def test_a_cause_that_is_listed_alone_is_possible_where_the_words_are_anybodys() -> None:
    """The same words beside Microsoft's sign-in host prove it."""
    words = "Der Remoteserver hat einen Fehler zurückgegeben: (407) Proxyauthentifizierung erforderlich."
    unsure, sure = explain(CATALOGUE, words), explain(CATALOGUE, f"https://login.microsoftonline.com: {words}")

    assert [c.standing for c in unsure.matches[0].causes] == [Standing.POSSIBLE]
    assert not unsure.matches[0].sure
    assert [c.standing for c in sure.matches[0].causes] == [Standing.CONFIRMED]


def test_what_a_check_confirms_is_not_confirmed_of_another_servers_message() -> None:
    """The check asked Microsoft's server; the pasted log shows a second one too."""
    refused = [
        StageResult(Check.TOKEN, Stage.AUTH, Outcome.FAILED, "x:443", findings=(Finding("token.secret_expired"),))
    ]
    words = "AADSTS7000222: The provided client secret keys are expired."

    assert confirmed(explain(CATALOGUE, words, refused)) == [("aadsts-client-secret-expired", "replace-client-secret")]
    assert (
        confirmed(explain(CATALOGUE, f"Host1 imap.strato.example:993\nHost2 outlook.office365.com: {words}", refused))
        == []
    )


def test_another_server_is_named_in_the_answer() -> None:
    """People see why nothing is confirmed, and where a text comes from that nobody claims."""
    known = explain(CATALOGUE, "smtp.strato.example:465\nAADSTS7000222: The provided client secret keys are expired.")
    unknown = explain(CATALOGUE, "mail.kanzlei.example: 535 5.7.3 Authentication unsuccessful")

    assert known.matches[0].error == "aadsts-client-secret-expired"
    assert known.notes[0] == ANOTHER_SERVER.filled(names="smtp.strato.example")
    assert unknown.matches == ()
    assert [each.de for each in unknown.foreign] == ["mail.kanzlei.example"]


@pytest.mark.parametrize("hosts", CLOUDS.values(), ids=CLOUDS)
def test_the_hosts_of_all_four_clouds_are_ours(hosts: object) -> None:
    """Signs of ours, and no other server."""
    for endpoint in (hosts.imap, hosts.smtp):  # type: ignore[attr-defined]
        text = f"Verbindung zu {endpoint.host}:{endpoint.port}"

        assert other_servers(text) == ()
        assert explain(CATALOGUE, f"{text}: Connection refused").matches[0].sure
    assert other_servers(f"POST {hosts.authority}/x/oauth2/v2.0/token") == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("imap.strato.de:993 NO", ("imap.strato.de",)),
        ("Host: mail.kanzlei.example", ("mail.kanzlei.example",)),
        ("exchange.firma.local", ("exchange.firma.local",)),
        ("192.168.1.20:993", ("192.168.1.20",)),
        ("connect to gw.kunde.example[192.0.2.55]:25", ("gw.kunde.example",)),
        ("220 gw.firma.example ESMTP ready", ("gw.firma.example",)),
        ("SMTP-Server: wp123.hosteurope.example", ("wp123.hosteurope.example",)),
        ("{imap.strato.de:993/imap/ssl}INBOX", ("imap.strato.de",)),
        ("POST https://adfs.firma.example/adfs/oauth2/token", ("adfs.firma.example",)),
        ("smtp.ofice365.com", ()),
        ("outlok.office365.com:993", ()),
        ("smtp.xxxxxxxx.com:587", ()),
        ("EHLO mail.kanzlei.example", ()),
        ("info@mail.kanzlei.example", ()),
        ("127.0.0.1:1993 localhost:587", ()),
        ("mail.smtp.host javax.mail.Session Mail.ReadWrite mail.log smtp.py", ()),
        ("proxy.firma.local:8080 dc01.firma.local:636", ()),
        ("redirect URI https://app.kanzlei.example/oauth/callback", ()),
        ("https://support.mail.kanzlei.example/hilfe", ()),
    ],
)
def test_a_server_is_one_that_answers(text: str, named: tuple[str, ...]) -> None:
    """Addresses, pages, classes and files are none; a name that was meant to be Microsoft's is not another one."""
    assert other_servers(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "smtp.office365.com.evil.example:587 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
        "Synology MailPlus (192.168.1.20): NO LOGIN failed.",
        "sendmail[81]: 421 4.3.2 Service not available",
        "An: einkauf@lieferant.example - Unzustellbar. 554 5.2.2 mailbox full",
        "NO LOGIN failed.",
    ],
)
def test_words_and_names_that_only_look_like_microsofts_confirm_nothing(text: str) -> None:
    """A name is read from its end, and what on-premises servers say as well needs a sign of ours."""
    causes = [cause for match in explain(load(), text).matches for cause in match.causes]

    assert [c.fix for c in causes if c.standing is Standing.CONFIRMED] == []


def test_an_output_about_another_mailbox_decides_nothing_about_the_one_in_the_message() -> None:
    """The program signs in as office@, and somebody looked at privat@."""
    text = """user=office@praxis.example
outlook.office365.com: A1 NO AUTHENTICATE failed.
PrimarySmtpAddress : privat@praxis.example
ImapEnabled : False"""
    causes = [cause for match in explain(load(), text).matches for cause in match.causes]

    assert causes
    assert [c.fix for c in causes if c.standing is Standing.CONFIRMED] == []
