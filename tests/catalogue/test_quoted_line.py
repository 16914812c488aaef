"""Facts about the line that an answer quotes: its deciding words as they were pasted, and nothing that may be a secret."""

from __future__ import annotations

import pytest

from bot.catalogue import explain, load

CATALOGUE = load()
EXPIRED = "AADSTS7000222: The provided client secret keys for app 'Büro' are expired."
PADDING = " ".join(f"field{number}=value{number}" for number in range(80))


def quoted(text: str) -> str:
    """The deciding line of the first known error."""
    return explain(CATALOGUE, text).matches[0].excerpt


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"> {EXPIRED}\n> Grüße", EXPIRED.replace("'Büro'", "…"), id="quoted in Slack or mail"),
        pytest.param(f"&gt; {EXPIRED.replace('Büro', '&lt;Büro&gt;')}", EXPIRED.replace("'Büro'", "…"), id="as Slack sends it"),
        pytest.param("see <https://aka.ms/x|aka.ms/x>: A3 NO AUTHENTICATE failed.", "see aka.ms/x: A3 NO AUTHENTICATE failed.", id="a link in Slack"),
        pytest.param("vorher\n*A3 NO AUTHENTICATE failed.*\nnachher", "A3 NO AUTHENTICATE failed.", id="bold"),
        pytest.param("a\r\nA3  NO   AUTHENTICATE failed.\r\nb", "A3  NO   AUTHENTICATE failed.", id="CRLF and several spaces"),
        pytest.param("a\n\tA3\tNO AUTHENTICATE\tfailed.\nb", "A3\tNO AUTHENTICATE\tfailed.", id="tabs"),
        pytest.param("a3 no authenticate FAILED. IMAP\nb", "a3 no authenticate FAILED. IMAP", id="other letter case"),
        pytest.param(f"„{EXPIRED.replace(chr(39), '‚')}“ – was tun?", f"„{EXPIRED}“ – was …".replace("'Büro'", "…"), id="smart quotes and dash"),
        pytest.param('da steht "NO AUTHENTIKATE failled" beim imap test\nsonst nichts', 'da steht "NO … beim imap test', id="typed off with slips"),
        pytest.param("Hallo zusamen,\nes geht niht:\nSMTP: An exisitng conection was forcibly closed by the remote host\nGruß", "SMTP: An … was forcibly closed by the remote host", id="slips in the lines before"),
        pytest.param("Schl\u00c3\u00bcssel f\u00c3\u00bcr die App: AADSTS7000222", "… die App: AADSTS7000222", id="umlauts of a wrong code page"),
        pytest.param('{"msg":"f\\u00fcr die App: AADSTS7000222"}', '… die App: AADSTS7000222"}', id="escaped umlauts"),
        pytest.param("\x1b[31mA3 NO AUTHENTICATE failed.\x1b[0m\nb", "A3 NO AUTHENTICATE failed.", id="a console's colours"),
    ],
)  # fmt: skip
def test_the_line_is_quoted_as_it_was_pasted(text: str, line: str) -> None:
    """Case, blanks and quotes stay; what frames it, what nobody saw and what is no word of a message is left out."""
    assert quoted(text) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            "java.lang.RuntimeException: Abruf\n    at de.kanzlei.AUTHENTICATE.failed(Mail.java:12)\n"
            "Caused by: javax.mail.AuthenticationFailedException: A3 NO AUTHENTICATE failed.\n    at com.sun.mail.imap.IMAPStore.connect(IMAPStore.java:7)",
            "Caused by: javax.mail.AuthenticationFailedException: A3 NO AUTHENTICATE failed.",
            id="a call stack",
        ),
        pytest.param(
            'Traceback (most recent call last):\n  File "/opt/mailer/msal/oauth2cli/assertion.py", line 114, in create_normal_assertion\n'
            "ValueError: Unable to load PEM file. See https://cryptography.io for more details.",
            "ValueError: Unable to load PEM file. See … for more …",
            id="a call stack whose step is named by the pattern",
        ),
        pytest.param(
            "oauth plugin:\nline one\nFatal: cannot login, user or password wrong\nmore",
            "Fatal: cannot login, user or password wrong",
            id="the words stand at the end of what was found",
        ),
        pytest.param(
            "Error: Invalid login: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the\n"
            "Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
            "Error: Invalid login: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the",
            id="a message over two lines",
        ),
        pytest.param(
            "Get-Mailbox : Der Vorgang konnte nicht ausgeführt werden, weil das Objekt 'huber' nicht auf\n"
            "'FR3P281A001DC02.FR3P281A001.PROD.OUTLOOK.COM' gefunden wurde.\nIn Zeile:1 Zeichen:1\n+ Get-Mailbox huber\n+ ~~~~~~~~~~~~~~~~~\n"
            "    + CategoryInfo          : NotSpecified: (:) [Get-Mailbox], ManagementObjectNotFoundException\n"
            "    + FullyQualifiedErrorId : [Server=FR3P281MB1234] 1A2B,Microsoft.Exchange.Management.RecipientTasks.GetMailbox",
            "Get-Mailbox : Der Vorgang konnte nicht ausgeführt werden, weil das Objekt … nicht auf",
            id="PowerShell 5.1",
        ),
        pytest.param(
            "In Zeile:1 Zeichen:1\n+ Connect-ExchangeOnline\n    + CategoryInfo : ObjectNotFound: (Connect-ExchangeOnline:String) [], CommandNotFoundException\n"
            "    + FullyQualifiedErrorId : CommandNotFoundException\nDie Benennung \"Connect-ExchangeOnline\" wurde nicht als Name eines Cmdlet erkannt.",
            'Die Benennung "Connect-ExchangeOnline" wurde nicht als Name eines Cmdlet erkannt.',
            id="PowerShell's message behind its details",
        ),
    ],
)  # fmt: skip
def test_the_line_with_the_deciding_words_is_quoted(text: str, line: str) -> None:
    """Not its neighbour, not a step of a call stack, and never two lines made one."""
    assert quoted(text) == line


@pytest.mark.parametrize("separator", [", ", "\\r\\n"])
def test_of_a_long_line_the_part_around_the_deciding_words_is_quoted(separator: str) -> None:
    """A log's object in one line: what is quoted stands in it just so, and holds the words."""
    text = f'{{"{PADDING}":1,"detail":"x{separator}{EXPIRED}{separator}Trace ID: 0","more":"{PADDING}"}}'
    line = quoted(text)

    assert "The provided client secret keys" in line
    assert all(part in text for part in line.split("…"))
    assert len(line) <= 302


@pytest.mark.parametrize(
    "secret",
    [
        "Auto27",
        "Sommer2024!",
        "correct-horse-battery",
        "blauer Tisch singt",
        "qzrtvbkpwmxhdjfg",
        "48151623",
        "24.12.1987",
        "1987-12-24",
        "hund@katze.example",
        "zaun.garten.example",
        "W4711",
        "12.345.678",
    ],
)
@pytest.mark.parametrize(
    "line",
    ["{} A3 NO AUTHENTICATE failed.", "A3 NO AUTHENTICATE failed. ({})", "LOGIN otto {} => A3 NO AUTHENTICATE failed."],
)
def test_what_nobody_says_is_a_secret_is_not_quoted_either(line: str, secret: str) -> None:
    """What somebody wrote beside the message stays away, whatever it looks like; what is a message's own or has an id's form stays."""
    for word in secret.split():
        assert word not in quoted(line.format(secret))
    assert "A3 NO AUTHENTICATE failed." in quoted(line.format(secret))


@pytest.mark.parametrize("secret", ["blumenwiese77", "Kanzlei-Muster-7", "`Sommer2024!`"])
@pytest.mark.parametrize(
    "line",
    [
        "AADSTS50011 mail {} fb78d390-0c51-40cd-8e17-fdbfab77341b",
        "Geheimer Clientschlüssel {} ist ungültig",
        "Outlook: smtp.office365.com:465 mit `otto@kunde.example` und {} timed out",
        "AUTHENTICATE failed: LOGIN otto@kunde.example {} https://graph.microsoft.com/.default",
    ],
)
def test_what_stands_within_a_message_and_is_not_its_own_is_not_quoted(line: str, secret: str) -> None:
    """A pattern that leaves room between its words says nothing about what stands there."""
    assert quoted(line.format(secret))
    assert secret.strip("`") not in quoted(line.format(secret))


def test_ids_times_and_hosts_beside_the_message_are_quoted() -> None:
    """They are what one looks for in a log, and no secret."""
    line = "2026-03-01T10:00:00Z ERROR outlook.office365.com:993 11111111-2222-3333-4444-555555555555 A3 NO AUTHENTICATE failed."

    assert quoted(line) == line


def test_a_quoted_line_stays_recognisable_around_what_it_hides() -> None:
    """The number and the message's own words stay."""
    text = "client_secret=Abc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789a AADSTS7000222: expired"

    assert "Abc8Q~" not in quoted(text)
    assert quoted(text).endswith(" AADSTS7000222: expired")


@pytest.mark.long
def test_every_example_is_quoted_word_by_word() -> None:
    """Whatever was pasted: the quoted line stands in it."""
    for example in (example for error in CATALOGUE.errors.values() for example in error.examples):
        for text in (example.text, example.text.replace("\n", "\r\n"), "> " + example.text.replace("\n", "\n> ")):
            for match in explain(CATALOGUE, text).matches:
                if match.pasted and "***" not in match.excerpt and "•" not in match.excerpt:
                    assert all(part.strip() in text for part in match.excerpt.split("…"))
