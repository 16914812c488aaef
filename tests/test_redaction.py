"""What is a secret is masked in whatever wrapping it comes, and what diagnosis needs stays."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping

import pytest

from bot.redaction import MASK, ROTATE, KnownSecrets, RedactingFilter, SecretKind, mask, mask_secrets
from tests import canaries
from tests.canaries import Maker, Wrapper

LEGIBLE = 8  # characters of a secret in a row that may stay
ROUNDS = 12
_CHALLENGE = "eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL291dGxvb2sub2ZmaWNlMzY1LmNvbS8ifQ=="
_ID = "11111111-2222-3333-4444-555555555555"


def lost(secret: str, shown: str) -> bool:
    """Say whether a part of the secret can still be read."""
    readable = canaries.legible(shown)
    return any(
        form[at : at + LEGIBLE + 1] in readable
        for form in (form.replace("\n", "") for form in canaries.forms(secret))
        for at in range(len(form) - LEGIBLE)
    )


def mistakes(make: Maker, wrap: Wrapper, seed: str) -> list[str]:
    """Return for which of many canaries in one wrapping something is wrong: names of rules, never the canary."""
    found = []
    random = canaries.seeded(seed)
    for _ in range(ROUNDS):
        secret = make(random)
        paste = wrap(random, secret)
        masked = mask_secrets(paste)
        again = mask_secrets(masked.text)
        if not masked.kinds or lost(secret, masked.text):
            found.append("leak")
        if masked.text.count("\n") != paste.count("\n"):
            found.append("lines")
        if len(masked.text) > len(paste) + len(MASK) * len(masked.kinds):
            found.append("growth")
        if again.kinds or again.text != masked.text:
            found.append("masked twice")
    return found


def mistaken(make: Maker, wrappings: Mapping[str, Wrapper], kind: str = "") -> dict[str, list[str]]:
    """Return in which wrappings something is wrong, and what."""
    every = {name: mistakes(make, wrap, f"{kind}{name}") for name, wrap in wrappings.items()}
    return {name: found for name, found in every.items() if found}


@pytest.mark.long
@pytest.mark.parametrize("kind", canaries.FORMS)
def test_a_secret_with_a_form_of_its_own_is_masked_in_every_wrapping(kind: str) -> None:
    """No nine characters of it stay, lines stay lines, and a masked text is left alone."""
    assert mistaken(canaries.FORMS[kind], canaries.WRAPPERS, f"{kind} ") == {}


@pytest.mark.parametrize("make", [canaries.old_client_secret, canaries.client_secret])
def test_a_client_secret_without_a_form_is_known_by_its_label(make: Maker) -> None:
    """Secrets from before the mark `Q~` are masked behind every label that a client secret has."""
    assert mistaken(make, canaries.SECRET_LABELS) == {}


def test_a_password_is_known_by_its_label_or_its_dialogue() -> None:
    """A password is masked in fields, parameters, sentences, and sign-ins to mail servers."""
    assert mistaken(canaries.password, canaries.PASSWORD_LABELS) == {}


def test_a_client_secret_is_known_in_another_writing() -> None:
    """Base64, hex, a blank or a line break at any place, and letters one by one hide it from nobody."""
    assert mistaken(canaries.client_secret, canaries.DISGUISES) == {}


def test_a_password_is_known_in_what_people_write() -> None:
    """A word and a year is a password behind "PW", in a sentence about somebody's, and behind LOGIN with any tag or none."""
    assert mistaken(canaries.habitual_password, canaries.HABITS) == {}


def test_a_passphrase_of_plain_words_is_known_by_its_label() -> None:
    """Several words in quotation marks are a password where a label says so."""
    assert mistaken(canaries.passphrase, canaries.PHRASES) == {}


def test_an_access_key_is_known_by_its_label() -> None:
    """Keys in Azure's connection strings and the signatures of its addresses are masked."""
    assert mistaken(canaries.access_key, canaries.ACCESS_KEYS) == {}


def test_a_private_key_is_masked_whole_or_in_part() -> None:
    """A key is masked with both its marks, with one, and with none."""
    assert mistaken(canaries.private_key, canaries.KEY_TEXTS) == {}


def test_enough_wrappings_are_tried() -> None:
    """There are at least fifty wrappings; a doubled name would silently drop one."""
    assert len(canaries.WRAPPERS) >= 50


def test_what_a_mask_lays_bare_is_masked_at_once() -> None:
    """A label glued to a secret shows once the secret is masked; the text shown first is final, and each kind is told once."""
    secret = canaries.client_secret(canaries.seeded("3"))
    masked = mask_secrets(f"pwd{secret}pwd= Winter2027! und\n{secret}0.AXoA{'1a' * 20}\nEnde")

    assert masked.text == f"pwd{MASK}pwd= {MASK} und\n{MASK}{MASK}\nEnde"
    assert masked.kinds == (
        SecretKind.CLIENT_SECRET,
        SecretKind.PASSWORD,
        SecretKind.CLIENT_SECRET,
        SecretKind.REFRESH_TOKEN,
    )
    assert mask_secrets(masked.text).kinds == ()


def test_the_search_for_leaks_can_fail() -> None:
    """A secret of which nine characters stay is found, in clear and in base64."""
    secret = canaries.client_secret(canaries.seeded("1"))

    assert lost(secret, f"Rest: {secret[-9:]}")
    assert lost(secret, canaries.PASSWORD_LABELS["basic"](canaries.seeded("1"), secret))
    assert not lost(secret, f"Rest: {secret[-8:]}")


@pytest.mark.parametrize(
    ("paste", "shown", "kinds"),
    [
        ("client_secret=abcDEF123xyz&scope=a", f"client_secret={MASK}&scope=a", [SecretKind.CLIENT_SECRET]),
        ("Zertifikatskennwort: Sommer2027", f"Zertifikatskennwort: {MASK}", [SecretKind.CERTIFICATE_PASSWORD]),
        ("pfx_password=Sommer2027", f"pfx_password={MASK}", [SecretKind.CERTIFICATE_PASSWORD]),
        ("signing_secret=0123456789abcdef", f"signing_secret={MASK}", [SecretKind.SLACK_TOKEN]),
        (
            "https://hooks.slack.com/services/T0000/B0000/abcdefgh",
            f"https://hooks.slack.com/services/{MASK}",
            [SecretKind.SLACK_WEBHOOK],
        ),
        (
            "http://localhost/?code=0.AXoA12345678901234567890abcdefghijklmnopqrst.AgAB&state=7",
            f"http://localhost/?code={MASK}&state=7",
            [SecretKind.AUTHORIZATION_CODE],
        ),
        ("Authorization: Bearer EwBAAl3BAAUFFpUAo7J3", f"Authorization: Bearer {MASK}", [SecretKind.ACCESS_TOKEN]),
        ("redis://:Sommer2027@localhost", f"redis://:{MASK}@localhost", [SecretKind.PASSWORD]),
        ("MIIKUQIBAzCCChcGCSqGSIb3DQEHAaCC", MASK, [SecretKind.CERTIFICATE_FILE]),
        (
            "Kennwort: Sommer2027\nxoxb-123456789012-abcdefghijkl",
            f"Kennwort: {MASK}\n{MASK}",
            [SecretKind.PASSWORD, SecretKind.SLACK_TOKEN],
        ),
    ],
)
def test_each_kind_is_named_and_nothing_else_is_masked(paste: str, shown: str, kinds: list[SecretKind]) -> None:
    """The kinds stand in the order of the secrets, and the words around them stay."""
    masked = mask_secrets(paste)

    assert (masked.text, list(masked.kinds)) == (shown, kinds)


@pytest.mark.parametrize(
    "paste",
    [
        "Kennwort: falsch",
        "Password: incorrect",
        "The password is wrong",
        "Das Kennwort ist abgelaufen",
        "Passwort: Das Kennwort ist abgelaufen",
        "password = null; PasswordExpired: True",
        "Password : System.Security.SecureString",
        "Kennwort: ********",
        "Password:\n535 5.7.3 Authentication unsuccessful",
        "Invalid password: 535 5.7.8 failed",
        '{"password": ["The password is incorrect."]}',
        "AADSTS50126: Error validating credentials due to invalid username or password.",
        f"AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
        f"not the client secret ID, for a secret added to app '{_ID}'.",
        f"AADSTS7000222: The provided client secret keys for app '{_ID}' are expired.",
        f"client_secret={_ID}&x=1",
        f"Secret ID: {_ID}",
        f"Trace ID: {_ID} Correlation ID: {_ID} Timestamp: 2027-03-01 10:00:00Z",
        f"New-ServicePrincipal -AppId {_ID} -ObjectId {_ID}",
        "Geheimer Clientschlüssel: abgelaufen am 01.03.2027",
        "Thumbprint : A1B2C3D4E5F60718293A4B5C6D7E8F9012345678",
        "PublicKeyToken=31bf3856ad364e35",
        "Message-ID: <FR0P281MB1234ABCDEF0123456789@FR0P281MB1234.DEUP281.PROD.OUTLOOK.COM>",
        "535 5.7.3 Authentication unsuccessful [FR0P281CA0041.DEUP281.PROD.OUTLOOK.COM 2027-03-01T10:00:00.000Z 08DD12345678ABCD]",
        "* OK The Microsoft Exchange IMAP4 service is ready. [RgBSADAAUAAyADgAMQBDAEEAMAAwADQAMQAuAEQARQBVAFAAMgA4ADEALgBQAFIATwBEAA==]",
        f"334 {_CHALLENGE}",
        f"+ {_CHALLENGE}.",
        'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", authorization_uri="https://login.windows.net/common"',
        "a1 NO LOGIN failed.",
        "LOGIN failed",
        "LOGIN failed.",
        "LOGIN disabled",
        "C: LOGIN failed",
        "1 LOGIN failed again",
        "a1 NO LOGIN disabled",
        "LOGIN office@firma.example failed",
        "C: a1 LOGIN office@firma.example rejected.",
        "2027-03-01 10:22:33 LOGIN office@firma.example blockiert",
        "LOGIN office@firma.example outlook.office365.com:993",
        "LOGIN user=office@firma.example ip=10.0.0.1",
        "1 LOGIN via Browser",
        "LOGIN office@firma.example AADSTS50126",
        "LOGIN office@firma.example XOAUTH2",
        "AUTH LOGIN XOAUTH2",
        "a1 LOGIN office@firma.example ********",
        "Login with password failed",
        "Step 1 LOGIN to Azure",
        "Das Passwort von Otto ist abgelaufen",
        "Das Passwort von Otto ist falsch!",
        "Das Kennwort für office@firma.example lautet anders",
        "The password of the mailbox is wrong",
        "PW vergessen",
        "PW zurückgesetzt!",
        "PW falsch",
        "PW seit 01.03.2027 abgelaufen",
        "Kennwort ist richtig",
        "Kennwort ist richtig!",
        "Passwort 14-stellig",
        "PW 2FA-Code fehlt",
        "Kennwort Exchange2019",
        "password Office365!",
        "Password OAuth2",
        "password 5.7.139",
        "password (0x800CCC92)",
        "password v2.0.1-beta3",
        "password office@firma.example!",
        "Kennwort „Anmeldung mit Kennwort fehlgeschlagen“",
        'password "The password is correct"',
        'password "Allow less secure apps"',
        "AccountKey=<your-key>",
        "SharedAccessKeyName=RootManageSharedAccessKey",
        "sig=abc&x=1",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
        "commit 517e0a1b2c3d4e5f60718293a4b5c6d7e8f90123",
        "AUTH LOGIN\n535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
        "* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS",
        "S: 334 UGFzc3dvcmQ6\nS: 535 5.7.3 Authentication unsuccessful",
        "-Password $password -ClientSecret $secret",
        "ConvertTo-SecureString $secret -AsPlainText -Force",
        "client_secret=<your-client-secret> client_secret=${CLIENT_SECRET}",
        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
        "grant_type=password&scope=https://outlook.office365.com/.default&code=400",
        "PWD=/home/kanzlei",
        r"C:\Program Files\Kanzlei Muster\secret\token\password\Mail.Client.dll",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        base64.b64encode(b"An ordinary sentence of forty characters.").decode(),
        "-----BEGIN CERTIFICATE-----\nMIIDxTCCAq2gAwIBAgIQAqxcJmoLQJuPC3nyrkYldzANBgkqhkiG9w0BAQUFADBs\n-----END CERTIFICATE-----",
    ],
)
def test_what_diagnosis_needs_stays(paste: str) -> None:
    """Words about secrets, ids, codes, servers' names, challenges, placeholders and public halves are no secrets."""
    assert mask(paste) == paste


@pytest.mark.parametrize(
    "behind", ["AADSTS7000215: Invalid client secret", "Fehler beim Senden", "2027-03-01 10:00:00", _ID]
)
@pytest.mark.parametrize("make", canaries.FORMS.values())
def test_the_line_behind_a_secret_stays(make: Maker, behind: str) -> None:
    """A secret that ends with its line does not take the next one with it."""
    assert mask(f"{make(canaries.seeded(behind))}\n{behind}") == f"{MASK}\n{behind}"


def test_a_known_secret_is_masked_whatever_it_looks_like() -> None:
    """What the caller knows to be secret needs no form and no label; one that has a form keeps its kind."""
    masked = mask_secrets("NO opaque is bad", KnownSecrets(["opaque", ""]))

    assert (masked.text, masked.kinds) == (f"NO {MASK} is bad", (SecretKind.KNOWN_SECRET,))
    secret = canaries.client_secret(canaries.seeded("2"))
    assert mask_secrets(secret, KnownSecrets([secret])).kinds == (SecretKind.CLIENT_SECRET,)


def test_there_is_advice_for_each_kind() -> None:
    """Whoever pasted a secret is told what it was and what to do, in both languages."""
    assert set(ROTATE) == set(SecretKind)
    assert all(
        advice.de.startswith("Im Text stand") and advice.en.startswith("The text held") for advice in ROTATE.values()
    )


def test_the_log_shows_no_secret() -> None:
    """A record's arguments are masked with its message."""
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "sent %s", ("password=Sommer2027",), None)

    assert RedactingFilter().filter(record)
    assert record.getMessage() == f"sent password={MASK}"


def test_what_is_logged_costs_no_more_than_a_turn() -> None:
    """However long a record is: of ordinary words both ends are shown, of hostile ones nothing."""
    for words, shown in (
        ("Postfach " * 8_000, "Postfach … Postfach"),
        (" <td>pass:\tpass:" * 4_000, MASK),
    ):
        record = logging.LogRecord("x", logging.INFO, "x.py", 1, words, (), None)
        assert RedactingFilter().filter(record)
        message = record.getMessage()
        assert len(message) < 4_100
        assert shown in " ".join(message.split())


@pytest.mark.parametrize("kind", canaries.FORMS)
def test_a_secret_is_masked_each_time_it_stands_there(kind: str) -> None:
    """A text that repeats itself a thousand times shows no secret, and each is told."""
    secret = canaries.FORMS[kind](canaries.seeded(kind))
    masked = mask_secrets(f"Zeile {secret}\n" * 1_000)

    assert masked.text == f"Zeile {MASK}\n" * 1_000
    assert len(masked.kinds) == 1_000


def test_what_begins_alike_is_told_apart_by_its_end() -> None:
    """A long header without anything behind it is none, and the same with claims behind it is a token."""
    header = f"eyJ{'hbGciOiJS' * 100}"
    paste = f"{header}\n\n{header}.{'a1' * 20}\n\n{header}"

    assert mask(paste) == f"{header}\n\n{MASK}\n\n{header}"
