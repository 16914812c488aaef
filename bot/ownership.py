"""Whose a file is: only what is ours, or the system's own, is believed and written to."""

from __future__ import annotations

import os

SYSTEM = 0  # the uid of root


def is_ours(state: os.stat_result) -> bool:
    """Tell whether something is ours or the system's."""
    return state.st_uid in {os.geteuid(), SYSTEM}
