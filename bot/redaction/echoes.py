"""What was told once as a secret, wherever the same text repeats it: in clear, in base64, as hex, in another program's quotation marks.

Whether anything is repeated is asked of the text's letters and digits alone, in one go; only then it is looked for as what we hold ourselves.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator

from bot.redaction.kinds import SecretKind
from bot.redaction.known import KnownSecrets
from bot.redaction.labour import take
from bot.redaction.phrasing import SENTENCES
from bot.redaction.shapes import is_app_password, is_phrase, looks_random, names_something
from bot.redaction.values import is_about
from bot.redaction.view import encoded, undone
from bot.redaction.wraps import Span, from_base64, places
from bot.text.late import compiled_late

_LEAST, _MOST = 6, 4000  # characters
_FEWEST = 8  # characters of one that is told by its digits and letters alone
_SHOWN = 4  # letters and digits that a repetition has at least
_SECRETS = 24  # different ones of one text
_SPLIT = compiled_late(r"[:\x00]")
_OTHERS = bytes(byte for byte in range(256) if not (48 <= byte < 58 or 65 <= byte < 91 or 97 <= byte < 123))


def spans(masked: str, told: Iterable[tuple[SecretKind, str]]) -> Iterator[Span]:
    """Yield where a text without its secrets repeats one of them, which are given as they were written in it."""
    secrets: dict[str, SecretKind] = {}
    for kind, written in dict.fromkeys(told):
        if len(secrets) < _SECRETS and len(written) <= _MOST:
            secrets.update((secret, kind) for secret in _meant(written) if _tells(secret) and secret not in secrets)
    if not secrets:
        return
    take(150 * len(secrets))
    letters = _letters(masked)
    writings = {one for secret in secrets for one in _writings(secret)}
    if any(len(one) >= _SHOWN and one in letters for one in writings):
        for secret, kind in secrets.items():  # with the signs at its ends
            yield from (Span(at, at + len(secret), kind) for at in places(masked, secret) if len(secret) >= _FEWEST)
        for kind in dict.fromkeys(secrets.values()):
            known = KnownSecrets((secret for secret, its in secrets.items() if its is kind), whole=True)
            yield from (Span(start, end, kind) for start, end in known.spans(masked))


def _meant(written: str) -> Iterator[str]:
    """Yield a secret as it was written, as it was before, and what base64 of it holds, alone or behind a name."""
    yield written
    if "\n" in written:
        yield written.partition("\n")[0].rstrip()
    if encoded(written):
        yield from (view.text for view in undone(written))
    plain = from_base64(written).decode("utf-8", "replace") if written.isascii() else ""
    if "\ufffd" not in plain and plain.replace("\0", "").isprintable():
        yield from dict.fromkeys((plain, _SPLIT.split(plain)[-1]))


def _tells(secret: str) -> bool:
    """Say whether it is no ordinary word, name or number, which a text has a right to repeat."""
    return (
        len(secret) >= _LEAST
        and not is_about(secret)
        and _letters(secret) not in SENTENCES
        and not names_something(secret)
        and (looks_random(secret, _LEAST) or is_phrase(secret) or is_app_password(secret) or _is_typed(secret))
    )


def _is_typed(secret: str) -> bool:
    return len(secret) >= _FEWEST and any(map(str.isdigit, secret)) and any(map(str.isalpha, secret))


def _writings(secret: str) -> Iterator[str]:
    """Yield the letters and digits of each writing that they do not stand in as they are."""
    yield _letters(secret)
    for raw in (secret.encode("utf-8", "replace"), secret.encode("utf-16-le", "replace")):
        yield raw.hex()
        for before in range(3):
            begin, end = (0, 2, 3)[before], (before + len(raw)) * 8 // 6
            yield _letters(base64.b64encode(bytes(before) + raw)[begin:end].decode())


def _letters(text: str) -> str:
    return text.encode("ascii", "ignore").translate(None, _OTHERS).decode().lower()
