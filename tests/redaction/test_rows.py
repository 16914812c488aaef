"""A long secret goes from the rows of a log, an export or a table, whatever changes before and behind its pieces."""

from __future__ import annotations

import base64
from collections.abc import Callable
from uuid import UUID

import pytest

from bot.redaction import MASK, mask
from bot.redaction.rows import columns
from bot.redaction.unwrapped import runs
from tests import canaries
from tests.redaction.secret_values import ders
from tests.steps import steps

# {n} counts the rows, {s} is when, {id} differs in each.
ROWS = {
    "JSON, time behind": '{{"severity":"debug","text":"{}","at":"2027-03-01T10:11:{s:02}.{n:03}Z"}}',
    "JSON, time before": '{{"lvl":20,"when":17988{n:05},"host":"mail1","text":"{}","v":0}}',
    "JSON, ids around": '{{"trace":"{id}","span":"{id}","text":"{}","cursor":"s={id};i={n:x}","unit":"mailer.service"}}',
    "JSON, much behind": '{{"text":"{}","n":{n},"labels":"' + "worker queue mailbox retry " * 30 + '"}}',
    "CSV": '"01.03.2027 10:11:{s:02}","{}","mailer","{n}"',
    "CSV, id behind": "{n};{};{id};worker",
    "table": "| {n:>5} | {:<76} | 2027-03-01 10:11:{s:02} |",
    "table without lines": "{n:>11} {:<76} 10:11:{s:02}.{n:03} NULL",
    "values of SQL": "({n}, '{}', '2027-03-01 10:11:{s:02}', 'debug'),",
    "place in a program": "10:11:{s:02} TRACE {} (KeyStore.java:{n})",
    "duration": 'lvl=debug text="{}" took={n}ms',
    "markup": '<tr id="r{n}"><td>{}</td><td class="when">10:11:{s:02}</td></tr>',
    "context": '[10:11:{s:02}] mail.DEBUG: {} {{"row":{n}}} []',
    "every second line": "10:11:{s:02} key {} line {n}\n10:11:{s:02} queue is idle",
}


def _rows(form: str, pieces: list[str]) -> str:
    drawn = canaries.seeded(form)
    return "\n".join(
        form.format(piece, n=n, s=n % 60, id=drawn.randbytes(12).hex()) for n, piece in enumerate(pieces, 120)
    )


def _pieces(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def _secrets(seed: str) -> dict[str, str]:
    drawn = canaries.seeded(seed)
    key = base64.b64encode(ders(drawn)["PKCS#8"]).decode()
    login = f"user=info@kunde.example\1auth=Bearer {'0.AX' + drawn.randbytes(500).hex()}\1\1"
    return {"key": key, "its rest": key[320:], "login": base64.b64encode(login.encode()).decode()}


@pytest.mark.parametrize("width", [48, 64, 76, 120])
@pytest.mark.parametrize("form", ROWS.values(), ids=ROWS)
def test_a_secret_goes_from_every_row(form: str, width: int) -> None:
    """Of its last piece, too, there is nothing left; the sentences around stay."""
    for name, secret in _secrets(f"{form}{width}").items():
        pieces = _pieces(secret, width)
        shown = mask(f"Hallo,\n\n{_rows(form, pieces)}\n\nGruß, Otto\n")

        assert [piece for piece in pieces if len(piece) > 6 and piece in shown] == [], name
        assert MASK in shown
        assert shown.startswith("Hallo,\n")
        assert shown.endswith("\nGruß, Otto\n")


@pytest.mark.parametrize("form", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("lacking", ["first", "last"])
def test_a_key_file_goes_that_lacks_its_first_or_last_line(form: str, lacking: str) -> None:
    """What was copied from a log seldom is whole."""
    key = _pieces(_secrets(form)["key"], 64)
    lines = ["-----BEGIN PRIVATE KEY-----", *key][:-2] if lacking == "last" else [*key[2:], "-----END PRIVATE KEY-----"]
    shown = mask(_rows(form, lines))

    assert [line for line in lines if line in shown and "---" not in line] == []


WRITTEN = {
    "hex, 32": (bytes.hex, 32),
    "hex, 64": (bytes.hex, 64),
    "hex, 128": (bytes.hex, 128),
    "capital hex": (lambda raw: "".join(f"{one:02X}" for one in raw), 64),
    "base64, 20": (lambda raw: base64.b64encode(raw).decode(), 20),
    "base64, 30": (lambda raw: base64.b64encode(raw).decode(), 30),
    "base64, 32": (lambda raw: base64.b64encode(raw).decode(), 32),
}


def _as_bytes(seed: str) -> dict[str, bytes]:
    """Return texts with a secret in them, whole keys, and keys without their beginning."""
    drawn = canaries.seeded(seed)
    keys = ders(drawn)
    return {
        "token": canaries.token(drawn).encode(),
        "refresh token": canaries.refresh_token(drawn).encode(),
        "XOAUTH2": canaries.xoauth2_string(drawn).encode(),
        "form": f"grant_type=client_credentials&client_secret={canaries.client_secret(drawn)}&scope=https%3A%2F%2Foutlook.office365.com%2F.default".encode(),
        **{name: keys[name] for name in ("PKCS#8", "PKCS#1", "PFX", "OpenSSH", "PKCS#8, curve")},
        "rest of PKCS#8": keys["PKCS#8"][400:],
        "rest of PKCS#1": keys["PKCS#1"][-500:],
        "rest of OpenSSH": keys["OpenSSH"][60:],
        "rest of a curve's": keys["PKCS#8, curve"][20:],
    }


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("form", ROWS.values(), ids=ROWS)
def test_bytes_in_rows_are_read(form: str, written: tuple[Callable[[bytes], str], int], thorough: bool) -> None:
    """What they are says whether the column goes, and its shorter end with it; a quarter of the kinds a form where not all is tried."""
    encode, width = written
    secrets = [*_as_bytes(form).items()]
    for name, secret in secrets if thorough else secrets[(len(form) + width) % 4 :: 4]:
        pieces = _pieces(encode(secret), width)
        shown = mask(f"Hallo,\n\n{_rows(form, pieces)}\n\nGruß, Otto\n")
        if len(pieces) > 2:
            assert [piece for piece in pieces if len(piece) > 6 and piece in shown] == [], name
            assert shown.endswith("\nGruß, Otto\n")


@pytest.mark.parametrize("form", ROWS.values(), ids=ROWS)
def test_what_each_row_has_of_its_own_is_no_column(form: str) -> None:
    """Digests, names of mails, ids of one origin; a certificate, a public key, also in hex."""
    drawn = canaries.seeded(form)
    modulus = bytes.fromhex("02820101008f") + drawn.randbytes(255) + bytes.fromhex("0203010001")
    for pieces in (
        [drawn.randbytes(16).hex() for _ in range(300)],
        [drawn.randbytes(32).hex() for _ in range(300)],
        [base64.b64encode(drawn.randbytes(15)).decode() for _ in range(300)],
        _pieces((bytes.fromhex("30820122300d06092a864886f70d01010105000382010f003082010a") + modulus).hex(), 64),
        _pieces((drawn.randbytes(90) + bytes.fromhex("3082010a") + modulus + drawn.randbytes(300)).hex(), 64),
        [base64.b64encode(drawn.randbytes(32)).decode() for _ in range(30)],
        [base64.urlsafe_b64encode(drawn.randbytes(32)).decode().rstrip("=") for _ in range(30)],
        [drawn.randbytes(32).hex() for _ in range(30)],
        [f"<DB9PR04MB{drawn.randbytes(20).hex().upper()}@DB9PR04MB8429.eurprd04.prod.outlook.com>" for _ in range(30)],
        ["AAMkAGI2" + base64.b64encode(drawn.randbytes(90)).decode() for _ in range(30)],
        [base64.b64encode(drawn.randbytes(24)).decode() for _ in range(30)],
        ["-----BEGIN CERTIFICATE-----", *_pieces(base64.b64encode(drawn.randbytes(600)).decode(), 64)],
    ):
        raw = _rows(form, pieces).encode()

        assert [*columns(raw, runs(raw))] == [], pieces[0]


def test_rows_are_read_in_steps_that_grow_with_them() -> None:
    """However many there are, and however many shapes they have."""

    def taken(count: int) -> int:
        drawn = canaries.seeded("steps")
        pieces = [base64.b64encode(drawn.randbytes(48)).decode() for _ in range(count)]
        raw = "\n".join(f"{'x' * (n % 50)} {piece} {piece[::-1]} row {n}" for n, piece in enumerate(pieces)).encode()
        return steps(lambda: [*columns(raw, runs(raw))])

    assert 0 < taken(800) < 9 * taken(100)


BESIDE_KEYS = {
    "who": ("{who}: {}", "Otto Muster", "Ina", "Jo vom Support"),
    "who, and how long": ("[10:{n}] {who}: {} ({n} ms)", "Otto Muster", "Ina", "Jo vom Support"),
    "level": ("[main] {who} mail - {} id={id}", "DEBUG", "INFO"),
    "class": ("{who} - {}", "c.m.Mail", "c.m.store.KeyLoader"),
    "id before": ("[{uuid}] {}", ""),
    "id before, another behind": ("[{uuid}] {} {id}", ""),
}


@pytest.mark.parametrize("width", [32, 64, 76])
@pytest.mark.parametrize("row", BESIDE_KEYS.values(), ids=BESIDE_KEYS)
def test_a_key_goes_whose_rows_differ_in_their_words(row: tuple[str, ...], width: int) -> None:
    """In hex and base64: its beginning says what it is, and its pieces are as wide."""
    form, *who = row
    drawn = canaries.seeded(f"{form}{width}")
    for kind, raw in ders(drawn).items():
        for key in (raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode()):
            lines = [
                form.format(
                    piece, n=n, who=who[n % len(who)], id=drawn.randbytes(8).hex(), uuid=UUID(bytes=drawn.randbytes(16))
                )
                for n, piece in enumerate(_pieces(key, width))
            ]
            shown = mask("\n".join(("Hallo,", *lines, "Was ist da falsch?")))

            if not ("uuid" in form and kind.startswith("PFX")):  # behind an id its head and its salt may stay
                assert [piece for piece in _pieces(key, 16)[:-2] if piece in shown] == [], kind


def test_what_is_public_in_hex_and_digests_below_each_other_stay() -> None:
    """Neither begins as a key does, nor does a public key."""
    drawn = canaries.seeded("public")
    certificate = (bytes.fromhex("308202fa308201e2a003020102") + drawn.randbytes(753)).hex()
    public = (bytes.fromhex("30820122300d06092a864886f70d01010105000382010f00") + drawn.randbytes(270)).hex()
    digests = [drawn.randbytes(32).hex() for _ in range(12)]
    for pieces in (_pieces(certificate, 64), _pieces(public, 64), ["308" + digests[0][3:], *digests]):
        text = "\n".join(f"{('Ute', 'Jan Boll')[n % 2]}: {piece}" for n, piece in enumerate(pieces))

        assert mask(text) == text


def test_keys_one_below_the_other_cost_each_line_once() -> None:
    """However many begin on a line."""

    def cost(lines: int) -> int:
        drawn = canaries.seeded("keys")
        row = " ".join("MIIEpAIBAAKC" + drawn.randbytes(39).hex()[:52] for _ in range(7))
        return steps(lambda: list(columns(raw := f"{row}\n".encode() * lines, runs(raw))))

    assert cost(400) < 2.5 * cost(200)
