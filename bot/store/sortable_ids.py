"""Ids of what is kept in order: they sort by the moment they were made."""

from __future__ import annotations

import secrets
import time


def new_id() -> str:
    """Return an id that begins with microseconds since 1970: within a millisecond two things may well be kept."""
    return f"{time.time_ns() // 1_000:016d}-{secrets.token_hex(4)}"
