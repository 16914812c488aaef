"""A page per known error, for people and for links: written from the catalogue into `docs/errors/`, never by hand.

`python -m bot.catalogue.authoring.pages` writes them anew; with `--check` it only tells whether they are up to date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.catalogue.guidance import guide
from bot.catalogue.loader import Catalogue, load
from bot.catalogue.model import CatalogueMistake, Example, Group, KnownError, Source
from bot.catalogue.steps import ACTORS
from bot.model import Language, Sentence, Text
from bot.redaction import mask

FOLDER = Path(__file__).parents[3] / "docs" / "errors"
COMMAND = "./run python -m bot.catalogue.authoring.pages"
SHOWN_EXAMPLES = 3
SHOWN_LINES = 14
_MARKS = re.compile(r"([\\`*_\[\]<|~])")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<|~])")
_HEADINGS: Mapping[Language, str] = {Language.DE: "Deutsch", Language.EN: "English"}
_LOOKS = Text("So sieht es aus", "What it looks like")
_MEANS = Text("Was es bedeutet", "What it means")
_CAUSES = Text("Ursachen, die wahrscheinlichste zuerst", "Causes, the most likely first")
_ASKS = Sentence("Was zwischen ihnen entscheidet: {question}", "What decides between them: {question}")
_ACTS = Sentence("zuständig: {who}", "in charge: {who}")
_EXPECT = Sentence("Danach: {text}", "Then: {text}")
_NOT_THIS = Sentence("Achtung: {text}", "Mind: {text}")
_UNVERIFIED = Text("von uns noch nicht selbst erprobt", "not yet tried by ourselves")
_SOURCES = Text("Quellen", "Sources")
_SEEN = Sentence("gesehen am {day}", "seen {day}")
_ALL = Text("Alle bekannten Fehler", "All known errors")
GROUPS: Mapping[Group, Text] = {
    Group.WINDOWS_SIGNIN: Text("Anmeldefenster unter Windows", "The sign-in window of Windows"),
    Group.SHELL: Text("PowerShell und Eingabe", "PowerShell and what is typed there"),
    Group.MODULE_INSTALL: Text("Modul installieren", "Installing the module"),
    Group.MODULE_LOAD: Text("Modul laden", "Loading the module"),
    Group.EXECUTION_POLICY: Text("Ausführungsrichtlinie", "The execution policy"),
    Group.EXCHANGE_CONNECT: Text("Verbindung zu Exchange Online", "Connecting to Exchange Online"),
    Group.EXCHANGE_CMDLET: Text("Befehle in Exchange Online", "Commands in Exchange Online"),
    Group.ENTRA_PORTAL: Text("Entra-Portal", "The Entra portal"),
    Group.AADSTS: Text("Entra lehnt ab (AADSTS)", "Entra refuses (AADSTS)"),
    Group.TOKEN: Text("Token", "The token"),
    Group.IMAP: Text("IMAP", "IMAP"),
    Group.SMTP: Text("SMTP", "SMTP"),
    Group.MAILBOX: Text("Postfach", "The mailbox"),
    Group.NETWORK: Text("Netzwerk", "The network"),
    Group.TLS: Text("Verschlüsselung (TLS)", "Encryption (TLS)"),
}


def pages(catalogue: Catalogue) -> dict[str, str]:
    """Return every page by its file's name, the index among them."""
    return {"README.md": _index(catalogue)} | {f"{name}.md": _page(catalogue, name) for name in catalogue.errors}


def error_lines(catalogue: Catalogue, name: str, language: Language) -> Iterator[str]:
    """Yield a known error in one language: how it looks, what it means, causes with their fixes, sources."""
    error = catalogue.errors[name]
    yield from (f"**{plain(error.title.text.in_(language))}**", "", f"### {_LOOKS.in_(language)}", "")
    yield from _looks(error, language)
    yield from (f"### {_MEANS.in_(language)}", "", plain(error.meaning.text.in_(language)), "")
    yield from (f"### {_CAUSES.in_(language)}", "")
    if error.ask:
        yield from (_ASKS.in_(language, question=plain(error.ask.text.in_(language))), "")
    for number, cause in enumerate(error.causes, 1):
        yield f"#### {number}. {plain(catalogue.fixes[cause.fix].title.text.in_(language))}"
        yield ""
        why = cause.why or catalogue.fixes[cause.fix].why
        if why:
            yield from (f"{plain(why.text.in_(language)).rstrip('.')}.", "")
        yield from fix_lines(catalogue, cause.fix, language, error.group)
    yield from _sources(error.sources, language)


def fix_lines(catalogue: Catalogue, name: str, language: Language, group: Group | None = None) -> Iterator[str]:
    """Yield a fix in one language, below its title: who acts, the steps with their commands, what not to do.

    `group` is that of the error it is read for.
    """
    fix, guidance = catalogue.fixes[name], guide(catalogue, name, {}, (), group=group)
    unverified = f" ({_UNVERIFIED.in_(language)})" if guidance.unverified else ""
    yield from (f"*{_ACTS.in_(language, who=ACTORS[fix.who].in_(language))}{unverified}*", "")
    for number, step in enumerate(guidance.steps, 1):
        yield f"{number}. **{plain(step.where.in_(language))}**: {plain(step.text.in_(language))}"
        if step.command:
            yield from ("", *_fenced(step.command, "   "), "")
        if step.expect:
            yield f"   {_EXPECT.in_(language, text=plain(step.expect.in_(language)))}"
    yield ""
    if guidance.not_this:
        yield from (f"> {_NOT_THIS.in_(language, text=plain(guidance.not_this.in_(language)))}", "")


def fix_page(catalogue: Catalogue, name: str, language: Language) -> Iterator[str]:
    """Yield a fix in one language by itself, with its title and sources."""
    fix = catalogue.fixes[name]
    yield from (f"**{plain(fix.title.text.in_(language))}**", "")
    yield from fix_lines(catalogue, name, language)
    yield from _sources(fix.sources, language)


def plain(text: str) -> str:
    """Return a text as Markdown that shows exactly this text."""
    return _MARKS.sub(r"\\\1", text)


def as_text(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines of a page as somebody reads them who sees no rendered Markdown: without what protects signs and blocks."""
    fence = ""
    for line in lines:
        mark = line.strip().removesuffix("text")
        if fence and mark == fence:
            fence = ""
        elif not fence and mark.startswith("```"):
            fence = mark
        else:
            yield f"    {line}" if fence else _ESCAPED.sub(r"\1", line)


def _page(catalogue: Catalogue, name: str) -> str:
    lines = [
        f"<!-- Written by `{COMMAND}` from bot/catalogue/entries/errors/{name}.toml: change it there. -->",
        f"# {name}",
    ]
    lines += ["", f"[Deutsch](#deutsch) · [English](#english) · [{_ALL.de} / {_ALL.en}](README.md)", ""]
    for language in Language:
        lines += [f"## {_HEADINGS[language]}", "", *error_lines(catalogue, name, language)]
    return "\n".join(lines).rstrip() + "\n"


def _index(catalogue: Catalogue) -> str:
    lines = [f"<!-- Written by `{COMMAND}` from bot/catalogue/entries/errors: change it there. -->"]
    lines += [f"# {_ALL.de} / {_ALL.en}", ""]
    for group in Group:
        members = {name: error for name, error in catalogue.errors.items() if error.group is group}
        if not members:
            continue
        lines += [
            f"## {GROUPS[group].de} / {GROUPS[group].en}",
            "",
            "| Id | Deutsch | English |",
            "| --- | --- | --- |",
        ]
        lines += [f"| [{name}]({name}.md) | {plain(e.title.de)} | {plain(e.title.en)} |" for name, e in members.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _looks(error: KnownError, language: Language) -> Iterator[str]:
    """Yield some examples, those in this language first; where there are none, the words that it is known by."""
    examples: list[Example] = sorted(error.examples, key=lambda example: example.lang != language.value)
    for example in examples[:SHOWN_EXAMPLES]:
        lines = mask(example.text).strip().splitlines()
        more = ["…"] if len(lines) > SHOWN_LINES else []
        yield from (*_fenced("\n".join(lines[:SHOWN_LINES] + more)), "")
    if not examples:
        known = [*error.phrases, *(f"AADSTS{number}" for number in error.aadsts), *error.common.phrases]
        words = [f"- {plain(each.replace('*', '…'))}" for each in known]
        yield from (*(words or ["–"]), "")


def _sources(sources: tuple[Source, ...], language: Language) -> Iterator[str]:
    yield from (f"### {_SOURCES.in_(language)}", "")
    for source in sources:
        address = f"<{source.url}>" if source.url.startswith("https://") else plain(source.url)
        unverified = f"; {_UNVERIFIED.in_(language)}" if source.unverified else ""
        yield f"- {address} ({_SEEN.in_(language, day=source.seen.isoformat())}{unverified})"
    yield ""


def _fenced(text: str, indent: str = "") -> list[str]:
    """Return a block of text as it is, between fences longer than any in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{indent}{line}".rstrip() for line in (f"{fence}text", *text.splitlines(), fence)]


def stale(wanted: Mapping[str, str], folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the names of files that are missing, changed, or left over."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return tuple(sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name)))


def write(wanted: Mapping[str, str], folder: Path = FOLDER) -> None:
    """Write the pages, and delete those of entries that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale(wanted, folder):
        path = folder / name
        if name in wanted:
            path.write_text(wanted[name], encoding="utf-8")
        else:
            path.unlink()


def main(words: list[str]) -> int:
    """Write the pages, or only look; 1 when they are not up to date."""
    try:
        wanted = pages(load())
    except CatalogueMistake as mistake:
        print(mistake, file=sys.stderr)  # noqa: T201  the answer of a command
        return 1
    if "--check" not in words:
        write(wanted)
        print(f"{len(wanted)} pages in {FOLDER}")  # noqa: T201
        return 0
    old = stale(wanted)
    if old:
        more = f" and {len(old) - 5} more" if len(old) > 5 else ""
        print(f"docs/errors is not up to date ({', '.join(old[:5])}{more}): run {COMMAND}", file=sys.stderr)  # noqa: T201
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
