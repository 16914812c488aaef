"""`python -m tests.mutation [GROUP…] [--sample N] [--seed S]`: which small changes the tests do not notice; exit code 1 where there are some.

`tests/mutation/groups.py` says which groups there are. Without a sample all changes are tried: that takes hours.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import itertools
import random
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mutation.groups import GROUPS, Group
from tests.mutation.mutants import Mutant, mutants, mutated
from tests.mutation.trying import GREEN, ROOT, Trial, outcomes

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


def source_of(file: str) -> str:
    """Return the code of a file."""
    return (ROOT / file).read_text(encoding="utf-8")


def explained() -> Iterator[tuple[str, str, str]]:
    """Yield file, was and now of each change that is explained."""
    for each in tomllib.loads(EXPLAINED.read_text(encoding="utf-8")).get("explained", []):
        yield each["file"], each["was"], each["now"]


def try_group(name: str, group: Group, sample: int, seed: int, at_once: int, full: bool) -> bool:
    """Try the changes of a group, print its score and what was not noticed; tell whether everything was."""
    every = [(file, mutant) for file in group.files for mutant in mutants(source_of(file))]
    chosen = drawn(every, sample, seed) if sample else every
    first = group.files[0]
    unchanged = Trial(first, _tree(first, None), group.tests, group.limit)
    if [code for _, code in outcomes([unchanged], 1)] != [GREEN]:
        print(f"{name}: its tests do not pass without any change")
        return False
    trials = {
        id(trial := Trial(file, _tree(file, mutant), group.tests, group.limit)): (trial, file, mutant)
        for file, mutant in chosen
    }
    ended = {id(trial): code for trial, code in outcomes((trial for trial, _, _ in trials.values()), at_once)}
    missed = [(file, mutant) for key, (_, file, mutant) in trials.items() if ended[key] == GREEN]
    known = {*explained()}
    open_ones = [(file, mutant) for file, mutant in missed if (file, mutant.was, mutant.now) not in known]
    slow = sum(code is None for code in ended.values())
    print(
        f"{name}: {len(chosen) - len(missed)} of {len(chosen)} noticed ({slow} by their time), "
        f"{len(missed) - len(open_ones)} explained, {len(open_ones)} open; {len(every)} changes in all"
    )
    for file, mutant in sorted(open_ones, key=lambda each: (each[0], each[1].line)):
        print(f"  {file}:{mutant.line}  {f'{mutant.was}  →  {mutant.now}' if full else mutant}")
    sys.stdout.flush()
    return not open_ones


def drawn(every: Sequence[Change], sample: int, seed: int) -> list[Change]:
    """Return so many, of as many lines as there are: else long tables would take most of the places."""
    chance = random.Random(seed)  # noqa: S311  no secret
    lines: dict[tuple[str, int], list[Change]] = {}
    for file, mutant in chance.sample(every, len(every)):
        lines.setdefault((file, mutant.line), []).append((file, mutant))
    rounds = itertools.zip_longest(*chance.sample([*lines.values()], len(lines)))
    return [change for one in rounds for change in one if change][:sample]


def _tree(file: str, mutant: Mutant | None) -> ast.Module:
    return mutated(source_of(file), mutant) if mutant else ast.parse(source_of(file))


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
