"""Who has died: whose sign of life stands still while we look on. Time in which we did not look counts for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

LOOKS = 3  # within the silence that tells a death, at least; otherwise we were away ourselves, or Redis was


class LookingOn:
    """What we have seen of others; a worker is dead once it is silent for `silence` seconds before our eyes."""

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._seen: dict[str, tuple[str, float]] = {}
        self._last = float("-inf")

    def silent(self, signs: Mapping[str, str], now: float) -> Iterator[tuple[str, str]]:
        """Take the last signs of all as they are `now` (seconds); yield who is dead, with the last sign."""
        if now - self._last > self._silence / LOOKS:
            self._seen = {}
        self._last = now
        self._seen = {
            worker: known if (known := self._seen.get(worker, ("", 0.0)))[0] == sign else (sign, now)
            for worker, sign in signs.items()
        }
        for worker, (sign, since) in self._seen.items():
            if now - since >= self._silence:
                yield worker, sign
