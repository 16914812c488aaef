"""A private key goes as a whole: between its edges whatever stands there, as bytes whatever they are written as; the rest of it, too."""

from __future__ import annotations

import base64
import json
import re
import textwrap
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from bot.redaction import MASK, SecretKind, keys, mask, mask_secrets
from bot.redaction.byte_numbers import lists
from bot.redaction.der import is_public
from bot.redaction.wraps import Span
from tests import canaries
from tests.redaction.reading import key_leaks, leaks
from tests.redaction.secret_values import ders
from tests.steps import steps
from tests.writings import LONG_WRITINGS, WRITINGS, dumped

_LETTER = "Hallo,\nhier ist er:\n{}\n\nViele Grüße aus Musterstadt\n"


_CERTIFICATE = bytes.fromhex("308202fa308201e2a003020102") + canaries.seeded("certificate").randbytes(753)
_PUBLIC_KEY = (
    bytes.fromhex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100")
    + canaries.seeded("public").randbytes(256)
    + bytes.fromhex("0203010001")
)


def _edged(raw: bytes, label: str = "PRIVATE KEY") -> list[str]:
    body = textwrap.wrap(base64.b64encode(raw).decode(), 64)
    return [f"-----BEGIN {label}-----", *body, f"-----END {label}-----"]


@pytest.mark.parametrize("lost", ["nothing", "END", "BEGIN"])
@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "Anna> {}",
        "{};1;mail",
        "<li>{}</li>",
        "2027-03-01 10:00:0{n}.123 INFO k - {}",
        "{n} | {} |",
        "k[{n}] = '{}' +",
    ],
)
def test_a_key_goes_with_its_edges(line: str, lost: str) -> None:
    """Whatever stands before and behind each line, with one of its edges lost, too; the sentences around it stay."""
    for kind, raw in ders(canaries.seeded(line)).items():
        lines = _edged(raw)
        lines = lines[: -1 if lost == "END" else None][1 if lost == "BEGIN" else 0 :]
        text = _LETTER.format(
            "\n".join(line.replace("{n}", str(n % 10)).replace("{}", one) for n, one in enumerate(lines))
        )
        shown = mask(text)

        assert not key_leaks(raw, shown), kind
        assert shown.startswith("Hallo,\nhier ist er:\n")
        assert shown.endswith("\n\nViele Grüße aus Musterstadt\n")


@pytest.mark.parametrize("label", ["PFX", "PKCS12", "PGP PRIVATE KEY BLOCK", "ENCRYPTED PRIVATE KEY"])
def test_between_its_edges_all_of_a_key_goes(label: str) -> None:
    """Random bytes, of which nothing else says what they are, are a key between its edges, even in one line of odd pieces."""
    raw = canaries.seeded(label).randbytes(90)
    begin, *body, end = _edged(raw, label)
    for text in ("\n".join((begin, *body, end)), " ".join((begin, *body, end)), "§ ".join((begin, *body, "x", end))):
        assert mask(_LETTER.format(text)).replace("\n", "") == _LETTER.format(MASK).replace("\n", "")


@pytest.mark.parametrize("line", ["{}", "Anna> {}", "10:00:0{n} {}", "{n};{};mail"])
@pytest.mark.parametrize("lost", ["END", "BEGIN"])
def test_one_edge_is_enough(lost: str, line: str) -> None:
    """What stands around the edge that is left stands around each line: random bytes next to it are a key."""
    raw = canaries.seeded(line).randbytes(66)
    lines = [line.replace("{n}", str(n)).replace("{}", one) for n, one in enumerate(_edged(raw, "PFX"))]
    shown = mask(_LETTER.format("\n".join(lines[:-1] if lost == "END" else lines[1:])))

    assert not any(part in shown for part in textwrap.wrap(base64.b64encode(raw).decode(), 20))


def test_a_key_without_its_beginning_goes_from_the_texts_first_character_on() -> None:
    """Nothing stands before it that could belong to somebody else."""
    text = "\n".join(_edged(canaries.seeded("cut").randbytes(96))[1:])

    assert list(keys.spans(text)) == [Span(0, len(text), SecretKind.PRIVATE_KEY)]


@pytest.mark.parametrize("before", ["", _LETTER.format("") * 3])
def test_words_behind_each_line_of_a_key_hide_none_of_its_lines(before: str) -> None:
    """Wherever in the text it begins."""
    lines = _edged(canaries.seeded("behind").randbytes(96))[:-1]
    text = before + "\n".join(f"{line} ;mail;info" for line in lines)

    assert [text[span.start : span.end].endswith(lines[-1]) for span in keys.spans(text)] == [True]


@pytest.mark.parametrize("before", ["Anna> ", "10:00:01 "])
def test_a_line_of_a_key_that_begins_like_another_key_is_still_its_own(before: str) -> None:
    """As long as the length at its beginning says that there is more of it."""
    body = base64.b64encode(bytes.fromhex("30820200") + canaries.seeded("long").randbytes(512)).decode()
    lines = textwrap.wrap(f"{body[:128]}MIIE{body[132:]}", 64)

    assert mask("\n".join(before + line for line in lines)).count(MASK) == 1


def test_other_numbers_beside_them_hide_no_bytes() -> None:
    """A reply's code in front of a list and a year behind it are no bytes of it."""
    raw = ders(canaries.seeded("beside"))["SEC1"]

    assert mask(f"535 5 7 3 {list(raw)} 2027") == f"535 5 7 3 [{MASK}] 2027"


_DRAWN = canaries.seeded("numbers")
_MODULUS = _DRAWN.getrandbits(2048) | 1 << 2047


def _written() -> dict[str, str]:
    n, d, p = _MODULUS, _DRAWN.getrandbits(2048) | 1 << 2047, _DRAWN.getrandbits(1024) | 1 << 1023
    in_base64 = base64.b64encode(p.to_bytes(128)).decode()
    for_url = base64.urlsafe_b64encode(p.to_bytes(128)).decode().rstrip("=")
    in_pairs = "\n".join(f"    {line}" for line in textwrap.wrap("00:" + p.to_bytes(128).hex(":"), 45))
    return {
        "OpenSSL": f"modulus:\n    00:{n.to_bytes(256).hex(':')}\npublicExponent: 65537 (0x10001)\nprime1:\n{in_pairs}\nprime2:\n{in_pairs}",
        "Python": f"RSAPrivateNumbers(p={p}, q={p + 2}, d={d}, public_numbers=RSAPublicNumbers(e=65537, n={n}))",
        "Python, without names": f"construct(({d}, {p}))",
        "hex": f"d = {d:#x}\np = {p:#x}",
        ".NET in PowerShell": f"P        : {{{', '.join(map(str, p.to_bytes(128)))}}}\nModulus : {{}}",
        ".NET with a name-space": f"<a:P>{in_base64}</a:P><a:DP x='1'>{in_base64}</a:DP>",
        "JWK in Python": str({"kty": "RSA", "p": for_url}),
        "JWK in YAML": f"kty: RSA\np: {for_url}\nq: {for_url}",
        "JWK in JavaScript": f"{{kty: 'RSA', p: '{for_url}'}}",
        "JSON": f'{{"P": "{in_base64}", "prime1": "{in_base64}", "privateExponent": "{in_base64}"}}',
    }


_NUMBERS = _written()


@pytest.mark.parametrize("writing", _NUMBERS)
def test_private_numbers_are_known_by_their_names(writing: str) -> None:
    """Whatever wrote a prime or the exponent down, as bytes, digits, hex or base64, nothing of it stays; the modulus does."""
    shown = mask(_LETTER.format(_NUMBERS[writing]))
    in_digits, in_pairs = str(_MODULUS), _MODULUS.to_bytes(256).hex(":")
    left = shown.replace(in_digits, "").replace(in_pairs, "")

    assert MASK in shown
    assert re.search(r"[\w+/]{30,}|(?:[0-9a-f]{2}:){15}|(?:\d+, ){15}", left) is None
    assert (in_digits in shown) == (writing == "Python")
    assert (in_pairs in shown) == (writing == "OpenSSL")


def _unnamed() -> dict[str, str]:
    d, p = _DRAWN.randbytes(256), _DRAWN.randbytes(128)
    in_digits = int.from_bytes(p)
    rows = [f"{at:04x}:  |  {d[at : at + 16].hex(' ')}  ; ................" for at in range(0, 256, 16)]
    return {
        "openssl asn1parse": f"  268:d=1  hl=4 l= 256 prim: INTEGER           :{d.hex().upper()}",
        "openssl asn1parse, a curve": f"    7:d=1  hl=2 l=  32 prim: OCTET STRING      [HEX DUMP]:{d[:32].hex().upper()}",
        "Go": f"key=&{{{{+{int.from_bytes(d)} 65537}} +{int.from_bytes(d)} [+{in_digits} +{in_digits}] {{}}}}",
        "Go, with names": f"D:+{int.from_bytes(d)} Primes:[+{in_digits} +{in_digits}]",
        "a table": f"N\tsiehe Zertifikat\nP\t{p.hex()}",
        "a row": f"| 1 | 10001 | {d.hex()} |",
        "hex alone": p.hex(),
        "base64 alone": base64.b64encode(p).decode(),
        "C": f"static const BYTE rsaD[] = {{\n{', '.join(f'0x{one:02X}' for one in d)}\n}};",
        "dumpasn1": "INTEGER\n         :     " + "\n         :     ".join(textwrap.wrap(d.hex(" ").upper(), 48)),
        "certutil": "\n".join(rows),
        "PowerShell": "\n".join(map(str, p)),
    }


_UNNAMED = _unnamed()


@pytest.mark.parametrize("writing", _UNNAMED)
def test_a_long_number_is_private_unless_it_is_named_public(writing: str) -> None:
    """Whatever takes a key apart, with no name, a sign or an address in front: nothing as long as a number of it stays."""
    shown = mask(f"Hallo,\n{_UNNAMED[writing]}\nGruß, Otto")

    assert MASK in shown
    assert re.search(r"[\w+/]{30,}|(?:[0-9A-Fa-f]{2}[: ]){12}|(?:\w{2,4},\s){12}|(?:\d+\n){12}", shown) is None


@pytest.mark.parametrize(
    "text",
    [
        "Modulus=" + _MODULUS.to_bytes(256).hex().upper(),
        f"n={_MODULUS}",
        "Signature Value:\n    " + "\n    ".join(textwrap.wrap(_MODULUS.to_bytes(256).hex(":"), 54)),
        "signature: " + _MODULUS.to_bytes(256).hex(),
        "SHA512 (akten.iso) = " + _MODULUS.to_bytes(256).hex()[:128],
        "SHA256 (akten.msi) = " + _MODULUS.to_bytes(256).hex()[:64],
        _MODULUS.to_bytes(256).hex()[:128] + "  akten.iso",
        "\n".join(textwrap.wrap(_MODULUS.to_bytes(256).hex(), 64)),
        "\n".join(_MODULUS.to_bytes(256)[at : at + 6].hex(":") for at in range(0, 246, 6)),
        f"google-site-verification={base64.b64encode(_MODULUS.to_bytes(256)[:32]).decode().rstrip('=')}",
    ],
)
def test_long_numbers_that_are_public_stay(text: str) -> None:
    """Named as modulus, signature or digest, as long as a digest in each line, or of a certificate's structure."""
    assert mask(f"Hallo,\n{text}\nGruß, Otto") == f"Hallo,\n{text}\nGruß, Otto"


def test_the_number_of_a_curve_is_known_by_its_name() -> None:
    """It is as short as a thumbprint, and its name alone tells it; what is named as public stays."""
    number = canaries.seeded("curve").getrandbits(255) | 1 << 254
    in_base64 = base64.urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")
    pairs = number.to_bytes(32).hex(":")
    for text in (
        f"priv:\n    {pairs[:45]}\n    {pairs[45:]}\npub:",
        f"private_value = {number}",
        f"privateKey: {number:064x}",
        f"{{'kty': 'EC', 'd': '{in_base64}'}}",
    ):
        assert pairs[:24] not in mask(text)
        assert not {str(number), f"{number:064x}", in_base64} & set(re.findall(r"[\w-]+", mask(text)))
    for text in (f"x: {number}", f"'x': '{in_base64}'", f"v=DKIM1; k=ed25519; p={in_base64}=", f"pub:\n    04:{pairs}"):
        assert mask(text) == text


def _rest(raw: bytes) -> bytes:
    return raw[len(raw) // 3 :]


@pytest.mark.parametrize("write", [bytes.hex, dumped, lambda raw: str(list(raw)), lambda raw: f"{raw!r}"])
def test_what_is_left_of_its_numbers_is_a_key(write: Callable[[bytes], str]) -> None:
    """Without its beginning it is told by several long numbers in a row, which no public key has."""
    raw = ders(canaries.seeded("numbers"))["PKCS#1"]
    key = load_der_private_key(raw, None)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    assert mask_secrets(_LETTER.format(write(_rest(raw)))).kinds == (SecretKind.PRIVATE_KEY,)
    assert mask(write(public)) == write(public)


def test_escaped_bytes_may_begin_a_text() -> None:
    """All of the key goes, as with words before it."""
    texts = {kind: "".join(f"\\x{one:02x}" for one in raw) for kind, raw in ders(canaries.seeded("first")).items()}

    assert {kind: mask(text) for kind, text in texts.items()} == dict.fromkeys(texts, MASK)


def test_a_backslash_among_bytes_is_one_byte() -> None:
    """In a string of a program it is doubled, in one within another string once more; no neighbour is lost."""
    raw = bytes(range(128, 140)) + b"\\--\\x\x9f" + bytes(range(140, 150))
    for written in (repr(raw), json.dumps(repr(raw))[1:-1]):
        assert raw in {each.data for each in lists(written.encode())}


@pytest.mark.parametrize(
    "writing", [*LONG_WRITINGS, "numbers", "octal with blanks", "hex with blanks", "hex, one in a line"]
)
def test_a_secret_in_bytes_is_found_like_one_in_letters(writing: str) -> None:
    """A current client secret in a dump, a list, or a packet: neither its numbers nor the letters beside them stay."""
    write = {**WRITINGS, **LONG_WRITINGS}[writing]
    secret = canaries.client_secret(canaries.seeded(writing))
    text = write(f"POST /token HTTP/1.1 client_id=office&client_secret={secret}")
    shown = mask(text)

    assert MASK in shown
    assert not leaks(secret, shown)
    assert write(secret[4:12])[1:-1] not in shown
    harmless = write("GET /status HTTP/1.1 Host: outlook.office365.com Accept: text/html")
    assert mask(harmless) == harmless


@pytest.mark.parametrize(
    "text",
    [
        dumped(b"* OK The Microsoft Exchange IMAP4 service is ready. A1 NO AUTHENTICATE failed."),
        "\n".join(f"192.0.2.{n}, 198.51.100.{n}" for n in range(40)),
        "\n".join(f"{n};{n * 37 % 256};{n * 91 % 256}" for n in range(60)),
        "\n".join(f"{n:08x}-0000-4000-8000-{n * 7919:012x}" for n in range(20)),
        "sha256 " + ":".join(f"{n * 53 % 256:02X}" for n in range(32)),
        "Thumbprint " + " ".join(f"{n * 41 % 256:02x}" for n in range(20)),
        "dass dies wort hier kein teil ist wird hier mehr oder eben mehr fach klar wenn mans ganz laut sagt",
        "\n".join(["Otto", "Anna", "Hans", "Lena", "Finn", "Emma", "Paul", "Mila", "Noah", "Lina"] * 6),
        "-----BEGIN CERTIFICATE-----\n<br>MIIB\n-----END CERTIFICATE-----",
        "<br>\n".join(_edged(_CERTIFICATE, "CERTIFICATE")),
        " ".join(textwrap.wrap(base64.b64encode(_CERTIFICATE).decode(), 64)),
        dumped(_CERTIFICATE),
        _CERTIFICATE.hex(":"),
        "v=DKIM1; k=rsa; p=" + " ".join(textwrap.wrap(base64.b64encode(_PUBLIC_KEY).decode(), 64)),
    ],
)
def test_other_bytes_and_groups_stay(text: str) -> None:
    """Dumps of ordinary text, addresses, columns of numbers, ids, thumbprints, short words and public keys are left as they are."""
    assert mask(text) == text


UNITS = [
    *(
        "\\x30",
        "\\060",
        "'\\x30\\x82' ",
        "30 82 ",
        "48,\n",
        "-48 ",
        "00000000  30 82 01 02 03 04\n",
        "*\n0000 30 82 01 02 ",
        "3082 ",
    ),
    *(
        "AbCd ",
        "MIIE ",
        "MC ",
        "a" * 40 + "  ",
        "0;" + "aB3dE5gH" * 8 + ";x\n",
        "<br>",
        "<p ",
        "</td><td>",
        "&#65",
        "\\u{41}",
    ),
    *(
        "-----BEGIN PRIVATE KEY-----\n",
        "-----END PRIVATE KEY-----\n",
        "x -----BEGIN PFX----- y\n",
        "-----BEGIN PFX-----\nx;AbCd;\n",
    ),
]


@pytest.mark.long
@pytest.mark.parametrize("unit", UNITS)
def test_the_work_grows_with_the_length_alone(unit: str) -> None:
    """Eight times the text is eight times the work, whatever is repeated in it; how long that takes, `./run python -m tests.benchmarks masking` says."""
    few, many = (steps(lambda size=size: mask(unit * (size // len(unit)))) for size in (5_000, 40_000))  # type: ignore[misc]

    assert many <= 10 * few


def test_numbers_that_begin_like_a_dump_and_are_none_break_nothing() -> None:
    """Two ids side by side, the first without its hyphens, are no row of bytes."""
    text = "11111111aaaa4bbb8ccc000000000001 22222222-aaaa-4bbb-8ccc-000000000002 office@kanzlei-muster.example"

    assert mask(text) == text


@pytest.mark.parametrize(("content", "stays"), [(1, False), (2, True), (3, False), (6, False)])
def test_of_signed_and_sealed_contents_only_the_signed_one_is_public(content: int, stays: bool) -> None:
    """PKCS#7 is what a PFX consists of: data, envelopedData and encryptedData go, signedData is a mail's signature."""
    rest = canaries.seeded("pkcs7").randbytes(600)
    body = bytes.fromhex("06092a864886f70d0107") + bytes((content,)) + b"\xa0\x82" + len(rest).to_bytes(2) + rest
    raw = b"\x30\x82" + len(body).to_bytes(2) + body
    inside = b"\x30\x82" + len(raw).to_bytes(2) + raw

    assert is_public(raw) is is_public(inside) is stays
    assert (base64.b64encode(raw).decode() in mask(base64.b64encode(raw).decode())) is stays


@pytest.mark.parametrize(
    "head",
    ["525341320008000003", "525341330010000003", "4543533220000000", "4543533430000000", "45434b3642000000"],
)
@pytest.mark.parametrize(
    "written",
    [bytes.hex, lambda raw: raw.hex(" "), lambda raw: raw.hex("-").upper(), lambda raw: base64.b64encode(raw).decode()],
)
def test_a_key_as_windows_next_generation_writes_it(head: str, written: Callable[[bytes], str]) -> None:
    """Its magic and its size begin it, whatever it is written as."""
    raw = bytes.fromhex(head) + canaries.seeded(head).randbytes(90)

    assert mask(f"Gefunden: {written(raw)} und dann?") == f"Gefunden: {MASK} und dann?"


@pytest.mark.parametrize(("line", "group"), [(76, 8), (76, 10), (64, 10)])
def test_a_key_in_groups_goes_whose_lines_end_with_a_shorter_one(line: int, group: int) -> None:
    """As a chat or a table copies lines of base64."""
    for kind, raw in ders(canaries.seeded("groups")).items():
        lines = textwrap.wrap(base64.b64encode(raw).decode(), line)
        shown = mask("\n".join(" ".join(textwrap.wrap(each, group)) for each in lines))

        assert not [each for each in lines[:-2] if each[-2 * group - 4 : -group - 4] in shown.replace(" ", "")], kind
