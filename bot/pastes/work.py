"""What a text shows, by itself: as much of it as is read, against the catalogue. Light on purpose: no store, no network, no process."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue import Explanation, explain, load
from bot.model import Finding, StageResult
from bot.redaction import NOTHING_KNOWN, KnownSecrets, Masked

INPUT_LIMIT = 1_000_000  # characters; of more, the first and the last half are read


def readable(text: str) -> str:
    """Return of a very long text the first and the last half, and everywhere signs that can be written down."""
    if len(text) > INPUT_LIMIT:
        text = f"{text[: INPUT_LIMIT // 2]}\n{text[-INPUT_LIMIT // 2 :]}"
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def explained(
    text: str,
    results: Sequence[StageResult] = (),
    observed: Sequence[Finding] = (),
    stored: KnownSecrets = NOTHING_KNOWN,
    masked: Masked | None = None,
) -> Explanation:
    """Return what a text shows beside these results and observations, with the arguments of the catalogue's `explain`."""
    return explain(load(), readable(text), results, observed, stored, masked)
