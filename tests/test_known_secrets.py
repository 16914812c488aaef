"""A secret that we hold ourselves is found in whatever writing a server or a person repeats it; what only looks like it stays."""

from __future__ import annotations

import base64
import html
import json
import quopri
import time
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bot.redaction import MASK
from bot.redaction.known import KnownSecrets
from tests import canaries

_REST = 12  # characters: what stands at the edges of a secret's writing is not wholly its own
Writing = Callable[[str], str]


def _base64(plain: str | bytes) -> str:
    return base64.b64encode(plain.encode() if isinstance(plain, str) else plain).decode()


def _lines(text: str, width: int, between: str) -> str:
    return between.join(text[at : at + width] for at in range(0, len(text), width))


def _mixed(text: str) -> str:
    return "".join(character.upper() if at % 2 else character.lower() for at, character in enumerate(text))


WRITINGS: Mapping[str, Writing] = {
    "as it is": lambda s: s,
    "small": str.lower,
    "capitals": str.upper,
    "percent": lambda s: quote(s, safe=""),
    "percent, every character": lambda s: "".join(f"%{ord(c):02X}" for c in s),
    "percent, every second character, small": lambda s: "".join(
        f"%{ord(c):02x}" if at % 2 else c for at, c in enumerate(s)
    ),
    "percent of a script": lambda s: "".join(f"%u{ord(c):04x}" for c in s),
    "percent twice": lambda s: quote(quote(s, safe=""), safe=""),
    "form": lambda s: f"client_secret={quote_plus(s)}&x=1",
    "base64 at the first alignment": _base64,
    "base64 at the second": lambda s: _base64("x" + s),
    "base64 at the third": lambda s: _base64("xy" + s),
    "base64, alphabet for addresses": lambda s: base64.urlsafe_b64encode(s.encode()).decode(),
    "base64 without padding": lambda s: _base64(s).rstrip("="),
    "base64, wrapped": lambda s: _lines(_base64(s), 20, "\r\n "),
    "base64, small": lambda s: _base64(s).lower(),
    "base64, percent": lambda s: quote(_base64(s), safe=""),
    "base64 of a form": lambda s: _base64(f"grant_type=x&client_secret={quote_plus(s)}"),
    "base64 of UTF-16": lambda s: _base64(s.encode("utf-16-le")),
    "base64 twice": lambda s: _base64(_base64("ab" + s)),
    "base64 three times": lambda s: _base64("c" + _base64(_base64(s))),
    "base64 of hex": lambda s: _base64(s.encode().hex()),
    "hex": lambda s: s.encode().hex(),
    "hex, capitals": lambda s: s.encode().hex().upper(),
    "hex with blanks": lambda s: s.encode().hex(" "),
    "hex with colons": lambda s: s.encode().hex(":"),
    "hex of a program": lambda s: ", ".join(f"0x{ord(c):02X}" for c in s),
    "hex of base64": lambda s: _base64(s).encode().hex(),
    "hex of UTF-16": lambda s: s.encode("utf-16-le").hex(),
    "hex of a script": lambda s: "".join(f"\\x{ord(c):02x}" for c in s),
    "JSON": lambda s: json.dumps({"a": s}),
    "JSON, every character": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "JSON in JSON, every character": lambda s: "".join(f"\\\\u{ord(c):04X}" for c in s),
    "HTML": html.escape,
    "HTML, every character": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "HTML, every character, with zeros": lambda s: "".join(f"&#{ord(c):06d};" for c in s),
    "HTML in hex": lambda s: "".join(f"&#x{ord(c):x};" for c in s),
    "HTML twice": lambda s: html.escape("".join(f"&#{ord(c)};" for c in s)),
    "quoted-printable": lambda s: quopri.encodestring(f"{'x' * 60} {s}".encode()).decode(),
    "quoted-printable, every character": lambda s: "".join(f"={ord(c):02X}" for c in s),
    "percent of HTML of JSON": lambda s: quote(html.escape("".join(f"\\u{ord(c):04x}" for c in s)), safe=""),
    "UTF-16": lambda s: s.encode("utf-16-le").decode("latin-1"),
    "two lines": lambda s: f"{s[:15]}\r\n    > {s[15:]}",
    "many lines": lambda s: _lines(s, 9, "\n"),
    "blanks": " ".join,
    "groups": lambda s: _lines(s, 4, " "),
    "a list": lambda s: json.dumps(list(s)),
    "joined by a program": lambda s: f"'{s[:12]}' + '{s[12:]}'",
    "zero width": "\u200b".join,
    "full width": lambda s: "".join(chr(ord(c) + 0xFEE0) for c in s),
    "colours": "\x1b[0m".join,
    "small and large, in a host name": lambda s: f"https://{_mixed(s)}.evil.example/",
    "its first eight": lambda s: _part(s, 0),
    "eight of its midst": lambda s: _part(s, 12),
    "its midst in base64": lambda s: _base64(s)[5:30],
}


def _part(secret: str, start: int) -> str:
    """Return as much from here as eight letters and digits need."""
    end = start
    while end < len(secret) and sum(map(str.isalnum, secret[start:end])) < 8:
        end += 1
    return secret[start:end]


@pytest.mark.parametrize("make", [canaries.client_secret, canaries.old_client_secret, canaries.token])
@pytest.mark.parametrize("writing", WRITINGS)
def test_a_known_secret_is_masked_in_every_writing(writing: str, make: canaries.Maker) -> None:
    """Eight letters and digits of it in a row stay in no writing, and the sentence around it does."""
    random = canaries.seeded(writing)
    for _ in range(6):
        secret = make(random)
        shown = KnownSecrets([secret]).mask(f"Antwort: ({WRITINGS[writing](secret)})!")

        assert MASK in shown
        assert shown.startswith("Antwort: ")
        assert shown.endswith("!")
        assert len(shown.replace(MASK, "")) <= len(f"Antwort: ({WRITINGS[writing]('')})!") + _REST


def test_of_a_private_key_only_the_private_numbers_are_known() -> None:
    """In every container of the key, whole or in part, what is private is masked; its public half is not taken for it."""
    key = rsa.generate_private_key(65537, 2048)
    pem = _pem(key)
    known = KnownSecrets([pem])
    private = key.private_numbers()

    for style in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        der = key.private_bytes(Encoding.DER, style, NoEncryption())
        for text in (
            pem,
            der.hex(),
            _base64(der),
            base64.urlsafe_b64encode(der).decode(),
            _lines(der.hex(), 30, ":\n"),
        ):
            shown = known.mask(text).replace("\n", "")
            for number in (private.d, private.p, private.q):
                plain = number.to_bytes((number.bit_length() + 7) // 8, "big")
                for form in canaries.forms(plain.decode("latin-1")):
                    assert form[:40] not in shown
                assert plain.hex()[40:72] not in shown
                assert _base64(plain)[40:60] not in shown
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert known.mask(_base64(public)) == _base64(public)
    assert known.mask(public.hex()) == public.hex()
    assert MASK in KnownSecrets([_pem(curve := ec.generate_private_key(ec.SECP256R1()))]).mask(
        f"{curve.private_numbers().private_value:x}"
    )


def test_a_key_that_cannot_be_read_is_known_by_its_lines() -> None:
    """A stored key that is damaged is masked as it was stored."""
    body = _lines(_base64(canaries.seeded("key").randbytes(300)), 64, "\n")
    known = KnownSecrets([f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"])

    assert known.mask(f"key: {body.splitlines()[2]}") == f"key: {MASK}"


@pytest.mark.parametrize(
    "text",
    [
        "11111111-2222-3333-4444-555555555556",
        "f1ed7a90-0000-4000-8000-3b0c4f2f7d11",
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the client secret value.",
        "outlook.office365.com:993",
        "CN=outlook.com,O=Microsoft Corporation,L=Redmond,ST=Washington,C=US",
        "5.7.3 Authentication unsuccessful [FR0P281CA0123.DEUP281.PROD.OUTLOOK.COM 2027-03-01T10:00:00.000Z 08DD12]",
        "eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL291dGxvb2sub2ZmaWNlMzY1LmNvbS8ifQ==",
        "IMAP.AccessAsApp, SMTP.SendAsApp",
        "sha1 3B0C4F2F7D11A0E15D0E1FEE0F1ED7A900000000",
        "2027-03-01 10:00:00Z",
        "",
    ],
)
def test_what_is_no_secret_of_ours_stays(text: str) -> None:
    """Ids, numbers, hosts, names, roles and sentences stay, whichever secrets are known."""
    random = canaries.seeded("stays")
    makers = (canaries.client_secret, canaries.old_client_secret, canaries.token)
    known = KnownSecrets(
        [make(random) for make in makers for _ in range(20)] + ["11111111-2222-3333-4444-555555555555", "Sommer2027!"]
    )

    assert known.mask(text) == text


def test_a_word_or_a_number_is_no_part_of_a_secret() -> None:
    """A weak secret that holds ordinary words is masked as a whole, and the words alone are not."""
    known = KnownSecrets(["Microsoft-Exchange-2027", "x1Q!", "11111111-2222-3333-4444-555555555555"])

    assert known.mask("Microsoft Exchange, Microsoft") == "Microsoft Exchange, Microsoft"
    assert known.mask("a=MICROSOFT-exchange-2027;") == f"a={MASK};"
    assert known.mask("x1Q! X1q") == f"{MASK} X1q"
    assert known.mask("11111111 {11111111-2222-3333-4444-555555555555}") == f"11111111 {{{MASK}}}"


def test_secrets_become_known_later() -> None:
    """A token that is issued during a check is masked from then on, in texts that were looked at before too."""
    token = canaries.token(canaries.seeded("later"))
    known = KnownSecrets()

    assert known.mask(token) == token
    known.add(token)
    assert known.mask(token) == MASK


def test_long_and_hostile_texts_are_read_quickly() -> None:
    """Writings within writings and texts full of near misses take their time in proportion to their length."""
    random = canaries.seeded("long")
    secret = canaries.token(random)
    known = KnownSecrets([secret, canaries.client_secret(random)])
    nested = secret * 8
    for _ in range(4):
        nested = _base64(nested)
    for text in (
        nested[:16_000],
        "".join(secret[at : at + 7] + "!a" for at in range(1400)),
        "%2525" * 3_200,
        "=\n" * 8_000,
        "0" * 16_000,
        secret * 10,
    ):
        began = time.process_time()
        known.mask(text)
        assert time.process_time() - began < 2.0


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
