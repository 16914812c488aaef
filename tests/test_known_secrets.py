"""A secret that we hold ourselves is found in whatever writing a server or a person repeats it; what only looks like it stays."""

from __future__ import annotations

import base64
import gc
from secrets import token_urlsafe

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bot.redaction import MASK
from bot.redaction.known import KnownSecrets
from tests import canaries
from tests.steps import steps
from tests.writings import LONG_WRITINGS, WRITINGS, in_base64, in_lines

_FRAME = 110  # characters: the brackets and the first place of a list, and signs at its edges
_REST = 12  # characters: what stands at the edges of a secret's writing is not wholly its own


@pytest.mark.long
@pytest.mark.parametrize("make", [canaries.client_secret, canaries.old_client_secret, canaries.token])
def test_a_known_secret_is_masked_in_every_writing(make: canaries.Maker) -> None:
    """Eight letters and digits of it in a row stay in no writing, and the sentence around it does."""
    for name, writing in WRITINGS.items():
        random = canaries.seeded(name)
        for _ in range(6):
            secret = make(random)
            shown = KnownSecrets([secret]).mask(f"Antwort: ({writing(secret)})!")

            assert MASK in shown, name
            assert shown.startswith("Antwort: "), name
            assert shown.endswith("!"), name
            assert len(shown.replace(MASK, "")) <= len(f"Antwort: ({writing('')})!") + _REST, name


@pytest.mark.parametrize("make", [canaries.client_secret, canaries.old_client_secret, canaries.token])
def test_a_known_secret_is_masked_in_dumps_and_lists(make: canaries.Maker) -> None:
    """Neither its numbers nor the letters beside them stay: what is left is the list's frame."""
    for name, writing in LONG_WRITINGS.items():
        secret = make(canaries.seeded(name))
        written = writing(secret)
        shown = KnownSecrets([secret]).mask(written)

        assert MASK in shown, name
        assert len(shown) < _FRAME < len(written), name


def test_what_is_known_of_a_token_is_held_in_few_objects() -> None:
    """However long it is: each that is looked through for what can be thrown away costs everybody a pause."""
    gc.collect()
    before = len(gc.get_objects())
    known = KnownSecrets([token_urlsafe(6_000)])
    gc.collect()

    assert len(gc.get_objects()) - before < 300
    assert known.mask("nothing of it") == "nothing of it"


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
            in_base64(der),
            base64.urlsafe_b64encode(der).decode(),
            in_lines(der.hex(), 30, ":\n"),
        ):
            shown = known.mask(text).replace("\n", "")
            for number in (private.d, private.p, private.q):
                plain = number.to_bytes((number.bit_length() + 7) // 8, "big")
                for form in canaries.forms(plain.decode("latin-1")):
                    assert form[:40] not in shown
                assert plain.hex()[40:72] not in shown
                assert in_base64(plain)[40:60] not in shown
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert known.mask(in_base64(public)) == in_base64(public)
    assert known.mask(public.hex()) == public.hex()
    assert MASK in KnownSecrets([_pem(curve := ec.generate_private_key(ec.SECP256R1()))]).mask(
        f"{curve.private_numbers().private_value:x}"
    )


def test_a_key_that_cannot_be_read_is_known_by_its_lines() -> None:
    """A stored key that is damaged is masked as it was stored."""
    body = in_lines(in_base64(canaries.seeded("key").randbytes(300)), 64, "\n")
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


def test_long_and_hostile_texts_are_little_work() -> None:
    """Writings within writings and texts full of near misses are work in proportion to their length."""
    random = canaries.seeded("long")
    secret = canaries.token(random)
    known = KnownSecrets([secret, canaries.client_secret(random)])
    nested = secret * 8
    for _ in range(4):
        nested = in_base64(nested)
    for text in (
        nested[:16_000],
        "".join(secret[at : at + 7] + "!a" for at in range(1400)),
        "%2525" * 3_200,
        "=\n" * 8_000,
        "0" * 16_000,
        secret * 10,
    ):
        assert steps(lambda text=text: known.mask(text)) < 8 * len(text)  # type: ignore[misc]


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
