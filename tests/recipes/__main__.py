"""`python -m tests.recipes new KIND NAME` writes what that kind needs and says what is to be filled in; `left` says what still is."""

from __future__ import annotations

import sys

from tests.recipes.kinds import CHANGELOG, KINDS, Name
from tests.recipes.left import ROOT, first_of_each, left
from tests.recipes.writing import Refused, write

_SAID = ' "was es tut" "what it does"'
_NEW = (f"new {name} NAME{_SAID if kind.says else ''}" for name, kind in KINDS.items())
USAGE = f"Usage: ./run python -m tests.recipes {' | '.join((*_NEW, 'left'))}"
NOTICED = f"a line in {CHANGELOG}: last in `### Added` below `## Unreleased`"


def main(words: list[str]) -> int:
    """Write a skeleton, or say what is left, and return 0; 2 for words of no use."""
    match words:
        case ["left"]:
            said = [*left()]
        case ["new", kind, name, *does] if kind in KINDS and len(does) == 2 * KINDS[kind].says:
            named = Name(name, *(said.strip().rstrip(".") for said in does))
            try:
                files = write(kind, named)
            except Refused as problem:
                sys.stderr.write(f"{problem}\n")
                return 2
            tries = map(named.filled, KINDS[kind].tries)
            anew = (
                line for module in KINDS[kind].pages if (line := f"./run python -m {module}") not in KINDS[kind].tries
            )
            noticed = [] if ROOT / CHANGELOG in files else [NOTICED]
            said = [*first_of_each(files), "", "Then:", *tries, *anew, *noticed, ".ci/run (all the long ones)"]
        case _:
            sys.stderr.write(f"{USAGE}\n")
            return 2
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
