"""`python -m tests.mutation [GROUP…] [--sample N] [--seed S]`: which small changes the tests do not notice; exit code 1 where there are some.

`tests/mutation/groups.py` says which groups there are. Without a sample all changes are tried: that takes hours.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mutation.groups import GROUPS, Group
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.trying import GREEN, Trial, outcomes, source_of

Change = tuple[str, Mutant]
EXPLAINED = Path(__file__).with_name("explained.toml")
_HEAVY = (
    "hypothesis",
    "pydantic",
    "re2",
    "cryptography.x509",
    "slack_bolt.async_app",
    "redis.asyncio",
    "msal",
    "PIL.Image",
)
"""What the changed modules and their tests import of others: loaded once, before the processes part."""


def explained() -> Iterator[tuple[str, str, str]]:
    """Yield file, was and now of each change that is explained."""
    for each in tomllib.loads(EXPLAINED.read_text(encoding="utf-8")).get("explained", []):
        yield each["file"], each["was"], each["now"]


def try_group(name: str, group: Group, sample: int, seed: int, at_once: int, full: bool) -> bool:
    """Try the changes of a group, print what is not noticed and the score; tell whether everything is noticed or explained."""
    every = [(file, mutant) for file in group.files for mutant in mutants(source_of(file))]
    chosen = drawn(every, sample, seed) if sample else every
    if [code for _, code in outcomes([Trial(group.files[0], None, group.tests, group.limit)], 1)] != [GREEN]:
        print(f"{name}: its tests do not pass without any change")
        return False
    known, counted = {*explained()}, Counter[str]()
    for trial, code in outcomes((Trial(*each, group.tests, group.limit) for each in chosen), at_once):
        mutant = trial.mutant
        assert mutant is not None
        missed = "explained" if (trial.file, mutant.was, mutant.now) in known else "open"
        became = missed if code == GREEN else "noticed"
        counted.update([became] if code is not None else [became, "stopped"])
        if became == "open":
            print(f"  {trial.file}:{mutant.line}  {f'{mutant.was}  →  {mutant.now}' if full else mutant}", flush=True)
    print(
        f"{name}: {counted['noticed']} of {len(chosen)} noticed ({counted['stopped']} by their time), "
        f"{counted['explained']} explained, {counted['open']} open; {len(every)} changes in all",
        flush=True,
    )
    return not counted["open"]


def drawn(every: Sequence[Change], sample: int, seed: int) -> list[Change]:
    """Return so many, of as many lines as there are: else long tables would take most of the places."""
    chance = random.Random(seed)  # noqa: S311  no secret
    lines: dict[tuple[str, int], list[Change]] = {}
    for file, mutant in chance.sample(every, len(every)):
        lines.setdefault((file, mutant.line), []).append((file, mutant))
    rounds = itertools.zip_longest(*chance.sample([*lines.values()], len(lines)))
    return [change for one in rounds for change in one if change][:sample]


def main() -> int:
    """Try the groups that are named, or all."""
    parser = argparse.ArgumentParser(prog="./run python -m tests.mutation")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--sample", type=int, default=0, help="so many changes of each group, drawn by chance")
    parser.add_argument("--seed", type=int, default=1, help="the same number draws the same changes")
    parser.add_argument("--at-once", type=int, default=2, help="so many side by side")
    parser.add_argument("--full", action="store_true", help="show changes in full")
    words = parser.parse_args()
    if unknown := {*words.groups} - GROUPS.keys():
        parser.error(f"there is no {min(unknown)}, only {', '.join(GROUPS)}")
    for heavy in _HEAVY:
        importlib.import_module(heavy)
    names = words.groups or [*GROUPS]
    well = [try_group(name, GROUPS[name], words.sample, words.seed, words.at_once, words.full) for name in names]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
