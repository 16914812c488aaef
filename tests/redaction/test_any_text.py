"""Whatever is pasted, and in whatever order: masking fails at nothing, invents nothing, and leaves alone what stands apart."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.redaction import MASK, mask
from bot.redaction.commands import PROGRAMS
from tests.redaction import unfamiliar
from tests.redaction.measuring import WRITINGS

BEFORE = "Am Montag ging alles noch.\nDanach kam der Anruf der Kanzlei.\n\n\n\n"
BEHIND = "\n\n\n\nMehr wissen wir nicht.\nViele Grüße aus Gießen\n"
# What each reader waits for: its marks alone, and pieces of the ways of writing.
MARKS = """
Passwort: | client_secret= | "password": | Kennwort lautet | token | AUTH LOGIN | AUTH PLAIN | 334 UGFzc3dvcmQ6 | a1 LOGIN | {12} | PASS | eyJ | 0.A | xoxb-
M.C5_BAY. | 8Q~ | dXNlcj1 | TlRMTVNTUAAD | -----BEGIN PRIVATE KEY----- | -----END PRIVATE KEY----- | MIIEvQIBADANBgkqhkiG9w0BAQEFAASC | BCIEIA
Authorization: Basic | Bearer | Cookie: a= | :// | @muster.example | sig= | Secret ID | Wert | ?\n | <<< | <( | echo | -u a:b | --user | VALUES ( | <Password>
</ | type="password" | value=" | "d": " | <D> | Private-Lines: 3 | 41 42 43 44 | 0000 | \\x41\\x42 | %41%7e | =3D | =\n | &#x41; | \\u0041 | " + " | '' | "" | „ | `
( | ) | { | } | [ | ] | | | ; | , | \t | \n | \r\n | \x1b[0m | \x00 | \u200b | \u00ad | \u0130 | \ud800 | ＝ | ß | […] | X-Mailer: | DKIM-Signature: b= | # | >
"""
PIECES = [
    mark.encode().decode("unicode_escape") if "\\" in mark and mark.isascii() else mark
    for mark in MARKS.replace("\n", " | ").split(" | ")
]
FORMS = [form.fill("Aa1!xyz9") for forms in (*WRITINGS.values(), unfamiliar.FORMS) for form in forms.values()]
texts = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.sampled_from([f"{name} " for name in PROGRAMS]),
        st.sampled_from(FORMS).flatmap(lambda text: st.integers(0, len(text)).map(lambda at: text[at:])),
        st.text(st.characters(), max_size=6),
        st.text("abcXYZ0189+/=_-.~", min_size=16, max_size=70),
    ),
    max_size=16,
).map(" ".join)


@given(texts)
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_masking_takes_away_and_does_nothing_else(text: str) -> None:
    """What is left is what stood there, in order, line by line; nothing is added but masks."""
    shown = mask(text)
    masks = re.compile(rf"{re.escape(MASK)}\n*")  # the line ends that a mask covers stand behind it
    kept = ".*?".join(map(re.escape, masks.split(shown)))

    assert shown.count("\n") == text.count("\n")
    assert re.fullmatch(kept, text, re.DOTALL)


@given(texts)
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_sentences_that_stand_apart_stay(text: str) -> None:
    """However broken what stands between them is, the words before it and behind it are left as they were."""
    shown = mask(f"{BEFORE}{text}{BEHIND}")

    assert shown.startswith(BEFORE)
    assert shown.endswith(BEHIND)
