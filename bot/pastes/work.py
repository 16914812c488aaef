"""What a text shows, by itself: as much of it as is read, against the catalogue. Light on purpose: no store, no network, no process."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.catalogue import Explanation, explain, load
from bot.model import Finding, StageResult
from bot.redaction import NOTHING_KNOWN, KnownSecrets, Masked, mask
from bot.values import ANY_GUID

KEPT_LENGTH = 4_000  # characters of an unknown paste that are kept: enough to write an entry from
INPUT_LIMIT = 1_000_000  # characters; of more, the first and the last half are read

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_GUID = re.compile(rf"\b{ANY_GUID}\b")


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


def without_names(text: str) -> str:
    """Return a masked text as it may be kept for the catalogue's authors: no secret, no address, no id, not longer than they need."""
    kept = text.strip()
    if len(kept) > KEPT_LENGTH:
        kept = f"{kept[: KEPT_LENGTH // 2]}\n…\n{kept[-KEPT_LENGTH // 2 :]}"
    return _GUID.sub("<id>", _ADDRESS.sub("<address>", mask(readable(kept))))
