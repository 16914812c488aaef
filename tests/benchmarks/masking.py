"""What masking costs in time where a text holds the same again and again: eight times the text, and how many times as long."""

from __future__ import annotations

import time

from bot.redaction import mask_secrets
from tests.redaction import test_keys, test_pasted

_TRIES = 3


def masking() -> str:
    """Return the worst ratio of all units that the tests repeat; in proportion to the length it would be 8, with its square 64."""
    worst = max((_took(unit, 40_000) / _took(unit, 5_000), unit) for unit in (*test_keys.UNITS, *test_pasted.UNITS))
    return f"masking             eight times the text: {worst[0]:.1f} x as long at worst ({worst[1][:20]!r})"


def _took(unit: str, size: int) -> float:
    times = []
    for _ in range(_TRIES):
        began = time.process_time()
        mask_secrets(unit * (size // len(unit)))
        times.append(time.process_time() - began)
    return min(times)
