"""What each kind of change needs beside its skeleton: how its name is written, what is entered where, which pages are made anew.

A skeleton is a folder in `skeletons/` that mirrors the tree. In its paths and texts `__name__` is the name, `__id__` the name with
hyphens, `__word__` as a word of Python; `__de__`, `__en__` say what it does, `__De__`, `__En__` with a capital.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.finding_codes import codes
from handlers.terminal.usage import COMMANDS
from tests.recipes.left import MARK, ROOT

_OF_CATALOGUE = ("bot.finding_codes", "bot.catalogue.authoring.pages")
_LINT = "./run mailcheck catalogue lint"
CHANGELOG = "CHANGELOG.md"


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and the forms in which a skeleton holds it; what it does, in both languages, where that was said."""

    name: str
    de: str = ""
    en: str = ""

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
        forms = {"name": self.name, "id": self.id, "word": self.word, "de": self.de, "en": self.en}
        forms |= {key.capitalize(): said[:1].upper() + said[1:] for key, said in (("de", self.de), ("en", self.en))}
        return re.sub("__([a-zA-Z]+)__", lambda hole: forms.get(hole[1], hole[0]), text)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered in a file that is there: right behind these words, or before them."""

    file: str
    at: str
    text: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: what its names look like, how to try it, which modules write pages from it, which names are taken, what is entered elsewhere.

    `says`: behind the name stands what it does, in German and in English.
    """

    pattern: str
    like: str
    tries: tuple[str, ...]
    pages: tuple[str, ...] = _OF_CATALOGUE
    taken: Callable[[], Collection[str]] = tuple
    entries: Callable[[Name], Iterator[Entry]] = lambda _: iter(())
    says: bool = False

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
    usage = f'Command("{word}", ("mailcheck {word} TENANT",), Text("{name.de}", "{name.en}"), most=1),\n        '
    runner = f'\n        case "{word}":\n            from handlers.terminal.commands.{word} import {word}\n\n            return {word}'
    yield Entry("handlers/terminal/usage.py", 'Command(\n            "completion",', usage, before=True)
    yield Entry("handlers/terminal/main.py", "def _runner(name: str) -> Run:\n    match name:", runner)
    yield Entry("tests/slack/test_manifest.py", "COMMANDS = {", f'"/mail-{word}", ')
    yield Entry("pyproject.toml", 'type = "independence"\nmodules = [', f'"handlers.slack.features.{word}", ')
    yield Entry(
        "README.md", "| `/mail-setup [tenant]` |", f"| `/mail-{word} tenant` | {name.en} | operators |\n", before=True
    )
    yield _noticed(f"- `/mail-{word} <customer>` and `mailcheck {word} TENANT`: {name.en}.")


def _noticed(line: str) -> Entry:
    """What users notice: last in `### Added` below `## Unreleased`, which may still lack that part."""
    unreleased = (ROOT / CHANGELOG).read_text(encoding="utf-8").partition("\n## Unreleased\n")[2].partition("\n## ")[0]
    added = unreleased.partition("### Added\n")[2].partition("\n### ")[0].rstrip()
    return (
        Entry(CHANGELOG, added, f"\n{line}")
        if added
        else Entry(CHANGELOG, "## Unreleased\n", f"\n### Added\n\n{line}\n")
    )


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
            "./run python -m ruff format .",
            "./run python -m handlers.slack.process.manifest",
            "./run test tests/slack/test___word___command.py tests/terminal/test_terminal___word__.py "
            "tests/slack/test_who_writes.py tests/slack/test_manifest.py tests/recipes/test_left.py -n 0",
        ),
        ("handlers.slack.process.manifest",),
        lambda: COMMANDS,
        _of_command,
        says=True,
    ),
    "profile": Kind(_ID[0], _ID[1].format("advolux"), ("./run test tests/setup/test_profiles.py -n 0",), ()),
}
