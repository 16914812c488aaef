"""Base64 and tokens are known with whatever in them: written ends of lines, other signs for its own, blanks anywhere."""

from __future__ import annotations

import base64
import textwrap

import pytest

from bot.redaction import MASK, mask
from tests import canaries
from tests.redaction.secret_values import ders

_LETTER = "Hallo,\nhier ist er:\n{}\nWas ist da falsch?\n"
_ENDS = " ist da falsch?\n"  # the word before may go too: where a piece ends, the next line may go on with it
_MARKS = ("<EOL>", "[CRLF]", "<CR><LF>", "<0x0A>", "^J", "·", "…", "¶", "{nl}", "#012", "<EOL>\n", "-<EOL>")


def _pieces(text: str) -> list[str]:
    return [text[at : at + 12] for at in range(24, len(text) - 24, 6)]


@pytest.mark.parametrize("mark", _MARKS)
@pytest.mark.parametrize("width", [40, 64, 76])
def test_what_repeats_between_pieces_of_one_width_ends_lines(mark: str, width: int) -> None:
    """Of a key, of a form's body in base64, of what Entra does not show the inside of: nothing is left to read."""
    drawn = canaries.seeded(f"{mark}{width}")
    token = "1.AX" + base64.urlsafe_b64encode(drawn.randbytes(400)).decode().rstrip("=")
    form = base64.b64encode(f"grant_type=refresh_token&refresh_token={token}".encode()).decode()
    for secret in (token, form, *(base64.b64encode(raw).decode() for raw in ders(drawn).values())):
        shown = mask(_LETTER.format(mark.join(textwrap.wrap(secret, width))))

        assert not [piece for piece in _pieces(secret) if piece in shown], secret[:12]
        assert shown.endswith(_ENDS)


def test_one_end_of_a_line_in_carets_is_one() -> None:
    """Nothing repeats here."""
    drawn = canaries.seeded("carets")
    for end in ("^J", "^M^J"):
        form = base64.b64encode(f"client_secret={canaries.client_secret(drawn)}&client_id={'x' * 60}".encode()).decode()
        shown = mask(_LETTER.format(f"{form[:100]}{end}{form[100:]}"))

        assert not [piece for piece in _pieces(form) if piece in shown]
        assert shown.endswith("\nWas ist da falsch?\n")


@pytest.mark.parametrize(("sign", "lost"), [("+", " "), ("/", ":"), ("/", "\\"), ("+", "!"), ("/", "%20")])
def test_a_sign_of_base64_that_became_another_hides_no_key(sign: str, lost: str) -> None:
    """As forms do it: what is left would be enough to make the key again."""
    for kind, raw in ders(canaries.seeded(f"{sign}{lost}")).items():
        written = base64.b64encode(raw).decode().replace(sign, lost)
        shown = mask(_LETTER.format(f"zertifikat={written}"))

        assert not [piece for piece in _pieces(written) if piece in shown], kind
        assert shown.endswith(_ENDS)


def test_an_older_secret_with_blanks_goes_as_a_whole() -> None:
    """Its plus signs became blanks on the way."""
    for seed in range(20):
        secret = base64.b64encode(canaries.seeded(f"{seed}").randbytes(32)).decode().replace("+", " ")

        assert mask(f"[client_secret] => {secret}\nfalsch") == f"[client_secret] => {MASK}\nfalsch"


def test_ids_and_digests_in_a_row_stay() -> None:
    """Whatever repeats between them."""
    drawn = canaries.seeded("row")
    for text in (
        " <EOL> ".join(drawn.randbytes(20).hex() for _ in range(9)),
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"
        + base64.b64encode(drawn.randbytes(33)).decode()
        + " ben@pc\nPasswordLastSet 2026-04-26",
        "\n".join(f"sha1 {drawn.randbytes(20).hex()} ok" for _ in range(9)),
    ):
        assert mask(text) == text
