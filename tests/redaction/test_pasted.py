"""Whatever way of writing people paste: secrets are noticed and none can be read in the answer; what holds none stays as it is."""

from __future__ import annotations

import base64
import codecs
import gzip
import zlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from bot.model import Certificate
from bot.pastes.service import explain_beside
from bot.redaction import MASK, mask, mask_secrets
from bot.redaction.commands import PROGRAMS
from tests import canaries, made_up
from tests.redaction import harmless, unfamiliar
from tests.redaction.measuring import AROUND, WRITINGS, Tried, in_forms, in_pieces, in_wraps, touched
from tests.redaction.reading import key_leaks, leaks
from tests.redaction.secret_values import ders
from tests.redaction.wrapped import jwk, key_in_xml, putty, secrets_of
from tests.steps import steps

NOTICED = 0.97  # of older secrets and passwords
TOUCHED = 0.02  # of harmless lines


def names(tried: list[Tried]) -> list[str]:
    """Return which ways of writing went wrong, and with what; never the secret."""
    return [f"{one.form}: {one.kind}" for one in tried if one.leaked or not one.noticed]


@pytest.mark.long
@pytest.mark.parametrize("family", WRITINGS)
def test_no_secret_can_be_read_in_the_answer(family: str) -> None:
    """Tokens, current and older secrets, passwords: each is masked whole, in clear and in what can be decoded."""
    assert names(list(in_forms("1", {family: WRITINGS[family]}))) == []


@pytest.mark.long
def test_other_secrets_fare_no_worse() -> None:
    """With other values of the same kinds tokens and keys are never missed, and of the rest no more than three in a hundred."""
    tried = [*in_forms("2"), *in_forms("2", {"unfamiliar": unfamiliar.FORMS})]
    noticed = sum(one.noticed for one in tried) / len(tried)
    leaked = sum(one.leaked for one in tried) / len(tried)

    assert names([one for one in tried if one.always]) == []
    assert noticed >= NOTICED
    assert leaked <= 1 - NOTICED


@pytest.mark.long
def test_tokens_and_keys_are_masked_whole_however_they_are_wrapped() -> None:
    """Behind any prefix, in any program's string, cut at any width: neither the token nor the key can be put together again."""
    assert names(list(in_wraps("1"))) == []


@pytest.mark.parametrize("seed", "123")
def test_secrets_and_tokens_are_masked_in_pieces_of_any_width(seed: str) -> None:
    """Strings of a program, cells of a table, lines of a log, letters of a list, colours and signs that nobody sees within."""
    assert names(list(in_pieces(seed))) == []


@pytest.mark.parametrize(
    "text",
    [
        "abc8Q~ geht nicht, office365 auch nicht",
        "\n".join(f"10:00:0{n} DEBUG x - abc8Q~\n10:00:0{n} INFO Token acquired" for n in range(9)),
        "535 5.7.3 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=\n    Authentication unsuccessful",
        "~/mail Q ~5 Minuten, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u",
        "client_secret=<your-client-secret> &auml;nderung [0m fertig",
        "M.C5 Schrauben, 14_BAY\nM.Reiter schrieb: M.C514_BAY.\n" + "* " * 40 + "\nEnde!",
    ],
)
def test_what_only_begins_like_a_secret_stays(text: str) -> None:
    """A mark with nothing behind it, an answer of Exchange in base64, the alphabet and a word to fill in are no secrets."""
    assert mask(text) == text


@pytest.mark.parametrize(
    "written",
    [
        lambda secret: base64.b32encode(secret.encode()).decode(),
        lambda secret: base64.b32encode(secret.encode()).decode().lower().rstrip("="),
        lambda secret: base64.b85encode(secret.encode()).decode(),
        lambda secret: base64.a85encode(secret.encode(), adobe=True).decode(),
        lambda secret: base64.b64encode(gzip.compress(f"client_secret={secret}".encode(), mtime=0)).decode(),
        lambda secret: base64.b64encode(zlib.compress(f"client_secret={secret}".encode())).decode(),
        lambda secret: secret[::-1],
        lambda secret: codecs.encode(secret, "rot13"),
        *(
            lambda secret, sign=sign: secret.replace("~", sign)
            for sign in ("\u301c", "\u2248", "\ufffd", "(tilde)", "?")
        ),
        lambda secret: secret.replace("~", "\\'7e"),
        lambda secret: secret.encode("utf-7").decode(),
    ],
)
def test_current_secrets_are_masked_in_other_writings(written: Callable[[str], str]) -> None:
    """Base32, base85, UTF-7, packed, backwards, in thirteen letters' distance and with another sign for the tilde: nothing of it stays."""
    drawn = canaries.seeded("other writings")
    for _ in range(12):
        shown = written(canaries.client_secret(drawn))

        assert mask(f"Hallo, {shown} so steht es da") == f"Hallo, {MASK} so steht es da"


def test_what_is_used_as_a_secret_is_masked_where_it_is_defined() -> None:
    """Nothing but its use says so; what is defined beside it and used otherwise stays."""
    text = 'a = "Tulpe1987!"\nb = "buero"\nc = "Rosen2004"\nimap.login(b, a)\nprint(c)'

    assert mask(text) == text.replace("Tulpe1987!", MASK)


def test_a_log_with_many_ids_is_not_masked_as_a_whole() -> None:
    """However many readings its ids and hashes have in which a secret of the same text might be repeated."""
    drawn = canaries.seeded("many ids")
    lines = [f"{drawn.randbytes(16).hex()} {drawn.randbytes(20).hex()} {drawn.randbytes(16).hex()}" for _ in range(400)]

    assert mask("\n".join((*lines, "password=Tulpe1987!"))) == "\n".join((*lines, f"password={MASK}"))


def test_enough_is_tried() -> None:
    """There are at least 160 ways of writing of our own, and a thousand harmless lines."""
    assert sum(map(len, WRITINGS.values())) >= 160
    assert len(harmless.lines("1")) >= 1000


def test_harmless_lines_stay() -> None:
    """Ids, thumbprints, hashes, servers' answers, commands and our own pages are left as they are, but for two in a hundred at most."""
    assert len(touched("1")) <= TOUCHED * len(harmless.lines("1"))


def test_harmless_lines_stay_among_each_other() -> None:
    """A log of such lines is hardly touched either, though each stands near others that speak of secrets."""
    lines = harmless.lines("2")
    text = "\n".join(lines)
    shown = mask(text).split("\n")

    assert len(shown) == len(lines)
    assert sum(before != after for before, after in zip(lines, shown, strict=True)) <= TOUCHED * len(lines)


@pytest.mark.long
def test_a_text_may_break_off_anywhere() -> None:
    """No beginning and no rest of any way of writing, nor an option without its value, makes the masking fail."""
    drawn = canaries.seeded("cut")
    tables = [*WRITINGS.values(), unfamiliar.FORMS]
    texts = [form.fill("Aa1!") for forms in tables for form in forms.values()]
    options = [
        (name, sign)
        for name, program in PROGRAMS.items()
        for sign in (*program.options, *program.glued, *program.pairs)
    ]

    for name, option in options:
        for end in ("", " ", "=", ":", '"', "='"):
            mask(f"{name} {option}{end}")
    for text in texts:
        for at in drawn.sample(range(len(text)), min(12, len(text))):
            mask(text[:at])
            mask(text[at:])


@pytest.mark.parametrize(
    "value", ["Mein Kater heißt Momo!", "over the hills and far away.", "Tulpe Mai 1987!", "qxkv-wjpt-zbnm-hgfd"]
)
@pytest.mark.parametrize(
    "text", ['{"password": "§"}', "$client_secret = '§'", 'password: "§",', "<Password>§</Password>"]
)
def test_what_is_assigned_is_a_secret_whatever_it_reads_like(text: str, value: str) -> None:
    """A password may be a sentence; where it is assigned, it is masked as a whole."""
    shown = mask(text.replace("§", value))

    assert shown == text.replace("§", MASK)


@pytest.mark.parametrize(
    "text",
    [
        '"password": "This field is required."',
        '"client_secret": "Das Kennwort ist falsch."',
        "Passwort: <wie besprochen>\nMessage-Id: <x@muster.example>",
        "Mailcheck-Code: AB2C-D3EF-GH4J-KL5M-NP6Q-RS7T-UV8W-XY9Z",
        "smtplib.SMTPAuthenticationError: (535, b'5.7.3 Authentication unsuccessful for the mailbox')",
        "Passwort;Benutzer\n",
        "addAddress('buero@muster.example', 'Otto Muster')",
        "mit net use geht es auch nicht",
        "office@muster.example\nMit freundlichen Grüßen",
        "Kennwort geändert am 3.4.2027, Passwort? Nein.",
        "Bitte das Kennwort prüfen\n250 2.0.0 OK 1714630011 zk-B038FCC1A2B1F3963E11si8237482wmq.7 - gsmtp",
        'Anmeldung: Normales Passwort\n"uti": "7Kbp3J2xl6RMrHOkvZ6fET",',
        '"rh": "1.AbptcC8SK10p1C0XLMSUgrkoLxVPiL4FW_q_n4SvC.",',
        "client_secret=***\nImmutableId : nvV7eJrtVSc6R3x+6CQXrA==",
        "Passwort richtig\nSubject: =?utf-8?B?zKxhlZJ4F7M2zbWjRC/3NoHidd+IaNYMZjxbejuf?=",
        "https://docs.muster.example/document/d/1bAe4oDMtpI5pgei7XDEbPH3REtsqufKB6BO8WlgbU9U/edit\n"
        "google-site-verification=XvfvFUFLn5jf9vsVXJEBHG8a7gO55Jef6TDu5Ki0SH2",
    ],
)
def test_what_is_only_said_of_a_secret_stays(text: str) -> None:
    """A program's message about a field, a name beside a mailbox, heads of columns, our own code, and what has another name are no secrets."""
    assert mask(text) == text


@pytest.mark.parametrize("lost_lines", [1, 3, 12])
@pytest.mark.parametrize("prefix", ["", "C: ", "> ", "2027-03-01 10:00:00 DEBUG "])
def test_the_rest_of_a_key_goes_too(prefix: str, lost_lines: int) -> None:
    """From a key without its first lines nothing is left either."""
    raw = ders(canaries.seeded("rest"))["PFX"]
    encoded = base64.b64encode(raw).decode()
    lines = [prefix + encoded[at : at + 64] for at in range(0, len(encoded), 64)][lost_lines:]

    assert not key_leaks(raw, mask(AROUND.format("\n".join(lines))))


def test_the_numbers_of_a_key_are_known_by_their_names() -> None:
    """A JSON Web Key, .NET's XML and PuTTY's file keep their public half and lose the private one."""
    key = rsa.generate_private_key(65537, 2048)
    shown = mask("\n".join((jwk(key), jwk(key, 2), key_in_xml(key))))

    assert not any(secret in shown for secret in secrets_of(key))
    assert shown.count('"n":') == 2
    assert "<Modulus>" in shown
    file = putty(14, canaries.seeded("putty"))
    private = file.partition("Private-Lines: 14\n")[2].splitlines()
    assert not any(line in mask(file) for line in private)


def test_certificates_and_public_keys_stay() -> None:
    """What everybody may see is left, with and without its edges."""
    pem = made_up.key_pair().certificate
    bare = "".join(pem.splitlines()[1:-1])

    assert mask(pem) == pem
    assert mask(f"cert = {bare}") == f"cert = {bare}"


@pytest.mark.parametrize("lost", [3, 8, 16, 64])
@pytest.mark.parametrize("width", [44, 64, 1000])
@pytest.mark.parametrize("kind", ["PKCS#8, curve", "SEC1", "Ed25519"])
def test_the_rest_of_a_short_key_goes_too(kind: str, width: int, lost: int) -> None:
    """Of a curve's key, too, of which only some lines are left, however few characters they have."""
    raw = ders(canaries.seeded("short"))[kind]
    rest = base64.b64encode(raw).decode()[lost:]
    lines = "\n".join(rest[at : at + width] for at in range(0, len(rest), width))

    assert not key_leaks(raw, mask(AROUND.format(lines)))


def test_what_was_told_once_is_masked_wherever_it_is_repeated() -> None:
    """In a sentence, in base64 beside other bytes, as hex, from a header's base64; an ordinary word may be repeated."""
    secret = "Kanzlei2027!x"
    packed = base64.b64encode(f"mailcheck --with {secret} now".encode()).decode()
    paste = f"Passwort: {secret}\n{secret} geht nicht\nCommand Line: {packed}\n{secret.encode().hex()}"
    header = base64.b64encode(f"office@muster.example:{secret}".encode()).decode()

    assert not leaks(secret, mask(paste))
    assert mask(paste).startswith(f"Passwort: {MASK}\n{MASK} geht nicht\nCommand Line: ")
    assert secret.encode().hex() not in mask(paste)
    assert mask(f"Authorization: Basic {header}\nist das {secret}?") == f"Authorization: Basic {MASK}\nist das {MASK}?"
    assert mask("Kennwort: office\noffice@muster.example") == f"Kennwort: {MASK}\noffice@muster.example"


def _thrice(raw: bytes) -> str:
    return base64.b64encode(base64.b64encode(base64.b64encode(raw))).decode()


def test_a_long_text_loses_what_it_repeats_and_nothing_else() -> None:
    """A mail with a picture and a log keep their words; the password goes in clear, as an address writes it, as hex and as numbers."""
    secret, drawn = "Kanzlei2027!x", canaries.seeded("long")
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + drawn.randbytes(9000)).decode()
    log = "".join(f"+ {_thrice(drawn.randbytes(12))} %25 <b> =41 &amp;\n" for _ in range(200))
    writings = (secret, secret.replace("!", "%21"), secret.encode().hex(), ", ".join(map(str, secret.encode())))
    body = (
        "{}\n<img src='data:image/png;base64,"
        + picture
        + "'> %25 <b>\n"
        + log
        + "{}\n{}\n{}\nA1 NO AUTHENTICATE failed."
    )

    assert mask(f"Passwort: {secret}\n{body.format(*writings)}") == f"Passwort: {MASK}\n{body.format(*(MASK,) * 4)}"


@pytest.mark.parametrize("following", ["Gruß, Otto", "Über uns", "I am", "23 Uhr"])
def test_the_words_behind_a_secret_are_no_rest_of_it(following: str) -> None:
    """A line that begins like base64 goes on like a sentence."""
    secret = base64.b64encode(canaries.seeded("rest").randbytes(32)).decode()

    assert mask(f"Password: {secret}\n{following}") == f"Password: {MASK}\n{following}"


@pytest.mark.parametrize("width", [64, 76, 998])
@pytest.mark.parametrize("indent", [" ", "\t", "> \t"])
def test_the_head_of_a_mail_stays(indent: str, width: int) -> None:
    """Signatures, ids and what filters made of a mail are no keys, on however many lines, whatever else the mail speaks of."""
    drawn = canaries.seeded(f"head {width}")
    quote = "> " * indent.startswith(">")

    def field(name: str, size: int) -> str:
        value = base64.b64encode(drawn.randbytes(size)).decode()
        return "\n".join((f"{quote}{name}", *(indent + value[at : at + width] for at in range(0, len(value), width))))

    head = "\n".join(
        (
            f"{quote}Thread-Topic: Passwort vergessen, Client-Secret abgelaufen",
            field("DKIM-Signature: v=1; a=rsa-sha256; d=muster.example; b=", 256),
            field("X-Microsoft-Antispam-Message-Info:", 900),
            field("ARC-Seal: i=1; a=rsa-sha256; cv=none; b=", 256),
            field("Autocrypt: addr=office@muster.example; keydata=", 600),
            f"{quote}X-Google-Smtp-Source: {base64.b64encode(drawn.randbytes(60)).decode()}",
        )
    )

    assert mask(head) == head
    assert mask(f"{head}\n\nPasswort: Winter2027!") == f"{head}\n\nPasswort: {MASK}"


def test_what_is_stored_for_the_customer_is_known_in_a_paste() -> None:
    """The customer's own secret is masked though it looks like nothing, in base64 too, and so is the key of the certificate."""
    secret = "kanzlei muster am markt"
    tenant = made_up.tenant(client_secret=SecretStr(secret))
    paste = f"sagt {secret} und {base64.b64encode(secret.encode()).decode()}"
    said = explain_beside(paste, tenant=tenant).explanation

    assert said.masked.startswith(f"sagt {MASK} und {MASK}")
    assert not leaks(secret, said.masked)
    assert explain_beside(paste).explanation.masked != said.masked
    pem = made_up.key_pair().private_key
    tenant = made_up.tenant(client_secret=None, certificate=Certificate(SecretStr(pem)))
    number = "".join(pem.splitlines()[1:-1])[450:530]  # within its private exponent
    assert number not in explain_beside(f"da steht {number} drin", tenant=tenant).explanation.masked


UNITS = [
    *(
        "password ",
        "Apassword",
        "client_secret=",
        '"name":"client_secret",',
        "login(",
        "curl -u ",
        "MIIE",
        "30820",
        "AUTH LOGIN\n",
    ),
    *(
        "LOGIN {12}\n",
        "Cookie: a=",
        "<td>Passwort</td>",
        "a,password,b\n",
        "|password|\n",
        "password: |\n  ",
        "k1:",
    ),
    *("C: aB3dE5gH7jK9mN1pQ3rS5tU7\n", '{"value":"x","name":"password"', "passwort für das ", "0x30, 0x82, "),
    *(
        '"password" {\n',
        "(a,password) values (",
        "ConvertTo-SecureString '",
        "dXNlcj1vZmZpY2U= ",
        "\\\\u00",
        "user  password\n",
        "a@b.de:",
        "'a@b.de', '",
        "echo x | ",
        "-Name password ",
        "Passwort? a:\n",
        "<p>Passwort:<b>",
        "abc8Q~ x1\n",
        "8\nQ\n~\n",
        "eyJhbGciOiJ\n",
        "M.C514_BAY.\n",
        "M.C5 14 ",
        "* ",
        "d = 0x",
        "prime1: 00:",
        "a, b, ",
        "&shy;",
        "x\x08",
        "\\u001b[",
    ),
]


@pytest.mark.long
@pytest.mark.parametrize("unit", UNITS)
def test_the_work_grows_with_the_length_alone(unit: str) -> None:
    """Eight times the text is eight times the work, whatever is repeated in it; how long that takes, `./run python -m tests.benchmarks masking` says."""
    few, many = (steps(lambda size=size: mask_secrets(unit * (size // len(unit)))) for size in (5_000, 40_000))  # type: ignore[misc]

    assert many <= 10 * few


def test_the_search_for_leaks_can_fail() -> None:
    """What is left of a secret or a key is found: in clear, decoded, behind prefixes, in the midst of a key."""
    secret = canaries.old_client_secret(canaries.seeded("leak"))
    raw = ders(canaries.seeded("leak"))["PKCS#8"]
    encoded = base64.b64encode(raw).decode()
    wrapped = "\n".join(f"> {encoded[at : at + 64]}" for at in range(0, len(encoded), 64))

    assert leaks(secret, f"x{secret[3:]}y")
    assert leaks(secret, base64.b64encode(f"a=1&b={secret}".encode()).decode())
    assert key_leaks(raw, wrapped.partition("\n")[2])
    assert not leaks(secret, f"x{MASK}y")
