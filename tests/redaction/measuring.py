"""`./run python -m tests.redaction.measuring [seed]`: how many secrets in how many ways of writing are noticed, and what leaks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.redaction import mask, mask_secrets
from tests import canaries
from tests.redaction import harmless, unfamiliar
from tests.redaction.apart import APART
from tests.redaction.everyday import EVERYDAY
from tests.redaction.reading import key_leaks, leaks
from tests.redaction.secret_values import ders, words
from tests.redaction.strewn import HALVES, PIECES, TOKEN_PIECES
from tests.redaction.told import TOLD
from tests.redaction.wrapped import KEYS, WRAPS
from tests.redaction.written import FAMILIES, Form

WRITINGS: Mapping[str, Mapping[str, Form]] = {**FAMILIES, "everyday": EVERYDAY, "apart": APART, "told": TOLD}
AROUND = "Hallo zusammen,\nseit heute kommt der Fehler A3 NO AUTHENTICATE failed.\n{}\nGruß, Otto\n"


class Tried(NamedTuple):
    """One secret in one way of writing: whether it was noticed, whether any of it can still be read."""

    family: str
    form: str
    kind: str
    always: bool
    noticed: bool
    leaked: bool
    shown: str


def in_forms(seed: str, families: Mapping[str, Mapping[str, Form]] = WRITINGS) -> Iterator[Tried]:
    """Try every kind of secret in every way of writing that can hold it."""
    for family, forms in families.items():
        for name, form in forms.items():
            for value in words(canaries.seeded(f"{seed} {name}")):
                if form.takes(value.text):
                    masked = mask_secrets(AROUND.format(form.fill(value.text)))
                    leaked = leaks(value.text, masked.text)
                    yield Tried(family, name, value.kind, value.always, bool(masked.kinds), leaked, masked.text)


def in_wraps(seed: str) -> Iterator[Tried]:
    """Try tokens and keys in every wrap, with and without a PEM's edges, and keys in other writings."""
    drawn = canaries.seeded(seed)
    keys = ders(drawn)
    for wrap, broken in WRAPS.items():
        for kind, make in (
            ("token", canaries.token),
            ("refresh token", canaries.refresh_token),
            ("personal token", canaries.personal_token),
            ("xoauth2", canaries.xoauth2_string),
        ):
            secret = make(drawn)
            masked = mask_secrets(AROUND.format(broken(secret)))
            yield Tried("wraps", wrap, kind, True, bool(masked.kinds), leaks(secret, masked.text), masked.text)
        for kind, raw in keys.items():
            text = AROUND.format(broken(KEYS["base64"](raw)))
            masked = mask_secrets(text)
            yield Tried("wraps", wrap, kind, True, bool(masked.kinds), key_leaks(raw, masked.text), masked.text)
    for writing, write in KEYS.items():
        for kind, raw in keys.items():
            masked = mask_secrets(AROUND.format(write(raw)))
            yield Tried("keys", writing, kind, True, bool(masked.kinds), key_leaks(raw, masked.text), masked.text)


def in_pieces(seed: str) -> Iterator[Tried]:
    """Try current secrets and tokens in pieces of any width."""
    drawn = canaries.seeded(seed)
    for kind, make, forms in (
        ("current secret", canaries.client_secret, {**PIECES, **HALVES}),
        ("token", canaries.token, {**PIECES, **TOKEN_PIECES}),
        ("personal token", canaries.personal_token, PIECES),
    ):
        for name, apart in forms.items():
            secret = make(drawn)
            masked = mask_secrets(AROUND.format(apart(secret)))
            yield Tried("pieces", name, kind, True, bool(masked.kinds), leaks(secret, masked.text), masked.text)


def touched(seed: str) -> list[tuple[str, str]]:
    """Return the harmless lines that were changed, and how."""
    lines = harmless.lines(seed)
    alone = {line: mask(line) for line in lines}
    changed = {line: shown for line, shown in alone.items() if line != shown}
    return list(changed.items())


def table(tried: list[Tried]) -> str:
    """Return how many of each family were tried, noticed and leaked."""
    rows = [f"{'':12}{'forms':>7}{'tried':>7}{'noticed':>9}{'leaked':>8}   of those never to be missed: tried, leaked"]
    for family in (*dict.fromkeys(one.family for one in tried), ""):
        of = [one for one in tried if not family or one.family == family]
        always = [one for one in of if one.always]
        rows.append(
            f"{family or 'all':12}{len({(one.family, one.form) for one in of}):7}{len(of):7}{sum(one.noticed for one in of):9}"
            f"{sum(one.leaked for one in of):8}   {len(always)}, {sum(one.leaked or not one.noticed for one in always)}"
        )
    return "\n".join(rows)


def report(seed: str) -> str:
    """Return the table, what went wrong, and which harmless lines were touched."""
    everything = [*in_forms(seed), *in_wraps(seed), *in_pieces(seed), *in_forms(seed, {"unfamiliar": unfamiliar.FORMS})]
    wrong: dict[tuple[str, str], list[str]] = {}
    for one in everything:
        if one.leaked or not one.noticed:
            wrong.setdefault((one.family, one.form), []).append(one.kind)
    changed = touched(seed)
    return "\n".join(
        (
            table(everything),
            *(f"{' | '.join(where)}: {', '.join(kinds)}" for where, kinds in wrong.items()),
            f"harmless: {len(harmless.lines(seed))} lines, {len(changed)} touched",
            *(f"  {before[:150]} => {after[:150]}" for before, after in changed),
        )
    )


if __name__ == "__main__":
    sys.stdout.write(report(sys.argv[1] if len(sys.argv) > 1 else "1") + "\n")
