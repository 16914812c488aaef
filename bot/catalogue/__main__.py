"""`python -m bot.catalogue`: read every entry, say how many there are, or name the first mistake by file and field."""

from __future__ import annotations

import sys

from bot.catalogue.loader import load
from bot.catalogue.model import CatalogueMistake

try:
    whole = load()
except CatalogueMistake as mistake:
    sys.exit(str(mistake))
print(f"{len(whole.errors)} known errors, {len(whole.fixes)} fixes")  # noqa: T201  the answer of a command
