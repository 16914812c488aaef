"""Our own keys, however they were pasted: none is left in one piece, and none unnoticed."""

from __future__ import annotations

import base64
import json

import pytest

from bot.redaction import SecretKind, mask_secrets
from tests import canaries

MARGINS = ("", "    ", "# ", "> ", "C: ", "2026-03-01 10:10:00 host mailcheck[17]: ")


def keys_of_ring(count: int, seed: str = "ring") -> tuple[list[str], str]:
    """Return so many keys, and the setting that holds them under names as `rotate-keys` makes them."""
    drawn = canaries.seeded(seed)
    keys = [base64.b64encode(drawn.randbytes(32)).decode() for _ in range(count)]
    return keys, ",".join(f"2026{12 - at:02}02-9a0a738{at:x}:{key}" for at, key in enumerate(keys))


@pytest.mark.parametrize(
    ("first", "margin"), [*((margin, margin) for margin in MARGINS), *(("", margin) for margin in ("    ", "> ", "+ "))]
)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_ring_broken_over_lines_leaves_no_key(count: int, first: str, margin: str) -> None:
    """At whatever width, behind whatever stands before each line, or before each but the first."""
    left = []
    for width in range(40, 133):
        keys, ring = keys_of_ring(count, f"{count}{margin}{width}")
        said = f"MAILCHECK_KEYS={ring}"
        lines = [said[at : at + width] for at in range(0, len(said), width)]
        masked = mask_secrets(first + f"\n{margin}".join([*lines, "mailcheck: error 17"]))
        shown = masked.text.replace(f"\n{margin}", "").replace("\n", "")
        if any(key[at : at + 16] in shown for key in keys for at in range(0, 28, 4)) or not masked.kinds:
            left.append(width)

    assert left == []


@pytest.mark.parametrize(
    "said",
    ["  MAILCHECK_KEYS: §\n", '{"data": {"keys": "§"}}', "$ kubectl get secret -o jsonpath\n§\n", "echo § | base64 -d"],
)
def test_a_ring_in_base64_is_read(said: str) -> None:
    """As Kubernetes shows it, under whatever name."""
    _, ring = keys_of_ring(2)
    encoded = base64.b64encode(ring.encode()).decode()

    masked = mask_secrets(said.replace("§", encoded))

    assert encoded[8:40] not in masked.text
    assert masked.kinds == (SecretKind.ACCESS_KEY,)


def test_what_only_looks_like_a_ring_stays() -> None:
    """A name of ours in prose, a digest of 32 bytes behind the name of its kind, JSON about names."""
    digest = base64.b64encode(canaries.seeded("digest").randbytes(32)).decode().rstrip("=")
    texts = ["MAILCHECK_KEYS fehlt\nin der Umgebung", f"SHA256:{digest}", json.dumps({"name": "20261202-9a0a738b"})]

    assert [mask_secrets(text).kinds for text in texts] == [(), (), ()]
