"""What each kind of change needs beside its skeleton: how its name is written, what is entered where, which pages are made anew.

A skeleton is a folder in `skeletons/` that mirrors the tree. In its paths and texts `__name__` is the name, `__id__` the name with
hyphens, `__word__` as a word of Python.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.finding_codes import codes
from handlers.terminal.usage import COMMANDS
from tests.recipes.left import MARK

_OF_CATALOGUE = ("bot.finding_codes", "bot.catalogue.authoring.pages")
_LINT = "./run mailcheck catalogue lint"


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and the forms in which a skeleton holds it."""

    name: str

    @property
    def id(self) -> str:
        """With hyphens."""
        return re.sub(r"[._]", "-", self.name)

    @property
    def word(self) -> str:
        """As a word of Python."""
        return re.sub(r"\W", "_", self.name)

    def filled(self, text: str) -> str:
        """Return a skeleton's text with this name."""
        return text.replace("__name__", self.name).replace("__id__", self.id).replace("__word__", self.word)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered in a file that is there: right behind these words."""

    file: str
    behind: str
    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: what its names look like, how to try it, which modules write pages from it, which names are taken, what is entered elsewhere."""

    pattern: str
    like: str
    tries: tuple[str, ...]
    pages: tuple[str, ...] = _OF_CATALOGUE
    taken: Callable[[], Collection[str]] = tuple
    entries: Callable[[Name], Iterator[Entry]] = lambda _: iter(())

    def fits(self, name: str) -> bool:
        """Tell whether this can be a name."""
        return bool(re.fullmatch(self.pattern, name)) and not keyword.iskeyword(name)


def _of_finding(name: Name) -> Iterator[Entry]:
    source, _, rest = name.name.partition(".")
    made = f'# {MARK} make it: course.failed("{rest}", …), or by the words that bot/checks/_replies.py knows'
    sentence = f'\n{made}\n"{name.name}": Sentence("{MARK} was gefunden ist", "{MARK} what is found"),\n'
    if source == "record":
        yield Entry("bot/checks/_record.py", "FINDS: Mapping[str, Sentence] = {", sentence)
    else:
        yield Entry(f"bot/checks/{source}.py", "finds={", sentence)
    if not any(code.endswith(f".{rest}") for code in codes()):
        listed = f'"{rest}": "test_{name.word}.test_it_is_found",'
        yield Entry("tests/checks/test_findings.py", "ELSEWHERE = {", listed)


def _of_command(name: Name) -> Iterator[Entry]:
    word = name.word
    usage = f'Command("{word}", ("mailcheck {word}",), Text("{MARK} was es tut", "{MARK} what it does")),'
    runner = f'\n        case "{word}":\n            from handlers.terminal.commands.{word} import {word}\n\n            return {word}'
    yield Entry("handlers/terminal/usage.py", "for command in (", usage)
    yield Entry("handlers/terminal/main.py", "def _runner(name: str) -> Run:\n    match name:", runner)
    yield Entry("tests/slack/test_manifest.py", "COMMANDS = {", f'"/mail-{word}", ')
    yield Entry("pyproject.toml", 'type = "independence"\nmodules = [', f'"handlers.slack.features.{word}", ')


_ID = (r"[a-z0-9]+(?:-[a-z0-9]+)*", "small letters, digits and hyphens, as in {}")
KINDS: Mapping[str, Kind] = {
    "finding": Kind(
        r"(?:token|imap|smtp|record)\.[a-z][a-z0-9]*(?:_[a-z0-9]+)+",
        "<token|imap|smtp|record>.<noun_participle>, as in imap.mailbox_refused",
        (
            _LINT,
            "./run test tests/checks/test___word__.py tests/checks/test_findings.py tests/catalogue/test_entries.py -n 0",
        ),
        taken=codes,
        entries=_of_finding,
    ),
    "error": Kind(
        _ID[0],
        _ID[1].format("imap-logon-denied"),
        ("./run mailcheck catalogue try PASTE.txt", _LINT, "./run test tests/catalogue/test_entries.py -n 0"),
    ),
    "fix": Kind(
        _ID[0],
        _ID[1].format("grant-send-as"),
        (_LINT, "./run test tests/catalogue/test_entries.py tests/catalogue/test_cmdlets.py -n 0"),
    ),
    "command": Kind(
        r"[a-z]+",
        "one word of small letters, as in tenant: /mail-tenant in Slack, mailcheck tenant in the terminal",
        (
            "./run test tests/slack/test___word___command.py tests/slack/test_who_writes.py tests/slack/test_manifest.py -n 0",
            "./run test tests/terminal/test_terminal___word__.py -n 0",
            "a row in README.md",
        ),
        ("handlers.slack.process.manifest",),
        lambda: COMMANDS,
        _of_command,
    ),
    "profile": Kind(_ID[0], _ID[1].format("advolux"), ("./run test tests/setup/test_profiles.py -n 0",), ()),
}
