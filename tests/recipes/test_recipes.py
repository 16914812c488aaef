"""Every recipe, followed in a copy of the tree: the skeleton passes all checks but the one that says what is left, and filled in all of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.recipes.__main__ import main
from tests.recipes.kinds import KINDS
from tests.recipes.left import MARK, ROOT
from tests.setup.test_profiles import GOOD

LIMIT = 240  # seconds for one command
ENTRIES = "bot/catalogue/entries"
COPIED = ("bot", "handlers", "deploy", "docs", "tests", "pyproject.toml", "README.md", "CHANGELOG.md", ".env.example")
LEFT = "tests/recipes/test_left.py"
ERROR = """
title = { de = "Das Postfach ist eingefroren", en = "The mailbox is frozen" }
group = "mailbox"
meaning = { de = "Exchange lässt niemanden hinein.", en = "Exchange lets nobody in." }
phrases = ["the mailbox glacier is frozen"]
[[causes]]
fix = "wait-and-retry"
[[examples]]
lang = "de"
text = "Fehler beim Abruf: The mailbox glacier is frozen."
[[sources]]
url = "https://learn.microsoft.com/"
seen = 2026-12-01
"""
FIX = """
title = { de = "Das Postfach auftauen", en = "Thaw the mailbox" }
who = "support"
proved_by = ["imap_login"]
[[steps]]
where = "program"
text = { de = "Die Heizung einschalten.", en = "Switch the heating on." }
expect = { de = "Es tropft.", en = "It drips." }
[[sources]]
url = "https://learn.microsoft.com/"
seen = 2026-12-01
"""
DOES = ("sagt guten Tag", "says hello")
LOOKS = ("ruff format --check .", "ruff check .")


class Tree:
    """A copy of the tree in which somebody works."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)

    def run(self, *words: str) -> tuple[int, str]:
        """Run `python -m …` here; return the exit code and all that was printed."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        done = subprocess.run(  # noqa: S603  our own words
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
        return done.returncode, done.stdout + done.stderr

    def tests(self, *files: str) -> tuple[int, str]:
        return self.run("pytest", "-q", "-n0", "-p", "no:cacheprovider", *files)

    def write(self, file: str, text: str) -> None:
        (self.folder / file).write_text(text, encoding="utf-8")

    def edit(self, file: str, change: Callable[[str], str]) -> None:
        self.write(file, change((self.folder / file).read_text(encoding="utf-8")))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def without_marks(text: str) -> str:
    """Fill in the least: the hints themselves are the words."""
    return text.replace(f"{MARK} ", "")


def filled_error(tree: Tree) -> str:
    tree.write(f"{ENTRIES}/errors/glacier-frozen.toml", ERROR)
    return "tests/catalogue/test_loading.py"


def filled_fix(tree: Tree) -> str:
    tree.write(f"{ENTRIES}/fixes/thaw-mailbox.toml", FIX)
    return "tests/catalogue/test_entries.py"


def filled_finding(tree: Tree) -> str:
    """A server says it, it has a meaning, a check that hears it, and an entry."""
    test = "tests/checks/test_imap_mailbox_frozen.py"
    meaning = '_IMAP_WORDS: tuple[tuple[str, Meaning], ...] = (\n    ("is frozen", Meaning("mailbox_frozen")),'
    tree.edit("bot/checks/imap.py", without_marks)
    tree.edit("bot/checks/_replies.py", lambda text: text.replace(meaning.partition("\n")[0], meaning))
    tree.edit(test, lambda text: re.sub(r"@pytest.mark.xfail\(.*?\n\)\n", "", without_marks(text), flags=re.DOTALL))
    tree.edit(test, lambda text: text.replace("the server's words", "The mailbox glacier is frozen."))
    tree.write(f"{ENTRIES}/errors/imap-mailbox-frozen.toml", f'found_by = ["imap.mailbox_frozen"]\n{ERROR}')
    return test


def filled_command(tree: Tree) -> str:
    for path in ("handlers/slack/features/hello/wording.py", "handlers/terminal/commands/hello.py"):
        tree.edit(path, without_marks)
    return "tests/terminal/test_terminal_hello.py"


def filled_profile(tree: Tree) -> str:
    tree.write("deploy/profiles/aaa-kanzlei.toml", GOOD)
    return "tests/setup/test_profiles.py"


RECIPES: Mapping[str, tuple[str, Callable[[Tree], str], tuple[str, ...]]] = {
    "finding": (
        "imap.mailbox_frozen",
        filled_finding,
        (
            "tests/checks/test_findings.py",
            "tests/catalogue/test_entries.py",
            "tests/checks/test_imap_mailbox_frozen.py",
        ),
    ),
    "error": ("glacier-frozen", filled_error, ("tests/catalogue/test_entries.py",)),
    "fix": ("thaw-mailbox", filled_fix, ("tests/catalogue/test_cmdlets.py",)),
    "command": (
        "hello",
        filled_command,
        (
            "tests/slack/test_hello_command.py",
            "tests/slack/test_manifest.py",
            "tests/slack/test_who_writes.py",
            "tests/terminal/test_terminal_hello.py",
        ),
    ),
    "profile": ("aaa-kanzlei", filled_profile, ("tests/slack/test_setup.py", "tests/setup/test_profiles.py")),
}
"""Kind → a name, what fills its skeleton in and returns a test of that, tests that the bare skeleton passes."""


@pytest.mark.long
def test_skeletons_fail_only_for_what_is_left_and_pass_filled_in(tree: Tree) -> None:
    """One of each kind: nothing else is wrong with it, and nothing of it is left over."""
    told = {
        kind: tree.run("tests.recipes", "new", kind, name, *(DOES if KINDS[kind].says else ()))
        for kind, (name, _, _) in RECIPES.items()
    }
    named = '\n[[causes]]\nfix = "thaw-mailbox"\n'  # a fix is the answer to some cause, and stands on its page
    tree.edit(f"{ENTRIES}/errors/smtp-mailbox-full.toml", lambda text: text + named)
    pages = {page for kind in RECIPES for page in KINDS[kind].pages}
    looks = (*LOOKS, *(f"{page} --check" for page in pages), "bot.catalogue")
    tree.run("bot.catalogue.authoring.pages")
    wrong = {look: said for look in looks if (said := tree.run(*look.split()))[0]}
    passed = {test for _, _, tests in RECIPES.values() for test in tests}
    failing, why = tree.tests(LEFT, *passed)
    proofs = {fill(tree) for _, fill, _ in RECIPES.values()}
    for page in pages:
        tree.run(page)
    whole, failed = tree.tests(LEFT, *proofs, *passed)

    assert ({kind: said for kind, said in told.items() if said[0]}, wrong) == ({}, {})
    lines = [line for _, said in told.values() for line in said.partition("\n\n")[0].splitlines()]
    assert [line for line in lines if line.partition(": ")[0] not in why] == [], why
    assert (failing, "1 failed" in why) == (1, True), why
    assert whole == 0, failed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "error imap-authenticate-failed",
            "The error imap-authenticate-failed exists already: bot/catalogue/entries/errors/imap-auth",
        ),
        ("finding imap.login_refused", "The finding imap.login_refused exists already"),
        ("finding pop.mailbox_frozen", "'pop.mailbox_frozen' is no name of a finding: <token|imap|smtp|record>"),
        ("fix ../evil", "'../evil' is no name of a fix"),
        ("command help zeigt shows", "The command help exists already: choose another name."),
        ("command class zeigt shows", "'class' is no name of a command"),
        ('command hello zeigt "x"', "What it does is said in a line each in German and English"),
        ("command hello", "Usage"),
        ("fix thaw-mailbox zeigt shows", "Usage"),
        ("profile advolux", "deploy/profiles/advolux.toml"),
        ("check dns", "Usage"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On this very tree: nothing is written."""
    before = {path: path.stat().st_mtime_ns for path in ROOT.glob("bot/**/*")}

    assert main(["new", *words.split()]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert (told.out, len(told.err.splitlines())) == ("", 1)
    assert {path: path.stat().st_mtime_ns for path in ROOT.glob("bot/**/*")} == before
