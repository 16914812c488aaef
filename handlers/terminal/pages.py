"""Where the pages of the known errors are, for whoever explains a text without a store."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from bot.env_file import read_env_file
from bot.errors import BadInput

_NAME = "MAILCHECK_PAGES_URL"
_SET = re.compile(rf"^\s*(?:export\s+)?{_NAME}\s*=\s*\S", re.MULTILINE)


def pages_address() -> str:
    """Return the address that the operator has set, empty where there is none, or none that can be used.

    Reading the settings takes a tenth of a second, so they are read only where it stands in the environment or in `.env`.
    """
    with suppress(BadInput):  # another setting may be wrong: a text is explained all the same
        if os.environ.get(_NAME) or _SET.search(read_env_file(Path(".env")).text):
            from bot.settings import load_settings

            return load_settings().pages_url
    return ""
