"""The fields of a tenant that several windows have: their limits, and how they are labelled."""

from __future__ import annotations

from typing import Any

SERVERS, CERTIFICATE, PASSWORD = "servers", "certificate", "certificate_password"
NAME_LIMIT = 64  # characters
OPTION_LIMIT = 75  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object (seen 2026-11)
MOST_TYPED = 3_000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element (seen 2026-11)


def label(text: str) -> dict[str, Any]:
    """Return a text object in which nothing is parsed."""
    return {"type": "plain_text", "text": text, "emoji": False}
