"""A key or a token in pieces goes, one piece a record, whatever a record is: several lines, a part of one, the newest first."""

from __future__ import annotations

import base64
from typing import NamedTuple

import pytest

from bot.redaction import MASK, mask
from tests import canaries
from tests.redaction.secret_values import ders


class _Records(NamedTuple):
    """How one is written, what stands between two; {n} counts them."""

    form: str
    between: str = "\n"


RECORDS = {
    "JSON on one line": _Records('{{"at":18{n:05},"text":"{}","level":"debug"}}', ","),
    "pairs on one line": _Records('["18{n:05}","{}"]', ","),
    "indented JSON": _Records('  {{\n    "id": "r{n}",\n    "text": "{}",\n    "level": "debug"\n  }}', ",\n"),
    "XML on one line": _Records("<Event><Data>{}</Data><Id>{n}</Id></Event>", ""),
    "XML": _Records("<Event>\n  <Id>{n}</Id>\n  <Data>{}</Data>\n</Event>"),
    "list of an object": _Records("Nummer : {n}\nZeile  : {}\nDatei  : C:\\post.pem\n"),
    "messages of a chat": _Records("Otto Muster\n10:{n}\n{}"),
    "documents of YAML": _Records("n: {n}\nlevel: debug\ntext: {}\n---"),
    "calls on one line": _Records('put({n}, "{}");', " "),
}


def _secrets(seed: str) -> dict[str, str]:
    drawn = canaries.seeded(seed)
    keys = ders(drawn)
    return {
        "key": base64.b64encode(keys["PKCS#8"]).decode(),
        "key without its beginning": base64.b64encode(keys["PKCS#8"]).decode()[320:],
        "PFX": base64.b64encode(keys["PFX"]).decode(),
        "token": canaries.token(drawn),
        "refresh token": canaries.refresh_token(drawn),
        "personal token": canaries.personal_token(drawn),
        "XOAUTH2": canaries.xoauth2_string(drawn),
    }


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("records", RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize("width", [64, 76])
def test_every_piece_goes(records: _Records, width: int, newest_first: bool) -> None:
    """In order also the shorter last one; else all that are as wide."""
    for name, secret in _secrets(f"{records}{width}").items():
        pieces = [secret[at : at + width] for at in range(0, len(secret), width)]
        if newest_first and not name.startswith("key"):
            continue
        written = [records.form.format(piece, n=n) for n, piece in enumerate(pieces, 10)]
        shown = mask(f"Hallo,\n\n{records.between.join(written[:: -1 if newest_first else 1])}\n\nGruß, Otto\n")
        expected = pieces[:-1] if newest_first else [piece for piece in pieces if len(piece) > 6]

        assert [piece for piece in expected if piece in shown] == [], name
        assert MASK in shown
        assert shown.endswith("\n\nGruß, Otto\n")


@pytest.mark.parametrize("records", RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize("size", [16, 32])
def test_ids_of_records_stay(records: _Records, size: int) -> None:
    """Ids and digests are as wide as each other, too."""
    drawn = canaries.seeded(f"{records}")
    text = records.between.join(records.form.format(drawn.randbytes(size).hex(), n=n) for n in range(10, 40))

    assert mask(text) == text
