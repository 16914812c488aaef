"""`python -m bot.catalogue`: look at every entry and its examples, say how many there are, or name each mistake by its file."""

from __future__ import annotations

import sys

from bot.catalogue.authoring.lint import lint

if __name__ == "__main__":
    found = lint()
    if found.mistakes:
        sys.exit("\n".join(found.mistakes))
    print(found.sentence)  # noqa: T201  the answer of a command
