"""The run itself: what it changes, what it calls noticed, and that its explanations still explain something."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib

import pytest

from tests.mutation.__main__ import EXPLAINED
from tests.mutation.groups import GROUPS
from tests.mutation.mutants import mutants, mutated
from tests.mutation.trying import ROOT, source_of

LIMIT = 240  # seconds
CODE = '''
"""A docstring."""
WORDS = re.compile(r"(?:one|two)\\\\b")
def small(a: int = 2) -> bool:
    if a in {1, 3} and not done:
        raise ValueError("a text")
    return a < 5
'''
CHANGES = {
    "(?:two)",
    "(?:one)",
    "def small(a: int=3)",
    "if a in {1, 3} or not done:",
    "if a in {1, 3}:",
    "if not done:",
    "if a not in {1, 3} and",
    "{3} and",
    "{1} and",
    "{2, 3} and",
    "{1, 4} and",
    "if a in {1, 3} and done:",
    "pass",
    "a <= 5",
    "a >= 5",
    "a < 6",
}


@pytest.mark.long
def test_changes_are_small_and_leave_sentences_alone() -> None:
    """Each is one of these, and each of these is one: no docstring, no annotation, no letter of a sentence."""
    made = [ast.unparse(mutated(CODE, mutant)) for mutant in mutants(CODE)]
    found = {change for change in CHANGES if any(change in code for code in made)}

    assert (found, len(made)) == (CHANGES, len(CHANGES))
    assert all('"""A docstring."""' in code and ("a text" in code or "pass" in code) for code in made)


@pytest.mark.long
@pytest.mark.parametrize(
    ("tests", "said", "code"), [("tests/scripts/test_quoting.py", "1 of 1", 0), ("tests/test_hosts.py", "0 of 1", 1)]
)
def test_a_change_is_noticed_by_a_test_that_fails(tests: str, said: str, code: int) -> None:
    """Quotes that are not doubled: the tests of quoting see it, those of hosts do not."""
    group = f"Group(('bot/quoting.py',), ({tests!r},), 60)"
    program = f"from tests.mutation.__main__ import *; sys.exit(not try_group('quoting', {group}, 1, 2, 1, False))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", program], check=False, env=environment, capture_output=True, text=True, timeout=LIMIT
    )

    assert (f"quoting: {said} noticed" in run.stdout, run.returncode) == (True, code), run.stdout + run.stderr
    assert ("  bot/quoting.py:" in run.stdout) == bool(code)


@pytest.mark.long
def test_explanations_explain_something() -> None:
    """Each is about a change that there is in a group's file, and says why nobody can notice it."""
    files = {
        file: {(mutant.was, mutant.now) for mutant in mutants(source_of(file))}
        for g in GROUPS.values()
        for file in g.files
    }
    given = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")).get("explained", [])

    assert [each for each in given if (each["was"], each["now"]) not in files[each["file"]] or not each["why"]] == []
