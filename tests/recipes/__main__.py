"""`python -m tests.recipes new KIND NAME` writes what that kind needs and says what is to be filled in; `left` says what still is."""

from __future__ import annotations

import sys

from tests.recipes.kinds import KINDS, Name
from tests.recipes.left import first_of_each, left
from tests.recipes.writing import Refused, write

USAGE = f"Usage: ./run python -m tests.recipes new {'|'.join(KINDS)} NAME | ./run python -m tests.recipes left"
CHANGELOG = "a line in CHANGELOG.md: last in `### Added` below `## Unreleased`"


def main(words: list[str]) -> int:
    """Write a skeleton, or say what is left, and return 0; 2 for words of no use."""
    match words:
        case ["left"]:
            said = [*left()]
        case ["new", kind, name] if kind in KINDS:
            try:
                files = write(kind, name)
            except Refused as problem:
                sys.stderr.write(f"{problem}\n")
                return 2
            tries = map(Name(name).filled, KINDS[kind].tries)
            anew = (f"./run python -m {module}" for module in KINDS[kind].pages)
            said = [*first_of_each(files), "", "Then:", *tries, *anew, CHANGELOG, ".ci/run (all the long ones)"]
        case _:
            sys.stderr.write(f"{USAGE}\n")
            return 2
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
